import {toText} from '../byte-text.js';
import type {FileTree} from '../file-tree.js';
import {settleDevices} from './device-nodes.js';
import {parseStanzas, tablePath} from './filesystem-table.js';
import {
	findDisk,
	findLogicalVolume,
	hasQuorum,
	knownGroups,
	pvidsOf,
} from './groups.js';
import type {Disk} from './disk-state.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import type {BootEntry, LvmState} from './lvm-state.js';
import {MountProblem, mountVolume} from './mounting.js';

type BootSite = {readonly lvm: LvmState; readonly files: FileTree};

/**
Whether a group holds a system: the running one, a clone, a former one.
*/
export const isSystemGroup = (group: VolumeGroup): boolean => group.logicalVolumes.some(volume => volume.type === 'boot');

const bootVolumeOf = (group: VolumeGroup): LogicalVolume | undefined => group.logicalVolumes.find(volume => volume.type === 'boot');

/**
The group whose descriptors a disk carries.
*/
export const groupOn = (lvm: LvmState, disk: Disk): VolumeGroup | undefined => lvm.groups.find(group => group.id === disk.groupId);

/**
Whether the firmware finds a system on a disk: it answers, holds a whole boot volume of a group with a boot record, and nobody wrote over the boot image.
*/
export const isBootable = (lvm: LvmState, disk: Disk): boolean => {
	const group = groupOn(lvm, disk);
	const volume = group === undefined ? undefined : bootVolumeOf(group);

	return disk.status === 'Available' && !disk.isGone && disk.pvid !== undefined && group !== undefined && volume !== undefined
		&& pvidsOf(volume).includes(disk.pvid)
		&& volume.blocks === undefined
		&& (group.bootDisks?.includes(disk.pvid) ?? true);
};

/**
A boot list's entries for disks: one for each path where there are several.
*/
export const bootEntries = (lvm: LvmState, names: readonly string[], logicalVolume = 'hd5'): BootEntry[] => names.flatMap(name => {
	const disk = findDisk(lvm, name);

	return disk !== undefined && disk.paths.length > 1
		? disk.paths.map(path => ({disk: disk.name, logicalVolume, path: path.id}))
		: [{disk: disk?.name ?? name, logicalVolume}];
});

const alternatePrefix = 'alt_';

const nameAside = ({files}: BootSite, group: VolumeGroup): void => {
	for (const volume of group.logicalVolumes) {
		const name = volume.name.startsWith(alternatePrefix) ? volume.name.slice(alternatePrefix.length) : volume.name;

		if (files.filesystems.has(`/dev/${volume.name}`)) {
			files.renameFilesystem(`/dev/${volume.name}`, `${group.id}/${name}`);
		}

		volume.name = name;
		volume.isOpen = false;

		if (volume.label.startsWith('/alt_inst')) {
			volume.label = volume.label === '/alt_inst' ? '/' : volume.label.slice('/alt_inst'.length);
		}
	}

	group.isPlaceHolder = true;
	group.isVariedOn = false;
};

/**
Gives a system group's volumes their own names again and takes them out of the ODM's sight: a place holder is left. Nothing of it may be mounted.
*/
export const putAside = (site: BootSite, group: VolumeGroup): void => {
	nameAside(site, group);
	settleDevices(site.lvm, site.files);
};

const nameUp = ({files}: BootSite, group: VolumeGroup, prefix: '' | typeof alternatePrefix): void => {
	for (const volume of group.logicalVolumes) {
		const stored = `${group.id}/${volume.name}`;
		volume.name = `${prefix}${volume.name}`;

		if (files.filesystems.has(stored)) {
			files.renameFilesystem(stored, `/dev/${volume.name}`);
		}
	}

	delete group.isPlaceHolder;
	group.inOdm = true;
	group.isVariedOn = true;
};

/**
Wakes a place holder: its volumes can be used under names with `alt_` before them.
*/
export const takeUp = (site: BootSite, group: VolumeGroup): void => {
	nameUp(site, group, alternatePrefix);
	settleDevices(site.lvm, site.files);
};

const unmountAll = ({lvm, files}: BootSite): void => {
	for (const mount of files.mounts.toReversed()) {
		files.unmount(mount.mountPoint);
	}

	lvm.mounts = [];
};

/**
Groups whose disks suffice come up by themselves, others stay down.
*/
const varyOnAgain = (lvm: LvmState, group: VolumeGroup): void => {
	delete group.lockedBy;

	for (const member of group.disks) {
		const disk = lvm.disks.find(each => each.pvid === member.pvid);

		if (member.state !== 'removed') {
			member.state = disk?.status === 'Available' && !disk.isGone ? 'active' : 'missing';
		}
	}

	group.isVariedOn = group.isAutoOn && group.isPlaceHolder !== true && hasQuorum(group) && group.disks.some(member => member.state === 'active');
};

const pseudoFilesystems = new Map([['/proc', 'procfs'], ['/aha', 'ahafs']]);

const mountAll = ({lvm, files}: BootSite, root: VolumeGroup): void => {
	const now = files.now();
	const table = parseStanzas(toText(files.view().read(tablePath)));

	for (const {mountPoint, attributes} of table) {
		const device = attributes.get('dev') ?? '';

		if (mountPoint === '/' || !['true', 'automatic'].includes(attributes.get('mount') ?? '')) {
			continue;
		}

		const vfs = pseudoFilesystems.get(mountPoint);

		if (vfs !== undefined) {
			lvm.mounts.push({
				device, mountPoint, vfs, options: 'rw', mountedAt: now,
			});
			continue;
		}

		if (findLogicalVolume(lvm, device)?.group.isVariedOn !== true) {
			continue;
		}

		try {
			mountVolume({lvm, files}, device, mountPoint, {options: attributes.get('options') ?? 'rw', log: attributes.get('log')});
		} catch (error) {
			if (!(error instanceof MountProblem)) {
				throw error;
			}
		}
	}

	lvm.mounts.push({
		device: '/ahafs', mountPoint: '/aha', vfs: 'ahafs', options: 'rw', mountedAt: now,
	});

	const usedAtOnce = root.logicalVolumes.filter(each => each.type === 'paging' || each.type === 'sysdump');

	for (const volume of usedAtOnce) {
		volume.isOpen = true;
	}
};

const freeGroupName = (lvm: LvmState, wanted: string): string => {
	const taken = new Set(knownGroups(lvm).map(group => group.name));
	let name = wanted;

	for (let index = 2; taken.has(name); index++) {
		name = `${wanted}${index}`;
	}

	return name;
};

/**
Takes the boot record off a disk.
*/
export const clearBootRecord = (lvm: LvmState, disk: Disk): void => {
	const group = groupOn(lvm, disk);

	if (group !== undefined) {
		group.bootDisks = (group.bootDisks ?? group.disks.map(member => member.pvid)).filter(pvid => pvid !== disk.pvid);
	}
};

/**
Starts the machine from a disk, when no process runs any more: its group becomes rootvg, the former rootvg `old_rootvg` (`altinst_rootvg` where the machine goes back to it from there), what /etc/filesystems of the system that starts names is mounted. A clone that was awake is damaged by that: it does not start any more.

@returns The disk's name, `undefined` where there is no system on it and nothing was changed.
*/
export const bootFrom = (site: BootSite, diskName: string): string | undefined => {
	const {lvm, files} = site;
	const now = files.now();
	const disk = findDisk(lvm, diskName);
	const group = disk === undefined ? undefined : groupOn(lvm, disk);
	const awake = lvm.groups.filter(each => isSystemGroup(each) && each.inOdm && each.name !== 'rootvg' && each.isPlaceHolder !== true);

	if (disk === undefined || group === undefined || !isBootable(lvm, disk) || awake.includes(group)) {
		return undefined;
	}

	unmountAll(site);

	for (const each of awake) {
		nameAside(site, each);
		each.bootDisks = [];
	}

	const former = knownGroups(lvm).find(each => each.name === 'rootvg');

	if (former !== group) {
		const isGoingBack = group.name === 'old_rootvg';

		if (former !== undefined) {
			nameAside(site, former);
			former.nodeName = lvm.identity.hostName;
			former.major = Math.max(35, ...lvm.groups.map(each => each.major)) + 1;
			group.name = 'rootvg';
			former.name = freeGroupName(lvm, isGoingBack ? 'altinst_rootvg' : 'old_rootvg');
		}

		group.name = 'rootvg';
		lvm.identity.hostName = group.nodeName ?? lvm.identity.hostName;
		delete group.nodeName;
		group.major = 10;
		group.isAutoOn = true;
		nameUp(site, group, '');
	}

	for (const each of knownGroups(lvm)) {
		varyOnAgain(lvm, each);

		for (const volume of each.logicalVolumes) {
			volume.isOpen = false;

			if (volume.content !== undefined) {
				delete volume.content.frozenUntil;
			}
		}
	}

	const rootVolume = group.logicalVolumes.find(volume => volume.content !== undefined && volume.label === '/') ?? group.logicalVolumes.find(volume => volume.name === 'hd4');
	const device = `/dev/${rootVolume?.name ?? 'hd4'}`;
	files.mount(device, '/');
	lvm.mounts.push({
		device, mountPoint: '/', vfs: 'jfs2', options: 'rw,log=/dev/hd8', mountedAt: now,
	});
	lvm.bootedFrom = disk.name;
	lvm.identity.bootedAt = now;
	const view = files.view({umask: 0});
	settleDevices(lvm, files);

	if (view.exists('/dev/ipldevice')) {
		view.removeFile('/dev/ipldevice');
	}

	view.makeHardLink(`/dev/r${disk.name}`, '/dev/ipldevice');
	mountAll(site, group);
	settleDevices(lvm, files);

	return disk.name;
};

/**
Starts the machine as its boot list says: from the first disk on it that holds a system.

@returns That disk's name, `undefined` where there is none: the machine stays down.
*/
export const bootByList = (site: BootSite): string | undefined => [...new Set(site.lvm.bootList.map(entry => entry.disk))].find(disk => bootFrom(site, disk) !== undefined);
