
import type {FileTree} from '../file-tree.js';
import {createChance} from './chance.js';
import {settleDevices} from './device-nodes.js';
import {tablePath} from './filesystem-table.js';
import type {Identity, LvmState} from './lvm-state.js';
import {aixProgramList} from './program-list.js';
import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
	addVolume,
	beginSite,
	type Site,
} from './story-building.js';
import {
	plantProgramTree,
	plantArchive,
	plantDatabase,
	type Planter,
} from './story-content.js';
import {
	inventDevices,
	inventErrors,
	inventPackages,
	inventSoftware,
	inventSubsystems,
} from './story-inventory.js';
import {
	installProgram,
	plantDevices,
	plantSystem,
	type StoryUser,
} from './story-system.js';

export type StoryName = 'prod-db01' | 'prod-app01' | 'test-ora01';

/**
The moment at which every story begins: a quiet Tuesday.
*/
export const storyStart = Date.UTC(2026, 2, 10, 8, 0, 0);

type Story = {
	readonly title: string;
	readonly identity: Omit<Identity, 'bootedAt'>;
	readonly users: readonly StoryUser[];
	readonly hasTape: boolean;

	/**
	Makes the disks and groups.

	@returns The text of /etc/filesystems.
	*/
	readonly build: (site: Site) => string;
	readonly plant: (planter: Planter) => void;
};

const network = (address: string) => ({
	address, netmask: '255.255.255.0', gateway: '10.20.4.1', nameServer: '10.20.1.10', domain: 'example.com',
});

const operator: StoryUser = {
	name: 'oper', uid: 210, gid: 1, group: 'staff', gecos: 'Operator', home: '/home/oper',
};

const oracle = {uid: 301, gid: 301};
const claims = {uid: 310, gid: 310};
const batch = {uid: 311, gid: 310};

const oracleUser: StoryUser = {
	...oracle, name: 'oracle', group: 'dba', gecos: 'Database owner', home: '/home/oracle',
};
const claimsUser: StoryUser = {
	...claims, name: 'claims', group: 'apps', gecos: 'Claims application', home: '/home/claims',
};
const batchUser: StoryUser = {
	...batch, name: 'batch', group: 'apps', gecos: 'Batch runs', home: '/home/batch',
};

const backupFilesystem = (site: Site, disk: Parameters<typeof addGroup>[4]): string => {
	const group = addGroup(site, 'backupvg', 'scalable', 64, disk, 150);
	addVolume(site, group, {name: 'loglv01', type: 'jfs2log', lps: 1});

	return addFilesystem(site, group, {
		volume: 'backuplv', lps: 480, mountPoint: '/backup', log: '/dev/loglv01', attributes: {options: 'rw'}, root: {uid: 0, gid: 0, mode: 0o750},
	});
};

const prodDb01: Story = {
	title: 'Production database server: rootvg on one disk, one data group, spare disks of which one is not as free as it looks',
	identity: {
		hostName: 'prod-db01', machineId: '00F6F4A24C00', model: 'IBM,9009-42A', serialNumber: '786F4A2', partitionNumber: 5, partitionName: 'prod-db01', version: '7.2', osLevel: '7200-05-05-2246', processorType: 'PowerPC_POWER9', clockSpeedMHz: 3400, processors: 4, memory: 32_768, firmware: 'VL950_099', network: network('10.20.4.21'),
	},
	users: [operator, oracleUser, batchUser],
	hasTape: true,
	build(site) {
		const rootDisk = addDisk(site, {size: 61_440, kind: 'vscsi', hasPvid: true});
		const dataDisk = addDisk(site, {size: 51_200, kind: 'fc', hasPvid: true});
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 51_200, kind: 'fc', hasPvid: false});
		addDisk(site, {size: 61_440, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 102_400, kind: 'fc', hasPvid: false});
		addDisk(site, {size: 4096, kind: 'fc', hasPvid: false});
		addDisk(site, {
			size: 51_200, kind: 'fc', hasPvid: false, mark: 'ORCLDISK',
		});
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'datavg', 'original', 64, [dataDisk], 160);
		addVolume(site, group, {name: 'loglv00', type: 'jfs2log', lps: 1});
		const log = '/dev/loglv00';

		return [
			table,
			addFilesystem(site, group, {
				volume: 'datalv', lps: 200, mountPoint: '/data', log, attributes: {options: 'rw'}, intraPolicy: 'middle', root: {...oracle, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'archlv', lps: 96, mountPoint: '/data/archive', log, attributes: {options: 'rw,noatime'}, intraPolicy: 'edge', root: {...oracle, mode: 0o2775},
			}),
			addFilesystem(site, group, {
				volume: 'batchlv', lps: 48, mountPoint: '/batch', log, attributes: {options: 'rw', type: 'batch'}, intraPolicy: 'center', root: {...batch, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'worklv', lps: 32, mountPoint: '/work', hasInlineLog: true, attributes: {options: 'rw'}, intraPolicy: 'inner edge', root: {uid: 0, gid: 0, mode: 0o1777},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantDatabase(planter, '/data', {name: 'PROD', owner: oracle, files: 14});
		plantArchive(planter, '/data/archive', {owner: oracle, months: 14, kind: 'log'});
		plantProgramTree(planter, '/batch', {name: 'batch', owner: batch});
		plantArchive(planter, '/work', {owner: batch, months: 3, kind: 'table'});
	},
};

const prodApp01: Story = {
	title: 'Production application server: rootvg and data group mirrored on two disks each',
	identity: {
		hostName: 'prod-app01', machineId: '00F6F4A24C00', model: 'IBM,9009-42A', serialNumber: '786F4A2', partitionNumber: 9, partitionName: 'prod-app01 claims', version: '7.3', osLevel: '7300-01-02-2320', processorType: 'PowerPC_POWER9', clockSpeedMHz: 3400, processors: 2, memory: 16_384, firmware: 'VL950_099', network: network('10.20.4.31'),
	},
	users: [operator, claimsUser, batchUser],
	hasTape: false,
	build(site) {
		const rootDisks = [0, 1].map(() => addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: true}));
		const dataDisks = [0, 1].map(() => addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true}));
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});

		for (const size of [40_960, 40_960, 61_440]) {
			addDisk(site, {size, kind: 'fc', hasPvid: size === 61_440});
		}

		const {table} = addRootvg(site, rootDisks);
		const group = addGroup(site, 'appvg', 'scalable', 32, dataDisks, 140);
		group.hasQuorum = false;
		addVolume(site, group, {
			name: 'applog', type: 'jfs2log', lps: 1, copies: 2,
		});
		const log = '/dev/applog';

		return [
			table,
			addFilesystem(site, group, {
				volume: 'claimslv', lps: 320, copies: 2, mountPoint: '/claims', log, attributes: {options: 'rw'}, root: {...claims, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'weblv', lps: 128, copies: 2, mountPoint: '/srv/web', log, attributes: {options: 'rw,nosuid'}, root: {...claims, mode: 0o750},
			}),
			addFilesystem(site, group, {
				volume: 'exchlv', lps: 64, copies: 2, mountPoint: '/exchange', log, attributes: {options: 'rw', mount: 'true'}, root: {...batch, mode: 0o2770},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/claims', {name: 'claims', owner: claims});
		plantArchive(planter, '/srv/web', {owner: claims, months: 10, kind: 'table'});
		plantArchive(planter, '/exchange', {owner: batch, months: 12, kind: 'log'});
	},
};

const testOra01: Story = {
	title: 'Test database server: the data group has a filesystem that is not mounted and a raw logical volume',
	identity: {
		hostName: 'test-ora01', machineId: '00FA28D54C00', model: 'IBM,9105-22A', serialNumber: '78A28D5', partitionNumber: 3, partitionName: 'test-ora01', version: '7.3', osLevel: '7300-02-01-2346', processorType: 'PowerPC_POWER10', clockSpeedMHz: 3800, processors: 2, memory: 24_576, firmware: 'FW1030_067', network: network('10.20.8.14'),
	},
	users: [operator, oracleUser],
	hasTape: false,
	build(site) {
		const rootDisk = addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: true});
		const dataDisks = [0, 1].map(() => addDisk(site, {size: 30_720, kind: 'fc', hasPvid: true}));
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});

		for (const size of [30_720, 30_720, 61_440]) {
			addDisk(site, {size, kind: 'fc', hasPvid: size === 61_440});
		}

		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'oravg', 'original', 32, dataDisks, 120);
		addVolume(site, group, {name: 'oralog', type: 'jfs2log', lps: 1});
		const log = '/dev/oralog';
		const stanzas = [
			addFilesystem(site, group, {
				volume: 'u01lv', lps: 256, mountPoint: '/u01', log, attributes: {options: 'rw'}, root: {...oracle, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'u02lv', lps: 192, mountPoint: '/u02', log, attributes: {options: 'rw,cio'}, root: {...oracle, mode: 0o755}, interPolicy: 'maximum',
			}),
			addFilesystem(site, group, {
				volume: 'u03lv', lps: 96, mountPoint: '/u03', log, attributes: {options: 'rw', mount: 'false'}, root: {...oracle, mode: 0o755},
			}),
		];
		addVolume(site, group, {
			name: 'redolv', type: 'raw', lps: 32, subtype: 'DS_LVZ', uid: oracle.uid, gid: oracle.gid, mode: 0o660, intraPolicy: 'center',
		});
		const raw = group.logicalVolumes.at(-1);

		if (raw !== undefined) {
			raw.blocks = new Map([0, 1, 2, 300].map(number => [number, new Uint8Array(Buffer.alloc(4096, `redo block ${number} `))]));
		}

		return [table, ...stanzas, backupFilesystem(site, [backupDisk])].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/u01', {name: 'oracle', owner: oracle});
		plantDatabase(planter, '/u02', {name: 'TEST', owner: oracle, files: 10});
		plantArchive(planter, '/u03', {owner: oracle, months: 6, kind: 'log'});
	},
};

const stories: Readonly<Record<StoryName, Story>> = {
	'prod-db01': prodDb01, 'prod-app01': prodApp01, 'test-ora01': testOra01,
};

export const storyNames = Object.keys(stories) as readonly StoryName[];

export const storyTitle = (name: StoryName): string => stories[name].title;

export type MachineState = {
	readonly name: StoryName;
	readonly osLevel: string;
	readonly lvm: LvmState;
	readonly files: FileTree;
};

/**
Makes a machine as its story begins, by a clock that stands at `storyStart`; the same seed makes the same bytes.
*/
export const createMachineState = (name: StoryName, seed: string, now: () => number = () => storyStart): MachineState => {
	const story = stories[name];
	const at = now();
	const site = beginSite(name, {...story.identity, bootedAt: at - (30 * 86_400_000)}, seed, now);
	const {lvm, files} = site;
	files.view().makeDirectory('/proc');
	files.view().makeDirectory('/aha');
	const table = story.build(site);
	const planter: Planter = {view: files.view({umask: 0o022}), chance: createChance(seed, `${name}/files`), now: at};
	lvm.devices = inventDevices(lvm.identity, {hasFibre: true, hasTape: story.hasTape});
	lvm.software = inventSoftware(lvm.identity);
	lvm.packages = inventPackages();
	lvm.subsystems = inventSubsystems();
	inventErrors(lvm, at);
	plantSystem(planter, lvm, story.users);
	files.view().write(tablePath, `* Filesystems of ${name}\n\n${table}`);
	settleDevices(lvm, files);
	plantDevices(files, 'hdisk0');
	unmounted(site, () => {
		story.plant(planter);
	});

	for (const program of aixProgramList) {
		for (const path of program.paths) {
			installProgram(files, path);
		}
	}

	return {
		name, osLevel: lvm.identity.osLevel, lvm, files,
	};
};

/**
Lets something be written below the mount points of filesystems that their table does not mount, as if they were.
*/
const unmounted = ({lvm, files}: Site, act: () => void): void => {
	act();

	const chosenMounts = lvm.mounts.toReversed().filter(each => each.mountPoint === '/u03');

	for (const mount of chosenMounts) {
		files.unmount(mount.mountPoint);
		lvm.mounts = lvm.mounts.filter(each => each !== mount);
	}
};
