import {FileError, type FileErrorCode, type FileStatus} from './files.js';
import {canAccess, type Account} from './accounts.js';
import type {FileTree} from './file-tree.js';
import type {Place} from './follow-path.js';
import type {TreeNode} from './filesystem.js';

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
Looking and reading in the file tree as one process sees it.
*/
export class FileLookup {
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

		return node ?? this.fail('ENOENT', path);
	}

	/**
	The node, when this account may read (4), write (2), search or run (1) it.
	*/
	accessible(path: string, wanted: number): TreeNode {
		const node = this.node(path);

		return canAccess(node, this.state.account, wanted) ? node : this.fail('EACCES', path);
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

		return place.node === undefined ? this.fail('ENOENT', path) : place.path;
	}

	list(path: string): readonly string[] {
		const node = this.accessible(path, 4);

		return node.entries === undefined ? this.fail('ENOTDIR', path) : node.entries.keys().toArray().toSorted();
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
			return this.fail('EISDIR', path);
		}

		if (node.kind === 'fifo') {
			return this.fail('EINVAL', path);
		}

		const driver = this.tree.driverOf(node);
		return driver.readRange(offset, Math.min(length, Math.max(0, driver.size - offset)));
	}

	protected fail(code: FileErrorCode, path: string): never {
		throw new FileError(code, path);
	}
}
