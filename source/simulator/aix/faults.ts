import {FileError} from '../files.js';
import type {Machine} from '../machine.js';
import {toText} from '../byte-text.js';
import {diskOfPvid, knownGroups, pvidsOf} from './groups.js';
import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';
import type {ErrorEntry, LvmState} from './lvm-state.js';
import {parseStanzas, tablePath, formatStanza} from './filesystem-table.js';
import {settleDevices} from './device-nodes.js';
import {isImage} from './image-reader.js';
import {settleServers} from './mounting.js';

/**
Faults that the AIX side knows, by the name that `machine.faults` holds, with what they do.
*/
export const aixFaults: Readonly<Record<string, string>> = {
	'no-space': 'The filesystem that backups go to is almost full.',
	'disk-busy': 'The free disks are held open by another program.',
	'hang-df': 'df does not come back, as over a dead NFS server.',
	'hang-lsvg': 'lsvg does not come back.',
	'locked-group': 'The data groups are locked by an LVM command that died.',
	'truncated-image': 'Images on the backup filesystem end early, and savevg and mksysb write such images without saying so.',
	'lost-group': 'The data group is gone with its disks\' content, as after the loss of its LUNs.',
	'missing-disk': 'A disk of the data group does not answer any more.',
	'vanishing-files': 'Files disappear between the listing and the saving of a group.',
	'stale-mirror': 'Second copies of the data group are out of date.',
	slow: 'Commands take much longer.',
	'unreadable-files': 'Some files of the system cannot be read while it is saved.',
	'growing-files': 'A log grows while it is packed.',
	'bosboot-fails': 'bosboot fails, and leaves a disk that does not start.',
	'snapshot-full': 'External snapshots run full as soon as they are taken.',
	'dead-nfs': 'The NFS servers do not answer any more; a machine without any gets a mount of one.',
	'failed-path': 'One path of every SAN disk, or of every virtual one, has failed.',
	'tight-space': 'The system filesystems /, /var and /tmp are almost full.',
	'sshd-down': 'The machine runs, but its sshd does not: connections that stand live on, new ones are refused.',
};

/**
Groups that hold applications' data: not the system's, not the one that backups go to.
*/
const dataGroups = (lvm: LvmState): readonly VolumeGroup[] => knownGroups(lvm).filter(group => !group.name.startsWith('backup') && group.logicalVolumes.every(volume => volume.type !== 'boot'));

const backupMounts = (lvm: LvmState): readonly string[] => lvm.mounts.filter(mount => mount.mountPoint.startsWith('/backup')).map(mount => mount.device);

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

const truncateImages = (machine: Machine, device: string): readonly string[] => {
	const view = machine.files.view();
	const root = machine.lvm.mounts.find(mount => mount.device === device)?.mountPoint ?? '';
	const cut: string[] = [];
	const visit = (directory: string): void => {
		for (const name of view.list(directory)) {
			const path = `${directory}/${name}`;
			const status = view.linkStatus(path);

			if (status.kind === 'directory') {
				visit(path);
			} else if (status.kind === 'file' && isImage(view.readRange(path, 0, 8))) {
				view.truncate(path, Math.floor(status.size * 0.6 / 512) * 512);
				cut.push(path);
			}
		}
	};

	visit(root);

	return cut;
};

const applyNow = (machine: Machine, name: string): string[] => {
	const {lvm, files} = machine;

	switch (name) {
		case 'no-space': {
			return backupMounts(lvm).map(device => {
				const filesystem = files.filesystems.get(device);
				const added = Math.max(0, (filesystem?.freeBytes ?? 0) - 196_608);

				if (filesystem !== undefined) {
					filesystem.ballast += added;
				}

				return `${device} ${added}`;
			});
		}

		case 'disk-busy': {
			return freeDisks(lvm).filter(disk => !disk.isOpenElsewhere).map(disk => {
				disk.isOpenElsewhere = true;

				return disk.name;
			});
		}

		case 'locked-group': {
			return dataGroups(lvm).map(group => {
				group.lockedBy = 0;

				return group.name;
			});
		}

		case 'truncated-image': {
			return backupMounts(lvm).flatMap(device => truncateImages(machine, device));
		}

		case 'lost-group': {
			return dataGroups(lvm).map(group => {
				loseGroup(machine, group);
				report(machine, {
					identifier: 'CAD234BE', label: 'LVM_SA_QUORCLOSE', type: 'U', class: 'H', resource: 'LVDD', description: 'QUORUM LOST, VOLUME GROUP CLOSING',
				});

				return group.name;
			});
		}

		case 'missing-disk': {
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
		}

		case 'dead-nfs': {
			const nodes = [...new Set(lvm.mounts.flatMap(mount => mount.node === undefined || lvm.deadServers?.includes(mount.node) === true ? [] : [mount.node]))];
			const isNew = nodes.length === 0 && lvm.mounts.every(mount => mount.node === undefined);

			if (isNew) {
				nodes.push('filer-gone');
				lvm.mounts.push({
					device: '/vol/share', mountPoint: '/mnt', vfs: 'nfs3', options: 'bg,hard,intr,sec=sys', mountedAt: lvm.identity.bootedAt, node: 'filer-gone',
				});
			}

			lvm.deadServers = [...lvm.deadServers ?? [], ...nodes];
			settleServers(machine);

			return nodes;
		}

		case 'failed-path': {
			const isFibre = lvm.disks.some(disk => disk.kind === 'fc' && disk.paths.length > 1);
			const paths = lvm.disks.filter(disk => (disk.kind === 'fc') === isFibre && disk.paths.length > 1).map(disk => ({disk, path: disk.paths.at(-1)!})).filter(({path}) => path.status === 'Enabled');

			for (const {disk, path} of paths) {
				path.status = 'Failed';
				report(machine, {
					identifier: 'DE3B8540', label: 'SC_DISK_ERR7', type: 'P', class: 'H', resource: disk.name, description: 'PATH HAS FAILED',
				});
			}

			return paths.map(({disk, path}) => `${disk.name} ${path.id}`);
		}

		case 'tight-space': {
			return lvm.mounts.filter(mount => ['/', '/var', '/tmp'].includes(mount.mountPoint)).map(({device}) => {
				const filesystem = files.filesystems.get(device);
				const added = Math.max(0, (filesystem?.freeBytes ?? 0) - 4_194_304);

				if (filesystem !== undefined) {
					filesystem.ballast += added;
				}

				return `${device} ${added}`;
			});
		}

		case 'sshd-down': {
			const subsystems = lvm.subsystems.filter(each => each.name === 'sshd' && each.status === 'active');

			for (const subsystem of subsystems) {
				subsystem.status = 'inoperative';
			}

			return subsystems.map(each => each.name);
		}

		case 'stale-mirror': {
			return dataGroups(lvm).flatMap(group => group.logicalVolumes).filter(volume => volume.copies.length > 1).map(volume => {
				for (const place of volume.copies.at(-1)?.slice(0, 4) ?? []) {
					place.isStale = true;
				}

				return volume.name;
			});
		}

		default: {
			return [];
		}
	}
};

const revert = (machine: Machine, name: string, touched: readonly string[]): void => {
	const {lvm, files} = machine;

	switch (name) {
		case 'dead-nfs': {
			lvm.deadServers = lvm.deadServers?.filter(node => !touched.includes(node));
			lvm.mounts = lvm.mounts.filter(mount => mount.node !== 'filer-gone');
			settleServers(machine);
			break;
		}

		case 'failed-path': {
			for (const path of lvm.disks.flatMap(disk => disk.paths.filter(each => touched.includes(`${disk.name} ${each.id}`)))) {
				path.status = 'Enabled';
			}

			break;
		}

		case 'sshd-down': {
			const stopped = lvm.subsystems.filter(each => touched.includes(each.name));

			for (const subsystem of stopped) {
				subsystem.status = 'active';
			}

			break;
		}

		case 'tight-space':
		case 'no-space': {
			for (const each of touched) {
				const [device = '', added] = each.split(' ', 2);
				const filesystem = files.filesystems.get(device);

				if (filesystem !== undefined) {
					filesystem.ballast = Math.max(0, filesystem.ballast - Number(added));
				}
			}

			break;
		}

		case 'disk-busy': {
			const chosenDisks = lvm.disks.filter(each => touched.includes(each.name));

			for (const disk of chosenDisks) {
				disk.isOpenElsewhere = false;
			}

			break;
		}

		case 'locked-group': {
			const chosenGroups = lvm.groups.filter(each => touched.includes(each.name) && each.lockedBy === 0);

			for (const group of chosenGroups) {
				delete group.lockedBy;
			}

			break;
		}

		case 'missing-disk': {
			// The disk answers again; the group takes it back at the next varyonvg.
			const chosenDisks = lvm.disks.filter(each => touched.includes(each.name));

			for (const disk of chosenDisks) {
				disk.isGone = false;

				for (const path of disk.paths) {
					path.status = 'Enabled';
				}
			}

			break;
		}

		case 'stale-mirror': {
			const chosenPlaces = knownGroups(lvm).flatMap(group => group.logicalVolumes).filter(volume => touched.includes(volume.name)).flatMap(volume => volume.copies.flat());

			for (const place of chosenPlaces) {
				place.isStale = false;
			}

			break;
		}

		default: {
			break;
		}
	}
};

/**
Makes the state agree with the faults that are switched on: each takes effect once, and is taken back where that can be when it is switched off. Every AIX program calls it first; whoever switches a fault calls it too, so that `df` and `ls` see it at once.
*/
export const settleFaults = (machine: Machine): void => {
	const {lvm, faults} = machine;

	const endedFaults = lvm.appliedFaults.filter(each => !faults.has(each.name));

	for (const applied of endedFaults) {
		revert(machine, applied.name, applied.touched);
		lvm.appliedFaults = lvm.appliedFaults.filter(each => each !== applied);
	}

	for (const name of faults) {
		if (aixFaults[name] !== undefined && lvm.appliedFaults.every(each => each.name !== name)) {
			try {
				lvm.appliedFaults.push({name, touched: applyNow(machine, name)});
			} catch (error) {
				if (!(error instanceof FileError)) {
					throw error;
				}

				// Something holds what the fault would take away; it takes effect at the next command.
			}
		}
	}
};
