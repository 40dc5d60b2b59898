import type {OutputLine, OutputPlace} from '../base/output.js';

export const isSamePlace = (left: OutputPlace | undefined, right: OutputPlace): boolean => left?.stream === right.stream && left.offset === right.offset;

/**
Where a place stands among the lines; the nearest after it where it is not there.
*/
export const indexOf = (all: readonly OutputLine[], place: OutputPlace | undefined): number => {
	const exact = all.findIndex(each => isSamePlace(place, each));

	if (exact !== -1 || place === undefined) {
		return exact === -1 ? all.length - 1 : exact;
	}

	const next = all.findIndex(each => each.stream === place.stream && each.offset > place.offset);

	return next === -1 ? Math.max(0, all.length - 1) : next;
};

/**
The first line on a screen, and which of its rows is the first.
*/
export type Top = {readonly at: number; readonly row: number};

/**
Which lines are on a screen of so many rows, where a line may take several.
*/
export const createGeometry = (rows: () => number, rowCount: (line: OutputLine) => number) => {
	/**
	The first line, and its row, of a screen whose last row is the last row of a line.
	*/
	const topFor = (all: readonly OutputLine[], last: number): Top => {
		let room = rows();

		for (let at = last; at >= 0; at -= 1) {
			const count = rowCount(all[at]!);

			if (count >= room) {
				return {at, row: count - room};
			}

			room -= count;
		}

		return {at: 0, row: 0};
	};

	/**
	Lines on the screen from a line and a row of it on, with how many rows of each there are.
	*/
	const shownFrom = (all: readonly OutputLine[], at: number, row: number): ReadonlyArray<{readonly index: number; readonly from: number; readonly count: number}> => {
		const shown: Array<{index: number; from: number; count: number}> = [];
		let room = rows();
		let from = row;

		for (let index = at; index < all.length && room > 0; index += 1) {
			const count = Math.min(room, rowCount(all[index]!) - from);

			shown.push({index, from, count});
			room -= count;
			from = 0;
		}

		return shown;
	};

	/**
	The top that has a line on the screen, as near to the present one as can be.
	*/
	const topWith = (all: readonly OutputLine[], cursor: number, top: Top): Top => {
		if (cursor <= top.at) {
			return {at: cursor, row: cursor === top.at ? top.row : 0};
		}

		const lowest = rowCount(all[cursor]!) >= rows() ? {at: cursor, row: 0} : topFor(all, cursor);

		return lowest.at > top.at || (lowest.at === top.at && lowest.row > top.row) ? lowest : top;
	};

	/**
	So many rows further, or back; beyond the lines where there are no more.
	*/
	const shifted = (all: readonly OutputLine[], top: Top, by: number): Top => {
		let {at, row} = top;

		for (let left = Math.abs(by); left > 0 && at >= 0 && at < all.length; left -= 1) {
			row += Math.sign(by);

			if (row < 0) {
				at -= 1;
				row = at < 0 ? 0 : rowCount(all[at]!) - 1;
			} else if (row >= rowCount(all[at]!)) {
				at += 1;
				row = 0;
			}
		}

		return {at, row};
	};

	return {
		topFor, shownFrom, topWith, shifted,
	};
};
