import {execFileSync} from 'node:child_process';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {OperatorError} from '../../source/base/errors.js';
import {factsSchema, type Facts} from '../../source/base/facts.js';
import {cleanText} from '../../source/base/text.js';
import {discover} from '../../source/facts/discover.js';
import {fakeAix} from '../helpers/fake-aix.js';

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

const undecidable: ReadonlyArray<readonly [title: string, overrides: Overrides, notChecked: readonly string[]]> = [
	['getlvodm fails in another way', {'getlvodm -j hdisk5': 'echo "0516-306 getlvodm: Unable to find hdisk5" >&2; exit 1'}, ['getlvodm: volume group in the ODM']],
	['getlvodm says nothing', {'getlvodm -j hdisk5': 'exit 0'}, ['getlvodm: volume group in the ODM']],
	['the disk cannot be read', {'lquerypv -h /dev/hdisk5 0 1000': 'echo "lquerypv: cannot open /dev/hdisk5" >&2; exit 1'}, ['lquerypv: marks of ASM, GPFS or a volume group', 'reservation by another host']],
	['too little of the disk was shown', {'lquerypv -h /dev/hdisk5 0 1000': 'echo "00000000   00000000 00000000 00000000 00000000  |................|"'}, ['lquerypv: marks of ASM, GPFS or a volume group', 'reservation by another host']],
	['attributes cannot be read', {'lsattr -El hdisk5': 'exit 1'}, ['reservation by another host']],
	['fuser is not allowed', {'fuser /dev/hdisk5 /dev/rhdisk5': 'echo "fuser: Permission denied" >&2; exit 1'}, ['open by a process']],
	['the account is not root', {'id -u': 'echo 207'}, ['open by a process']],
	['devrsrv cannot be read', {'devrsrv -c query -e -l hdisk5': 'echo "Device Name : hdisk5"'}, ['reservation by another host']],
];

test.serial('a check that was not made leaves the use of the disk unknown and is named', async t => {
	const all: Overrides = Object.fromEntries(['hdisk6', 'hdisk7', 'hdisk8'].map(disk => [`devrsrv -c query -e -l ${disk}`, String.raw`printf "Device Open On Current Host? : NO\nODM Reservation Policy : NO RESERVE\nDevice Reservation State : NO RESERVE\n"`]));

	await Promise.all(undecidable.map(async ([title, overrides, notChecked]) => {
		const facts = await read(t, {...all, ...overrides}, {without: title.startsWith('devrsrv') ? [] : ['devrsrv']});
		const disk = diskOf(facts, 'hdisk5');

		t.is(disk?.use, 'unknown', title);
		t.deepEqual(disk?.notChecked, notChecked, title);
		t.is(disk?.usedBy, undefined, title);
	}));
});

const firing: ReadonlyArray<readonly [kind: string, overrides: Overrides]> = [
	['odm', {'getlvodm -j hdisk5': 'echo 00f7a1c400004c000000018effffffff'}],
	['open', {'fuser /dev/hdisk5 /dev/rhdisk5': 'echo "/dev/hdisk5: " >&2; echo "/dev/rhdisk5: " >&2; echo " 7340112  8126644"'}],
	['reserved', {'devrsrv -c query -e -l hdisk5': String.raw`printf "Device Open On Current Host? : NO\nODM Reservation Policy : NO RESERVE\nDevice Reservation State : PR EXCLUSIVE\n"`}],
	['dump', {'sysdumpdev -l': 'echo "primary              /dev/hdisk5"'}],
	['partition-table', {'lquerypv -h /dev/hdisk5 0 1000': 'echo "00000000   45464920 50415254 00000100 5C000000  |EFI PART........|"'}],
];

test.serial('whatever shows that a disk is used makes it used, with the evidence', async t => {
	await Promise.all(firing.map(async ([kind, overrides]) => {
		const facts = await read(t, overrides, {without: kind === 'reserved' ? [] : ['devrsrv']});
		const disk = diskOf(facts, 'hdisk5');

		t.is(disk?.use, 'used', kind);
		t.true(disk?.usedBy?.some(each => each.kind === kind && each.evidence !== ''), kind);
	}));
});

test.serial('lspv owners that are no volume group are owners', async t => {
	const facts = await read(t, {lspv: String.raw`printf "hdisk0 00f7a1c42b6e4c01 rootvg active\nhdisk5 00f7a1c4300000bb caavg_private active\nhdisk6 none gpfs1nsd\n"`});

	t.is(diskOf(facts, 'hdisk5')?.usedBy?.[0]?.kind, 'powerha-repository');
	t.is(diskOf(facts, 'hdisk6')?.usedBy?.[0]?.kind, 'other-owner');
	t.is(diskOf(facts, 'hdisk2')?.use, 'used');
	t.is(diskOf(facts, 'hdisk2')?.state, 'unknown');
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

(process.env['LPARSAFE_TESTS'] === 'all' ? test.serial : test.serial.skip)('a locked group costs only itself, even where its command ignores SIGTERM', async t => {
	const hang = `sleep ${8000 + (process.pid % 500)}`;
	const facts = await read(t, {'lsvg rootvg': `trap "" TERM; ${hang}; ${hang}`});

	t.is(groupOf(facts, 'rootvg')?.state, 'unknown');
	t.is(groupOf(facts, 'rootvg')?.kind, 'rootvg');
	t.deepEqual(groupOf(facts, 'rootvg')?.physicalVolumes, ['hdisk0', 'hdisk1']);
	t.is(groupOf(facts, 'erpvg')?.logicalVolumes.length, 5);
	t.deepEqual(said(facts), ['lsvg rootvg | - | It did not end in time and was stopped.']);
	t.false(isRunning(hang));
});

test.serial('what a command prints that is not known becomes a problem that quotes it', async t => {
	const facts = await read(t, {
		'lsvg -l erpvg': 'echo erpvg:; echo "LV NAME  TYPE  LPs  PPs  PVs  LV STATE  MOUNT POINT"; echo "erplv jfs2 many 5 1 open/syncd /erp"',
		mount: String.raw`printf "garbage \033[31mred\033[0m\n"`,
		'lspath -F status name parent connection': 'exit 3',
		'oslevel -s': 'echo "lsvg: 0403-006 Execute permission denied." >&2; exit 126',
		'lsvg -p erpvg': 'cat /dev/urandom | head -c 3000',
	});

	t.is(groupOf(facts, 'erpvg')?.state, 'active');
	t.deepEqual(groupOf(facts, 'erpvg')?.logicalVolumes, []);
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

test.serial('an account without rights gets problems, and facts where it may look', async t => {
	const denied = 'echo "ksh: 0403-006 Execute permission denied." >&2; exit 126';
	const overrides: Overrides = Object.fromEntries<string>([...['lsvg', 'lsvg -o', 'lspv', 'bootlist -m normal -o', 'sysdumpdev -l'].map((command): [string, string] => [command, denied]), ['id -u', 'echo 207']]);
	const facts = await read(t, overrides);

	t.deepEqual(facts.volumeGroups, []);
	t.deepEqual(facts.physicalVolumes, []);
	t.is(facts.bootList, undefined);
	t.is(facts.identity.osLevel, '7300-02-02-2420');
	t.is(filesystemOf(facts, '/var')?.freeMiB, 1778);
	t.deepEqual(facts.problems.map(({command}) => command).toSorted((left, right) => left.localeCompare(right)), ['bootlist -m normal -o', 'lspv', 'lsvg', 'lsvg -o', 'sysdumpdev -l']);
	t.true(facts.problems.every(({exitCode}) => exitCode === 126));
});

test.serial('a host that is not AIX is refused by its name', async t => {
	const error = await t.throwsAsync<OperatorError>(read(t, {'uname -s': 'echo Linux'}), {instanceOf: OperatorError});

	t.is(error.code, 'not-aix');
	t.is(error.message, 'erp is not AIX: `uname -s` says Linux.');
});
