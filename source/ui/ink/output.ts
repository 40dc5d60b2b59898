import {columnsOf, restyle} from './cells.js';

type Transformer = (text: string, index: number) => string;

/**
Half-open; what is absent does not bound.
*/
type Clip = Readonly<Partial<Record<'x1' | 'x2' | 'y1' | 'y2', number | undefined>>>;

type Piece = {readonly x: number; readonly text: string; readonly clip: Clip};

type Bound = number | undefined;

const tighter = (one: Bound, other: Bound, choose: (one: number, other: number) => number): Bound => one === undefined || other === undefined ? one ?? other : choose(one, other);

/**
One row with several texts on it, the later over the earlier.
*/
const compose = (pieces: readonly Piece[], width: number): string => {
	const texts = Array.from({length: width}, () => ' ');
	const styles = Array.from({length: width}, () => '');

	// Half of a wide character is no character.
	const mend = (column: number): void => {
		if (texts[column] === '') {
			texts[column] = ' ';
		}
	};

	for (const {x, text, clip} of pieces) {
		const cells = columnsOf(text);
		const from = Math.max(x, clip.x1 ?? x, 0);
		const to = Math.min(x + (cells?.texts.length ?? 0), clip.x2 ?? width, width);

		if (cells === undefined || from >= to) {
			continue;
		}

		if (texts[from] === '') {
			texts[from - 1] = ' ';
		}

		for (let column = from; column < to; column += 1) {
			texts[column] = cells.texts[column - x] ?? ' ';
			styles[column] = cells.styles[column - x] ?? '';
		}

		mend(from);
		mend(to);

		if (cells.texts[to - x] === '') {
			texts[to - 1] = ' ';
		}
	}

	let row = '';
	let style = '';

	for (const [column, text] of texts.entries()) {
		const next = styles[column] ?? '';

		row += restyle(style, next) + text;
		style = next;
	}

	return row + restyle(style, '');
};

/**
What Ink gets for its own `Output` in the bundle. Ink's makes an object for every place on the screen and goes over all of them, for every frame; here a row on which one text was written is that text, and only rows with several texts are put together by columns.
*/
class Output {
	readonly width: number;
	readonly height: number;
	readonly #rows: Piece[][];
	readonly #clips: Clip[] = [];

	constructor({width, height}: {readonly width: number; readonly height: number}) {
		this.width = width;
		this.height = height;
		this.#rows = Array.from({length: height}, () => []);
	}

	write(x: number, y: number, text: string, {transformers}: {readonly transformers: readonly Transformer[]}): void {
		const clip = this.#clips.at(-1) ?? {};
		const lines = text.split('\n');

		for (const [index, line] of lines.entries()) {
			const row = this.#rows[y + index];

			if (row === undefined || y + index < (clip.y1 ?? 0) || y + index >= (clip.y2 ?? this.height)) {
				continue;
			}

			let transformed = line;

			for (const transform of transformers) {
				transformed = transform(transformed, index);
			}

			if (transformed !== '') {
				row.push({x, text: transformed, clip});
			}
		}
	}

	clip(clip: Clip): void {
		const outer = this.#clips.at(-1) ?? {};

		this.#clips.push({
			x1: tighter(outer.x1, clip.x1, Math.max),
			x2: tighter(outer.x2, clip.x2, Math.min),
			y1: tighter(outer.y1, clip.y1, Math.max),
			y2: tighter(outer.y2, clip.y2, Math.min),
		});
	}

	unclip(): void {
		this.#clips.pop();
	}

	get(): {readonly output: string; readonly height: number} {
		const rows = this.#rows.map(pieces => {
			const [first] = pieces;

			if (first === undefined) {
				return '';
			}

			const isWhole = pieces.length === 1 && first.x === 0 && first.clip.x1 === undefined && first.clip.x2 === undefined;

			return (isWhole ? first.text : compose(pieces, this.width)).trimEnd();
		});

		return {output: rows.join('\n'), height: this.height};
	}
}

export default Output;
