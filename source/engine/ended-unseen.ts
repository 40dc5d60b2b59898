import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {RunSummary} from '../base/services.js';

/**
Remembers in a file of the home until when ends of runs were told there. The first time nothing is new; where the file cannot be written, the same is told again.

@returns Asks for the runs that have ended since then, oldest first, and counts them as told.
*/
export const createEndedUnseen = ({home, list}: {readonly home: string; readonly list: () => readonly RunSummary[]}): (() => readonly RunSummary[]) => {
	const file = path.join(home, 'told-until');

	const toldUntil = (): string | undefined => {
		try {
			const text = readFileSync(file, 'utf8').trim();

			return text === '' || !Number.isNaN(Date.parse(text)) ? text : undefined;
		} catch {
			return undefined;
		}
	};

	return () => {
		const ended = list().filter(({endedAt}) => endedAt !== undefined).toSorted((left, right) => (left.endedAt ?? '').localeCompare(right.endedAt ?? ''));
		const until = toldUntil();
		const newest = ended.at(-1)?.endedAt ?? '';

		if (until === undefined || newest > until) {
			try {
				writeFileSync(file, `${newest}\n`, {mode: 0o600});
			} catch {
				// A full or read-only home; it is told elsewhere.
			}
		}

		return until === undefined ? [] : ended.filter(({endedAt = ''}) => endedAt > until);
	};
};
