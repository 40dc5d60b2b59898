/**
What a piece of text means; how that looks is the theme's business. No meaning is ever carried by colour alone: a word or a glyph says it too.
*/
export type Tone = 'plain' | 'quiet' | 'title' | 'ok' | 'caution' | 'danger' | 'running' | 'selected' | 'key' | 'training' | 'alarm';

export type ToneProps = {
	readonly color?: string;
	readonly backgroundColor?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly inverse?: boolean;
	readonly underline?: boolean;
};

const glyphs = {
	cursor: '›', separator: '›', rule: '─', heavyRule: '═', vertical: '│', topLeft: '┌', topRight: '┐', bottomLeft: '└', bottomRight: '┘',
	ok: '✓', caution: '!', danger: '✗', running: '●', waiting: '·', unknown: '?', marked: '*', filled: '█', empty: '░', more: '…', up: '↑', down: '↓', dash: '–', bullet: '•', point: '·',
};

const asciiGlyphs: typeof glyphs = {
	cursor: '>', separator: '>', rule: '-', heavyRule: '=', vertical: '|', topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+',
	ok: '+', caution: '!', danger: 'x', running: '*', waiting: '.', unknown: '?', marked: '*', filled: '#', empty: '.', more: '~', up: '^', down: 'v', dash: '-', bullet: '*', point: '-',
};

export type Glyphs = typeof glyphs;

export type Theme = {
	readonly glyphs: Glyphs;
	readonly isAscii: boolean;
	tone(tone: Tone): ToneProps;
};

/**
The eight colours that every terminal has and its owner may have chosen; blue, yellow and magenta rather than red against green.
*/
const colored: Readonly<Record<Tone, ToneProps>> = {
	plain: {},
	quiet: {dimColor: true},
	title: {bold: true},
	ok: {color: 'cyan'},
	caution: {color: 'yellow'},
	danger: {color: 'magenta', bold: true},
	running: {color: 'cyan', bold: true},
	selected: {inverse: true},
	key: {bold: true},
	training: {color: 'yellow', bold: true, inverse: true},
	alarm: {color: 'magenta', bold: true, inverse: true},
};

/**
Without colour, weight and inversion remain: NO_COLOR is about colour.
*/
const uncolored: Readonly<Record<Tone, ToneProps>> = {
	plain: {},
	quiet: {},
	title: {bold: true},
	ok: {},
	caution: {bold: true},
	danger: {bold: true},
	running: {bold: true},
	selected: {inverse: true},
	key: {bold: true},
	training: {bold: true, inverse: true},
	alarm: {bold: true, inverse: true},
};

export const createTheme = ({hasColor, isAscii}: {readonly hasColor: boolean; readonly isAscii: boolean}): Theme => ({
	glyphs: isAscii ? asciiGlyphs : glyphs,
	isAscii,
	tone: tone => (hasColor ? colored : uncolored)[tone],
});

type Environment = Readonly<Record<string, string | undefined>>;

/**
Whether the terminal is likely to show only ASCII well: no UTF-8 locale, or a terminal without the glyphs.
*/
export const shouldUseAscii = (environment: Environment): boolean => {
	const filled = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(value => value !== undefined && value !== '');

	return !/utf-?8/iv.test(filled ?? '') || /^(?:dumb|vt\d.*|ansi|aixterm.*|ibm3151|linux|cons\d.*)$/v.test(environment['TERM'] ?? '');
};

/**
Colour unless NO_COLOR is set to something, or the terminal has none.
*/
export const shouldUseColor = (environment: Environment): boolean => {
	const noColor = environment['NO_COLOR'];

	return (noColor === undefined || noColor === '') && environment['TERM'] !== 'dumb';
};
