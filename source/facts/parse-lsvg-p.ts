import {ParseError} from '../base/errors.js';
import {contentLines, matchLine} from './output-lines.js';

export type GroupMember = {
	readonly volumeGroup: string;
	readonly name: string;

	/**
	As printed: `active`, `missing`, `removed`.
	*/
	readonly state: string;
	readonly totalPPs: number;
	readonly freePPs: number;
};

const row = /^(?<name>\S+)\s+(?<state>[a-z]+)\s+(?<total>\d{1,9})\s+(?<free>\d{1,9})\s+\d+(?:\.\.\d+){4}$/v;

/**
Reads `lsvg -p VG…`, of one group or several one after another.

@throws ParseError
*/
export const parseLsvgP = (text: string): readonly GroupMember[] => {
	const command = 'lsvg -p VG';
	const members: GroupMember[] = [];
	let volumeGroup: string | undefined;
	let hasHeader = false;

	for (const line of contentLines(text)) {
		const name = /^(?<name>\S+):$/v.exec(line)?.groups?.['name'];

		if (name !== undefined) {
			volumeGroup = name;
			hasHeader = false;
		} else if (/^PV_NAME\s+PV STATE\s+TOTAL PPs\s+FREE PPs\s+FREE DISTRIBUTION$/v.test(line)) {
			hasHeader = true;
		} else if (volumeGroup === undefined || !hasHeader) {
			throw new ParseError('This line belongs to no volume group', {command, line});
		} else {
			const cells = matchLine(line, row, command);

			members.push({
				volumeGroup,
				name: cells['name'] ?? '',
				state: cells['state'] ?? '',
				totalPPs: Number(cells['total']),
				freePPs: Number(cells['free']),
			});
		}
	}

	if (volumeGroup === undefined) {
		throw new ParseError('It names no volume group', {command, line: text.trim()});
	}

	return members;
};
