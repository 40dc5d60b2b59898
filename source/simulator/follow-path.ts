import {canAccess, rootAccount, type Account} from './accounts.js';
import {FileError} from './files.js';
import type {TreeNode} from './filesystem.js';

/**
A server does not answer: who looks there waits until it is killed.
*/
export class SilentServer extends Error {
	override readonly name = 'SilentServer';
}

/**
Where a path leads.
*/
export type Place = {
	readonly directory: TreeNode;
	readonly name: string;
	readonly node: TreeNode | undefined;

	/**
	Absolute, without links on the way.
	*/
	readonly path: string;
};

/**
What paths lead through.
*/
export type Mounted = {
	/**
	The root of the filesystem that is mounted there.
	*/
	rootAt(mountPoint: string): TreeNode | undefined;

	/**
	Mount points of servers that do not answer.
	*/
	readonly silent: ReadonlySet<string>;
};

/**
Follows an absolute path. The last name may not exist; a missing or impassable directory on the way throws a FileError.

`follow`: whether a link in the last place is followed.
*/
export const followPath = (tree: Mounted, path: string, {account, follow}: {readonly account: Account; readonly follow: boolean}): Place => {
	const names = path.split('/').filter(name => name !== '' && name !== '.');
	let node = tree.rootAt('/')!;
	let at = '/';
	let links = 0;
	let last: Place = {
		directory: node, name: '', node, path: '/',
	};

	while (names.length > 0) {
		if (node.kind !== 'directory') {
			throw new FileError('ENOTDIR', path);
		}

		if (!canAccess(node, account, 1)) {
			throw new FileError('EACCES', path);
		}

		const name = names.shift()!;

		if (name === '..') {
			at = at.slice(0, Math.max(1, at.lastIndexOf('/')));
			node = followPath(tree, at, {account: rootAccount, follow: false}).node!;
			last = {
				directory: node, name: '', node, path: at,
			};
			continue;
		}

		const childPath = at === '/' ? `/${name}` : `${at}/${name}`;

		if (tree.silent.has(childPath)) {
			throw new SilentServer();
		}

		const child = tree.rootAt(childPath) ?? node.entries!.get(name);

		if (child?.kind === 'link' && (follow || names.length > 0)) {
			links++;

			if (links > 20) {
				throw new FileError('ELOOP', path);
			}

			names.unshift(...child.linkTarget!.split('/').filter(each => each !== '' && each !== '.'));

			if (child.linkTarget!.startsWith('/')) {
				node = tree.rootAt('/')!;
				at = '/';
			}

			last = {
				directory: node, name: '', node, path: at,
			};
			continue;
		}

		last = {
			directory: node, name, node: child, path: childPath,
		};

		if (child === undefined) {
			if (names.length > 0) {
				throw new FileError('ENOENT', path);
			}

			return last;
		}

		node = child;
		at = childPath;
	}

	if (path.endsWith('/') && last.node !== undefined && last.node.kind !== 'directory' && follow) {
		throw new FileError('ENOTDIR', path);
	}

	return last;
};
