import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';

/**
Everything that the AIX programs of a machine share beside its files: plain data that survives a structured clone. Sizes are MiB unless named otherwise, times are milliseconds of the machine's clock.
*/
export type LvmState = {
	/**
	The story that the machine was made from.
	*/
	story: string;
	identity: Identity;
	disks: Disk[];

	/**
	Groups that the ODM knows, and those that only a disk's VGDA still holds (`inOdm: false`).
	*/
	groups: VolumeGroup[];

	/**
	What is mounted, in the order of mounting.
	*/
	mounts: Mount[];
	devices: Device[];
	bootList: BootEntry[];

	/**
	Where a dump goes, as `sysdumpdev` was told, by the words it lists them with.
	*/
	dumpSettings?: Record<string, string>;

	/**
	Kept in NVRAM beside the normal one; the same as that unless given.
	*/
	serviceBootList?: BootEntry[];

	/**
	The disk of the last boot; the first of the boot list unless given.
	*/
	bootedFrom?: string;
	software: Fileset[];
	packages: RpmPackage[];
	subsystems: Subsystem[];
	errors: ErrorEntry[];
	pagingUsedPercent: number;

	/**
	Faults that have already changed this state, so that each takes effect once.
	*/
	appliedFaults: AppliedFault[];

	/**
	What runs from the boot on beside what every machine has.
	*/
	daemons?: Daemon[];

	/**
	NFS servers that do not answer: whoever looks below what they export waits.
	*/
	deadServers?: string[] | undefined;
	cluster?: Cluster;

	/**
	Objects of a NIM master.
	*/
	nim?: NimObject[];

	/**
	What a VIO Server maps to its clients.
	*/
	mappings?: ViosMapping[];

	/**
	Workload partitions that this machine hosts.
	*/
	wpars?: WorkloadPartition[];

	/**
	The number of the workload partition that this machine is.
	*/
	wparId?: number;

	/**
	Why nobody can log in: the machine starts, or it does not run. Absent while it runs.
	*/
	power?: {state: 'booting' | 'down'; reason: string};
};

type Daemon = {
	pid: number;
	argv: string[];
	account: string;

	/**
	Mount points in which it has files open, and disks that it has open itself.
	*/
	uses?: string[];
};

type Cluster = {
	name: string;
	nodes: string[];

	/**
	Resource groups with the node that has them.
	*/
	groups: Array<{name: string; onlineAt: string}>;
};

export type NimObject = {
	name: string;
	class: 'machines' | 'networks' | 'resources';
	type: string;
	attributes: Array<[name: string, value: string]>;
};

type ViosMapping = {
	adapter: string;
	slot: number;
	clientPartition: number;
	device: string;
	lun: string;
	backing: string;
};

export type WorkloadPartition = {
	id: number;
	name: string;
	state: 'A' | 'D' | 'B';
	type: 'S';
	hostName: string;
	directory: string;
	address: string;
};

export type Identity = {
	hostName: string;

	/**
	Twelve hex digits, upper case: `uname -m`.
	*/
	machineId: string;

	/**
	Such as `IBM,9009-42A`.
	*/
	model: string;
	serialNumber: string;
	partitionNumber: number;
	partitionName: string;

	/**
	`5.3` to `7.3`.
	*/
	version: string;

	/**
	Such as `7200-05-05-2246`.
	*/
	osLevel: string;
	processorType: string;
	clockSpeedMHz: number;
	processors: number;
	memory: number;
	firmware: string;
	network: {
		address: string;
		netmask: string;
		gateway: string;
		nameServer: string;
		domain: string;
	};
	bootedAt: number;
};

export type Mount = {
	device: string;
	mountPoint: string;
	vfs: string;
	options: string;
	mountedAt: number;
	node?: string;
};

export type DeviceAttribute = {
	name: string;
	value: string;
	default: string;
	description: string;
	changeable: 'True' | 'False' | 'True+';
};

export type Device = {
	name: string;
	class: string;
	subclass: string;
	type: string;
	status: 'Available' | 'Defined' | 'Stopped';

	/**
	The AIX location code, empty for virtual devices.
	*/
	location: string;
	physicalLocation: string;
	description: string;
	parent: string;
	attributes: DeviceAttribute[];
};

export type BootEntry = {
	disk: string;
	logicalVolume: string;
	path?: number;
};

export type Fileset = {
	name: string;
	level: string;
	description: string;

	/**
	Whether it has a root part in /etc/objrepos beside the usr part.
	*/
	hasRootPart: boolean;
	state: 'COMMITTED' | 'APPLIED' | 'BROKEN';
};

export type RpmPackage = {
	name: string;
	version: string;
	release: string;
	architecture: string;
};

export type Subsystem = {
	name: string;
	group: string;
	pid?: number;
	status: 'active' | 'inoperative';
};

export type ErrorEntry = {
	identifier: string;
	label: string;
	at: number;
	type: 'P' | 'T' | 'I' | 'U';
	class: 'H' | 'S' | 'O' | 'U';
	resource: string;
	description: string;
};

type AppliedFault = {
	name: string;

	/**
	What has to be put back when the fault is switched off: disk or group names.
	*/
	touched: string[];
};
