import {restyle, type Cells} from './cells.js';

/**
Columns between two changes of a row that are written along: moving over them costs as much.
*/
const gap = 4;

/**
From one place to another of the same frame: where it is and how it looks there.
*/
type Pen = {readonly write: (row: number, from: number, to: number, cells: Cells) => void; readonly eraseRest: (row: number, from: number) => void; readonly bytes: () => string};

export const createPen = (start: string): Pen => {
	let bytes = start;
	let style = '';
	const moveTo = (row: number, column: number): void => {
		bytes += column === 0 ? `\u{1B}[${row + 1}H` : `\u{1B}[${row + 1};${column + 1}H`;
	};

	const wear = (next: string): void => {
		bytes += restyle(style, next);
		style = next;
	};

	let place = '';

	return {
		write(row, from, to, {texts, styles}) {
			if (place !== `${row};${from}`) {
				moveTo(row, from);
			}

			for (let column = from; column < to; column += 1) {
				wear(styles[column] ?? '');
				bytes += texts[column] ?? ' ';
			}

			place = `${row};${to}`;
		},
		eraseRest(row, from) {
			if (place !== `${row};${from}`) {
				moveTo(row, from);
			}

			wear('');
			bytes += '\u{1B}[K';
			place = '';
		},
		bytes() {
			wear('');

			return bytes;
		},
	};
};

/**
Writes what differs between two rows.
*/
export const change = (pen: Pen, {row, columns}: {readonly row: number; readonly columns: number}, before: Cells, now: Cells): void => {
	const {length} = now.texts;
	const most = Math.max(length, before.texts.length);
	const isSame = (column: number): boolean => (before.texts[column] ?? ' ') === (now.texts[column] ?? ' ') && (before.styles[column] ?? '') === (now.styles[column] ?? '');
	const doubtFrom = Math.min(before.doubtFrom, now.doubtFrom);
	let column = 0;

	while (column < most && isSame(column)) {
		column += 1;
	}

	if (column === most) {
		return;
	}

	// Where a terminal may have put the rest elsewhere, all of it is written again.
	if (doubtFrom < most) {
		const from = Math.min(column, doubtFrom);

		pen.write(row, from, length, now);

		if (length < columns) {
			pen.eraseRest(row, length);
		}

		return;
	}

	while (column < most) {
		let last = column;

		for (let next = column + 1; next < most && next - last <= gap; next += 1) {
			if (!isSame(next)) {
				last = next;
			}
		}

		let to = last + 1;

		// A wide character is written as a whole.
		while (now.texts[to] === '') {
			to += 1;
		}

		if (to > length && to === most) {
			if (column < length) {
				pen.write(row, column, length, now);
			}

			pen.eraseRest(row, Math.max(column, length));

			return;
		}

		pen.write(row, column, to, now);
		column = to;

		while (column < most && isSame(column)) {
			column += 1;
		}
	}
};
