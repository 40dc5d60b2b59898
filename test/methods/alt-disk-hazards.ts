import test from 'ava';
import type {Facts} from '../../source/base/facts.js';
import {altDiskMksysb} from '../../source/methods/alt-disk.js';
import {testHazards, underSituations, type Hazard} from '../helpers/hazards.js';
import {
	healthyFacts,
	imagePoint,
	methodContext,
	unreadInDisk,
	volume,
	withDisk,
	without,
	type LookText,
} from '../helpers/method-fixture.js';

const software = [{id: 'bos.alt_disk_install.rte', version: '7.2.5.100'}, {id: 'bos.alt_disk_install.boot_images', version: '7.2.5.100'}];

/**
The healthy host with the filesets, nothing tuned, known to be a partition of its own.
*/
const ready = (change: Partial<Facts> = {}, facts = healthyFacts()): Facts => ({
	...facts, software, tunedAttributes: [], environment: {kind: 'lpar'}, bootList: ['hdisk0'], ...change,
});

const head = `VOLUME GROUP:           rootvg
BACKUP DATE/TIME:       Fri Nov 20 09:00:00 CET 2026
UNAME INFO:             AIX prod-db01 2 7 00F6F42A4C00
BACKUP OSLEVEL:         7.2.0.0
MAINTENANCE LEVEL:      7200-05
BACKUP SIZE (MB):       4096
SHRINK SIZE (MB):       2048
VG DATA ONLY:           no

rootvg:
LV NAME             TYPE       LPs   PPs   PVs  LV STATE      MOUNT POINT
hd5                 boot       1     1     1    closed/syncd  N/A
hd4                 jfs2       10    10    1    open/syncd    /
hd2                 jfs2       40    40    1    open/syncd    /usr
`;

const imageData = `image_data:
	IMAGE_TYPE= bff
	OSLEVEL= 7.2.0.0

vg_data:
	VGNAME= rootvg
	PPSIZE= 64
	QUORUM= 2

lv_data:
	VOLUME_GROUP= rootvg
	LOGICAL_VOLUME= hd5
	TYPE= boot
	COPIES= 1
	LPs= 1
	PP= 1
	MOUNT_POINT=

lv_data:
	VOLUME_GROUP= rootvg
	LOGICAL_VOLUME= hd4
	TYPE= jfs2
	COPIES= 1
	LPs= 10
	PP= 10
	MOUNT_POINT= /

fs_data:
	FS_NAME= /
	FS_LV= /dev/hd4
#bosinst
control_flow:
    PROMPT = yes
    RECOVER_DEVICES = no
`;

const mount = `  node       mounted        mounted over    vfs       date        options
-------- ---------------  ---------------  ------ ------------ ---------------
         /dev/hd4         /                jfs2   Nov 01 08:00 rw,log=/dev/hd8
`;
const awake = `${mount}         /dev/alt_hd4     /alt_inst        jfs2   Nov 21 08:00 rw,log=/dev/alt_hd8\n`;

const calmLooks: Readonly<Record<string, LookText>> = {
	account: '0\n',
	'image-head': head,
	'image-files': '-rw-------    1 root     system     524288000 Nov 20 09:00 /backup/sys.mksysb\n',
	'image-structure': imageData,
	'boot-list': 'hdisk0 blv=hd5 pathid=0\nhdisk0 blv=hd5 pathid=1\n',
	mounts: mount,
	processes: '    root       1       0   0   Nov 01      -  0:05 /etc/init\n',
};

const systemPoint = (change: Parameters<typeof imagePoint>[0] = {}) => imagePoint({
	target: 'lpar', method: 'mksysb', place: {host: 'prod-db01', path: '/backup/sys.mksysb'}, ...change,
});

const {prepare, preflight, plan} = underSituations(altDiskMksysb, {
	context: change => methodContext({
		target: {kind: 'lpar', name: ''}, facts: ready(), points: [systemPoint(), systemPoint({place: {host: 'elsewhere', path: '/copy'}})], ...change,
	}),
	looks: calmLooks,
	values: {disks: 'hdisk4'},
});

const command = (values: Readonly<Record<string, unknown>> = {}): readonly string[] => plan({values}).steps.find(({id}) => id === 'restore')?.pipelines?.[0]?.argvs[0] ?? [];

const problem = (text: string) => ({facts: ready({}, healthyFacts({problems: [{command: text, message: 'It gave no answer in time.'}]}))});

const withCopy = () => {
	const facts = ready({}, withDisk('hdisk4', {volumeGroup: 'altinst_rootvg', use: 'used', usedBy: [{kind: 'volume group', evidence: 'altinst_rootvg'}]}));

	return {
		...facts, volumeGroups: [...facts.volumeGroups, {
			name: 'altinst_rootvg', state: 'varied-off' as const, kind: 'alternate' as const, physicalVolumes: ['hdisk4'], logicalVolumes: [],
		}],
	};
};

const unboundFacts = () => {
	const facts = ready();

	return {...facts, identity: without(facts.identity, 'rootvgId'), physicalVolumes: facts.physicalVolumes.filter(({name}) => name !== 'hdisk0')};
};

const tuned = [{
	device: 'hdisk0', attribute: 'queue_depth', value: '40', default: '20',
}];

const rows: readonly Hazard[] = [
	{
		id: 'not-root', level: 'block', fires: {looks: {account: '201\n'}}, undecidable: {looks: {account: undefined}},
	},
	{
		id: 'vios-rootvg', level: 'block', fires: {context: {facts: ready({environment: {kind: 'vios'}})}}, undecidable: {context: {facts: ready({environment: {kind: 'unknown'}})}},
	},
	{
		id: 'image-unreadable', level: 'block', fires: {looks: {'image-head': [1, '', '0512-054 listvgbackup: File /backup/sys.mksysb does not exist or is empty.']}}, undecidable: {looks: {'image-head': undefined}},
	},
	{
		id: 'wrong-image', instead: 'image-unreadable', level: 'block', fires: {looks: {'image-head': head.replace('rootvg', 'datavg')}}, undecidable: {looks: {'image-head': undefined}},
	},
	{
		id: 'alt-disk-missing', level: 'block', fires: {context: {facts: ready({software: [{id: 'bos.rte', version: '7.2.5.100'}]})}}, undecidable: {context: {facts: ready({software: []})}},
	},
	{
		id: 'boot-media-level', level: 'block', fires: {looks: {'image-head': head.replace('7200-05', '7200-06')}}, undecidable: {looks: {'image-head': head.replaceAll(/^(?:BACKUP OSLEVEL|MAINTENANCE LEVEL).*\n/gmv, '')}},
	},
	{
		id: 'wrong-host', level: 'caution', fires: {looks: {'image-head': head.replace('prod-db01', 'prod-db02')}}, undecidable: {context: {facts: unboundFacts()}}, undecidedLevel: 'block',
	},
	{
		id: 'altinst-exists', level: 'block', fires: {context: {facts: withCopy()}, values: {disks: 'hdisk5'}}, undecidable: {context: problem('lspv')},
	},
	{
		id: 'clone-awake', level: 'block', fires: {looks: {mounts: awake}}, undecidable: {looks: {mounts: undefined}},
	},
	{
		id: 'wrong-disk', level: 'block', fires: {context: {facts: ready({}, withDisk('hdisk5', {uniqueId: 'UIDhdisk4'}))}}, undecidable: {context: {facts: ready({}, unreadInDisk('hdisk4', ['uniqueId', 'serial', 'pvid']))}},
	},
	{
		id: 'disk-in-use', level: 'block', fires: {context: {facts: ready({}, withDisk('hdisk4', {use: 'used', usedBy: [{kind: 'asm', evidence: 'ORCLDISK at offset 0x20'}]}))}}, undecidable: {context: {facts: ready({}, withDisk('hdisk4', {use: 'unknown', notChecked: ['lquerypv']}))}},
	},
	{
		id: 'name-clash', level: 'block', fires: {context: {facts: {...ready(), volumeGroups: ready().volumeGroups.map(group => group.name === 'datavg' ? {...group, logicalVolumes: [...group.logicalVolumes, volume('alt_hd4')]} : group)}}}, undecidable: {context: problem('lsfs -c')},
	},
	{
		id: 'no-space', level: 'block', fires: {context: {facts: ready({}, withDisk('hdisk4', {sizeMiB: 512}))}}, undecidable: {looks: {'image-head': undefined, 'image-structure': undefined}}, undecidedLevel: 'caution',
	},
	{
		id: 'image-on-target', level: 'block', fires: {values: {disks: 'hdisk2'}}, undecidable: {context: {facts: ready({filesystems: []})}},
	},
	{
		id: 'boot-unfit', level: 'caution', fires: {looks: {'boot-list': 'hdisk9 blv=hd5\n'}}, undecidable: {looks: {'boot-list': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'twin', level: 'caution', fires: {looks: {'image-head': head.replace('prod-db01', 'prod-db02')}}, undecidable: {looks: {'image-head': head.replace(/^UNAME INFO.*\n/mv, '')}}, undecidedLevel: 'caution',
	},
	{
		id: 'clone-O-flag', level: 'caution', fires: {looks: {'image-head': head.replace('00F6F42A4C00', '00F6F42A4C99')}}, undecidable: {looks: {'image-head': head.replace(/^UNAME INFO.*\n/mv, '')}}, undecidedLevel: 'caution',
	},
	{
		id: 'device-tuning-lost', level: 'caution', fires: {context: {facts: ready({tunedAttributes: tuned})}, values: {keepDevices: 'no'}}, undecidable: {context: {facts: without(ready(), 'tunedAttributes')}, values: {keepDevices: 'no'}}, undecidedLevel: 'caution',
	},
	{
		id: 'installer-picks-disk', level: 'note', fires: {looks: {'image-structure': imageData.replace('PROMPT = yes', 'PROMPT = no')}}, undecidable: {looks: {'image-structure': undefined}}, undecidedLevel: 'note',
	},
	{
		id: 'quorum', level: 'caution', fires: {looks: {'image-structure': imageData.replaceAll('COPIES= 1', 'COPIES= 2')}, values: {disks: 'hdisk4,hdisk5'}}, undecidable: {looks: {'image-structure': undefined}, values: {disks: 'hdisk4,hdisk5'}}, undecidedLevel: 'caution',
	},
	{
		id: 'cluster', level: 'caution', fires: {context: {facts: ready({cluster: {clstrmgrES: 'active'}})}}, undecidable: {context: problem('lssrc -s clstrmgrES')}, undecidedLevel: 'caution',
	},
	{
		id: 'another-backup-running', level: 'block', fires: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 /usr/bin/ksh /usr/bin/mksysb -i /backup/x\n'}}, undecidable: {looks: {processes: undefined}}, undecidedLevel: 'caution',
	},
	{
		id: 'take-clone-away', instead: 'twin', level: 'note', fires: {values: {boots: 'elsewhere'}}, undecidable: {looks: {'image-head': head.replace(/^UNAME INFO.*\n/mv, '')}}, undecidedLevel: 'caution',
	},
	{
		id: 'overwrites-live', level: 'note', fires: {}, silent: {values: {phase: '3'}}, undecidable: {context: {facts: ready({}, unreadInDisk('hdisk4', ['sizeMiB']))}},
	},
	{
		id: 'unverified-point', level: 'caution', fires: {context: {points: [systemPoint({verification: 'L0'})]}}, undecidable: {context: {points: []}, values: {image: '/backup/sys.mksysb'}}, undecidedLevel: 'caution',
	},
	{
		id: 'single-copy', level: 'note', fires: {context: {points: [systemPoint()]}}, undecidable: {context: {points: []}, values: {image: '/backup/sys.mksysb'}}, undecidedLevel: 'note',
	},
	{
		id: 'partial-point', instead: 'unverified-point', level: 'caution', fires: {context: {points: [systemPoint({state: 'partial', skipped: ['./etc/lost']})]}}, undecidable: {context: {points: []}, values: {image: '/backup/sys.mksysb'}}, undecidedLevel: 'caution',
	},
	{
		id: 'image-changed', instead: 'unverified-point', level: 'block', fires: {context: {points: [systemPoint({sizeBytes: 1})]}}, undecidable: {context: {points: []}, values: {image: '/backup/sys.mksysb'}}, undecidedLevel: 'caution',
	},
];

testHazards(test, altDiskMksysb, rows, preflight);

test('alt_disk_mksysb: a proved image of this machine and a free disk leave notes only', t => {
	t.deepEqual(preflight({}).filter(({level}) => level !== 'note'), []);
	t.deepEqual([...new Set(preflight({}).map(({id}) => id))].filter(id => id !== 'overwrites-live' && rows.some(row => row.id === id)), []);
});

test('alt_disk_mksysb: a copy that boots elsewhere is a twin with -O, and says how its disks leave', t => {
	const found = preflight({context: {facts: ready({tunedAttributes: tuned})}, values: {boots: 'elsewhere'}});

	t.deepEqual(['twin', 'clone-O-flag', 'take-clone-away', 'device-tuning-lost'].map(id => found.find(finding => finding.id === id)?.level), ['caution', 'note', 'note', 'caution']);
	t.regex(found.find(({id}) => id === 'take-clone-away')?.remedy ?? '', /take-away[\s\S]*Never `chpv -C`/v);
	t.true(command({boots: 'elsewhere'}).includes('-O'));
	t.false(command({boots: 'elsewhere'}).includes('-k'));
	t.false(command().includes('-O'));
});

test('alt_disk_mksysb: a system older than the image cannot wake the copy, and need not', t => {
	const facts = {...ready(), identity: {...ready().identity, osLevel: '7200-04-01-1939'}};

	t.true(preflight({context: {facts}}).some(({id, subject, level}) => id === 'boot-media-level' && subject === 'wake' && level === 'block'));
	t.deepEqual(preflight({context: {facts}, values: {rehearsal: 'keep'}}).filter(({level}) => level === 'block'), []);
});

test('alt_disk_mksysb: a newer boot image of the same release is a caution', t => {
	t.deepEqual(preflight({looks: {'image-head': head.replace('7200-05', '7200-03')}}).filter(({id}) => id === 'boot-media-level').map(({level}) => level), ['caution']);
});

test('alt_disk_mksysb: a mirrored image needs as many disks as it has copies, or another image.data', t => {
	const mirrored = head.replace('40    40 ', '40    80 ');
	const looks = {'image-head': mirrored, 'image-structure': imageData.replaceAll('COPIES= 1', 'COPIES= 2')};

	t.true(preflight({looks}).some(({id, subject}) => id === 'no-space' && subject === 'copies'));
	t.false(preflight({looks: {...looks, 'other-data': imageData}, values: {imageData: '/tmp/one-copy.data'}}).some(({id}) => id === 'no-space'));
	t.true(preflight({looks: {...looks, 'other-data': 'nonsense'}, values: {imageData: '/tmp/one-copy.data'}}).some(({id, level}) => id === 'image-structure' && level === 'block'));
});

test('alt_disk_mksysb: the boot list stays unless it was asked otherwise, and the switch is not inverted', t => {
	t.true(command().includes('-B'));
	t.true(command({bootList: 'keep'}).includes('-B'));
	t.false(command({bootList: 'clone', rehearsal: 'keep'}).includes('-B'));
	t.false(command({bootList: 'clone', rehearsal: 'keep'}).includes('-r'));
	t.true(preflight({values: {bootList: 'clone'}}).some(({id, subject, level}) => id === 'boot-unfit' && subject === 'clone' && level === 'caution'));

	const kept = plan();
	const changed = plan({values: {bootList: 'clone'}});

	t.deepEqual(kept.proof.find(({rule}) => rule === 'boot-list')?.parameters['rows'], ['hdisk0 blv=hd5 pathid=0', 'hdisk0 blv=hd5 pathid=1']);
	t.deepEqual(changed.proof.find(({rule}) => rule === 'boot-list')?.parameters['disks'], ['hdisk4']);
	t.true(kept.steps.some(({id, always}) => id === 'boot-list-back' && always === true));
	t.false(changed.steps.some(({id}) => id === 'boot-list-back'));
});

test('alt_disk_mksysb: the phase that was asked for is passed, and no other word in its place', t => {
	const words = command({
		phase: '12', imageData: '/tmp/image.data', resolvConf: '/tmp/resolv.conf', script: '/tmp/s.sh',
	});

	t.deepEqual(words, ['alt_disk_mksysb', '-m', '/backup/sys.mksysb', '-d', 'hdisk4', '-i', '/tmp/image.data', '-s', '/tmp/s.sh', '-R', '/tmp/resolv.conf', '-c', '/dev/vty0', '-P', '12', '-B', '-k']);
	t.false(command().includes('-P'));
});

test('alt_disk_mksysb: every flag has its value', t => {
	t.deepEqual(command({
		disks: 'hdisk4,hdisk5', console: 'image', keepDevices: 'no', volumeGroups: 'leave', level: '7.2.5', platform: 'chrp', ownBootImage: 'yes', kernel64: 'yes', nimClient: 'yes', jfs2: 'yes', skipSpaceCheck: 'yes', skipBootCheck: 'yes', verbose: 'yes', debug: 'yes',
	}), ['alt_disk_mksysb', '-m', '/backup/sys.mksysb', '-d', 'hdisk4 hdisk5', '-p', 'chrp', '-L', '7.2.5', '-B', '-z', '-C', '-K', '-n', '-T', '-S', '-g', '-V', '-D']);
	t.true(command({volumeGroups: 'import'}).includes('-y'));
});

test('alt_disk_mksysb: disks are looked at again just before they are written, and typed for confirmation with size and identity', t => {
	const {steps, confirmation, destroysInWords, locks} = plan({values: {disks: 'hdisk4,hdisk5'}});
	const restore = steps.find(({id}) => id === 'restore');

	t.deepEqual(restore?.checks?.map(({kind}) => kind), ['host-identity', 'boot-list', 'path-present', 'disk-identity', 'disk-free', 'disk-identity', 'disk-free', 'volume-group-absent', 'logical-volume-absent', 'logical-volume-absent', 'not-mounted']);
	t.is(restore?.interruptible, 'no');
	t.deepEqual(restore?.environment, {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']});
	t.is(confirmation, 'prod-db01:hdisk4,hdisk5');
	t.regex(destroysInWords[0] ?? '', /^hdisk4, 20\.0 GiB, unique id UIDhdisk4/v);
	t.deepEqual([...locks], ['host']);
});

test('alt_disk_mksysb: only free disks can be chosen, and none is chosen beforehand', t => {
	const {choices, defaults} = altDiskMksysb.resolve(methodContext({target: {kind: 'lpar', name: ''}, facts: ready({}, withDisk('hdisk5', {use: 'unknown', notChecked: ['lquerypv']}))}), {});

	t.is(defaults['disks'], undefined);
	t.deepEqual(choices['disks']?.map(({value, unusable}) => [value, unusable]), [
		['hdisk0', 'volume group: rootvg'],
		['hdisk1', 'volume group: datavg'],
		['hdisk2', 'volume group: backupvg'],
		['hdisk4', undefined],
		['hdisk5', 'It is not known to be free: lquerypv.'],
	]);
});

test('alt_disk_mksysb: a rehearsal wakes, looks, sleeps whatever happens, and raises the image; cleaning gives the disk back', t => {
	const ids = (rehearsal: string) => plan({values: {rehearsal}}).steps.map(({id, always}) => `${id}${always === true ? '!' : ''}`);

	t.deepEqual(ids('keep'), ['read', 'boot-list', 'restore', 'sleep!', 'boot-list-back!', 'state!', 'put-away!']);
	t.deepEqual(ids('rehearse'), ['read', 'boot-list', 'restore', 'wake', 'look', 'sleep!', 'boot-list-back!', 'state!', 'put-away!']);
	t.deepEqual(ids('rehearse-and-clean'), ['read', 'boot-list', 'restore', 'wake', 'look', 'sleep!', 'clean', 'clear', 'boot-list-back!', 'state!', 'put-away!']);
	t.deepEqual(plan().raises, {
		host: 'prod-db01', path: '/backup/sys.mksysb', pointId: 'run1-image', level: 'L4',
	});
	t.deepEqual(plan().produces, {kind: 'alternate-disk', path: 'hdisk4', fromImage: '/backup/sys.mksysb'});
	t.is(plan({values: {rehearsal: 'keep'}}).raises, undefined);
	t.is(plan({values: {rehearsal: 'rehearse-and-clean'}}).produces, undefined);
	t.deepEqual(plan({values: {rehearsal: 'rehearse-and-clean'}}).steps.filter(({id}) => id === 'clean' || id === 'clear').flatMap(({pipelines = []}) => pipelines.flatMap(({argvs}) => argvs)), [['alt_rootvg_op', '-X', 'altinst_rootvg'], ['chpv', '-C', 'hdisk4']]);
});

test('alt_disk_mksysb: a phase that goes on asks for the copy that was begun', t => {
	const situation = {context: {facts: withCopy()}, looks: {mounts: awake}, values: {phase: '23'}};
	const {steps} = plan(situation);

	t.deepEqual(preflight(situation).filter(({level}) => level === 'block'), []);
	t.true(preflight({values: {phase: '2'}}).some(({id, level}) => id === 'altinst-exists' && level === 'block'));
	t.true(steps.find(({id}) => id === 'restore')?.checks?.some(check => check.kind === 'mounted' && check.mountPoint === '/alt_inst'));
	t.true(preflight({...situation, values: {phase: '2'}}).some(({id, subject, level}) => id === 'clone-awake' && subject === 'afterwards' && level === 'caution'));
	t.false(plan({...situation, values: {phase: '2'}}).steps.some(({id}) => id === 'sleep'));
});

const mistakes: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, string]> = [
	[{phase: '1', rehearsal: 'rehearse'}, 'rehearsal'],
	[{bootList: 'clone', rehearsal: 'rehearse-and-clean'}, 'bootList'],
	[{boots: 'elsewhere', keepDevices: 'yes'}, 'keepDevices'],
];

test('alt_disk_mksysb: values that contradict each other are mistakes at their field', t => {
	for (const [values, name] of mistakes) {
		const {context, read} = prepare({values});

		t.deepEqual(altDiskMksysb.mistakes?.(context, read.values).map(each => each.name), [name]);
	}

	const {context, read} = prepare({});

	t.deepEqual(altDiskMksysb.mistakes?.(context, read.values), []);
});

test('alt_disk_mksysb: what is missing blocks it, and says what to install', t => {
	const assess = (facts: Facts) => altDiskMksysb.assess(methodContext({target: {kind: 'lpar', name: ''}, facts, points: [systemPoint()]}));

	t.is(assess(ready()).fit, 'recommended');
	t.is(assess(ready({software: [{id: 'bos.rte', version: '7.2.5.0'}]})).fit, 'blocked');
	t.true(assess(ready({software: [{id: 'bos.rte', version: '7.2.5.0'}]})).reasons.some(({text}) => text.includes('installp -acgXd')));
	t.is(assess(ready({environment: {kind: 'vios'}})).fit, 'blocked');
	t.is(assess(ready({software: []})).fit, 'possible');
});
