import type {OutputStyle} from '../base/output.js';

/**
What a piece of text means; how that looks is the theme's business. No meaning is ever carried by colour alone: a word or a glyph says it too.
*/
export type Tone = 'plain' | 'quiet' | 'title' | 'ok' | 'caution' | 'danger' | 'running' | 'selected' | 'key' | 'training' | 'production' | 'alarm' | 'match' | 'error-line' | 'added' | 'removed' | 'border' | 'focus';

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

	/**
	The name of its colours.
	*/
	readonly name: string;

	/**
	Whether seconds may count and other things move by themselves.
	*/
	readonly hasMotion: boolean;
	tone(tone: Tone): ToneProps;

	/**
	A clean text between the control sequences of a tone. Nothing is cleaned here: what comes from hosts was before.
	*/
	paint(tone: Tone, text: string): string;

	/**
	The same in the style that a host's output had.
	*/
	paintStyle(style: OutputStyle, text: string): string;
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
	production: {color: 'magenta', bold: true, inverse: true},
	alarm: {color: 'magenta', bold: true, inverse: true},
	match: {inverse: true},
	'error-line': {color: 'magenta'},
	added: {color: 'cyan'},
	removed: {color: 'magenta'},
	border: {dimColor: true},
	focus: {bold: true},
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
	production: {bold: true, inverse: true},
	alarm: {bold: true, inverse: true},
	match: {inverse: true},
	'error-line': {bold: true},
	added: {bold: true},
	removed: {},
	border: {},
	focus: {bold: true},
};

const colorNumbers: readonly string[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/**
A text with these attributes on before it and all off after it; each as the shortest sequence.
*/
const between = (codes: ReadonlyArray<number | undefined>, text: string): string => {
	const on = codes.filter(code => code !== undefined).map(code => `\u{1B}[${code}m`).join('');

	return on === '' || text === '' ? text : `${on}${text}\u{1B}[0m`;
};

const numberOf = (color: string | undefined): number | undefined => {
	const at = color === undefined ? -1 : colorNumbers.indexOf(color);

	return at === -1 ? undefined : at;
};

const toneCodes = ({color, backgroundColor, bold, dimColor, inverse, underline}: ToneProps): ReadonlyArray<number | undefined> => {
	const front = numberOf(color);
	const back = numberOf(backgroundColor);

	return [bold === true ? 1 : undefined, dimColor === true ? 2 : undefined, underline === true ? 4 : undefined, inverse === true ? 7 : undefined, front === undefined ? undefined : 30 + front, back === undefined ? undefined : 40 + back];
};

/**
Colours 8 to 15 are the bright ones.
*/
const colorCode = (color: number | undefined, base: number): number | undefined => color === undefined ? undefined : base + color + (color < 8 ? 0 : 52);

type ThemeOptions = {readonly hasColor: boolean; readonly isAscii: boolean; readonly hasMotion?: boolean};

export const createTheme = ({hasColor, isAscii, hasMotion = true}: ThemeOptions): Theme => {
	const tone = (name: Tone): ToneProps => (hasColor ? colored : uncolored)[name];

	return {
		glyphs: isAscii ? asciiGlyphs : glyphs,
		isAscii,
		name: hasColor ? 'dark' : 'mono',
		hasMotion,
		tone,
		paint: (name, text) => between(toneCodes(tone(name)), text),
		paintStyle: ({color, background, isBold, isDim, isUnderlined, isInverse}, text) => between([
			isBold === true ? 1 : undefined,
			isDim === true && hasColor ? 2 : undefined,
			isUnderlined === true ? 4 : undefined,
			isInverse === true ? 7 : undefined,
			hasColor ? colorCode(color, 30) : undefined,
			hasColor ? colorCode(background, 40) : undefined,
		], text),
	};
};

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
