import type {UtilityContext} from '../utility.js';
import {writeBootImage} from './boot-image.js';
import {
	bootEntries,
	isSystemGroup,
	putAside,
	takeUp,
} from './boot-state.js';
import {dateTime} from './columns.js';
import {
	putStanza,
	removeStanza,
	stanzas,
	type Stanza,
} from './filesystem-table.js';
import {createGroup, makeDirectories, requireFreeDisk} from './group-operations.js';
import {
	diskOfPvid,
	findDisk,
	findGroup,
	groupOfDisk,
	knownGroups,
	pvidsOf,
} from './groups.js';
import {LvmProblem} from './lvm-problem.js';
import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';
import {mountVolume, unmount} from './mounting.js';
import {
	fsData,
	lvData,
	makeFilesystem,
	makeVolume,
	type StructureOrder,
} from './structure-from-data.js';
import {partitionsOf} from './volume-building.js';
import {field, type DataStanza} from './vg-data.js';

export const alternateName = 'altinst_rootvg';
const top = '/alt_inst';
const log = '/var/adm/ras/alt_disk_inst.log';

/**
What the commands say goes to stdout and into their log.
*/
export const say = async (context: UtilityContext, text: string): Promise<void> => {
	context.files.append(log, text);
	await context.out(text);
};

/**
Begins an entry of the log.
*/
export const noteAlternate = (files: Pick<UtilityContext['files'], 'append'>, at: number, command: string): void => {
	files.append(log, `\n#-----\n${dateTime(at)}\ncmd: ${command}\n`);
};

/**
The same for the command that runs.
*/
export const noteCommand = (context: UtilityContext, program: string): void => {
	noteAlternate(context.files, context.machine.clock.now, `${program} ${context.args.join(' ')}`);
};

/**
Whether an alternate system's files are mounted, or could be.
*/
export const isAwake = (group: VolumeGroup): boolean => group.isPlaceHolder !== true && group.isVariedOn;

/**
Systems beside the one that runs: clones and former ones.
*/
export const alternates = (lvm: LvmState): readonly VolumeGroup[] => knownGroups(lvm).filter(group => group.name !== 'rootvg' && isSystemGroup(group));

const mountPointOf = (label: string): string => label === '/' ? top : `${top}${label}`;

const prefixed = (data: readonly DataStanza[]): readonly DataStanza[] => data.map(({name, fields}) => {
	const changes = new Map<string, string>();
	const change = (key: string, to: (value: string) => string): void => {
		const value = fields.get(key) ?? '';

		if (value !== '') {
			changes.set(key, to(value));
		}
	};

	change('VGNAME', () => alternateName);
	change('VOLUME_GROUP', () => alternateName);
	change('LOGICAL_VOLUME', value => `alt_${value}`);
	change('FS_LV', value => value.replace('/dev/', '/dev/alt_'));
	change('FS_NAME', mountPointOf);
	change('MOUNT_POINT', mountPointOf);
	change('LABEL', value => value.startsWith('/') ? mountPointOf(value) : value);

	return {name, fields: new Map([...fields, ...changes])};
});

const stanzaOf = (mountPoint: string, device: string, logDevice: string): Stanza => ({
	mountPoint,
	attributes: new Map([['dev', device], ['vfs', 'jfs2'], ['log', logDevice], ['mount', 'false'], ['check', 'false'], ['options', 'rw'], ['account', 'false']]),
});

const logDeviceOf = (data: readonly DataStanza[]): string => {
	const name = lvData(data).find(({fields}) => /^jfs2?log$/v.test(fields.get('TYPE') ?? ''))?.fields.get('LOGICAL_VOLUME');

	return name === undefined ? 'INLINE' : `/dev/${name}`;
};

/**
Disks that a system may be put on, by name. Only what belongs to a group is refused: another owner's header is overwritten without a word.

@throws LvmProblem
*/
export const targetDisks = (context: UtilityContext, names: readonly string[]): readonly Disk[] => names.map(name => {
	const {lvm} = context.machine;
	const disk = findDisk(lvm, name);

	if (disk?.status !== 'Available' || disk.isGone) {
		throw new LvmProblem(`alt_disk_install- target disk ${name} is not available.`);
	}

	if (groupOfDisk(lvm, disk) !== undefined) {
		throw new LvmProblem(`0505-126 alt_disk_install- target disk ${name} has a volume group assigned to it.`);
	}

	return disk;
});

const checkSizes = (data: readonly DataStanza[], disks: readonly Disk[], ppSize: number): void => {
	const needed = lvData(data).reduce((sum, {fields}) => sum + Number(fields.get('PP') ?? fields.get('LPs') ?? 0), 0);
	const there = disks.reduce((sum, disk) => sum + partitionsOf(disk, ppSize), 0);

	if (needed > there) {
		throw new LvmProblem(`alt_disk_install- There is not enough space on the target disks:\n\t${needed * ppSize} MB are needed, ${there * ppSize} MB are there.`);
	}
};

const requireUnclaimed = (context: UtilityContext, disk: Disk): Disk => {
	try {
		return requireFreeDisk(context, 'mkvg', disk.name, false);
	} catch (error) {
		throw error instanceof LvmProblem ? new LvmProblem(`${error.message}\n0516-862 mkvg: Unable to create volume group.`) : error;
	}
};

/**
Phase 1: the group, its volumes and mounted filesystems, as the description of a system says.

@throws LvmProblem, MountProblem
*/
export const createAlternate = async (context: UtilityContext, source: readonly DataStanza[], diskNames: readonly string[], {isClone}: {readonly isClone: boolean}): Promise<void> => {
	const {lvm} = context.machine;

	if (findGroup(lvm, alternateName) !== undefined) {
		throw new LvmProblem(`alt_disk_install- The volume group ${alternateName} already exists.\n\tUse alt_rootvg_op -X to remove it.`);
	}

	if (field(source, 'vg_data', 'VGNAME') !== 'rootvg') {
		throw new LvmProblem('alt_disk_install- The image.data file does not describe a rootvg.');
	}

	const disks = targetDisks(context, diskNames);
	const data = prefixed(source);
	const order: StructureOrder = {
		data,
		name: alternateName,
		disks: disks.map(disk => requireUnclaimed(context, disk)),
		ppSize: Number(field(data, 'vg_data', 'PPSIZE')),
		isShrinking: field(data, 'logical_volume_policy', 'SHRINK') === 'yes',
		maps: new Map(),
		table: fsData(data).map(({fields}) => stanzaOf(fields.get('FS_NAME') ?? '', fields.get('FS_LV') ?? '', logDeviceOf(data))),
	};
	await say(context, 'Checking disk sizes.\n');
	await context.sleep(1000);

	if (!order.isShrinking) {
		checkSizes(data, disks, order.ppSize);
	}

	await say(context, 'Creating cloned rootvg volume group and associated logical volumes.\n');
	const bigKind = field(data, 'vg_data', 'BIGVG');
	const group = await createGroup(context, 'mkvg', {
		name: alternateName, kind: bigKind === 'svg' ? 'scalable' : (bigKind === 'yes' ? 'big' : 'original'), ppSize: order.ppSize, disks,
	});
	group.bootDisks = [];
	group.nodeName = field(data, 'image_data', 'UNAME_INFO').split(' ', 2)[1] ?? lvm.identity.hostName;
	await context.sleep(3000);

	for (const stanza of lvData(data)) {
		await say(context, `Creating logical volume ${stanza.fields.get('LOGICAL_VOLUME')}.\n`);
		await context.sleep(1500);
		makeVolume(context, group, order, stanza);
	}

	const filesystems = fsData(data).toSorted((left, right) => (left.fields.get('FS_NAME') ?? '') < (right.fields.get('FS_NAME') ?? '') ? -1 : 1);

	for (const stanza of filesystems) {
		const mountPoint = stanza.fields.get('FS_NAME') ?? '';
		await say(context, `Creating ${mountPoint === top ? `${top}/` : mountPoint} file system.\n`);
		await context.sleep(2000);
		makeFilesystem(context, group, order, stanza);

		if (isClone) {
			await say(context, `${mountPoint} filesystem not converted.\n        Small inode extents are already enabled.\n`);
		}
	}
};

const mountsOf = (lvm: LvmState, group: VolumeGroup) => lvm.mounts.filter(mount => group.logicalVolumes.some(volume => mount.device === `/dev/${volume.name}`)).toReversed();

const unmountAlternate = async (context: UtilityContext, group: VolumeGroup): Promise<void> => {
	const {machine} = context;

	for (const mount of mountsOf(machine.lvm, group)) {
		await say(context, `forced unmount of ${mount.mountPoint}\nforced unmount of ${mount.mountPoint}\n`);
		unmount(machine, mount, {isForced: true});
		await context.sleep(300);
	}

	for (const {mountPoint} of stanzas(context)) {
		if (mountPoint === top || mountPoint.startsWith(`${top}/`)) {
			removeStanza(context, mountPoint);
		}
	}
};

/**
Writes the boot image onto the disks of a system.

@throws LvmProblem
*/
export const makeBootable = (context: UtilityContext, group: VolumeGroup): void => {
	const volume = group.logicalVolumes.find(each => each.type === 'boot');

	for (const pvid of volume === undefined ? [] : pvidsOf(volume)) {
		const disk = diskOfPvid(context.machine.lvm, pvid);

		if (disk !== undefined && volume !== undefined) {
			writeBootImage(context, group, volume, disk);
		}
	}
};

/**
Unmounts a system's files and gives its volumes their own names back: it sleeps, and may be started.
*/
export const putToSleep = async (context: UtilityContext, group: VolumeGroup, {isClone = false}: {readonly isClone?: boolean} = {}): Promise<void> => {
	if (isClone) {
		await unmountAlternate(context, group);
	}

	await say(context, 'Changing logical volume names in volume group descriptor area.\n');
	await context.sleep(2000);
	await say(context, 'Fixing LV control blocks...\n');
	await context.sleep(1500);

	if (!isClone) {
		await unmountAlternate(context, group);
	}

	await say(context, 'Fixing file system superblocks...\n');
	await context.sleep(1500);
	putAside(context.machine, group);
};

/**
Mounts a sleeping system's files below /alt_inst.

@throws LvmProblem, MountProblem
*/
export const wakeUp = (context: UtilityContext, group: VolumeGroup): void => {
	const {machine} = context;
	const awake = alternates(machine.lvm).find(each => isAwake(each));

	if (awake !== undefined) {
		throw new LvmProblem(`alt_disk_install- The volume group ${awake.name} is awake already.`);
	}

	takeUp(machine, group);
	makeDirectories(context, top);
	const logDevice = `/dev/${group.logicalVolumes.find(volume => /^jfs2?log$/v.test(volume.type))?.name ?? 'INLINE'}`;
	const volumes = new Map(group.logicalVolumes.filter(volume => volume.content !== undefined && volume.label.startsWith('/')).map(volume => [volume.label, volume]));

	for (const [label, volume] of [...volumes].toSorted(([left], [right]) => left < right ? -1 : 1)) {
		const mountPoint = mountPointOf(label);
		volume.label = mountPoint;
		putStanza(context, stanzaOf(mountPoint, `/dev/${volume.name}`, logDevice));
		makeDirectories(context, mountPoint);
		mountVolume(machine, `/dev/${volume.name}`, mountPoint, {options: 'rw', log: logDevice});
	}
};

/**
Makes the machine start from a system's disks, and says so.
*/
export const startFrom = async (context: UtilityContext, group: VolumeGroup): Promise<void> => {
	const {lvm} = context.machine;
	const names = (group.bootDisks ?? group.disks.map(member => member.pvid)).map(pvid => diskOfPvid(lvm, pvid)?.name).filter(name => name !== undefined);
	lvm.bootList = bootEntries(lvm, names);
	await say(context, `Bootlist is set to the boot disk: ${names[0] ?? ''} blv=hd5\n`);
};

/**
The ODM forgets a system; its disks keep what they hold.

@throws LvmProblem where it is awake.
*/
export const forget = (group: VolumeGroup): void => {
	if (isAwake(group)) {
		throw new LvmProblem(`alt_disk_install- The volume group ${group.name} is awake.\n\tUse alt_rootvg_op -S to put it to sleep.`);
	}

	group.inOdm = false;
	delete group.isPlaceHolder;
};

/**
Takes away what was made of a system before an error.
*/
export const cleanUp = async (context: UtilityContext): Promise<void> => {
	const {machine} = context;
	const group = findGroup(machine.lvm, alternateName);

	if (group === undefined) {
		return;
	}

	await say(context, 'Cleaning up.\n');

	await unmountAlternate(context, group);
	putAside(machine, group);

	for (const volume of group.logicalVolumes) {
		if (machine.files.filesystems.has(`${group.id}/${volume.name}`)) {
			machine.files.destroyFilesystem(`${group.id}/${volume.name}`);
		}
	}

	for (const member of group.disks) {
		const disk = diskOfPvid(machine.lvm, member.pvid);

		if (disk !== undefined) {
			delete disk.groupId;
		}
	}

	machine.lvm.groups = machine.lvm.groups.filter(each => each !== group);
};
