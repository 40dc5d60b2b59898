import {mayTellError, mayWarn} from '../base/aix-messages.js';
import type {OutputFilter, OutputLine, OutputSearch} from '../base/output.js';
import {cleanBytes} from '../base/text.js';
import type {RawLine} from './output-pieces.js';

/**
Which lines are wanted. Most of a large output is passed over as it stands, without being read as a terminal would.
*/
export type LineTest = {
	/**
	Of these whole lines those that may be wanted, by where they begin and end.
	*/
	candidates(bytes: Uint8Array): ReadonlyArray<readonly [from: number, to: number]>;
	matches(line: OutputLine, raw: RawLine): boolean;
};

/**
Bytes that make a line's clean text another one than its bytes: it may hold words there that do not stand in these. Tabs do so for words with blanks only.
*/
const escape = '\u{1B}';
const movers = `${escape}\u{8}\u{7F}`;
const drawn = String.raw`\r(?!\n)|\u{C2}[\u{80}-\u{9F}]|\u{D8}\u{9C}|\u{E2}(?:\u{80}[\u{8E}\u{8F}\u{A8}-\u{AE}]|\u{81}[\u{A6}-\u{A9}]|\u{84}\u{AA})|\u{EF}\u{BF}[\u{B9}-\u{BB}]|\u{F3}\u{A0}[\u{80}\u{81}]|\u{C4}\u{B0}`;
/* eslint-disable regexp/no-control-character -- They are what is looked for. */
const drawnBytes = new RegExp([`[${movers}]`, drawn].join('|'), 'gv');
const drawnBytesOrTab = new RegExp([`[\t${movers}]`, drawn].join('|'), 'gv');

/**
Changes of colours, and erasures to the line's end where nothing was moved back: without them words stand as a terminal shows them.
*/
const painted = new RegExp([escape, String.raw`\[(?:[\d:;]*m|0?K)`].join(''), 'gv');
/* eslint-enable regexp/no-control-character */

const withoutPaint = (text: string): string => text.includes(escape) ? text.replaceAll(painted, '') : text;

const isIn = (pattern: RegExp, text: string): boolean => {
	pattern.lastIndex = 0;

	return pattern.test(text);
};

const oneByOne = ({buffer, byteOffset, byteLength}: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('latin1');

/**
The place of the next of something from a place on; -1: none.
*/
type Next = (from: number) => number;

const nextOf = (pattern: RegExp, text: string): Next => from => {
	pattern.lastIndex = from;

	return pattern.exec(text)?.index ?? -1;
};

/**
Asks for the next one only once it was passed.
*/
const remembered = (next: Next): Next => {
	let at = -2;

	return from => {
		if (at !== -1 && at < from) {
			at = next(from);
		}

		return at;
	};
};

const firstOf = (one: number, other: number): number => one === -1 ? other : (other === -1 ? one : Math.min(one, other));

const linesWith = (text: string, next: Next): ReadonlyArray<readonly [number, number]> => {
	const lines: Array<readonly [number, number]> = [];

	for (let hit = next(0); hit !== -1;) {
		const from = hit === 0 ? 0 : text.lastIndexOf('\n', hit - 1) + 1;
		const end = text.indexOf('\n', hit);
		const to = end === -1 ? text.length : end + 1;

		lines.push([from, to]);
		hit = to < text.length ? next(to) : -1;
	}

	return lines;
};

const linesBut = (text: string, isLeftOut: (from: number, to: number) => boolean): ReadonlyArray<readonly [number, number]> => {
	const lines: Array<readonly [number, number]> = [];

	for (let from = 0; from < text.length;) {
		const end = text.indexOf('\n', from);
		const to = end === -1 ? text.length : end + 1;

		if (!isLeftOut(from, to)) {
			lines.push([from, to]);
		}

		from = to;
	}

	return lines;
};

/**
Whether a text holds these words: capitals count only where there is one among them.
*/
const textMatcher = (words: string): ((text: string) => boolean) => words === words.toLowerCase() ? text => text.toLowerCase().includes(words) : text => text.includes(words);

/**
Words as bytes, one to a character; undefined where other bytes may stand for them.
*/
const asBytes = (words: string, isFolded: boolean): string | undefined => {
	const others = words.replaceAll(/[\u{20}-\u{7E}]/gv, '');

	return isFolded && others !== others.toUpperCase() ? undefined : Buffer.from(words).toString('latin1');
};

/**
What stands for bytes that are no text.
*/
const pictures = /[\u{2400}-\u{2421}\u{FFFD}]/v;

const wordsTest = ({text: words, isInverse}: OutputFilter): LineTest => {
	const isFolded = words === words.toLowerCase();
	const holds = textMatcher(words);
	const isPicture = pictures.test(words);
	const bytes = isPicture ? undefined : asBytes(words, isFolded);
	const needle = isFolded ? bytes?.toLowerCase() : bytes;
	const special = words.includes(' ') ? drawnBytesOrTab : drawnBytes;
	const fold = (text: string): string => isFolded ? text.toLowerCase() : text;

	const isAnywhere = (text: string): boolean => {
		if (isPicture) {
			return true;
		}

		const shown = withoutPaint(text);

		return isIn(special, shown) || (needle === undefined ? holds(Buffer.from(shown, 'latin1').toString()) : fold(shown).includes(needle));
	};

	return {
		candidates(piece) {
			const text = oneByOne(piece);

			if (!isInverse && !isAnywhere(text)) {
				return [];
			}

			if (needle === undefined) {
				return linesBut(text, () => false);
			}

			const folded = fold(text);
			const hit = remembered(from => folded.indexOf(needle, from));
			const odd = remembered(nextOf(special, text));

			if (!isInverse) {
				return linesWith(text, from => firstOf(hit(from), odd(from)));
			}

			const isBefore = (at: number, to: number): boolean => at !== -1 && at < to;

			return linesBut(text, (from, to) => isBefore(hit(from), to) && !isBefore(odd(from), to));
		},
		matches({text, cut}, {bytes: raw}) {
			// Of a line that is too long to be shown whole, all that came counts.
			const isHeld = holds(text) || (cut !== undefined && holds(cleanBytes(raw)));

			return isHeld !== isInverse;
		},
	};
};

/**
Lines of a kind, all of which hold what `tells` finds.
*/
const kindTest = (wanted: 'error' | 'warning', tells: RegExp): LineTest => ({
	candidates(piece) {
		const text = oneByOne(piece);
		const shown = withoutPaint(text);

		if (!isIn(drawnBytes, shown) && !isIn(tells, shown)) {
			return [];
		}

		const hit = remembered(nextOf(tells, text));
		const odd = remembered(nextOf(drawnBytes, text));

		return linesWith(text, from => firstOf(hit(from), odd(from)));
	},
	matches: ({kind}) => kind === wanted,
});

const kindTests = {
	error: kindTest('error', new RegExp(mayTellError.source, 'giv')),
	warning: kindTest('warning', new RegExp(mayWarn.source, 'giv')),
};

/**
Undefined: all lines are wanted.
*/
export const filterTest = (filter: OutputFilter | undefined): LineTest | undefined => filter === undefined || filter.text === '' ? undefined : wordsTest(filter);

export const searchTest = (what: OutputSearch['what']): LineTest => 'kind' in what ? kindTests[what.kind] : wordsTest({text: what.text, isInverse: false});
