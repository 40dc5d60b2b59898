import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {
	contentLines,
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

type AttributeRow = {
	readonly attribute: string;

	/**
	Absent where the column is empty.
	*/
	readonly value?: string;

	/**
	Whether an operator may change it.
	*/
	readonly isSettable: boolean;
};

const last = /\s(?<word>True\+?|False\+?|Vrai\+?|Faux\+?|Wahr\+?|Falsch\+?|Verdadero|Falso|Vero)$/v;
const begin = /^(?<name>[^\s#]\S*)(?<gap>\s+)(?<value>\S+)(?<rest>\s.*)?$/v;

/**
An id may hold blanks; where no column tells, its description does (that of SDDPCM is another one), or the kind of connection at its end.
*/
const uniqueIds = [
	/^unique_id\s+(?<id>\S+(?: +\S+)*?)\s+(?:Unique device identifier|Device Unique Identification)\s/v,
	/^unique_id\s+(?<id>\S.*?(?:fcp|sas|scsi|nvme))\s/v,
];

/**
Where the descriptions begin: the first column behind all names at which every line begins a word after a blank. Values may hold blanks (ids of some disks do), so that words alone do not tell.
*/
const descriptionColumn = (lines: readonly string[], from: number): number | undefined => {
	// Before the last word, which is aligned as well.
	const shortest = Math.min(...lines.map(line => line.replace(last, '').trimEnd().length));

	for (let column = from + 1; column < shortest; column++) {
		if (lines.every(line => line[column - 1] === ' ' && line[column] !== ' ')) {
			return column;
		}
	}

	return undefined;
};

const isSettable = (line: string): boolean => /^(?:True|Vrai|Wahr|Ver)/v.test(last.exec(line)?.groups?.['word'] ?? '');

/**
Reads the rows of `lsattr -El DEVICE` and `lsattr -Dl DEVICE`: attribute, value, description, whether it can be changed. The value may be empty; then the description stands where descriptions stand, further right. Of blanks that were squeezed, or tabs, the same is made as far as it goes.

@throws ParseError of a row where nobody listens.
*/
export const parseLsattrRows = (text: string, odd?: OnOdd): readonly AttributeRow[] => {
	const command = 'lsattr -El DEVICE';
	const lines = readRows(tableLines(text, {command, odd, isWhole: line => last.test(line)}), line => {
		// The titles on a VIO Server.
		if (/^attribute\s+value\s/v.test(line)) {
			return undefined;
		}

		if (!begin.test(line)) {
			throw new ParseError('This line has a shape that is not known', {command, line});
		}

		if (!last.test(line)) {
			throw new ParseError('This line does not end with True or False', {command, line});
		}

		return line;
	}, odd);
	const cells = lines.map(line => ({line, groups: begin.exec(line)?.groups ?? {}}));
	const starts = cells.map(({groups}) => (groups['name'] ?? '').length + (groups['gap'] ?? '').length);
	const column = Math.min(...starts);
	const described = lines.length > 1 ? descriptionColumn(lines, column) : undefined;

	// Where something has squeezed the blanks, the values stand under each other no more.
	const isAligned = lines.length === 1 || cells.some(({groups}) => (groups['gap'] ?? '').length > 1) || starts.every(start => start === column);

	return cells.map(({line, groups}, index) => {
		const parts = line.split('\t');

		if (parts.length === 4) {
			return {attribute: parts[0] ?? '', ...given('value', parts[1]?.trim() === '' ? undefined : parts[1]?.trim()), isSettable: isSettable(line)};
		}

		const plainValue = groups['name'] === 'unique_id' ? uniqueIds.map(pattern => pattern.exec(line)?.groups?.['id']).find(id => id !== undefined) ?? groups['value'] : groups['value'];
		const aligned = described === undefined ? plainValue : line.slice(column, described).trim();
		const squeezed = groups['name'] === 'location' ? undefined : plainValue;
		// A name that fills its column pushes its value on.
		const isPushed = (groups['name'] ?? '').length >= column;
		const value = isAligned && !isPushed ? (starts[index] === column ? aligned : undefined) : squeezed;

		return {
			attribute: groups['name'] ?? '',
			...(value !== undefined && value !== '' && {value}),
			isSettable: isSettable(line),
		};
	});
};

/**
Values by attribute, as `lsattr -El DEVICE` prints them; empty ones are left out.

@throws ParseError of a row where nobody listens.
*/
export const parseLsattr = (text: string, odd?: OnOdd): ReadonlyMap<string, string> => {
	// Names and values each on a line: the form of -O.
	const [names = '', cells = '', ...others] = contentLines(text);

	if (others.length === 0 && names.startsWith('#') && !last.test(cells)) {
		return parseLsattrColons(text);
	}

	const values = new Map<string, string>();

	for (const {attribute, value} of parseLsattrRows(text, odd)) {
		if (value !== undefined) {
			values.set(attribute, value);
		}
	}

	return values;
};

/**
Reads `lsattr -EOl DEVICE -a …`: a line of names, a line of values, both parted by colons. Empty values are left out.

@throws ParseError
*/
export const parseLsattrColons = (text: string): ReadonlyMap<string, string> => {
	const [names = '', values = ''] = contentLines(text);
	const keys = names.slice(1).split(':');
	const cells = values.split(':');

	if (!names.startsWith('#') || keys.length !== cells.length) {
		throw new ParseError('Names and values do not match', {command: 'lsattr -EOl DEVICE', line: names});
	}

	return new Map(keys.map((key, index) => [key, cells[index] ?? ''] as const).filter(([, value]) => value !== ''));
};
