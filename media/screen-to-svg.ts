import {rowsOf} from './rows-of.js';

/**
A captured screen (text with SGR sequences, as `tmux capture-pane -e` prints it) as a picture.
*/
export type Look = 'dark' | 'light';

type Colors = {readonly palette: readonly string[]; readonly foreground: string; readonly background: string};

/**
The sixteen colours of a terminal as most people have it, by ANSI number.
*/
const colors: Readonly<Record<Look, Colors>> = {
	dark: {
		palette: ['#1c1c1c', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#dcdfe4', '#5c6370', '#ff7b86', '#b5e890', '#ffd68a', '#8cc8ff', '#e0a0f5', '#7fe0ea', '#ffffff'],
		foreground: '#dcdfe4', background: '#1c1c1c',
	},
	light: {
		palette: ['#24292f', '#b42318', '#1a7f37', '#9a6700', '#0550ae', '#8250df', '#1b7c83', '#6e7781', '#57606a', '#cf222e', '#2da44e', '#bf8700', '#218bff', '#a475f9', '#3192aa', '#ffffff'],
		foreground: '#24292f', background: '#ffffff',
	},
};

const cell = {width: 8.4, height: 18};
const margin = 12;

type Style = {readonly color?: number; readonly backdrop?: number; readonly isBold: boolean; readonly isDim: boolean; readonly isInverse: boolean; readonly isUnderlined: boolean};

const plain: Style = {
	isBold: false, isDim: false, isInverse: false, isUnderlined: false,
};

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const attributes: Readonly<Record<number, Partial<Style>>> = {
	1: {isBold: true},
	2: {isDim: true},
	4: {isUnderlined: true},
	7: {isInverse: true},
	22: {isBold: false, isDim: false},
	24: {isUnderlined: false},
	27: {isInverse: false},
};

const without = (style: Style, name: 'color' | 'backdrop'): Style => {
	const {[name]: _, ...rest} = style;

	return rest;
};

/**
The app uses the sixteen colours only.
*/
const change = (style: Style, code: number): Style => {
	if (code === 0) {
		return plain;
	}

	const [tens, ones] = [Math.floor(code / 10), code % 10];
	const name = tens === 3 || tens === 9 ? 'color' : 'backdrop';

	if (ones === 9 && (tens === 3 || tens === 4)) {
		return without(style, name);
	}

	return [3, 4, 9, 10].includes(tens) && ones < 8
		? {...style, [name]: ones + (tens > 8 ? 8 : 0)}
		: {...style, ...attributes[code]};
};

type Piece = {readonly text: string; readonly style: Style; readonly column: number};

const piecesOf = (line: string): readonly Piece[] => {
	const pieces: Piece[] = [];
	let style = plain;
	let column = 0;

	for (const [index, part] of line.split('\u{1B}[').entries()) {
		const end = index === 0 ? -1 : part.indexOf('m');
		const text = part.slice(end + 1);

		if (end !== -1) {
			for (const code of part.slice(0, end).split(';')) {
				style = change(style, Number(code));
			}
		}

		pieces.push({text, style, column});
		column += text.length;
	}

	return pieces;
};

/**
One piece on the row at 0.
*/
const drawPiece = ({text, style, column}: Piece, look: Look): string => {
	const {palette, foreground, background} = colors[look];
	const [front = foreground, back = background] = [style.color, style.backdrop].map(number => number === undefined ? undefined : palette[number]);
	const [ink, paper] = style.isInverse ? [back, front] : [front, back];
	const x = (margin + (column * cell.width)).toFixed(1);
	const width = (text.length * cell.width).toFixed(1);
	const box = paper === background ? '' : `<rect x="${x}" width="${width}" height="${cell.height}" fill="${paper}"/>`;
	const isBlank = text.trim() === '' && !style.isUnderlined;
	const marks = [
		ink === foreground ? '' : ` fill="${ink}"`,
		style.isBold ? ' font-weight="bold"' : '',
		style.isDim ? ' opacity=".65"' : '',
		style.isUnderlined ? ' text-decoration="underline"' : '',
	].join('');

	return isBlank ? box : `${box}<text x="${x}" y="13"${marks} textLength="${width}">${escapeXml(text)}</text>`;
};

const drawRow = (line: string, look: Look): string => piecesOf(line).map(piece => drawPiece(piece, look)).join('');

type PictureOptions = {readonly columns: number; readonly rows: number; readonly title: string; readonly look: Look};

const shell = (content: string, {columns, rows, title, look}: PictureOptions): string => {
	const {foreground, background} = colors[look];
	const width = Math.ceil((columns * cell.width) + (2 * margin));
	const height = (rows * cell.height) + (2 * margin);

	const font = 'ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace';

	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}"><title>${escapeXml(title)}</title>`,
		`<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${background}" stroke="#8c959f" stroke-opacity=".5"/>`,
		`<g font-family="${font}" font-size="14" fill="${foreground}" xml:space="preserve">${content}</g></svg>\n`,
	].join('');
};

export const screenToSvg = (screen: string, options: PictureOptions): string => shell(
	rowsOf(screen, options.rows).map((line, row) => {
		const drawn = drawRow(line, options.look);

		return drawn === '' ? '' : `\n<g transform="translate(0,${margin + (row * cell.height)})">${drawn}</g>`;
	}).join(''),
	options,
);

/**
Several screens one after the other, for ever; each row is there once, however many screens have it. Whoever wants no motion sees the screen at `still` only.
*/
export const screensToSvg = (screens: ReadonlyArray<{readonly screen: string; readonly seconds: number}>, {still, ...options}: PictureOptions & {readonly still: number}): string => {
	const known = new Map<string, string>();
	const total = screens.reduce((sum, {seconds}) => sum + seconds, 0);
	let begin = 0;
	const rules: string[] = [];
	const frames = screens.map(({screen, seconds}, index) => {
		const rows = rowsOf(screen, options.rows).map((line, row) => {
			const drawn = drawRow(line, options.look);

			if (drawn === '') {
				return '';
			}

			const id = known.get(drawn) ?? `r${known.size}`;
			known.set(drawn, id);

			return `<use href="#${id}" y="${margin + (row * cell.height)}"/>`;
		}).join('');
		const [from, to] = [begin, begin + seconds].map(at => (at / total * 100).toFixed(2));
		begin += seconds;
		const steps = [
			`0%{visibility:${index === 0 ? 'visible' : 'hidden'}}`,
			...index === 0 ? [] : [`${from}%{visibility:visible}`],
			...index === screens.length - 1 ? [] : [`${to}%{visibility:hidden}`],
		];

		rules.push(`@keyframes k${index}{${steps.join('')}}`, `#f${index}{animation:k${index} ${total}s step-end infinite;visibility:${index === still ? 'visible' : 'hidden'}}`);

		return `<g id="f${index}">${rows}</g>`;
	});

	const drawnRows = known.entries().map(([drawn, id]) => `<g id="${id}">${drawn}</g>`).toArray();
	const calm = '@media (prefers-reduced-motion:reduce){g[id^=f]{animation:none!important}}';

	return shell(`<style>${rules.join('')}${calm}</style><defs>${drawnRows.join('\n')}</defs>\n${frames.join('\n')}`, options);
};
