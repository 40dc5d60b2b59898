import {z} from 'zod';
import {parameter} from './method.js';
import {savevgParameters} from './savevg-parameters.js';
import {scriptPath} from './shared-parameters.js';

const {shape} = savevgParameters;
const place = scriptPath('mksysb');

/**
Counterparts of every option of mksysb for a file. `-V`, `-F` and `-t` are for tapes: a file is read whole by the steps that follow.
*/
export const mksysbParameters = z.object({
	directory: parameter(place, {
		label: 'Directory for the image',
		help: 'Where the image is written: a mounted filesystem outside rootvg, local or NFS, best on another machine, because an image that is lost with its machine restores nothing. The proposal is the one with the most room.',
		kind: 'file',
	}),
	name: shape.name,
	imageData: parameter(z.enum(['fresh', 'maps', 'keep']).default('fresh'), {
		label: 'Description of the disks (/image.data)',
		help: '`fresh` describes rootvg anew and overwrites /image.data, edits included; `maps` also notes on which physical partitions each volume lies, which asks for disks of the same geometry at the restore; `keep` trusts /image.data as it is, which is what an edited one (one copy in place of a mirror) needs.',
		flag: '-i, -m or neither',
		kind: 'choice',
	}),
	exclude: parameter(z.array(z.string().regex(/^[^\0\n]*$/v, 'One pattern a line.')).default([]), {
		label: 'Leave out files that match',
		help: 'Patterns of grep, one a line, against names that start with `./`, as in `^\\./var/tmp/`. Without `^\\./` a pattern matches anywhere in a path; a blank line matches everything. They are put into /etc/exclude.rootvg for this run; what was there before is put back. The run\'s own files on the host are always left out.',
		flag: '-e',
		kind: 'lines',
		hasPreview: true,
	}),
	excludeFilesystems: parameter(z.array(z.string().regex(/^\/[^\n]*$/v, 'A mount point starts with `/`.')).default([]), {
		label: 'Leave out filesystems',
		help: 'Mount points of rootvg whose files are not saved. The filesystems themselves come back, empty. Not for those that AIX itself lives in.',
		flag: '-x',
		kind: 'many',
	}),
	mount: parameter(z.array(z.string().regex(/^\/[^\n]*$/v, 'A mount point starts with `/`.')).default([]), {
		label: 'Mount for the run',
		help: 'Filesystems of rootvg that are not mounted would not be saved. Those chosen here are mounted first and unmounted afterwards, also when the run ends early.',
		kind: 'many',
	}),
	copyTo: parameter(place.optional(), {
		label: 'Copy the proved image to',
		help: 'A second directory, on another filesystem. The image is copied there when it was read whole, and the copy\'s checksum is compared.',
		kind: 'file',
	}),
	pack: shape.pack,
	packExclude: parameter(z.array(z.string().regex(/^[^\0\n]+$/v, 'One file name or pattern a line.')).default([]), {
		label: 'Files that are not packed',
		help: 'Put into /etc/exclude_packing.rootvg for this run; what was there before is put back. Files that change while they are packed cause packing errors: name them here.',
		flag: '-P',
		kind: 'lines',
		isAdvanced: true,
	}),
	snapshots: parameter(z.boolean().default(false), {
		label: 'Save from JFS2 snapshots',
		help: 'Makes external snapshots in rootvg\'s free partitions and saves from them. Each filesystem is then from one point in time; several are not from the same one.',
		flag: '-T',
		kind: 'flag',
	}),
	expand: parameter(z.boolean().default(false), {
		label: 'Grow /tmp if it is too small',
		help: 'Lets mksysb enlarge /tmp (and what else it needs) when there is no room for its lists and the boot image. The change stays.',
		flag: '-X',
		kind: 'flag',
	}),
	wpars: parameter(z.enum(['default', 'include', 'exclude']).default('default'), {
		label: 'Filesystems of workload partitions',
		help: '`include` also saves filesystems that belong to WPARs, `exclude` leaves them out; `default` gives neither flag.',
		flag: '-N or -G',
		kind: 'choice',
		isAdvanced: true,
	}),
	attributes: shape.attributes,
	encrypted: shape.encrypted,
	dmapi: shape.dmapi,
	multibos: parameter(z.boolean().default(false), {
		label: 'For multibos',
		help: 'Makes an image that is meant for `multibos -M`, which builds a second system in the same rootvg from it.',
		flag: '-M',
		kind: 'flag',
		isAdvanced: true,
	}),
	verbose: shape.verbose,
	newerLevels: parameter(z.boolean().default(false), {
		label: 'Flag -C of newer levels',
		help: 'AIX 7.2 and 7.3 list -C; what it does is in no documentation that lparsafe knows. IBM\'s guide for PowerVS gives it (`mksysb -i -X -C -b 512`). Older levels refuse it.',
		flag: '-C',
		kind: 'flag',
		isAdvanced: true,
	}),
	blocks: shape.blocks,
});

export type MksysbValues = z.output<typeof mksysbParameters>;
