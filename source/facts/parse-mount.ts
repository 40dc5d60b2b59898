import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {
	contentLines,
	cutLine,
	readRows,
	type OnOdd,
} from './output-lines.js';
import {vfsNames} from './vfs-names.js';

export type MountRow = {
	/**
	The server of a remote filesystem.
	*/
	readonly node?: string;
	readonly device: string;
	readonly mountPoint: string;
	readonly type: string;
	readonly options?: string;
};

const options = String.raw`(?:\s+(?<options>\S.*))?$`;

/**
The end of a row: kind, date, maybe options. `Nov 07 19:11` as in the C locale, else whatever another locale makes of a date behind a kind that is known.
*/
const ends = [
	new RegExp(String.raw`\s(?<type>[\w.\-]+)\s+[A-Z][a-z][a-z]\s+\d{1,2}\s+\d{2}:\d{2}${options}`, 'v'),
	new RegExp(String.raw`\s(?<type>${vfsNames})\s+\S+(?:\s+\S+){0,2}?\s+\d{1,2}[:.]\d{2}(?![^\s])${options}`, 'v'),
];

/**
A path may hold blanks; the mount point is the next one that begins with a slash.
*/
const place = /^(?<device>\/\S*(?: [^\s\/]\S*)*|\S+)\s+(?<mountPoint>\/.*)$/v;

/**
A server and its path in one word.
*/
const fused = /^(?<node>[\w.\-]+|\[[\da-f:.%]+\]):(?<device>\/.*)$/iv;

const readRow = (line: string): MountRow => {
	const tail = ends.map(end => end.exec(line)).find(found => found !== null);
	const before = tail === undefined ? '' : line.slice(0, tail.index).trimEnd();

	// A local row begins with blanks, unless somebody took them away.
	const first = /^[^\s\/]\S*(?=\s+(?:\/\S*(?: [^\s\/]\S*)*|\S+)\s+\/)/v.exec(before)?.[0];
	const cells = place.exec(before.slice(first?.length ?? 0).trimStart())?.groups;

	if (tail === undefined || cells === undefined) {
		throw new ParseError('This line has a shape that is not known', {command: 'mount', line});
	}

	const {device = '', mountPoint = ''} = cells;
	const {node, device: path} = (first === undefined ? fused.exec(device)?.groups : undefined) ?? {node: first, device};

	return {
		...given('node', node),
		device: path ?? device,
		mountPoint,
		type: tail.groups?.['type'] ?? '',
		...given('options', tail.groups?.['options']),
	};
};

const isRuler = (line: string | undefined): boolean => line !== undefined && /^-[\-\s]*$/v.test(line);

/**
Reads `mount`. Rows of local filesystems begin with blanks; options may be absent; the titles may be translated.

@throws ParseError where the titles are missing and nobody listens; of a row likewise.
*/
export const parseMount = (text: string, odd?: OnOdd): readonly MountRow[] => {
	const cut = odd === undefined ? undefined : cutLine(text);
	const lines = contentLines(text);
	const ruler = lines.slice(0, 3).findIndex(line => isRuler(line));

	if (odd === undefined && (ruler !== 1 || !/^\s*node\s+mounted\s+mounted over\s+vfs\s+date\s+options$/v.test(lines[0] ?? ''))) {
		throw new ParseError('These are not the columns that are known', {command: 'mount', line: lines[0] ?? ''});
	}

	const [last] = cut === undefined ? [] : lines.slice(ruler + 1).slice(-1);
	const rows = readRows(lines.slice(ruler + 1, last === undefined ? undefined : -1), readRow, odd);

	if (last === undefined) {
		return rows;
	}

	odd?.(new ParseError('The last line may be cut off', {command: 'mount', line: last}));

	// A row has all but its options once its time is there.
	return [...rows, ...readRows([last], readRow, odd).map(({options: _, ...known}) => known)];
};
