import {appendFileSync, readFileSync} from 'node:fs';
import type {ReadTime, TranscriptId} from '../base/store.js';

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
When transcripts were read, beside them as `STEP.times`: lines of milliseconds since 1970, stream and offset. They are no proof of anything and their loss harms nothing: what goes wrong with them is passed over.
*/
export const createReadTimes = (pathOf: (id: Pick<TranscriptId, 'runId' | 'stepId'>) => string) => {
	const noted = new Map<string, number>();

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

			try {
				appendFileSync(pathOf({runId, stepId}), `${now} ${stream} ${offset}\n`, {mode: 0o600});
			} catch {
				// Lines without a time are shown without one.
			}
		},

		/**
		By stream and offset in order; a clock that was set back makes no line older than the one before it.
		*/
		read(id: Pick<TranscriptId, 'runId' | 'stepId'>): readonly ReadTime[] {
			let text: string;

			try {
				text = readFileSync(pathOf(id), 'latin1');
			} catch {
				return [];
			}

			const last = {out: {offset: -1, at: 0}, err: {offset: -1, at: 0}};
			const times: ReadTime[] = [];

			for (const line of text.split('\n')) {
				const {at, stream, offset} = linePattern.exec(line)?.groups ?? {};

				if (stream !== 'out' && stream !== 'err') {
					continue;
				}

				const time = {stream, offset: Number(offset), at: Math.max(Number(at), last[stream].at)} as const;

				// Bytes that were fetched again.
				if (time.offset <= last[stream].offset) {
					continue;
				}

				times.push(time);
				last[stream] = time;
			}

			return times;
		},
	};
};
