import {ParseError} from '../base/errors.js';
import {contentLines, matchLine} from './output-lines.js';

const row = /^(?<name>\S+)\s+(?<disk>\S+)\s+(?<volumeGroup>\S+)\s+\d+[MG]B\s+\d+\s+(?:yes|no)\s+(?:yes|no)\s+\S+(?:\s+\S+)?$/v;

/**
Reads `lsps -a`: paging spaces with the disks they lie on. Paging over NFS has no disk and is left out.

@throws ParseError
*/
export const parseLsps = (text: string): ReadonlyArray<{readonly name: string; readonly disk: string; readonly volumeGroup: string}> => {
	const command = 'lsps -a';
	const [header, ...rows] = contentLines(text);

	if (header === undefined || !/^Page Space\s+Physical Volume\s+Volume Group\s/v.test(header)) {
		throw new ParseError('These are not the columns that are known', {command, line: header ?? ''});
	}

	return rows.filter(line => !/\snfs$/v.test(line)).map(line => {
		const cells = matchLine(line, row, command);

		return {name: cells['name'] ?? '', disk: cells['disk'] ?? '', volumeGroup: cells['volumeGroup'] ?? ''};
	});
};
