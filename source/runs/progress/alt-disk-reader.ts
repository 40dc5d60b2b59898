import {z} from 'zod';
import type {Progress} from '../../base/run.js';
import {listedSize} from './listed-size.js';
import {numberPhase} from './number-phase.js';
import {lineReader, type ProgressReader} from './progress-reader.js';

const parametersSchema = z.looseObject({
	/**
	Entries that are expected where files are listed as they are restored.
	*/
	entries: z.int().positive().optional(),
});

/**
What alt_disk_mksysb and alt_rootvg_op say as they go, in order: no percentage is printed anywhere, and the restore of the files is the longest part by far.
*/
const phases: ReadonlyArray<readonly [beginning: string, phase: string]> = [
	['Restoring /image.data', 'reading image.data'],
	['Checking disk sizes', 'checking disk sizes'],
	['Creating cloned rootvg', 'making the group'],
	['Creating logical volume', 'making logical volumes'],
	['Creating /alt_inst', 'making filesystems'],
	['Restoring mksysb image', 'restoring files'],
	['Linking to', 'linking the kernel'],
	['Building boot image', 'building the boot image'],
	['Changing logical volume names', 'renaming logical volumes'],
	['Fixing LV control blocks', 'writing control blocks'],
	['forced unmount of', 'unmounting'],
	['Fixing file system superblocks', 'writing superblocks'],
	['Bootlist is set', 'setting the boot list'],
	['Waking up', 'waking'],
	['Putting volume group', 'putting to sleep'],
];

/**
Those of alt_disk_mksysb; to wake an alternate disk and to put it to sleep are commands of their own.
*/
const installing = phases.map(([, phase]) => phase).filter(phase => phase !== 'waking' && phase !== 'putting to sleep');

/**
Reads alt_disk_mksysb and alt_rootvg_op: phases, and files where they are listed. Other languages than C print no words that are known; then there is no phase.
*/
export const altDiskReader = (parameters: Readonly<Record<string, unknown>>): ProgressReader => {
	const {entries} = parametersSchema.parse(parameters);
	let phase: string | undefined;
	let files = 0;

	const take = (line: string): void => {
		const known = phases.find(([beginning]) => line.startsWith(beginning));

		phase = known?.[1] ?? phase;
	};

	const isTaken = (text: string, from: number, to: number): boolean => {
		const isListed = listedSize(text, from, to, true) !== undefined;

		files += isListed ? 1 : 0;

		return isListed;
	};

	const read = (): Progress | undefined => {
		if (phase === undefined && files === 0) {
			return undefined;
		}

		return {
			...numberPhase(phase, installing),
			...(files > 0 && {done: files, unit: 'files', ...(entries !== undefined && {total: entries, percent: Math.min(100, Math.floor(files / entries * 100))})}),
		};
	};

	return lineReader(take, {read, isTaken});
};
