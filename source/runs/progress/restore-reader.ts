import {z} from 'zod';
import type {Progress} from '../../base/run.js';
import {listedSize} from './listed-size.js';
import {numberPhase} from './number-phase.js';
import {lineReader, type ProgressReader} from './progress-reader.js';

const restoreReaderParameters = z.looseObject({
	/**
	Entries that are expected, where a recovery point knows.
	*/
	entries: z.int().positive().optional(),

	/**
	Bytes of files that are expected: then sizes are added up, which tells more than counting.
	*/
	bytes: z.int().positive().optional(),
});

/**
Those of restvg.
*/
const phases = ['making the group', 'restoring files'];

/**
Reads restore and restvg: entries, and their sizes where they are printed.
*/
export const restoreReader = (parameters: Readonly<Record<string, unknown>>): ProgressReader => {
	const {entries, bytes} = restoreReaderParameters.parse(parameters);
	let done = 0;
	let size = 0;
	let phase: string | undefined;

	const take = (line: string): void => {
		if (line.includes('Will create the Volume Group')) {
			phase = 'making the group';
		} else if (line.startsWith('New volume on ')) {
			phase = 'restoring files';
		}
	};

	/**
	`x   SIZE ./path` while extracting, with blanks or a tab before the size; a name alone while listing.
	*/
	const isTaken = (text: string, from: number, to: number): boolean => {
		const listed = listedSize(text, from, to, true);

		if (listed === undefined) {
			return false;
		}

		done += 1;
		size += Math.max(0, listed);

		return true;
	};

	const read = (): Progress | undefined => {
		if (done === 0) {
			return phase === undefined ? undefined : numberPhase(phase, phases);
		}

		const share = bytes !== undefined && size > 0 ? size / bytes : (entries === undefined ? undefined : done / entries);

		return {
			done,
			...(entries !== undefined && {total: entries}),
			unit: 'files',
			...(share !== undefined && {percent: Math.min(100, Math.floor(share * 100))}),
			...numberPhase(phase, phases),
		};
	};

	return lineReader(take, {read, isTaken});
};
