import {appendFileSync, existsSync, statSync} from 'node:fs';
import type {ReadTime, TranscriptId} from '../base/store.js';
import {isFile} from './is-file.js';
import {readPiece} from './read-piece.js';

/**
What comes within this many milliseconds counts as read at once.
*/
const grain = 1000;

/**
Streams whose last time is remembered; one that is forgotten gets a time more.
*/
const mostRemembered = 400;

const linePattern = /^(?<at>\d{1,15}) (?<stream>out|err) (?<offset>\d{1,15})$/v;

/**
Steps whose times are kept in memory: of those that are looked at.
*/
const mostKept = 8;

type Kept = {readonly bytes: number; readonly times: readonly ReadTime[]};

/**
What was kept, and the times in a text that follows it, up to the end of its last whole line.
*/
const withText = ({bytes, times}: Kept, text: string): Kept => {
	const end = text.lastIndexOf('\n') + 1;
	const all = [...times];
	const last = {out: times.findLast(({stream}) => stream === 'out'), err: times.findLast(({stream}) => stream === 'err')};

	for (const line of text.slice(0, end).split('\n')) {
		const {at, stream, offset} = linePattern.exec(line)?.groups ?? {};

		if (stream !== 'out' && stream !== 'err') {
			continue;
		}

		const time = {stream, offset: Number(offset), at: Math.max(Number(at), last[stream]?.at ?? 0)} as const;

		// Bytes that were fetched again.
		if (time.offset <= (last[stream]?.offset ?? -1)) {
			continue;
		}

		all.push(time);
		last[stream] = time;
	}

	return {bytes: bytes + end, times: all};
};

/**
When transcripts were read, beside them as `STEP.times`: lines of milliseconds since 1970, stream and offset. They are no proof of anything and their loss harms nothing: what goes wrong with them is passed over.
*/
export const createReadTimes = (pathOf: (id: Pick<TranscriptId, 'runId' | 'stepId'>) => string) => {
	const noted = new Map<string, number>();
	const kept = new Map<string, Kept>();

	return {
		/**
		Bytes at `offset` came now.
		*/
		note({runId, stepId, stream}: TranscriptId, offset: number): void {
			const key = `${runId}/${stepId}/${stream}`;
			const now = Date.now();

			if (Math.abs(now - (noted.get(key) ?? -Infinity)) < grain) {
				return;
			}

			noted.delete(key);
			noted.set(key, now);

			for (const [first] of noted.entries().take(Math.max(0, noted.size - mostRemembered))) {
				noted.delete(first);
			}

			const file = pathOf({runId, stepId});

			// A pipe would be waited for.
			if (existsSync(file) && !isFile(file)) {
				return;
			}

			try {
				appendFileSync(file, `${now} ${stream} ${offset}\n`, {mode: 0o600});
			} catch {
				// Lines without a time are shown without one.
			}
		},

		/**
		By stream and offset in order; a clock that was set back makes no line older than the one before it. The same array as long as nothing was added.
		*/
		read(id: Pick<TranscriptId, 'runId' | 'stepId'>): readonly ReadTime[] {
			const file = pathOf(id);
			const known = kept.get(file);

			try {
				if (!isFile(file)) {
					return [];
				}

				const {size} = statSync(file);
				const before = known === undefined || size < known.bytes ? {bytes: 0, times: []} : known;

				if (before === known && size === known.bytes) {
					return known.times;
				}

				const now = withText(before, Buffer.from(readPiece(file, before.bytes, size - before.bytes)).toString('latin1'));

				kept.delete(file);
				kept.set(file, now);

				for (const [first] of kept.entries().take(Math.max(0, kept.size - mostKept))) {
					kept.delete(first);
				}

				return now.times;
			} catch {
				return [];
			}
		},
	};
};
