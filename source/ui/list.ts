import {createStore, type Store} from './create-store.js';
import type {Press} from './decoder.js';
import {
	keyLabel,
	usualKeymap,
	type ActionId,
	type Binding,
} from './keymap.js';
import {fitColumns, longestTexts, type Column} from './list-columns.js';
import {moveBindings} from './move-bindings.js';
import {
	fit,
	line,
	span,
	type Line,
	type Span,
} from './line.js';
import {createOrder, type Sorting} from './list-order.js';
import {scrollStart} from './list-window.js';
import type {Size} from './navigation.js';
import {
	drawField,
	hasTyped,
	textField,
	type TextField,
} from './text-field.js';
import type {Theme} from './theme.js';

export type {Column} from './list-columns.js';

export type ListState = {
	readonly cursorId?: string;
	readonly filter: string;
	readonly typed?: TextField;

	/**
	The last filter. It is offered when a new one is begun, and gives way to the first letter of another.
	*/
	readonly recalled: string;
	readonly isRecalled?: boolean;
	readonly marks: ReadonlySet<string>;

	/**
	The column that it is sorted by; undefined: as it came.
	*/
	readonly sorted?: Sorting;
};

export type ListOptions<Row> = {
	readonly theme: Theme;
	readonly rows: () => readonly Row[];
	readonly idOf: (row: Row) => string;
	readonly columns: ReadonlyArray<Column<Row>>;

	/**
	What is said where there is nothing to list, and what to do about it.
	*/
	readonly empty: (width: number) => readonly Line[];
	readonly canMark?: boolean;
	readonly noun?: string;
	readonly hasHeader?: boolean;
	readonly onChange: () => void;

	/**
	The key of an action as it is written in prose; absent: the usual one.
	*/
	readonly keyOf?: (action: ActionId) => string;

	/**
	Lets the operator choose what it is sorted by; absent: there is no such key.
	*/
	readonly chooseOrder?: () => void;

	/**
	What was remembered of an earlier list of this name.
	*/
	readonly begins?: Partial<Pick<ListState, 'filter' | 'recalled' | 'sorted'>>;
};

/**
A list with a cursor, a filter and marks, drawn only as far as it is seen.
*/
export type List<Row> = {
	readonly state: Store<ListState>;
	current(): Row | undefined;
	marked(): readonly Row[];

	/**
	What is meant by an action on the marked rows, in words: `3 marked hosts`; undefined where none is marked.
	*/
	markedWords(): string | undefined;
	visible(): readonly Row[];
	select(id: string): void;
	isTyping(): boolean;
	press(press: Press): boolean;

	/**
	Esc: leaves the filter first. True when there was something to leave.
	*/
	back(): boolean;
	bindings(): readonly Binding[];

	/**
	Puts the cursor on what was drawn last in this line of its own, counted from 0.
	*/
	click(at: number): void;
	draw(size: Size): readonly Line[];
};

export const createList = <Row>(options: ListOptions<Row>): List<Row> => {
	const {theme, rows, idOf, columns, canMark = false, noun = 'row', hasHeader = true, chooseOrder, keyOf = action => keyLabel(usualKeymap.keysOf(action)[0] ?? '')} = options;
	const state = createStore<ListState>({
		filter: '', recalled: '', marks: new Set(), ...options.begins,
	});
	state.subscribe(options.onChange);
	let page = 10;
	let seen: readonly number[] = columns.map((_, index) => index);
	let start = 0;
	let drawnRows: readonly Row[] = [];
	let measured: {readonly shown: readonly Row[]; readonly longest: readonly number[]} | undefined;
	const order = createOrder<Row>(columns);
	const visible = (): readonly Row[] => {
		const {filter, typed, sorted} = state.get();

		return order(rows(), typed?.text ?? filter, sorted);
	};

	const sortBy = (by: number): void => {
		state.update(({sorted, ...before}) => {
			// The columns that are seen, and before them: as it came.
			const places = [undefined, ...seen];
			const at = Math.max(0, places.indexOf(sorted?.column));
			const column = places[(at + by + places.length) % places.length];

			return column === undefined ? before : {...before, sorted: {column, isReversed: false}};
		});
	};

	const indexIn = (shown: readonly Row[]): number => {
		const {cursorId} = state.get();

		return Math.max(0, shown.findIndex(row => idOf(row) === cursorId));
	};

	const current = (): Row | undefined => {
		const shown = visible();

		return shown[indexIn(shown)];
	};

	/**
	A mark of a row that has gone is none.
	*/
	const marked = (): readonly Row[] => {
		const {marks} = state.get();

		return marks.size === 0 ? [] : rows().filter(row => marks.has(idOf(row)));
	};

	const select = (cursorId: string): void => {
		state.update(before => ({...before, cursorId}));
	};

	const move = (to: (index: number, count: number) => number): void => {
		const shown = visible();
		const row = shown[Math.max(0, Math.min(shown.length - 1, to(indexIn(shown), shown.length)))];

		if (row !== undefined) {
			select(idOf(row));
		}
	};

	let lastMarked: string | undefined;

	const toggle = (): void => {
		const row = current();

		if (row === undefined) {
			return;
		}

		const marks = new Set(state.get().marks);

		lastMarked = idOf(row);

		if (!marks.delete(lastMarked)) {
			marks.add(lastMarked);
		}

		state.update(before => ({...before, marks}));
		move(index => index + 1);
	};

	/**
	Marks more of the rows that are shown: all, or those between the last mark and the cursor.
	*/
	const markMore = (isRange: boolean): void => {
		const shown = visible();
		const from = shown.findIndex(row => idOf(row) === lastMarked);
		const ends = [from === -1 ? indexIn(shown) : from, indexIn(shown)];
		const more = isRange ? shown.slice(Math.min(...ends), Math.max(...ends) + 1) : shown;

		state.update(before => ({...before, marks: new Set([...before.marks, ...more.map(row => idOf(row))])}));
	};

	const markBindings = (): readonly Binding[] => [
		{action: 'mark', run: toggle},
		{
			action: 'markAll', run() {
				markMore(false);
			},
		},
		{
			action: 'markRange', run() {
				markMore(true);
			},
		},
		{
			action: 'unmark', ...marked().length === 0 && {disabled: 'nothing is marked'}, run() {
				state.update(before => ({...before, marks: new Set()}));
			},
		},
	];

	const endTyping = (filter: string): void => {
		state.update(({typed: _, ...before}) => ({...before, filter, recalled: filter === '' ? before.recalled : filter}));
	};

	/**
	What one stood at among those that match stays under the cursor when others come back.
	*/
	const stay = (): void => {
		const row = current();

		if (row !== undefined) {
			select(idOf(row));
		}
	};

	const keepFilter = (text: string): void => {
		stay();
		endTyping(text.trim());
	};

	/**
	What a key goes on from: a letter begins anew over a filter that was only offered.
	*/
	const toType = ({text}: Press): TextField | undefined => {
		const {typed, isRecalled} = state.get();

		return typed !== undefined && isRecalled === true && text !== undefined ? textField() : typed;
	};

	/**
	While a filter is typed these do something else than on the list.
	*/
	const typingBindings = (): readonly Binding[] => state.get().typed === undefined
		? []
		: [
			{
				action: 'open', title: 'Keep the filter', run() {
					keepFilter(state.get().typed?.text ?? '');
				},
			},
			{
				action: 'back', title: 'Clear the filter', run() {
					endTyping('');
				},
			},
		];

	const bindings = (): readonly Binding[] => [
		...typingBindings(),
		...moveBindings({
			by(lines) {
				move(index => index + lines);
			},
			page: () => page,
			toTop() {
				move(() => 0);
			},
			toBottom() {
				move((_, count) => count - 1);
			},
		}),
		...canMark ? markBindings() : [],
		{
			action: 'filter',
			run() {
				state.update(before => ({...before, typed: textField(before.filter === '' ? before.recalled : before.filter), isRecalled: before.filter === ''}));
			},
		},
		...hasHeader
			? [
				{
					action: 'sort', run() {
						sortBy(1);
					},
				},
				{
					action: 'sortBack', run() {
						sortBy(-1);
					},
				},
				...chooseOrder === undefined ? [] : [{action: 'sortMenu', run: chooseOrder} as const],
				{
					action: 'reverse', ...state.get().sorted === undefined && {disabled: `${keyOf('sort')} sorts by a column first`}, run() {
						state.update(before => before.sorted === undefined ? before : {...before, sorted: {...before.sorted, isReversed: !before.sorted.isReversed}});
					},
				},
			] as const satisfies readonly Binding[]
			: [],
	];

	const drawRow = (row: Row, isCursor: boolean, fitted: ReturnType<typeof fitColumns<Row>>): Line => {
		const mark = canMark ? (state.get().marks.has(idOf(row)) ? theme.glyphs.marked : ' ') : '';
		const cells = fitted.flatMap(({column, width}, index): Span[] => {
			const {text, tone} = column.cell(row);
			const fittedText = fit(text, width, {more: theme.glyphs.more, align: column.align ?? 'left'});

			return [
				...index === 0 ? [] : [span(' ', isCursor ? 'selected' : undefined)],
				span(fittedText, isCursor ? 'selected' : tone),
			];
		});

		return [span(`${isCursor ? theme.glyphs.cursor : ' '}${mark} `, isCursor ? 'key' : undefined), ...cells];
	};

	const countText = (count: number): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

	const marksText = (): string => {
		const all = marked().length;

		if (all === 0) {
			return '';
		}

		// What is marked and not seen is acted upon, too.
		const {marks} = state.get();
		const seenMarks = visible().reduce((sum, row) => sum + (marks.has(idOf(row)) ? 1 : 0), 0);

		return `  ${all} marked${seenMarks < all ? `, ${all - seenMarks} of them not shown` : ''}`;
	};

	const filterLine = (count: number, width: number): Line => {
		const {typed, filter} = state.get();
		const total = rows().length;

		if (typed !== undefined) {
			return [span('/', 'key'), ...drawField(typed, Math.max(8, width - 48)), span(`  ${count} of ${countText(total)}  Enter keeps, ${keyOf('back')} clears`, 'quiet')];
		}

		const {sorted} = state.get();
		const markText = `${marksText()}${sorted === undefined ? '' : `  by ${columns[sorted.column]!.title}${sorted.isReversed ? ', reversed' : ''}`}`;

		return filter === ''
			? [span(`${countText(count)}${markText}`, 'quiet')]
			: [span(`/${filter}`, 'caution'), span(`  ${count} of ${countText(total)}  ${keyOf('back')} clears the filter${markText}`, 'quiet')];
	};

	return {
		state,
		current,
		visible,
		select,
		marked,
		markedWords() {
			const {length} = marked();

			return length === 0 ? undefined : `${length} marked ${noun}${length === 1 ? '' : 's'}`;
		},
		isTyping: () => state.get().typed !== undefined,
		press: press => hasTyped(toType(press), press, {
			end: keepFilter,
			edit(typed) {
				state.update(before => ({...before, typed, isRecalled: false}));
			},
		}),

		back() {
			const {typed, filter} = state.get();

			if (typed === undefined && filter === '') {
				return false;
			}

			if (typed === undefined) {
				stay();
			}

			endTyping('');

			return true;
		},
		bindings,
		click(at) {
			const row = drawnRows[at - (hasHeader ? 1 : 0)];

			if (row !== undefined) {
				select(idOf(row));
			}
		},
		draw({columns: width, rows: height}) {
			const shown = visible();
			const room = Math.max(1, height - (hasHeader ? 2 : 1));
			page = Math.max(1, room - 1);
			const lead = canMark ? 3 : 2;

			// What is not seen need not fit: thousands of rows are not measured.
			const before = measured?.shown === shown ? measured.longest : longestTexts(columns, shown.slice(0, 200));
			const cursor = indexIn(shown);
			start = scrollStart(start, cursor, shown.length, room);
			const inSight = shown.slice(start, start + room);
			drawnRows = inSight;
			measured = {shown, longest: longestTexts(columns, inSight).map((size, at) => Math.max(size, before[at] ?? 0))};
			const fitted = fitColumns(columns, measured.longest, width - lead);
			seen = fitted.map(({column}) => columns.indexOf(column));
			const {sorted} = state.get();
			const titleOf = (column: Column<Row>): string => sorted !== undefined && columns[sorted.column] === column ? `${column.title} ${sorted.isReversed ? theme.glyphs.down : theme.glyphs.up}` : column.title;
			const header: readonly Line[] = hasHeader
				? [[span(' '.repeat(lead)), ...fitted.map(({column, width: size}, index) => span(`${index === 0 ? '' : ' '}${fit(titleOf(column), size, {more: theme.glyphs.more, align: column.align ?? 'left'})}`, 'title'))]]
				: [];

			if (shown.length === 0) {
				const body = rows().length === 0 ? options.empty(width) : [line(`  No ${noun} of ${rows().length} matches '${state.get().typed?.text ?? state.get().filter}'. ${keyOf('back')} clears the filter.`, 'quiet')];

				return rows().length === 0 ? body : [...header, ...body, ...Array.from({length: Math.max(0, room - body.length)}, () => []), filterLine(0, width)];
			}

			const drawn = inSight.map((row, at) => drawRow(row, start + at === cursor, fitted));
			const above = start > 0 ? ` ${theme.glyphs.up}${start}` : '';
			const rest = shown.length - start - drawn.length;
			const below = rest > 0 ? ` ${theme.glyphs.down}${rest}` : '';

			return [
				...header,
				...drawn,
				...Array.from({length: Math.max(0, Math.min(room - drawn.length, height))}, (): Line => []),
				[...filterLine(shown.length, width), span(`${above}${below}`, 'quiet')],
			];
		},
	};
};
