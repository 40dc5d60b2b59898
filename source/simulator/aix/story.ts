import type {Identity} from './lvm-state.js';
import {
	addFilesystem,
	addGroup,
	type Site,
} from './story-building.js';
import type {Planter} from './story-content.js';
import type {StoryUser} from './story-system.js';

/**
What a simulated machine is like at its beginning, and how operators get in.
*/
export type Story = {
	readonly name: string;

	/**
	One sentence: what is special about it.
	*/
	readonly title: string;
	readonly role: 'lpar' | 'vios' | 'nim';
	readonly login: Login;
	readonly identity: Omit<Identity, 'bootedAt'>;
	readonly users: readonly StoryUser[];
	readonly tape?: 'Available' | 'Defined';
	readonly hasFibre?: boolean;

	/**
	What `/` lies on; `/dev/hd4` unless given.
	*/
	readonly rootDevice?: string;

	/**
	Makes the disks and groups.

	@returns The text of /etc/filesystems.
	*/
	readonly build: (site: Site) => string;

	/**
	Fills the filesystems; whatever the system brings is there already.
	*/
	readonly plant?: (planter: Planter, site: Site) => void;

	/**
	What is left: disks that fail, filesystems that are not mounted, daemons.
	*/
	readonly finish?: (site: Site) => void;

	/**
	What was copied of the machine before the story begins, once everything is on it.
	*/
	readonly copied?: (planter: Planter, site: Site) => void;
};

type Login = {
	readonly user: string;
	readonly become?: 'sudo';

	/**
	An sshd that speaks old algorithms only, and lets in with RSA keys.
	*/
	readonly isLegacy?: boolean;
};

export const asRoot: Login = {user: 'root'};

/**
The managed systems that partitions live on: `uname -m` is alike for all of one.
*/
export const frames = {
	p9: {
		machineId: '00F6F4A24C00', model: 'IBM,9009-42A', serialNumber: '786F4A2', processorType: 'PowerPC_POWER9', clockSpeedMHz: 3400, firmware: 'VL950_099',
	},
	p10: {
		machineId: '00FA28D54C00', model: 'IBM,9105-22A', serialNumber: '78A28D5', processorType: 'PowerPC_POWER10', clockSpeedMHz: 3800, firmware: 'ML1030_067',
	},
	p8: {
		machineId: '00F9C3B74C00', model: 'IBM,8286-42A', serialNumber: '219C3B7', processorType: 'PowerPC_POWER8', clockSpeedMHz: 3525, firmware: 'SV860_215',
	},
	p5: {
		machineId: '00CB4D6E4C00', model: 'IBM,9131-52A', serialNumber: '10B4D6E', processorType: 'PowerPC_POWER5', clockSpeedMHz: 1648, firmware: 'SF240_417',
	},
} as const;

type Version = '5.3' | '6.1' | '7.1' | '7.2' | '7.3';

const levels: ReadonlyMap<Version, string> = new Map([
	['5.3', '5300-12-09-1341'], ['6.1', '6100-09-12-1846'], ['7.1', '7100-05-11-2246'], ['7.2', '7200-05-05-2246'], ['7.3', '7300-02-01-2346'],
]);

/**
A partition's identity; its address is in the net of its frame.
*/
export const partition = (hostName: string, frame: keyof typeof frames, number: number, {version = '7.2', osLevel = levels.get(version) ?? '', processors = 2, memory = 16_384}: {readonly version?: Version; readonly osLevel?: string; readonly processors?: number; readonly memory?: number} = {}): Story['identity'] => ({
	hostName, ...frames[frame], partitionNumber: number, partitionName: hostName, version, osLevel, processors, memory, network: network(`10.20.${4 + (2 * Object.keys(frames).indexOf(frame))}.${number > 150 ? number : 100 + number}`),
});

export const network = (address: string) => ({
	address, netmask: '255.255.255.0', gateway: [...address.split('.').slice(0, 3), '1'].join('.'), nameServer: '10.20.1.10', domain: 'example.com',
});

export const operator: StoryUser = {
	name: 'oper', uid: 210, gid: 1, group: 'staff', gecos: 'Operator', home: '/home/oper',
};

export const oracle = {uid: 301, gid: 301};
export const claims = {uid: 310, gid: 310};
export const batch = {uid: 311, gid: 310};

export const oracleUser: StoryUser = {
	...oracle, name: 'oracle', group: 'dba', gecos: 'Database owner', home: '/home/oracle',
};
export const claimsUser: StoryUser = {
	...claims, name: 'claims', group: 'apps', gecos: 'Claims application', home: '/home/claims',
};
export const batchUser: StoryUser = {
	...batch, name: 'batch', group: 'apps', gecos: 'Batch runs', home: '/home/batch',
};

/**
The group that images go to.
*/
export const backupFilesystem = (site: Site, disk: Parameters<typeof addGroup>[4], lps = 480): string => {
	const group = addGroup(site, 'backupvg', 'scalable', 64, disk, 150, 'loglv01');

	return addFilesystem(site, group, {
		volume: 'backuplv', lps, mountPoint: '/backup', log: '/dev/loglv01', attributes: {options: 'rw'}, root: {uid: 0, gid: 0, mode: 0o750},
	});
};
