import test from 'ava';
import {unexplained, provenanceTable} from '../../source/simulator/aix/provenance.js';
import {aixPrograms} from '../../source/simulator/aix/programs.js';
import {storyNames} from '../../source/simulator/aix/stories.js';
import {openAixMachine} from '../helpers/aix-machine.js';

test('every command and option says where its wording comes from', t => {
	t.deepEqual(unexplained(), []);
	const paths = new Set(provenanceTable().map(({path}) => path));

	for (const path of paths) {
		t.true(aixPrograms.has(path), path);
	}
});

test('a group is shown in two columns as on AIX 7.2 and 7.3', async t => {
	const db = openAixMachine('prod-db01');
	const plain = await db.out('lsvg', 'datavg');
	t.is(plain.replace(/(?<=VG IDENTIFIER: {2}00f6f4a200004c00)[\da-f]{16}/v, '0'.repeat(16)), `VOLUME GROUP:       datavg                   VG IDENTIFIER:  00f6f4a200004c000000000000000000
VG STATE:           active                   PP SIZE:        64 megabyte(s)
VG PERMISSION:      read/write               TOTAL PPs:      799 (51136 megabytes)
MAX LVs:            256                      FREE PPs:       422 (27008 megabytes)
LVs:                5                        USED PPs:       377 (24128 megabytes)
OPEN LVs:           5                        QUORUM:         2 (Enabled)
TOTAL PVs:          1                        VG DESCRIPTORS: 2
STALE PVs:          0                        STALE PPs:      0
ACTIVE PVs:         1                        AUTO ON:        yes
MAX PPs per VG:     32512
MAX PPs per PV:     1016                     MAX PVs:        32
LTG size (Dynamic): 512 kilobyte(s)          AUTO SYNC:      no
HOT SPARE:          no                       BB POLICY:      relocatable${' '}
MIRROR POOL STRICT: off                                       
PV RESTRICTION:     none                     INFINITE RETRY: no
DISK BLOCK SIZE:    512                      CRITICAL VG:    no
FS SYNC OPTION:     no                       CRITICAL PVs:   no
`);
	const app = openAixMachine('prod-app01');
	const shown = await app.out('lsvg', 'appvg');
	t.regex(shown, /^MAX PPs per VG: {5}32768 {20}MAX PVs: {8}1024$/mv);
	t.regex(shown, /^ENCRYPTION: {9}no$/mv);
	t.regex(shown, /QUORUM: {9}1 \(Disabled\)$/mv);
});

test('tables of volumes, disks and filesystems have the shapes of the samples', async t => {
	const {out} = openAixMachine('prod-app01');
	t.is(await out('lsvg', '-l', 'appvg'), `appvg:
LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT
applog              jfs2log    1       2       2    open/syncd    N/A
claimslv            jfs2       320     640     2    open/syncd    /claims
weblv               jfs2       128     256     2    open/syncd    /srv/web
exchlv              jfs2       64      128     2    open/syncd    /exchange
`);
	t.regex(await out('lspv'), /^hdisk0 {10}[\da-f]{16} {20}rootvg {10}active {6}\nhdisk1 /v);
	t.regex(await out('lspv'), /^hdisk5 {10}none {32}None {24}$/mv);
	t.regex(await out('lsvg', '-p', 'appvg'), /^PV_NAME {11}PV STATE {10}TOTAL PPs {3}FREE PPs {4}FREE DISTRIBUTION\nhdisk2 {12}active {12}1279 {8}766 {9}\d+\.\.\d+\.\.\d+\.\.\d+\.\.\d+$/mv);
	t.regex(await out('mount'), /^ {2}node {7}mounted {8}mounted over {4}vfs {7}date {8}options {6}\n-{8} -{15} {2}-{15} {2}-{6} -{12} -{15} \n {9}\/dev\/hd4 {9}\/ {16}jfs2 {3}\w{3} \d\d \d\d:\d\d rw,log=\/dev\/hd8 \n/v);
	t.regex(await out('lsfs', '-c', '-q', '/srv/web'), /^#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct\n\/srv\/web:\/dev\/weblv:jfs2:::8388608:rw,nosuid:yes:no\n\(lv size 8388608:fs size 8388608:block size 4096:sparse files yes:inline log no:inline log size 0:EAformat v2:Quota no:DMAPI no:VIX yes:EFS no:ISNAPSHOT no:MAXEXT 0:MountGuard no\)\n$/v);
	t.regex(await out('lslv', 'claimslv'), /^LV IDENTIFIER: {6}00f6f4a2[\da-f]{24}\.2 PERMISSION: {5}read\/write$/mv);
	t.regex(await out('lspv', 'hdisk2'), /^PV IDENTIFIER: {6}[\da-f]{16} VG IDENTIFIER {5}[\da-f]{32}$/mv);
	t.regex(await out('bootlist', '-m', 'normal', '-o'), /^hdisk0 blv=hd5 pathid=0$/mv);
	t.is(await out('uname', '-L'), '9 prod-app01 claims\n');
});

test('errors go to stderr with the status that AIX gives', async t => {
	const {run, out, err} = openAixMachine('prod-db01');
	const expected: ReadonlyArray<readonly [command: string, status: number, text: RegExp]> = [
		['lsvg nosuchvg', 1, /^0516-306 lsvg: Unable to find volume group nosuchvg/v],
		['getlvodm -j hdisk3', 3, /^0516-320 \/usr\/sbin\/getlvodm: Physical volume hdisk3 is not assigned to\n/v],
		['lspv hdisk99', 1, /^0516-1396/v],
		['lsattr -El hdisk99', 1, /^lsattr: 0514-519/v],
		['lsfs /nowhere', 1, /^lsfs: 0506-915/v],
		['lslpp -lcq no.such.fileset', 1, /^lslpp: 0504-132 {2}Fileset no\.such\.fileset not installed\.\n/v],
		['lssrc -s nothing', 1, /^0513-085/v],
		['savevg -i -f /backup/x nosuchvg', 1, /^0516-306/v],
		['lsmksysb -l -f /backup/none', 1, /^0512-054 listvgbackup: File \/backup\/none does not exist or is empty\.\n/v],
		['restvg -q -f /backup/none hdisk3', 1, /^0512-054/v],
		['lsvg -Z', 2, /Usage: lsvg/v],
	];

	for (const [command, status, text] of expected) {
		const result = await run(command.split(' '));
		t.is(result.status, status, command);
		t.is(result.out, '', command);
		t.regex(result.err, text, command);
	}

	await out('umount', '/work');
	await out('umount', '/batch');
	await out('umount', '/data/archive');
	await out('umount', '/data');
	await out('varyoffvg', 'datavg');
	const off = await run(['lspv', 'hdisk1']);
	t.regex(off.err, /^0516-010 : Volume group must be varied on; use varyonvg command\.\n$/v);
	t.regex(off.out, /^PV STATE: {11}\?{7}$/mv);
	t.is(await err(['lsvg', '-l', 'datavg']), '0516-010 : Volume group must be varied on; use varyonvg command.\n');
});

test('a disk that looks free shows who else has it', async t => {
	const {out, machine} = openAixMachine('prod-db01');
	t.regex(await out('lquerypv', '-h', '/dev/hdisk7'), /^00000020 {3}4F52434C 4449534B 00000000 00000000 {2}\|ORCLDISK\.{8}\|$/mv);
	t.notRegex(await out('lquerypv', '-h', '/dev/hdisk3', '0', '1000'), /[1-9A-F]{2}[\dA-F]{6} .*\|\n/v);
	t.regex(await out('lquerypv', '-h', '/dev/hdisk1', 'e00', '10'), /^00000E00 {3}5F4C564D /v);
	machine.faults.add('disk-busy');
	t.regex(await out('devrsrv', '-c', 'query', '-e', '-l', 'hdisk3'), /Open On Current Host\? {4}: {2}YES/v);
	machine.faults.delete('disk-busy');
	t.regex(await out('devrsrv', '-c', 'query', '-e', '-l', 'hdisk3'), /Open On Current Host\? {4}: {2}NO/v);
});

test('stories are built fast, alike for the same seed, and hold what real trees hold', t => {
	const identifiers = new Set<string>();

	for (const story of storyNames.slice(0, 3)) {
		const started = performance.now();
		const first = openAixMachine(story);
		t.true(performance.now() - started < 1500, story);
		identifiers.add(first.machine.lvm.groups[0]!.id);
		const second = openAixMachine(story);
		t.deepEqual(first.machine.lvm, second.machine.lvm);
		t.notThrows(() => structuredClone(first.machine.lvm));
		const group = first.machine.lvm.groups.find(each => !['rootvg', 'backupvg'].includes(each.name));
		const mountPoint = group!.logicalVolumes.find(volume => volume.label.startsWith('/'))!.label;
		t.deepEqual(first.view.list(mountPoint), second.view.list(mountPoint));
	}

	t.is(identifiers.size, 3);
});

test('a non-root account may look but not change', async t => {
	const {run, status} = openAixMachine('prod-db01');
	const account = {
		name: 'oper', uid: 210, gid: 1, groups: [1],
	};
	t.is(await status(['lsvg'], {account}), 0);
	t.is(await status(['lspv'], {account}), 0);

	for (const command of ['savevg -i -f /tmp/x datavg', 'bootinfo -s hdisk1', 'mkvg hdisk3']) {
		const {status: code, out, err} = await run(['ksh', '-c', command], {account});
		t.is(code, 126);
		t.is(out, '');
		t.regex(err, /0403-006 Execute permission denied/v);
	}
});

const numbersOf = (text: string): readonly number[] => text.match(/\d+/gv)?.map(Number) ?? [];

const linesOf = (text: string): readonly string[] => text.trim().split('\n');

/**
What other programs read out of these machines, by parsers of our own that read as theirs do: facts modules, inventory agents, monitors.
*/
test('inventory programs find processors, memory, addresses and serial numbers that agree', async t => {
	for (const story of ['prod-db01', 'old-aix53', 'paris-app01']) {
		const {out, machine} = openAixMachine(story);
		const {identity} = machine.lvm;
		const processors = linesOf(await out('lsdev', '-Cc', 'processor', '-F', 'name'));

		t.is(processors.length, identity.processors);
		t.is(await out('lsattr', '-EOl', processors[0]!, '-a', 'state:type:frequency'), `#state:type:frequency\nenable:${identity.processorType}:${identity.clockSpeedMHz}000000\n`);
		t.is(await out('lsattr', '-a', 'size', '-F', 'value', '-Elmem0'), `${identity.memory}\n`);

		// Processors as the scheduler counts them: two threads a core on POWER5, four on later ones.
		const threads = Number(await out('lsattr', '-El', processors[0]!, '-a', 'smt_threads', '-F', 'value'));

		t.is(threads, story === 'old-aix53' ? 2 : 4);
		t.is(await out('getconf', 'LOGICAL_CPUS'), `${threads * processors.length}\n`);
		t.regex(await out('lparstat', '-is'), threads === 2 ? /^Type +: Shared-SMT$/mv : /^Type +: Shared-SMT-4$/mv);
		t.regex(await out('lparstat', '-is'), /^Number of Configured LPARs +: \d+$/mv);

		// Pages of 4 KB: the first number of each line of `vmstat -v` and of `svmon -G` counts them.
		const pages = Number(/^ *(?<count>\d+) memory pages$/mv.exec(await out('vmstat', '-v'))?.groups?.['count']);

		t.is(pages * 4, identity.memory * 1024);
		t.is(Number((/^memory +(?<size>\d+)/mv.exec(await out('svmon', '-G')))?.groups?.['size']), pages);
		t.is(numbersOf(await out('svmon', '-G', '-O', 'unit=KB,summary=longreal'))[0], identity.memory * 1024);

		const [total, used, free] = numbersOf(await out('swap', '-s'));

		t.is(used! + free!, total!);
		t.is(total! / 256, Number(numbersOf(await out('lsps', '-s'))[0]));

		// The address of the adapter in four notations.
		const plain = /Network Address\.+(?<address>[\dA-F]{12})$/mv.exec(await out('lscfg', '-v', '-l', 'ent*'))!.groups!['address']!.toLowerCase();
		const colons = /^Hardware Address: (?<address>\S+)$/mv.exec(await out('entstat', '-d', 'en0'))!.groups!['address']!;
		const dots = /^en0 +\d+ +link#2 +(?<address>[\d.a-f]+) /mv.exec(await out('netstat', '-in'))!.groups!['address']!;

		t.is(colons.replaceAll(':', ''), plain);
		t.is(dots.split('.').map(each => each.padStart(2, '0')).join(''), plain);
		t.regex(await out('lsattr', '-E', '-l', 'en0'), new RegExp(`^netaddr +${RegExp.escape(identity.network.address)} `, 'mv'));
		t.regex(await out('netstat', '-rn'), new RegExp(String.raw`^default +${RegExp.escape(identity.network.gateway)} +UG +\d+ +\d+ +en0 `, 'mv'));
		t.notRegex(await out('netstat', '-rnf', 'inet'), /::1/v);

		// Serial number and firmware, by four ways.
		const vital = await out('lsvpd');
		const blocks = vital.split('*FC ????????\n').map(block => new Map(block.split('\n').map(line => [line.slice(1, 3), line.slice(4)])));
		const system = blocks.find(block => block.get('DS') === 'System VPD');

		t.is(system?.get('SE'), identity.serialNumber);
		t.is(`IBM,${system?.get('TM')}`, identity.model);
		t.is(blocks.find(block => block.get('DS') === 'System Firmware')?.get('MI')?.split(' ', 1)[0], identity.firmware);
		t.is(blocks.map(block => block.get('AX')).filter(name => name?.includes('disk') === true).join(' '), linesOf(await out('lsdev', '-Cc', 'disk', '-F', 'name')).join(' '));
		t.regex(await out('lscfg', '-vpl', 'sysplanar0'), new RegExp(String.raw`System VPD:\n[\s\S]*Machine/Cabinet Serial No\.\.\.${identity.serialNumber}\n`, 'v'));
		t.regex(await out('prtconf'), new RegExp(`^Machine Serial Number: ${identity.serialNumber}$`, 'mv'));
		t.regex(await out('lsattr', '-El', 'sys0', '-a', 'fwversion'), new RegExp(`^fwversion IBM,.*${identity.firmware}`, 'v'));
		t.is(await out('odmget', '-q', 'name=\'sys0\' AND attribute=\'modelname\'', 'CuAt'), `\nCuAt:\n\tname = "sys0"\n\tattribute = "modelname"\n\tvalue = "${identity.model}"\n\ttype = "R"\n\tgeneric = "D"\n\trep = "s"\n\tnls_index = 0\n`);
	}
});

test('the object database names the logical volumes that lsvg lists', async t => {
	const {out, err} = openAixMachine('prod-db01');
	const objects = await out('odmget', '-q', 'PdDvLn=\'logical_volume/lvsubclass/lvtype\'', 'CuDv');
	const volumes = objects.matchAll(/^\tname = "(?<name>.*)"$/gmv).map(found => found.groups!['name']!).toArray();
	const listed: string[] = [];

	for (const group of linesOf(await out('lsvg', '-o'))) {
		listed.push(...linesOf(await out('lsvg', '-l', group)).slice(2).map(line => line.split(' ', 1)[0]!));
	}

	t.deepEqual(volumes.toSorted(), listed.toSorted());
	t.regex(await err(['odmget', '-q', 'class=\'processor\'', 'CuAt']), /errno 5905/v);
	t.regex(await err(['odmget', 'NoSuchClass']), /errno 5904/v);
});

test('accounts, fixes, filesets, subsystems and records of init are as modules ask for them', async t => {
	const {out, run} = openAixMachine('prod-db01');

	t.is(await out('lsuser', '-c', '-a', 'id', 'pgrp', 'home', 'root'), '#name:id:pgrp:home\nroot:0:system:/\n');
	t.regex(await out('lsuser', '-a', 'fsize', 'ALL'), /^root fsize=-1\ndaemon fsize=2097151\n/v);
	t.regex(await out('lsgroup', '-f', 'system'), /^system:\n\tid=0\n\tadmin=true\n\tusers=root\n/v);
	t.like(await run(['lsuser', 'nobody-here']), {status: 2, err: '3004-687 User "nobody-here" does not exist.\n'});
	t.is(linesOf(await out('instfix', '-icq')).filter(line => line.split(':').length === 6).length, 7);
	t.regex(await out('instfix', '-i'), /^ {4}All filesets for 7200-05_AIX_ML were found\.$/mv);
	t.true(linesOf(await out('lslpp', '-Lcq')).every(line => ['F', 'R'].includes(line.split(':', 7)[6]!)));
	t.is(await out('stopsrc', '-s', 'aso'), '0513-044 The aso Subsystem was requested to stop.\n');
	t.regex(await out('lssrc', '-s', 'aso'), /^ aso +inoperative$/mv);
	t.regex(await out('startsrc', '-s', 'aso'), /^0513-059 The aso Subsystem has been started\. Subsystem PID is \d+\.\n$/v);
	t.like(await run(['startsrc', '-s', 'aso']), {status: 1});
	t.is(await out('mkitab', 'peer:2:once:/usr/bin/true'), '');
	t.is(await out('chitab', 'peer:2:wait:/usr/bin/true'), '');
	t.is(await out('lsitab', 'peer'), 'peer:2:wait:/usr/bin/true\n');
	t.is(await out('rmitab', 'peer'), '');
	t.like(await run(['lsitab', 'peer']), {status: 1, out: ''});
	t.regex(await out('no', '-o', 'thewall'), /^thewall = \d+\n$/v);
	t.is(await out('lsdev', '-Cc', 'adapter', '-l', 'fcs*', '-F', 'name'), 'fcs0\nfcs1\n');
	t.is(await out('getconf', 'MACHINE_ARCHITECTURE'), 'chrp\n');
	t.regex(await out('route', '-n', 'get', 'default'), /^ {4}gateway: 10\.20\.4\.1$/mv);

	// Tunables as a table for programs: name, current, default and next value, range, unit, type.
	const tunables = linesOf(await out('vmo', '-F', '-x'));

	t.is(tunables.at(-1), '##Restricted tunables');
	t.true(tunables.slice(0, -1).every(line => line.split(',').length === 8));
	t.is(await out('no', '-x', 'tcp_sendspace', '-x', 'tcp_recvspace'), 'tcp_sendspace,16384,16384,16384,0,9223372036854775807,byte,C\ntcp_recvspace,16384,16384,16384,0,9223372036854775807,byte,C\n');
	t.regex(await out('vmo', '-L', 'minperm%'), /^NAME +CUR +DEF +BOOT +MIN +MAX +UNIT +TYPE\n +DEPENDENCIES\n-{80}\nminperm% +3 +3 +3 +0 +100 +% memory +D\n-{80}\n$/v);
	t.like(await run(['vmo', '-o', 'minfree=1']), {status: 1});

	// A fix that is asked for by name is not there, and the status says so.
	t.like(await run(['emgr', '-c', '-L', 'IV123']), {status: 1, err: 'There is no efix data on this system.\n'});
	t.is(await out('emgr', '-l'), 'There is no efix data on this system.\n');
	t.is(await out('netstat', '-v'), await out('entstat', '-d', 'en0'));
	t.regex(await out('netstat', '-p', 'udp'), /^udp:\n\t\d+ datagrams received\n/v);
	t.like(await run(['netstat', '-p', 'none']), {status: 1});
});

test('programs that are scripts on AIX take their words apart again, as modules rely on', async t => {
	const {out, status} = openAixMachine('prod-db01');

	t.is(await out('mkvg', '-S', '-s 32', '', '-y', 'newvg', 'hdisk5'), 'newvg\n');
	t.is(await out('mklv', '-t', 'jfs2', '-y', 'newlv', 'newvg', '128M'), 'newlv\n');
	t.regex(await out('crfs', '-v', 'jfs2', '-m', '/new', '', '-d newlv', '', '-A yes', '-t no', '-p', 'rw', '', '-a', 'agblksize=\'4096\' -a isnapshot=\'no\''), /^File system created successfully\./v);
	t.is(await status(['mount', '/new']), 0);
	t.regex(await out('lsvg', '-l', 'newvg'), /^newlv +jfs2 +\d+ +\d+ +1 +open\/syncd +\/new$/mv);
});

test('a host of workload partitions tells of them in the long form too, and others have none', async t => {
	const host = openAixMachine('wpar-host01');
	const long = await host.out('lswpar', '-L');

	t.regex(long, /^={65}\nwpar-web01 - Active\n={65}\nGENERAL\n/v);
	t.regex(long, /^Directory: +\/wpars\/wpar-web01$/mv);
	t.regex(long, /EXPORTED\n\n/v);

	// A directory of the host at another place has the space of its filesystem there.
	const spaces = await host.out('df', '-P');

	const sizesAt = (place: string): string | undefined => spaces.split('\n').find(line => line.endsWith(` ${place}`))?.split(/\s+/v).slice(1, 5).join(' ');

	t.is(sizesAt('/wpars/wpar-web01/usr'), sizesAt('/usr'));
	t.regex(spaces, /^\/proc +- +- +- +- +\/wpars\/wpar-web01\/proc$/mv);
	t.regex(await host.out('lparstat', '-W'), /^WPAR Key +: 0\nWPAR Configured ID +: 0\n/v);
	t.regex(await openAixMachine('wpar-web01').out('lparstat', '-W'), /^WPAR Key +: 1\nWPAR Configured ID +: 1\n/v);
	t.is(await openAixMachine('prod-db01').out('lswpar', '-L'), '');
});
