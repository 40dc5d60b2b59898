import {z} from 'zod';
import type {Progress} from '../../base/run.js';
import {Growth} from './growth.js';
import {listedSize} from './listed-size.js';
import {numberPhase} from './number-phase.js';
import {LineTaker, type ProgressReader} from './progress-reader.js';

const savevgReaderParameters = z.looseObject({lowBytes: z.number().optional(), highBytes: z.number().optional()});

const phases = ['describing the group', 'listing files', 'saving files', 'done'];

const counted = /^\s*(?<done>\d+) of (?<total>\d+) files(?: backed up)? \((?<percent>\d+)%\)/v;
const announced = /Backing up (?<total>\d+) files/v;

/**
Reads savevg and mksysb. A count stands at the beginning of a line that dots are then added to, so it is read while the line is not yet ended. The percentage counts files, so it never becomes a time.
*/
export const savevgReader = (parameters: Readonly<Record<string, unknown>>): ProgressReader => {
	const growth = new Growth(savevgReaderParameters.parse(parameters));
	let phase: string | undefined;
	let total: number | undefined;
	let done: number | undefined;
	let percent: number | undefined;
	let seen = 0;

	/**
	Reads the counts: also from a line that is not ended, and any number of times.
	*/
	const hasCounts = (line: string): boolean => {
		const count = counted.exec(line)?.groups;
		const start = announced.exec(line)?.groups;

		if (count !== undefined) {
			done = Number(count['done']);
			total = Number(count['total']);
			percent = Math.min(100, Number(count['percent']));
			phase = 'saving files';
		} else if (start !== undefined) {
			total = Number(start['total']);
			phase = 'saving files';
		}

		return count !== undefined || start !== undefined;
	};

	const take = (line: string): void => {
		if (line.includes('files') && hasCounts(line)) {
			return;
		}

		if (line.includes('Creating list of files')) {
			phase = 'listing files';
		} else if (line.includes('Creating information file')) {
			phase = 'describing the group';
		} else if (line.includes('0512-038')) {
			phase = 'done';
		}
	};

	const isTaken = (text: string, from: number, to: number): boolean => {
		if (!text.startsWith('a', from) || (listedSize(text, from, to, false) ?? -1) < 0) {
			return false;
		}

		seen += 1;
		phase = 'saving files';

		return true;
	};

	const out = new LineTaker(take, isTaken);
	const error = new LineTaker(take, isTaken);

	return {
		feed(stream, text) {
			const taker = stream === 'out' ? out : error;

			taker.push(text);
			hasCounts(taker.partial.slice(0, 200));
		},
		grown(bytes, atMs) {
			growth.add(bytes, atMs);
		},
		read(nowMs): Progress | undefined {
			// With -v there are no counts: a line is a file.
			const counts = done ?? (seen > 0 ? seen : undefined);
			const share = percent ?? (seen > 0 && total !== undefined && total > 0 ? Math.min(100, Math.floor(seen / total * 100)) : undefined);
			const progress: Progress = {
				...(share !== undefined && {percent: share}),
				...(counts !== undefined && {done: counts}),
				...(total !== undefined && {total}),
				...((counts !== undefined || total !== undefined) && {unit: 'files'}),
				...numberPhase(phase, phases),
				...growth.read(nowMs),
			};

			return Object.keys(progress).length === 0 ? undefined : progress;
		},
	};
};
