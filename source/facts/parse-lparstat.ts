import {ParseError} from '../base/errors.js';
import {contentLines, cutLine, type OnOdd} from './output-lines.js';

/**
Reads `lparstat -i`: key, colon, value, with blanks around and inside the key that vary. Values of `-` are left out.

@throws ParseError where this is something else.
*/
export const parseLparstat = (text: string, odd?: OnOdd): ReadonlyMap<string, string> => {
	const command = 'lparstat -i';
	const values = new Map<string, string>();
	const lines = contentLines(text);
	const cut = cutLine(text);

	for (const [index, line] of lines.entries()) {
		const colon = line.indexOf(':');
		const key = line.slice(0, Math.max(0, colon)).trim().replaceAll(/\s+/gv, ' ');
		const value = line.slice(colon + 1).trim();

		if (odd !== undefined && (colon === -1 || (cut !== undefined && index === lines.length - 1))) {
			odd(new ParseError(colon === -1 ? 'Neither a key nor a value' : 'The last value may be cut off', {command, line}));
		} else if (colon !== -1 && key !== '' && value !== '' && value !== '-' && !values.has(key)) {
			values.set(key, value);
		}
	}

	// Translated keys are no keys that are known, but many pairs are a configuration all the same.
	if (!values.has('Partition Name') && !values.has('Node Name') && !values.has('Type') && values.size < 6) {
		throw new ParseError('This is not the configuration of a partition', {command, line: lines[0] ?? ''});
	}

	return values;
};
