import {z} from 'zod';
import {parameter} from './method.js';
import {blocksPerWrite, scriptPath} from './shared-parameters.js';

export const savevgParameters = z.object({
	directory: parameter(
		scriptPath('savevg'),
		{
			label: 'Directory for the image',
			help: 'Where the image is written: a mounted filesystem outside the group that is saved, best on other disks or another machine. The proposal is the local jfs2 filesystem with the most room.',
			flag: '-f',
			kind: 'file',
		},
	),
	name: parameter(
		z.string()
			.regex(/^[\w.,=@%+\-]+$/v, 'Only letters, digits and `. , = @ % + - _`, and no `/`.')
			.max(200, 'At most 200 characters.')
			.refine(name => !name.startsWith('-') && name !== '.' && name !== '..', 'Not a name for a file.'),
		{
			label: 'Name of the image',
			help: 'The file\'s name. While it is being written and checked it is called NAME.unproved; it gets its name only when it could be read whole.',
			flag: '-f',
			kind: 'text',
		},
	),
	exclude: parameter(
		z.array(z.string().regex(/^[^\0\n]*$/v, 'One pattern a line.')).default([]),
		{
			label: 'Leave out files that match',
			help: 'Patterns of grep, one a line, against names that start with `./`, as in `^\\./data/tmp/`. Without `^\\./` a pattern matches anywhere in a path; a blank line matches everything. They are put into /etc/exclude.GROUP for this run; what was there before is put back.',
			flag: '-e',
			kind: 'lines',
			hasPreview: true,
		},
	),
	excludeFilesystems: parameter(
		z.array(z.string().regex(/^\/[^\n]*$/v, 'A mount point starts with `/`.')).default([]),
		{
			label: 'Leave out filesystems',
			help: 'Mount points whose files are not saved. The filesystems themselves come back, empty.',
			flag: '-x',
			kind: 'many',
			isAdvanced: true,
		},
	),
	record: parameter(
		z.enum(['checksums', 'attributes', 'none']).default('checksums'),
		{
			label: 'Describe the files beside the image',
			help: 'Writes NAME.manifest, so that a restore can be compared with what was saved. `checksums` reads every file once more; `attributes` notes owners, modes, sizes, times and links only; `none` leaves it out, and nothing can be compared later.',
			kind: 'choice',
		},
	),
	maps: parameter(z.boolean().default(false), {
		label: 'Save physical partition maps',
		help: 'A restore then places each logical volume on exactly the same partitions, which needs disks of the same number and geometry. Leave it off unless placement matters.',
		flag: '-m',
		kind: 'flag',
	}),
	keepData: parameter(z.boolean().default(false), {
		label: 'Keep the description of the group as it is',
		help: 'Trusts /tmp/vgdata/GROUP/GROUP.data, which may have been edited, instead of describing the group anew (neither -i nor -m).',
		flag: '-i when off',
		kind: 'flag',
		isAdvanced: true,
	}),
	infoOnly: parameter(z.boolean().default(false), {
		label: 'Structure only, no files',
		help: 'Saves only how the group is built: volumes and filesystems come back EMPTY. Useful before a rebuild, no backup of data.',
		flag: '-r',
		kind: 'flag',
		isAdvanced: true,
	}),
	pack: parameter(z.boolean().default(false), {
		label: 'Pack the files',
		help: 'Makes the image smaller (none to about half) and slower. Files that change while they are packed can cause packing errors, and files of 2 GB and more are never packed.',
		flag: '-p when off',
		kind: 'flag',
	}),
	attributes: parameter(z.boolean().default(true), {
		label: 'Keep extended attributes and ACLs',
		help: 'With `no` the flag -a leaves out extended attributes and NFSv4 ACLs (the flag removes, it does not add).',
		flag: '-a when off',
		kind: 'flag',
		isAdvanced: true,
	}),
	encrypted: parameter(z.boolean().default(true), {
		label: 'Keep EFS-encrypted files encrypted',
		help: 'With `no` the flag -Z leaves out the encryption data of EFS files.',
		flag: '-Z when off',
		kind: 'flag',
		isAdvanced: true,
	}),
	dmapi: parameter(z.boolean().default(false), {
		label: 'Include DMAPI-managed filesystems',
		help: 'Also saves files in filesystems that a storage manager migrates; migrated files are read back for it.',
		flag: '-A',
		kind: 'flag',
		isAdvanced: true,
	}),
	snapshots: parameter(z.boolean().default(false), {
		label: 'Save from JFS2 snapshots',
		help: 'Makes external snapshots in the group\'s free partitions and saves from them. Each filesystem is then from one point in time; several are not from the same one.',
		flag: '-T',
		kind: 'flag',
		isAdvanced: true,
	}),
	verbose: parameter(z.boolean().default(false), {
		label: 'List files as they are saved',
		help: 'Prints a line for each file instead of dots and counts. Logs grow with the number of files.',
		flag: '-v',
		kind: 'flag',
		isAdvanced: true,
	}),
	expand: parameter(z.boolean().default(false), {
		label: 'Grow /tmp if it is too small',
		help: 'Lets savevg enlarge /tmp for its lists when there is no room. The change stays.',
		flag: '-X',
		kind: 'flag',
		isAdvanced: true,
	}),
	blocks: blocksPerWrite,
});

export type SavevgValues = z.output<typeof savevgParameters>;
