import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import {faultPoint} from '../base/fault-point.js';
import {syncDirectory} from './home-copy.js';
import {createPlainRecords} from './plain-records.js';

const recoveredSchema = z.object({
	setAside: z.string().optional(),
	isBehind: z.boolean().optional(),
	runs: z.int(),
	partly: z.int(),
	hosts: z.int(),
	lost: z.array(z.string()),
}).readonly();

/**
What became of a damaged database. `isBehind`: it was sound, and ended before what was written of it. `partly`: runs of which something is missing. `lost`: what else could not be read to its end.
*/
export type Recovered = z.infer<typeof recoveredSchema>;

const noteSchema = z.object({stamp: z.string().regex(/^[\w\-]+$/v), recovered: recoveredSchema});

/**
Where the new records of a home are made before they take their place.
*/
export const besideOf = (home: string): string => path.join(home, 'recovering');

const noteOf = (home: string): string => path.join(besideOf(home), 'swap.json');

export const directoriesIn = (directory: string): readonly string[] => existsSync(directory) ? readdirSync(directory, {withFileTypes: true}).filter(entry => entry.isDirectory()).map(({name}) => name) : [];

/**
Whether new records were made whole and are to take their place: some of them may have.
*/
export const isSwapBegun = (home: string): boolean => existsSync(noteOf(home));

/**
Notes that the new records are whole. From then on whoever comes next finishes the swap.
*/
export const beginSwap = (home: string, note: {readonly stamp: string; readonly recovered: Recovered}): void => {
	const file = noteOf(home);

	syncDirectory(besideOf(home));
	writeFileSync(`${file}.new`, JSON.stringify(note), {mode: 0o600, flush: true});
	renameSync(`${file}.new`, file);
	syncDirectory(besideOf(home));
};

/**
Puts the new records in the place of the old ones, the database last. Each piece is one step, and steps that were done are passed over: it can be broken off after any of them, and begun again.
*/
export const swapSteps = function * (home: string): Generator<undefined, Recovered> {
	const beside = besideOf(home);
	const file = path.join(home, 'lparsafe.db');
	const [fresh, heads, records] = [path.join(beside, 'lparsafe.db'), path.join(home, 'chain-heads'), createPlainRecords(beside)];
	const {stamp, recovered} = noteSchema.parse(JSON.parse(readFileSync(noteOf(home), 'utf8')));
	const oldHeads = `${heads}.damaged-${stamp}`;

	for (const runId of directoriesIn(path.join(beside, 'transcripts'))) {
		if (!existsSync(records.eventsFile(runId))) {
			continue;
		}

		mkdirSync(path.join(home, 'transcripts', runId), {recursive: true, mode: 0o700});
		renameSync(records.eventsFile(runId), path.join(home, 'transcripts', runId, 'events.jsonl'));
		yield;
	}

	if (existsSync(records.headsFile)) {
		if (existsSync(heads)) {
			renameSync(heads, oldHeads);
			yield;
		}

		renameSync(records.headsFile, heads);
		yield;
	}

	if (existsSync(fresh)) {
		for (const suffix of ['-wal', '-shm']) {
			rmSync(`${file}${suffix}`, {force: true});
			yield;
		}

		renameSync(fresh, file);
		syncDirectory(home);
		yield;
	}

	rmSync(beside, {recursive: true, force: true});

	return recovered;
};

/**
Finishes what was begun.
*/
export const finishSwap = (home: string): Recovered => {
	for (const steps = swapSteps(home); ;) {
		const {done, value} = steps.next();

		if (done === true) {
			return value;
		}

		faultPoint('app-killed-records-swapped');
	}
};
