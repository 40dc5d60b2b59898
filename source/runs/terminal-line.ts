import {longestLine, type OutputLine, type OutputStyle} from '../base/output.js';
import {TextCleaner} from '../base/text.js';
import {applySgr} from './apply-sgr.js';
import {cellWidth} from './cell-width.js';

const tabWidth = 8;
const plain = /^[\u{20}-\u{7E}]*$/v;

const newline = 0x0A;
const carriageReturn = 0x0D;

/**
UTF-16 units of a character with all that is drawn over it; more tell nothing.
*/
const longestCell = 16;

type TerminalText = Pick<OutputLine, 'text' | 'styles' | 'cut'>;

const isSameStyle = (one: OutputStyle | undefined, other: OutputStyle | undefined): boolean => one === other || (one !== undefined && other !== undefined && one.color === other.color && one.background === other.background && one.isBold === other.isBold && one.isDim === other.isDim && one.isUnderlined === other.isUnderlined && one.isInverse === other.isInverse);

/**
One line of a terminal, without an end to its right. A wide character has two cells, of which the second is empty.
*/
class TerminalCells {
	readonly #cells: string[] = [];
	readonly #styles: Array<OutputStyle | undefined> = [];
	#column = 0;

	/**
	The column after the last one that was written, also of those that are not kept.
	*/
	#end = 0;
	#style: OutputStyle | undefined;

	setStyle(sgr: string): void {
		this.#style = applySgr(this.#style, sgr);
	}

	write(text: string): void {
		let at = 0;

		while (at < text.length) {
			const code = text.codePointAt(at) ?? 0;
			const size = code > 0xFF_FF ? 2 : 1;

			if (code >= 0x20 && code < 0x7F) {
				// Beyond what is kept, only columns are counted.
				if (this.#column >= longestLine) {
					const end = plainEnd(text, at);

					this.#move(this.#column + end - at);
					at = end;
					continue;
				}

				this.#put(text.charAt(at), 1);
			} else {
				this.#control(text.slice(at, at + size));
			}

			at += size;
		}
	}

	/**
	0: from here to the end, 1: from the beginning to here, 2: all.
	*/
	erase(what: 0 | 1 | 2): void {
		if (what === 1) {
			const end = Math.min(this.#column + 1, this.#cells.length);

			for (let column = 0; column < end; column += 1) {
				this.#blank(column);
			}

			return;
		}

		const from = what === 0 ? this.#column : 0;

		if (from < this.#cells.length) {
			this.#blank(from);
			this.#cells.length = from;
			this.#styles.length = Math.min(this.#styles.length, from);
		}

		this.#end = Math.min(this.#end, from);
	}

	read(): TerminalText {
		let text = '';
		const styles: Array<{from: number; to: number; style: OutputStyle}> = [];

		if (this.#styles.length === 0) {
			text = this.#cells.join('');
		} else {
			for (const [column, cell] of this.#cells.entries()) {
				const style = this.#styles[column];
				const last = styles.at(-1);

				if (style !== undefined && cell !== '') {
					if (last?.to === text.length && isSameStyle(last.style, style)) {
						last.to += cell.length;
					} else {
						styles.push({from: text.length, to: text.length + cell.length, style});
					}
				}

				text += cell;
			}
		}

		const cut = this.#end - longestLine;

		return {text, ...styles.length > 0 && {styles}, ...cut > 0 && {cut}};
	}

	#control(character: string): void {
		switch (character) {
			case '\r': {
				this.#column = 0;

				break;
			}

			case '\b': {
				this.#column = Math.max(0, this.#column - 1);

				break;
			}

			case '\t': {
				// It moves and writes nothing.
				this.#move((Math.floor(this.#column / tabWidth) + 1) * tabWidth);

				break;
			}

			default: {
				const width = cellWidth(character);

				if (width === 0) {
					this.#join(character);
				} else {
					this.#put(character, width);
				}
			}
		}
	}

	#move(column: number): void {
		this.#column = column;
		this.#end = Math.max(this.#end, column);
		this.#fill(Math.min(column, longestLine));
	}

	/**
	Cells that were jumped over are blanks.
	*/
	#fill(column: number): void {
		while (this.#cells.length < column) {
			this.#cells.push(' ');
		}
	}

	#put(character: string, width: 1 | 2): void {
		const column = this.#column;

		// A wide character that fits only by half is not kept.
		if (column + width <= longestLine) {
			this.#fill(column);
			this.#blankHalves(column, width);
			this.#cells[column] = character;
			this.#setStyleAt(column);

			if (width === 2) {
				this.#cells[column + 1] = '';
				this.#setStyleAt(column + 1);
			}
		}

		this.#column = column + width;
		this.#end = Math.max(this.#end, this.#column);
	}

	#setStyleAt(column: number): void {
		// No list of styles where there are none.
		if (this.#style !== undefined || column < this.#styles.length) {
			this.#styles[column] = this.#style;
		}
	}

	/**
	Draws it over the character before.
	*/
	#join(character: string): void {
		if (this.#column === 0 || this.#column > this.#cells.length) {
			return;
		}

		const column = this.#cells[this.#column - 1] === '' ? this.#column - 2 : this.#column - 1;
		const cell = this.#cells[column] ?? '';

		if (cell.length + character.length <= longestCell) {
			this.#cells[column] = cell + character;
		}
	}

	/**
	Of wide characters that are written over by half, the other half becomes a blank.
	*/
	#blankHalves(column: number, width: 1 | 2): void {
		if (this.#cells[column] === '') {
			this.#cells[column - 1] = ' ';
		}

		if (this.#cells[column + width] === '') {
			this.#cells[column + width] = ' ';
		}
	}

	#blank(column: number): void {
		this.#blankHalves(column, 1);
		this.#cells[column] = ' ';

		if (column < this.#styles.length) {
			this.#styles[column] = undefined;
		}
	}
}

/**
Where printable ASCII ends.
*/
const plainEnd = (text: string, from: number): number => {
	let at = from;

	while (at < text.length) {
		const code = text.codePointAt(at) ?? 0;

		if (code < 0x20 || code >= 0x7F) {
			break;
		}

		at += 1;
	}

	return at;
};

/**
Bytes that hold all columns which are kept, where nothing moves back.
*/
const enoughBytes = 4 * longestLine;

/**
What begins a sequence, a carriage return and a backspace.
*/
const movers: readonly number[] = [0x1B, carriageReturn, 0x08];

/**
The beginning of a line that is written once and from left to right; of the rest, characters are counted.
*/
const beginningOf = (bytes: Uint8Array): TerminalText => {
	const cells = new TerminalCells();
	let rest = 0;

	cells.write(new TextCleaner().push(new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(0, enoughBytes))));

	for (let at = enoughBytes; at < bytes.length; at += 1) {
		// Bytes that go on with a character are none of their own.
		rest += (bytes[at]! & 0xC0) === 0x80 ? 0 : 1; // eslint-disable-line no-bitwise -- It is what UTF-8 is made of.
	}

	const {text, cut = 0} = cells.read();

	return {text, cut: cut + rest};
};

/**
A line's bytes as the text that a terminal shows in the end: a carriage return goes to its beginning, a backspace one back, what follows writes over, and erasures erase. Each line is read alone: colours that were left on end with it.
*/
export const terminalLine = (bytes: Uint8Array): TerminalText => {
	let end = bytes.length;

	if (bytes[end - 1] === newline) {
		end -= 1;
	}

	if (bytes[end - 1] === carriageReturn) {
		end -= 1;
	}

	const shown = bytes.subarray(0, end);

	if (end > enoughBytes && movers.every(byte => !shown.includes(byte))) {
		return beginningOf(shown);
	}

	const raw = new TextDecoder('utf-8', {ignoreBOM: true}).decode(shown);

	if (raw.length <= longestLine && plain.test(raw)) {
		return {text: raw};
	}

	const cells = new TerminalCells();

	for (const piece of new TextCleaner({kept: '\r\b'}).pieces(raw)) {
		if (typeof piece === 'string') {
			cells.write(piece);
		} else if ('sgr' in piece) {
			cells.setStyle(piece.sgr);
		} else {
			cells.erase(piece.erase);
		}
	}

	return cells.read();
};
