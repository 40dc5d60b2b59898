import type {Disk} from './disk-state.js';
import type {GroupDisk, LogicalVolume, VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';

/**
Groups that the ODM knows, in its order.
*/
export const knownGroups = (lvm: LvmState): readonly VolumeGroup[] => lvm.groups.filter(group => group.inOdm);

/**
Volumes of a group that the ODM knows: none of a place holder's.
*/
export const knownVolumes = (group: VolumeGroup): readonly LogicalVolume[] => group.isPlaceHolder === true ? [] : group.logicalVolumes;

export const findGroup = (lvm: LvmState, name: string): VolumeGroup | undefined => knownGroups(lvm).find(group => group.name === name);

export const findDisk = (lvm: LvmState, name: string): Disk | undefined => {
	const bare = name.replace(/^\/dev\//v, '');
	const known = lvm.disks.filter(disk => disk.status !== 'Absent');

	// A disk's own name may begin with the letter of its raw device.
	return known.find(disk => disk.name === bare) ?? known.find(disk => name.startsWith('/dev/') && `r${disk.name}` === bare);
};

export const diskOfPvid = (lvm: LvmState, pvid: string): Disk | undefined => lvm.disks.find(disk => disk.pvid === pvid);

/**
What a member of a group is called: its disk's name, or its identifier where the disk is not configured.
*/
export const memberName = (lvm: LvmState, member: {readonly pvid: string}): string => diskOfPvid(lvm, member.pvid)?.name ?? member.pvid;

/**
The group that the ODM assigns a disk to.
*/
export const groupOfDisk = (lvm: LvmState, disk: Disk): VolumeGroup | undefined => knownGroups(lvm).find(group => group.disks.some(member => member.pvid === disk.pvid));

export const findLogicalVolume = (lvm: LvmState, name: string): {readonly group: VolumeGroup; readonly volume: LogicalVolume} | undefined => {
	const bare = name.replace(/^\/dev\//v, '');

	for (const group of knownGroups(lvm)) {
		const volume = knownVolumes(group).find(each => each.name === bare) ?? knownVolumes(group).find(each => `/dev/r${each.name}` === name);

		if (volume !== undefined) {
			return {group, volume};
		}
	}

	return undefined;
};

export const volumeId = (group: VolumeGroup, volume: LogicalVolume): string => `${group.id}.${volume.number}`;

export const lpCount = (volume: LogicalVolume): number => volume.copies[0]?.length ?? 0;

export const ppCount = (volume: LogicalVolume): number => volume.copies.reduce((sum, copy) => sum + copy.length, 0);

export const isStale = (volume: LogicalVolume): boolean => volume.copies.some(copy => copy.some(place => place.isStale));

export const stalePPs = (volume: LogicalVolume): number => volume.copies.reduce((sum, copy) => sum + copy.filter(place => place.isStale).length, 0);

/**
Identifiers of the disks that a volume lies on.
*/
export const pvidsOf = (volume: LogicalVolume): readonly string[] => [...new Set(volume.copies.flatMap(copy => copy.map(place => place.pvid)))];

export const mountOf = (lvm: LvmState, volume: LogicalVolume) => lvm.mounts.find(mount => mount.device === `/dev/${volume.name}`);

export const isOpen = (lvm: LvmState, volume: LogicalVolume): boolean => volume.isOpen || mountOf(lvm, volume) !== undefined;

/**
Numbers of the physical partitions of a disk that volumes of its group use, with what uses them.
*/
export const usedPartitions = (group: VolumeGroup, pvid: string): ReadonlyMap<number, {readonly volume: LogicalVolume; readonly lp: number; readonly copy: number; readonly isStale: boolean}> => {
	const used = new Map<number, {volume: LogicalVolume; lp: number; copy: number; isStale: boolean}>();

	for (const volume of group.logicalVolumes) {
		for (const [copy, places] of volume.copies.entries()) {
			for (const [index, place] of places.entries()) {
				if (place.pvid === pvid) {
					used.set(place.pp, {
						volume, lp: index + 1, copy: copy + 1, isStale: place.isStale,
					});
				}
			}
		}
	}

	return used;
};

export const freePartitions = (group: VolumeGroup, member: GroupDisk): number => member.totalPPs - usedPartitions(group, member.pvid).size;

export const totalPPs = (group: VolumeGroup): number => group.disks.reduce((sum, member) => sum + member.totalPPs, 0);

export const usedPPs = (group: VolumeGroup): number => group.logicalVolumes.reduce((sum, volume) => sum + ppCount(volume), 0);

/**
The five regions of a disk from its edge to its centre and back, as first and last partition. The remainder goes to the outer ones first, as `192..192..191..192..191` of 958 partitions shows.
*/
export const regions = (total: number): ReadonlyArray<readonly [first: number, last: number]> => {
	const sizes = [0, 1, 2, 3, 4].map(() => Math.floor(total / 5));

	for (const index of [0, 1, 3, 2].slice(0, total % 5)) {
		sizes[index] = (sizes[index] ?? 0) + 1;
	}

	let first = 1;

	return sizes.map(size => {
		const region = [first, first + size - 1] as const;
		first += size;

		return region;
	});
};

export const regionNames = ['outer edge', 'outer middle', 'center', 'inner middle', 'inner edge'] as const;

/**
How many partitions of each region satisfy a isCounted, `08..00..00..59..102`.
*/
export const distribution = (total: number, isCounted: (pp: number) => boolean): string => regions(total).map(([first, last]) => {
	let count = 0;

	for (let pp = first; pp <= last; pp++) {
		count += isCounted(pp) ? 1 : 0;
	}

	return String(count).padStart(2, '0');
}).join('..');

/**
Descriptor areas: two on one disk, two and one on two, one each on three and more.
*/
export const settleDescriptors = (group: VolumeGroup): void => {
	for (const [index, member] of group.disks.entries()) {
		if (group.disks.length === 1) {
			member.vgdas = 2;
		} else if (group.disks.length === 2) {
			member.vgdas = index === 0 ? 2 : 1;
		} else {
			member.vgdas = 1;
		}
	}
};

/**
What `lsvg` prints as QUORUM: more than half of the descriptor areas, or 1 where quorum checking is off.
*/
export const quorumOf = (group: VolumeGroup): number => group.hasQuorum ? Math.floor(group.disks.reduce((sum, member) => sum + member.vgdas, 0) / 2) + 1 : 1;

export const hasQuorum = (group: VolumeGroup): boolean => {
	const active = group.disks.filter(member => member.state === 'active').reduce((sum, member) => sum + member.vgdas, 0);

	return active >= quorumOf(group);
};
