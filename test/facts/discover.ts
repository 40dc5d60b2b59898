import {execFileSync} from 'node:child_process';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {OperatorError} from '../../source/base/errors.js';
import {factsSchema, summarizeFacts, type Facts} from '../../source/base/facts.js';
import {cleanText} from '../../source/base/text.js';
import {ask, type Answer, type SectionResult} from '../../source/facts/ask.js';
import {discover, factsFrom} from '../../source/facts/discover.js';
import {questions} from '../../source/facts/questions.js';
import {fakeAix} from '../helpers/fake-aix.js';
import {createFakeShell} from '../helpers/fake-shell.js';
import {isLong} from '../helpers/long-tests.js';

type Overrides = Readonly<Record<string, string>>;

const read = async (t: ExecutionContext, overrides: Overrides = {}, options: {readonly without?: readonly string[]} = {}): Promise<Facts> => {
	const aix = fakeAix('7.3', overrides, options);

	t.teardown(() => {
		aix.remove();
	});

	const facts = await discover(aix.shell, {host: 'erp', role: 'lpar', now: () => Date.now()});

	t.deepEqual(aix.leftovers(), []);
	t.deepEqual(factsSchema.parse(facts), facts);

	return facts;
};

/**
What the host answered once, so that other answers can be tried without asking again.
*/
let answered: readonly SectionResult[] | undefined;

const askOnce = async (): Promise<readonly SectionResult[]> => {
	if (answered === undefined) {
		const aix = fakeAix('7.3');

		try {
			answered = await ask(aix.shell, questions);
		} finally {
			aix.remove();
		}
	}

	return answered;
};

type Patch = Partial<Omit<Answer, 'id'>> | undefined;

/**
Facts of the same host where some commands answer otherwise; `undefined`: not asked there. A command that was not asked is added to the section of `beside`.
*/
const readWith = async (patches: Readonly<Record<string, Patch>>, {t, beside = 'uname -s'}: {readonly t?: ExecutionContext; readonly beside?: string} = {}): Promise<Facts> => {
	const results = await askOnce();
	const known = new Set(results.flatMap(({items}) => items.map(({id}) => id)));

	const patched = results.map(result => ({
		...result,
		items: [
			...result.items.filter(({id}) => !Object.keys(patches).includes(id) || patches[id] !== undefined).map(item => ({...item, ...patches[item.id]})),
			...result.items.some(({id}) => id === beside)
				? Object.entries(patches).filter(([id, patch]) => patch !== undefined && !known.has(id)).map(([id, patch]): Answer => ({
					id, ended: 'exited', exitCode: 0, out: '', err: '', ...patch,
				}))
				: [],
		],
	}));
	const facts = factsFrom(patched, {
		host: 'erp', role: 'lpar', hostKey: 'SHA256:x', readAt: 1_700_000_000_000, durationMs: 900,
	});

	t?.deepEqual(factsSchema.parse(facts), facts);

	return facts;
};

const diskOf = (facts: Facts, name: string) => facts.physicalVolumes.find(disk => disk.name === name);
const groupOf = (facts: Facts, name: string) => facts.volumeGroups.find(group => group.name === name);
const filesystemOf = (facts: Facts, mountPoint: string) => facts.filesystems.find(each => each.mountPoint === mountPoint);
const said = (facts: Facts): readonly string[] => facts.problems.map(({command, exitCode, message}) => `${command} | ${exitCode ?? '-'} | ${message}`);

test.serial('a host is read whole, without problems', async t => {
	const facts = await read(t);

	t.deepEqual(facts.problems, []);
	t.like(facts.identity, {
		hostname: 'erp-aix01', osLevel: '7300-02-02-2420', machineId: '00F7A1C44C00', model: 'IBM,9009-22A', serialNumber: '78A1C40', partitionNumber: '7', partitionName: 'erp aix01 - production', rootvgId: '00f7a1c400004c000000018d2b6e4f10',
	});
	t.deepEqual(facts.volumeGroups.map(({name, state, kind, quorum}) => [name, state, kind, quorum]), [['rootvg', 'active', 'rootvg', 1], ['erpvg', 'active', 'data', 2], ['oldvg', 'varied-off', 'data', undefined]]);
	t.is(groupOf(facts, 'oldvg')?.identifier, '00f7a1c400004c000000018e11223344');
	t.deepEqual(groupOf(facts, 'oldvg')?.physicalVolumes, ['hdisk4']);
	t.deepEqual(groupOf(facts, 'erpvg')?.physicalVolumes, ['hdisk2', 'erpdisk03']);
	t.is(diskOf(facts, 'erpdisk03')?.state, 'missing');
	t.is(diskOf(facts, 'hdisk4')?.state, 'unknown');
	t.deepEqual(diskOf(facts, 'hdisk5')?.paths, [{status: 'Enabled', parent: 'fscsi0'}, {status: 'Failed', parent: 'fscsi1'}]);
	t.like(filesystemOf(facts, '/erp/archive'), {isMounted: false, volumeGroup: 'erpvg', sizeMiB: 51_200});
	t.like(filesystemOf(facts, '/backup'), {
		isMounted: true, node: 'nimsrv1', type: 'nfs3', freeMiB: 384_000,
	});
	t.is(filesystemOf(facts, '/proc')?.sizeMiB, undefined);
	t.deepEqual(facts.bootList, ['hdisk0', 'hdisk1']);
	t.is(facts.devices.tapes[1]?.description, 'IBM 3580 Ultrium Tape Drive: spare');
	t.is(facts.software.length, 4);
});

test.serial('a disk is none-seen only when all checks were made and found nothing', async t => {
	const facts = await read(t);
	const uses = Object.fromEntries(facts.physicalVolumes.map(({name, use, usedBy}) => [name, [use, ...usedBy?.map(each => each.kind) ?? []]]));

	t.deepEqual(uses, {
		hdisk0: ['used', 'volume-group', 'paging'],
		hdisk1: ['used', 'volume-group'],
		hdisk2: ['used', 'volume-group'],
		erpdisk03: ['used', 'volume-group'],
		hdisk4: ['used', 'volume-group'],
		hdisk5: ['none-seen'],
		hdisk6: ['used', 'asm'],
		hdisk7: ['used', 'volume-group-descriptor'],
		hdisk8: ['used', 'reserved'],
	});
});

const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;
const dump = '00000000   00000000 00000000 00000000 00000000  |................|\n';
const lacking = {
	marks: 'lquerypv: marks of ASM, GPFS or a volume group', odm: 'getlvodm: volume group in the ODM', reservation: 'reservation by another host', open: 'open by a process',
};

const undecidable: ReadonlyArray<readonly [title: string, patches: Readonly<Record<string, Patch>>, notChecked: readonly string[]]> = [
	['getlvodm fails in another way', {'getlvodm -j hdisk5': {exitCode: 1, out: '', err: '0516-306 getlvodm: Unable to find hdisk5\n'}}, [lacking.odm]],
	['getlvodm says nothing', {'getlvodm -j hdisk5': {exitCode: 0, out: '', err: ''}}, [lacking.odm]],
	['getlvodm hung', {
		'getlvodm -j hdisk5': {
			ended: 'timed-out', out: '', err: '', reason: 'It hung.',
		},
	}, [lacking.odm]],
	['the disk cannot be read', {'lquerypv -h /dev/hdisk5 0 1000': {exitCode: 1, out: '', err: 'lquerypv: cannot open /dev/hdisk5\n'}}, [lacking.marks, lacking.reservation]],
	['too little of the disk was shown', {'lquerypv -h /dev/hdisk5 0 1000': {out: dump}}, [lacking.marks, lacking.reservation]],
	['attributes cannot be read', {'lsattr -El hdisk5': {exitCode: 1, out: '', err: ''}}, [lacking.reservation]],
	['fuser is not allowed', {'fuser /dev/hdisk5': {exitCode: 1, out: '', err: 'fuser: Permission denied\n'}}, [lacking.open]],
	['the account is not root', {'id -u': {out: '207\n'}}, [lacking.open]],
	['devrsrv cannot be read', {'devrsrv -c query -e -l hdisk5': {out: 'Device Name : hdisk5\n'}}, [lacking.reservation]],
	['devrsrv does not know the disk', {'devrsrv -c query -e -l hdisk5': {exitCode: 1, out: '', err: 'devrsrv: The device is not supported.\n'}}, [lacking.reservation]],
	['devrsrv is not installed', {'devrsrv -c query -e -l hdisk5': undefined}, [lacking.reservation]],
];

for (const [title, patches, notChecked] of undecidable) {
	test.serial(`a check that was not made leaves the use of the disk unknown and is named: ${title}`, async t => {
		const disk = diskOf(await readWith(patches, {t}), 'hdisk5');

		t.is(disk?.use, 'unknown');
		t.deepEqual(disk?.notChecked, notChecked);
		t.is(disk?.usedBy, undefined);
	});
}

const firing: ReadonlyArray<readonly [kind: string, patches: Readonly<Record<string, Patch>>]> = [
	['odm', {'getlvodm -j hdisk5': {exitCode: 0, out: '00f7a1c400004c000000018effffffff\n', err: ''}}],
	['open', {'fuser /dev/hdisk5': {err: '/dev/hdisk5: \n/dev/rhdisk5: \n', out: ' 7340112  8126644'}}],
	['reserved', {'devrsrv -c query -e -l hdisk5': {out: 'Device Open On Current Host? : NO\nODM Reservation Policy : NO RESERVE\nDevice Reservation State : PR EXCLUSIVE\n'}}],
	['dump', {'sysdumpdev -l': {out: 'primary              /dev/hdisk5\n'}}],
	['partition-table', {'lquerypv -h /dev/hdisk5 0 1000': {out: '00000000   45464920 50415254 00000100 5C000000  |EFI PART........|\n'}}],
	['raw-device-owner', {'ls -l /dev/rhdisk*': {out: 'crw-------    2 root     system       20,  0 Apr 07 2024  /dev/rhdisk0\ncrw-rw----    1 grid     asmadmin     20,  5 Nov 20 11:02 /dev/rhdisk5\n'}}],
	['powerha-repository', {'lscluster -d': {out: 'Storage Interface Query\n\nCluster Name:  erpcl\nNumber of disk discovered = 1\n\thdisk5\n\t  state : UP\n\t  uDid  : 3321360050768018C05A1\n\t  type  : REPDISK\n'}}],
	['client-disk', {'ioscli lsmap -all': {out: 'SVSA            Physloc                                      Client Partition ID\n--------------- -------------------------------------------- ------------------\nvhost5          U8284.22A.682FDCX-V1-C19                     0x00000003\n\nVTD                   erp_rootvg\nStatus                Available\nLUN                   0x8100000000000000\nBacking device        hdisk5\nPhysloc\nMirrored              false\n'}}],
];

for (const [kind, patches] of firing) {
	test.serial(`a disk is used, with the evidence, where this shows: ${kind}`, async t => {
		const facts = await readWith(patches, {t});
		const disk = diskOf(facts, 'hdisk5');

		t.is(disk?.use, 'used');
		t.true(disk?.usedBy?.some(each => each.kind === kind && each.evidence.includes('hdisk5')));
		t.false(diskOf(facts, 'hdisk0')?.usedBy?.some(each => each.kind === 'raw-device-owner'));
	});
}

test.serial('owners that are no volume group are owners: a PowerHA repository, an NSD of GPFS, a lock', async t => {
	const facts = await readWith({lspv: {out: lines('hdisk0 00f7a1c42b6e4c01 rootvg active', 'hdisk5 00f7a1c4300000bb caavg_private active', 'hdisk6 none gpfs1nsd', 'hdisk7 none dbteam locked')}});

	t.is(diskOf(facts, 'hdisk5')?.usedBy?.[0]?.kind, 'powerha-repository');
	t.is(diskOf(facts, 'hdisk6')?.usedBy?.[0]?.kind, 'other-owner');
	t.deepEqual(diskOf(facts, 'hdisk7')?.usedBy, [{kind: 'locked', evidence: 'lspv: hdisk7 none dbteam locked'}]);
	t.is(diskOf(facts, 'hdisk2')?.use, 'used');
	t.is(diskOf(facts, 'hdisk2')?.state, 'unknown');
	t.is(facts.cluster?.['repository'], 'hdisk5');
});

const isRunning = (words: string): boolean => execFileSync('ps', ['-A', '-o', 'args='], {encoding: 'utf8'}).includes(words);

test.serial('a hung df costs only itself and leaves nothing behind', async t => {
	const hang = `sleep ${7000 + (process.pid % 500)}`;
	const facts = await read(t, {'df -Pk /backup': hang});

	t.is(filesystemOf(facts, '/erp/data')?.freeMiB, 36_412);
	t.true(filesystemOf(facts, '/backup')?.isMounted);
	t.is(filesystemOf(facts, '/backup')?.freeMiB, undefined);
	t.deepEqual(said(facts), ['df -Pk /backup | - | It did not end in time and was stopped.']);
	t.false(isRunning(hang));
});

(isLong ? test.serial : test.serial.skip)('a locked group costs only itself, even where its command ignores SIGTERM', async t => {
	const hang = `sleep ${8000 + (process.pid % 500)}`;
	const facts = await read(t, {'lsvg rootvg': `trap "" TERM; ${hang}; ${hang}`});

	t.is(groupOf(facts, 'rootvg')?.state, 'unknown');
	t.is(groupOf(facts, 'rootvg')?.kind, 'rootvg');
	t.deepEqual(groupOf(facts, 'rootvg')?.physicalVolumes, ['hdisk0', 'hdisk1']);
	t.is(groupOf(facts, 'erpvg')?.logicalVolumes.length, 5);
	t.deepEqual(said(facts), ['lsvg rootvg | - | It did not end in time and was stopped.']);
	t.false(isRunning(hang));
});

test.serial('what a command prints that is not known becomes a problem that quotes it, and costs only itself', async t => {
	const facts = await readWith({
		'lsvg -l erpvg': {out: lines('erpvg:', 'LV NAME  TYPE  LPs  PPs  PVs  LV STATE  MOUNT POINT', 'erplv jfs2 many 5 1 open/syncd /erp', 'goodlv jfs2 5 5 1 open/syncd /good')},
		mount: {out: 'garbage red\n'},
		lspath: {exitCode: 3, out: '', err: ''},
		'oslevel -s': {exitCode: 126, out: '', err: 'lsvg: 0403-006 Execute permission denied.\n'},
		'lsvg -p erpvg': {out: '\u{1}\u{FFFD}x'.repeat(900)},
	}, {t});

	t.is(groupOf(facts, 'erpvg')?.state, 'active');
	t.deepEqual(groupOf(facts, 'erpvg')?.logicalVolumes.map(({name}) => name), ['goodlv']);
	t.is(facts.identity.osLevel, 'unknown');
	t.is(diskOf(facts, 'hdisk0')?.paths, undefined);

	// Without mount, a filesystem is mounted when its logical volume is open, and left out where nobody knows.
	t.true(filesystemOf(facts, '/var')?.isMounted);
	t.false(filesystemOf(facts, '/usr/local/tools')?.isMounted);
	t.is(filesystemOf(facts, '/backup'), undefined);

	const text = said(facts).join('\n');

	t.regex(text, /lsvg -l erpvg .*erplv jfs2 many 5 1/v);
	t.regex(text, /mount .*garbage red/v);
	t.regex(text, /lspath .*3 \| It failed without a message/v);
	t.regex(text, /oslevel -s \| 126 \| lsvg: 0403-006 Execute permission denied/v);
	t.is(cleanText(JSON.stringify(facts)), JSON.stringify(facts));
});

test.serial('a mount row that is lost makes nothing unmounted', async t => {
	const results = await askOnce();
	const out = results.flatMap(({items}) => items).find(({id}) => id === 'mount')?.out ?? '';
	const facts = await readWith({mount: {out: out.replace(/^.*\/dev\/hd9var.*$/mv, ' /dev/hd9var ? ?')}}, {t});

	t.true(filesystemOf(facts, '/var')?.isMounted);
	t.false(filesystemOf(facts, '/erp/archive')?.isMounted);
	t.regex(said(facts).join('\n'), /mount .*hd9var/v);
	t.is(facts.sections?.find(({id}) => id === 'filesystems')?.state, 'partial');
});

test.serial('an account without rights gets problems, and facts where it may look', async t => {
	const denied: Patch = {exitCode: 126, out: '', err: 'ksh: 0403-006 Execute permission denied.\n'};
	const facts = await readWith({
		lsvg: denied, 'lsvg -o': denied, lspv: denied, 'bootlist -m normal -o': denied, 'bootlist -m service -o': denied, 'sysdumpdev -l': denied, 'id -u': {out: '207\n'}, 'lsvg rootvg': undefined, 'lsvg erpvg': undefined, 'lsvg oldvg': undefined, 'lsvg -l rootvg': undefined, 'lsvg -l erpvg': undefined, 'lsvg -p rootvg': undefined, 'lsvg -p erpvg': undefined, 'lsvg -l oldvg': undefined, 'lsvg -p oldvg': undefined,
	}, {t});

	t.deepEqual(facts.volumeGroups, []);
	t.deepEqual(facts.physicalVolumes, []);
	t.is(facts.bootList, undefined);
	t.is(facts.identity.osLevel, '7300-02-02-2420');
	t.is(filesystemOf(facts, '/var')?.freeMiB, 1778);
	t.deepEqual(facts.problems.map(({command}) => command).toSorted((left, right) => left.localeCompare(right)), ['bootlist -m normal -o', 'bootlist -m service -o', 'lspv', 'lsvg', 'lsvg -o', 'sysdumpdev -l']);
	t.true(facts.problems.every(({exitCode}) => exitCode === 126));
	t.is(facts.sections?.find(({id}) => id === 'groups')?.state, 'failed');
});

test.serial('a host that is not AIX is refused by its name', async t => {
	const error = await t.throwsAsync<OperatorError>(readWith({'uname -s': {out: 'Linux\n'}}), {instanceOf: OperatorError});

	t.is(error.code, 'not-aix');
	t.is(error.message, 'erp is not AIX: `uname -s` says Linux.');
});

test.serial('each section says how it went and when it was read', async t => {
	const facts = await readWith({
		'lslpp -lcq': {
			ended: 'timed-out', out: '', err: '', reason: 'It did not end in time and was stopped.',
		}, 'lsvg -l erpvg': {exitCode: 1, out: '', err: '0516-306 lsvg: Unable to find volume group erpvg.\n'},
	}, {t});
	const states = Object.fromEntries(facts.sections?.map(({id, state}) => [id, state]) ?? []);

	t.deepEqual(states, {
		identity: 'ok', groups: 'partial', disks: 'ok', filesystems: 'ok', devices: 'ok', attributes: 'ok', software: 'timed-out', processes: 'ok', roles: 'ok',
	});
	t.is(facts.sections?.find(({id}) => id === 'groups')?.message, 'lsvg -l erpvg: 0516-306 lsvg: Unable to find volume group erpvg.');
	t.true(facts.sections?.every(({readAt}) => readAt >= facts.readAt));
});

test.serial('the same failure of hundreds of commands is told once, with all it befell', async t => {
	const disks = Array.from({length: 300}, (_, index) => `hdisk${index + 20}`);
	const facts = await readWith({
		lspv: {out: lines(...disks.map(disk => `${disk} none None`))},
		...Object.fromEntries(disks.map(disk => [`getconf DISK_SIZE /dev/${disk}`, {exitCode: 127, err: 'ksh: getconf:  not found.\n'}])),
	}, {t});
	const said300 = facts.problems.filter(({command}) => command.startsWith('getconf'));

	t.is(said300.length, 4);
	t.regex(said300[3]?.message ?? '', /^The same for 297 more: \/dev\/hdisk23, .* \(277 more\)\.$/v);
	t.is(facts.physicalVolumes.filter(({use}) => use === 'unknown').length, 300);
});

test.serial('a list of groups that is not whole is said to leave open which there are, whatever lspv names', async t => {
	const whole = await readWith({});

	t.is(whole.mayHaveMoreGroups, undefined);

	for (const patch of [{exitCode: 1, out: '', err: '0516-306 lsvg: Unable to find volume group.\n'}, {ended: 'timed-out', out: 'rootvg\n'}, {out: 'rootvg\nwhat is this?\n'}] as const) {
		const facts = await readWith({lsvg: patch}, {t});

		t.true(facts.mayHaveMoreGroups, JSON.stringify(patch));
		t.true(summarizeFacts(facts).isWithoutGroups);
		t.is(facts.sections?.find(({id}) => id === 'groups')?.state, 'partial');
		t.not(groupOf(facts, 'erpvg'), undefined);
	}
});

test.serial('inside a WPAR the commands of the global environment are missed once', async t => {
	const missing: Patch = {exitCode: 127, out: '', err: 'ksh: lsvg:  not found.\n'};
	const facts = await readWith({
		'uname -W': {out: '3\n'}, lsvg: missing, 'lsvg -o': missing, lspv: missing, 'bootlist -m normal -o': missing, 'sysdumpdev -l': missing, lspath: missing, 'lscfg -vpl hdisk*': missing,
		'lsfs -c': {exitCode: 1, out: '', err: ''},
		mount: {out: lines('  node       mounted        mounted over    vfs       date        options', '-------- ---------------  ---------------  ------ ------------ ---------------', '         Global           /                jfs2   Nov 23 21:03 rw,log=NULL', '         Global           /proc            namefs Nov 23 21:03 rw')},
	}, {t});

	t.is(facts.environment?.kind, 'wpar');
	t.is(facts.mayHaveMoreGroups, undefined);
	t.deepEqual(facts.problems.map(({command}) => command), ['lsfs -c', 'uname -W']);
	t.regex(facts.problems[1]?.message ?? '', /^This is WPAR 3: \d commands about volume groups/v);
	t.like(filesystemOf(facts, '/'), {device: 'Global', isMounted: true});
});

test.serial('a VIO Server read as root has its level, its clients and their disks', async t => {
	const facts = await readWith({
		'cat /usr/ios/cli/ios.level': {out: '3.1.4.31\n'},
		'ioscli lsmap -all': {out: lines('SVSA            Physloc                                      Client Partition ID', '--------------- -------------------------------------------- ------------------', 'vhost0          U9009.22A.78A1C40-V1-C10                     0x00000007', '', 'VTD                   NO VIRTUAL TARGET DEVICE FOUND', '', 'SVSA            Physloc                                      Client Partition ID', '--------------- -------------------------------------------- ------------------', 'vhost1          U9009.22A.78A1C40-V1-C11                     0x00000000', '', 'VTD                   vtopt0', 'Status                Available', 'LUN                   0x8200000000000000', 'Backing device', 'Physloc', 'Mirrored              N/A', '', 'VTD                   erpdata', 'Backing device        hdisk5')},
	}, {t});

	t.like(facts.environment, {kind: 'vios', level: '3.1.4.31'});
	t.deepEqual(facts.hostAdapters, [{name: 'vhost0', client: '0x00000007', devices: []}, {name: 'vhost1', devices: [{name: 'vtopt0'}, {name: 'erpdata', backing: 'hdisk5'}]}]);
});

test.serial('clusters show by their managers, resource groups, repository and processes', async t => {
	const facts = await readWith({
		'lssrc -a': {out: lines('Subsystem         Group            PID          Status ', ' clstrmgrES       cluster          9240824      active', ' clcomd           caa              6226072      active')},
		'/usr/es/sbin/cluster/utilities/clRGinfo -s': {out: 'erp_rg:ONLINE:erp-aix01:10.1.1.1:non-concurrent:OHN:FNPN:NFB:ignore::: : :\nerp_rg:OFFLINE:erp-aix02:::\n'},
		'ps -A -o user= -o pid= -o args=': {out: '    root  4391008 /usr/lpp/mmfs/bin/mmfsd\n    grid  7012244 /u01/grid/bin/ocssd.bin\n'},
	}, {t});

	t.deepEqual(facts.cluster, {
		clstrmgrES: 'active', 'resource group erp_rg': 'ONLINE on erp-aix01, OFFLINE on erp-aix02', GPFS: 'mmfsd runs', 'Oracle clusterware': 'ocssd.bin runs',
	});

	const plain = await readWith({});

	t.is(plain.cluster, undefined);
});

test.serial('a NIM master counts what it holds', async t => {
	const results = await askOnce();
	const out = results.flatMap(({items}) => items).find(({id}) => id === 'lslpp -lcq')?.out ?? '';
	const facts = await readWith({
		'cat /etc/niminfo': {out: 'export NIM_NAME=master\nexport NIM_CONFIGURATION=master\n'},
		lsnim: {out: 'master               machines        master\nboot                 resources       boot\nerp_mksysb           resources       mksysb\ncrm_mksysb           resources       mksysb\n'},
		'lslpp -lcq': {out: `${out}/usr/lib/objrepos:bos.sysmgt.nim.master:7.3.2.0::COMMITTED:I:Network Install Manager:\n`},
	}, {t});

	t.deepEqual(facts.nim, {
		NIM_NAME: 'master', NIM_CONFIGURATION: 'master', masterLevel: '7.3.2.0', master: '1', boot: '1', mksysb: '2',
	});
});

const engines = '  oracle  5111 ora_pmon_ERP\n  oracle  5112 ora_dbw0_ERP\n db2inst1 6001 db2sysc 0\n    root 7001 dsmcad\n';

test.serial('running databases are found with the filesystems their processes have open', async t => {
	const facts = await readWith({
		'ps -A -o user= -o pid= -o args=': {out: engines},
		'fuser -c /erp/data': {out: '    5112 9999', err: '/erp/data: \n'},
		'fuser -c /home': {out: '    6001c', err: '/home: c\n'},
		'fuser -c /opt': {ended: 'timed-out', reason: 'It did not end in time and was stopped.'},
	}, {t});

	t.deepEqual(facts.databases, [
		{
			kind: 'oracle', name: 'ERP', filesystems: ['/erp/data'], volumeGroups: ['erpvg'],
		},
		{
			kind: 'db2', name: 'db2inst1', filesystems: ['/home'], volumeGroups: ['rootvg'],
		},
	]);
	t.deepEqual(said(facts), ['fuser -c /opt | - | It did not end in time and was stopped.']);
	t.like(facts.agents?.[0], {kind: 'storage-protect', state: 'running'});
});

test.serial('where a database keeps its files is not guessed', async t => {
	const facts = await readWith({'ps -A -o user= -o pid= -o args=': {out: engines}, 'fuser -c /erp/data': {out: '', err: '/erp/data: \n'}, 'id -u': {out: '207\n'}}, {t});

	t.deepEqual(facts.databases.map(({filesystems}) => filesystems), [[], []]);
	t.deepEqual(facts.problems.map(({command}) => command), ['fuser -c', 'fuser -c']);
	t.regex(facts.problems[0]?.message ?? '', /oracle ERP lie was not seen: the open files of others are shown to root only/v);
});

test.serial('agents show by fileset, package, directory or process', async t => {
	const facts = await readWith({
		'rpm -q VeeamAgent': {out: 'VeeamAgent-4.0.1.2108-1.ppc\n'},
		'directories of agents': {out: '/opt/storix/bin\n'},
		'ps -A -o user= -o pid= -o args=': {out: '    root 44 /usr/sbin/nsrexecd\n    root 45 /usr/openv/netbackup/bin/bpcd -standalone\n    root 46 /opt/commvault/Base/cvd\n'},
	}, {t});

	t.deepEqual(facts.agents, [
		{kind: 'storage-protect', version: '8.1.20.0', state: 'not running'},
		{kind: 'veeam', version: '4.0.1.2108-1', state: 'not running'},
		{kind: 'storix'},
		{kind: 'networker', state: 'running'},
		{kind: 'netbackup', state: 'running'},
		{kind: 'commvault', state: 'running'},
	]);
});

test.serial('attributes that differ from the defaults of the kind are named', async t => {
	const {tunedAttributes = []} = await readWith({});
	const of = (device: string) => tunedAttributes.filter(each => each.device === device).map(({attribute, value, default: byDefault}) => `${attribute} ${byDefault} ${value}`);

	t.deepEqual(of('hdisk5'), ['algorithm fail_over shortest_queue', 'queue_depth 3 20', 'reserve_policy single_path no_reserve']);
	t.deepEqual(of('fscsi1'), ['fc_err_recov delayed_fail fast_fail']);
	t.deepEqual(of('sys0'), ['fullcore false true', 'maxuproc 128 4096', 'ncargs 256 1024']);
	t.deepEqual(of('rmt0'), []);
});

test.serial('what one command does not say, another does', async t => {
	const failed: Patch = {exitCode: 1, out: '', err: 'usage\n'};
	const facts = await readWith({
		'uname -M': failed, 'uname -u': failed, 'uname -L': {out: '-1 NULL\n'}, 'oslevel -s': failed, 'oslevel -r': {out: '5300-12\n'}, 'lsattr -El hdisk1': failed, 'lparstat -i': {out: 'Node Name : erp-aix01\nPartition Name : -\nPartition Number : -\nType : Dedicated\n'}, 'getconf DISK_SIZE /dev/hdisk5': failed, 'bootinfo -s hdisk5': {out: '30720\n'},
	}, {t, beside: 'getconf DISK_SIZE /dev/hdisk0'});

	t.like(facts.identity, {model: 'IBM,9009-22A', serialNumber: '78A1C40', osLevel: '5300-12'});
	t.is(facts.identity.partitionNumber, undefined);
	t.is(diskOf(facts, 'hdisk1')?.uniqueId, '3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp05VDASD03AIXvscsi');
	t.is(diskOf(facts, 'hdisk5')?.sizeMiB, 30_720);
});

test.serial('a host that answers in French, whatever was asked, is read', async t => {
	const facts = await readWith({
		'lsvg erpvg': {out: lines('GROUPE DE VOLUMES:    erpvg                    IDENT. GV:      00f7a1c400004c000000018d2b7a9931', 'ETAT GV:              actif                    TAILLE PP:      128 mégaoctet(s)', 'DROITS GV:            lecture/écriture         TOTAL PP:       2398 (306944 mégaoctets)', 'MAX LV:               256                      PP LIBRES:      400 (51200 mégaoctets)', 'LV:                   5                        PP UTILISEES:   1998 (255744 mégaoctets)', 'LV OUVERTS:           4                        QUORUM:         2 (Activé)', 'TOTAL PV:             2                        DESCRIPT. GV:   3', 'PV ANCIENS:           0                        PP ANCIENNES:   0')},
		'lsvg -l erpvg': {out: lines('erpvg:', 'NOM LV              TYPE       LP      PP      PV   ETAT LV       POINT MONTAGE', 'erpdatalv           jfs2       1200    1200    2    ouvert/syncd  /erp/data', 'erparchlv           jfs2       400     400     1    fermé/syncd   /erp/archive')},
		'lsvg -p erpvg': {out: lines('erpvg:', 'NOM PV            ETAT PV           TOTAL PP    PP LIBRES   REPARTITION LIBRES', 'hdisk2            actif             1199        200         00..00..00..00..200')},
		mount: {out: lines('  noeud       monté        sur    vfs       date        options      ', '-------- ---------------  ---------------  ------ ------------ --------------- ', '         /dev/hd4         /                jfs2   07 nov. 19:11 rw,log=/dev/hd8 ', '         /dev/erpdatalv   /erp/data        jfs2   07 nov. 19:11 rw,cio')},
		'df -Pk': {out: lines('Système de fichiers 1024-blocs   Utilisé Disponible Capacité Monté sur', '/dev/hd4          2097152   1005632   1091520      48% /')},
		'lslpp -lcq': {out: lines('#Ens. fich.:Niveau:ID cor:Etat:Type:Description:CORRECTIF D’URGENCE verrouillé', '/usr/lib/objrepos:bos.alt_disk_install.rte:6.1.6.0::VALIDE:F:Alternate Disk Installation Runtime:')},
	}, {t});

	t.like(groupOf(facts, 'erpvg'), {
		state: 'active', identifier: '00f7a1c400004c000000018d2b7a9931', ppSizeMiB: 128, totalPPs: 2398, freePPs: 400, usedPPs: 1998, quorum: 2, stalePPs: 0,
	});
	t.deepEqual(groupOf(facts, 'erpvg')?.logicalVolumes.map(({name, isOpen, mountPoint}) => [name, isOpen, mountPoint]), [['erpdatalv', true, '/erp/data'], ['erparchlv', false, '/erp/archive']]);
	t.like(diskOf(facts, 'hdisk2'), {state: 'active', freePPs: 200});
	t.like(filesystemOf(facts, '/'), {isMounted: true, sizeMiB: 2048, freeMiB: 1065});
	t.false(filesystemOf(facts, '/erp/archive')?.isMounted);
	t.deepEqual(facts.software, [{id: 'bos.alt_disk_install.rte', version: '6.1.6.0'}]);
	t.deepEqual(facts.problems, []);
});

/**
A VIO Server's padmin: a restricted shell that runs ioscli only.
*/
const padmin = createFakeShell(({line}) => {
	const answers: Readonly<Record<string, string>> = {
		'ioscli ioslevel': '3.1.4.31\n',
		'ioscli hostname': 'vios1\n',
		'ioscli lsvg': 'rootvg\n',
		'ioscli lspv': lines('NAME             PVID                                 VG               STATUS', 'hdisk0           00c23c9f9a1f1da3                     rootvg           active', 'hdisk2           none                                 None', 'hdisk7           none                                 None'),
		'ioscli lspv -size': lines('NAME            PVID                                SIZE(megabytes)', 'hdisk0          00c23c9f9a1f1da3                    70006', 'hdisk2          none                                140013'),
		'ioscli lsvg rootvg': lines('VOLUME GROUP:       rootvg                   VG IDENTIFIER:  00c23c9f0000d600000001119e467657', 'VG STATE:           active                   PP SIZE:        64 megabyte(s)'),
		'ioscli lsvg -lv rootvg': lines('rootvg:', 'LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT', 'hd4                 jfs2       8       8       1    open/syncd    /'),
		'ioscli lsmap -all': lines('SVSA            Physloc                                      Client Partition ID', '--------------- -------------------------------------------- ------------------', 'vhost5          U8284.22A.682FDCX-V1-C19                     0x00000003', '', 'VTD                   vtscsi0', 'Backing device        hdisk7'),
		'ioscli lsdev -dev hdisk2 -attr': lines('attribute       value                            description              user_settable', '', 'reserve_policy  no_reserve                       Reserve Policy           True+', 'unique_id       3321360050768018C05A1IBMfcp      Unique device identifier False'),
	};

	return answers[line] ?? {code: 1, stderr: line.startsWith('ioscli') ? 'Invalid command.\n' : 'rksh: /bin/sh: 0403-019 The operation is not allowed in a restricted shell.\n'};
});

test.serial('padmin of a VIO Server is asked through ioscli, and what it cannot know is said', async t => {
	const facts = await discover(padmin, {host: 'vios1', role: 'vios', now: () => 1_700_000_000_000});

	t.deepEqual(factsSchema.parse(facts), facts);
	t.deepEqual(facts.environment, {kind: 'vios', isPadmin: true, level: '3.1.4.31'});
	t.is(facts.identity.hostname, 'vios1');
	t.like(groupOf(facts, 'rootvg'), {state: 'active', physicalVolumes: ['hdisk0']});
	t.is(groupOf(facts, 'rootvg')?.logicalVolumes.length, 1);
	t.like(diskOf(facts, 'hdisk2'), {
		sizeMiB: 140_013, use: 'unknown', uniqueId: '3321360050768018C05A1IBMfcp', reservePolicy: 'no_reserve',
	});
	t.is(diskOf(facts, 'hdisk7')?.usedBy?.[0]?.kind, 'client-disk');
	t.regex(said(facts).join('\n'), /ioscli .*no disk counts as free/v);
});
