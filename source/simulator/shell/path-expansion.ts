import type {Files} from '../files.js';
import {hasPattern, isPatternMatch, unquotePattern} from './pattern.js';

const isDirectory = (files: Files, path: string): boolean => {
	try {
		return files.status(path).kind === 'directory';
	} catch {
		return false;
	}
};

const listed = (files: Files, path: string): readonly string[] => {
	try {
		return files.list(path);
	} catch {
		return [];
	}
};

const isThere = (files: Files, path: string): boolean => {
	try {
		files.linkStatus(path);
		return true;
	} catch {
		return false;
	}
};

/**
The paths that a pattern matches, in order; none where nothing does.
*/
export const expandPath = (files: Files, pattern: string): string[] => {
	let found = [''];

	const parts = pattern.split(/(?<=\/)/v);

	for (const [index, part] of parts.entries()) {
		const name = part.replace(/\/$/v, '');
		const slash = part.endsWith('/') ? '/' : '';
		const isLast = index === parts.length - 1;

		if (name === '' || !hasPattern(name)) {
			const text = unquotePattern(name) + slash;
			found = found.map(path => path + text).filter(path => !isLast || path.endsWith('/') ? isDirectory(files, path === '' ? '.' : path) : isThere(files, path));
			continue;
		}

		found = found.flatMap(path => listed(files, path === '' ? '.' : path)
			.filter(entry => (!entry.startsWith('.') || /^\\?\./v.test(name)) && isPatternMatch(entry, name))
			.map(entry => path + entry + slash)
			.filter(each => slash === '' || isDirectory(files, each)));
	}

	return found.toSorted();
};
