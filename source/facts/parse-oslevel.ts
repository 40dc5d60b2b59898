import {ParseError} from '../base/errors.js';
import {contentLines, cutLine} from './output-lines.js';

/**
Reads `oslevel -s`: `7200-05-05-2246` is version and release, technology level, service pack, year and week. Also `oslevel -r` (`7200-05`) and `oslevel` (`7.2.0.0`), which older levels fall back on; AIX 5.3 before its sixth technology level leaves out year and week (`5300-05-03`, `5300-04-CSP`).

@throws ParseError
*/
export const parseOslevel = (text: string): string => {
	const lines = contentLines(text).map(line => line.trim());
	const level = lines.find(line => /^\d{4}-\d{2}-\d{2}-\d{4}$/v.test(line));

	// A short form at the end of what may be cut off is half a long one.
	const short = lines.filter((_line, index) => index < lines.length - 1 || cutLine(text) === undefined).find(line => /^(?:\d{4}-\d{2}(?:-(?:\d{2}|CSP))?(?:-\d{4})?|\d{1,2}(?:\.\d{1,2}){3})$/v.test(line));

	if (level === undefined && short === undefined) {
		throw new ParseError('Not a level of AIX', {command: 'oslevel -s', line: lines[0] ?? ''});
	}

	return level ?? short ?? '';
};
