import {contentLines, matchLine} from './output-lines.js';

export type PathRow = {
	readonly disk: string;
	readonly status: string;
	readonly parent: string;
};

const row = /^(?<status>Enabled|Failed|Missing|Disabled|Defined|Available|Detected|Unknown)\s+(?<disk>\S+)\s+(?<parent>\S+)(?:\s+\S+)?$/v;

/**
Reads `lspath -F 'status name parent connection'`.

@throws ParseError
*/
export const parseLspath = (text: string): readonly PathRow[] => contentLines(text).map(line => {
	const cells = matchLine(line, row, 'lspath');

	return {disk: cells['disk'] ?? '', status: cells['status'] ?? '', parent: cells['parent'] ?? ''};
});
