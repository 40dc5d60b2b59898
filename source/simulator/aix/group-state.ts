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
