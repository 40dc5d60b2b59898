import {UsageError} from '../base/errors.js';

/**
Reads `--set NAME=VALUE` words, or those of another flag; a name given several times becomes a list.

@throws UsageError
*/
export const readSets = (words: readonly string[], flag: '--set' | '--answer' = '--set'): Readonly<Record<string, string | readonly string[]>> => {
	const values = new Map<string, string | string[]>();

	for (const word of words) {
		const at = word.indexOf('=');

		if (at < 1) {
			throw new UsageError(`\`${flag} ${word}\` has no name and value.`, {advice: flag === '--set' ? 'Write `--set NAME=VALUE`; `lparsafe methods METHOD` lists the names.' : 'Write `--answer QUESTION=ANSWER`; `lparsafe advise HOST` lists the questions.'});
		}

		const name = word.slice(0, at);
		const value = word.slice(at + 1);
		const before = values.get(name);

		values.set(name, before === undefined ? value : [before, value].flat());
	}

	return Object.fromEntries(values);
};
