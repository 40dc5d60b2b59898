import {toText} from '../byte-text.js';
import {FileError} from '../files.js';
import type {FileTree} from '../file-tree.js';
import type {ProcessTable} from '../process-table.js';
import {parseStanzas, tablePath} from './filesystem-table.js';
import {findLogicalVolume, mountOf} from './groups.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import type {LvmState, Mount} from './lvm-state.js';

/**
What mounting touches: a machine, or one that is being made and has no processes yet.
*/
type MountSite = {
	readonly lvm: LvmState;
	readonly files: FileTree;
	readonly processes?: ProcessTable;
};

/**
A mount or unmount that AIX refuses, with its message.
*/
export class MountProblem extends Error {
	override readonly name = 'MountProblem';
}

/**
Volumes that log another's changes are open while one of those is mounted.
*/
const settleLogs = (lvm: LvmState, group: VolumeGroup): void => {
	const logs = new Set(lvm.mounts.flatMap(mount => mount.options.split(',').filter(option => option.startsWith('log=')).map(option => option.slice(4))));

	const chosenVolumes = group.logicalVolumes.filter(each => each.type === 'jfs2log' || each.type === 'jfslog');

	for (const volume of chosenVolumes) {
		volume.isOpen = logs.has(`/dev/${volume.name}`);
	}
};

const logOption = (group: VolumeGroup, volume: LogicalVolume, log: string | undefined): string => {
	if (volume.content?.hasInlineLog === true || log === 'INLINE') {
		return 'log=INLINE';
	}

	const device = log ?? `/dev/${group.logicalVolumes.find(each => each.type === (volume.type === 'jfs' ? 'jfslog' : 'jfs2log'))?.name ?? 'NULL'}`;

	return `log=${device.replace('/dev/NULL', 'NULL')}`;
};

/**
Mounts a logical volume's filesystem over a directory: in the file tree and in the mount table.

@throws MountProblem
*/
export const mountVolume = ({lvm, files}: MountSite, device: string, mountPoint: string, {options = 'rw', log}: {readonly options?: string; readonly log?: string | undefined} = {}): void => {
	const found = findLogicalVolume(lvm, device);

	if (!found?.group.isVariedOn) {
		throw new MountProblem(`mount: 0506-324 Cannot mount ${device} on ${mountPoint}: A file or directory in the path name does not exist.`);
	}

	const {group, volume} = found;

	if (mountOf(lvm, volume) !== undefined) {
		throw new MountProblem(`mount: 0506-324 Cannot mount ${device} on ${mountPoint}: The requested resource is busy.`);
	}

	if (volume.content === undefined || !files.filesystems.has(`/dev/${volume.name}`)) {
		throw new MountProblem(`mount: 0506-324 Cannot mount ${device} on ${mountPoint}: The media is not formatted or the format is not correct.`);
	}

	const {snapshot} = volume.content;

	if (snapshot?.isValid === false || (snapshot === undefined) === options.split(',').includes('snapshot')) {
		throw new MountProblem(`mount: 0506-324 Cannot mount ${device} on ${mountPoint}: A system call received a parameter that is not valid.`);
	}

	const isReadOnly = snapshot !== undefined || options.split(',').includes('ro');

	try {
		files.mount(`/dev/${volume.name}`, mountPoint, {isReadOnly});
	} catch (error) {
		if (!(error instanceof FileError)) {
			throw error;
		}

		throw new MountProblem(error.code === 'EBUSY'
			? `mount: 0506-324 Cannot mount ${device} on ${mountPoint}: The requested resource is busy.`
			: `mount: 0506-324 Cannot mount ${device} on ${mountPoint}: A file or directory in the path name does not exist.`);
	}

	lvm.mounts.push({
		device: `/dev/${volume.name}`,
		mountPoint,
		vfs: volume.type === 'jfs' ? 'jfs' : 'jfs2',
		options: `${options},${logOption(group, volume, log)}`,
		mountedAt: files.now(),
	});
	settleLogs(lvm, group);
};

/**
Unmounts what is mounted at a place.

@throws MountProblem
*/
export const unmount = ({lvm, files, processes}: MountSite, mount: Mount, {isForced = false}: {readonly isForced?: boolean} = {}): void => {
	const below = `${mount.mountPoint === '/' ? '' : mount.mountPoint}/`;
	const isUsed = files.isBusy(mount.mountPoint) || (processes?.list() ?? []).some(each => {
		const {directory} = each.view;

		return each.exit === undefined && (directory === mount.mountPoint || directory.startsWith(below));
	});

	if (lvm.mounts.some(other => other !== mount && other.mountPoint.startsWith(below)) || (isUsed && !isForced)) {
		throw new MountProblem(`umount: error unmounting ${mount.device}: Device busy`);
	}

	if (files.mounts.some(each => each.mountPoint === mount.mountPoint)) {
		files.unmount(mount.mountPoint);
	}

	lvm.mounts = lvm.mounts.filter(each => each !== mount);
	settleServers({lvm, files});
	const group = findLogicalVolume(lvm, mount.device)?.group;

	if (group !== undefined) {
		settleLogs(lvm, group);
	}
};

/**
Mounts a directory of an NFS server: one whose files the tree holds, or one that does not answer and takes whoever looks with it.

@throws MountProblem
*/
export const mountRemote = ({lvm, files}: MountSite, {node, device, mountPoint, options = 'bg,hard,intr,sec=sys'}: {readonly node: string; readonly device: string; readonly mountPoint: string; readonly options?: string | undefined}): void => {
	const isDead = lvm.deadServers?.includes(node) === true;

	if (!isDead && !files.filesystems.has(`${node}:${device}`)) {
		throw new MountProblem(`mount: 1831-011 access denied for ${node}:${device}\nmount: 1831-008 giving up on:\n${node}:${device}\nThe file access permissions do not allow the specified action.`);
	}

	if (lvm.mounts.some(mount => mount.mountPoint === mountPoint)) {
		throw new MountProblem(`mount: 0506-324 Cannot mount ${node}:${device} on ${mountPoint}: The requested resource is busy.`);
	}

	if (!isDead) {
		try {
			files.mount(`${node}:${device}`, mountPoint, {isReadOnly: options.split(',').includes('ro')});
		} catch (error) {
			throw error instanceof FileError ? new MountProblem(`mount: 0506-324 Cannot mount ${node}:${device} on ${mountPoint}: A file or directory in the path name does not exist.`) : error;
		}
	}

	lvm.mounts.push({
		device, mountPoint, vfs: 'nfs3', options, mountedAt: files.now(), node,
	});
	settleServers({lvm, files});
};

/**
What /etc/filesystems mounts from servers at boot; what cannot be mounted stays away.
*/
export const mountRemotes = (site: MountSite): void => {
	for (const {mountPoint, attributes} of parseStanzas(toText(site.files.view().read(tablePath)))) {
		const node = attributes.get('nodename');

		if (node === undefined || attributes.get('mount') !== 'true') {
			continue;
		}

		try {
			mountRemote(site, {
				node, device: attributes.get('dev') ?? '', mountPoint, options: attributes.get('options'),
			});
		} catch (error) {
			if (!(error instanceof MountProblem)) {
				throw error;
			}
		}
	}
};

/**
Tells the file tree below which mount points nobody answers.
*/
export const settleServers = ({lvm, files}: MountSite): void => {
	files.silent = new Set(lvm.mounts.filter(mount => mount.node !== undefined && lvm.deadServers?.includes(mount.node) === true).map(mount => mount.mountPoint));
};
