import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `lswpar`: a table under a ruler, one blank or more between its columns. Nothing printed means that there is no WPAR.

@throws ParseError
*/
export const parseLswpar = (text: string): ReadonlyArray<Readonly<Record<string, string>>> => {
	const [header, ruler, ...rows] = contentLines(text);

	if (header === undefined) {
		return [];
	}

	if (!/^Name\s+State\s+Type\s/v.test(header) || ruler === undefined || !/^-+$/v.test(ruler)) {
		throw new ParseError('These are not the columns that are known', {command: 'lswpar', line: header});
	}

	return rows.map(line => {
		const [name, state, type, hostname, directory] = line.trim().split(/\s+/v, 5);

		if (name === undefined || state === undefined || type === undefined) {
			throw new ParseError('This line has a shape that is not known', {command: 'lswpar', line});
		}

		return {
			name, state, type, ...(hostname !== undefined && {hostname}), ...(directory !== undefined && {directory}),
		};
	});
};
