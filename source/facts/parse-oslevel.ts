import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `oslevel -s`: `7200-05-05-2246` is version and release, technology level, service pack, year and week.

@throws ParseError
*/
export const parseOslevel = (text: string): string => {
	const lines = contentLines(text);
	const level = lines.map(line => line.trim()).find(line => /^\d{4}-\d{2}(?:-\d{2}-\d{4})?$/v.test(line));

	if (level === undefined) {
		throw new ParseError('Not a level of AIX', {command: 'oslevel -s', line: lines[0] ?? ''});
	}

	return level;
};
