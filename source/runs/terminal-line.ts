import {longestLine} from '../base/output.js';
import {TextCleaner} from '../base/text.js';

const tab = 8;
const plain = /^[\u{20}-\u{7E}]*$/v;

const carriageReturn = 0x0D;

/**
A line's bytes, without its newline, as the text that a terminal shows in the end: a carriage return goes to its beginning, a backspace one back, and what follows writes over. Each line is read alone.
*/
export const terminalLine = (bytes: Uint8Array): {readonly text: string; readonly cut?: number} => {
	const isReturned = bytes.at(-1) === carriageReturn;
	const raw = new TextDecoder('utf-8', {ignoreBOM: true}).decode(isReturned ? bytes.subarray(0, -1) : bytes);

	if (raw.length <= longestLine && plain.test(raw)) {
		return {text: raw};
	}

	const cells: string[] = [];
	let column = 0;
	let widest = 0;

	const put = (character: string): void => {
		if (column < longestLine) {
			// Cells that were jumped over are blanks.
			while (cells.length < column) {
				cells.push(' ');
			}

			cells[column] = character;
		}

		column += 1;
		widest = Math.max(widest, column);
	};

	// A tab moves and writes nothing.
	const moves: Readonly<Record<string, () => number>> = {
		'\r': () => 0,
		'\b': () => Math.max(0, column - 1),
		'\t': () => (Math.floor(column / tab) + 1) * tab,
	};

	for (const character of new TextCleaner({kept: '\r\b'}).push(raw)) {
		const move = moves[character];

		if (move === undefined) {
			put(character);
		} else {
			column = move();
		}
	}

	const cut = widest - longestLine;

	return {text: cells.join(''), ...cut > 0 && {cut}};
};
