import {ParseError} from '../base/errors.js';
import {contentLines, matchLine} from './output-lines.js';

/**
Reads `lsattr -El DEVICE`: attribute, value, description, whether it can be changed. The value may be empty; then the description stands where descriptions stand, further right.

@throws ParseError
*/
export const parseLsattr = (text: string): ReadonlyMap<string, string> => {
	const command = 'lsattr -El DEVICE';
	const lines = contentLines(text);
	const rows = lines.map(line => matchLine(line, /^(?<name>[^\s#]\S*)(?<gap>\s+)(?<value>\S+)(?<rest>\s.*)?$/v, command));
	const starts = rows.map(row => (row['name'] ?? '').length + (row['gap'] ?? '').length);
	const column = Math.min(...starts);
	const values = new Map<string, string>();

	for (const [index, row] of rows.entries()) {
		const line = lines[index] ?? '';

		if (!/\s(?:True\+?|False)$/v.test(line)) {
			throw new ParseError('This line does not end with True or False', {command, line});
		}

		if (starts[index] === column) {
			values.set(row['name'] ?? '', row['value'] ?? '');
		}
	}

	return values;
};

/**
Reads `lsattr -EOl DEVICE -a …`: a line of names, a line of values, both parted by colons. Empty values are left out.

@throws ParseError
*/
export const parseLsattrColons = (text: string): ReadonlyMap<string, string> => {
	const [names = '', values = ''] = contentLines(text);
	const keys = names.slice(1).split(':');
	const cells = values.split(':');

	if (!names.startsWith('#') || keys.length !== cells.length) {
		throw new ParseError('Names and values do not match', {command: 'lsattr -EOl DEVICE', line: names});
	}

	return new Map(keys.map((key, index) => [key, cells[index] ?? ''] as const).filter(([, value]) => value !== ''));
};
