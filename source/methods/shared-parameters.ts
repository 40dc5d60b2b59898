import {z} from 'zod';
import {parameter} from './method.js';

/**
What a path may hold that is handed to the system's own backup scripts: they are ksh scripts that do not quote it everywhere.
*/
export const safePath = /^\/[\w\/.,:=@%+\-]*$/v;

/**
A path that one of those scripts is given.
*/
export const scriptPath = (program: string) => z.string()
	.regex(/^\//v, 'A path starts with `/`.')
	.regex(safePath, `Only letters, digits and \`/ . , : = @ % + - _\`: ${program} is itself a script that does not quote its arguments.`)
	.refine(path => !path.split('/').includes('..'), 'Without `..`.');

export const diskName = z.string().regex(/^[\w.\-]{1,15}$/v, 'Not the name of a disk.');

export const diskNames = z.array(diskName).min(1, 'At least one disk.').refine(disks => new Set(disks).size === disks.length, 'Each disk once.');

const blocks = z.int().min(1).max(65_536).optional();
const inBlocks = {
	flag: '-b', kind: 'number', unit: 'blocks of 512 bytes', isAdvanced: true,
} as const;

export const blocksPerRead = parameter(blocks, {
	label: 'Blocks per read',
	help: 'Only where the image was written with another number than the system\'s own.',
	...inBlocks,
});

export const blocksPerWrite = parameter(blocks, {
	label: 'Blocks per write',
	help: 'How many blocks of 512 bytes go out in one write; 512 is common for files. Blank takes the system\'s own. A restore must be told the same number when it was not the system\'s own.',
	...inBlocks,
});
