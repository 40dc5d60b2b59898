import test from 'ava';
import fc from 'fast-check';
import {FileContent} from '../../source/simulator/file-content.js';
import {FileTree} from '../../source/simulator/file-tree.js';
import {bareMachine, run} from '../helpers/simulated-machine.js';

const createTree = (capacity = 1024 * 1024) => {
	let time = 1000;

	const files = new FileTree({
		now: () => time, root: {device: '/dev/hd4', capacity},
	});

	return {
		files, view: files.view(), pass(milliseconds: number) {
			time += milliseconds;
		},
	};
};

const guest = {
	name: 'guest', uid: 100, gid: 100, groups: [100],
};

test('content is what was written, wherever and however often', t => {
	fc.assert(fc.property(fc.array(fc.oneof(
		fc.record({
			kind: fc.constant('write' as const), at: fc.nat(200_000), length: fc.nat(70_000), byte: fc.integer({min: 1, max: 255}),
		}),
		fc.record({
			kind: fc.constant('truncate' as const), at: fc.nat(250_000), length: fc.constant(0), byte: fc.constant(0),
		}),
	), {maxLength: 12}), steps => {
		const content = new FileContent();
		let expected = new Uint8Array(0);

		for (const {kind, at, length, byte} of steps) {
			const size = kind === 'truncate' ? at : Math.max(expected.length, length === 0 ? expected.length : at + length);
			const next = new Uint8Array(size);
			next.set(expected.subarray(0, size));

			const after = kind === 'truncate' ? undefined : content.allocatedAfter(at, length);

			if (kind === 'truncate') {
				content.truncate(at);
			} else if (length > 0) {
				content.write(at, new Uint8Array(length).fill(byte));
				next.fill(byte, at, at + length);
			}

			t.is(content.allocated, after ?? content.allocated);

			expected = next;
		}

		t.is(content.size, expected.length);
		t.is(Buffer.compare(content.read(), expected), 0);
		t.true(content.allocated <= Math.ceil(expected.length / 4096) * 4096);
		t.is(Buffer.compare(content.copy().read(), expected), 0);
	}), {numRuns: 60});
});

test('a filesystem counts its bytes and is full when they are taken', t => {
	const {files, view} = createTree(64 * 1024);
	const before = files.usedBytes('/');

	view.write('/a', new Uint8Array(10_000));
	t.is(files.usedBytes('/') - before, 12_288);
	t.throws(() => {
		view.write('/b', new Uint8Array(60_000));
	}, {message: /ENOSPC/v});
	view.removeFile('/a');
	view.removeFile('/b');
	t.is(files.usedBytes('/'), before);
	files.filesystems.get('/dev/hd4')!.ballast = 60_000;
	t.throws(() => {
		view.makeDirectory('/c');
	}, {message: /ENOSPC/v});
});

test('a hole takes no space', t => {
	const {files, view} = createTree(128 * 1024);
	const before = files.usedBytes('/');

	view.write('/sparse', '');
	view.writeRange('/sparse', 10_000_000, new Uint8Array([1]));
	t.is(view.status('/sparse').size, 10_000_001);
	t.true(files.usedBytes('/') - before <= 65_536);
	t.deepEqual(view.readRange('/sparse', 500, 3), new Uint8Array(3));
});

test('an unmounted filesystem keeps its content, a destroyed one is gone', t => {
	const {files, view} = createTree();
	view.makeDirectory('/data');
	view.write('/data/below', 'hidden');
	files.createFilesystem('/dev/fslv00', {capacity: 65_536});
	files.mount('/dev/fslv00', '/data');
	t.deepEqual(view.list('/data'), []);
	view.write('/data/x', 'x');
	t.is(view.status('/data/x').mountPoint, '/data');
	t.throws(() => {
		files.mount('/dev/fslv00', '/data');
	}, {message: /EBUSY/v});
	t.throws(() => {
		view.rename('/data/x', '/x');
	}, {message: /EXDEV/v});
	t.throws(() => {
		view.removeDirectory('/data');
	}, {message: /EBUSY/v});
	files.unmount('/data');
	t.deepEqual(view.list('/data'), ['below']);
	files.renameFilesystem('/dev/fslv00', '/dev/newlv');
	files.mount('/dev/newlv', '/data', {isReadOnly: true});
	t.is(Buffer.from(view.read('/data/x')).toString(), 'x');
	t.throws(() => {
		view.write('/data/x', 'y');
	}, {message: /EROFS/v});
	files.unmount('/data');
	files.destroyFilesystem('/dev/newlv');
	t.throws(() => {
		files.mount('/dev/newlv', '/data');
	}, {message: /ENOENT/v});
});

test('hard links share a file, which lives as long as one of them', t => {
	const {files, view} = createTree();
	const before = files.usedBytes('/');
	view.write('/a', 'one');
	view.makeHardLink('/a', '/b');
	t.is(view.status('/a').links, 2);
	t.is(view.status('/a').inode, view.status('/b').inode);
	view.removeFile('/a');
	view.append('/b', ' two');
	t.is(Buffer.from(view.read('/b')).toString(), 'one two');
	view.removeFile('/b');
	t.is(files.usedBytes('/'), before);
});

test('links are followed, dangling ones written through, loops refused', t => {
	const {view} = createTree();
	view.makeDirectory('/d');
	view.makeLink('d', '/l');
	view.makeLink('/d/new', '/n');
	view.write('/n', 'through');
	t.is(Buffer.from(view.read('/l/new')).toString(), 'through');
	t.is(view.linkStatus('/n').linkTarget, '/d/new');
	t.is(view.realPath('/l/../l/new'), '/d/new');
	view.makeLink('/q', '/p');
	view.makeLink('/p', '/q');
	t.throws(() => view.read('/p'), {message: /ELOOP/v});
});

test('rename replaces, and refuses what cannot be', t => {
	const {view} = createTree();
	view.write('/a', 'a');
	view.write('/b', 'b');
	view.rename('/a', '/b');
	t.is(Buffer.from(view.read('/b')).toString(), 'a');
	t.false(view.exists('/a'));
	view.makeDirectory('/d');
	view.makeDirectory('/d/e');
	t.throws(() => {
		view.rename('/d', '/d/e/f');
	}, {message: /EINVAL/v});
	t.throws(() => {
		view.rename('/b', '/d');
	}, {message: /EISDIR/v});
	view.rename('/d/e', '/e');
	t.is(view.status('/d').links, 2);
	t.throws(() => {
		view.removeFile('/gone');
	}, {message: /ENOENT/v});
});

test('an account meets its permissions, root does not', t => {
	const {files, view} = createTree();
	view.makeDirectory('/tmp', 0o777);
	view.setMode('/tmp', 0o1777);
	view.makeDirectory('/closed', 0o700);
	view.write('/closed/f', 'f');
	view.write('/readable', 'r');
	const own = files.view({account: guest, umask: 0o027});

	t.throws(() => own.read('/closed/f'), {message: /EACCES/v});
	t.is(Buffer.from(own.read('/readable')).toString(), 'r');
	t.throws(() => {
		own.write('/readable', 'w');
	}, {message: /EACCES/v});
	t.throws(() => {
		own.write('/new', 'w');
	}, {message: /EACCES/v});
	own.write('/tmp/mine', 'm');
	t.like(own.status('/tmp/mine'), {uid: 100, gid: 100, mode: 0o640});
	view.write('/tmp/roots', 'r');
	t.throws(() => {
		own.removeFile('/tmp/roots');
	}, {message: /EPERM/v});
	t.throws(() => {
		own.setOwner('/tmp/mine', 0, 0);
	}, {message: /EPERM/v});
	t.throws(() => {
		own.setMode('/readable', 0o777);
	}, {message: /EPERM/v});
	t.is(Buffer.from(view.read('/closed/f')).toString(), 'f');
});

test('times follow the machine\'s clock', t => {
	const {view, pass} = createTree();
	view.write('/a', 'a');
	pass(5000);
	view.read('/a');
	t.like(view.status('/a'), {modifiedAt: 1000, accessedAt: 6000, changedAt: 1000});
	pass(1);
	view.setMode('/a', 0o600);
	t.like(view.status('/a'), {modifiedAt: 1000, changedAt: 6001});
});

test('the file-size limit cuts a file, and kills its writer where the environment asks for it', async t => {
	const machine = bareMachine();
	const {stdout} = await run(machine, 'cd /tmp; (ulimit -f 2; cat /dev/zero > f); echo $?; wc -c < f; export XPG_SUS_ENV=ON; (ulimit -f 2; cat /dev/zero > g); echo $?; wc -c < g');

	t.is(stdout.replaceAll(/ +/gv, ''), '2\n1024\n153\n1024\n');
});

test('a full filesystem takes what fits and says so', async t => {
	const machine = bareMachine();
	machine.files.view().makeDirectory('/small');
	machine.files.createFilesystem('/dev/small', {capacity: 20_480});
	machine.files.mount('/dev/small', '/small');

	const {stdout, stderr} = await run(machine, String.raw`cd /small; printf "%-15s\n" PENDING > rc; cat /dev/zero > f; echo $?; wc -c < f; printf "%-15s\n" 7 1<>rc && mv rc done; cat done`);
	t.is(stdout.replaceAll(/ +/gv, ''), '2\n12288\n7\n');
	t.regex(stderr, /^cat: /v);
});

test('an unlinked file that is open keeps its bytes until it is closed', async t => {
	const machine = bareMachine();
	const before = machine.files.usedBytes('/tmp');
	const {stdout} = await run(machine, 'cd /tmp; echo kept > f; exec 3<f; rm f; ls; cat <&3; exec 3<&-');

	t.is(stdout, 'kept\n');
	t.is(machine.files.usedBytes('/tmp'), before);
});
