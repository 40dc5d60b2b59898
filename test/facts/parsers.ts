import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {ParseError} from '../../source/base/errors.js';
import {marksOf, parseLquerypv} from '../../source/facts/parse-lquerypv.js';
import {parseBootlist} from '../../source/facts/parse-bootlist.js';
import {databasesIn} from '../../source/facts/databases.js';
import {parseProcesses} from '../../source/facts/parse-processes.js';
import {parseDevrsrv} from '../../source/facts/parse-devrsrv.js';
import {parseDf} from '../../source/facts/parse-df.js';
import {parseFuser} from '../../source/facts/parse-fuser.js';
import {parseGetlvodm} from '../../source/facts/parse-getlvodm.js';
import {parseLparstat} from '../../source/facts/parse-lparstat.js';
import {parseLsattr, parseLsattrColons} from '../../source/facts/parse-lsattr.js';
import {parseLscfg} from '../../source/facts/parse-lscfg.js';
import {parseLsdev} from '../../source/facts/parse-lsdev.js';
import {parseLsfs} from '../../source/facts/parse-lsfs.js';
import {parseLslpp} from '../../source/facts/parse-lslpp.js';
import {parseLslv} from '../../source/facts/parse-lslv.js';
import {parseLspath} from '../../source/facts/parse-lspath.js';
import {parseLsps} from '../../source/facts/parse-lsps.js';
import {parseLspvDisk} from '../../source/facts/parse-lspv-disk.js';
import {parseLspv} from '../../source/facts/parse-lspv.js';
import {parseLssrc} from '../../source/facts/parse-lssrc.js';
import {parseLsvgL} from '../../source/facts/parse-lsvg-l.js';
import {parseLsvgP} from '../../source/facts/parse-lsvg-p.js';
import {parseLsvg, parseLsvgNames} from '../../source/facts/parse-lsvg.js';
import {parseLswpar} from '../../source/facts/parse-lswpar.js';
import {parseMount} from '../../source/facts/parse-mount.js';
import {parseNiminfo} from '../../source/facts/parse-niminfo.js';
import {parseOslevel} from '../../source/facts/parse-oslevel.js';
import {parseUnameL, parseUnameU} from '../../source/facts/parse-uname.js';
import {fixtureName, fixtures} from '../helpers/fake-aix.js';

const fixture = (level: string, command: string, ending = 'txt'): string => readFileSync(path.join(fixtures, level, `${fixtureName(command)}.${ending}`), 'utf8');

/**
Maps anywhere inside become objects, so that they can be compared.
*/
const plain = (value: unknown): unknown => {
	if (value instanceof Map) {
		return Object.fromEntries(Array.from(value, ([key, each]) => [key, plain(each)]));
	}

	return Array.isArray(value) ? value.map(each => plain(each)) : value;
};

type Case = {
	readonly title: string;
	readonly parse: (text: string) => unknown;
	readonly text: string;
	readonly expected: unknown;
};

const row = (title: string, parse: (text: string) => unknown, text: string, expected: unknown): Case => ({
	title, parse, text, expected,
});

const cases: readonly Case[] = [
	row('lsvg', parseLsvgNames, fixture('7.3', 'lsvg'), ['rootvg', 'erpvg', 'oldvg']),
	row('lsvg VG, 7.3', parseLsvg, fixture('7.3', 'lsvg erpvg'), {
		name: 'erpvg', identifier: '00f7a1c400004c000000018d2b7a9931', state: 'active', isConcurrent: false, permission: 'read/write', ppSizeMiB: 128, totalPPs: 2398, freePPs: 400, usedPPs: 1998, quorum: 2, stalePVs: 0, stalePPs: 0, maxPVs: 1024, encryption: 'no',
	}),
	row('lsvg VG, 7.2 with MAX PPs per PV', parseLsvg, fixture('7.2', 'lsvg datavg01'), {
		name: 'datavg01', identifier: '00f6c3d900004c00000001749a0b1c2d', state: 'active', isConcurrent: false, permission: 'read/write', ppSizeMiB: 32, totalPPs: 639, freePPs: 477, usedPPs: 162, quorum: 2, stalePVs: 0, stalePPs: 0, maxPVs: 32,
	}),
	row('lsvg VG, concurrent', text => parseLsvg(text).isConcurrent, fixture('7.2', 'lsvg havg'), true),
	row('lsvg VG, 6.1: quorum without a word', text => [parseLsvg(text).quorum, parseLsvg(text).maxPVs], fixture('6.1', 'lsvg rootvg'), [2, 32]),
	row('lsvg -l, unevenly mirrored and stale', text => parseLsvgL(text).logicalVolumes.at(-1), fixture('7.3', 'lsvg -l rootvg'), {
		name: 'toolslv', type: 'jfs2', lps: 9, pps: 13, pvs: 2, unevenlyMirrored: true, isOpen: false, isStale: true, mountPoint: '/usr/local/tools',
	}),
	row('lsvg -l, 6.1: narrow columns, blanks in a mount point', text => parseLsvgL(text).logicalVolumes.map(each => [each.name, each.pps, each.mountPoint]), fixture('6.1', 'lsvg -l rootvg'), [['hd5', 1, undefined], ['hd6', 100, undefined], ['ptf0-0', 64, '/PTF'], ['a_name_longer_than_its_column', 3, '/opt/with a blank']]),
	row('lsvg -p of several groups', text => parseLsvgP(text).map(each => [each.volumeGroup, each.name, each.state, each.freePPs]), fixture('7.2', 'lsvg -p'), [['rootvg', 'hdisk0', 'active', 0], ['datavg01', 'hdisk105', 'active', 838], ['datavg01', 'vpath_06', 'removed', 599]]),
	row('lspv with PowerHA and GPFS', text => parseLspv(text).map(({name, pvid, volumeGroup, status}) => [name, pvid, volumeGroup, status]), fixture('7.2', 'lspv'), [['hdisk0', '00f6c3d94a5b6c70', 'rootvg', 'active'], ['hdisk1', '00f6c3d94a5b6c71', 'havg', 'concurrent'], ['hdisk2', '00f6c3d94a5b6c72', 'caavg_private', 'active'], ['hdisk3', '00f6c3d94a5b6c73', 'altinst_rootvg', undefined], ['hdisk4', undefined, 'gpfs1nsd', undefined]]),
	row('lspv of a VIO Server', text => parseLspv(text).map(({name, volumeGroup}) => [name, volumeGroup]), fixture('6.1', 'lspv vios'), [['hdisk0', 'rootvg'], ['hdisk9', undefined]]),
	row('lspv DISK', parseLspvDisk, fixture('7.3', 'lspv hdisk0'), {
		name: 'hdisk0', volumeGroup: 'rootvg', pvid: '00f7a1c42b6e4c01', groupIdentifier: '00f7a1c400004c000000018d2b6e4f10', state: 'active', ppSizeMiB: 64, totalPPs: 799, freePPs: 450, stalePPs: 0,
	}),
	row('lspv DISK of a group that is varied off, error line first', parseLspvDisk, `${fixture('7.3', 'lspv hdisk4', 'err')}${fixture('7.3', 'lspv hdisk4')}`, {
		name: 'hdisk4', volumeGroup: 'oldvg', pvid: '00f7a1c430000004', groupIdentifier: '00f7a1c400004c000000018e11223344',
	}),
	row('lslv', text => ['LV IDENTIFIER', 'PERMISSION', 'MOUNT POINT', 'LABEL', 'EACH LP COPY ON A SEPARATE PV', 'Serialize IO', 'DEVICESUBTYPE', 'PPs', 'PP SIZE', 'INTRA-POLICY'].map(label => parseLslv(text).get(label)), fixture('7.2', 'lslv hd5'), ['00f6c3d900004c00000001749a000001.1', 'read/write', 'N/A', 'primary_bootlv', 'yes', 'NO', 'DS_LVZ', '1', '32 megabyte(s)', 'edge']),
	row('lsfs -c', text => parseLsfs(text).slice(-3), fixture('7.3', 'lsfs -c'), [
		{
			mountPoint: '/erp/data', device: '/dev/erpdatalv', type: 'jfs2', mountGroup: 'erp', blocks: 314_572_800, options: 'rw,cio', mountsAtBoot: true,
		},
		{
			mountPoint: '/erp/archive', device: '/dev/erparchlv', type: 'jfs2', mountGroup: 'erp', blocks: 104_857_600, options: 'rw', mountsAtBoot: false,
		},
		{
			mountPoint: '/backup', device: '/export/aix/erp', type: 'nfs', node: 'nimsrv1', options: 'bg,hard,intr,vers=3', mountsAtBoot: true,
		},
	]),
	row('lsfs -c -q with a colon in a path', text => plain(parseLsfs(text).map(each => [each.mountPoint, each.device, each.details])), '#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct\n/a:/srv/b:c:nfs:nas1:::rw:no:no\n/d:/dev/dlv:jfs2:::16:rw:no:no\n(lv size 16:fs size 16:sparse files yes:ISNAPSHOT no)\n', [['/a', '/srv/b:c', undefined], ['/d', '/dev/dlv', {
		'lv size': '16', 'fs size': '16', 'sparse files': 'yes', ISNAPSHOT: 'no',
	}]]),
	row('mount', text => parseMount(text).slice(-3), fixture('7.3', 'mount'), [
		{
			device: '/dev/erpdatalv', mountPoint: '/erp/data', type: 'jfs2', options: 'rw,cio,log=/dev/erploglv',
		},
		{
			device: '/ahafs', mountPoint: '/aha', type: 'ahafs', options: 'rw',
		},
		{
			node: 'nimsrv1', device: '/export/aix/erp', mountPoint: '/backup', type: 'nfs3', options: 'bg,hard,intr,vers=3',
		},
	]),
	row('mount in a WPAR, a blank in a mount point, no options', text => parseMount(text).map(({node, device, mountPoint, options}) => [node, device, mountPoint, options]), fixture('7.2', 'mount wpar'), [[undefined, 'Global', '/', 'rw,log=NULL'], [undefined, 'Global', '/proc', 'rw'], ['10.20.30.4', '/stage/tools', '/stage/my tools', 'ro,bg,hard,intr,sec=sys'], ['stage1', '/var/share', '/mnt/share', undefined]]),
	row('df -Pk', text => parseDf(text).at(-1), fixture('7.3', 'df -Pk /backup'), {
		device: 'nimsrv1:/export/aix/erp', mountPoint: '/backup', size: 524_288_000, used: 131_072_000, free: 393_216_000,
	}),
	row('df in 512-byte blocks', parseDf, fixture('7.2', 'df'), [
		{
			device: '/dev/hd4', mountPoint: '/', size: 983_040, used: 703_264, free: 279_776,
		},
		{device: '/proc', mountPoint: '/proc'},
		{
			device: 'stage1.example.net:/var/share', mountPoint: '/mnt/share', size: 32_505_856, used: 21_625_440, free: 10_880_416,
		},
	]),
	row('df -g', text => parseDf(text)[0]?.size, fixture('7.2', 'df -g'), 20 * 1024 * 1024),
	row('df -gI', text => parseDf(text)[0], fixture('7.2', 'df -gI'), {
		device: '/dev/hd4', mountPoint: '/', size: 3_145_728, used: 377_487, free: 2_768_241,
	}),
	row('lsdev', text => parseLsdev(text).map(each => each.state), fixture('7.3', 'lsdev -Cc tape -F name:status:description'), ['Available', 'Defined']),
	row('lsdev without devices', parseLsdev, '', []),
	row('lsattr -El, with an empty value', text => ['reserve_policy', 'location', 'PR_key_value', 'unique_id'].map(name => parseLsattr(text).get(name)), fixture('7.3', 'lsattr -El hdisk5'), ['no_reserve', undefined, 'none', '3321360050768018C05A100000000000000504214503IBMfcp']),
	row('lsattr -EO', text => plain(parseLsattrColons(text)), fixture('7.2', 'lsattr -EOl mem0 -a goodsize,size,var_mem_weight'), {goodsize: '3712', size: '3712'}),
	row('lspath', text => parseLspath(text).filter(each => each.disk === 'hdisk5'), fixture('7.3', 'lspath -F status name parent connection'), [{disk: 'hdisk5', status: 'Enabled', parent: 'fscsi0'}, {disk: 'hdisk5', status: 'Failed', parent: 'fscsi1'}]),
	row('lscfg', text => [parseLscfg(text).get('hdisk0'), parseLscfg(text).size], fixture('7.3', 'lscfg -vpl hdisk*'), ['60050768000A1', 8]),
	row('lslpp -lc, one row a part, with a header', parseLslpp, `#Fileset:Level:PTF Id:State:Type:Description:EFIX Locked\n${fixture('7.3', 'lslpp -lcq')}`, [{id: 'bos.alt_disk_install.rte', version: '7.3.2.0'}, {id: 'bos.sysmgt.sysbr', version: '7.3.2.1'}, {id: 'openssh.base.server', version: '9.7.3015.1000'}, {id: 'tivoli.tsm.client.ba.64bit.base', version: '8.1.20.0'}]),
	row('lsps -a', parseLsps, fixture('7.3', 'lsps -a'), [{name: 'hd6', disk: 'hdisk0', volumeGroup: 'rootvg'}]),
	row('oslevel', parseOslevel, fixture('7.3', 'oslevel -s'), '7300-02-02-2420'),
	row('lparstat -i', text => parseLparstat(text).get('Partition Name'), fixture('7.3', 'lparstat -i'), 'erp aix01 - production'),
	row('lparstat -i, blanks inside keys', text => plain(parseLparstat(text)), fixture('6.1', 'lparstat -i'), {
		'Node Name': 'lab61', 'Partition Name': 'lab61', 'Partition Number': '1', Type: 'Dedicated-SMT', 'Entitled Capacity': '4,00',
	}),
	row('uname -L', parseUnameL, fixture('7.3', 'uname -L'), {number: '7', name: 'erp aix01 - production'}),
	row('uname -L of a machine without partitions', parseUnameL, '-1 NULL\n', undefined),
	row('uname -u', parseUnameU, fixture('7.3', 'uname -u'), '78A1C40'),
	row('bootlist with paths', parseBootlist, fixture('7.3', 'bootlist -m normal -o'), ['hdisk0', 'hdisk1']),
	row('bootlist -ov', parseBootlist, fixture('7.2', 'bootlist -m normal -ov'), ['hdisk7']),
	row('devrsrv', parseDevrsrv, fixture('7.2', 'devrsrv -c query -l hdisk9'), {isOpen: false, policy: 'NO RESERVE', state: 'PR EXCLUSIVE'}),
	row('lswpar', parseLswpar, fixture('7.2', 'lswpar'), [{
		name: 'webwpar', state: 'A', type: 'S', hostname: 'webwpar', directory: '/wpars/webwpar',
	}]),
	row('niminfo', parseNiminfo, fixture('7.2', 'niminfo'), {
		NIM_NAME: 'erp-aix01', NIM_HOSTNAME: 'erp-aix01', NIM_CONFIGURATION: 'standalone', NIM_MASTER_HOSTNAME: 'nimsrv1', NIM_SHELL: 'nimsh',
	}),
	row('lssrc with empty columns', parseLssrc, 'Subsystem         Group            PID          Status \n clstrmgrES       cluster                       inoperative\n', {subsystem: 'clstrmgrES', status: 'inoperative'}),
	row('running databases', text => databasesIn(parseProcesses(text)), '  oracle 11 ora_pmon_PROD\n  oracle 12 ora_dbw0_PROD\n  oracle 13 ora_dbw0_OTHER\n    grid 14 asm_pmon_+ASM1\n db2inst1 15 db2sysc 0\n root 16 grep ora_pmon_x\n', [{kind: 'oracle', name: 'PROD', pids: [11, 12]}, {kind: 'oracle-asm', name: '+ASM1', pids: [14]}, {kind: 'db2', name: 'db2inst1', pids: [15]}]),
	row('lquerypv', text => parseLquerypv(text).bytes.length, fixture('7.3', 'lquerypv -h /dev/hdisk6 0 1000'), 4096),
];

for (const {title, parse, text, expected} of cases) {
	test(`${title} is read`, t => {
		t.deepEqual(parse(text), expected);
	});
}

const hostile: ReadonlyArray<readonly [title: string, parse: (text: string) => unknown, text: string]> = [
	['lsvg names', parseLsvgNames, 'rootvg\n$(reboot)\n'],
	['lsvg of nothing', parseLsvg, ''],
	['lsvg without a state', parseLsvg, 'VOLUME GROUP:       datavg                   VG IDENTIFIER:  00f6c3d900004c00000001749a0b1c2d\n'],
	['lsvg with a decimal comma', parseLsvg, 'VOLUME GROUP:       datavg                   VG IDENTIFIER:  00f6c3d900004c00000001749a0b1c2d\nVG STATE:           active                   PP SIZE:        32 megabyte(s)\nTOTAL PPs:   1,234 (39488 megabytes)\n'],
	['lsvg with gigabytes', parseLsvg, 'VOLUME GROUP:       datavg   VG IDENTIFIER:  00f6c3d900004c00000001749a0b1c2d\nVG STATE:           active                   PP SIZE:        1 gigabyte(s)\n'],
	['lsvg -l only an error', parseLsvgL, '0516-010 : Volume group must be varied on; use varyonvg command.\n'],
	['lsvg -l translated', parseLsvgL, 'datavg:\nNOM LV             TYPE       PL     PP     PV  ETAT LV      PT MONT\n'],
	['lsvg -l cut off', parseLsvgL, 'datavg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\ndatalv  jfs2  5'],
	['lsvg -p without a group', parseLsvgP, 'hdisk1 active 1 1 0..0..0..0..1\n'],
	['lspv cut off', parseLspv, 'hdisk0 00f6c3d94a5b6c70'],
	['lspv DISK of nothing', parseLspvDisk, '0516-320 lspv: Physical volume hdisk5 is not assigned to\n\ta volume group.\n'],
	['lslv of nothing', parseLslv, 'gibberish'],
	['lsfs without header', parseLsfs, '/:/dev/hd4:jfs2::bootfs:1048576:rw:yes:no\n'],
	['lsfs cut off', parseLsfs, '#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct\n/home:/dev/hd1:jf'],
	['mount without a date', parseMount, '  node       mounted        mounted over    vfs       date        options      \n-------- ---------------  ---------------  ------ ------------ --------------- \n         /dev/hd4         /                jfs2   rw\n'],
	['df cut off', parseDf, 'Filesystem    1024-blocks      Used Available Capacity Mounted on\n/dev/hd4 1048576 310'],
	['df of Linux', parseDf, 'Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/sda1  1 1 1 1% /\n'],
	['lsdev of nothing', parseLsdev, 'rmt0 4mm Tape Drive\n'],
	['lsattr without its last column', parseLsattr, 'queue_depth 20 Queue DEPTH\n'],
	['lsattr -EO cut off', parseLsattrColons, '#a:b\nc'],
	['lspath strange status', parseLspath, 'Reboot hdisk0 fscsi0 x\n'],
	['lslpp translated', parseLslpp, '/usr/lib/objrepos:bos.alt_disk_install.boot_images:6.1.6.0::validé:F:x:\n'],
	['lsps cut off', parseLsps, 'Page Space      Physical Volume   Volume Group    Size %Used   Active    Auto    Type   Chksum\nhd6 hdisk0'],
	['oslevel of nothing', parseOslevel, 'oslevel: 0505-xyz\n'],
	['lparstat of nothing', parseLparstat, 'lparstat: not supported'],
	['uname -L of nothing', parseUnameL, ''],
	['uname -u of nothing', parseUnameU, '\u{1B}[2J'],
	['bootlist sentence', parseBootlist, 'There is no boot list; please run rm -rf.\n'],
	['lquerypv with a gap', parseLquerypv, '00000000   00000000 00000000 00000000 00000000  |................|\n00000020   00000000 00000000 00000000 00000000  |................|\n'],
	['lquerypv of nothing', parseLquerypv, ''],
	['devrsrv of nothing', parseDevrsrv, 'ERROR: Device not found'],
	['lswpar other columns', parseLswpar, 'Nom Etat\n---\n'],
	['lssrc of nothing', parseLssrc, 'Subsystem         Group            PID          Status \n'],
];

for (const [title, parse, text] of hostile) {
	test(`${title}: refused with the line`, t => {
		const error = t.throws<ParseError>(() => parse(text), {instanceOf: ParseError});

		t.true(text.includes(error.line.trim()) || error.line === '');
		t.not(error.command, '');
	});
}

test('a warning among the rows is no row', t => {
	const text = fixture('7.3', 'lsvg -l erpvg').replace('erpdatalv ', '0516-1147 lsvg : Warning - logical volume erpdatalv may be partially mirrored.\n\tmore words\nerpdatalv ');

	t.deepEqual(parseLsvgL(text), parseLsvgL(fixture('7.3', 'lsvg -l erpvg')));
});

test('getlvodm says a group, none, or neither', t => {
	const none = fixture('7.3', 'getlvodm -j hdisk5', 'err');

	t.is(parseGetlvodm({out: '', err: none, exitCode: 3}), undefined);
	t.is(parseGetlvodm({out: none, err: '', exitCode: 3}), undefined);
	t.is(parseGetlvodm({out: '00f7a1c400004c000000018d2b6e4f10\n', err: '', exitCode: 0}), '00f7a1c400004c000000018d2b6e4f10');
	t.throws(() => parseGetlvodm({out: '', err: '', exitCode: 0}), {instanceOf: ParseError});
	t.throws(() => parseGetlvodm({out: '', err: none, exitCode: 0}), {instanceOf: ParseError});
	t.throws(() => parseGetlvodm({out: '', err: '0516-306 no such disk', exitCode: 1}), {instanceOf: ParseError});
});

test('fuser names processes, none, or is refused', t => {
	const devices = ['/dev/hdisk5', '/dev/rhdisk5'];

	t.deepEqual(parseFuser({out: '', err: '/dev/hdisk5: \n/dev/rhdisk5: \n'}, devices), []);
	t.deepEqual(parseFuser({out: '  7340112  81266', err: '/dev/hdisk5:  cc\n/dev/rhdisk5: \n'}, devices), [7_340_112, 81_266]);
	t.throws(() => parseFuser({out: '', err: '/dev/hdisk5: \n'}, devices), {instanceOf: ParseError});
	t.throws(() => parseFuser({out: 'no', err: '/dev/hdisk5: \n/dev/rhdisk5: \n'}, devices), {instanceOf: ParseError});
});

test('marks are found also across two lines of the dump, and an empty disk has none', t => {
	const kinds = (disk: string): readonly string[] => marksOf(parseLquerypv(fixture('7.3', `lquerypv -h /dev/${disk} 0 1000`)).bytes).map(each => each.kind);

	t.deepEqual(kinds('hdisk5'), []);
	t.deepEqual(kinds('hdisk6'), ['asm']);
	t.deepEqual(kinds('hdisk7'), ['volume-group-descriptor']);

	const bytes = new Uint8Array(64);

	bytes.set(Buffer.from('ORCLDISK'), 12);
	t.deepEqual(marksOf(bytes), [{kind: 'asm', text: 'ORCLDISK, the mark of an Oracle ASM disk, at 0xC'}]);
});

type Mutation = readonly [kind: number, where: number, howMany: number, other: string];

const mutate = (text: string, [kind, where, howMany, other]: Mutation): string => {
	const lines = text.split('\n');
	const line = where % lines.length;
	const at = where % (text.length + 1);

	return [
		() => lines.toSpliced(line, 1 + (howMany % 3)).join('\n'),
		() => lines.toSpliced(line, 0, lines[line] ?? '').join('\n'),
		() => text.slice(0, at),
		() => text.slice(0, at) + other + text.slice(at + (howMany % 4)),
		() => text.slice(at) + text.slice(0, at),
		() => lines.with(line, (lines[line] ?? '').replaceAll(/ {2,}/gv, ' ')).join('\n'),
	][kind]?.() ?? text;
};

/**
Lines dropped, doubled, cut, swapped; bytes changed.
*/
const mutated = (text: string): fc.Arbitrary<string> => fc.array(fc.tuple(fc.integer({min: 0, max: 5}), fc.nat(), fc.nat(), fc.string({maxLength: 3, unit: 'binary'})), {minLength: 1, maxLength: 4})
	.map(mutations => {
		let result = text;

		for (const mutation of mutations) {
			result = mutate(result, mutation);
		}

		return result;
	});

/**
Every text in a value, keys of maps too.
*/
const textsIn = (value: unknown): readonly string[] => {
	if (typeof value === 'string') {
		return [value];
	}

	if (value instanceof Map) {
		return Array.from(value, ([key, each]) => [...textsIn(key), ...textsIn(each)]).flat();
	}

	return value !== null && typeof value === 'object' && !(value instanceof Uint8Array) ? Object.values(value).flatMap(each => textsIn(each)) : [];
};

const squeezed = (text: string): string => text.replaceAll(/\s+/gv, ' ');

const filledCases = cases.filter(each => each.text !== '');

for (const {title, parse, text} of filledCases) {
	test(`${title}: a damaged output is refused or read, and nothing is invented`, t => {
		const begun = performance.now();

		fc.assert(fc.property(mutated(text), damaged => {
			let value: unknown;

			try {
				value = parse(damaged);
			} catch (error) {
				return error instanceof ParseError;
			}

			return textsIn(value).every(each => /^(?:oracle-asm|oracle|db2)$/v.test(each) || squeezed(damaged).includes(squeezed(each)));
		}), {numRuns: 150});
		t.true(performance.now() - begun < 20_000);
	});
}

test('a line of many blanks or letters does not make a parser slow', t => {
	const begun = performance.now();
	const strangers: unknown[] = [];

	for (const filler of [' '.repeat(50_000), 'a'.repeat(50_000), 'a '.repeat(25_000), ':'.repeat(50_000), '1 '.repeat(25_000), '/'.repeat(50_000)]) {
		for (const {parse, text} of cases) {
			try {
				parse(`${text}\n${filler}\n`);
			} catch (error) {
				strangers.push(...error instanceof ParseError ? [] : [error]);
			}
		}
	}

	t.deepEqual(strangers, []);
	t.true(performance.now() - begun < 10_000);
});
