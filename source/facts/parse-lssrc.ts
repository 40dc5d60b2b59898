import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `lssrc -s SUBSYSTEM`: its status, the last word; group and process id may be empty.

@throws ParseError
*/
export const parseLssrc = (text: string): {readonly subsystem: string; readonly status: string} => {
	const [header, row] = contentLines(text);
	const words = row?.trim().split(/\s+/v) ?? [];
	const subsystem = words[0] ?? '';
	const status = words.at(-1) ?? '';

	if (header === undefined || !/^Subsystem\s+Group\s+PID\s+Status$/v.test(header.trim()) || words.length < 2 || !/^[a-z]+$/v.test(status)) {
		throw new ParseError('It does not say the status of the subsystem', {command: 'lssrc -s SUBSYSTEM', line: row ?? header ?? ''});
	}

	return {subsystem, status};
};
