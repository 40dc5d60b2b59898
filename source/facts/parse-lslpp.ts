import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `lslpp -lc` (with or without `-q`): one row a part (usr, root). A fileset is listed once, with the level of its first part that is installed whole.

@throws ParseError
*/
export const parseLslpp = (text: string): ReadonlyArray<{readonly id: string; readonly version: string}> => {
	const versions = new Map<string, string>();

	for (const line of contentLines(text)) {
		if (line.startsWith('#')) {
			continue;
		}

		const [path = '', id = '', version = '', , state = ''] = line.split(':', 5);

		if (!path.startsWith('/') || !/^[\w.+\-]+$/v.test(id) || !/^\d+(?:\.\d+)+$/v.test(version) || !/^[A-Z ]+$/v.test(state)) {
			throw new ParseError('This line has a shape that is not known', {command: 'lslpp -lc', line});
		}

		if (!versions.has(id)) {
			versions.set(id, version);
		}
	}

	return [...versions].map(([id, version]) => ({id, version}));
};
