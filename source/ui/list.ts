import {createStore} from './create-store.js';
import type {Press} from './decoder.js';
import type {Binding} from './bindings.js';
import {keyLabel, usualKeymap} from './keymap.js';
import {fitColumns, longestTexts, type Column} from './list-columns.js';
import {moveBindings} from './move-bindings.js';
import {
	fit,
	line,
	span,
	type Line,
	type Span,
} from './line.js';
import {createMarks} from './list-marks.js';
import {createOrder} from './list-order.js';
import type {List, ListOptions, ListState} from './list-shape.js';
import {createStanding} from './list-standing.js';
import {scrollStart} from './list-window.js';
import {
	drawField,
	hasTyped,
	textField,
	type TextField,
} from './text-field.js';

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

	const indexIn = createStanding({
		idOf,
		at() {
			const {cursorId, typed, filter} = state.get();

			return {cursorId, filter: typed?.text ?? filter};
		},
	});

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

	const {marked, words, summary, bindings: markBindings} = createMarks({
		state, rows, visible, idOf, noun,
		at: indexIn,
		onMarked() {
			move(index => index + 1);
		},
	});

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
			action: 'filter', ...rows().length === 0 && {disabled: `there is no ${noun} to filter`},
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

	const filterLine = (count: number, width: number): Line => {
		const {typed, filter} = state.get();
		const total = rows().length;

		if (typed !== undefined) {
			return [span('/', 'key'), ...drawField(typed, Math.max(8, width - 48)), span(`  ${count} of ${countText(total)}  Enter keeps, ${keyOf('back')} clears`, 'quiet')];
		}

		const {sorted} = state.get();
		const markText = `${summary()}${sorted === undefined ? '' : `  by ${columns[sorted.column]!.title}${sorted.isReversed ? ', reversed' : ''}`}`;

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
		markedWords: words,
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
				const isEmpty = rows().length === 0;
				const body = isEmpty ? options.empty(width) : [line(`  No ${noun} of ${rows().length} matches '${state.get().typed?.text ?? state.get().filter}'. ${keyOf('back')} clears the filter.`, 'quiet')];

				// What takes the keys is seen, also where the rows are gone meanwhile.
				return isEmpty && state.get().typed === undefined && state.get().filter === '' ? body : [...isEmpty ? [] : header, ...body, ...Array.from({length: Math.max(0, room - body.length)}, () => []), filterLine(0, width)];
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
