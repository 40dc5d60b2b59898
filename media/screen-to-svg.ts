/**
The colours of a terminal that most people have, by ANSI number.
*/
const palette = ['#1c1c1c', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#dcdfe4', '#5c6370', '#ff7b86', '#b5e890', '#ffd68a', '#8cc8ff', '#e0a0f5', '#7fe0ea', '#ffffff'];
const foreground = '#dcdfe4';
const background = '#1c1c1c';
const cell = {width: 8.4, height: 18};

type Style = {color: string; backdrop: string; isBold: boolean; isDim: boolean; isInverse: boolean; isUnderlined: boolean};

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

const apply = (style: Style, codes: readonly number[]): Style => {
	const next = {...style};

	for (let index = 0; index < codes.length; index += 1) {
		const code = codes[index] ?? 0;

		switch (code) {
			case 0: {
				Object.assign(next, plain());

				break;
			}

			case 1: {
				next.isBold = true;

				break;
			}

			case 2: {
				next.isDim = true;

				break;
			}

			case 4: {
				next.isUnderlined = true;

				break;
			}

			case 7: {
				next.isInverse = true;

				break;
			}

			case 22: {
				next.isBold = false;
				next.isDim = false;

				break;
			}

			case 24: {
				next.isUnderlined = false;

				break;
			}

			case 27: {
				next.isInverse = false;

				break;
			}

			default: {if ((code === 38 || code === 48) && codes[index + 1] === 5) {
				next[code === 38 ? 'color' : 'backdrop'] = cube(codes[index + 2] ?? 7);
				index += 2;
			} else if (code >= 30 && code <= 37) {
				next.color = palette[code - 30] ?? foreground;
			} else if (code === 39) {
				next.color = foreground;
			} else if (code >= 40 && code <= 47) {
				next.backdrop = palette[code - 40] ?? background;
			} else if (code === 49) {
				next.backdrop = background;
			} else if (code >= 90 && code <= 97) {
				next.color = palette[code - 82] ?? foreground;
			} else if (code >= 100 && code <= 107) {
				next.backdrop = palette[code - 92] ?? background;
			}}
		}
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

		for (const part of line.split(/(\u{1B}\[[\d;]*m)/v)) {
			const codes = /^\u{1B}\[(?<codes>[\d;]*)m$/v.exec(part)?.groups?.['codes'];

			if (codes === undefined) {
				pieces.push(drawPiece(part, style, {column, row}));
				column += [...part].length;
			} else {
				style = apply(style, codes.split(';').map(Number));
			}
		}
	}

	const width = Math.ceil((columns * cell.width) + 24);
	const height = (rows * cell.height) + 24;

	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}"><rect width="100%" height="100%" rx="8" fill="${background}"/><g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14">${pieces.filter(piece => piece !== '').join('\n')}</g></svg>\n`;
};
