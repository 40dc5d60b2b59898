import {ParseError} from '../base/errors.js';
import {contentLines, matchLine} from './output-lines.js';

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

const cell = (name: string): string => String.raw`(?<${name}>-?\d{1,15}(?:\.\d{1,4})?|-)`;
const percent = String.raw`(?:\d+%|-)`;
const head = String.raw`^(?<device>\S+)\s+${cell('size')}\s+`;
const tail = String.raw`\s+(?<mountPoint>\/.*)$`;

const layouts: ReadonlyArray<{readonly header: RegExp; readonly row: RegExp}> = [
	{header: /\sUsed\s+Available\s+Capacity\s+Mounted on$/v, row: new RegExp(String.raw`${head}${cell('used')}\s+${cell('free')}\s+${percent}${tail}`, 'v')},
	{header: /\sUsed\s+Free\s+%Used\s+Mounted on$/v, row: new RegExp(String.raw`${head}${cell('used')}\s+${cell('free')}\s+${percent}${tail}`, 'v')},
	{header: /\sFree\s+%Used\s+Iused\s+%Iused\s+Mounted on$/v, row: new RegExp(String.raw`${head}${cell('free')}\s+${percent}\s+(?:\d+|-)\s+${percent}${tail}`, 'v')},
];

const units: ReadonlyArray<readonly [RegExp, number]> = [
	[/^Filesystem\s+512-blocks\s/v, 0.5],
	[/^Filesystem\s+1024-blocks\s/v, 1],
	[/^Filesystem\s+MB blocks\s/v, 1024],
	[/^Filesystem\s+GB blocks\s/v, 1024 * 1024],
];

/**
Reads `df` with any of `-P`, `-k`, `-m`, `-g`, `-I`, `-i`.

@throws ParseError
*/
export const parseDf = (text: string): readonly SpaceRow[] => {
	const command = 'df';
	const [header = '', ...rows] = contentLines(text);
	const layout = layouts.find(each => each.header.test(header));
	const unit = units.find(([pattern]) => pattern.test(header))?.[1];

	if (layout === undefined || unit === undefined) {
		throw new ParseError('These are not the columns that are known', {command, line: header});
	}

	return rows.map(line => {
		const cells = matchLine(line, layout.row, command);

		const kibibytes = (name: string): number | undefined => {
			const value = cells[name];

			return value === undefined || value === '-' ? undefined : Math.max(0, Math.round(Number(value) * unit));
		};

		const size = kibibytes('size');
		const free = kibibytes('free');
		const used = kibibytes('used') ?? (size === undefined || free === undefined ? undefined : Math.max(0, size - free));

		return {
			device: cells['device'] ?? '',
			mountPoint: cells['mountPoint'] ?? '',
			...(size !== undefined && {size}),
			...(used !== undefined && {used}),
			...(free !== undefined && {free}),
		};
	});
};
