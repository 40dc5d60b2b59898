import {ParseError} from '../base/errors.js';

/**
A numbered AIX message: `0516-010 : Volume group …`, `lspath: 0514-546 …`; also a warning without number, as lquerypv gives (`lquerypv: Warning, physical volume …`). Its further lines are indented by a tab or 8 blanks, a row of `mount` by 9.
*/
const messageLine = /^(?:(?:\S+: )?\d{4}-\d{3,4}\s|[a-z]+: Warning,\s)/v;

/**
The lines that are output: without blank ones, without numbered messages (a warning may stand among them) and without trailing blanks.
*/
export const contentLines = (text: string): readonly string[] => {
	const lines: string[] = [];
	let isMessage = false;

	for (const line of text.split('\n')) {
		// A carriage return arrives as its picture.
		const trimmed = line.endsWith('\u{240D}') ? line.slice(0, -1).trimEnd() : line.trimEnd();

		if (messageLine.test(trimmed)) {
			isMessage = true;
		} else if (trimmed !== '' && !(isMessage && /^(?:\t| {8})\S/v.test(trimmed))) {
			isMessage = false;
			lines.push(trimmed);
		}
	}

	return lines;
};

/**
All lines but blank ones, without trailing blanks: for output that is read by its fields, which may be set in as far as a message's further lines are.
*/
export const filledLines = (text: string): readonly string[] => text.split('\n').map(line => (line.endsWith('\u{240D}') ? line.slice(0, -1) : line).trimEnd()).filter(line => line !== '');

/**
Reads the one line that a command prints: the one that looks as it should, or the only one.

@throws ParseError where several lines look otherwise.
*/
export const onlyLine = (text: string, pattern: RegExp, command: string): string | undefined => {
	const lines = contentLines(text).map(line => line.trim());
	const found = lines.find(line => pattern.test(line));

	if (found === undefined && lines.length > 1) {
		throw new ParseError('Not what is expected', {command, line: lines[0] ?? ''});
	}

	return found ?? lines[0];
};

/**
Takes what a parser did not understand, so that the rest need not be lost. Without it, a parser throws.
*/
export type OnOdd = (error: ParseError) => void;

/**
Tells of a line, or throws where nobody listens.

@throws ParseError
*/
export const tellOdd = (error: ParseError, odd: OnOdd | undefined): void => {
	if (odd === undefined) {
		throw error;
	}

	odd(error);
};

/**
The last line where it does not end with a line feed: it may have been cut off, so that nothing at its end can be believed.
*/
export const cutLine = (text: string): string | undefined => {
	const last = text.slice(text.lastIndexOf('\n') + 1).trimEnd();

	return last === '' ? undefined : last;
};

/**
The lines of a table. A last one that may be cut off is left out and told, unless its end proves that it is whole.

@param text - The output.
@param options - How.
@param options.command - Whose output it is.
@param options.odd - Where to tell; absent: the last line is taken as it is.
@param options.isWhole - Whether a line without a line feed is whole all the same.
@param options.linesOf - How lines are made.
*/
export const tableLines = (text: string, {command, odd, isWhole = () => false, linesOf = contentLines}: {readonly command: string; readonly odd?: OnOdd | undefined; readonly isWhole?: (line: string) => boolean; readonly linesOf?: (text: string) => readonly string[]}): readonly string[] => {
	const lines = linesOf(text);
	const cut = odd === undefined ? undefined : cutLine(text);

	if (odd === undefined || cut === undefined || lines.at(-1)?.trim() !== cut.trim() || isWhole(cut)) {
		return lines;
	}

	odd(new ParseError('The last line may be cut off', {command, line: cut}));

	return lines.slice(0, -1);
};

/**
Reads rows one by one. One that is not understood is told and left out.

@throws ParseError where nobody listens.
*/
export const readRows = <Row>(lines: readonly string[], read: (line: string) => Row | undefined, odd?: OnOdd): readonly Row[] => {
	const rows: Row[] = [];

	for (const line of lines) {
		try {
			const row = read(line);

			if (row !== undefined) {
				rows.push(row);
			}
		} catch (error) {
			if (!(error instanceof ParseError)) {
				throw error;
			}

			tellOdd(error, odd);
		}
	}

	return rows;
};

/**
The first line that says what went wrong, for a problem's message.
*/
export const firstMessage = (text: string): string | undefined => {
	const lines = text.split('\n').map(line => line.trim()).filter(line => line !== '');

	return lines.find(line => messageLine.test(line)) ?? lines[0];
};

const patterns = new Map<readonly string[], RegExp>();

/**
Reads `LABEL: value` pairs, two to a line or more, by searching for the labels that are known: in places only one blank stands between a value and the next label, and `VG IDENTIFIER` lacks its colon in `lspv`.

@param text - The output.
@param labels - All labels that may occur, so that none is taken for another's value.
@param bare - Labels that may lack the colon.
@param odd - Told of the last value where it may be cut off; then it is left out.
@returns Values as printed, empty ones left out. Of a label that occurs twice, the first.
*/
export const labelledValues = (text: string, labels: readonly string[], bare: readonly string[] = [], odd?: OnOdd): ReadonlyMap<string, string> => {
	const escapeLabel = (label: string): string => label.replaceAll(/[\(\)\/]/gv, String.raw`\$&`);
	const longestFirst = labels.toSorted((left, right) => right.length - left.length);
	const pattern = patterns.get(labels) ?? new RegExp(String.raw`(?<=^|\s)(?:(?<label>${longestFirst.map(label => escapeLabel(label)).join('|')})\s?\??:${bare.length === 0 ? '' : String.raw`|(?<bare>${bare.map(label => escapeLabel(label)).join('|')})(?=\s)`})`, 'gv');

	patterns.set(labels, pattern);

	const values = new Map<string, string>();
	const cut = odd === undefined ? undefined : cutLine(text);
	const lines = contentLines(text);

	for (const [index, line] of lines.entries()) {
		const isCut = cut !== undefined && index === lines.length - 1 && line.trim() === cut.trim();
		let label = '';
		let from = 0;

		const keep = (to: number): void => {
			const value = line.slice(from, to).trim();

			if (label === '' || value === '' || values.has(label)) {
				return;
			}

			if (isCut && to === line.length) {
				odd?.(new ParseError('The last value may be cut off', {command: label, line: cut ?? line}));
			} else {
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

@throws ParseError where it is neither and nobody listens.
*/
export const leadingNumber = (value: string | undefined, command: string, odd?: OnOdd): number | undefined => {
	if (value === undefined || /^\?+/v.test(value)) {
		return undefined;
	}

	const digits = /^(?<number>\d{1,15})(?!\d|[.,]\d)/v.exec(value)?.groups?.['number'];

	if (digits === undefined) {
		tellOdd(new ParseError('Not a number', {command, line: value}), odd);

		return undefined;
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
