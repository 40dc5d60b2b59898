import {given} from './given.js';
import {contentLines, matchLine} from './output-lines.js';

export type DiskRow = {
	readonly name: string;
	readonly pvid?: string;

	/**
	Absent where lspv prints `None`. Also the name of a GPFS NSD, or `caavg_private`.
	*/
	readonly volumeGroup?: string;

	/**
	As printed: `active`, `concurrent`, `locked`; absent where the group is varied off.
	*/
	readonly status?: string;

	/**
	The line, as evidence.
	*/
	readonly line: string;
};

const row = /^(?<name>\S+)\s+(?<pvid>[\da-fA-F]{16}|none)\s+(?<group>\S+)(?:\s+(?<status>[a-zA-Z]+))?$/v;

/**
Reads `lspv` of AIX (no header) and of a VIO Server (with one).

@throws ParseError
*/
export const parseLspv = (text: string): readonly DiskRow[] => contentLines(text)
	.filter(line => !/^NAME\s+PVID\s/v.test(line))
	.map(line => {
		const cells = matchLine(line, row, 'lspv');
		const {pvid, group} = cells;

		return {
			name: cells['name'] ?? '',
			...given('pvid', pvid === 'none' ? undefined : pvid),
			...given('volumeGroup', group === 'None' ? undefined : group),
			...given('status', cells['status']),
			line: line.replaceAll(/\s+/gv, ' '),
		};
	});
