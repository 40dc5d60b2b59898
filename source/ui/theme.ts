import type {OutputStyle} from '../base/output.js';
import {colourBlind} from './palettes/colour-blind.js';
import {dark} from './palettes/dark.js';
import {light} from './palettes/light.js';
import {mono} from './palettes/mono.js';
import {sixteen} from './palettes/sixteen.js';

/**
What a piece of text means; how that looks is the theme's business. No meaning is ever carried by colour alone: a word or a glyph says it too.
*/
export type Tone = 'plain' | 'quiet' | 'title' | 'ok' | 'caution' | 'danger' | 'running' | 'selected' | 'key' | 'training' | 'production' | 'production-rule' | 'alarm' | 'match' | 'error-line' | 'added' | 'removed' | 'border' | 'focus';

/**
How each tone looks: the parameters of an SGR sequence, attributes before colours; empty for as it comes. Only the sixteen colours that a terminal's owner has chosen.
*/
export type Palette = Readonly<Record<Tone, string>>;

const glyphs = {
	cursor: '›', separator: '›', rule: '─', heavyRule: '═', productionRule: '▓', vertical: '│', topLeft: '┌', topRight: '┐', bottomLeft: '└', bottomRight: '┘',
	ok: '✓', caution: '!', danger: '✗', running: '●', waiting: '·', unknown: '?', marked: '*', filled: '█', partial: '▒', empty: '░', more: '…', up: '↑', down: '↓', dash: '–', bullet: '•', point: '·',
};

const asciiGlyphs: typeof glyphs = {
	cursor: '>', separator: '>', rule: '-', heavyRule: '=', productionRule: '#', vertical: '|', topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+',
	ok: '+', caution: '!', danger: 'x', running: '*', waiting: '.', unknown: '?', marked: '*', filled: '#', partial: '+', empty: '.', more: '~', up: '^', down: 'v', dash: '-', bullet: '*', point: '-',
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

	/**
	A clean text between the control sequences of a tone. Nothing is cleaned here: what comes from hosts was before.
	*/
	paint(tone: Tone, text: string): string;

	/**
	The same in the style that a host's output had.
	*/
	paintStyle(style: OutputStyle, text: string): string;
};

const palettes = {
	dark, light, sixteen, mono, 'colour-blind': colourBlind,
} as const satisfies Readonly<Record<string, Palette>>;

export type PaletteName = keyof typeof palettes;

export const isPaletteName = (name: string): name is PaletteName => Object.hasOwn(palettes, name);

/**
Colours of a host's output that nobody could read on the background that a palette is for, and what stands for each: what is nearest and can be read, or the terminal's own. What a host sets on a background of its own is left alone.
*/
const onLight: Readonly<Record<number, number | undefined>> = {
	3: 5, 6: 4, 7: undefined, 10: 2, 11: 5, 14: 4, 15: undefined,
};
const onDark: Readonly<Record<number, number | undefined>> = {0: undefined, 4: 12, 8: undefined};

const readable = (palette: PaletteName, {color, background, isInverse}: OutputStyle): number | undefined => {
	const instead = palette === 'light' ? onLight : onDark;

	return color !== undefined && background === undefined && isInverse !== true && Object.hasOwn(instead, color) ? instead[color] : color;
};

const painted = (codes: string, text: string): string => codes === '' || text === '' ? text : `\u{1B}[${codes}m${text}\u{1B}[0m`;

/**
Colours 8 to 15 are the bright ones.
*/
const colorCode = (color: number | undefined, base: number): number | undefined => color === undefined ? undefined : base + color + (color < 8 ? 0 : 52);

type ThemeOptions = {readonly palette?: PaletteName; readonly isAscii: boolean; readonly hasMotion?: boolean};

export const createTheme = ({palette = 'dark', isAscii, hasMotion = true}: ThemeOptions): Theme => {
	const codes = palettes[palette];
	const hasColor = palette !== 'mono';

	return {
		glyphs: isAscii ? asciiGlyphs : glyphs,
		isAscii,
		name: palette,
		hasMotion,
		paint: (tone, text) => painted(codes[tone], text),
		paintStyle: (style, text) => painted([
			style.isBold === true ? 1 : undefined,
			style.isDim === true && hasColor && palette !== 'light' ? 2 : undefined,
			style.isUnderlined === true ? 4 : undefined,
			style.isInverse === true ? 7 : undefined,
			hasColor ? colorCode(readable(palette, style), 30) : undefined,
			hasColor ? colorCode(style.background, 40) : undefined,
		].filter(code => code !== undefined).join(';'), text),
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
Colour unless the terminal has none.
*/
export const shouldUseColor = (environment: Environment): boolean => !/^(?:dumb|vt[12]\d\d.*|ibm3151|ibm3161|wy\d.*|.*-m(?:ono)?)$/v.test(environment['TERM'] ?? '');
