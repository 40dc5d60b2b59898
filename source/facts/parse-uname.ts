import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `uname -L`: the partition's number and its name, which may hold blanks. Undefined where the machine is not partitioned (`-1 NULL`).

@throws ParseError
*/
export const parseUnameL = (text: string): {readonly number: string; readonly name: string} | undefined => {
	const [line = ''] = contentLines(text);
	const groups = /^\s*(?<number>-?\d{1,9})\s(?<name>.*\S)$/v.exec(line)?.groups;

	if (groups === undefined) {
		throw new ParseError('Not a partition', {command: 'uname -L', line});
	}

	const {number = '', name = ''} = groups;

	return number === '-1' || name === 'NULL' ? undefined : {number, name: name.trim()};
};

/**
Reads `uname -u`: `IBM,02` and the serial number of the system, as `prtconf` shows it.

@throws ParseError
*/
export const parseUnameU = (text: string): string => {
	const [line = ''] = contentLines(text);
	const serial = /^(?:IBM,)?(?:\d{2}(?=[\dA-Z]{7}$))?(?<serial>[\dA-Z]+)$/v.exec(line.trim())?.groups?.['serial'];

	if (serial === undefined) {
		throw new ParseError('Not the serial number of a system', {command: 'uname -u', line});
	}

	return serial;
};
