import type {OutputFilter, OutputLine, OutputPlace} from '../base/output.js';
import type {Store} from './create-store.js';
import type {Desk} from './desk.js';
import {
	indexOf,
	isSamePlace,
	type createGeometry,
	type Top,
} from './output-geometry.js';
import type {PaneState} from './output-pane-shape.js';
import type {OutputView} from './output-view.js';
import type {OutputWindow} from './output-window.js';

const placeOf = ({stream, offset}: OutputLine): OutputPlace => ({stream, offset});

type MotionOptions = {
	readonly state: Store<PaneState>;
	readonly view: OutputView;
	readonly geometry: ReturnType<typeof createGeometry>;
	readonly lines: () => readonly OutputLine[];
	readonly filter: () => OutputFilter | undefined;

	/**
	Where what is shown begins in each stream, where that is not all.
	*/
	readonly begins: () => OutputWindow['sizes'] | undefined;

	/**
	Rows of the screen, and those that a line takes.
	*/
	readonly rows: () => number;
	readonly rowCount: (line: OutputLine) => number;
	readonly onFollow: () => void;
};

/**
How one moves through output: following its end, or standing at a line of it that is on the screen.
*/
export const createOutputMotion = (desk: Desk, {state, view, geometry, lines, filter, begins, rows, rowCount, onFollow}: MotionOptions) => {
	const {topFor, shownFrom, topWith, shifted} = geometry;

	const topOf = (all: readonly OutputLine[]): Top => {
		const {cursor, top, row} = state.get();

		return cursor === undefined ? topFor(all, all.length - 1) : {at: indexOf(all, top), row: isSamePlace(top, all[indexOf(all, top)] ?? {stream: 'out', offset: -1}) ? row : 0};
	};

	const follow = (): void => {
		onFollow();
		view.countFrom(undefined);
		state.update(({cursor: _, top: __, ...before}) => ({...before, row: 0}));
		view.follow();
	};

	/**
	Stands still at a line, with that one on the screen.
	*/
	const stand = (all: readonly OutputLine[], cursor: number, {at, row}: Top): void => {
		const [line, first] = [all[cursor], all[at]];

		if (line === undefined || first === undefined) {
			return;
		}

		if (state.get().cursor === undefined) {
			view.countFrom(view.window()?.sizes);
			view.hold(placeOf(first));
		}

		state.update(before => ({
			...before, cursor: placeOf(line), top: placeOf(first), row,
		}));
		const {isAtStart, isAtEnd} = view.window() ?? {isAtStart: true, isAtEnd: true};

		if ((at < rows() && !isAtStart) || (all.length - at < rows() * 2 && !isAtEnd)) {
			void view.around(placeOf(first));
		}
	};

	const pause = (): void => {
		const all = lines();

		stand(all, all.length - 1, topOf(all));
	};

	const moveBy = (by: number): void => {
		const all = lines();
		const top = topOf(all);
		const {cursor} = state.get();
		const from = cursor === undefined ? all.length - 1 : indexOf(all, cursor);
		const line = all[from];

		if (line === undefined) {
			return;
		}

		// A line taller than the screen is scrolled through before it is left.
		const hidden = top.at === from ? rowCount(line) - top.row - rows() : 0;

		if (by > 0 && hidden > 0) {
			stand(all, from, {at: from, row: top.row + Math.min(by, hidden)});
		} else if (by < 0 && top.at === from && top.row > 0) {
			stand(all, from, {at: from, row: Math.max(0, top.row + by)});
		} else {
			const to = Math.max(0, Math.min(all.length - 1, from + by));

			stand(all, to, topWith(all, to, top));
		}
	};

	const pageBy = (by: number): void => {
		const all = lines();
		const top = topOf(all);

		if (all.length === 0) {
			return;
		}

		const {at, row} = shifted(all, top, by);
		const last = topFor(all, all.length - 1);
		const bounded = at < 0 ? {at: 0, row: 0} : (at > last.at || (at === last.at && row > last.row) ? last : {at, row});
		const shown = shownFrom(all, bounded.at, bounded.row);
		const cursor = by < 0 ? shown[0] : shown.at(-1);
		const isStill = state.get().cursor !== undefined && bounded.at === top.at && bounded.row === top.row;

		stand(all, isStill ? (by < 0 ? 0 : all.length - 1) : cursor?.index ?? 0, bounded);
	};

	/**
	Fetches what lies around a place and stands there, a third down the screen.
	*/
	const jump = async (place: OutputPlace): Promise<void> => {
		if (state.get().cursor === undefined) {
			view.countFrom(view.window()?.sizes);
		}

		if (!await view.around(place)) {
			return;
		}

		const all = lines();
		const at = indexOf(all, place);

		if ((filter() !== undefined || begins() !== undefined) && !isSamePlace(place, all[at] ?? {stream: 'out', offset: -1})) {
			desk.tell(`${filter() === undefined ? 'That line came before what is shown' : 'The filter hides that line'}; ${desk.key('back')} shows all lines.`, 'caution');
		}

		stand(all, at, topWith(all, at, {at: Math.max(0, at - Math.floor(rows() / 3)), row: 0}));
	};

	const toTop = async (): Promise<void> => {
		const stream = view.choice()?.stream === 'err' ? 'err' : 'out';
		let place: OutputPlace = {stream, offset: begins()?.[stream] ?? 0};

		if (state.get().cursor === undefined) {
			view.countFrom(view.window()?.sizes);
		}

		// Of two streams the other one may have begun before.
		while (await view.around(place)) {
			const all = lines();
			const [first] = all;

			if (first === undefined || view.window()?.isAtStart !== false || isSamePlace(place, first)) {
				stand(all, 0, {at: 0, row: 0});

				return;
			}

			place = placeOf(first);
		}
	};

	return {
		topOf, follow, pause, moveBy, pageBy, toTop, jump,
	};
};
