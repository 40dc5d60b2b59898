import type {Machine} from '../machine.js';
import {toText} from '../byte-text.js';
import {settleDevices} from './device-nodes.js';
import type {Disk} from './disk-state.js';
import type {Fault} from './fault.js';
import {formatStanza, parseStanzas, tablePath} from './filesystem-table.js';
import type {VolumeGroup} from './group-state.js';
import {diskOfPvid, knownGroups, pvidsOf} from './groups.js';
import type {ErrorEntry, LvmState} from './lvm-state.js';

/**
Groups that hold applications' data: not the system's, not the one that backups go to.
*/
const dataGroups = (lvm: LvmState): readonly VolumeGroup[] => knownGroups(lvm).filter(group => !group.name.startsWith('backup') && group.logicalVolumes.every(volume => volume.type !== 'boot'));

const report = (machine: Machine, entry: Omit<ErrorEntry, 'at'>): void => {
	machine.lvm.errors.push({...entry, at: machine.clock.now});
};

const freeDisks = (lvm: LvmState): readonly Disk[] => lvm.disks.filter(disk => knownGroups(lvm).every(group => group.disks.every(member => member.pvid !== disk.pvid || disk.pvid === undefined)));

/**
Takes a group away as its loss does: nothing of it is left in the ODM, in /etc/filesystems or on its disks.
*/
const loseGroup = (machine: Machine, group: VolumeGroup): void => {
	const {lvm, files} = machine;
	const devices = new Set(group.logicalVolumes.map(volume => `/dev/${volume.name}`));

	const chosenMounts = lvm.mounts.toReversed().filter(each => devices.has(each.device));

	for (const mount of chosenMounts) {
		files.unmount(mount.mountPoint);
		lvm.mounts = lvm.mounts.filter(each => each !== mount);
	}

	for (const volume of group.logicalVolumes) {
		if (files.filesystems.has(`/dev/${volume.name}`)) {
			files.destroyFilesystem(`/dev/${volume.name}`);
		}
	}

	for (const member of group.disks) {
		const disk = diskOfPvid(lvm, member.pvid);

		if (disk === undefined) {
			continue;
		}

		delete disk.groupId;
		delete disk.pvid;
	}

	lvm.groups = lvm.groups.filter(each => each !== group);
	const view = files.view();
	const kept = parseStanzas(toText(view.read(tablePath))).filter(stanza => !devices.has(stanza.attributes.get('dev') ?? ''));
	view.write(tablePath, kept.map(stanza => formatStanza(stanza)).join(''));
	settleDevices(lvm, files);
};

export const diskBusy: Fault = {
	text: 'The free disks are held open by another program.',
	apply({lvm}) {
		return freeDisks(lvm).filter(disk => !disk.isOpenElsewhere).map(disk => {
			disk.isOpenElsewhere = true;

			return disk.name;
		});
	},
	revert({lvm}, touched) {
		const chosenDisks = lvm.disks.filter(each => touched.includes(each.name));

		for (const disk of chosenDisks) {
			disk.isOpenElsewhere = false;
		}
	},
};

export const lockedGroup: Fault = {
	text: 'The data groups are locked by an LVM command that died.',
	apply({lvm}) {
		return dataGroups(lvm).map(group => {
			group.lockedBy = 0;

			return group.name;
		});
	},
	revert({lvm}, touched) {
		const chosenGroups = lvm.groups.filter(each => touched.includes(each.name) && each.lockedBy === 0);

		for (const group of chosenGroups) {
			delete group.lockedBy;
		}
	},
};

export const lostGroup: Fault = {
	text: 'The data group is gone with its disks\' content, as after the loss of its LUNs.',
	apply(machine) {
		return dataGroups(machine.lvm).map(group => {
			loseGroup(machine, group);
			report(machine, {
				identifier: 'CAD234BE', label: 'LVM_SA_QUORCLOSE', type: 'U', class: 'H', resource: 'LVDD', description: 'QUORUM LOST, VOLUME GROUP CLOSING',
			});

			return group.name;
		});
	},
};

export const missingDisk: Fault = {
	text: 'A disk of the data group does not answer any more.',
	apply(machine) {
		const {lvm} = machine;
		const [group] = dataGroups(lvm);
		const member = group?.disks.at(-1);
		const disk = member === undefined ? undefined : diskOfPvid(lvm, member.pvid);

		if (group === undefined || member === undefined || disk === undefined) {
			return [];
		}

		disk.isGone = true;
		member.state = 'missing';

		for (const path of disk.paths) {
			path.status = 'Failed';
		}

		const chosenVolumes = group.logicalVolumes.filter(each => each.copies.length > 1 && pvidsOf(each).includes(member.pvid));

		for (const volume of chosenVolumes) {
			const chosenPlaces = volume.copies.flat().filter(each => each.pvid === member.pvid);

			for (const place of chosenPlaces) {
				place.isStale = true;
			}
		}

		report(machine, {
			identifier: 'F7DDA124', label: 'LVM_SA_PVMISS', type: 'U', class: 'H', resource: 'LVDD', description: 'PHYSICAL VOLUME DECLARED MISSING',
		});
		report(machine, {
			identifier: 'E86653C3', label: 'LVM_IO_FAIL', type: 'P', class: 'H', resource: 'LVDD', description: 'I/O ERROR DETECTED BY LVM',
		});

		return [disk.name];
	},
	revert({lvm}, touched) {
		// The disk answers again; the group takes it back at the next varyonvg.
		const chosenDisks = lvm.disks.filter(each => touched.includes(each.name));

		for (const disk of chosenDisks) {
			disk.isGone = false;

			for (const path of disk.paths) {
				path.status = 'Enabled';
			}
		}
	},
};

export const failedPath: Fault = {
	text: 'One path of every SAN disk, or of every virtual one, has failed.',
	apply(machine) {
		const {lvm} = machine;
		const isFibre = lvm.disks.some(disk => disk.kind === 'fc' && disk.paths.length > 1);
		const paths = lvm.disks.filter(disk => (disk.kind === 'fc') === isFibre && disk.paths.length > 1).map(disk => ({disk, path: disk.paths.at(-1)!})).filter(({path}) => path.status === 'Enabled');

		for (const {disk, path} of paths) {
			path.status = 'Failed';
			report(machine, {
				identifier: 'DE3B8540', label: 'SC_DISK_ERR7', type: 'P', class: 'H', resource: disk.name, description: 'PATH HAS FAILED',
			});
		}

		return paths.map(({disk, path}) => `${disk.name} ${path.id}`);
	},
	revert({lvm}, touched) {
		for (const path of lvm.disks.flatMap(disk => disk.paths.filter(each => touched.includes(`${disk.name} ${each.id}`)))) {
			path.status = 'Enabled';
		}
	},
};

export const staleMirror: Fault = {
	text: 'Second copies of the data group are out of date.',
	apply({lvm}) {
		return dataGroups(lvm).flatMap(group => group.logicalVolumes).filter(volume => volume.copies.length > 1).map(volume => {
			for (const place of volume.copies.at(-1)?.slice(0, 4) ?? []) {
				place.isStale = true;
			}

			return volume.name;
		});
	},
	revert({lvm}, touched) {
		const chosenPlaces = knownGroups(lvm).flatMap(group => group.logicalVolumes).filter(volume => touched.includes(volume.name)).flatMap(volume => volume.copies.flat());

		for (const place of chosenPlaces) {
			place.isStale = false;
		}
	},
};
