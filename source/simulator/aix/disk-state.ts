type DiskPath = {
	id: number;
	parent: string;
	connection: string;
	status: 'Enabled' | 'Failed' | 'Missing' | 'Defined' | 'Disabled';
};

/**
What an owner that is not the LVM has written into a disk's first sectors.
*/
type DiskMark = 'ORCLDISK' | 'NSD';

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
