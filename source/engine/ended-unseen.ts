import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {RunSummary} from '../base/services/runs.js';

/**
Remembers in a file of the home until when ends of runs were told there. The first time nothing is new; where the file cannot be written, or `isReadOnly` says that nothing is, the same is told again by the next start.

@returns Asks for the runs that have ended since then, oldest first, and counts them as told.
*/
export const createEndedUnseen = ({home, isReadOnly = false, list}: {readonly home: string; readonly isReadOnly?: boolean; readonly list: () => readonly RunSummary[]}): (() => readonly RunSummary[]) => {
	const file = path.join(home, 'told-until');

	const toldUntil = (): string | undefined => {
		try {
			const text = readFileSync(file, 'utf8').trim();

			return text === '' || !Number.isNaN(Date.parse(text)) ? text : undefined;
		} catch {
			return undefined;
		}
	};

	// For as long as this process lives, also where the file cannot be written.
	let told = '';

	return () => {
		const ended = list().filter(({endedAt}) => endedAt !== undefined).toSorted((left, right) => (left.endedAt ?? '').localeCompare(right.endedAt ?? ''));
		const known = toldUntil() ?? (told === '' ? undefined : told);
		const until = known !== undefined && told > known ? told : known;
		const newest = ended.at(-1)?.endedAt ?? '';

		if (until === undefined || newest > until) {
			told = newest;

			try {
				if (!isReadOnly) {
					writeFileSync(file, `${newest}\n`, {mode: 0o600});
				}
			} catch {
				// A full home: the next start tells it again.
			}
		}

		return until === undefined ? [] : ended.filter(({endedAt = ''}) => endedAt > until);
	};
};
