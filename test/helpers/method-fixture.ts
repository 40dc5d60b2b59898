import type {
	Facts,
	Filesystem,
	LogicalVolume,
	PhysicalVolume,
} from '../../source/base/facts.js';
import type {LookResult} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {Looks, MethodContext} from '../../source/methods/method.js';

/**
A logical volume as a healthy host has it.
*/
export const volume = (name: string, change: Partial<LogicalVolume> = {}): LogicalVolume => ({
	name, type: 'jfs2', lps: 10, pps: 10, pvs: 1, copies: 1, isOpen: true, isStale: false, ...change,
});

const disk = (name: string, change: Partial<PhysicalVolume> = {}): PhysicalVolume => ({
	name, pvid: `00c00000000000${name.slice(-1)}0`, uniqueId: `UID${name}`, serial: `SERIAL${name}`, state: 'none', sizeMiB: 20_480, use: 'none-seen', ...change,
});

export const filesystem = (mountPoint: string, device: string, change: Partial<Filesystem> = {}): Filesystem => ({
	mountPoint, device, type: 'jfs2', isMounted: true, sizeMiB: 2048, usedMiB: 500, freeMiB: 1548, volumeGroup: 'datavg', ...change,
});

/**
A healthy host: rootvg, datavg with /data to save, backupvg with /backup for images, hdisk4 and hdisk5 free.
*/
export const healthyFacts = (change: Partial<Facts> = {}): Facts => ({
	format: 1,
	host: 'prod-db01',
	role: 'lpar',
	readAt: '2026-11-21T09:00:00.000Z',
	durationMs: 900,
	identity: {
		hostname: 'prod-db01', hostKey: 'SHA256:abc', machineId: '00F6F42A4C00', osLevel: '7200-05-05-2246', rootvgId: '00f6f42a00004c00000001',
	},
	volumeGroups: [
		{
			name: 'rootvg', identifier: '00f6f42a00004c00000001', state: 'active', kind: 'rootvg', physicalVolumes: ['hdisk0'], logicalVolumes: [volume('hd4', {mountPoint: '/'}), volume('hd9var', {mountPoint: '/var'}), volume('hd3', {mountPoint: '/tmp'})],
		},
		{
			name: 'datavg', identifier: '00f6f42a00004c00000002', state: 'active', kind: 'data', ppSizeMiB: 64, totalPPs: 300, freePPs: 200, usedPPs: 100, quorum: 2, stalePVs: 0, stalePPs: 0, physicalVolumes: ['hdisk1'], logicalVolumes: [volume('fslv00', {mountPoint: '/data'}), volume('loglv00', {type: 'jfs2log', lps: 1, pps: 1})],
		},
		{
			name: 'backupvg', identifier: '00f6f42a00004c00000003', state: 'active', kind: 'data', stalePPs: 0, physicalVolumes: ['hdisk2'], logicalVolumes: [volume('fslv01', {mountPoint: '/backup'})],
		},
	],
	physicalVolumes: [
		disk('hdisk0', {
			volumeGroup: 'rootvg', state: 'active', use: 'used', usedBy: [{kind: 'volume group', evidence: 'rootvg'}],
		}),
		disk('hdisk1', {
			volumeGroup: 'datavg', state: 'active', use: 'used', usedBy: [{kind: 'volume group', evidence: 'datavg'}],
		}),
		disk('hdisk2', {
			volumeGroup: 'backupvg', state: 'active', use: 'used', usedBy: [{kind: 'volume group', evidence: 'backupvg'}],
		}),
		disk('hdisk4'),
		disk('hdisk5'),
	],
	filesystems: [
		filesystem('/', '/dev/hd4', {volumeGroup: 'rootvg'}),
		filesystem('/var', '/dev/hd9var', {volumeGroup: 'rootvg'}),
		filesystem('/tmp', '/dev/hd3', {volumeGroup: 'rootvg'}),
		filesystem('/data', '/dev/fslv00'),
		filesystem('/backup', '/dev/fslv01', {volumeGroup: 'backupvg', freeMiB: 40_000, sizeMiB: 50_000}),
	],
	devices: {tapes: [], optical: []},
	software: [],
	databases: [],
	problems: [],
	...change,
});

/**
The facts with one group changed.
*/
export const withGroup = (name: string, change: Partial<Facts['volumeGroups'][number]>, facts = healthyFacts()): Facts => ({
	...facts,
	volumeGroups: facts.volumeGroups.map(group => group.name === name ? {...group, ...change} : group),
});

export const withFilesystem = (mountPoint: string, change: Partial<Filesystem>, facts = healthyFacts()): Facts => ({
	...facts,
	filesystems: facts.filesystems.map(each => each.mountPoint === mountPoint ? {...each, ...change} : each),
});

export const withDisk = (name: string, change: Partial<PhysicalVolume>, facts = healthyFacts()): Facts => ({
	...facts,
	physicalVolumes: facts.physicalVolumes.map(each => each.name === name ? {...each, ...change} : each),
});

/**
The facts without a property of an entry: what is not known is left out.
*/
export const without = <Value extends Record<string, unknown>>(value: Value, ...names: readonly string[]): Value => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as Value;

export const imagePoint = (change: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
	id: 'run1-image',
	kind: 'image',
	host: 'prod-db01',
	target: 'vg:datavg',
	method: 'savevg',
	madeAt: '2026-11-20T09:00:00.000Z',
	runId: 'run1',
	place: {host: 'prod-db01', path: '/backup/datavg.savevg'},
	manifestPath: '/backup/datavg.savevg.manifest',
	sizeBytes: 524_288_000,
	sha256: 'a'.repeat(64),
	entries: 1000,
	state: 'proved',
	verification: 'L2',
	proofs: [],
	source: {
		hostname: 'prod-db01', machineId: '00F6F42A4C00', osLevel: '7200-05-05-2246', volumeGroupId: '00f6f42a00004c00000002',
	},
	restoredBy: ['restvg'],
	...change,
});

export const methodContext = (change: Partial<MethodContext> = {}): MethodContext => ({
	facts: healthyFacts(),
	target: {kind: 'vg', name: 'datavg'},
	now: Date.parse('2026-11-21T09:08:41.000Z'),
	host: {
		name: 'prod-db01', address: 'prod-db01', port: 22, user: 'root', role: 'lpar', tags: [], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
	},
	points: [],
	jobDirectory: '/var/adm/lparsafe',
	...change,
});

/**
What a look printed: text alone, or with an exit status; `undefined` means that it timed out.
*/
export type LookText = string | readonly [exitCode: number, out: string, error?: string] | undefined;

export const looksOf = (texts: Readonly<Record<string, LookText>>): Looks => new Map(Object.entries(texts).map(([id, text]): [string, LookResult] => {
	if (text === undefined) {
		return [id, {
			id, command: id, ended: 'timed-out', out: '', err: '',
		}];
	}

	const [exitCode, out, error = ''] = typeof text === 'string' ? [0, text] : text;

	return [id, {
		id, command: id, ended: 'exited', exitCode, out, err: error,
	}];
}));

/**
Facts in which something of a group, a disk or the identity was not read.
*/
export const unreadInGroup = (name: string, property: keyof Facts['volumeGroups'][number], facts = healthyFacts()): Facts => ({
	...facts,
	volumeGroups: facts.volumeGroups.map(group => group.name === name ? without(group, property) : group),
});

export const unreadInDisk = (name: string, properties: ReadonlyArray<keyof PhysicalVolume>, facts = healthyFacts()): Facts => ({
	...facts,
	physicalVolumes: facts.physicalVolumes.map(each => each.name === name ? without(each, ...properties) : each),
});
