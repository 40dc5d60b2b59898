import {ParseError} from '../base/errors.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

export type PathRow = {
	readonly disk: string;
	readonly status: string;
	readonly parent: string;
};

const words = 'Enabled|Failed|Missing|Disabled|Defined|Available|Detected|Stopped|Degraded|Unknown';

// AIX 5.1 writes them small.
const status = `${words}|${words.toLowerCase()}`;
const device = String.raw`[A-Za-z][\w.\-]*`;
const shapes = [
	new RegExp(String.raw`^(?<status>${status})\s+(?<disk>${device})\s+(?:\d+\s+)?(?<parent>${device})(?:\s+(?<connection>\S+))?$`, 'v'),

	// The rows of lsmpio: name, path_id, status, path_status, parent, connection.
	new RegExp(String.raw`^(?<disk>${device})\s+\d+\s+(?<status>${status})\s+(?:\S+\s+)?(?<parent>[a-z]+\d+)\s+(?<connection>\S+)$`, 'v'),
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

	const {status: word = ''} = cells;

	return {disk: cells['disk'] ?? '', status: word.slice(0, 1).toUpperCase() + word.slice(1), parent: cells['parent'] ?? ''};
}, odd);
