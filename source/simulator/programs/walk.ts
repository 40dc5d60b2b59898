import {FileError, type Files, type FileStatus} from '../files.js';

export const joinPath = (directory: string, name: string): string => directory.endsWith('/') ? directory + name : `${directory}/${name}`;

export const baseName = (path: string): string => {
	const trimmed = path.replace(/\/+$/v, '');

	return trimmed === '' ? (path === '' ? '' : '/') : trimmed.slice(trimmed.lastIndexOf('/') + 1);
};

export const directoryName = (path: string): string => {
	const trimmed = path.replace(/\/+$/v, '');
	const slash = trimmed.lastIndexOf('/');

	if (slash === -1) {
		return trimmed === '' && path !== '' ? '/' : '.';
	}

	return slash === 0 ? '/' : trimmed.slice(0, slash).replace(/(?<=.)\/+$/v, '');
};

/**
Names in the order of the C locale, as `ls` gives them.
*/
export const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/**
All that is neither directory nor link to one below a path, or the path itself.
*/
export const filesBelow = (files: Files, path: string): string[] => {
	if (!files.exists(path) || files.status(path).kind !== 'directory') {
		return [path];
	}

	return [...files.list(path)].sort(byBytes).flatMap(name => {
		const below = joinPath(path, name);

		return files.linkStatus(below).kind === 'link' && files.exists(below) && files.status(below).kind === 'directory' ? [] : filesBelow(files, below);
	});
};

/**
The status of a path itself, or undefined where there is nothing.
*/
export const statusOrNothing = (files: Files, path: string, follow = false): FileStatus | undefined => {
	try {
		return follow ? files.status(path) : files.linkStatus(path);
	} catch {
		return undefined;
	}
};

/**
Whether two paths are the same file.
*/
export const isSameFile = (left: FileStatus, right: FileStatus): boolean => left.inode === right.inode && left.mountPoint === right.mountPoint;

/**
Where a path leads when it is a link.
*/
export const followed = (files: Files, path: string): string => {
	let current = path;

	for (let count = 0; count < 20; count++) {
		const {linkTarget} = files.linkStatus(current);

		if (linkTarget === undefined) {
			return current;
		}

		current = linkTarget.startsWith('/') ? linkTarget : joinPath(directoryName(current), linkTarget);
	}

	throw new FileError('ELOOP', path);
};
