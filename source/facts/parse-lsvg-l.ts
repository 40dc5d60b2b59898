import {ParseError} from '../base/errors.js';
import type {LogicalVolume} from '../base/facts.js';
import {given} from './given.js';
import {
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

const row = /^\s*(?<name>\S+)\s+(?<type>\S+)\s+(?<lps>\d{1,9})\s+(?<pps>\d{1,9})\s+(?<pvs>\d{1,9})\s+(?<open>[\p{Letter}\(\)]+)\/(?<sync>[\p{Letter}\(\)]+)(?:\s+(?<mountPoint>\S.*))?$/v;

/**
Words of other locales too, where asking for C did not help. What is none of them is not guessed.
*/
const openWords = /^(?:open|ouvert|offen|geöffnet|abiert|apert)/iv;
const closedWords = /^(?:clos|ferm|geschl|cerrad|chius)/iv;
const syncWords = /^sync|^sinc/iv;
const staleWords = /^(?:stale|périm|obsol|veralt|caduc)/iv;

/**
How many copies, from partitions: PPs ÷ LPs where that is whole, else unevenly mirrored.
*/
const copiesOf = (lps: number, pps: number): Pick<LogicalVolume, 'copies' | 'unevenlyMirrored'> => {
	if (lps === 0) {
		return {};
	}

	return pps >= lps && pps % lps === 0 ? {copies: pps / lps} : {unevenlyMirrored: true};
};

const readRow = (line: string): LogicalVolume => {
	const command = 'lsvg -l VG';
	const cells = row.exec(line)?.groups;

	if (cells === undefined) {
		throw new ParseError('This line has a shape that is not known', {command, line});
	}

	const {mountPoint, open = '', sync = ''} = cells;
	const isOpen = openWords.test(open);
	const isStale = staleWords.test(sync);

	if ((!isOpen && !closedWords.test(open)) || (!isStale && !syncWords.test(sync))) {
		throw new ParseError('Not a state of a logical volume', {command, line});
	}

	const lps = Number(cells['lps']);
	const pps = Number(cells['pps']);

	return {
		name: cells['name'] ?? '',
		type: cells['type'] ?? '',
		lps,
		pps,
		pvs: Number(cells['pvs']),
		...copiesOf(lps, pps),
		isOpen,
		isStale,
		...given('mountPoint', mountPoint === undefined || /^(?:N\/A|--)$/v.test(mountPoint) ? undefined : mountPoint),
	};
};

/**
The part of one group, where several follow one another (`lsvg | lsvg -il`), each with the same titles: the one that is wanted, else the first.
*/
const partOf = (lines: readonly string[], wanted: string | undefined): readonly string[] => {
	const starts = lines.flatMap((line, index) => /^\s*[\w.\-]+:$/v.test(line) && lines[index + 1] !== undefined && lines[index + 1]?.trim() === lines[1]?.trim() ? [index] : []);

	if (starts.length < 2) {
		return lines;
	}

	const at = Math.max(0, starts.findIndex(index => lines[index]?.trim() === `${wanted ?? ''}:`));

	return lines.slice(starts[at], starts[at + 1]);
};

/**
Reads `lsvg -l VG`. Columns move between levels and their titles are translated: what counts is the order.

@param text - The output.
@param odd - Told of rows that are not understood.
@param mountPoints - Those of /etc/filesystems: they prove that the last one is whole where it may be cut off.
@param wanted - The group to read where there are several.
@throws ParseError where it does not begin with the group's name or the titles; of a row where nobody listens.
*/
export const parseLsvgL = (text: string, odd?: OnOdd, mountPoints?: ReadonlySet<string>, wanted?: string): {readonly volumeGroup?: string; readonly logicalVolumes: readonly LogicalVolume[]} => {
	const command = 'lsvg -l VG';
	const all = tableLines(text, {command, odd, isWhole: line => /\sN\/A$/v.test(line) || mountPoints?.has(row.exec(line)?.groups?.['mountPoint'] ?? '') === true});

	// A warning may stand before it: that the group is locked, and how long it was waited for.
	const isName = (line: string | undefined): boolean => /^\s*[\w.\-]+:$/v.test(line ?? '');
	const begin = odd === undefined ? 0 : Math.max(0, all.findIndex((line, index) => /^\s*LV NAME\s/v.test(line) || (isName(line) && !isName(all[index + 1]))));
	const lines = partOf(all.slice(begin), wanted);
	const volumeGroup = /^\s*(?<name>\S+):$/v.exec(lines[0] ?? '')?.groups?.['name'];
	const rest = volumeGroup === undefined ? lines : lines.slice(1);
	const [header = ''] = rest;
	const hasHeader = /^\s*LV NAME\s/v.test(header) || (volumeGroup !== undefined && header !== '' && !/\d\s+\d/v.test(header));

	if (volumeGroup === undefined && !hasHeader) {
		throw new ParseError('It does not begin with the name of the volume group', {command, line: lines[0] ?? text.trim()});
	}

	if (odd === undefined && !/^LV NAME\s+TYPE\s+LPs\s+PPs\s+PVs\s+LV STATE\s+MOUNT POINT$/v.test(header)) {
		throw new ParseError('These are not the columns that are known', {command, line: header === '' ? lines[0] ?? '' : header});
	}

	return {...given('volumeGroup', volumeGroup), logicalVolumes: readRows(hasHeader ? rest.slice(1) : rest, readRow, odd)};
};
