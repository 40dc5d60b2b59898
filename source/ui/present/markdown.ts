import {cleanLine} from '../../base/text.js';
import {
	blank,
	cut,
	fit,
	paragraph,
	span,
	textOf,
	widthOf,
	type Line,
	type Span,
} from '../line.js';
import type {Glyphs, Tone} from '../theme.js';

/**
A page of the manual as lines, with where its links and headings are.
*/
export type Page = {
	readonly lines: readonly Line[];

	/**
	In their order; `row` is the line that a link begins on.
	*/
	readonly links: ReadonlyArray<{readonly to: string; readonly label: string; readonly row: number}>;

	/**
	What stands behind `#` in links to headings, and their lines.
	*/
	readonly headings: ReadonlyArray<{readonly id: string; readonly row: number}>;
};

type Word = {readonly text: string; readonly tone?: Tone | undefined; readonly link?: number; readonly isGlued: boolean};

const inline = /\*\*(?<strong>[^*]+)\*\*|\*(?<soft>[^*]+)\*|!?\[(?<label>[^\[\]]*)\]\((?<to>[^\(\)]*)\)/gv;

/**
A text in parts: code, which stands between as many backticks before as after, and what does not.
*/
const codeParts = (text: string): ReadonlyArray<{readonly text: string; readonly isCode: boolean}> => {
	const fences = text.matchAll(/`+/gv).toArray();
	const parts: Array<{readonly text: string; readonly isCode: boolean}> = [];
	let from = 0;

	for (const [at, {0: fence, index}] of fences.entries()) {
		const end = index < from ? undefined : fences.slice(at + 1).find(each => each[0] === fence);

		if (end === undefined) {
			continue;
		}

		const code = text.slice(index + fence.length, end.index);
		parts.push({text: text.slice(from, index), isCode: false}, {text: fence.length > 1 && code.startsWith(' ') && code.endsWith(' ') ? code.slice(1, -1) : code, isCode: true});
		from = end.index + fence.length;
	}

	return [...parts, {text: text.slice(from), isCode: false}];
};

/**
The words of a text with their tones; what touches the word before is not parted from it.
*/
const wordsOf = (text: string, addLink: (to: string, label: string) => number): readonly Word[] => {
	const words: Word[] = [];
	let isGlued = true;
	const add = (piece: string, {tone, link, gap = ' '}: {readonly tone?: Tone; readonly link?: number; readonly gap?: RegExp | string} = {}): void => {
		for (const [index, part] of cleanLine(piece).split(gap).entries()) {
			if (index > 0) {
				isGlued = false;
			}

			if (part === '') {
				continue;
			}

			words.push({
				text: part, tone, isGlued, ...link !== undefined && {link},
			});
			isGlued = true;
		}
	};

	const addText = (piece: string): void => {
		let from = 0;

		for (const match of piece.matchAll(inline)) {
			const {strong, soft, label, to} = match.groups ?? {};
			add(piece.slice(from, match.index));
			from = match.index + match[0].length;

			if (label === undefined) {
				add(strong ?? soft ?? '', {tone: 'title'});
			} else if (to === undefined || /^[a-z]+:/v.test(to)) {
				add(label);
			} else {
				add(label, {tone: 'key', link: addLink(to, label)});
			}
		}

		add(piece.slice(from));
	};

	for (const part of codeParts(text)) {
		if (part.isCode) {
			// What stands apart in code stays apart.
			add(part.text, {tone: 'title', gap: /(?<=\S) (?=\S)/v});
		} else {
			addText(part.text);
		}
	}

	return words;
};

/**
A word in parts of at most `width` columns.
*/
const partsOf = (text: string, width: number): readonly string[] => {
	const parts: string[] = [];
	let rest = text;

	while (widthOf(rest) > width) {
		// A character wider than the room still goes somewhere.
		const fitting = cut(rest, width);
		const part = fitting === '' ? String.fromCodePoint(rest.codePointAt(0) ?? 32) : fitting;
		parts.push(part);
		rest = rest.slice(part.length);
	}

	return [...parts, rest];
};

/**
Words on lines of at most `width` columns. `onLink` is told the line that a link begins on.
*/
const wrapWords = (words: readonly Word[], width: number, onLink: (link: number, row: number) => void): readonly Line[] => {
	const lines: Line[] = [];
	let line: Span[] = [];
	let used = 0;
	const told = new Set<number>();
	const breakLine = (): void => {
		lines.push(line);
		line = [];
		used = 0;
	};

	for (const {text, tone, link, isGlued} of words) {
		for (const [index, part] of partsOf(text, width).entries()) {
			const gap = index > 0 || isGlued || used === 0 ? '' : ' ';

			if (used > 0 && used + gap.length + widthOf(part) > width) {
				breakLine();
			} else if (gap !== '') {
				line.push(span(gap));
				used += 1;
			}

			if (link !== undefined && !told.has(link)) {
				told.add(link);
				onLink(link, lines.length);
			}

			line.push(span(part, tone));
			used += widthOf(part);
		}
	}

	breakLine();

	return lines;
};

const cellsOf = (row: string): readonly string[] => row.replaceAll(String.raw`\|`, '\u{1}').split('|').slice(1, -1).map(cell => cell.trim().replaceAll('\u{1}', '|'));

const headingId = (text: string): string => text.toLowerCase().replaceAll(/[^\-0-9a-z ]/gv, '').replaceAll(' ', '-');

/**
In a narrower last column than this, nothing can be read.
*/
const fewestColumns = 24;

/**
Markdown as the manual is written in: headings, paragraphs, lists, code, tables, links. A table that is too wide is told row by row.
*/
export const markdownPage = (text: string, {width, glyphs, chosen}: {
	readonly width: number;
	readonly glyphs: Glyphs;

	/**
	The link that the cursor is on.
	*/
	readonly chosen?: number;
}): Page => {
	const lines: Line[] = [];
	const links: Array<{readonly to: string; readonly label: string; row: number}> = [];
	const headings: Array<{readonly id: string; readonly row: number}> = [];
	const addLink = (to: string, label: string): number => {
		links.push({to, label, row: 0});

		return links.length - 1;
	};

	const words = (source: string): readonly Word[] => wordsOf(source, addLink).map(word => ({...word, ...word.link !== undefined && word.link === chosen && {tone: 'selected' as const}}));

	const put = (source: string, {first = span(''), room = width}: {readonly first?: Span; readonly room?: number} = {}): void => {
		const lead = widthOf(first.text);
		const top = lines.length;
		const wrapped = wrapWords(words(source), Math.max(10, room - lead), (link, row) => {
			links[link]!.row = top + row;
		});

		lines.push(...wrapped.map((each, index): Line => [index === 0 ? first : span(' '.repeat(lead)), ...each]));
	};

	const putTable = (rows: readonly string[]): void => {
		const [head = [], , ...body] = rows.map(row => cellsOf(row));
		const plain = (cell: string): string => textOf(wordsOf(cell, () => 0).flatMap(({text: each, isGlued}, index) => [span(index === 0 || isGlued ? '' : ' '), span(each)]));
		const widths = head.slice(0, -1).map((_, column) => Math.max(...[head, ...body].map(row => widthOf(plain(row[column] ?? '')))) + 2);
		const rest = width - widths.reduce((sum, each) => sum + each, 0);

		if (rest < fewestColumns) {
			for (const [first = '', ...others] of body) {
				put(first);

				for (const [index, cell] of others.entries()) {
					if (cell !== '') {
						put(cell, {first: span(`  ${head[index + 1] ?? ''}: `, 'quiet')});
					}
				}
			}

			return;
		}

		for (const [index, row] of [...head.some(cell => cell !== '') ? [head] : [], ...body].entries()) {
			const isHead = index === 0 && head.some(cell => cell !== '');
			const lead: Span[] = [];
			const top = lines.length;

			for (const [column, size] of widths.entries()) {
				const cell = row[column] ?? '';
				const first = links.length;
				const [line = []] = wrapWords(words(cell), Math.max(size, 1), () => undefined);

				for (const link of links.slice(first)) {
					link.row = top;
				}

				const told = isHead ? [span(plain(cell), 'quiet')] : line;

				lead.push(...told, span(fit('', size - widthOf(textOf(told)))));
			}

			const last = wrapWords(isHead ? [{text: plain(row.at(-1) ?? ''), tone: 'quiet', isGlued: true}] : words(row.at(-1) ?? ''), rest, (link, at) => {
				links[link]!.row = top + at;
			});

			lines.push(...last.map((each, at): Line => [...at === 0 ? lead : [span(' '.repeat(width - rest))], ...each]));
		}
	};

	const source = text.trimEnd().split('\n');

	for (let at = 0; at < source.length; at += 1) {
		const each = source[at] ?? '';
		const {marks, title} = /^(?<marks>#+) (?<title>.*)$/v.exec(each)?.groups ?? {};

		if (title !== undefined) {
			headings.push({id: headingId(title), row: lines.length});
			lines.push(...paragraph(cleanLine(title.replaceAll('`', '')), width, {tone: 'title'}));

			if (marks === '#') {
				lines.push([span(glyphs.rule.repeat(Math.min(width, widthOf(title))), 'border')]);
			}
		} else if (each.startsWith('```')) {
			const end = source.findIndex((line, index) => index > at && line.startsWith('```'));
			const code = source.slice(at + 1, end === -1 ? undefined : end);

			lines.push(...code.flatMap(line => paragraph(cleanLine(line), width, {tone: 'title', first: span('  ')})));
			at += code.length + 1;
		} else if (each.startsWith('|')) {
			const end = source.findIndex((line, index) => index > at && !line.startsWith('|'));
			const rows = source.slice(at, end === -1 ? undefined : end);

			putTable(rows);
			at += rows.length - 1;
		} else if (each === '') {
			lines.push(blank);
		} else {
			const {indent = '', mark, item} = /^(?<indent> *)(?<mark>[\-*]|\d+\.) (?<item>.*)$/v.exec(each)?.groups ?? {};

			put(item ?? each, item === undefined ? {} : {first: span(`${indent} ${mark === '-' || mark === '*' ? glyphs.bullet : mark} `, 'quiet')});
		}
	}

	return {lines, links, headings};
};
