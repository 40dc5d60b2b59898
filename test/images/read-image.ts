import {createHash} from 'node:crypto';
import {
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {OperatorError} from '../../source/base/errors.js';
import type {ExtractedEntry, ImageEntry, ImageReport} from '../../source/base/image.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import {documents} from '../../source/base/schemas.js';
import type {CommandContext} from '../../source/commands/command.js';
import {imageCommands} from '../../source/commands/image.js';
import {createImageDesk} from '../../source/engine/image-desk.js';
import {openLocalImage} from '../../source/engine/local-image.js';
import {openRemoteImage} from '../../source/engine/remote-image.js';
import {readFileBytes} from '../../source/images/file-bytes.js';
import type {ImageSource} from '../../source/images/image-source.js';
import type {StoredEntry} from '../../source/images/read-image.js';
import {safeNames, whyNotLinked} from '../../source/images/safe-path.js';
import {unpackFile, UnpackProblem} from '../../source/images/unpack-file.js';
import {walkImage, type ImageEnd} from '../../source/images/walk-image.js';
import {ImageWriter} from '../../source/simulator/aix/image-writer.js';
import {pack} from '../../source/simulator/aix/packing.js';
import {createFakeServices, fakePoint} from '../helpers/fake-services.js';
import {localShell} from '../helpers/local-shell.js';
import {newDirectory} from '../helpers/new-directory.js';

/**
Bytes as a source that lets nobody read what is not there, and nobody read for ever.
*/
const sourceOf = (bytes: Uint8Array): ImageSource => {
	let reads = 0;

	return {
		size: bytes.length,
		async read(offset, length) {
			reads += 1;

			if (offset < 0 || length <= 0 || offset + length > bytes.length || reads > 20_000) {
				throw new Error(`Read ${reads}: ${length} bytes at ${offset} of ${bytes.length}.`);
			}

			return bytes.subarray(offset, offset + length);
		},
	};
};

const walk = async (source: ImageSource): Promise<{readonly entries: readonly StoredEntry[]; readonly end: ImageEnd}> => {
	const walking = walkImage(source, {file: 'image'});
	const entries: StoredEntry[] = [];

	for (;;) {
		const turn = await walking.next();

		if (turn.done === true) {
			return {entries, end: turn.value};
		}

		entries.push(turn.value);
	}
};

const bytesOf = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => {
	const all: Uint8Array[] = await Array.fromAsync(pieces);

	return Buffer.concat(all).toString('latin1');
};

const kindBits = {
	fifo: 0o01, device: 0o02, directory: 0o04, file: 0o10, link: 0o12,
};

type Given = {readonly path: string; readonly kind: keyof typeof kindBits; readonly content?: string; readonly mode?: number; readonly isPacked?: boolean; readonly links?: number};

/**
An image as the simulator's own writer makes it, which knows nothing of the reader.
*/
const written = (given: readonly Given[]): Uint8Array<ArrayBuffer> => {
	const writer = new ImageWriter({user: 'root', at: Date.UTC(2026, 10, 22, 8)});

	for (const {path: name, kind, content = '', mode = 0o644, isPacked = false, links = 1} of given) {
		const bytes = Buffer.from(content, 'latin1');
		const packed = isPacked && kind === 'file' ? pack(bytes) : undefined;

		writer.add({
			name, links, inode: 0, mode: (kindBits[kind] * 0o1_0000) + mode, uid: 301, gid: 302, size: bytes.length, accessedAt: 1_700_000_000, modifiedAt: 1_700_000_001, changedAt: 1_700_000_002, ...(kind === 'device' && {device: {major: 21, minor: 3}}),
		}, packed ?? bytes, {isPacked: packed !== undefined});
	}

	return Buffer.from(writer.end());
};

/**
A header by hand, as the reference tells its bytes.
*/
const header = (length: number, type: number, numbers: ReadonlyArray<readonly [at: number, value: number]>, fileName: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> => {
	const bytes = Buffer.alloc(length);

	bytes.writeUInt8(length / 8, 0);
	bytes.writeUInt8(type, 1);
	bytes.writeUInt16LE(60_011, 2);

	for (const [at, value] of numbers) {
		bytes.writeUInt32LE(value, at);
	}

	if (fileName.length > 0) {
		bytes.set(fileName, 64);
	}

	let sum = 0;

	for (const byte of bytes) {
		sum += byte * (2 ** (byte % 8));
	}

	// The sum's own bytes do not count, and those of the length and the magic number do.
	bytes.writeUInt16LE(sum % 65_536, 4);

	return bytes;
};

const volume = header(72, 0, [[8, 1_700_000_000], [16, 0x7F_FF_FF_FF]]);
const end = header(8, 7, []);

const name = (text: string | Uint8Array, {mode = 0o10_0644, size = 0, stored = size}: {readonly mode?: number; readonly size?: number; readonly stored?: number} = {}): Uint8Array<ArrayBuffer> => {
	const bytes = Buffer.from(text);

	return header(64 + (8 * Math.ceil((bytes.length + 1) / 8)), 11, [[12, mode], [24, size], [32, 1_700_000_001], [56, stored]], bytes);
};

const words = (...values: readonly number[]): Uint8Array<ArrayBuffer> => {
	const bytes = Buffer.alloc(values.length * 4);

	for (const [index, value] of values.entries()) {
		bytes.writeUInt32LE(value, index * 4);
	}

	return bytes;
};

const access = (acl = 2, pcl = 2): Uint8Array<ArrayBuffer> => Buffer.concat([words(acl, pcl), Buffer.alloc(8 * (acl + pcl), 1)]);
const padded = (text: string): Uint8Array<ArrayBuffer> => Buffer.from(text.padEnd(8 * Math.ceil(text.length / 8), '\0'), 'latin1');

const given: readonly Given[] = [
	{path: './image.data', kind: 'file', content: 'image_data:\n\tIMAGE_TYPE= bff\n\tUNAME_INFO= AIX prod-db01 3 7 00F\nvg_data:\n\tVGNAME= rootvg\nfs_data:\n\tFS_NAME= /\nfs_data:\n\tFS_NAME= /home\nfs_data:\n\tFS_NAME= /opt\n'},
	{path: './bosinst.data', kind: 'file', content: 'control_flow:\n    PROMPT = no\n'},
	{path: './etc', kind: 'directory', mode: 0o755},
	{
		path: './etc/hosts', kind: 'file', content: '127.0.0.1 loopback\n'.repeat(500), isPacked: true, mode: 0o4754,
	},
	{path: './home', kind: 'directory', mode: 0o755},
	{path: './home/up', kind: 'link', content: '../etc/hosts'},
	{path: './home/out', kind: 'link', content: '../../etc/passwd'},
	{path: './home/root', kind: 'link', content: '/etc'},
	{path: './home/empty', kind: 'file'},
	{path: './dev/rmt0', kind: 'device'},
	{path: '../above', kind: 'file', content: 'x'},
	{path: '/etc/motd', kind: 'file', content: 'x'},
	{path: './opt', kind: 'directory'},
];

const desk = (bytes: Uint8Array, points: readonly RecoveryPoint[] = []) => createImageDesk({
	pointOf: sum => points.find(({sha256}) => sha256 === sum), open: async () => ({
		...sourceOf(bytes), async close() {
			// Nothing was opened.
		},
	}),
});

const read = async (bytes: Uint8Array): Promise<{readonly entries: readonly ImageEntry[]; readonly image: ImageReport}> => {
	const entries: ImageEntry[] = [];

	for await (const item of desk(bytes).readImage({file: 'image'})) {
		if (item.type === 'entries') {
			entries.push(...item.entries);
		} else if (item.type === 'end') {
			return {entries, image: item.image};
		}
	}

	throw new Error('No report came.');
};

const verify = async (bytes: Uint8Array, points?: readonly RecoveryPoint[]): Promise<ImageReport> => {
	for await (const item of desk(bytes, points).verifyImage({file: 'image'})) {
		if (item.type === 'end') {
			return item.image;
		}
	}

	throw new Error('No report came.');
};

const extract = async (bytes: Uint8Array, paths: readonly string[], to: string): Promise<readonly ExtractedEntry[]> => {
	const extracted: ExtractedEntry[] = [];

	for await (const item of desk(bytes).extractImage({file: 'image', paths, to})) {
		if (item.type === 'extracted') {
			extracted.push(item.entry);
		}
	}

	return extracted;
};

const names = fc.array(fc.constantFrom('a', 'b', 'Übergabe', 'report 1.txt', 'x'.repeat(100), '-rf', '$(id)'), {minLength: 1, maxLength: 5}).map(parts => `./${parts.join('/')}`);
const tree = fc.array(fc.record({
	path: names,
	kind: fc.constantFrom('file', 'file', 'file', 'directory', 'link', 'device', 'fifo'),
	content: fc.oneof(fc.string({maxLength: 40}), fc.constantFrom('', 'ab', 'x'.repeat(9000), 'ab\n'.repeat(7000))).map(text => Buffer.from(text).toString('latin1')),
	mode: fc.integer({min: 0, max: 0o7777}),
	isPacked: fc.boolean(),
}), {maxLength: 12});

test('reads what another program wrote: each entry, its bytes, and that it is whole', async t => {
	await fc.assert(fc.asyncProperty(tree, async entries => {
		// A link leads somewhere.
		const rows = entries.map(row => ({...row, content: row.kind === 'link' ? `to/${row.content.replaceAll('\0', '0').slice(0, 30)}` : (row.kind === 'file' ? row.content : '')}));
		const image = written(rows);
		const source = sourceOf(image);
		const {entries: found, end: ended} = await walk(source);

		t.is(ended.state, 'whole', ended.reason);
		t.deepEqual(found.map(entry => [entry.path, entry.header.mode % 0o1_0000]), rows.map(row => [row.path, row.mode]));

		const contents = await Promise.all(found.map(async entry => entry.kind === 'file' ? bytesOf(readFileBytes(source, entry)) : Buffer.from(entry.linkTarget ?? '').toString('latin1')));

		t.deepEqual(contents, rows.map(({content}) => content));
	}), {numRuns: 60});
});

test('of an image that was cut or changed it says nothing that is not so, ends, and fails in words alone', async t => {
	const image = written(given);
	const {end: {endAt}, entries} = await walk(sourceOf(image));
	const inHeaders = entries.flatMap(({at, header: {length}}) => Array.from({length: length - 6}, (_, index) => at + 6 + index));

	await fc.assert(fc.asyncProperty(fc.integer({min: 0, max: endAt - 1}), async length => {
		const {image: {state}} = await read(image.subarray(0, length)).catch((error: unknown) => {
			t.true(error instanceof OperatorError && length < 72, String(error));

			return {image: {state: 'truncated'}};
		});

		t.is(state, 'truncated', String(length));
	}), {numRuns: 80});

	await fc.assert(fc.asyncProperty(fc.constantFrom(...inHeaders), fc.integer({min: 0, max: 7}), async (at, bit) => {
		const changed = Buffer.from(image);
		const byte = changed[at]!;

		changed[at] = Math.floor(byte / (2 ** bit)) % 2 === 1 ? byte - (2 ** bit) : byte + (2 ** bit);

		const {image: {state}} = await read(changed);

		t.not(state, 'whole', `bit ${bit} of byte ${at}`);
	}), {numRuns: 80});

	await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.integer({min: 0, max: image.length - 1}), fc.integer({min: 0, max: 255})), {minLength: 1, maxLength: 6}), fc.integer({min: 0, max: image.length}), async (changes, length) => {
		const changed = Buffer.from(image.subarray(0, length));

		for (const [at, byte] of changes) {
			changed.fill(byte, Math.min(at, length), Math.min(at + 1, length));
		}

		await verify(changed).catch((error: unknown) => {
			t.true(error instanceof OperatorError, String(error));
		});
	}), {numRuns: 80});

	await fc.assert(fc.asyncProperty(fc.uint8Array({maxLength: 3000}), fc.boolean(), async (bytes, isBegun) => {
		await verify(isBegun ? Buffer.concat([volume, bytes]) : bytes).catch((error: unknown) => {
			t.true(error instanceof OperatorError, String(error));
		});
	}), {numRuns: 80});
});

test('a byte that changed within a file is not seen, and each report says that it would not be', async t => {
	const image = Buffer.from(written([{path: './a', kind: 'file', content: 'before'}]));
	const before = await verify(image);

	image.write('behind', image.indexOf('before'), 'latin1');

	const after = await verify(image);

	t.is(after.state, 'whole');
	t.not(after.sha256, before.sha256);
	t.is(after.sha256, createHash('sha256').update(image).digest('hex'));
	t.regex(after.notProved.join(' '), /a byte that changed within a file is not seen/v);

	const known = await verify(image, [{...fakePoint(), id: 'P1', sha256: after.sha256}]);

	t.is(known.point, 'P1');
	t.notRegex(known.notProved.join(' '), /within a file/v);
});

test('keeps in step over long access lists, stale bytes and the text of lists; says what it read in a way nobody confirmed', async t => {
	const {entries, end: ended} = await walk(sourceOf(Buffer.concat([
		volume,
		name('./d', {mode: 0x1_00_00 + 0o04_0755, stored: 256}),
		access(),
		name('./d/\u{7F}\u{7F}', {size: 5}),
		access(),
		padded('OWNER'),
		name(Buffer.from('./d/acl\0xt'), {mode: 0x02_00_00_00 + 0o10_0640, size: 3}),
		access(5, 2),
		padded('abc'),
		name(Buffer.from('./d/M\u{FC}ller', 'latin1'), {size: 1}),
		access(),
		padded('x'),
		name('./l1', {mode: 0o12_0777, size: 6}),
		padded('target'),
		name('./l2', {mode: 0o12_0777, size: 6}),
		access(),
		padded('target'),
		name('./l3', {mode: 0o12_0777, size: 6}),
		padded('target'),
		access(),
		name('./p', {mode: 0o01_0600}),
		access(),
		name('./q', {mode: 0o01_0600}),
		end,
		// What is left from before, a record that looks right among it.
		name('./stale', {size: 1}),
		access(),
		padded('x'),
		end,
	])));

	t.is(ended.state, 'whole', ended.reason);
	t.deepEqual(entries.map(entry => [entry.path, entry.assumption, entry.linkTarget]), [
		['./d', undefined, undefined],
		['./d/\u{7F}\u{7F}', undefined, undefined],
		['./d/acl', undefined, undefined],
		['./d/M\u{FC}ller', undefined, undefined],
		['./l1', 'link-plain', 'target'],
		['./l2', 'link-with-access-record', 'target'],
		['./l3', 'link-before-access-record', 'target'],
		['./p', 'special-plain', undefined],
		['./q', 'special-without-access-record', undefined],
	]);

	const shown = await read(Buffer.concat([volume, name('./d/\u{7F}\u{7F}', {size: 5}), access(), padded('OWNER'), name('./d/acl', {mode: 0x02_00_00_00 + 0o10_0640}), access(5, 2), name('./l2', {mode: 0o12_0777, size: 6}), access(), padded('target'), end]));

	t.deepEqual(shown.entries.map(entry => [entry.path, entry.hasExtendedAcl]), [['./d/acl', true], ['./l2', undefined]]);
	t.regex(shown.image.warnings.join(' '), /not confirmed/v);
	t.regex(shown.image.notes.join(' '), /1 entry is access lists/v);
});

test('finds the archive behind what a bootable tape begins with, and the system\'s behind the one for its installation', async t => {
	const install = written([{path: './image.data', kind: 'file', content: 'vg_data:\n\tVGNAME= rootvg\n'}, {path: './tapeblksz', kind: 'file', content: '1024\n'}]);
	const image = Buffer.concat([Buffer.alloc(1024 * 700, 0xEA), install, Buffer.alloc(512, 'T'), written([{path: './etc/motd', kind: 'file', content: 'hello'}])]);
	const {entries, image: report} = await read(image);

	t.is(report.state, 'whole', report.reasons.join(' '));
	t.is(report.archiveAt, (1024 * 700) + install.length + 512);
	t.deepEqual(entries.map(entry => entry.path), ['./image.data', './tapeblksz', './etc/motd']);
	t.regex(report.notes.join(' '), /716800 bytes are no archive/v);

	for (const bytes of [Buffer.alloc(0), Buffer.alloc(100_000), Buffer.from('ustar')]) {
		await t.throwsAsync(read(bytes), {instanceOf: OperatorError, message: /empty|no image/v});
	}
});

test('a file above 4 GiB is walked over, named as unconfirmed and not extracted', async t => {
	const head = Buffer.concat([volume, name('./big', {size: 16}), access()]);
	const tail = Buffer.concat([name('./after', {size: 2}), access(), padded('ok'), end]);
	const tailAt = head.length + 16 + (2 ** 32);
	const size = tailAt + tail.length;
	const source: ImageSource = {
		size,
		async read(offset, length) {
			const bytes = Buffer.alloc(Math.min(length, size - offset));

			head.copy(bytes, 0, Math.min(offset, head.length));
			tail.copy(bytes, Math.max(0, tailAt - offset), Math.max(0, offset - tailAt));

			return bytes;
		},
	};
	const {entries, end: ended} = await walk(source);

	t.is(ended.state, 'whole', ended.reason);
	t.deepEqual(entries.map(({path: each, assumption}) => [each, assumption]), [['./big', 'larger-than-4-gib'], ['./after', undefined]]);
	await t.throwsAsync(bytesOf(readFileBytes(source, entries[0]!)), {instanceOf: OperatorError, message: /4 GiB/v});
	t.is(await bytesOf(readFileBytes(source, entries[1]!)), 'ok');
});

test('unpacks codes made by hand and by another program, and no others', async t => {
	async function * cut(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
		for (let at = 0; at < bytes.length; at += length) {
			yield bytes.subarray(at, at + length);
		}
	}

	// Two levels: `a` is 1, `b` is 00, the end is 01.
	const byHand = Buffer.from([2, 1, 0, 0x61, 0x62, 0b1100_0100]);

	t.is(await bytesOf(unpackFile(cut(byHand, 1), 3)), 'aab');
	await t.throwsAsync(bytesOf(unpackFile(cut(byHand, 9), 2)), {instanceOf: UnpackProblem, message: /more than/v});
	await t.throwsAsync(bytesOf(unpackFile(cut(byHand, 9), 4)), {instanceOf: UnpackProblem, message: /unpacks to 3 bytes/v});
	await t.throwsAsync(bytesOf(unpackFile(cut(byHand.subarray(0, 5), 9), 3)), {instanceOf: UnpackProblem, message: /do not come to their end/v});

	await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...'aaaaaabbbcdefg\n\0\u{FF}'), {minLength: 200, maxLength: 2000}), fc.integer({min: 1, max: 300}), fc.integer({min: 0, max: 5000}), fc.integer({min: 0, max: 255}), async (letters, length, at, byte) => {
		const text = letters.join('');
		const packed = pack(Buffer.from(text, 'latin1'));

		if (packed === undefined) {
			return;
		}

		t.is(await bytesOf(unpackFile(cut(packed, length), text.length)), text);

		const changed = Buffer.from(packed);

		changed[at % changed.length] = byte;

		const other = await bytesOf(unpackFile(cut(changed, length), text.length)).catch((error: unknown) => {
			t.true(error instanceof UnpackProblem, String(error));

			return text;
		});

		t.is(other.length, text.length);
	}), {numRuns: 60});
});

test('extracts files, directories and links that stay inside; nothing else, and over nothing', async t => {
	const to = newDirectory(t);
	const rows = await extract(written(given), ['/'], to);
	const by = Object.fromEntries(rows.map(row => [row.path, row.reason ?? row.outcome]));

	t.like(by, {
		'./etc/hosts': 'extracted', './home/up': 'extracted', './home/empty': 'extracted', './dev/rmt0': 'it is a character-device, which is not made', '../above': 'its path leads out with `..`', '/etc/motd': 'its path is absolute',
	});
	t.regex(by['./home/out']!, /out of the place/v);
	t.regex(by['./home/root']!, /absolute path/v);
	t.is(readFileSync(path.join(to, 'etc/hosts'), 'utf8'), '127.0.0.1 loopback\n'.repeat(500));
	t.is(statSync(path.join(to, 'etc/hosts')).mode % 0o1_0000, 0o700);
	t.is(statSync(path.join(to, 'etc/hosts')).mtimeMs, 1_700_000_001_000);
	t.is(readlinkSync(path.join(to, 'home/up')), '../etc/hosts');
	t.deepEqual(readdirSync(path.join(to, 'home')).toSorted(), ['empty', 'up']);

	// Again: what is there stays as it is.
	writeFileSync(path.join(to, 'etc/hosts'), 'mine');
	t.like(await extract(written(given), ['etc/hosts', './no/such'], to), [{outcome: 'failed', reason: 'there is something of that name already, and nothing is written over'}, {path: './no/such', outcome: 'failed', reason: 'the image holds nothing of that name'}]);
	t.is(readFileSync(path.join(to, 'etc/hosts'), 'utf8'), 'mine');
});

test('writes nothing through a link, whether it was there or stands in the image, and keeps no half of a file', async t => {
	const to = newDirectory(t);
	const outside = newDirectory(t);

	mkdirSync(path.join(to, 'safe'));
	symlinkSync(outside, path.join(to, 'there'));

	const packed = Buffer.from(written([
		{path: './a', kind: 'link', content: 'safe'},
		{path: './a/through', kind: 'file', content: 'x'},
		{path: './there/through', kind: 'file', content: 'x'},
		{
			path: './packed', kind: 'file', content: 'aaaaaaab'.repeat(4000), isPacked: true,
		},
	]));
	const at = packed.lastIndexOf(Buffer.from([1, 7, 0x6B, 0xEA]));

	// Within the codes of the packed file.
	packed.fill(0xFF, at - 100, at - 8);

	const rows = await extract(packed, ['a', 'there', 'packed'], to);
	const by = Object.fromEntries(rows.map(row => [row.path, row]));

	t.is(by['./there/through']?.outcome, 'failed');
	t.deepEqual(readdirSync(outside), []);
	t.false(lstatSync(path.join(to, 'a')).isSymbolicLink());
	t.is(by['./packed']?.outcome, 'failed');
	t.false(readdirSync(to).includes('packed'));

	const {state} = await verify(packed);

	t.is(state, 'damaged');
});

test('no chain of names and targets leads out', t => {
	fc.assert(fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', 'b'), {maxLength: 8}), fc.array(fc.constantFrom('a', 'b', 'c'), {minLength: 1, maxLength: 4}), (parts, link) => {
		const target = parts.join('/');
		const whole = path.posix.resolve('/root', ...link.slice(0, -1), target);

		const place = safeNames(target);

		t.true(whyNotLinked(link, target) !== undefined || whole === '/root' || whole.startsWith('/root/'), target);
		t.true('reason' in place || path.posix.join('/root', ...place.names).startsWith('/root/'), target);
	}));
	t.deepEqual(safeNames(String.raw`./a\..\b`), {names: [String.raw`a\..\b`]});
	t.true('reason' in safeNames(String.raw`./a\..\b`, {isWindows: true}));
});

test('reads an image on a host range by range, whatever its login prints, and says so where it is not there', async t => {
	const file = path.join(newDirectory(t), 'it\'s $(an) image');
	const image = written(given);

	writeFileSync(file, image);

	const source = await openRemoteImage(localShell({login: ['/bin/sh', '-c', 'echo Welcome; exec /bin/sh "$@"', 'login']}), file);
	const far = createImageDesk({pointOf: () => undefined, open: async () => source});
	const paths: string[] = [];

	for await (const item of far.readImage({file})) {
		if (item.type === 'entries') {
			paths.push(...item.entries.map(entry => entry.path));
		}
	}

	t.deepEqual(paths, given.map(entry => entry.path));

	const shell = localShell();

	await t.throwsAsync(openRemoteImage(shell, `${file}x`), {instanceOf: OperatorError, message: /no file/v});

	const shrinking = await openRemoteImage(shell, file);

	t.deepEqual(Buffer.from(await shrinking.read(5000, 10_000)), Buffer.from(image.subarray(5000, 15_000)));
	writeFileSync(file, 'short');
	await t.throwsAsync(shrinking.read(5000, 10_000), {instanceOf: OperatorError, message: /other bytes came/v});
	await shrinking.close();
});

test('the commands print documents that fit their schemas, and exit codes that say how it is', async t => {
	const directory = newDirectory(t);
	const file = path.join(directory, 'prod.mksysb');
	const image = written(given);

	writeFileSync(file, image);
	writeFileSync(path.join(directory, 'cut'), image.subarray(0, 1000));

	const services = createFakeServices();
	const run = async (word: string, operands: readonly string[], options = {}): Promise<{readonly code: number; readonly document: unknown; readonly said: string}> => {
		let out = '';
		let said = '';
		const context: Pick<CommandContext, 'isJson' | 'terminal' | 'services'> = {
			isJson: true,
			services: async () => services,
			terminal: {
				out(text) {
					out += text;
				},
				say(text) {
					said += text;
				},
				ask: async () => undefined,
				line: async () => undefined,
				interrupted: new AbortController().signal,
			},
		};
		const code = await imageCommands.find(command => command.words[1] === word)!.run(context as CommandContext, operands, options);

		return {code, document: JSON.parse(out), said};
	};

	const listed = await run('list', [file]);
	const verified = await run('verify', [file]);
	const extracted = await run('extract', [file, './etc/hosts'], {to: path.join(directory, 'new')});

	t.true(documents['image-list'].safeParse(listed.document).success);
	t.true(documents['image-verify'].safeParse(verified.document).success);
	t.true(documents['image-extract'].safeParse(extracted.document).success);

	// A filesystem that is described and has nothing in it is a warning of the verification.
	t.deepEqual([listed.code, verified.code, extracted.code], [0, 6, 0]);
	t.like(listed.document, {
		image: {
			kind: 'mksysb', volumeGroup: 'rootvg', state: 'whole', filesystems: [{mountPoint: '/', entries: 7}, {mountPoint: '/home', entries: 5}, {mountPoint: '/opt', entries: 1}],
		},
	});
	t.like(await run('list', [path.join(directory, 'cut')]), {code: 1});
	await t.throwsAsync(run('extract', [file, 'a']), {instanceOf: OperatorError, message: /--to/v});

	for (const [wrong, message] of [[directory, /a directory/v], [path.join(directory, 'none'), /no file/v]] as const) {
		await t.throwsAsync(openLocalImage(wrong), {instanceOf: OperatorError, message});
	}
});
