import {ParseError} from '../base/errors.js';

/**
A numbered AIX message: `0516-010 : Volume group …`, `lspath: 0514-546 …`. Its further lines are indented by a tab or 8 blanks.
*/
const messageLine = /^(?:\S+: )?\d{4}-\d{3,4}\s/v;

/**
The lines that are output: without blank ones, without numbered messages (a warning may stand among them) and without trailing blanks.
*/
export const contentLines = (text: string): readonly string[] => {
	const lines: string[] = [];
	let isMessage = false;

	for (const line of text.split('\n')) {
		const trimmed = line.trimEnd();

		if (messageLine.test(trimmed)) {
			isMessage = true;
		} else if (trimmed !== '' && !(isMessage && /^(?:\t| {8})/v.test(trimmed))) {
			isMessage = false;
			lines.push(trimmed);
		}
	}

	return lines;
};

/**
The first line that says what went wrong, for a problem's message.
*/
export const firstMessage = (text: string): string | undefined => {
	const lines = text.split('\n').map(line => line.trim()).filter(line => line !== '');

	return lines.find(line => messageLine.test(line)) ?? lines[0];
};

/**
Reads `LABEL: value` pairs, two to a line or more, by searching for the labels that are known: in places only one blank stands between a value and the next label, and `VG IDENTIFIER` lacks its colon in `lspv`.

@param text - The output.
@param labels - All labels that may occur, so that none is taken for another's value.
@param bare - Labels that may lack the colon.
@returns Values as printed, empty ones left out. Of a label that occurs twice, the first.
*/
export const labelledValues = (text: string, labels: readonly string[], bare: readonly string[] = []): ReadonlyMap<string, string> => {
	const escape = (label: string): string => label.replaceAll(/[\(\)\/]/gv, String.raw`\$&`);
	const longestFirst = labels.toSorted((left, right) => right.length - left.length);
	const pattern = new RegExp(String.raw`(?<=^|\s)(?:(?<label>${longestFirst.map(label => escape(label)).join('|')})\s?\??:${bare.length === 0 ? '' : String.raw`|(?<bare>${bare.map(label => escape(label)).join('|')})(?=\s)`})`, 'gv');
	const values = new Map<string, string>();

	for (const line of contentLines(text)) {
		let label = '';
		let from = 0;

		const keep = (to: number): void => {
			const value = line.slice(from, to).trim();

			if (label !== '' && value !== '' && !values.has(label)) {
				values.set(label, value);
			}
		};

		for (const hit of line.matchAll(pattern)) {
			keep(hit.index);
			label = hit.groups?.['label'] ?? hit.groups?.['bare'] ?? '';
			from = hit.index + hit[0].length;
		}

		keep(line.length);
	}

	return values;
};

/**
The whole number a value begins with: 798 of `798 (25536 megabytes)`. Undefined for `???????` and what is absent.

@throws ParseError where it is neither.
*/
export const leadingNumber = (value: string | undefined, command: string): number | undefined => {
	if (value === undefined || /^\?+$/v.test(value)) {
		return undefined;
	}

	const digits = /^(?<number>\d{1,15})(?!\d|[.,]\d)/v.exec(value)?.groups?.['number'];

	if (digits === undefined) {
		throw new ParseError('Not a number', {command, line: value});
	}

	return Number(digits);
};

/**
Reads one line of a table.

@throws ParseError where the line does not have the shape.
*/
export const matchLine = (line: string, pattern: RegExp, command: string): Readonly<Record<string, string | undefined>> => {
	const groups = pattern.exec(line)?.groups;

	if (groups === undefined) {
		throw new ParseError('This line has a shape that is not known', {command, line});
	}

	return groups;
};
