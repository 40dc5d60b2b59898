import stringWidth from 'string-width';
import {keep} from './keep.js';

/**
A row of the screen by columns. The second half of a wide character is an empty text; a style is the parameters of the one SGR sequence that makes it from nothing, such as `1;36`.
*/
export type Cells = {
	readonly texts: readonly string[];
	readonly styles: readonly string[];

	/**
	From this column on terminals may disagree with us about columns: emoji, joined characters. `Infinity` where there are none.
	*/
	readonly doubtFrom: number;
};

/**
One code unit, one column, wherever one looks: ASCII, Latin, arrows, lines, blocks and the few glyphs of ours.
*/
const narrow = /^[\u{20}-\u{7E}\u{A1}-\u{AC}\u{AE}-\u{2FF}\u{2010}-\u{2027}\u{2030}-\u{2052}\u{2190}-\u{21FF}\u{2500}-\u{25FC}\u{2713}\u{2717}]*$/v;

export const isNarrow = (text: string): boolean => narrow.test(text);

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});
const width = keep((text: string) => stringWidth(text), 2000);

const attributes = ['1', '2', '3', '4', '5', '7', '8', '9'];

/**
What ends an attribute, by the SGR code that does.
*/
const ends: Readonly<Record<string, readonly string[]>> = {
	22: ['1', '2'], 23: ['3'], 24: ['4'], 25: ['5'], 27: ['7'], 28: ['8'], 29: ['9'],
};

type Style = {readonly on: ReadonlySet<string>; readonly color: string; readonly background: string};

const keyOf = ({on, color, background}: Style): string => [...attributes.filter(code => on.has(code)), color, background].filter(part => part !== '').join(';');

const plain: Style = {on: new Set(), color: '', background: ''};

/**
A style after one code of an SGR sequence, or after one such as `38;5;8`.
*/
const afterCode = ({on, color, background}: Style, code: string): Style => {
	const number = Number(code.split(';', 1)[0]);

	if (number === 0) {
		return plain;
	}

	const ended = ends[code];

	if (attributes.includes(code)) {
		return {on: new Set([...on, code]), color, background};
	}

	if (ended !== undefined) {
		return {on: new Set([...on].filter(each => !ended.includes(each))), color, background};
	}

	if ((number >= 30 && number <= 39) || (number >= 90 && number <= 97)) {
		return {on, color: number === 39 ? '' : code, background};
	}

	return (number >= 40 && number <= 49) || (number >= 100 && number <= 107) ? {on, color, background: number === 49 ? '' : code} : {on, color, background};
};

/**
One code, or one of the long ones for colours.
*/
const codeOf = /(?:38|48);5;\d+|(?:38|48);2;\d+;\d+;\d+|\d+/gv;

const after = (style: Style, parameters: string): Style => {
	let now = style;

	for (const [code] of (parameters === '' ? '0' : parameters).matchAll(codeOf)) {
		now = afterCode(now, code);
	}

	return now;
};

// A handful of styles and steps between them, come upon again in each row.
const styles = new Map<string, Style>([['', plain]]);
const step = keep((fromAndParameters: string): string => {
	const [from = '', parameters = ''] = fromAndParameters.split('m', 2);
	const style = after(styles.get(from) ?? plain, parameters);
	const key = keyOf(style);

	styles.set(key, style);

	return key;
}, 2000);

/**
A text and its SGR sequences by its columns; undefined where there is any other control in it.
*/
export const columnsOf = (row: string): Cells | undefined => {
	const texts: string[] = [];
	const rowStyles: string[] = [];
	let doubtFrom = Infinity;
	let style = '';

	const addSegment = (segment: string): void => {
		const size = width(segment);

		if (size === 0 || size > 2 || segment.length > 1) {
			doubtFrom = Math.min(doubtFrom, texts.length);
		}

		if (size === 0) {
			// It belongs to what is before it, or to nothing.
			texts[Math.max(0, texts.length - 1)] = (texts.at(-1) ?? ' ') + segment;
			rowStyles[texts.length - 1] ??= style;

			return;
		}

		for (let column = 0; column < size; column += 1) {
			texts.push(column === 0 ? segment : '');
			rowStyles.push(style);
		}
	};

	const add = (text: string): void => {
		if (!isNarrow(text)) {
			for (const {segment} of segmenter.segment(text)) {
				addSegment(segment);
			}

			return;
		}

		for (let index = 0; index < text.length; index += 1) {
			texts.push(text.charAt(index));
			rowStyles.push(style);
		}
	};

	for (const [index, part] of row.split('\u{1B}').entries()) {
		const to = index === 0 ? -1 : part.indexOf('m');
		const parameters = part.slice(1, Math.max(1, to));
		const isStyle = to > 0 && part.startsWith('[') && /^[\d;]*$/v.test(parameters);

		if ((index > 0 && !isStyle) || /\p{Control}/v.test(part)) {
			return undefined;
		}

		if (isStyle) {
			style = step(`${style}m${parameters}`);
		}

		add(part.slice(to + 1));
	}

	return {texts, styles: rowStyles, doubtFrom};
};

/**
The columns of a row up to its last that is not blank; undefined as above.
*/
export const cellsOf = (row: string): Cells | undefined => {
	const cells = columnsOf(row);

	if (cells === undefined) {
		return undefined;
	}

	let {length} = cells.texts;

	while (length > 0 && cells.texts[length - 1] === ' ' && cells.styles[length - 1] === '') {
		length -= 1;
	}

	return length === cells.texts.length ? cells : {texts: cells.texts.slice(0, length), styles: cells.styles.slice(0, length), doubtFrom: cells.doubtFrom};
};

/**
The SGR sequence from one style to another; empty between equal ones.
*/
export const restyle = (from: string, to: string): string => {
	if (from === to) {
		return '';
	}

	if (to === '') {
		return '\u{1B}[m';
	}

	const {on, color, background} = styles.get(to) ?? plain;
	const before = styles.get(from) ?? plain;
	const isMore = before.on.isSubsetOf(on) && (before.color === '' || color !== '') && (before.background === '' || background !== '');

	return isMore
		? `\u{1B}[${[...attributes.filter(code => on.has(code) && !before.on.has(code)), ...color === before.color ? [] : [color], ...background === before.background ? [] : [background]].join(';')}m`
		: `\u{1B}[0;${to}m`;
};
