import {messageNumbers} from '../base/aix-messages.js';
import type {OutputLine, OutputStyle} from '../base/output.js';
import {
	cut,
	span,
	type Line,
	type Span,
} from './line.js';
import {clockTime} from './present/time.js';
import type {Glyphs, Tone} from './theme.js';

type Range = readonly [from: number, to: number];

/**
The parts of a text for rows of so many columns, as places in it: broken where a terminal would, at the last column.
*/
export const rowsOf = (text: string, width: number): readonly Range[] => {
	const parts: Range[] = [];

	for (let from = 0; from < text.length;) {
		// A character wider than the room still goes somewhere.
		const {length} = cut(text.slice(from, from + (Math.max(1, width) * 8)), width);
		const to = from + (length > 0 ? length : String.fromCodePoint(text.codePointAt(from) ?? 32).length);

		parts.push([from, to]);
		from = to;
	}

	return parts.length === 0 ? [[0, 0]] : parts;
};

/**
Where words stand in a text; capitals count only where there is one among the words.
*/
export const matchesIn = (text: string, words: string): readonly Range[] => {
	const isFolded = words === words.toLowerCase();
	const given = isFolded ? text.toLowerCase() : text;

	// A few letters have another length in lower case: their places are not known.
	if (words === '' || given.length !== text.length) {
		return [];
	}

	const found: Range[] = [];

	for (let at = given.indexOf(words); at !== -1; at = given.indexOf(words, at + words.length)) {
		found.push([at, at + words.length]);
	}

	return found;
};

const kindTones: Readonly<Record<NonNullable<OutputLine['kind']>, Tone>> = {error: 'error-line', warning: 'caution', ok: 'ok'};

const numberStyle: OutputStyle = {isBold: true, isUnderlined: true};

const isIn = (at: number, [from, to]: Range): boolean => at >= from && at < to;

/**
A part of a line as it is shown: what is searched for stands out, message numbers that can be explained are underlined, else it has the colours that it came with, or those of what it tells.
*/
export const lineSpans = ({text, styles = [], kind}: OutputLine, [from, to]: Range, search: string): readonly Span[] => {
	const matches = matchesIn(text, search);
	const numbers = messageNumbers(text).map((each): Range => [each.from, each.to]);
	const tone = kind === undefined ? undefined : kindTones[kind];
	const places = [...matches, ...numbers, ...styles.map((each): Range => [each.from, each.to])].flat().filter(place => place > from && place < to);
	const edges = [from, ...new Set(places.toSorted((left, right) => left - right)), to];

	return edges.slice(0, -1).map((start, index): Span => {
		const part = text.slice(start, edges[index + 1]);

		if (matches.some(range => isIn(start, range))) {
			return span(part, 'match');
		}

		const style = styles.find(each => isIn(start, [each.from, each.to]))?.style;

		if (numbers.some(range => isIn(start, range))) {
			return {text: part, style: {...style, ...numberStyle}};
		}

		return style === undefined ? span(part, tone) : {text: part, style};
	});
};

export const timeWidth = 9;

/**
The rows of a line, `count` of them from `from` on: when it was read, where the cursor is or what the line tells, of which stream it is where there are two, and its text.
*/
export const lineRows = (line: OutputLine, {glyphs, room, from, count, search, isWrapped, hasTimes, isTogether, isCursor}: {
	readonly glyphs: Glyphs;

	/**
	Columns for its text.
	*/
	readonly room: number;
	readonly from: number;
	readonly count: number;
	readonly search: string;
	readonly isWrapped: boolean;
	readonly hasTimes: boolean;
	readonly isTogether: boolean;
	readonly isCursor: boolean;
}): readonly Line[] => {
	const {text, kind, readAt, stream, cut: missing} = line;
	const marks = {error: span(glyphs.danger, 'danger'), warning: span(glyphs.caution, 'caution'), ok: span(glyphs.ok, 'ok')};
	const parts = isWrapped ? rowsOf(text, room) : [[0, text.length] as const];

	return parts.slice(from, from + count).map((part, place): Line => {
		const isFirst = from + place === 0;

		return [
			...hasTimes ? [span((isFirst ? clockTime(readAt) : '').padEnd(timeWidth), 'quiet')] : [],
			isCursor ? span(glyphs.cursor, 'key') : (isFirst && kind !== undefined ? marks[kind] : span(' ')),
			isTogether ? (stream === 'err' ? span('E ', 'danger') : span('  ')) : span(' '),
			...lineSpans(line, part, search),
			...missing !== undefined && from + place === parts.length - 1 ? [span(` ${glyphs.more} ${missing} characters more`, 'quiet')] : [],
		];
	});
};
