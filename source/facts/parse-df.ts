import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

/**
Sizes in KiB; absent for what has none (`/proc`).
*/
export type SpaceRow = {
	readonly device: string;
	readonly mountPoint: string;
	readonly size?: number;
	readonly used?: number;
	readonly free?: number;
};

const cell = (name: string): string => String.raw`(?<${name}>-?\d{1,15}(?:[.,]\d{1,4})?|-)`;
const percent = String.raw`(?:\d+ ?%|-)`;
const head = String.raw`^(?<device>\S+(?: [^\s\d]\S*){0,5})\s+${cell('size')}\s+`;
const tail = String.raw`\s+(?<mountPoint>\/.*)$`;

/**
A row says by its own shape which columns it has: with `-P` and `-I` size, used, free, percent; else size, free, percent, inodes, percent (where `-i`, or without).
*/
const shapes = [
	new RegExp(String.raw`${head}${cell('used')}\s+${cell('free')}\s+${percent}${tail}`, 'v'),
	new RegExp(String.raw`${head}${cell('free')}\s+${percent}\s+(?:\d+|-)\s+${percent}${tail}`, 'v'),
];

/**
KiB to a unit, by what the titles call it in any language: `512-blocks`, `1024-blocks`, `MB blocks`, `GB blocks`.
*/
const units: ReadonlyArray<readonly [RegExp, number]> = [
	[/\b512[\- ]/v, 0.5],
	[/\b1024[\- ]/v, 1],
	[/\sM[BbOo]?[\s\-]/v, 1024],
	[/\sG[BbOo]?[\s\-]/v, 1024 * 1024],
];

/**
A long device may stand on a line of its own, its numbers on the next.
*/
const joined = (lines: readonly string[]): readonly string[] => {
	const rows: string[] = [];

	for (const line of lines) {
		const last = rows.at(-1);

		if (/^\s/v.test(line) && last !== undefined && !/\s/v.test(last) && shapes.every(shape => !shape.test(line.trim()))) {
			rows[rows.length - 1] = `${last} ${line.trim()}`;
		} else {
			rows.push(line.trimStart());
		}
	}

	return rows;
};

/**
Reads `df` with any of `-P`, `-k`, `-m`, `-g`, `-I`, `-i`.

@param text - The output.
@param odd - Told of rows that are not understood.
@param isKnown - Whether something else proves that the last row is whole where it may be cut off.
@throws ParseError where the titles do not say the unit; of a row where nobody listens.
*/
export const parseDf = (text: string, odd?: OnOdd, isKnown: (row: {readonly device: string; readonly mountPoint: string}) => boolean = () => false): readonly SpaceRow[] => {
	const command = 'df';
	const unitOf = (line: string): number | undefined => /\d%|\s\/\S*$/v.test(line) ? undefined : units.find(([pattern]) => pattern.test(line))?.[1];
	const lines = tableLines(text, {
		command, odd, isWhole(line) {
			const groups = shapes.map(shape => shape.exec(line)?.groups).find(found => found !== undefined);

			return groups !== undefined && isKnown({device: groups['device'] ?? '', mountPoint: groups['mountPoint'] ?? ''});
		},
	});
	const begin = odd === undefined ? 0 : Math.max(0, lines.findIndex(line => unitOf(line) !== undefined));
	const header = lines[begin] ?? '';
	const rows = lines.slice(begin + 1);
	const unit = unitOf(header);

	for (const line of lines.slice(0, begin)) {
		odd?.(new ParseError('This stands before the titles', {command, line}));
	}

	if (unit === undefined || (odd === undefined && !header.endsWith('Mounted on'))) {
		throw new ParseError('These are not the columns that are known', {command, line: header});
	}

	return readRows(joined(rows), line => {
		const cells = shapes.map(shape => shape.exec(line)?.groups).find(found => found !== undefined);

		if (cells === undefined) {
			throw new ParseError('This line has a shape that is not known', {command, line});
		}

		const kibibytes = (name: string): number | undefined => {
			const value = cells[name];

			return value === undefined || value === '-' ? undefined : Math.max(0, Math.round(Number(value.replace(',', '.')) * unit));
		};

		const size = kibibytes('size');
		const free = kibibytes('free');

		return {
			device: cells['device'] ?? '',
			mountPoint: cells['mountPoint'] ?? '',
			...given('size', size),
			...given('used', kibibytes('used') ?? (size === undefined || free === undefined ? undefined : Math.max(0, size - free))),
			...given('free', free),
		};
	}, odd);
};
