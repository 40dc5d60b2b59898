import {createHash} from 'node:crypto';
import test from 'ava';
import {programs} from '../../source/simulator/programs/programs.js';
import {provenance} from '../../source/simulator/programs/provenance.js';
import {createProgramMachine, start} from '../helpers/program-machine.js';

test('a table tells for every program where its output comes from', t => {
	t.deepEqual(Object.keys(provenance).toSorted(), programs.keys().map(path => path.replace('/usr/bin/', '')).toArray().toSorted());
});

test('lists files in the columns of AIX', async t => {
	const machine = createProgramMachine();
	const {files} = machine;
	files.write('smit.log', 'x'.repeat(4096));
	files.makeDirectory('dir');
	files.makeLink('smit.log', 'link');
	files.makeFifo('pipe', 0o600);
	files.write('old', '');
	files.setTimes('old', start, Date.UTC(2004, 3, 7));
	files.setOwner('old', 201, 1);
	files.setMode('old', 0o4751);
	files.write('.hidden', '');
	t.is((await machine.run(['ls', '-l'])).out, [
		'total 16',
		'drwxr-xr-x    2 root     system          512 Nov 21 08:00 dir',
		'lrwxrwxrwx    1 root     system            8 Nov 21 08:00 link -> smit.log',
		'-rwsr-x--x    1 oper     staff             0 Apr 07 2004  old',
		'prw-------    1 root     system            0 Nov 21 08:00 pipe',
		'-rw-r--r--    1 root     system         4096 Nov 21 08:00 smit.log',
		'',
	].join('\n'));
	t.is((await machine.run(['ls', '-ln', 'old'])).out, '-rwsr-x--x    1 201      1                 0 Apr 07 2004  old\n');
	t.is((await machine.run(['ls', '-l', '/dev/null'])).out, 'crw-rw-rw-    1 root     system        2,  2 Nov 21 08:00 /dev/null\n');
	t.is((await machine.run(['ls', '-A'])).out, '.hidden\ndir\nlink\nold\npipe\nsmit.log\n');
	t.is((await machine.run(['ls', '-F'])).out, 'dir/\nlink@\nold*\npipe|\nsmit.log\n');
	t.is((await machine.run(['ls', '-t1r', 'old', 'smit.log'])).out, 'old\nsmit.log\n');
	t.is((await machine.run(['ls', '-C'])).out, 'dir       link      old       pipe      smit.log\n');
	t.is((await machine.run(['ls', '-m'])).out, 'dir, link, old, pipe, smit.log\n');
	t.is((await machine.run(['ls', '-og', 'old'])).out, '-rwsr-x--x    1          0 Apr 07 2004  old\n');
	t.is((await machine.run(['ls', '-R', '.'])).out, '.:\ndir\nlink\nold\npipe\nsmit.log\n\n./dir:\n');
	t.is((await machine.run(['ls', '-d', 'dir', 'old'])).out, 'dir\nold\n');
	t.deepEqual(await machine.run(['ls', 'gone']), {out: '', err: 'ls: 0653-341 The file gone does not exist.\n', status: 2});
});

test('shows filesystems in the columns of AIX', async t => {
	const machine = createProgramMachine();
	const tree = machine.machine.files;
	tree.createFilesystem('/dev/hd11admin', {capacity: 134_217_728});
	machine.files.makeDirectory('/admin');
	tree.mount('/dev/hd11admin', '/admin');
	tree.filesystems.get('/dev/hd11admin')!.ballast = 380 * 1024;
	machine.machine.lvm.mounts.push({
		device: '/dev/hd11admin', mountPoint: '/admin', vfs: 'jfs2', options: 'rw', mountedAt: 0,
	}, {
		device: '/proc', mountPoint: '/proc', vfs: 'procfs', options: 'rw', mountedAt: 0,
	});
	const used = 380 + 4;
	const posix = (await machine.run(['df', '-Pk'])).out.split('\n');
	t.is(posix[0], 'Filesystem    1024-blocks      Used Available Capacity Mounted on');
	t.is(posix[2], `/dev/hd11admin      131072       ${used}    ${131_072 - used}       1% /admin`);
	t.is(posix[3], '/proc                   -         -         -       -  /proc');
	const plain = (await machine.run(['df'])).out.split('\n');
	t.is(plain[0], 'Filesystem    512-blocks      Free %Used    Iused %Iused Mounted on');
	t.regex(plain[1]!, /^\/dev\/hd4 {9}2097152 {3}\d{7} {4}1% +\d+ +\d+% \/$/v);
	t.is(plain[3], '/proc                  -         -    -        -      - /proc');
	const gigabytes = (await machine.run(['df', '-gI', '/admin'])).out.split('\n');
	t.is(gigabytes[0], 'Filesystem    GB blocks      Used      Free %Used Mounted on');
	t.is(gigabytes[1], '/dev/hd11admin      0.12      0.00      0.12    1% /admin');
	t.is((await machine.run(['df', '-h'])).status, 1);
	t.regex((await machine.run(['df', '-h'])).err, /^df: Not a recognized flag: h\nUsage: df /v);
	t.is((await machine.run(['df', '/gone'])).status, 1);
});

test('shows processes as ps -ef and by specifiers', async t => {
	const machine = createProgramMachine();
	const full = (await machine.run(['ps', '-ef'])).out.split('\n');
	t.is(full[0], '     UID      PID     PPID   C    STIME    TTY  TIME CMD');
	t.regex(full[1]!, /^ {4}root {8}1 {8}0 {3}0 {3}Nov 20 {6}- {2}0:00 \/etc\/init$/v);
	t.is((await machine.run(['ps', '-p', '1', '-o', 'pid=', '-o', 'args='])).out, '1 /etc/init\n');
	t.is((await machine.run(['ps', '-p', '1', '-o', 'pid=,ppid=,etime=,user='])).out.trim().replaceAll(/\s+/gv, ' '), '1 0 01-00:00:00 root');
	t.is((await machine.run(['ps', '-p', '1', '-o', 'ruser,pid,ppid=parent,args'])).out, '   RUSER      PID   parent COMMAND\n    root        1        0 /etc/init\n');
	t.is((await machine.run(['ps', '-p', '424242', '-o', 'pid='])).status, 1);
	t.is((await machine.run(['ps', '-p', 'x'])).status, 1);
	t.regex((await machine.run(['ps', '-eo', 'nonsense'])).err, /0509-048/v);
	t.regex((await machine.run(['ps', 'aux'])).out, /^USER +PID %CPU %MEM +SZ +RSS +TTY STAT +STIME +TIME COMMAND\n/v);
});

test('tells who the machine and its user are', async t => {
	const machine = createProgramMachine();
	const out = async (...argv: readonly string[]): Promise<string> => (await machine.run(argv)).out;
	t.is(await out('uname'), 'AIX\n');
	t.is(await out('uname', '-a'), 'AIX lab01 2 7 00F6F42A4C00\n');
	t.is(await out('uname', '-rvp'), '2 7 powerpc\n');
	t.is(await out('uname', '-L'), '5 lab 01\n');
	t.is(await out('uname', '-M'), 'IBM,9009-42A\n');
	t.is(await out('uname', '-n'), 'lab01\n');
	t.is(await out('hostname'), 'lab01\n');
	t.is(await out('id'), 'uid=0(root) gid=0(system) groups=2(bin),3(sys),7(security),8(cron),10(audit),11(lp)\n');
	t.is(await out('id', '-un'), 'root\n');
	t.is(await out('id', 'oper'), 'uid=201(oper) gid=1(staff)\n');
	t.is((await machine.run(['id', 'nobody-here'])).status, 2);
	t.is(await out('who', '-b'), '   .        system boot Nov 20 08:00 \n');
	t.is(await out('date'), 'Sat Nov 21 08:00:00 UTC 2026\n');
	t.is(await out('date', '+%Y%m%d %j %y %T %%'), '20261121 325 26 08:00:00 %\n');
	t.is(await out('date', '+%s'), '%s\n');
	t.is((await machine.run(['date', '+%H %Z'], {environment: {TZ: 'CET-1CEST'}})).out, '09 CET\n');
	t.is((await machine.run(['date', '+%H %Z'], {environment: {TZ: 'CST6CDT'}})).out, '02 CST\n');
	t.is((await machine.run(['date', '+%H %Z'], {environment: {TZ: 'America/New_York'}})).out.slice(0, 2), '03');
	t.is((await machine.run(['date', '-d', 'now'])).status, 1);
	t.deepEqual(await machine.run(['tty']), {out: 'not a tty\n', err: '', status: 1});
});

test('what AIX does not have is not there', t => {
	for (const name of ['stat', 'readlink', 'realpath', 'seq', 'timeout', 'base64', 'sha256sum', 'md5sum', 'mktemp', 'setsid', 'killall', 'perl', 'python', 'python3', 'tac', 'shuf', 'watch']) {
		t.false(programs.has(`/usr/bin/${name}`), name);
	}
});

test('counts records with a full stop, and tells of a full disk', async t => {
	const machine = createProgramMachine();
	t.is((await machine.run(['dd', 'if=/dev/zero', 'of=zeros', 'bs=1k', 'count=8'])).err, '8+0 records in.\n8+0 records out.\n');
	t.is((await machine.run(['dd', 'if=zeros', 'of=part', 'bs=3k'])).err, '2+1 records in.\n2+1 records out.\n');
	t.is((await machine.run(['dd', 'if=zeros', 'of=/dev/null', 'bs=1m'])).err, '0+1 records in.\n0+1 records out.\n');
	const tree = machine.machine.files;
	tree.createFilesystem('/dev/small', {capacity: 32_768});
	machine.files.makeDirectory('/small');
	tree.mount('/dev/small', '/small');
	const full = await machine.run(['dd', 'if=/dev/zero', 'of=/small/f', 'bs=4k', 'count=20']);
	t.regex(full.err, /There is not enough space in the file system\./v);
	t.not(full.status, 0);
	t.true(machine.files.status('/small/f').size > 0);
	const copied = await machine.run(['cp', 'zeros', '/small/g']);
	t.is(copied.status, 1);
	t.is((await machine.run(['dd', 'status=none'])).status, 2);
});

test('sums files as csum and openssl do', async t => {
	const machine = createProgramMachine();
	machine.files.write('f', 'some text\n');
	const hex = (algorithm: string): string => createHash(algorithm).update('some text\n').digest('hex');
	t.is((await machine.run(['csum', '-h', 'SHA256', 'f'])).out, `${hex('sha256')}  f\n`);
	t.is((await machine.run(['csum', 'f'])).out, `${hex('md5')}  f\n`);
	t.true((await machine.run(['openssl', 'dgst', '-sha256', 'f'])).out.endsWith(`(f)= ${hex('sha256')}\n`));
	t.is((await machine.run(['csum', 'gone'])).status, 1);
});

test('finds whole stanzas with grep -p', async t => {
	const machine = createProgramMachine();
	machine.files.write('stanzas', 'one:\n\tdev = /dev/a\n\ntwo:\n\tdev = /dev/b\n\tlog = x\n\nthree:\n\tdev = /dev/c\n');
	t.is((await machine.run(['grep', '-p', 'two:', 'stanzas'])).out, 'two:\n\tdev = /dev/b\n\tlog = x\n\n');
	t.is((await machine.run(['grep', '-p', 'zzz', 'stanzas'])).status, 1);
	t.is((await machine.run(['grep', '-c', '-p', 'dev', 'stanzas'])).out, '3\n');
	t.is((await machine.run(['grep', '-A1', 'two', 'stanzas'])).status, 2);
	t.deepEqual(await machine.run(['grep', 'x', 'gone']), {out: '', err: 'grep: 0652-033 Cannot open gone.\n', status: 2});
});

test('packs and unpacks with owners, modes, links and times', async t => {
	const machine = createProgramMachine();
	const {files} = machine;
	files.makeDirectory('tree');
	files.makeDirectory('tree/sub');
	files.write('tree/sub/file', 'content');
	files.setOwner('tree/sub/file', 201, 1);
	files.setMode('tree/sub/file', 0o4640);
	files.setTimes('tree/sub/file', start, Date.UTC(2020, 0, 2, 3, 4, 5));
	files.makeHardLink('tree/sub/file', 'tree/hard');
	files.makeLink('sub/file', 'tree/soft');
	files.makeFifo('tree/pipe');
	t.is((await machine.run(['tar', '-cf', 'a.tar', 'tree'])).status, 0);
	t.is((await machine.run(['tar', 'tf', 'a.tar'])).out, 'tree/\ntree/hard\ntree/pipe\ntree/soft\ntree/sub/\ntree/sub/file\n');
	files.makeDirectory('into');
	t.deepEqual(await machine.run(['tar', '-xf', 'a.tar', '-C', 'into']), {out: '', err: '', status: 0});
	const status = files.status('into/tree/sub/file');
	t.like(status, {
		uid: 201, gid: 1, mode: 0o4640, links: 2, size: 7, modifiedAt: Date.UTC(2020, 0, 2, 3, 4, 5),
	});
	t.is(files.linkStatus('into/tree/soft').linkTarget, 'sub/file');
	t.is(files.linkStatus('into/tree/pipe').kind, 'fifo');
	t.is((await machine.run(['tar', '-xf', 'tree/sub/file'])).status, 1);
	t.is((await machine.run(['cp', '-pR', 'tree', 'again'])).status, 0);
	t.like(files.status('again/sub/file'), {
		uid: 201, gid: 1, mode: 0o4640, modifiedAt: Date.UTC(2020, 0, 2, 3, 4, 5),
	});
});

test('signals, waits and survives as AIX programs do', async t => {
	const machine = createProgramMachine();
	const {clock, processes} = machine.machine;
	const before = clock.now;
	t.is((await machine.run(['sleep', '5'])).status, 0);
	t.is(Math.round((clock.now - before) / 1000), 5);
	t.is((await machine.run(['sleep', 'x'])).status, 2);
	t.is((await machine.run(['kill', '-0', '1'])).status, 0);
	t.is((await machine.run(['kill', '-0', '1'], {uid: 201})).status, 1);
	t.is((await machine.run(['kill', '-9', '424242'])).status, 1);
	t.is((await machine.run(['kill', '-NOPE', '1'])).status, 2);
	t.is((await machine.run(['kill', '-l', '143'])).out, 'TERM\n');
	const {out} = await machine.run(['sh', '-c', 'nohup sleep 50 & p=$!; sleep 1; kill -HUP $p; sleep 1; kill -0 $p && echo alive; kill $p; wait $p; echo $?']);
	t.is(out, 'alive\n143\n');
	t.is(processes.list().filter(process => process.argv.includes('50')).length, 0);
});

test('stays out of files that an account may not touch', async t => {
	const machine = createProgramMachine();
	machine.files.write('secret', 'x\n');
	machine.files.setMode('secret', 0o600);

	for (const argv of [['cat', 'secret'], ['cp', 'secret', '/tmp/copy'], ['rm', '-f', 'secret'], ['chmod', '777', 'secret'], ['touch', 'new'], ['mkdir', 'new'], ['mv', 'secret', 'other'], ['wc', 'secret'], ['cksum', 'secret'], ['sort', 'secret'], ['tail', '-c', '+1', 'secret']]) {
		t.not((await machine.run(argv, {uid: 201})).status, 0, argv.join(' '));
	}

	t.is(Buffer.from(machine.files.read('secret')).toString(), 'x\n');
});

test('tail, cat and cksum cope with tens of megabytes', async t => {
	const machine = createProgramMachine();
	const chunk = Buffer.from('0123456789abcde\n'.repeat(65_536));
	machine.files.write('large', '');

	for (let part = 0; part < 24; part++) {
		machine.files.append('large', chunk);
	}

	const before = machine.machine.clock.now;
	t.is((await machine.run(['sh', '-c', 'cat large | tail -c 17'])).out, '\n0123456789abcde\n');
	t.is((await machine.run(['sh', '-c', 'tail -c +25165809 large | head -c 5'])).out, '01234');
	t.is((await machine.run(['sh', '-c', 'wc -l < large'])).out.trim(), '1572864');
	t.is((await machine.run(['tail', '-n', '1', 'large'])).out, '0123456789abcde\n');
	t.regex((await machine.run(['cksum', 'large'])).out, /^\d+ 25165824 large\n$/v);
	t.true(machine.machine.clock.now - before >= 100);
});
