import {ParseError} from '../base/errors.js';
import {
	contentLines,
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

/**
Reads `lswpar`: a table under a ruler, one blank or more between its columns. Nothing printed means that there is no WPAR.

@throws ParseError where this is another table; of a row where nobody listens.
*/
export const parseLswpar = (text: string, odd?: OnOdd): ReadonlyArray<Readonly<Record<string, string>>> => {
	const command = 'lswpar';
	const [header, ruler, ...rows] = tableLines(text, {command, odd});

	if (header === undefined) {
		return [];
	}

	if (ruler === undefined || !/^-[\-\s]*$/v.test(ruler) || (odd === undefined && !/^Name\s+State\s+Type\s/v.test(header))) {
		throw new ParseError('These are not the columns that are known', {command, line: header});
	}

	return readRows(rows, line => {
		const [name, state, type, hostname, directory] = line.trim().split(/\s+/v, 5);

		if (name === undefined || state === undefined || type === undefined || !/^[A-Z]$/v.test(state)) {
			throw new ParseError('This line has a shape that is not known', {command, line});
		}

		return {
			name, state, type, ...(hostname !== undefined && {hostname}), ...(directory !== undefined && {directory}),
		};
	}, odd);
};

/**
Reads `lswpar -D`: the devices that each WPAR was given, its name first and the device second. What follows varies with the level and is not read.

@returns Names of WPARs by device, without `/dev/`.
*/
export const parseWparDevices = (text: string): ReadonlyMap<string, string> => new Map(contentLines(text).flatMap(line => {
	const groups = /^(?<wpar>[\w.\-]+)\s+(?:\/dev\/r?)?(?<device>[A-Za-z][\w.\-]*)(?:\s|$)/v.exec(line)?.groups;

	return groups === undefined ? [] : [[groups['device'] ?? '', groups['wpar'] ?? ''] as const];
}));
