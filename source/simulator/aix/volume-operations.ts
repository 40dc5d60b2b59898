import {FileError} from '../files.js';
import type {UtilityContext} from '../utility.js';
import {allocate} from './allocation.js';
import {settleDevices} from './device-nodes.js';
import {putStanza, removeStanza, stanzas} from './filesystem-table.js';
import {freeName, isNameTaken, makeDirectories} from './group-operations.js';
import {
	findLogicalVolume,
	isOpen,
	lpCount,
	mountOf,
} from './groups.js';
import {noVolume} from './list-volumes.js';
import {LvmProblem} from './lvm-problem.js';
import type {FilesystemContent, LogicalVolume, VolumeGroup} from './group-state.js';
import {
	buildVolume,
	formatVolume,
	resizeFilesystem,
	type VolumeSpecification,
} from './volume-building.js';

export const noPartitions = '0516-404 allocp: This system cannot fulfill the allocation request.\n\tThere are not enough free partitions or not enough physical volumes\n\tto keep strictness and satisfy allocation requests.  The command\n\tshould be retried with different allocation characteristics.';

export const requireVolume = (context: UtilityContext, program: string, name: string) => {
	const found = findLogicalVolume(context.machine.lvm, name);

	if (found === undefined) {
		throw new LvmProblem(noVolume(program, name));
	}

	if (!found.group.isVariedOn) {
		throw new LvmProblem('0516-010 : Volume group must be varied on; use varyonvg command.');
	}

	return found;
};

const requireFreeName = (context: UtilityContext, program: string, name: string, after: string): void => {
	if (name.length > 15 || !/^[A-Za-z_][\w.]*$/v.test(name)) {
		throw new LvmProblem(`0516-704 ${program}: Invalid logical volume name ${name}.\n${after}`);
	}

	if (isNameTaken(context, name)) {
		throw new LvmProblem(`0516-360 ${program}: The device name ${name} is already used; choose a\n\tdifferent name.\n${after}`);
	}
};

/**
Gives a volume that nobody uses another name, also in /etc/filesystems.

@throws LvmProblem
*/
export const renameVolume = (context: UtilityContext, group: VolumeGroup, volume: LogicalVolume, name: string): void => {
	const {lvm, files} = context.machine;
	const after = `0516-704 chlv: Unable to change logical volume ${volume.name}.`;

	requireFreeName(context, 'chlv', name, after);

	if (isOpen(lvm, volume)) {
		throw new LvmProblem(`0516-1008 chlv: Logical volume must be closed. If the logical\n\tvolume contains a filesystem, the umount command will close\n\tthe LV device.\n${after}`);
	}

	const [from, to] = [`/dev/${volume.name}`, `/dev/${name}`];

	if (files.filesystems.has(from)) {
		files.renameFilesystem(from, to);
	}

	for (const each of group.logicalVolumes) {
		if (each.content?.snapshot?.of === from) {
			each.content.snapshot.of = to;
		}
	}

	for (const {mountPoint, attributes} of stanzas(context)) {
		if (attributes.get('dev') === from || attributes.get('log') === from) {
			putStanza(context, {mountPoint, attributes: new Map(Array.from(attributes, ([key, value]) => [key, value === from ? to : value]))});
		}
	}

	volume.name = name;
	settleDevices(lvm, files);
};

export const createVolume = (context: UtilityContext, group: VolumeGroup, specification: VolumeSpecification): LogicalVolume => {
	const {lvm, files, clock} = context.machine;

	requireFreeName(context, 'mklv', specification.name, '0516-822 mklv: Unable to create logical volume.');

	const volume = buildVolume(group, specification, clock.now);

	if (volume === undefined) {
		throw new LvmProblem(`${noPartitions}\n0516-822 mklv: Unable to create logical volume.`);
	}

	settleDevices(lvm, files);

	return volume;
};

export const extendVolume = (group: VolumeGroup, volume: LogicalVolume, lps: number, on: readonly string[]): void => {
	if (lpCount(volume) + lps > volume.maxLPs) {
		throw new LvmProblem('0516-787 extendlv: Maximum allocation for logical volume '.concat(`${volume.name}\n\tis ${volume.maxLPs}.`));
	}

	const places = allocate(group, volume, lps, on);

	if (places === undefined) {
		throw new LvmProblem(`${noPartitions}\n0516-788 extendlv: Unable to extend logical volume.`);
	}

	for (const [index, copy] of volume.copies.entries()) {
		copy.push(...places[index] ?? []);
	}
};

/**
Deletes a volume with what is on it.

@returns What `rmlv` says on stdout.
*/
export const removeVolume = (context: UtilityContext, group: VolumeGroup, volume: LogicalVolume): string => {
	const {lvm, files} = context.machine;

	if (isOpen(lvm, volume)) {
		throw new LvmProblem('0516-1008 rmlv: Logical volume must be closed. If the logical\n\tvolume contains a filesystem, the umount command will close\n\tthe LV device.'.concat(`\n0516-912 rmlv: Unable to remove logical volume ${volume.name}.`));
	}

	if (files.filesystems.has(`/dev/${volume.name}`)) {
		files.destroyFilesystem(`/dev/${volume.name}`);
	}

	group.logicalVolumes = group.logicalVolumes.filter(each => each !== volume);
	settleDevices(lvm, files);

	return `rmlv: Logical volume ${volume.name} is removed.\n`;
};

/**
The group's JFS2 log, made where there is none.
*/
const logOf = (context: UtilityContext, group: VolumeGroup): string => {
	const log = group.logicalVolumes.find(volume => volume.type === 'jfs2log') ?? createVolume(context, group, {name: freeName(context, 'loglv'), type: 'jfs2log', lps: 1});

	return `/dev/${log.name}`;
};

type FilesystemRequest = {
	readonly mountPoint: string;

	/**
	512-byte blocks.
	*/
	readonly size: number;

	/**
	On a volume that is there; a new one is made without it.
	*/
	readonly volume?: LogicalVolume | undefined;
	readonly log?: string | undefined;
	readonly attributes: ReadonlyMap<string, string>;
	readonly facts?: Partial<FilesystemContent>;
};

/**
Makes a JFS2 filesystem with its stanza and mount point.
*/
export const createFilesystem = (context: UtilityContext, group: VolumeGroup, {mountPoint, size, volume, log, attributes, facts}: FilesystemRequest): LogicalVolume => {
	const {files} = context.machine;

	if (stanzas(context).some(stanza => stanza.mountPoint === mountPoint)) {
		throw new LvmProblem(`crfs: 0506-909 ${mountPoint} file system already exists.`);
	}

	const hasInlineLog = log === 'INLINE';
	const device = hasInlineLog ? 'INLINE' : (log ?? logOf(context, group));
	const ppBlocks = group.ppSize * 2048;
	const lps = Math.max(1, Math.ceil(size / ppBlocks));
	const made = volume ?? createVolume(context, group, {
		name: freeName(context, 'fslv'), type: 'jfs2', lps, maxLPs: Math.max(512, lps), label: mountPoint,
	});

	if (volume !== undefined && files.filesystems.has(`/dev/${volume.name}`)) {
		if (mountOf(context.machine.lvm, volume) !== undefined) {
			throw new LvmProblem(`crfs: 0506-910 Logical volume ${volume.name} is in use.`);
		}

		files.destroyFilesystem(`/dev/${volume.name}`);
	}

	made.label = mountPoint;
	// A new filesystem fills its volume's partitions, as crfs rounds up.
	formatVolume(files, group, made, {...facts, size: volume === undefined ? lps * ppBlocks : (size > 0 ? size : lpCount(made) * ppBlocks), hasInlineLog});
	putStanza(context, {mountPoint, attributes: new Map([['dev', `/dev/${made.name}`], ['vfs', made.type === 'jfs' ? 'jfs' : 'jfs2'], ['log', device], ...attributes])});
	makeDirectories(context, mountPoint);

	return made;
};

/**
Changes a filesystem's size, in 512-byte blocks, and its volume's where it must.
*/
export const changeSize = (context: UtilityContext, group: VolumeGroup, volume: LogicalVolume, wanted: number): number => {
	const {files} = context.machine;
	const ppBlocks = group.ppSize * 2048;
	const size = Math.max(1, Math.ceil(wanted / ppBlocks)) * ppBlocks;
	const lps = size / ppBlocks;
	const filesystem = files.filesystems.get(`/dev/${volume.name}`);

	if (filesystem !== undefined && filesystem.usedBytes > size * 512) {
		throw new LvmProblem('chfs: 0506-979 There is not enough free space in the file system to shrink it to the requested size.');
	}

	if (lps > lpCount(volume)) {
		volume.maxLPs = Math.max(volume.maxLPs, lps);
		extendVolume(group, volume, lps - lpCount(volume), []);
	} else {
		for (const copy of volume.copies) {
			copy.splice(lps);
		}
	}

	resizeFilesystem(files, volume, size);

	return size;
};

/**
Deletes a filesystem: its volume, its stanza, with `isEmptyDirectoryToo` its mount point.
*/
export const removeFilesystem = (context: UtilityContext, group: VolumeGroup, volume: LogicalVolume, mountPoint: string, isDirectoryToo: boolean): string => {
	if (mountOf(context.machine.lvm, volume) !== undefined) {
		throw new LvmProblem(`rmfs: 0506-921 ${mountPoint} is currently mounted.`);
	}

	const said = removeVolume(context, group, volume);
	removeStanza(context, mountPoint);

	if (isDirectoryToo) {
		try {
			context.files.removeDirectory(mountPoint);
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}
		}
	}

	return said;
};

/**
Blocks of 512 bytes from `12G`, `512M`, `+1G` without its sign, or blocks.
*/
export const blocksOf = (text: string): number | undefined => {
	const found = /^(?<count>\d{1,15}(?:\.\d{1,3})?)(?<unit>[gm]?)$/iv.exec(text)?.groups;

	if (found === undefined) {
		return undefined;
	}

	const unit = found['unit']?.toUpperCase() ?? '';

	return Math.ceil(Number(found['count']) * (unit === 'G' ? 2_097_152 : (unit === 'M' ? 2048 : 1)));
};
