import {FileContent} from '../file-content.js';
import type {FileTree} from '../file-tree.js';
import type {TreeNode} from '../filesystem.js';
import type {UtilityContext} from '../utility.js';
import {settleDevices} from './device-nodes.js';
import {freeName} from './group-operations.js';
import {mountOf} from './groups.js';
import {LvmProblem} from './lvm-problem.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import {createVolume, removeVolume} from './volume-operations.js';

/**
Gives a device a filesystem with the content that another one has now.
*/
export const copyFilesystem = (files: FileTree, from: string, to: string): void => {
	const source = files.filesystems.get(from);

	if (source === undefined) {
		return;
	}

	const target = files.createFilesystem(to, {capacity: source.capacity});
	const made = new Map<TreeNode, TreeNode>([[source.root, target.root]]);
	const copy = (node: TreeNode): TreeNode => {
		const known = made.get(node);
		const fresh = known ?? target.createNode({
			kind: node.kind, mode: node.mode, uid: node.uid, gid: node.gid, ...(node.linkTarget !== undefined && {linkTarget: node.linkTarget}), ...(node.device !== undefined && {device: node.device}),
		});

		if (known !== undefined && node !== source.root) {
			return known;
		}

		made.set(node, fresh);

		for (const [name, child] of node.entries ?? []) {
			const copied = copy(child);
			fresh.entries?.set(name, copied);

			if (copied.kind === 'directory') {
				copied.parent = fresh;
			}
		}

		Object.assign(fresh, {
			mode: node.mode, uid: node.uid, gid: node.gid, links: node.links, modifiedAt: node.modifiedAt, accessedAt: node.accessedAt, changedAt: node.changedAt, ...(node.content !== undefined && {content: FileContent.fromPages(node.content.size, node.content.pages())}),
		});
		target.fileBytes += fresh.content?.allocated ?? 0;

		return fresh;
	};

	copy(source.root);
};

export const snapshotsOf = (group: VolumeGroup, volume: LogicalVolume): readonly LogicalVolume[] => group.logicalVolumes
	.filter(each => each.content?.snapshot?.of === `/dev/${volume.name}`)
	.toSorted((left, right) => (left.content?.snapshot?.at ?? 0) - (right.content?.snapshot?.at ?? 0));

/**
Makes a volume the snapshot of another one's filesystem, as that is now.
*/
export const fillSnapshot = (files: FileTree, group: VolumeGroup, {of, made, at}: {readonly of: LogicalVolume; readonly made: LogicalVolume; readonly at: number}): void => {
	if (of.content === undefined) {
		return;
	}

	if (files.filesystems.has(`/dev/${made.name}`)) {
		files.destroyFilesystem(`/dev/${made.name}`);
	}

	copyFilesystem(files, `/dev/${of.name}`, `/dev/${made.name}`);
	made.content = {
		...of.content, size: (made.copies[0]?.length ?? 0) * group.ppSize * 2048, hasInlineLog: false, inlineLogSize: 0, snapshot: {of: `/dev/${of.name}`, at, isValid: true},
	};
};

/**
Takes an external snapshot of a mounted filesystem, on a volume that is given or made with `size` blocks of 512 bytes.

@throws LvmProblem
*/
export const takeSnapshot = (context: UtilityContext, group: VolumeGroup, volume: LogicalVolume, {size, on}: {readonly size: number; readonly on?: LogicalVolume | undefined}): LogicalVolume => {
	const {lvm, files, clock} = context.machine;

	if (volume.content === undefined || volume.type !== 'jfs2' || mountOf(lvm, volume) === undefined) {
		throw new LvmProblem(`snapshot: 0507-606 /dev/${volume.name} is not a mounted JFS2 file system.`);
	}

	if (snapshotsOf(group, volume).length >= 15) {
		throw new LvmProblem('snapshot: 0507-620 No more snapshots can be made of this file system.');
	}

	const made = on ?? createVolume(context, group, {name: freeName(context, 'fslv'), type: 'jfs2', lps: Math.max(1, Math.ceil(size / (group.ppSize * 2048)))});

	fillSnapshot(files, group, {of: volume, made, at: clock.now});
	settleDevices(lvm, files);

	return made;
};

/**
Deletes a snapshot with its volume.

@throws LvmProblem where it is mounted.
*/
export const deleteSnapshot = (context: UtilityContext, group: VolumeGroup, snapshot: LogicalVolume): string => {
	if (mountOf(context.machine.lvm, snapshot) !== undefined) {
		throw new LvmProblem(`snapshot: 0507-613 The snapshot /dev/${snapshot.name} is mounted.`);
	}

	return removeVolume(context, group, snapshot);
};

/**
How much of a snapshot's space is left: what its origin has taken since counts against it.
*/
export const freeBlocks = (context: UtilityContext, snapshot: LogicalVolume): number => {
	const {files} = context.machine;
	const then = files.filesystems.get(`/dev/${snapshot.name}`)?.fileBytes ?? 0;
	const now = files.filesystems.get(snapshot.content?.snapshot?.of ?? '')?.fileBytes ?? 0;

	return Math.max(0, (snapshot.content?.size ?? 0) - 768 - Math.ceil(Math.abs(now - then) / 512));
};

/**
Makes snapshots worthless that have run full.
*/
export const settleSnapshots = (context: UtilityContext, snapshots: readonly LogicalVolume[]): void => {
	// One that is full takes the others along.
	if (context.machine.faults.has('snapshot-full') || snapshots.some(each => freeBlocks(context, each) === 0)) {
		for (const {content} of snapshots) {
			if (content?.snapshot !== undefined) {
				content.snapshot.isValid = false;
			}
		}
	}
};
