import type {LvmState} from './aix/lvm-state.js';
import {FileContent} from './file-content.js';
import {FileTree} from './file-tree.js';
import type {Filesystem, TreeNode} from './filesystem.js';
import type {FileKind} from './files.js';

type SavedNode = {
	readonly inode: number;
	readonly kind: FileKind;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly links: number;
	readonly modifiedAt: number;
	readonly accessedAt: number;
	readonly changedAt: number;

	/**
	Of a directory: names and inodes.
	*/
	readonly entries?: ReadonlyArray<readonly [string, number]>;
	readonly size?: number;
	readonly pages?: ReadonlyArray<readonly [number, Uint8Array]>;
	readonly linkTarget?: string;
	readonly device?: {readonly major: number; readonly minor: number};
};

type SavedFilesystem = {
	readonly device: string;
	readonly capacity: number;
	readonly ballast: number;
	readonly nextInode: number;

	/**
	The root first.
	*/
	readonly nodes: readonly SavedNode[];
};

/**
A file tree as plain data that `v8.serialize` takes. Files that only an open descriptor held are gone, as after a reboot.
*/
type SavedTree = {
	readonly filesystems: readonly SavedFilesystem[];
	readonly mounts: ReadonlyArray<{readonly device: string; readonly mountPoint: string; readonly isReadOnly: boolean; readonly mountedAt: number}>;
};

/**
A machine at rest.
*/
export type SavedMachine = {
	readonly format: 1;
	readonly name: string;
	readonly seed: string;
	readonly now: number;
	readonly randomState: readonly number[];
	readonly faults: readonly string[];
	readonly lvm: LvmState;
	readonly tree: SavedTree;
};

const saveFilesystem = (filesystem: Filesystem): SavedFilesystem => {
	const nodes = new Map<number, SavedNode>();

	const visit = (node: TreeNode): void => {
		if (nodes.has(node.inode)) {
			return;
		}

		const {inode, kind, mode, uid, gid, links, modifiedAt, accessedAt, changedAt, linkTarget, device, entries, content} = node;

		nodes.set(inode, {
			inode,
			kind,
			mode,
			uid,
			gid,
			links,
			modifiedAt,
			accessedAt,
			changedAt,
			...(entries !== undefined && {entries: Array.from(entries, ([name, child]) => [name, child.inode] as const)}),
			...(content !== undefined && {size: content.size, pages: content.pages()}),
			...(linkTarget !== undefined && {linkTarget}),
			...(device !== undefined && {device}),
		});

		for (const child of entries?.values() ?? []) {
			visit(child);
		}
	};

	visit(filesystem.root);

	const {device, capacity, ballast, nextInode} = filesystem;

	return {
		device, capacity, ballast, nextInode, nodes: nodes.values().toArray(),
	};
};

const loadFilesystem = (filesystem: Filesystem, {ballast, nextInode, nodes}: SavedFilesystem): void => {
	const made = new Map<number, TreeNode>();

	filesystem.fileBytes = 0;
	filesystem.inodes = 0;

	for (const [index, saved] of nodes.entries()) {
		const {inode, kind, mode, uid, gid, links, modifiedAt, accessedAt, changedAt, linkTarget, device, size, pages} = saved;
		const fresh = filesystem.createNode({
			kind, mode, uid, gid, ...(linkTarget !== undefined && {linkTarget}), ...(device !== undefined && {device}),
		});
		const node = index === 0 ? filesystem.root : fresh;

		Object.assign(node, {
			inode, mode, uid, gid, links, modifiedAt, accessedAt, changedAt, ...(size !== undefined && {content: FileContent.fromPages(size, pages ?? [])}),
		});
		filesystem.fileBytes += node.content?.allocated ?? 0;
		made.set(inode, node);
	}

	for (const {inode, entries} of nodes) {
		const directory = made.get(inode);

		for (const [name, childInode] of entries ?? []) {
			const child = made.get(childInode);

			if (directory?.entries === undefined || child === undefined) {
				throw new Error(`The saved filesystem ${filesystem.device} is damaged at inode ${inode}.`);
			}

			directory.entries.set(name, child);

			if (child.kind === 'directory') {
				child.parent = directory;
			}
		}
	}

	filesystem.ballast = ballast;
	filesystem.nextInode = nextInode;
};

export const saveTree = (files: FileTree): SavedTree => ({
	filesystems: Array.from(files.filesystems.values(), filesystem => saveFilesystem(filesystem)),
	mounts: files.mounts.map(({filesystem, mountPoint, isReadOnly, mountedAt}) => ({
		device: filesystem.device, mountPoint, isReadOnly, mountedAt,
	})),
});

/**
Builds a file tree as it was saved.

@throws Error where what was saved does not fit together.
*/
export const loadTree = ({filesystems, mounts}: SavedTree, now: () => number): FileTree => {
	const rootDevice = mounts[0]?.device;
	const root = filesystems.find(({device}) => device === rootDevice);

	if (root === undefined) {
		throw new Error('The saved machine has no root filesystem.');
	}

	const files = new FileTree({now, root});

	for (const saved of filesystems) {
		loadFilesystem(files.filesystems.get(saved.device) ?? files.createFilesystem(saved.device, {capacity: saved.capacity}), saved);
	}

	for (const {device, mountPoint, isReadOnly} of mounts.slice(1)) {
		files.mount(device, mountPoint, {isReadOnly});
	}

	for (const [index, mount] of files.mounts.entries()) {
		Object.assign(mount, {mountedAt: mounts[index]?.mountedAt ?? now()});
	}

	return files;
};
