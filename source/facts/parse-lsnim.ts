import {ParseError} from '../base/errors.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

/**
Reads `lsnim`: name, class, type of each object, brought down to how many there are of each type.

@throws ParseError of a row where nobody listens.
*/
export const parseLsnim = (text: string, odd?: OnOdd): ReadonlyMap<string, number> => {
	const counts = new Map<string, number>();

	for (const type of readRows(tableLines(text, {command: 'lsnim', odd}), line => {
		const words = line.trim().split(/\s+/v);

		if (words.length !== 3 || !/^(?:machines|networks|resources|groups|management)$/v.test(words[1] ?? '')) {
			throw new ParseError('Not an object of NIM', {command: 'lsnim', line});
		}

		return words[2] ?? '';
	}, odd)) {
		counts.set(type, (counts.get(type) ?? 0) + 1);
	}

	return counts;
};
