import {toBytes} from './byte-text.js';
import {FileLookup} from './file-lookup.js';
import type {Files} from './files.js';
import {canAccess} from './accounts.js';
import type {Place} from './follow-path.js';
import type {NewNode, TreeNode} from './filesystem.js';

export type {ViewState} from './file-lookup.js';

const withoutSlashes = (path: string): string => {
	let end = path.length;

	while (end > 1 && path[end - 1] === '/') {
		end--;
	}

	return path.slice(0, end);
};

/**
The file tree as one process sees it.
*/
export class FileView extends FileLookup implements Files {
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
			this.fail('EFBIG', path);
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
			this.fail('EPERM', path);
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
			this.fail('EPERM', existing);
		}

		if (node.filesystem !== place.directory.filesystem) {
			this.fail('EXDEV', path);
		}

		this.#enter(place, node);
	}

	removeFile(path: string): void {
		const place = this.#namedPlace(path);

		if (place.node.kind === 'directory') {
			this.fail('EISDIR', path);
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
			this.fail('ENOTDIR', path);
		}

		if (place.node.filesystem.root === place.node || this.tree.mounts.some(mount => mount.mountPoint === place.path)) {
			this.fail('EBUSY', path);
		}

		if (place.node.entries!.size > 0) {
			this.fail('ENOTEMPTY', path);
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
			this.fail('EBUSY', to);
		}

		this.#checkDirectory(target, to);

		if (source.node.filesystem !== target.directory.filesystem || source.node.filesystem.root === source.node) {
			this.fail('EXDEV', to);
		}

		if (target.node === source.node) {
			return;
		}

		if (source.node.kind === 'directory' && `${target.path}/`.startsWith(`${source.path}/`)) {
			this.fail('EINVAL', to);
		}

		if (target.node !== undefined) {
			if (target.node.kind === 'directory') {
				if (source.node.kind !== 'directory') {
					this.fail('EISDIR', to);
				}

				this.removeDirectory(to);
			} else {
				if (source.node.kind === 'directory') {
					this.fail('ENOTDIR', to);
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
			this.fail('EPERM', path);
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
			this.fail('ENOSPC', path);
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
			return this.fail('EISDIR', path);
		}

		this.tree.assertWritable(place.node);
		return canAccess(place.node, this.state.account, 2) ? place.node : this.fail('EACCES', path);
	}

	#put(node: TreeNode, offset: number, bytes: Uint8Array | string, path: string): void {
		const data = typeof bytes === 'string' ? toBytes(bytes) : bytes;

		if (node.kind === 'block-device' || node.kind === 'character-device') {
			this.tree.driverOf(node).writeRange(offset, data);
			return;
		}

		if (offset + data.length > this.state.fileSizeLimit) {
			this.fail('EFBIG', path);
		}

		this.tree.writeContent(node, offset, data);
	}

	#owned(path: string): TreeNode {
		const node = this.node(path);

		if (this.state.account.uid !== 0 && node.uid !== this.state.account.uid) {
			this.fail('EPERM', path);
		}

		this.tree.assertWritable(node);
		return node;
	}

	#newPlace(path: string): Place {
		const place = this.place(withoutSlashes(path), {follow: false});

		if (place.node !== undefined) {
			this.fail('EEXIST', path);
		}

		this.#checkDirectory(place, path);
		return place;
	}

	#namedPlace(path: string): Place & {readonly node: TreeNode} {
		const place = this.place(withoutSlashes(path), {follow: false});

		if (place.node === undefined) {
			return this.fail('ENOENT', path);
		}

		if (place.name === '') {
			return this.fail(place.path === '/' ? 'EBUSY' : 'EINVAL', path);
		}

		this.#checkDirectory(place, path);
		const {account} = this.state;
		const isSticky = (place.directory.mode & 0o1000) !== 0;

		if (isSticky && account.uid !== 0 && place.node.uid !== account.uid && place.directory.uid !== account.uid) {
			this.fail('EPERM', path);
		}

		return {...place, node: place.node};
	}

	#checkDirectory(place: Place, path: string): void {
		if (!canAccess(place.directory, this.state.account, 3)) {
			this.fail('EACCES', path);
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
}
