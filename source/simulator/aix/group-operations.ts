import type {UtilityContext} from '../utility.js';
import {settleDevices} from './device-nodes.js';
import {
	findDisk,
	findGroup,
	groupOfDisk,
	hasQuorum,
	isOpen,
	knownGroups,
	knownVolumes,
	memberName,
	settleDescriptors,
} from './groups.js';
import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';
import {LvmProblem} from './lvm-problem.js';
import {noGroup} from './list-groups.js';
import {
	putStanza,
	removeStanza,
	stanzas,
} from './filesystem-table.js';
import {
	buildGroup,
	forgetDescriptors,
	newPvid,
	partitionsOf,
	type GroupSpecification,
} from './volume-building.js';

/**
The group of a name.

@throws LvmProblem where the ODM does not know it.
*/
export const requireGroup = (context: UtilityContext, program: string, name: string): VolumeGroup => {
	const group = findGroup(context.machine.lvm, name);

	if (group === undefined) {
		throw new LvmProblem(noGroup(program, name));
	}

	return group;
};

/**
A disk that may be taken into a group. Only what the LVM itself looks at is checked: another owner's header is overwritten without a word.

@throws LvmProblem
*/
export const requireFreeDisk = (context: UtilityContext, program: string, name: string, isForced: boolean): Disk => {
	const {lvm} = context.machine;
	const disk = findDisk(lvm, name);

	if (disk === undefined) {
		throw new LvmProblem(`0516-306 ${program}: Unable to find physical volume ${name} in the Device\n\tConfiguration Database.`);
	}

	if (disk.status !== 'Available') {
		throw new LvmProblem(`0516-321 ${program}: Physical volume ${name} is not configured.`);
	}

	// A key that another host registered keeps writers out.
	if (disk.isGone || (disk.reservePolicy === 'PR_exclusive' && disk.reserveKey !== 'none')) {
		throw new LvmProblem(`0516-024 ${program}: Unable to open physical volume.\n\tEither PV was not configured or could not be opened. Run\n\tdiagnostics.`);
	}

	if (disk.isOpenElsewhere) {
		throw new LvmProblem(`0516-008 ${program}: LVM system call returned an unknown\n\terror code (16).`);
	}

	const group = groupOfDisk(lvm, disk);

	if (group !== undefined || (disk.groupId !== undefined && !isForced)) {
		throw new LvmProblem(`0516-1398 ${program}: The physical volume ${name}, appears to belong to\n\tanother volume group. Use the force option to add this physical volume\n\tto a volume group.\n0516-1397 ${program}: The physical volume ${name}, will not be added to\n\tthe volume group.`);
	}

	return disk;
};

/**
Gives a disk its identifier where it has none.
*/
export const identify = async (context: UtilityContext, program: string, disk: Disk): Promise<void> => {
	if (disk.pvid !== undefined) {
		return;
	}

	disk.pvid = newPvid(context.machine.lvm, () => context.machine.random());
	await context.err(`0516-1254 ${program}: Changing the PVID in the ODM.\n`);
};

/**
The first name of a row that nothing has yet: `vg00`, `fslv03`, `loglv01`.
*/
export const freeName = (context: UtilityContext, prefix: string): string => {
	for (let index = 0; ; index++) {
		const name = `${prefix}${String(index).padStart(2, '0')}`;

		if (!isNameTaken(context, name)) {
			return name;
		}
	}
};

/**
Names of groups, volumes and devices share one space.
*/
export const isNameTaken = (context: UtilityContext, name: string): boolean => {
	const {lvm} = context.machine;

	return knownGroups(lvm).some(group => group.name === name || knownVolumes(group).some(volume => volume.name === name)) || lvm.disks.some(disk => disk.name === name) || lvm.devices.some(device => device.name === name);
};

/**
The least partition size, in MB, with which a disk stays within 1016 partitions.
*/
export const defaultPpSize = (disks: readonly Disk[]): number => {
	const largest = Math.max(...disks.map(disk => partitionsOf(disk, 4)));

	return 4 * (2 ** Math.max(0, Math.ceil(Math.log2(largest / 1016))));
};

export const createGroup = async (context: UtilityContext, program: string, {disks, ...specification}: Omit<GroupSpecification, 'disks'> & {readonly disks: readonly Disk[]}): Promise<VolumeGroup> => {
	const {lvm, files, clock} = context.machine;

	if (isNameTaken(context, specification.name)) {
		throw new LvmProblem(`0516-360 ${program}: The device name ${specification.name} is already used; choose a\n\tdifferent name.`);
	}

	for (const disk of disks) {
		await identify(context, program, disk);
	}

	const group = buildGroup(lvm, {...specification, disks}, clock.now);
	settleDescriptors(group);
	settleDevices(lvm, files);

	return group;
};

/**
Takes a group down.

@throws LvmProblem where a logical volume is open.
*/
export const varyOff = (context: UtilityContext, group: VolumeGroup): void => {
	if (knownVolumes(group).some(volume => isOpen(context.machine.lvm, volume))) {
		throw new LvmProblem(`0516-012 lvaryoffvg: Logical volume must be closed.  If the logical\n\tvolume contains a filesystem, the umount command will close\n\tthe LV device.\n0516-942 varyoffvg: Unable to vary off volume group ${group.name}.`);
	}

	group.isVariedOn = false;
};

/**
Brings a group up; disks that answer again take part again.

@throws LvmProblem where too few disks answer.
*/
export const varyOn = (context: UtilityContext, group: VolumeGroup, {isForced = false}: {readonly isForced?: boolean} = {}): void => {
	const {lvm} = context.machine;

	for (const member of group.disks) {
		const disk = lvm.disks.find(each => each.pvid === member.pvid);
		const isThere = disk?.status === 'Available' && !disk.isGone;

		if (member.state !== 'removed') {
			member.state = isThere ? 'active' : 'missing';
		}
	}

	const isWhole = group.disks.every(member => member.state === 'active');
	const hasAny = group.disks.some(member => member.state === 'active');

	if ((!isForced && (!hasQuorum(group) || (!group.hasQuorum && !isWhole))) || !hasAny) {
		throw new LvmProblem('0516-052 varyonvg: Volume group cannot be varied on without a\n\tquorum. More physical volumes in the group must be active.\n\tRun diagnostics on inactive PVs.');
	}

	group.isVariedOn = true;
	// Order of varying on is the order of `lsvg -o`.
	lvm.groups = [...lvm.groups.filter(each => each !== group), group];
};

/**
The ODM forgets a group; its disks and their content stay.
*/
export const exportGroup = (context: UtilityContext, group: VolumeGroup): void => {
	const {lvm, files} = context.machine;

	if (group.isVariedOn) {
		throw new LvmProblem('0516-764 exportvg: The volume group must be varied off before exporting.');
	}

	for (const volume of knownVolumes(group)) {
		const device = `/dev/${volume.name}`;
		const stanza = stanzas(context).find(each => each.attributes.get('dev') === device);

		if (stanza !== undefined) {
			volume.stanza = [...stanza.attributes].filter(([name]) => name !== 'dev');
			removeStanza(context, stanza.mountPoint);
		}

		if (files.filesystems.has(device)) {
			files.renameFilesystem(device, `${group.id}/${volume.name}`);
		}
	}

	group.inOdm = false;
	delete group.isPlaceHolder;
	settleDevices(lvm, files);
};

/**
The ODM learns a group from a disk's descriptors again.

@returns What `importvg` says on stderr.
*/
export const importGroup = (context: UtilityContext, disk: Disk, name: string, major: number | undefined): string => {
	const {lvm, files} = context.machine;
	const group = lvm.groups.find(each => each.id === disk.groupId && !each.inOdm);

	if (group === undefined) {
		throw new LvmProblem(`0516-022 : Illegal parameter or structure value.\n0516-780 importvg: Unable to import volume group from ${disk.name}.`);
	}

	let said = '';
	group.name = name;
	group.major = major ?? (Math.max(35, ...knownGroups(lvm).map(each => each.major)) + 1);

	for (const volume of group.logicalVolumes) {
		const former = volume.name;

		if (isNameTaken(context, former)) {
			volume.name = freeName(context, volume.type === 'jfs2log' ? 'loglv' : 'fslv');
			said += `0516-530 synclvodm: Logical volume name ${former} changed to ${volume.name}.\n`;
		}

		if (files.filesystems.has(`${group.id}/${former}`)) {
			files.renameFilesystem(`${group.id}/${former}`, `/dev/${volume.name}`);
		}

		if (volume.stanza !== undefined && volume.label.startsWith('/')) {
			if (stanzas(context).some(each => each.mountPoint === volume.label)) {
				said += `imfs: Warning: mount point ${volume.label} already exists in /etc/filesystems.\n`;
			} else {
				putStanza(context, {mountPoint: volume.label, attributes: new Map([['dev', `/dev/${volume.name}`], ...volume.stanza])});

				if (!context.files.exists(volume.label)) {
					makeDirectories(context, volume.label);
				}
			}
		}

		delete volume.stanza;
	}

	group.inOdm = true;
	varyOn(context, group);
	settleDevices(lvm, files);

	return said;
};

export const makeDirectories = (context: UtilityContext, path: string): void => {
	let at = '';

	const chosenNames = path.split('/').filter(each => each !== '');

	for (const name of chosenNames) {
		at += `/${name}`;

		if (context.files.exists(at)) {
			continue;
		}

		context.files.makeDirectory(at, 0o755);
		// Whatever the caller's umask is, others must be able to pass.
		context.files.setMode(at, 0o755);
	}
};

/**
Takes a disk out of its group; a group without disks is deleted.

@returns Whether the group is gone.
*/
export const isLastMemberRemoved = (context: UtilityContext, group: VolumeGroup, pvid: string): boolean => {
	const {lvm, files} = context.machine;
	const disk = lvm.disks.find(each => each.pvid === pvid);

	if (disk !== undefined) {
		delete disk.groupId;
	}

	group.disks = group.disks.filter(member => member.pvid !== pvid);
	settleDescriptors(group);

	if (group.disks.length === 0) {
		lvm.groups = lvm.groups.filter(each => each !== group);
	}

	settleDevices(lvm, files);

	return group.disks.length === 0;
};

export const addMember = (context: UtilityContext, group: VolumeGroup, disk: Disk): void => {
	forgetDescriptors(context.machine.lvm, disk);
	disk.groupId = group.id;
	delete disk.mark;
	group.disks.push({
		pvid: disk.pvid ?? '', totalPPs: partitionsOf(disk, group.ppSize), state: 'active', isAllocatable: true, vgdas: 1,
	});
	settleDescriptors(group);
	settleDevices(context.machine.lvm, context.machine.files);
};

/**
Volumes of a group that have partitions on a disk.
*/
export const volumesOnDisk = (group: VolumeGroup, pvid: string) => group.logicalVolumes.filter(volume => volume.copies.some(copy => copy.some(place => place.pvid === pvid)));

export const requireMember = (context: UtilityContext, program: string, group: VolumeGroup, name: string): string => {
	const member = group.disks.find(each => memberName(context.machine.lvm, each) === name || each.pvid === name);

	if (member === undefined) {
		throw new LvmProblem(`0516-320 ${program}: Physical volume ${name} is not assigned to\n\ta volume group.`);
	}

	return member.pvid;
};
