import {cleanLine} from '../../base/text.js';
import {
	blank,
	fit,
	span,
	wrap,
	type Line,
} from '../line.js';

/**
A table whose cells are wrapped, each in its column; the last takes what is left. Where that would be too little to read, each row is told cell by cell, under the names of the columns.
*/
export const wrappedTable = (titles: readonly string[], rows: ReadonlyArray<readonly string[]>, {width, widths, least}: {
	readonly width: number;

	/**
	Of all columns but the last.
	*/
	readonly widths: readonly number[];

	/**
	Fewest columns in which the last can be read.
	*/
	readonly least: number;
}): readonly Line[] => {
	const rest = width - widths.reduce((sum, each) => sum + each + 1, 0);

	if (rest < least) {
		return rows.flatMap(row => [
			...row.flatMap((cell, at): readonly Line[] => cell === '' ? [] : wrap(`${titles[at] ?? ''}: ${cleanLine(cell)}`, width).map((text, index) => [span(index === 0 ? text : `  ${text}`.slice(0, width))])),
			blank,
		]);
	}

	const sizes = [...widths, rest];

	const drawRow = (row: readonly string[], isHead: boolean): readonly Line[] => {
		const cells = sizes.map((size, at) => wrap(cleanLine(row[at] ?? ''), size));
		const height = Math.max(...cells.map(({length}) => length));

		return Array.from({length: height}, (_, line): Line => sizes.map((size, at) => span(`${at === 0 ? '' : ' '}${fit(cells[at]?.[line] ?? '', size)}`, isHead ? 'title' : undefined)));
	};

	return [...drawRow(titles, true), ...rows.flatMap(row => [...drawRow(row, false), blank])];
};
