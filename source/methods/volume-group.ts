import type {
	Facts,
	Filesystem,
	LogicalVolume,
	Problem,
	VolumeGroup,
} from '../base/facts.js';
import type {FieldMistake} from '../base/method.js';
import type {Evidence} from '../base/plan.js';

export const findGroup = (facts: Facts, name: string): VolumeGroup | undefined => facts.volumeGroups.find(group => group.name === name);

/**
What discovery could not read of a group: any of these makes checks on it undecidable.
*/
export const problemsOfGroup = (facts: Facts, name: string): readonly Problem[] => facts.problems.filter(({command}) => command.split(/\s+/v).includes(name) && /\blsvg\b/v.test(command));

/**
Whether the group's logical volumes were read.
*/
export const isGroupRead = (facts: Facts, name: string): boolean => {
	const group = findGroup(facts, name);

	return group !== undefined && group.state !== 'unknown' && problemsOfGroup(facts, name).every(({command}) => !/\s-l\b/v.test(command));
};

export const problemEvidence = (problems: readonly Problem[]): Evidence | undefined => {
	const [first] = problems;

	return first === undefined ? undefined : {command: first.command, lines: problems.map(({message}) => message)};
};

/**
A logical volume as a row of `lsvg -l`.
*/
export const logicalVolumeLine = (volume: LogicalVolume): string => [
	volume.name.padEnd(19),
	volume.type.padEnd(10),
	String(volume.lps).padEnd(7),
	String(volume.pps).padEnd(7),
	String(volume.pvs).padEnd(4),
	`${volume.isOpen ? 'open' : 'closed'}/${volume.isStale ? 'stale' : 'syncd'}`.padEnd(13),
	volume.mountPoint ?? 'N/A',
].join(' ');

const filesystemTypes = new Set(['jfs', 'jfs2']);

/**
Types that hold nothing an operator would miss: logs are written anew, paging and dump space hold no data.
*/
const emptyTypes = new Set(['jfslog', 'jfs2log', 'paging', 'sysdump', 'boot']);

const isFilesystemVolume = ({type, mountPoint}: LogicalVolume): boolean => filesystemTypes.has(type) && mountPoint !== undefined;

/**
Filesystems of the group that savevg leaves out because they are not mounted.
*/
export const unmountedVolumes = (facts: Facts, group: VolumeGroup): readonly LogicalVolume[] => {
	const mounted = new Set(facts.filesystems.filter(({isMounted}) => isMounted).map(({mountPoint}) => mountPoint));

	return group.logicalVolumes.filter(volume => isFilesystemVolume(volume) && (!volume.isOpen || !mounted.has(volume.mountPoint ?? '')));
};

/**
Logical volumes whose content no file tool sees: raw, or of a filesystem type without a mount point.
*/
export const rawVolumes = (group: VolumeGroup): readonly LogicalVolume[] => group.logicalVolumes.filter(volume => !emptyTypes.has(volume.type) && !isFilesystemVolume(volume));

/**
The mounted filesystems of a group, by mount point.
*/
export const mountedFilesystems = (facts: Facts, group: VolumeGroup): readonly Filesystem[] => {
	const devices = new Set(group.logicalVolumes.map(({name}) => `/dev/${name}`));

	return facts.filesystems
		.filter(filesystem => filesystem.isMounted && (filesystem.volumeGroup === group.name || devices.has(filesystem.device)))
		.toSorted((left, right) => left.mountPoint.localeCompare(right.mountPoint, 'en'));
};

/**
Whether a path lies in a directory, or is it.
*/
export const isInside = (path: string, directory: string): boolean => directory === '/' || path === directory || path.startsWith(`${directory}/`);

/**
The mounted filesystem that holds a path: the one with the longest mount point above it.
*/
export const filesystemOf = (facts: Facts, path: string): Filesystem | undefined => {
	const [best] = facts.filesystems
		.filter(({isMounted, mountPoint}) => isMounted && isInside(path, mountPoint))
		.toSorted((left, right) => right.mountPoint.length - left.mountPoint.length);

	return best;
};

/**
A path without doubled or trailing slashes.
*/
const cleanPath = (path: string): string => path.replaceAll(/\/{2,}/gv, '/').replace(/(?<=.)\/$/v, '');

export const joinPath = (directory: string, name: string): string => cleanPath(`${directory}/${name}`);

const remoteTypes = new Set(['nfs', 'nfs3', 'nfs4', 'cifs']);

export const isRemote = ({type}: {readonly type: string}): boolean => remoteTypes.has(type);

/**
Filesystems to leave out that are not in the group: what is left out is something else than was meant.
*/
export const excludedFilesystemMistakes = (facts: Facts, name: string, excluded: readonly string[]): readonly FieldMistake[] => {
	const group = findGroup(facts, name);

	if (group === undefined || !isGroupRead(facts, name)) {
		return [];
	}

	const known = group.logicalVolumes.flatMap(({mountPoint}) => mountPoint ?? []);
	const strange = excluded.filter(mountPoint => !known.includes(mountPoint));

	return strange.length === 0 ? [] : [{name: 'excludeFilesystems', message: `${strange.map(mountPoint => `\`${mountPoint}\``).join(', ')} ${strange.length === 1 ? 'is no filesystem' : 'are no filesystems'} of \`${name}\`. It has: ${known.join(', ')}.`}];
};
