import type {Facts} from '../base/facts.js';
import type {NameMap} from '../facts/parse-image-data.js';
import type {RestvgValues} from './restvg-parameters.js';
import {isInside} from './volume-group.js';

/**
AIX takes no longer names for groups and logical volumes.
*/
const longestName = 15;

/**
A name that is not taken: cut to length, with a number at its end where needed.
*/
const freeName = (wanted: string, taken: ReadonlySet<string>): string => {
	let name = wanted.slice(0, longestName);

	for (let number = 1; taken.has(name); number += 1) {
		name = `${wanted.slice(0, longestName - String(number).length)}${number}`;
	}

	return name;
};

/**
A name for the group that stands beside one that exists.
*/
export const proposeGroup = (facts: Facts, group: string): string => freeName(`${group.slice(0, longestName - 2)}_r`, new Set(facts.volumeGroups.map(({name}) => name)));

/**
A directory for the mount points below which no filesystem is known, as one is after an earlier restore beside what is there.
*/
export const proposeRoot = ({filesystems}: Pick<Facts, 'filesystems'>, wanted = '/restored'): string => {
	const isTaken = (root: string): boolean => filesystems.some(({mountPoint}) => mountPoint === root || isInside(mountPoint, root));
	let root = wanted;

	for (let number = 2; isTaken(root); number += 1) {
		root = `${wanted}${number}`;
	}

	return root;
};

/**
What everything is called after the restore.
*/
export const restoredNames = (facts: Facts, group: string, values: RestvgValues, image: {readonly volumes: readonly string[]; readonly mountPoints: readonly string[]}): NameMap => {
	if (values.names === 'same') {
		return {
			group: {from: group, to: group},
			volumes: Object.fromEntries(image.volumes.map(name => [name, name])),
			mountPoints: Object.fromEntries(image.mountPoints.map(path => [path, path])),
		};
	}

	// /dev/rNAME is the raw device of NAME: a volume of that name would stand in its place.
	const existing = facts.volumeGroups.flatMap(({logicalVolumes}) => logicalVolumes.map(({name}) => name));
	const taken = new Set([...existing, ...image.volumes].flatMap(name => [name, `r${name}`, name.replace(/^r/v, '')]));
	const volumes: Record<string, string> = {};

	for (const name of image.volumes) {
		const fresh = freeName(`${values.volumePrefix}${name}`, taken);

		taken.add(fresh);
		volumes[name] = fresh;
	}

	return {
		group: {from: group, to: values.newGroup ?? proposeGroup(facts, group)},
		volumes,
		mountPoints: Object.fromEntries(image.mountPoints.map(path => [path, `${values.root}${path === '/' ? '' : path}`])),
	};
};
