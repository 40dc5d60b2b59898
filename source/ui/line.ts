import stringWidth from 'string-width';
import type {OutputStyle} from '../base/output.js';
import type {Tone} from './theme.js';
import {visibleText} from './visible-text.js';

/**
A piece of a line with its meaning, or in the style that a host's output had.
*/
export type Span = {readonly text: string; readonly tone?: Tone; readonly style?: OutputStyle};

/**
One row of the screen, as data: screens make these, one component draws them.
*/
export type Line = readonly Span[];

const ascii = /^[\u{20}-\u{7E}]*$/v;

// The same few texts with glyphs come again in every frame.
const known = new Map<string, number>();
const mostKnown = 5000;

const measure = (text: string): number => {
	const size = stringWidth(text);

	if (known.size >= mostKnown) {
		known.clear();
	}

	known.set(text, size);

	return size;
};

/**
Columns that a text takes.
*/
export const widthOf = (text: string): number => ascii.test(text) ? text.length : known.get(text) ?? measure(text);

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});

/**
As much of the text's beginning as fits.
*/
export const cut = (text: string, width: number): string => {
	if (ascii.test(text)) {
		return text.slice(0, Math.max(0, width));
	}

	let taken = '';
	let used = 0;

	for (const {segment} of segmenter.segment(text)) {
		const size = stringWidth(segment);

		if (used + size > width) {
			break;
		}

		taken += segment;
		used += size;
	}

	return taken;
};

/**
The text in exactly `width` columns: padded, or cut with a mark that something is missing.
*/
export const fit = (text: string, width: number, {more = '~', align = 'left'}: {readonly more?: string; readonly align?: 'left' | 'right'} = {}): string => {
	if (width <= 0) {
		return '';
	}

	const size = widthOf(text);

	if (size > width) {
		const kept = cut(text, width - widthOf(more)) + more;

		return kept + ' '.repeat(Math.max(0, width - widthOf(kept)));
	}

	const padding = ' '.repeat(width - size);

	return align === 'right' ? padding + text : text + padding;
};

/**
The beginning of a word that has no room whole: of a path, whole steps of it, so that no name is broken that would go on the next line.
*/
const beginningOf = (word: string, room: number): string => {
	const fitting = cut(word, room);
	const step = fitting.lastIndexOf('/') + 1;
	const isWorthwhile = step > fitting.length / 3 || (step > 1 && widthOf(word.slice(step)) <= room);

	// A character wider than the room still goes somewhere.
	return fitting === '' ? String.fromCodePoint(word.codePointAt(0) ?? 32) : (isWorthwhile ? fitting.slice(0, step) : fitting);
};

/**
The text on lines of at most `width` columns, broken at blanks where there are any, then after the steps of a path.
*/
export const wrap = (text: string, width: number): readonly string[] => text.split('\n').flatMap(given => {
	// Written out before it is measured.
	const paragraph = visibleText(given);
	const lines: string[] = [];
	const indent = /^ */v.exec(paragraph)?.[0] ?? '';
	let line = '';
	const room = Math.max(1, width);

	for (const word of paragraph.split(' ')) {
		let rest = word;

		if (line !== '' && widthOf(line) + 1 + widthOf(rest) <= room) {
			line += ` ${rest}`;
			continue;
		}

		if (line !== '') {
			lines.push(line);
		}

		while (widthOf(rest) > room) {
			const part = beginningOf(rest, room);
			lines.push(part);
			rest = rest.slice(part.length);
		}

		line = rest;
	}

	lines.push(line);

	// Leading blanks were lost to the splitting; what is indented stays so on its first line.
	return indent === '' || lines[0] === undefined ? lines : [cut(indent + lines[0].trimStart(), room), ...lines.slice(1)];
});

export const span = (text: string, tone?: Tone): Span => tone === undefined ? {text} : {text, tone};

export const line = (text: string, tone?: Tone): Line => [span(text, tone)];

export const blank: Line = [];

/**
Several wrapped lines of one tone, with an indent before each.
*/
export const paragraph = (text: string, width: number, {tone, indent = '', first}: {readonly tone?: Tone; readonly indent?: string; readonly first?: Span} = {}): readonly Line[] => {
	const lead = first ?? span(indent);
	const follow = ' '.repeat(widthOf(lead.text));

	return wrap(text, width - follow.length).map((each, index) => [index === 0 ? lead : span(follow), span(each, tone)]);
};

/**
The line in exactly `width` columns.
*/
export const fitLine = (spans: Line, width: number, more = '~'): Line => {
	const fitted: Span[] = [];
	let used = 0;

	for (const each of spans) {
		const size = widthOf(each.text);

		if (used + size > width) {
			// Where the one before has taken all the room, its own end tells that there is more.
			const last = used === width ? fitted.pop() : undefined;

			fitted.push(last === undefined ? {...each, text: fit(each.text, width - used, {more})} : {...last, text: fit(last.text + more, widthOf(last.text), {more})});
			used = width;
			break;
		}

		fitted.push(each);
		used += size;
	}

	return used < width ? [...fitted, span(' '.repeat(width - used))] : fitted;
};

/**
The pieces that have room whole: those from the first that has none are left out with a mark, for half a word or number says nothing, or something else.
*/
export const wholeSpans = (spans: Line, width: number, more = '~'): Line => {
	const ends = spans.map((_, index) => widthOf(textOf(spans.slice(0, index + 1)).trimEnd()));

	if ((ends.at(-1) ?? 0) <= width) {
		return spans;
	}

	const kept = spans.slice(0, ends.findIndex(end => end > width - widthOf(more) - 1));

	// Where not even the first has room, its beginning is all that there is to say.
	return kept.length === 0 ? fitLine(spans, width, more) : [...kept, span(` ${more}`, 'quiet')];
};

/**
The plain text of a line.
*/
export const textOf = (spans: Line): string => spans.map(({text}) => text).join('');

/**
Left and right on one line of `width` columns; the right part stays whole, the left is cut.
*/
export const spread = (left: Line, right: Line, width: number, more = '~'): Line => {
	const rightWidth = Math.min(width, widthOf(textOf(right)));

	return [...fitLine(left, width - rightWidth, more), ...fitLine(right, rightWidth, more)];
};

/**
A title between rules, over what is told of something below a list.
*/
export const ruledTitle = (title: string, width: number, {rule, more}: {readonly rule: string; readonly more: string}): Line => {
	const text = ` ${title} `;

	return fitLine([span(rule.repeat(2) + text + rule.repeat(Math.max(0, width - widthOf(text) - 2)), 'quiet')], width, more);
};

/**
Whether two lines say the same in the same way.
*/
export const isSameLine = (before: Line, after: Line): boolean => before === after || (before.length === after.length && before.every(({text, tone, style}, index) => text === after[index]?.text && tone === after[index].tone && (style === after[index].style || JSON.stringify(style) === JSON.stringify(after[index].style))));
