import {createStore, type Store} from './create-store.js';
import type {Press} from './decoder.js';
import type {Binding} from './keymap.js';
import {moveBindings} from './move-bindings.js';
import {
	fit,
	line,
	span,
	widthOf,
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

export type Column<Row> = {
	readonly title: string;

	/**
	Columns on the screen; `rest` takes what is left, [least, most] what its texts need.
	*/
	readonly width: number | 'rest' | readonly [number, number];
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
};

/**
A list with a cursor, a filter and marks, drawn only as far as it is seen.
*/
export type List<Row> = {
	readonly state: Store<ListState>;
	current(): Row | undefined;
	marked(): readonly Row[];
	visible(): readonly Row[];
	select(id: string): void;
	isTyping(): boolean;
	press(press: Press): boolean;

	/**
	Esc: leaves the filter first. True when there was something to leave.
	*/
	back(): boolean;
	bindings(): readonly Binding[];
	draw(size: Size): readonly Line[];
};

const longestTexts = <Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): readonly number[] => columns.map(({width, cell}) => typeof width === 'object' ? Math.max(0, ...rows.map(row => widthOf(cell(row).text))) : 0);

const widths = <Row>(given: ReadonlyArray<Column<Row>>, longest: readonly number[], width: number): ReadonlyArray<{readonly column: Column<Row>; readonly width: number}> => {
	const sized = given.map((column, at) => {
		if (typeof column.width !== 'object') {
			return {column, width: column.width};
		}

		const [least, most] = column.width;

		return {column, width: Math.min(most, Math.max(least, widthOf(column.title) + 2, longest[at] ?? 0))};
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

	return kept.map(({column, width: size}, index) => ({column, width: size === 'rest' ? (index === kept.length - 1 || column.title === '' ? rest : Math.min(rest, most)) : size}));
};

export const createList = <Row>(options: ListOptions<Row>): List<Row> => {
	const {theme, rows, idOf, columns, canMark = false, noun = 'row', hasHeader = true} = options;
	const state = createStore<ListState>({filter: '', recalled: '', marks: new Set()});
	state.subscribe(options.onChange);
	let page = 10;
	let seen: readonly number[] = columns.map((_, index) => index);
	let start = 0;
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

	const toggle = (): void => {
		const row = current();

		if (row === undefined) {
			return;
		}

		const marks = new Set(state.get().marks);

		if (!marks.delete(idOf(row))) {
			marks.add(idOf(row));
		}

		state.update(before => ({...before, marks}));
		move(index => index + 1);
	};

	const endTyping = (filter: string): void => {
		state.update(({typed: _, ...before}) => ({...before, filter, recalled: filter === '' ? before.recalled : filter}));
	};

	/**
	What a key goes on from: a letter begins anew over a filter that was only offered.
	*/
	const toType = ({text}: Press): TextField | undefined => {
		const {typed, isRecalled} = state.get();

		return typed !== undefined && isRecalled === true && text !== undefined ? textField() : typed;
	};

	const bindings = (): readonly Binding[] => [
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
		...canMark ? [{action: 'mark', run: toggle} as const] : [],
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
				{
					action: 'reverse', ...state.get().sorted === undefined && {disabled: '> sorts by a column first'}, run() {
						state.update(before => before.sorted === undefined ? before : {...before, sorted: {...before.sorted, isReversed: !before.sorted.isReversed}});
					},
				},
			] as const satisfies readonly Binding[]
			: [],
	];

	const drawRow = (row: Row, isCursor: boolean, fitted: ReturnType<typeof widths<Row>>): Line => {
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

	const filterLine = (count: number, width: number): Line => {
		const {typed, filter, marks} = state.get();
		const total = rows().length;

		if (typed !== undefined) {
			return [span('/', 'key'), ...drawField(typed, Math.max(8, width - 48)), span(`  ${count} of ${total} ${noun}${total === 1 ? '' : 's'}  Enter keeps, Esc clears`, 'quiet')];
		}

		const {sorted} = state.get();
		const markText = `${marks.size > 0 ? `  ${marks.size} marked` : ''}${sorted === undefined ? '' : `  by ${columns[sorted.column]!.title}${sorted.isReversed ? ', reversed' : ''}`}`;

		return filter === ''
			? [span(`${count} ${noun}${count === 1 ? '' : 's'}${markText}`, 'quiet')]
			: [span(`/${filter}`, 'caution'), span(`  ${count} of ${total} ${noun}${total === 1 ? '' : 's'}  Esc clears the filter${markText}`, 'quiet')];
	};

	return {
		state,
		current,
		visible,
		select,
		marked: () => rows().filter(row => state.get().marks.has(idOf(row))),
		isTyping: () => state.get().typed !== undefined,
		press: press => hasTyped(toType(press), press, {
			end(text) {
				endTyping(text.trim());
			},
			edit(typed) {
				state.update(before => ({...before, typed, isRecalled: false}));
			},
		}),

		back() {
			const {typed, filter} = state.get();

			if (typed === undefined && filter === '') {
				return false;
			}

			endTyping('');

			return true;
		},
		bindings,
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
			measured = {shown, longest: longestTexts(columns, inSight).map((size, at) => Math.max(size, before[at] ?? 0))};
			const fitted = widths(columns, measured.longest, width - lead);
			seen = fitted.map(({column}) => columns.indexOf(column));
			const {sorted} = state.get();
			const titleOf = (column: Column<Row>): string => sorted !== undefined && columns[sorted.column] === column ? `${column.title} ${sorted.isReversed ? theme.glyphs.down : theme.glyphs.up}` : column.title;
			const header: readonly Line[] = hasHeader
				? [[span(' '.repeat(lead)), ...fitted.map(({column, width: size}, index) => span(`${index === 0 ? '' : ' '}${fit(titleOf(column), size, {align: column.align ?? 'left'})}`, 'title'))]]
				: [];

			if (shown.length === 0) {
				const body = rows().length === 0 ? options.empty(width) : [line(`  No ${noun} matches. Esc clears the filter.`, 'quiet')];

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
