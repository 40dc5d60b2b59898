import {
	reduceAnsiCodesIncremental,
	type AnsiCode,
	type StyledChar,
	type Token,
} from '@alcalzone/ansi-tokenize';
import {keep} from './keep.js';

/**
The cells that there are of one style, by their character.
*/
const cellsOf = keep((_style: string) => new Map<string, StyledChar>(), 200);

const mostCells = 5000;

/**
What Ink gets for `@alcalzone/ansi-tokenize` in the bundle: equal characters of equal style are one object here, where the library makes one for each place on the screen in every frame. Ink changes none of them.
*/
export const styledCharsFromTokens = (tokens: readonly Token[]): StyledChar[] => {
	const line: StyledChar[] = [];
	let codes: AnsiCode[] = [];
	let cells = cellsOf('');

	for (const token of tokens) {
		if (token.type === 'ansi') {
			codes = reduceAnsiCodesIncremental(codes, [token]);
			cells = cellsOf(codes.map(({code, endCode}) => code + endCode).join(''));
		} else if (token.type === 'char') {
			const known = cells.get(token.value);
			const cell = known ?? {...token, styles: codes};

			if (known === undefined && cells.size < mostCells) {
				cells.set(token.value, cell);
			}

			line.push(cell);
		}
	}

	return line;
};

export {styledCharsToString, tokenize} from '@alcalzone/ansi-tokenize';
