import type {
	GroupDisk,
	LogicalVolume,
	PartitionPlace,
	VolumeGroup,
} from './group-state.js';
import {regions, usedPartitions} from './groups.js';

const regionOrder: Readonly<Record<LogicalVolume['intraPolicy'], readonly number[]>> = {
	edge: [0, 1, 2, 3, 4],
	middle: [1, 0, 2, 3, 4],
	center: [2, 1, 3, 0, 4],
	'inner middle': [3, 2, 4, 1, 0],
	'inner edge': [4, 3, 2, 1, 0],
};

/**
Free partitions of a disk, those of the wanted region first.
*/
const freeOf = (group: VolumeGroup, member: GroupDisk, intraPolicy: LogicalVolume['intraPolicy'], taken: ReadonlySet<string>): number[] => {
	const used = usedPartitions(group, member.pvid);
	const areas = regions(member.totalPPs);
	const free: number[] = [];

	for (const index of regionOrder[intraPolicy]) {
		const [first, last] = areas[index] ?? [1, 0];

		for (let pp = first; pp <= last; pp++) {
			if (!used.has(pp) && !taken.has(`${member.pvid}:${pp}`)) {
				free.push(pp);
			}
		}
	}

	return free;
};

/**
Finds places for the next `count` logical partitions of a volume, for each of its copies, on the disks whose identifiers `on` names, on all of the group where it is empty.

@returns Places per copy, `undefined` where there are not enough that keep the copies apart.
*/
export const allocate = (group: VolumeGroup, volume: LogicalVolume, count: number, on: readonly string[]): PartitionPlace[][] | undefined => {
	const members = group.disks.filter(member => member.state === 'active' && member.isAllocatable && (on.length === 0 || on.includes(member.pvid)));
	const taken = new Set<string>();
	const copies: PartitionPlace[][] = [];

	for (let copy = 0; copy < volume.copies.length; copy++) {
		const mine = new Set(volume.copies[copy]?.map(place => place.pvid));
		const others = new Set<string>();

		for (const [index, places] of [...volume.copies, ...copies].entries()) {
			if (index % volume.copies.length !== copy || index >= volume.copies.length + copy) {
				for (const place of places) {
					others.add(place.pvid);
				}
			}
		}

		const allowed = members.filter(member => volume.separatePv === 'no' || !others.has(member.pvid));
		const ordered = [...allowed.filter(member => mine.has(member.pvid)), ...allowed.filter(member => !mine.has(member.pvid))];
		const places = pick(group, volume, ordered, count, taken);

		if (places === undefined) {
			return undefined;
		}

		copies.push(places);
	}

	return copies;
};

const pick = (group: VolumeGroup, volume: LogicalVolume, members: readonly GroupDisk[], count: number, taken: Set<string>): PartitionPlace[] | undefined => {
	const pools = members.slice(0, volume.upperBound).map(member => ({pvid: member.pvid, free: freeOf(group, member, volume.intraPolicy, taken)}));
	const places: PartitionPlace[] = [];

	if (volume.interPolicy === 'minimum') {
		// One disk that holds all is taken before several that hold some each.
		const whole = pools.findIndex(pool => pool.free.length >= count);

		if (whole > 0) {
			pools.unshift(...pools.splice(whole, 1));
		}

		for (const pool of pools) {
			for (const pp of pool.free.slice(0, count - places.length)) {
				places.push({pvid: pool.pvid, pp, isStale: false});
			}
		}
	} else {
		for (let round = 0; places.length < count && pools.some(pool => round < pool.free.length); round++) {
			for (const pool of pools) {
				const pp = pool.free[round];

				if (pp !== undefined && places.length < count) {
					places.push({pvid: pool.pvid, pp, isStale: false});
				}
			}
		}
	}

	if (places.length < count) {
		return undefined;
	}

	for (const place of places) {
		taken.add(`${place.pvid}:${place.pp}`);
	}

	return places;
};
