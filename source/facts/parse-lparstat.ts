import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `lparstat -i`: key, colon, value, with blanks around and inside the key that vary. Values of `-` are left out.

@throws ParseError
*/
export const parseLparstat = (text: string): ReadonlyMap<string, string> => {
	const values = new Map<string, string>();
	const lines = contentLines(text);

	for (const line of lines) {
		const colon = line.indexOf(':');
		const key = line.slice(0, Math.max(0, colon)).trim().replaceAll(/\s+/gv, ' ');
		const value = line.slice(colon + 1).trim();

		if (colon !== -1 && key !== '' && value !== '' && value !== '-' && !values.has(key)) {
			values.set(key, value);
		}
	}

	if (!values.has('Partition Name') && !values.has('Node Name') && !values.has('Type')) {
		throw new ParseError('This is not the configuration of a partition', {command: 'lparstat -i', line: lines[0] ?? ''});
	}

	return values;
};
