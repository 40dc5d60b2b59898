import test from 'ava';
import {restvg} from '../../source/methods/restvg.js';
import {testHazards, underSituations, type Hazard} from '../helpers/hazards.js';
import {
	healthyFacts,
	imagePoint,
	methodContext,
	unreadInDisk,
	withDisk,
	without,
	type LookText,
} from '../helpers/method-fixture.js';

const head = `VOLUME GROUP:           datavg
BACKUP DATE/TIME:       Fri Nov 20 09:00:00 CET 2026
UNAME INFO:             AIX prod-db01 2 7 00F6F42A4C00
BACKUP OSLEVEL:         7.2.5.6
MAINTENANCE LEVEL:      7200-05
BACKUP SIZE (MB):       704
SHRINK SIZE (MB):       560
VG DATA ONLY:           no

datavg:
LV NAME             TYPE       LPs   PPs   PVs  LV STATE      MOUNT POINT
fslv00              jfs2       10    10    1    open/syncd    /data
loglv00             jfs2log    1     1     1    open/syncd    N/A
`;

const imageData = `image_data:
	IMAGE_TYPE= bff
	DATE_TIME= Fri Nov 20 09:00:00 CET 2026

vg_data:
	VGNAME= datavg
	PPSIZE= 64

lv_data:
	VOLUME_GROUP= datavg
	LOGICAL_VOLUME= fslv00
	TYPE= jfs2
	COPIES= 1
	LPs= 10
	PP= 10
	MOUNT_POINT= /data
	LABEL= /data

lv_data:
	VOLUME_GROUP= datavg
	LOGICAL_VOLUME= loglv00
	TYPE= jfs2log
	COPIES= 1
	LPs= 1
	PP= 1
	MOUNT_POINT=
	LABEL= None

fs_data:
	FS_NAME= /data
	FS_SIZE= 1310720
	FS_LV= /dev/fslv00
#filesystems
/data:
	dev		= /dev/fslv00
	vfs		= jfs2
	mount		= false
	type		= db
	options		= rw,cio,noatime
`;

/**
The group was lost: its disks, filesystems and names are gone.
*/
const lost = (facts = healthyFacts()) => ({
	...facts,
	volumeGroups: facts.volumeGroups.filter(({name}) => name !== 'datavg'),
	filesystems: facts.filesystems.filter(({mountPoint}) => mountPoint !== '/data'),
});

/**
Nothing tells this machine from another.
*/
const unboundFacts = () => {
	const facts = lost();

	return {...facts, identity: without(facts.identity, 'rootvgId'), physicalVolumes: facts.physicalVolumes.filter(({name}) => name !== 'hdisk0')};
};

const dataFile = imageData.split('#filesystems', 1)[0] ?? '';

const calmLooks: Readonly<Record<string, LookText>> = {
	'image-head': head,
	'image-files': '-rw-------    1 root     system     524288000 Nov 20 09:00 /backup/datavg.savevg\n-rw-------    1 root     system     1000 Nov 20 09:00 /backup/datavg.savevg.manifest\n',
	'image-structure': imageData,
	account: '0\n',
	processes: '    root       1       0   0   Nov 01      -  0:05 /etc/init\n',
};

const {prepare, preflight, plan} = underSituations(restvg, {
	context: change => methodContext({facts: lost(), points: [imagePoint(), imagePoint({place: {host: 'elsewhere', path: '/copy'}, verification: 'L4'})], ...change}),
	looks: calmLooks,
	values: {disks: 'hdisk4'},
});

const problem = (command: string) => ({facts: lost(healthyFacts({problems: [{command, message: 'It gave no answer in time.'}]}))});

const rows: readonly Hazard[] = [
	{
		id: 'not-root',
		level: 'block',
		fires: {looks: {account: '201\n'}},
		undecidable: {looks: {account: undefined}},
		undecidedLevel: 'block',
	},
	{
		id: 'image-unreadable',
		level: 'block',
		fires: {looks: {'image-head': [1, '', '0512-054 listvgbackup: File /backup/datavg.savevg does not exist or is empty.']}},
		undecidable: {looks: {'image-head': undefined}},
	},
	{
		id: 'wrong-image',
		instead: 'image-unreadable',
		level: 'block',
		fires: {looks: {'image-head': head.replace('datavg', 'otherg')}},
		undecidable: {looks: {'image-head': undefined}},
	},
	{
		id: 'wrong-host',
		level: 'caution',
		fires: {looks: {'image-head': head.replace('prod-db01', 'prod-db02')}},
		undecidable: {context: {facts: unboundFacts()}},
	},
	{
		id: 'wrong-disk',
		level: 'block',
		fires: {context: {facts: lost(withDisk('hdisk5', {uniqueId: 'UIDhdisk4'}))}},
		undecidable: {context: {facts: lost(unreadInDisk('hdisk4', ['uniqueId', 'serial', 'pvid']))}},
	},
	{
		id: 'disk-in-use',
		level: 'block',
		fires: {context: {facts: lost(withDisk('hdisk4', {use: 'used', usedBy: [{kind: 'asm', evidence: 'ORCLDISK at offset 0x20'}]}))}},
		undecidable: {context: {facts: lost(withDisk('hdisk4', {use: 'unknown', notChecked: ['lquerypv']}))}},
	},
	{
		id: 'name-clash',
		level: 'block',
		fires: {context: {facts: healthyFacts()}, values: {names: 'same'}},
		undecidable: {looks: {'image-head': undefined, 'image-structure': undefined}},
	},
	{
		id: 'image-on-target',
		level: 'block',
		fires: {values: {disks: 'hdisk2'}},
		undecidable: {context: {facts: {...lost(), filesystems: []}}},
	},
	{
		id: 'no-space',
		level: 'block',
		fires: {context: {facts: lost(withDisk('hdisk4', {sizeMiB: 512}))}},
		undecidable: {looks: {'image-head': undefined, 'image-structure': undefined}},
		undecidedLevel: 'caution',
	},
	{
		id: 'cluster',
		level: 'block',
		fires: {context: {facts: lost(healthyFacts({cluster: {kind: 'PowerHA', state: 'ST_STABLE'}}))}},
		undecidable: {context: problem('lssrc -s clstrmgrES')},
	},
	{
		id: 'another-backup-running',
		level: 'block',
		fires: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 /usr/bin/ksh /usr/bin/savevg -i -f /backup/x datavg\n'}},
		undecidable: {looks: {processes: undefined}},
		undecidedLevel: 'caution',
	},
	{
		id: 'edited-image-data',
		instead: 'image-structure',
		level: 'caution',
		fires: {values: {dataFile: '/tmp/datavg.data'}, looks: {'other-data': dataFile}},
		undecidable: {values: {dataFile: '/tmp/datavg.data'}, looks: {'other-data': [1, '', 'cat: 0652-050 Cannot open /tmp/datavg.data.']}},
	},
	{
		id: 'unverified-point',
		level: 'caution',
		fires: {context: {points: [imagePoint({verification: 'L0'})]}},
		undecidable: {context: {points: []}, values: {image: '/backup/datavg.savevg'}},
		undecidedLevel: 'caution',
	},
	{
		id: 'partial-point',
		instead: 'unverified-point',
		level: 'caution',
		fires: {context: {points: [imagePoint({state: 'partial', skipped: ['./data/lost']})]}},

		// Of an image that lparsafe did not make nobody knows what was left out.
		undecidable: {context: {points: []}, values: {image: '/backup/datavg.savevg'}},
		undecidedLevel: 'caution',
	},
	{
		id: 'image-changed',
		instead: 'unverified-point',
		level: 'block',
		fires: {context: {points: [imagePoint({sizeBytes: 1})]}},
		undecidable: {context: {points: []}, values: {image: '/backup/datavg.savevg'}},
		undecidedLevel: 'caution',
	},
	{
		id: 'nothing-to-compare',
		level: 'caution',
		fires: {looks: {'image-files': '-rw-------    1 root     system     524288000 Nov 20 09:00 /backup/datavg.savevg\n'}},
		undecidable: {looks: {'image-files': undefined}},
		undecidedLevel: 'caution',
	},
	{
		id: 'job-directory-in-group',
		level: 'block',
		fires: {context: {jobDirectory: '/data/jobs'}},
		undecidable: {context: {facts: {...lost(), filesystems: []}}},
		undecidedLevel: 'caution',
	},
	{
		id: 'single-copy',
		level: 'note',
		fires: {context: {points: [imagePoint()]}},
		undecidable: {context: {points: []}, values: {image: '/backup/datavg.savevg'}},
		undecidedLevel: 'note',
	},
];

testHazards(test, restvg, rows, preflight);

test('restvg: a lost group, a proved image and a free disk leave notes only', t => {
	t.deepEqual(preflight({}).map(({id, level}) => `${id} ${level}`), ['overwrites-live note', 'changes-lost note']);
});

test('restvg: each chosen disk is told with size and identity, and typed for confirmation', t => {
	const draft = plan({values: {disks: 'hdisk4,hdisk5'}});

	t.is(draft.confirmation, 'prod-db01:hdisk4,hdisk5');
	t.is(draft.destroysInWords[0], 'hdisk4, 20.0 GiB, unique id UIDhdisk4, nothing seen on it');
	t.deepEqual(draft.steps.find(({id}) => id === 'restore')?.destroys, [...draft.destroysInWords]);
});

test('restvg: a step that writes to a disk is preceded by checks of the machine, the disk and the names', t => {
	const facts = lost(unreadInDisk('hdisk4', ['pvid']));
	const draft = plan({context: {facts}});
	const destructive = draft.steps.filter(({destroys = []}) => destroys.length > 0);

	t.deepEqual(destructive.map(({id}) => id), ['pvid-hdisk4', 'restore']);

	for (const step of destructive) {
		const kinds = step.checks?.map(({kind}) => kind) ?? [];

		for (const kind of ['host-identity', 'disk-identity', 'disk-free', 'volume-group-absent', 'logical-volume-absent', 'not-mounted'] as const) {
			t.true(kinds.includes(kind), `${step.id} ${kind}`);
		}
	}

	t.deepEqual(destructive[0]?.pipelines, [{argvs: [['chdev', '-l', 'hdisk4', '-a', 'pv=yes']]}]);
	t.deepEqual(destructive[1]?.pipelines, [{argvs: [['restvg', '-q', '-f', '/backup/datavg.savevg', 'hdisk4']]}]);
	t.false(destructive[1]?.checks?.some(check => check.kind === 'disk-identity' && check.pvid !== undefined));
});

test('restvg: a group that exists is restored beside itself under new names', t => {
	const situation = {context: {facts: healthyFacts()}};
	const draft = plan(situation);
	const restore = draft.steps.find(({id}) => id === 'restore');
	const extract = draft.steps.find(({id}) => id === 'extract');

	t.deepEqual(preflight(situation).filter(({level}) => level === 'block'), []);
	t.deepEqual(restore?.pipelines, [{argvs: [['restvg', '-q', '-d', '/var/adm/lparsafe/datavg_r.data', '-r', '-f', '/backup/datavg.savevg', 'hdisk4']]}]);
	t.regex(restore?.files?.[0]?.content ?? '', /VGNAME= datavg_r\n/v);
	t.regex(restore?.files?.[0]?.content ?? '', /LOGICAL_VOLUME= newfslv00\n[\s\S]*MOUNT_POINT= \/restored\/data\n\tLABEL= \/restored\/data\n/v);
	t.regex(restore?.files?.[0]?.content ?? '', /FS_NAME= \/restored\/data\n[\s\S]*FS_LV= \/dev\/newfslv00\n/v);
	t.deepEqual(draft.steps.find(({id}) => id === 'options')?.pipelines?.[1]?.argvs, [['chfs', '-a', 'options=rw,cio,noatime', '-u', 'db', '-A', 'no', '/restored/data']]);
	t.is(extract?.directory, '/restored');
	t.deepEqual(extract?.pipelines?.[0]?.argvs, [['restore', '-x', '-d', '-v', '-q', '-f', '/backup/datavg.savevg', './data']]);
	t.deepEqual(draft.steps.find(({id}) => id === 'put-away')?.restores, ['/var/adm/lparsafe/datavg_r.data']);
	t.deepEqual([...draft.locks], ['datavg', 'datavg_r']);
	t.true(draft.proof.some(({rule}) => rule === 'group-compared'));
});

test('restvg: a filesystem that was not mounted when it was saved is made, and not asked of the image', t => {
	const {steps} = plan({context: {facts: healthyFacts()}, looks: {'image-head': head.replace('open/syncd    /data', 'closed/syncd  /data')}});

	t.false(steps.some(({id}) => id === 'extract'));
	t.true(steps.some(({id}) => id === 'mount'));
});

test('restvg: no volume is called like the raw device of another', t => {
	const [file] = plan({context: {facts: healthyFacts()}, values: {volumePrefix: 'r'}}).steps.find(({id}) => id === 'restore')?.files ?? [];

	t.regex(file?.content ?? '', /LOGICAL_VOLUME= rfslv001\n/v);
	t.notRegex(file?.content ?? '', /LOGICAL_VOLUME= rfslv00\n/v);
});

test('restvg: the image is read or compared whole before anything is overwritten', t => {
	const known = plan({});
	const unknown = plan({context: {points: []}, values: {image: '/elsewhere/x.savevg'}});

	t.deepEqual(known.steps[0]?.pipelines?.[0]?.argvs[0]?.slice(-2), ['/backup/datavg.savevg', 'a'.repeat(64)]);
	t.deepEqual(unknown.steps[0]?.pipelines?.[0]?.argvs, [['restore', '-T', '-q', '-f', '/elsewhere/x.savevg']]);
	t.is(known.steps[0]?.onFailure, undefined);
});

test('restvg: no disk is chosen beforehand, and unusable ones say why', t => {
	const {choices, defaults} = restvg.resolve(methodContext({facts: lost(withDisk('hdisk5', {use: 'unknown', notChecked: ['lquerypv']}))}), {});

	t.is(defaults['disks'], undefined);
	t.deepEqual(choices['disks']?.map(({value, unusable}) => [value, unusable]), [
		['hdisk0', 'volume group: rootvg'],
		['hdisk1', 'volume group: datavg'],
		['hdisk2', 'volume group: backupvg'],
		['hdisk4', undefined],
		['hdisk5', 'It is not known to be free: lquerypv.'],
	]);
});

test('restvg: another VG.data is given with -d, its names are the ones that count, and it must be of the group', t => {
	const other = dataFile.replaceAll('fslv00', 'otherlv');
	const situation = {values: {dataFile: '/tmp/datavg.data'}, looks: {'other-data': other}};
	const restore = plan(situation).steps.find(({id}) => id === 'restore');
	const both = prepare({values: {dataFile: '/tmp/datavg.data', names: 'new'}, looks: situation.looks});

	t.deepEqual(restore?.pipelines, [{argvs: [['restvg', '-q', '-d', '/tmp/datavg.data', '-f', '/backup/datavg.savevg', 'hdisk4']]}]);
	t.true(restore?.checks?.some(check => check.kind === 'logical-volume-absent' && check.logicalVolume === 'otherlv'));
	t.true(restore?.checks?.some(check => check.kind === 'path-present' && check.path === '/tmp/datavg.data'));
	t.true(preflight({...situation, looks: {'other-data': other.replace('VGNAME= datavg', 'VGNAME= elsevg')}}).some(({id, level}) => id === 'wrong-image' && level === 'block'));
	t.deepEqual(restvg.mistakes?.(both.context, both.read.values).map(({name}) => name), ['dataFile']);
});
