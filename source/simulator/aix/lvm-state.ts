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

export type Daemon = {
	pid: number;
	argv: string[];
	account: string;

	/**
	Mount points in which it has files open, and disks that it has open itself.
	*/
	uses?: string[];
};

export type Cluster = {
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

export type ViosMapping = {
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

export type DiskPath = {
	id: number;
	parent: string;
	connection: string;
	status: 'Enabled' | 'Failed' | 'Missing' | 'Defined' | 'Disabled';
};

/**
What an owner that is not the LVM has written into a disk's first sectors.
*/
export type DiskMark = 'ORCLDISK' | 'NSD';

export type Disk = {
	name: string;

	/**
	`Absent`: there, but the ODM does not know it until the next `cfgmgr`.
	*/
	status: 'Available' | 'Defined' | 'Absent';
	kind: 'vscsi' | 'fc';
	description: string;
	physicalLocation: string;
	uniqueId: string;
	serial: string;
	size: number;

	/**
	The identifier on the disk and in the ODM, absent where the disk never had one.
	*/
	pvid?: string;

	/**
	Identifier of the group whose VGDA the disk carries, also one that the ODM does not know.
	*/
	groupId?: string;
	mark?: DiskMark;
	reservePolicy: string;
	reserveKey: string;
	queueDepth: number;
	healthCheckInterval: number;
	paths: DiskPath[];

	/**
	Held open by a process that is not the LVM.
	*/
	isOpenElsewhere: boolean;

	/**
	Does not answer any more.
	*/
	isGone: boolean;
};

export type GroupDisk = {
	pvid: string;
	totalPPs: number;
	state: 'active' | 'missing' | 'removed';
	isAllocatable: boolean;
	vgdas: number;
};

export type VolumeGroup = {
	name: string;

	/**
	32 hex digits.
	*/
	id: string;
	inOdm: boolean;
	isVariedOn: boolean;
	kind: 'original' | 'big' | 'scalable';
	ppSize: number;
	maxLVs: number;
	maxPVs: number;

	/**
	Per disk for original and big groups, for the whole group in a scalable one.
	*/
	maxPPs: number;
	hasQuorum: boolean;
	isAutoOn: boolean;
	isAutoSync: boolean;
	isCritical: boolean;

	/**
	Whether every disk must be in a mirror pool, and which one; not unless given.
	*/
	mirrorPoolStrict?: 'on' | 'super';
	isRetrying?: boolean;
	hasCriticalDisks?: boolean;

	/**
	Of a group that a cluster shares: whether this node has it for reading and writing.
	*/
	concurrency?: 'active' | 'passive';
	ltgSize: number;
	major: number;

	/**
	Process that holds the group's ODM lock; 0 where its holder is dead.
	*/
	lockedBy?: number;
	disks: GroupDisk[];
	logicalVolumes: LogicalVolume[];

	/**
	The ODM knows its name and disks but none of its volumes, whose names another group has: an alternate rootvg asleep, or the former one. Their filesystems go by the group's identifier meanwhile.
	*/
	isPlaceHolder?: boolean;

	/**
	Identifiers of the disks that a boot image and record were written to; all that hold a boot volume unless given.
	*/
	bootDisks?: string[];

	/**
	The name of the machine whose system it holds, where that does not run.
	*/
	nodeName?: string;

	/**
	The number that the next logical volume gets.
	*/
	nextNumber: number;
};

export type PartitionPlace = {
	pvid: string;
	pp: number;
	isStale: boolean;
};

export type LogicalVolume = {
	name: string;
	number: number;
	type: string;

	/**
	One list of places per copy, one place per logical partition.
	*/
	copies: PartitionPlace[][];
	maxLPs: number;
	interPolicy: 'minimum' | 'maximum';
	intraPolicy: 'edge' | 'middle' | 'center' | 'inner middle' | 'inner edge';
	upperBound: number;

	/**
	The label in the control block: a mount point, or `None`.
	*/
	label: string;
	mirrorWriteConsistency: 'on/ACTIVE' | 'on/PASSIVE' | 'off';
	separatePv: 'yes' | 'no' | 'superstrict';
	isRelocatable: boolean;
	badBlockPolicy: 'relocatable' | 'non-relocatable';
	schedPolicy: 'parallel' | 'sequential' | 'parallel write with sequential read';
	writeVerify: 'on' | 'off';
	permission: 'read/write' | 'read-only';
	serializeIo: boolean;
	subtype: 'DS_LV' | 'DS_LVZ';
	uid: number;
	gid: number;
	mode: number;
	createdAt: number;

	/**
	Held open by the system or a process without being mounted: paging, dump, log, raw.
	*/
	isOpen: boolean;

	/**
	What is on it.
	*/
	content?: FilesystemContent;

	/**
	Attributes of its stanza, as the control block keeps them while the group is not in the ODM.
	*/
	stanza?: Array<[name: string, value: string]>;

	/**
	Blocks of 4096 bytes of a volume without a filesystem, by number; what is missing reads as zeros.
	*/
	blocks?: Map<number, Uint8Array>;
};

export type FilesystemContent = {
	/**
	512-byte blocks. The files are in the machine's file tree, under the volume's device.
	*/
	size: number;
	blockSize: number;
	hasInlineLog: boolean;
	inlineLogSize: number;
	eaFormat: 'v1' | 'v2';
	hasQuota: boolean;
	hasEfs: boolean;
	hasInternalSnapshots: boolean;
	hasMountGuard: boolean;

	/**
	The device that this is an external snapshot of, since when, and whether it still holds what was there.
	*/
	snapshot?: {of: string; readonly at: number; isValid: boolean};

	/**
	Until when writers are blocked, where it is frozen.
	*/
	frozenUntil?: number;
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

export type AppliedFault = {
	name: string;

	/**
	What has to be put back when the fault is switched off: disk or group names.
	*/
	touched: string[];
};
