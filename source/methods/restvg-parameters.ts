import {z} from 'zod';
import {parameter} from './method.js';
import {blocksPerRead, diskNames, scriptPath} from './shared-parameters.js';

const powersOfTwo = new Set(Array.from({length: 18}, (_, index) => 2 ** index));

export const restvgParameters = z.object({
	image: parameter(
		scriptPath('restvg'),
		{
			label: 'Image',
			help: 'The savevg image on this host. The list has the recovery points that lparsafe knows; any other path can be typed.',
			flag: '-f',
			kind: 'file',
		},
	),
	disks: parameter(
		diskNames,
		{
			label: 'Disks to overwrite',
			help: 'Everything on them is lost. They are bound by unique id, serial and size, and looked at once more just before they are written: a disk that was renumbered or taken meanwhile stops the run.',
			kind: 'many',
		},
	),
	names: parameter(z.enum(['same', 'new']).default('same'), {
		label: 'Names',
		help: '`same` makes the group as it was; nothing of its names may exist on this host. `new` gives the group, its logical volumes and mount points other names, so that it can stand beside the one that is there.',
		flag: '-d for new',
		kind: 'choice',
	}),
	newGroup: parameter(z.string().regex(/^[A-Za-z][\w\-]{0,14}$/v, 'At most 15 letters, digits, `_` and `-`, starting with a letter.').optional(), {
		label: 'Name of the new group',
		help: 'Only for new names.',
		kind: 'text',
	}),
	volumePrefix: parameter(z.string().regex(/^[A-Za-z]\w{0,5}$/v, 'At most 6 letters, digits and `_`, starting with a letter.').default('new'), {
		label: 'Prefix for logical volumes',
		help: 'Only for new names: put before each name, which is cut to 15 characters.',
		kind: 'text',
		isAdvanced: true,
	}),
	root: parameter(z.string().regex(/^\/[\w.\-]+(?:\/[\w.\-]+)*$/v, 'An absolute path of plain names.').refine(path => !path.split('/').includes('..'), 'Without `..`.').default('/restored'), {
		label: 'Directory for the mount points',
		help: 'Only for new names: /data becomes DIRECTORY/data.',
		kind: 'text',
	}),
	dataFile: parameter(
		scriptPath('restvg').optional(),
		{
			label: 'Another VG.data',
			help: 'A file on this host instead of the one in the image: to change copies, sizes, partition size or disks before the group is made. Names in it hold; for other names of everything choose new names instead.',
			flag: '-d',
			kind: 'file',
			isAdvanced: true,
		},
	),
	structureOnly: parameter(z.boolean().default(false), {
		label: 'Structure only, no files',
		help: 'Makes the group, its logical volumes and filesystems; they stay empty.',
		flag: '-r',
		kind: 'flag',
	}),
	shrink: parameter(z.boolean().default(false), {
		label: 'Shrink filesystems to what they hold',
		help: 'Makes each logical volume as small as its files allow. For disks that are smaller than those that were saved.',
		flag: '-s',
		kind: 'flag',
		isAdvanced: true,
	}),
	ppSize: parameter(z.int().min(1).max(131_072).refine(size => powersOfTwo.has(size), 'A power of two.').optional(), {
		label: 'Physical partition size',
		help: 'Blank keeps the size that was saved, or takes one that fits the disks.',
		flag: '-P',
		kind: 'number',
		unit: 'MiB',
		isAdvanced: true,
	}),
	ignoreMaps: parameter(z.boolean().default(false), {
		label: 'Ignore saved partition maps',
		help: 'Needed where the image holds maps and the disks differ in number or geometry.',
		flag: '-n',
		kind: 'flag',
		isAdvanced: true,
	}),
	blocks: blocksPerRead,
	compare: parameter(z.boolean().default(true), {
		label: 'Compare afterwards',
		help: 'Describes the restored group and compares it with the description beside the image: checksums, owners, modes, links, volumes, filesystems, mount options.',
		kind: 'flag',
	}),
});

export type RestvgValues = z.output<typeof restvgParameters>;
