/**
The colours of a terminal that most people have, by ANSI number.
*/
const palette = ['#1c1c1c', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#dcdfe4', '#5c6370', '#ff7b86', '#b5e890', '#ffd68a', '#8cc8ff', '#e0a0f5', '#7fe0ea', '#ffffff'];
const foreground = '#dcdfe4';
const background = '#1c1c1c';
const cell = {width: 8.4, height: 18};

type Style = {readonly color: string; readonly backdrop: string; readonly isBold: boolean; readonly isDim: boolean; readonly isInverse: boolean; readonly isUnderlined: boolean};

const plain = (): Style => ({
	color: foreground, backdrop: background, isBold: false, isDim: false, isInverse: false, isUnderlined: false,
});

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const cube = (index: number): string => {
	if (index < 16) {
		return palette[index] ?? foreground;
	}

	if (index > 231) {
		const grey = ((index - 232) * 10) + 8;

		return `rgb(${grey},${grey},${grey})`;
	}

	const level = (value: number) => value === 0 ? 0 : (value * 40) + 55;
	const rest = index - 16;

	return `rgb(${level(Math.floor(rest / 36))},${level(Math.floor(rest / 6) % 6)},${level(rest % 6)})`;
};

const simple: Readonly<Record<number, Partial<Style>>> = {
	0: plain(),
	1: {isBold: true},
	2: {isDim: true},
	4: {isUnderlined: true},
	7: {isInverse: true},
	22: {isBold: false, isDim: false},
	24: {isUnderlined: false},
	27: {isInverse: false},
	39: {color: foreground},
	49: {backdrop: background},
};

/**
What one SGR code changes; the extended colours take the codes after it.
*/
const change = (code: number, index: number | undefined): Partial<Style> => {
	const [tens, ones] = [Math.floor(code / 10), code % 10];

	if (ones === 8 && index !== undefined) {
		return {[tens === 3 ? 'color' : 'backdrop']: cube(index)};
	}

	if (ones > 7) {
		return simple[code] ?? {};
	}

	const bright = tens === 9 || tens === 10 ? 8 : 0;

	switch (tens) {
		case 3:
		case 9: {
			return {color: palette[ones + bright] ?? foreground};
		}

		case 4:
		case 10: {
			return {backdrop: palette[ones + bright] ?? background};
		}

		default: {
			return simple[code] ?? {};
		}
	}
};

const apply = (style: Style, codes: readonly number[]): Style => {
	let next = style;
	let rest = codes;

	while (rest.length > 0) {
		const [code = 0, kind, index] = rest;
		const isExtended = (code === 38 || code === 48) && kind === 5;

		next = {...next, ...change(code, isExtended ? index : undefined)};
		rest = rest.slice(isExtended ? 3 : 1);
	}

	return next;
};

const drawPiece = (text: string, {color, backdrop, isBold, isDim, isInverse, isUnderlined}: Style, {column, row}: {readonly column: number; readonly row: number}): string => {
	const [ink, paper] = isInverse ? [backdrop, color] : [color, backdrop];
	const x = 12 + (column * cell.width);
	const y = 12 + (row * cell.height);
	const width = [...text].length * cell.width;
	const box = paper === background ? '' : `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${cell.height}" fill="${paper}"/>`;
	const weight = isBold ? ' font-weight="bold"' : '';
	const dim = isDim ? ' opacity="0.65"' : '';
	const line = isUnderlined ? ' text-decoration="underline"' : '';

	return text.trim() === '' && !isUnderlined ? box : `${box}<text x="${x.toFixed(1)}" y="${y + 13}" fill="${ink}"${weight}${dim}${line} textLength="${width.toFixed(1)}" xml:space="preserve">${escapeXml(text)}</text>`;
};

/**
A captured screen (text with SGR sequences, as `tmux capture-pane -e` prints it) as an SVG picture.
*/
export const screenToSvg = (screen: string, {columns, rows, title}: {readonly columns: number; readonly rows: number; readonly title: string}): string => {
	const pieces: string[] = [];

	for (const [row, line] of screen.split('\n').slice(0, rows).entries()) {
		let style = plain();
		let column = 0;

		for (const [index, part] of line.split('\u{1B}[').entries()) {
			const end = index === 0 ? -1 : part.indexOf('m');
			const text = part.slice(end + 1);

			if (end !== -1) {
				style = apply(style, part.slice(0, end).split(';').map(Number));
			}

			pieces.push(drawPiece(text, style, {column, row}));
			column += [...text].length;
		}
	}

	const width = Math.ceil((columns * cell.width) + 24);
	const height = (rows * cell.height) + 24;

	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}"><rect width="100%" height="100%" rx="8" fill="${background}"/><g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14">${pieces.filter(piece => piece !== '').join('\n')}</g></svg>\n`;
};
