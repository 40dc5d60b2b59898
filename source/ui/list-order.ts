import type {Span} from './line.js';

/**
What a list is sorted by: the place of a column.
*/
export type Sorting = {readonly column: number; readonly isReversed: boolean};

type OrderColumn<Row> = {
	readonly cell: (row: Row) => Span;
	readonly order?: (row: Row) => number | string;
};

const passing = (filter: string): ((text: string) => boolean) => {
	const isInverse = filter.startsWith('!');
	const words = (isInverse ? filter.slice(1) : filter).toLowerCase().split(' ').filter(word => word !== '');

	return text => words.every(word => text.includes(word) !== isInverse);
};

/**
Whether a text passes a filter: every word of it, or none with `!` before.
*/
export const isPassing = (text: string, filter: string): boolean => passing(filter)(text.toLowerCase());

/**
The rows in the order of a column; rows that are alike there stay in theirs.
*/
const sortRows = <Row>(rows: readonly Row[], {cell, order}: OrderColumn<Row>, isReversed: boolean): readonly Row[] => {
	const keyed = rows.map(row => ({row, key: order?.(row) ?? cell(row).text}));
	const compare = (left: number | string, right: number | string): number => typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(String(left), String(right));

	return keyed.toSorted((left, right) => isReversed ? compare(right.key, left.key) : compare(left.key, right.key)).map(({row}) => row);
};

const collator = new Intl.Collator('en', {numeric: true});

/**
Longer lists have the texts of their rows kept.
*/
const long = 500;

/**
The rows that a filter lets through, in their order. One key press asks several times, so the last answer is kept; and the texts of thousands of rows are made between keys, not at the first letter of a filter.
*/
export const createOrder = <Row>(columns: ReadonlyArray<OrderColumn<Row>>): ((all: readonly Row[], filter: string, sorted: Sorting | undefined) => readonly Row[]) => {
	let last: {readonly all: readonly Row[]; readonly filter: string; readonly sorted: Sorting | undefined; readonly shown: readonly Row[]} | undefined;
	let indexed: readonly Row[] = [];
	let texts: ReadonlyMap<Row, string> = new Map();
	let fresh = new Map<Row, string>();

	const tell = (row: Row): string => columns.map(({cell}) => cell(row).text).join(' ').toLowerCase();
	const keep = (row: Row): string => {
		const text = fresh.get(row) ?? texts.get(row) ?? tell(row);

		fresh.set(row, text);

		return text;
	};

	const index = (all: readonly Row[]): void => {
		indexed = all;
		texts = fresh;
		fresh = new Map();

		let at = 0;
		const more = (): void => {
			if (indexed !== all || at >= all.length) {
				return;
			}

			try {
				for (const row of all.slice(at, at + 50)) {
					keep(row);
				}
			} catch {
				// A row that cannot be told is told where it is drawn.
				return;
			}

			at += 50;
			setTimeout(more, 5).unref();
		};

		setTimeout(more, 100).unref();
	};

	return (all, filter, sorted) => {
		const isLong = all.length > long;

		if (isLong && indexed !== all) {
			index(all);
		}

		if (filter === '' && sorted === undefined) {
			return all;
		}

		if (last?.all !== all || last.filter !== filter || last.sorted !== sorted) {
			const passes = passing(filter);
			const listed = filter === '' ? all : all.filter(row => passes(isLong ? keep(row) : tell(row)));

			last = {
				all, filter, sorted, shown: sorted === undefined ? listed : sortRows(listed, columns[sorted.column]!, sorted.isReversed),
			};
		}

		return last.shown;
	};
};
