import {ParseError} from '../base/errors.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

export type PathRow = {
	readonly disk: string;
	readonly status: string;
	readonly parent: string;
};

const status = 'Enabled|Failed|Missing|Disabled|Defined|Available|Detected|Stopped|Degraded|Unknown';
const shapes = [
	new RegExp(String.raw`^(?<status>${status})\s+(?<disk>\S+)\s+(?:\d+\s+)?(?<parent>[A-Za-z]\S*)(?:\s+(?<connection>\S+))?$`, 'v'),

	// The rows of lsmpio: name, path_id, status, path_status, parent, connection.
	new RegExp(String.raw`^(?<disk>\S+)\s+\d+\s+(?<status>${status})\s+(?:\S+\s+)?(?<parent>[a-z]+\d+)\s+(?<connection>\S+)$`, 'v'),
];

/**
Reads `lspath -F 'status name parent connection'`, plain `lspath` and `lsmpio`.

@throws ParseError of a row where nobody listens.
*/
export const parseLspath = (text: string, odd?: OnOdd): readonly PathRow[] => readRows(tableLines(text, {
	// What comes last and may be cut is not read.
	command: 'lspath', odd, isWhole: line => shapes.some(shape => shape.exec(line)?.groups?.['connection'] !== undefined),
}), line => {
	const cells = shapes.map(shape => shape.exec(line)?.groups).find(found => found !== undefined);

	// The titles of lsmpio and what is drawn under them, and those of lspath on a VIO Server.
	if (/^(?:name\s+path_id\s|status\s+name\s|=+$)/v.test(line)) {
		return undefined;
	}

	if (cells === undefined) {
		throw new ParseError('This line has a shape that is not known', {command: 'lspath', line});
	}

	return {disk: cells['disk'] ?? '', status: cells['status'] ?? '', parent: cells['parent'] ?? ''};
}, odd);
