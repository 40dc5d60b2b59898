import {FileContent} from './file-content.js';
import type {FileKind} from './files.js';

/**
An inode.
*/
export type TreeNode = {
	readonly inode: number;
	readonly filesystem: Filesystem;
	readonly kind: FileKind;
	mode: number;
	uid: number;
	gid: number;
	links: number;
	modifiedAt: number;
	accessedAt: number;
	changedAt: number;

	/**
	Of a directory, without `.` and `..`.
	*/
	readonly entries?: Map<string, TreeNode>;

	/**
	The directory it lies in; of a directory only.
	*/
	parent?: TreeNode;
	readonly content?: FileContent;
	readonly linkTarget?: string;
	readonly device?: {readonly major: number; readonly minor: number};

	/**
	How many open files hold it: an unlinked file keeps its space as long.
	*/
	opens: number;
};

export type NewNode = {
	readonly kind: FileKind;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly linkTarget?: string;
	readonly device?: {readonly major: number; readonly minor: number};
};

/**
A filesystem: inodes on a device with so many bytes. It keeps its content while it is not mounted.
*/
export class Filesystem {
	/**
	What it is mounted from, such as `/dev/fslv00`.
	*/
	readonly device: string;
	readonly root: TreeNode;

	/**
	Bytes it holds at most.
	*/
	capacity: number;

	/**
	Bytes that are taken without there being files: a volume's bulk that is not worth its memory.
	*/
	ballast = 0;
	nextInode = 2;

	/**
	Bytes that its files take, directories included.
	*/
	fileBytes = 0;
	inodes = 0;
	readonly #now: () => number;

	constructor(device: string, {capacity, now, root = {}}: {readonly capacity: number; readonly now: () => number; readonly root?: {readonly mode?: number; readonly uid?: number; readonly gid?: number}}) {
		this.device = device;
		this.capacity = capacity;
		this.#now = now;
		this.root = this.createNode({
			kind: 'directory', mode: root.mode ?? 0o755, uid: root.uid ?? 0, gid: root.gid ?? 0,
		});
		this.root.links = 2;
	}

	get usedBytes(): number {
		return this.fileBytes + this.ballast;
	}

	get freeBytes(): number {
		return Math.max(0, this.capacity - this.usedBytes);
	}

	/**
	A new inode, without a name yet.
	*/
	createNode({kind, mode, uid, gid, linkTarget, device}: NewNode): TreeNode {
		const now = this.#now();
		const isDirectory = kind === 'directory';
		this.inodes++;
		this.fileBytes += isDirectory ? 4096 : 0;

		return {
			inode: this.nextInode++,
			filesystem: this,
			kind,
			mode,
			uid,
			gid,
			links: 0,
			modifiedAt: now,
			accessedAt: now,
			changedAt: now,
			opens: 0,
			...(isDirectory && {entries: new Map<string, TreeNode>()}),
			...(kind === 'file' && {content: new FileContent()}),
			...(linkTarget !== undefined && {linkTarget}),
			...(device !== undefined && {device}),
		};
	}

	/**
	Frees the inode's space when neither a name nor an open file holds it.
	*/
	release(node: TreeNode): void {
		if (!(node.links === 0 && node.opens === 0)) {
			return;
		}

		this.inodes--;
		this.fileBytes -= node.kind === 'directory' ? 4096 : (node.content?.allocated ?? 0);
	}
}
