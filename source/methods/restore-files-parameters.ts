import {z} from 'zod';
import {parameter} from './method.js';
import {blocksPerRead, safePath, scriptPath} from './shared-parameters.js';

/**
A name as images hold it: relative to `/`, with `./` before it.
*/
export const imageName = (name: string): string => `./${name.replace(/^\.?\//v, '').replace(/(?<=[^\/])\/+$/v, '')}`;

export const restoreFilesParameters = z.object({
	image: parameter(
		scriptPath('restorevgfiles'),
		{
			label: 'Image',
			help: 'A mksysb or savevg image on this host. The list has the recovery points that lparsafe knows; any other path can be typed.',
			flag: '-f',
			kind: 'file',
		},
	),
	names: parameter(
		z.array(z.string().regex(/^[^\0\n]+$/v, 'One name a line.').refine(name => !name.split('/').includes('..'), 'Without `..`.').refine(name => !['', '.', './', '/'].includes(name.trim()), 'Name a file or a directory; the whole image is restored by restvg or alt_disk_mksysb.')).min(1, 'At least one name.').max(200, 'At most 200 names; name the directory above them.'),
		{
			label: 'Files or directories',
			help: 'One a line, exactly as the image holds them: `./etc/hosts`; `/etc/hosts` is understood too. No patterns. A directory comes with all that is below it.',
			kind: 'lines',
			hasPreview: true,
		},
	),
	place: parameter(z.enum(['scratch', 'original']).default('scratch'), {
		label: 'Where they go',
		help: '`scratch`: below a new directory, from where they can be compared and copied. `original`: over the files of the running system, which must be typed for confirmation.',
		flag: '-d for scratch',
		kind: 'choice',
	}),
	directory: parameter(
		z.string().regex(/^\/[^\0\n]+$/v, 'An absolute path.').regex(safePath, 'Only letters, digits and `/ . , : = @ % + - _`.').refine(path => !path.split('/').includes('..'), 'Without `..`.').refine(path => !/^\/+$/v.test(path), 'The system itself is no scratch directory; choose `place=original`.'),
		{
			label: 'Scratch directory',
			help: 'A directory that is not there yet; it is made, readable for root only.',
			flag: '-d',
			kind: 'file',
		},
	),
	existing: parameter(z.boolean().default(false), {
		label: 'The directory may exist',
		help: 'Files of the same name in it are overwritten.',
		kind: 'flag',
		isAdvanced: true,
	}),
	program: parameter(z.enum(['auto', 'restorevgfiles', 'restore']).default('auto'), {
		label: 'Command',
		help: '`restorevgfiles` is made for this and takes single files; `restore` goes down into directories and takes names with blanks. `auto` chooses.',
		kind: 'choice',
		isAdvanced: true,
	}),
	attributes: parameter(z.boolean().default(true), {
		label: 'Keep ACLs and extended attributes',
		help: 'With `no` restorevgfiles leaves them out (-n), for a filesystem that takes none.',
		flag: '-n when off',
		kind: 'flag',
		isAdvanced: true,
	}),
	debug: parameter(z.boolean().default(false), {
		label: 'Trace the command',
		help: 'restorevgfiles runs with debug output. For IBM support.',
		flag: '-D',
		kind: 'flag',
		isAdvanced: true,
	}),
	blocks: blocksPerRead,
});

export type RestoreFilesValues = z.output<typeof restoreFilesParameters>;
