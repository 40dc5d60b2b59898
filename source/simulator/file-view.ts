import {toBytes} from './byte-text.js';
import {
	FileError,
	type FileErrorCode,
	type Files,
	type FileStatus,
} from './files.js';
import {
	mayAccess,
	type Account,
	type FileTree,
	type Place,
} from './file-tree.js';
import type {NewNode, TreeNode} from './filesystem.js';

/**
Through whose eyes the tree is seen.
*/
export type ViewState = {
	account: Account;

	/**
	Absolute.
	*/
	directory: string;
	umask: number;

	/**
	Bytes that a file may grow to, from `ulimit -f`.
	*/
	fileSizeLimit: number;
};

/**
The file tree as one process sees it.
*/
export class FileView implements Files {
	readonly tree: FileTree;
	readonly state: ViewState;

	constructor(tree: FileTree, state: ViewState) {
		this.tree = tree;
		this.state = state;
	}

	resolve(path: string): string {
		const parts: string[] = [];

		for (const part of (path.startsWith('/') ? path : `${this.state.directory}/${path}`).split('/')) {
			if (part === '..') {
				parts.pop();
			} else if (part !== '' && part !== '.') {
				parts.push(part);
			}
		}

		return `/${parts.join('/')}`;
	}

	/**
	Where a path leads; `ENOENT` where its last name is missing and must exist.
	*/
	place(path: string, {follow = true}: {readonly follow?: boolean} = {}): Place {
		if (path === '') {
			throw new FileError('ENOENT', path);
		}

		try {
			return this.tree.walk(path.startsWith('/') ? path : `${this.state.directory}/${path}`, {account: this.state.account, follow});
		} catch (error) {
			throw error instanceof FileError ? new FileError(error.code, path) : error;
		}
	}

	node(path: string, options?: {readonly follow?: boolean}): TreeNode {
		const {node} = this.place(path, options);

		return node ?? this.#fail('ENOENT', path);
	}

	/**
	The node, when this account may read (4), write (2), search or run (1) it.
	*/
	accessible(path: string, wanted: number): TreeNode {
		const node = this.node(path);

		return mayAccess(node, this.state.account, wanted) ? node : this.#fail('EACCES', path);
	}

	status(path: string): FileStatus {
		return this.tree.statusOf(this.node(path));
	}

	linkStatus(path: string): FileStatus {
		return this.tree.statusOf(this.node(path, {follow: false}));
	}

	exists(path: string): boolean {
		try {
			this.node(path);
			return true;
		} catch {
			return false;
		}
	}

	/**
	The absolute path without links, dots and dot-dots; the last name must exist.
	*/
	realPath(path: string): string {
		const place = this.place(path);

		return place.node === undefined ? this.#fail('ENOENT', path) : place.path;
	}

	list(path: string): readonly string[] {
		const node = this.accessible(path, 4);

		return node.entries === undefined ? this.#fail('ENOTDIR', path) : [...node.entries.keys()].sort();
	}

	read(path: string): Uint8Array {
		return this.readRange(path, 0, Infinity);
	}

	readRange(path: string, offset: number, length: number): Uint8Array {
		const node = this.accessible(path, 4);
		node.accessedAt = this.tree.now();

		if (node.content !== undefined) {
			return node.content.read(offset, length);
		}

		if (node.kind === 'directory') {
			return this.#fail('EISDIR', path);
		}

		if (node.kind === 'fifo') {
			return this.#fail('EINVAL', path);
		}

		const driver = this.tree.driverOf(node);
		return driver.readRange(offset, Math.min(length, Math.max(0, driver.size - offset)));
	}

	write(path: string, bytes: Uint8Array | string): void {
		const node = this.#openForWriting(path);

		if (node.content !== undefined) {
			this.tree.truncateContent(node, 0);
		}

		this.#put(node, 0, bytes, path);
	}

	append(path: string, bytes: Uint8Array | string): void {
		const node = this.#openForWriting(path);
		this.#put(node, node.content?.size ?? 0, bytes, path);
	}

	writeRange(path: string, offset: number, bytes: Uint8Array): void {
		this.#put(this.#openForWriting(path), offset, bytes, path);
	}

	truncate(path: string, size: number): void {
		const node = this.accessible(path, 2);

		if (size > this.state.fileSizeLimit) {
			this.#fail('EFBIG', path);
		}

		this.tree.truncateContent(node, size);
	}

	makeDirectory(path: string, mode = 0o777): void {
		this.create(path, {kind: 'directory', mode: mode & ~this.state.umask});
	}

	makeFifo(path: string, mode = 0o666): void {
		this.create(path, {kind: 'fifo', mode: mode & ~this.state.umask});
	}

	/**
	A device node; for root.
	*/
	makeDevice(path: string, device: {readonly kind: 'block-device' | 'character-device'; readonly major: number; readonly minor: number; readonly mode?: number}): void {
		if (this.state.account.uid !== 0) {
			this.#fail('EPERM', path);
		}

		this.create(path, {kind: device.kind, mode: device.mode ?? 0o600, device: {major: device.major, minor: device.minor}});
	}

	makeLink(target: string, path: string): void {
		this.create(path, {kind: 'link', mode: 0o777, linkTarget: target});
	}

	makeHardLink(existing: string, path: string): void {
		const node = this.node(existing, {follow: false});
		const place = this.#newPlace(path);

		if (node.kind === 'directory') {
			this.#fail('EPERM', existing);
		}

		if (node.filesystem !== place.directory.filesystem) {
			this.#fail('EXDEV', path);
		}

		this.#enter(place, node);
	}

	removeFile(path: string): void {
		const place = this.#namedPlace(path);

		if (place.node.kind === 'directory') {
			this.#fail('EISDIR', path);
		}

		place.directory.entries!.delete(place.name);
		this.#touch(place.directory);
		place.node.links--;
		place.node.changedAt = this.tree.now();
		place.node.filesystem.release(place.node);
	}

	removeDirectory(path: string): void {
		const place = this.#namedPlace(path);

		if (place.node.kind !== 'directory') {
			this.#fail('ENOTDIR', path);
		}

		if (place.node.filesystem.root === place.node || this.tree.mounts.some(mount => mount.mountPoint === place.path)) {
			this.#fail('EBUSY', path);
		}

		if (place.node.entries!.size > 0) {
			this.#fail('ENOTEMPTY', path);
		}

		place.directory.entries!.delete(place.name);
		place.directory.links--;
		this.#touch(place.directory);
		place.node.links = 0;
		place.node.filesystem.release(place.node);
	}

	rename(from: string, to: string): void {
		const source = this.#namedPlace(from);
		const target = this.place(to, {follow: false});

		if (target.name === '') {
			this.#fail('EBUSY', to);
		}

		this.#checkDirectory(target, to);

		if (source.node.filesystem !== target.directory.filesystem || source.node.filesystem.root === source.node) {
			this.#fail('EXDEV', to);
		}

		if (target.node === source.node) {
			return;
		}

		if (source.node.kind === 'directory' && `${target.path}/`.startsWith(`${source.path}/`)) {
			this.#fail('EINVAL', to);
		}

		if (target.node !== undefined) {
			if (target.node.kind === 'directory') {
				if (source.node.kind !== 'directory') {
					this.#fail('EISDIR', to);
				}

				this.removeDirectory(to);
			} else {
				if (source.node.kind === 'directory') {
					this.#fail('ENOTDIR', to);
				}

				this.removeFile(to);
			}
		}

		source.directory.entries!.delete(source.name);
		this.#touch(source.directory);
		source.node.links--;

		if (source.node.kind === 'directory') {
			source.node.links--;
			source.directory.links--;
		}

		this.#enter(target, source.node);
	}

	setMode(path: string, mode: number): void {
		const node = this.#owned(path);
		node.mode = mode & 0o7777;
		node.changedAt = this.tree.now();
	}

	setOwner(path: string, uid: number, gid: number): void {
		const {account} = this.state;
		const node = this.node(path, {follow: false});

		if (account.uid !== 0 && (node.uid !== account.uid || uid !== node.uid || !(gid === account.gid || account.groups.includes(gid)))) {
			this.#fail('EPERM', path);
		}

		this.tree.assertWritable(node);
		node.uid = uid;
		node.gid = gid;
		node.changedAt = this.tree.now();
	}

	setTimes(path: string, accessedAt: number, modifiedAt: number): void {
		const node = this.#owned(path);
		node.accessedAt = accessedAt;
		node.modifiedAt = modifiedAt;
		node.changedAt = this.tree.now();
	}

	/**
	A new node under a name that is not taken (`EEXIST`).
	*/
	create(path: string, node: Omit<NewNode, 'uid' | 'gid'>): TreeNode {
		const place = this.#newPlace(path);
		const {filesystem} = place.directory;

		if (filesystem.freeBytes < 4096) {
			this.#fail('ENOSPC', path);
		}

		const {uid, gid} = this.state.account;
		const created = filesystem.createNode({...node, uid, gid});
		this.#enter(place, created);
		return created;
	}

	/**
	The node to write to, created where it is missing.
	*/
	#openForWriting(path: string): TreeNode {
		const place = this.place(path);

		if (place.node === undefined) {
			return this.create(place.path, {kind: 'file', mode: 0o666 & ~this.state.umask});
		}

		if (place.node.kind === 'directory') {
			return this.#fail('EISDIR', path);
		}

		this.tree.assertWritable(place.node);
		return mayAccess(place.node, this.state.account, 2) ? place.node : this.#fail('EACCES', path);
	}

	#put(node: TreeNode, offset: number, bytes: Uint8Array | string, path: string): void {
		const data = typeof bytes === 'string' ? toBytes(bytes) : bytes;

		if (node.kind === 'block-device' || node.kind === 'character-device') {
			this.tree.driverOf(node).writeRange(offset, data);
			return;
		}

		if (offset + data.length > this.state.fileSizeLimit) {
			this.#fail('EFBIG', path);
		}

		this.tree.writeContent(node, offset, data);
	}

	#owned(path: string): TreeNode {
		const node = this.node(path);

		if (this.state.account.uid !== 0 && node.uid !== this.state.account.uid) {
			this.#fail('EPERM', path);
		}

		this.tree.assertWritable(node);
		return node;
	}

	#newPlace(path: string): Place {
		const place = this.place(path.length > 1 ? path.replace(/\/+$/v, '') : path, {follow: false});

		if (place.node !== undefined) {
			this.#fail('EEXIST', path);
		}

		this.#checkDirectory(place, path);
		return place;
	}

	#namedPlace(path: string): Place & {readonly node: TreeNode} {
		const place = this.place(path.length > 1 ? path.replace(/\/+$/v, '') : path, {follow: false});

		if (place.node === undefined) {
			return this.#fail('ENOENT', path);
		}

		if (place.name === '') {
			return this.#fail(place.path === '/' ? 'EBUSY' : 'EINVAL', path);
		}

		this.#checkDirectory(place, path);
		const {account} = this.state;
		const isSticky = (place.directory.mode & 0o1000) !== 0;

		if (isSticky && account.uid !== 0 && place.node.uid !== account.uid && place.directory.uid !== account.uid) {
			this.#fail('EPERM', path);
		}

		return {...place, node: place.node};
	}

	#checkDirectory(place: Place, path: string): void {
		if (!mayAccess(place.directory, this.state.account, 3)) {
			this.#fail('EACCES', path);
		}

		this.tree.assertWritable(place.directory);
	}

	#enter(place: Place, node: TreeNode): void {
		place.directory.entries!.set(place.name, node);
		node.links++;

		if (node.kind === 'directory') {
			node.links++;
			node.parent = place.directory;
			place.directory.links++;
		}

		this.#touch(place.directory);
		node.changedAt = this.tree.now();
	}

	#touch(directory: TreeNode): void {
		directory.modifiedAt = this.tree.now();
		directory.changedAt = directory.modifiedAt;
	}

	#fail(code: FileErrorCode, path: string): never {
		throw new FileError(code, path);
	}
}
