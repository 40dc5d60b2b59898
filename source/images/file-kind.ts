import type {ImageEntry} from '../base/image.js';

const kinds = new Map<number, ImageEntry['kind']>([
	[0o01, 'fifo'], [0o02, 'character-device'], [0o04, 'directory'], [0o06, 'block-device'], [0o10, 'file'], [0o12, 'link'], [0o14, 'socket'],
]);

/**
What a mode says of the kind of a file. Above it stand bits of AIX's own: one of directories, one of files with an extended ACL.
*/
export const kindOf = (mode: number): ImageEntry['kind'] => kinds.get(Math.floor(mode / 0o1_0000) % 0o20) ?? 'unknown';

export const hasExtendedAcl = (mode: number): boolean => Math.floor(mode / 0x02_00_00_00) % 2 === 1;
