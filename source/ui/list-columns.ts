import {widthOf, type Span} from './line.js';

export type Column<Row> = {
	readonly title: string;

	/**
	Columns on the screen; `rest` takes what is left, [least, most] what its texts need. A column whose least is 0 is not there while it says nothing of any row.
	*/
	readonly width: number | 'rest' | readonly [number, number];

	/**
	Up to how many columns its texts may take of what no other column needs.
	*/
	readonly grow?: number;
	readonly align?: 'left' | 'right';

	/**
	Which go first where there is no room: the highest number. 0 stays.
	*/
	readonly drop?: number;
	readonly cell: (row: Row) => Span;

	/**
	What it is sorted by, where that is not its text.
	*/
	readonly order?: (row: Row) => number | string;
};

/**
The widest text of each column that is as wide as its texts need.
*/
export const longestTexts = <Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): readonly number[] => columns.map(({width, grow, cell}) => typeof width === 'object' || grow !== undefined ? Math.max(0, ...rows.map(row => widthOf(cell(row).text))) : 0);

/**
The columns that have room in `width`, and how wide each is.
*/
export const fitColumns = <Row>(given: ReadonlyArray<Column<Row>>, longest: readonly number[], width: number): ReadonlyArray<{readonly column: Column<Row>; readonly width: number}> => {
	const sized = given.flatMap((column, at): ReadonlyArray<{readonly column: Column<Row>; readonly width: number | 'rest'; readonly needed: number}> => {
		const needed = longest[at] ?? 0;

		if (typeof column.width !== 'object') {
			return [{column, width: column.width, needed}];
		}

		const [least, most] = column.width;

		return least === 0 && needed === 0 ? [] : [{column, width: Math.min(most, Math.max(least, widthOf(column.title) + 2, needed)), needed}];
	});
	let kept = [...sized];
	const fixed = (): number => kept.reduce((sum, column) => sum + (column.width === 'rest' ? 14 : column.width) + 1, 0);

	while (fixed() > width && kept.some(({column: {drop = 0}}) => drop > 0)) {
		const worst = Math.max(...kept.map(({column: {drop = 0}}) => drop));
		kept = kept.filter(({column: {drop = 0}}) => drop !== worst);
	}

	const rests = kept.filter(each => each.width === 'rest').length;
	const taken = kept.reduce((sum, each) => sum + (each.width === 'rest' ? 0 : each.width) + 1, 0) - 1;
	const rest = rests === 0 ? 0 : Math.max(4, Math.floor((width - taken) / rests));
	// A name far from what belongs to it is hard to read across; only the last column takes all.
	const most = 36;
	const fitted = kept.map(({column, width: size, needed}, index) => ({column, needed, width: size === 'rest' ? (index === kept.length - 1 || column.title === '' ? rest : Math.min(rest, most)) : size}));
	let left = width - fitted.reduce((sum, each) => sum + each.width + 1, 0) + 1;

	return fitted.map(({column, width: size, needed}) => {
		const more = Math.max(0, Math.min(left, Math.min(column.grow ?? 0, needed) - size));
		left -= more;

		return {column, width: size + more};
	});
};
