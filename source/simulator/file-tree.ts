import {rootAccount, type Account} from './accounts.js';
import {nullDriver, zeroDriver, type DeviceDriver} from './device-driver.js';
import {FileError, type FileStatus} from './files.js';
import {Filesystem, type TreeNode} from './filesystem.js';
import {FileView, type ViewState} from './file-view.js';
import type {FileContent} from './file-content.js';
import {followPath, type Mounted, type Place} from './follow-path.js';

export type Mount = {
	readonly filesystem: Filesystem;
	readonly mountPoint: string;
	readonly isReadOnly: boolean;

	/**
	Milliseconds of the machine's clock.
	*/
	readonly mountedAt: number;
};

/**
A machine's files, in memory only: filesystems, what is mounted where, and a way from paths to inodes.
*/
export class FileTree implements Mounted {
	readonly now: () => number;

	/**
	By device, mounted or not.
	*/
	readonly filesystems = new Map<string, Filesystem>();

	/**
	Drivers by `major,minor`. 2,2 is `/dev/null`, 2,3 is `/dev/zero`, as on AIX.
	*/
	readonly drivers = new Map<string, DeviceDriver>([['2,2', nullDriver], ['2,3', zeroDriver]]);

	/**
	Mount points of servers that do not answer.
	*/
	silent: ReadonlySet<string> = new Set();

	/**
	In the order of mounting; the first is `/`.
	*/
	#mounts: Mount[] = [];

	constructor({now, root}: {readonly now: () => number; readonly root: {readonly device: string; readonly capacity: number}}) {
		this.now = now;
		this.createFilesystem(root.device, {capacity: root.capacity});
		this.mount(root.device, '/');
	}

	/**
	Makes an empty filesystem; `EEXIST` where the device has one.
	*/
	createFilesystem(device: string, {capacity, mode, uid, gid}: {readonly capacity: number; readonly mode?: number; readonly uid?: number; readonly gid?: number}): Filesystem {
		if (this.filesystems.has(device)) {
			throw new FileError('EEXIST', device);
		}

		const filesystem = new Filesystem(device, {capacity, now: this.now, root: {...(mode !== undefined && {mode}), ...(uid !== undefined && {uid}), ...(gid !== undefined && {gid})}});
		this.filesystems.set(device, filesystem);
		return filesystem;
	}

	/**
	Forgets a filesystem and its content; `EBUSY` while it is mounted.
	*/
	destroyFilesystem(device: string): void {
		if (this.#mounts.some(mount => mount.filesystem.device === device)) {
			throw new FileError('EBUSY', device);
		}

		if (!this.filesystems.delete(device)) {
			throw new FileError('ENOENT', device);
		}
	}

	/**
	Lets a filesystem go by another device name, as a renamed logical volume does; `EBUSY` while it is mounted.
	*/
	renameFilesystem(from: string, to: string): void {
		if (this.filesystems.has(to)) {
			throw new FileError('EEXIST', to);
		}

		const filesystem = this.#filesystem(from);

		if (this.#mounts.some(mount => mount.filesystem === filesystem)) {
			throw new FileError('EBUSY', from);
		}

		this.filesystems.delete(from);
		(filesystem as {device: string}).device = to;
		this.filesystems.set(to, filesystem);
	}

	/**
	Mounts over an existing directory (`ENOENT`, `ENOTDIR`); `EBUSY` where the filesystem is mounted already or something is mounted there.
	*/
	mount(device: string, mountPoint: string, {isReadOnly = false}: {readonly isReadOnly?: boolean} = {}): void {
		const filesystem = this.#filesystem(device);

		if (this.#mounts.some(mount => mount.filesystem === filesystem || mount.mountPoint === mountPoint)) {
			throw new FileError('EBUSY', mountPoint);
		}

		if (mountPoint !== '/') {
			const {node, path} = this.walk(mountPoint, {account: rootAccount, follow: true});

			if (node === undefined) {
				throw new FileError('ENOENT', mountPoint);
			}

			if (node.kind !== 'directory') {
				throw new FileError('ENOTDIR', mountPoint);
			}

			if (path !== mountPoint) {
				this.mount(device, path, {isReadOnly});
				return;
			}
		}

		this.#mounts.push({
			filesystem, mountPoint, isReadOnly, mountedAt: this.now(),
		});
	}

	/**
	`EINVAL` where nothing is mounted there, `EBUSY` while something is mounted below. Whether a process uses it is for the caller to ask ({@link isBusy}).
	*/
	unmount(mountPoint: string): void {
		const mount = this.#mounts.find(each => each.mountPoint === mountPoint);

		if (mount === undefined) {
			throw new FileError('EINVAL', mountPoint);
		}

		const below = mountPoint === '/' ? '/' : `${mountPoint}/`;

		if (this.#mounts.some(each => each !== mount && each.mountPoint.startsWith(below))) {
			throw new FileError('EBUSY', mountPoint);
		}

		this.#mounts = this.#mounts.filter(each => each !== mount);
	}

	get mounts(): readonly Mount[] {
		return this.#mounts;
	}

	/**
	The mount that an absolute path without links lies in.
	*/
	mountOf(path: string): Mount {
		let best = this.#mounts[0]!;

		for (const mount of this.#mounts) {
			const isInside = mount.mountPoint === '/' || path === mount.mountPoint || path.startsWith(`${mount.mountPoint}/`);

			if (isInside && mount.mountPoint.length >= best.mountPoint.length) {
				best = mount;
			}
		}

		return best;
	}

	mountOfNode(node: TreeNode): Mount | undefined {
		return this.#mounts.find(mount => mount.filesystem === node.filesystem);
	}

	usedBytes(mountPoint: string): number {
		return this.mountOf(mountPoint).filesystem.usedBytes;
	}

	/**
	Whether open files hold it. A process's working directory is for the process table to tell.
	*/
	isBusy(mountPoint: string): boolean {
		const filesystem = this.#mounts.find(each => each.mountPoint === mountPoint)?.filesystem;
		const isHeld = (node: TreeNode): boolean => node.opens > 0 || [...node.entries?.values() ?? []].some(child => isHeld(child));

		return filesystem !== undefined && isHeld(filesystem.root);
	}

	/**
	The files as somebody sees them. The state is read at each call, so its owner may change it.
	*/
	view(state: Partial<ViewState> = {}): FileView {
		return new FileView(this, {
			account: rootAccount, directory: '/', umask: 0o022, fileSizeLimit: Infinity, ...state,
		});
	}

	/**
	A view that shares `state` with its owner.
	*/
	viewOf(state: ViewState): FileView {
		return new FileView(this, state);
	}

	/**
	The root of the filesystem that is mounted there.
	*/
	rootAt(mountPoint: string): TreeNode | undefined {
		return this.#mounts.find(mount => mount.mountPoint === mountPoint)?.filesystem.root;
	}

	/**
	Follows an absolute path through what is mounted: see {@link followPath}.
	*/
	walk(path: string, how: {readonly account: Account; readonly follow: boolean}): Place {
		return followPath(this, path, how);
	}

	statusOf(node: TreeNode): FileStatus {
		const driver = node.device === undefined ? undefined : this.drivers.get(`${node.device.major},${node.device.minor}`);

		return {
			kind: node.kind,
			mode: node.mode,
			uid: node.uid,
			gid: node.gid,
			size: node.content?.size ?? node.linkTarget?.length ?? (node.entries === undefined ? (Number.isFinite(driver?.size) ? driver!.size : 0) : Math.max(512, Math.ceil(node.entries.size / 16) * 512)),
			links: node.links,
			inode: node.inode,
			modifiedAt: node.modifiedAt,
			accessedAt: node.accessedAt,
			changedAt: node.changedAt,
			mountPoint: this.mountOfNode(node)?.mountPoint ?? '',
			...(node.device !== undefined && {device: node.device}),
			...(node.linkTarget !== undefined && {linkTarget: node.linkTarget}),
		};
	}

	/**
	Changes a file's bytes and keeps its filesystem's count; `ENOSPC` where they do not fit, with nothing written.
	*/
	writeContent(node: TreeNode, offset: number, bytes: Uint8Array): void {
		const content = this.#writable(node);
		const before = content.allocated;
		const grown = content.allocatedAfter(offset, bytes.length) - before;

		if (grown > 0 && grown > node.filesystem.freeBytes) {
			throw new FileError('ENOSPC', node.filesystem.device);
		}

		content.write(offset, bytes);
		node.filesystem.fileBytes += content.allocated - before;
		node.modifiedAt = this.now();
		node.changedAt = node.modifiedAt;
	}

	truncateContent(node: TreeNode, size: number): void {
		const content = this.#writable(node);
		const before = content.allocated;
		content.truncate(size);
		node.filesystem.fileBytes += content.allocated - before;
		node.modifiedAt = this.now();
		node.changedAt = node.modifiedAt;
	}

	driverOf(node: TreeNode): DeviceDriver {
		const driver = node.device === undefined ? undefined : this.drivers.get(`${node.device.major},${node.device.minor}`);

		if (driver === undefined) {
			throw new FileError('ENXIO', '');
		}

		return driver;
	}

	assertWritable(node: TreeNode): void {
		if (this.mountOfNode(node)?.isReadOnly === true) {
			throw new FileError('EROFS', node.filesystem.device);
		}
	}

	#writable(node: TreeNode): FileContent {
		this.assertWritable(node);

		if (node.content === undefined) {
			throw new FileError(node.kind === 'directory' ? 'EISDIR' : 'EINVAL', '');
		}

		return node.content;
	}

	#filesystem(device: string): Filesystem {
		const filesystem = this.filesystems.get(device);

		if (filesystem === undefined) {
			throw new FileError('ENOENT', device);
		}

		return filesystem;
	}
}
