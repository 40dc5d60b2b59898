import type {FileTree} from '../file-tree.js';
import {allocate} from './allocation.js';
import {lpCount} from './groups.js';
import type {Disk} from './disk-state.js';
import type {FilesystemContent, LogicalVolume, VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';

export type VolumeSpecification = {
	readonly name: string;
	readonly type: string;
	readonly lps: number;
	readonly copies?: number;
	readonly on?: readonly string[];
} & Partial<Pick<LogicalVolume, 'maxLPs' | 'interPolicy' | 'intraPolicy' | 'upperBound' | 'label' | 'mirrorWriteConsistency' | 'separatePv' | 'isRelocatable' | 'badBlockPolicy' | 'schedPolicy' | 'writeVerify' | 'serializeIo' | 'subtype' | 'uid' | 'gid' | 'mode'>>;

/**
Makes a logical volume and gives it its partitions.

@returns `undefined` where the group has not enough of them.
*/
export const buildVolume = (group: VolumeGroup, specification: VolumeSpecification, now: number): LogicalVolume | undefined => {
	const {name, type, lps, copies = 1, on = [], ...policies} = specification;
	const volume: LogicalVolume = {
		name,
		number: group.nextNumber,
		type,
		copies: Array.from({length: copies}, () => []),
		maxLPs: Math.max(512, lps),
		interPolicy: 'minimum',
		intraPolicy: 'middle',
		upperBound: group.kind === 'scalable' ? 1024 : 32,
		label: 'None',
		mirrorWriteConsistency: 'on/ACTIVE',
		separatePv: 'yes',
		isRelocatable: true,
		badBlockPolicy: 'relocatable',
		schedPolicy: 'parallel',
		writeVerify: 'off',
		permission: 'read/write',
		serializeIo: false,
		subtype: group.kind === 'scalable' ? 'DS_LVZ' : 'DS_LV',
		uid: 0,
		gid: 0,
		mode: 0o660,
		createdAt: now,
		isOpen: false,
		...policies,
	};
	const places = allocate(group, volume, lps, on);

	if (places === undefined) {
		return undefined;
	}

	volume.copies = places;
	group.nextNumber++;
	group.logicalVolumes.push(volume);

	return volume;
};

const MiB = 1_048_576;

/**
Bytes that JFS2 keeps for itself: what `crfs` reports as total disk space is less than the size by this (5 GB: 364 KB, 12 GB: 588 KB), and its inline log.
*/
const overhead = (content: FilesystemContent): number => (1024 * Math.max(344, 204 + Math.floor(content.size / 65_536))) + (content.inlineLogSize * MiB);

/**
Gives a volume an empty JFS2 filesystem of `size` blocks of 512 bytes; of the volume's size where that is not given.
*/
export const formatVolume = (files: FileTree, group: VolumeGroup, volume: LogicalVolume, {size, hasInlineLog = false, ...facts}: Partial<FilesystemContent> & {readonly size?: number} = {}): void => {
	const blocks = size ?? (lpCount(volume) * group.ppSize * 2048);
	const content: FilesystemContent = {
		size: blocks,
		blockSize: 4096,
		hasInlineLog,
		inlineLogSize: hasInlineLog ? Math.max(1, Math.floor(blocks / 2048 / 256)) : 0,
		eaFormat: 'v2',
		hasQuota: false,
		hasEfs: false,
		hasInternalSnapshots: false,
		hasMountGuard: false,
		...facts,
	};
	volume.content = content;
	// The root filesystem is there before its volume is described.
	const filesystem = files.filesystems.get(`/dev/${volume.name}`) ?? files.createFilesystem(`/dev/${volume.name}`, {capacity: blocks * 512});
	filesystem.ballast = overhead(content);
};

/**
Takes a volume's filesystem another size, in 512-byte blocks.
*/
export const resizeFilesystem = (files: FileTree, volume: LogicalVolume, size: number): void => {
	const filesystem = files.filesystems.get(`/dev/${volume.name}`);

	if (volume.content === undefined || filesystem === undefined) {
		return;
	}

	filesystem.ballast -= overhead(volume.content);
	volume.content.size = size;
	filesystem.ballast += overhead(volume.content);
	filesystem.capacity = size * 512;
};

/**
Partitions of a disk: one is kept for the descriptors.
*/
export const partitionsOf = (disk: Disk, ppSize: number): number => Math.max(0, Math.floor((disk.size - 1) / ppSize));

/**
A group's identifier: the machine's, then the time.
*/
const groupId = (lvm: LvmState, now: number): string => {
	const machine = lvm.identity.machineId.toLowerCase();

	return `${machine.slice(0, 8)}0000${machine.slice(8, 12)}${now.toString(16).padStart(16, '0')}`;
};

/**
A disk's identifier: the machine's first eight digits, then eight by chance.
*/
export const newPvid = (lvm: LvmState, random: () => number): string => {
	for (;;) {
		const pvid = `${lvm.identity.machineId.toLowerCase().slice(0, 8)}${Math.floor(random() * 0x1_00_00_00_00).toString(16).padStart(8, '0')}`;

		if (lvm.disks.every(disk => disk.pvid !== pvid)) {
			return pvid;
		}
	}
};

export type GroupSpecification = {
	readonly name: string;
	readonly kind: VolumeGroup['kind'];
	readonly ppSize: number;
	readonly disks: readonly Disk[];
	readonly major?: number;
};

const limits = {
	original: {maxLVs: 256, maxPVs: 32, maxPPs: 1016},
	big: {maxLVs: 512, maxPVs: 128, maxPPs: 1016},
	scalable: {maxLVs: 256, maxPVs: 1024, maxPPs: 32_768},
} as const;

/**
Makes a group over disks that have identifiers; their former groups lose them.
*/
export const buildGroup = (lvm: LvmState, {name, kind, ppSize, disks, major}: GroupSpecification, now: number): VolumeGroup => {
	for (const disk of disks) {
		forgetDescriptors(lvm, disk);
	}

	const taken = new Set(lvm.groups.map(group => group.id));
	let id = groupId(lvm, now);

	while (taken.has(id)) {
		id = `${id.slice(0, 16)}${(BigInt(`0x${id.slice(16)}`) + 1n).toString(16).padStart(16, '0')}`;
	}

	// The limit of partitions per disk grows in multiples so that the largest disk fits.
	const largest = Math.max(...disks.map(disk => partitionsOf(disk, ppSize)));
	const factor = kind === 'scalable' ? 1 : Math.max(1, Math.ceil(largest / 1016));
	const {maxLVs, maxPVs, maxPPs} = limits[kind];
	const group: VolumeGroup = {
		name,
		id,
		inOdm: true,
		isVariedOn: true,
		kind,
		ppSize,
		maxLVs,
		maxPVs: Math.floor(maxPVs / factor),
		maxPPs: maxPPs * factor,
		hasQuorum: true,
		isAutoOn: true,
		isAutoSync: false,
		isCritical: false,
		ltgSize: 512,
		major: major ?? (Math.max(35, ...lvm.groups.map(each => each.major)) + 1),
		disks: [],
		logicalVolumes: [],
		nextNumber: 1,
	};

	for (const disk of disks) {
		disk.groupId = group.id;
		delete disk.mark;
		group.disks.push({
			pvid: disk.pvid ?? '', totalPPs: partitionsOf(disk, ppSize), state: 'active', isAllocatable: true, vgdas: 1,
		});
	}

	lvm.groups.push(group);

	return group;
};

/**
A disk loses whatever group its descriptors spoke of; a group without disks is no more.
*/
export const forgetDescriptors = (lvm: LvmState, disk: Disk): void => {
	if (disk.groupId === undefined) {
		return;
	}

	const former = lvm.groups.find(group => group.id === disk.groupId && !group.inOdm);
	delete disk.groupId;

	if (former !== undefined && lvm.disks.every(each => each.groupId !== former.id)) {
		lvm.groups = lvm.groups.filter(group => group !== former);
	}
};
