import {ParseError} from '../base/errors.js';
import {
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

const row = /^\s*(?<name>\S+)\s+(?<disk>\S+)\s+(?<volumeGroup>\S+)\s+\d+(?:[.,]\d+)?\s?[KMGT]\p{Letter}\s+(?:\d+|NaN\w?)\s+\p{Letter}+\s+\p{Letter}+\s+\S+(?:\s+\S+)?$/v;

/**
Reads `lsps -a`: paging spaces with the disks they lie on. Paging over NFS has no disk and is left out.

@throws ParseError where the titles are missing and nobody listens; of a row likewise.
*/
export const parseLsps = (text: string, odd?: OnOdd): ReadonlyArray<{readonly name: string; readonly disk: string; readonly volumeGroup: string}> => {
	const command = 'lsps -a';

	// The kind of the space comes last and is not read.
	const lines = tableLines(text, {command, odd, isWhole: line => row.test(line)});
	const [header = ''] = lines;

	if (odd === undefined && !/^Page Space\s+Physical Volume\s+Volume Group\s/v.test(header)) {
		throw new ParseError('These are not the columns that are known', {command, line: header});
	}

	return readRows((row.test(header) ? lines : lines.slice(1)).filter(line => !/\snfs(?:\s+\S+)?$/v.test(line)), line => {
		const cells = row.exec(line)?.groups;

		if (cells === undefined) {
			throw new ParseError('This line has a shape that is not known', {command, line});
		}

		return {name: cells['name'] ?? '', disk: cells['disk'] ?? '', volumeGroup: cells['volumeGroup'] ?? ''};
	}, odd);
};
