import type {Difference} from './difference.js';
import type {DescribedFile} from './read-description.js';

/**
Everything about a file but its path and inode, in one flat text.
*/
export const pack = ({mode, links, owner, group, size, time, linkTarget}: DescribedFile): string => [mode, links, owner, group, size, time, ...(linkTarget === undefined ? [] : [linkTarget])].join('\0');

export const unpack = (attributes: string, {path, inode}: Pick<DescribedFile, 'path' | 'inode'>): DescribedFile => {
	const [mode = '', links = '', owner = '', group = '', size = '', time = '', linkTarget] = attributes.split('\0', 7);

	return {
		path, inode, mode, links: Number(links), owner, group, size, time, ...(linkTarget !== undefined && {linkTarget}),
	};
};

const isOld = (time: string): boolean => !time.includes(':');

/**
Ls shows the hour for half a year and the year from then on: two notations of one time agree when their days do.
*/
const isSameTime = (left: string, right: string): boolean => left === right || (isOld(left) !== isOld(right) && left.split(' ').slice(0, 2).join(' ') === right.split(' ').slice(0, 2).join(' '));

export const isLostAndFound = (path: string): boolean => path === './lost+found' || path.startsWith('./lost+found/');

/**
Everything about a file but its checksum. `isRoot`: a filesystem is mounted there.
*/
export const compareFile = (subject: string, was: DescribedFile, is: DescribedFile, isRoot: boolean): readonly Difference[] => {
	const isDirectory = is.mode.startsWith('d');
	const isLink = is.mode.startsWith('l');
	const found: Difference[] = [];
	const say = (kind: Difference['kind'], before: string, after: string, isExpected = false): void => {
		if (before !== after) {
			found.push({
				kind, subject, was: before, is: after, isExpected: isExpected || isLostAndFound(is.path),
			});
		}
	};

	say('type', was.mode[0] ?? '', is.mode[0] ?? '');
	say('mode', was.mode.slice(1), is.mode.slice(1));
	say('owner', was.owner, is.owner);
	say('group', was.group, is.group);

	// A directory's size is the filesystem's own affair, a link's is that of its target.
	say('size', was.size, is.size, isDirectory || isLink);
	say('link-target', was.linkTarget ?? '', is.linkTarget ?? '');

	if (!isDirectory) {
		say('links', String(was.links), String(is.links));
	}

	if (!isSameTime(was.time, is.time)) {
		// The root is touched by mounting and restoring; a symbolic link's own time is not kept.
		say('time', was.time, is.time, isRoot || isLink);
	}

	return found;
};
