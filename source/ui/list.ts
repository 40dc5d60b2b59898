import {createStore, type Store} from './create-store.js';
import type {Press} from './decoder.js';
import type {Binding} from './keymap.js';
import {
	fit,
	line,
	span,
	type Line,
	type Span,
} from './line.js';
import type {Size} from './navigation.js';
import {
	drawField,
	editText,
	textField,
	type TextField,
} from './text-field.js';
import type {Theme} from './theme.js';

export type Column<Row> = {
	readonly title: string;

	/**
	Columns on the screen; `rest` takes what is left.
	*/
	readonly width: number | 'rest';
	readonly align?: 'left' | 'right';

	/**
	Which go first where there is no room: the highest number. 0 stays.
	*/
	readonly drop?: number;
	readonly cell: (row: Row) => Span;
};

export type ListState = {
	readonly cursorId?: string;
	readonly filter: string;
	readonly typed?: TextField;
	readonly recalled: string;
	readonly marks: ReadonlySet<string>;
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

/**
Whether a row's text isPassing a filter: every word of it, or none with `!` before.
*/
export const isPassing = (text: string, filter: string): boolean => {
	const isInverse = filter.startsWith('!');
	const words = (isInverse ? filter.slice(1) : filter).toLowerCase().split(' ').filter(word => word !== '');
	const given = text.toLowerCase();

	return words.length === 0 || (isInverse ? words.every(word => !given.includes(word)) : words.every(word => given.includes(word)));
};

/**
The first row to draw, so that the cursor's is seen with some around it.
*/
export const windowStart = (index: number, count: number, height: number): number => Math.max(0, Math.min(index - Math.floor(height / 2), count - height));

const widths = <Row>(columns: ReadonlyArray<Column<Row>>, width: number): ReadonlyArray<{readonly column: Column<Row>; readonly width: number}> => {
	let kept = [...columns];
	const fixed = (): number => kept.reduce((sum, column) => sum + (column.width === 'rest' ? 14 : column.width) + 1, 0);

	while (fixed() > width && kept.some(({drop = 0}) => drop > 0)) {
		const worst = Math.max(...kept.map(({drop = 0}) => drop));
		kept = kept.filter(({drop = 0}) => drop !== worst);
	}

	const rests = kept.filter(column => column.width === 'rest').length;
	const taken = kept.reduce((sum, column) => sum + (column.width === 'rest' ? 0 : column.width) + 1, 0) - 1;
	const rest = rests === 0 ? 0 : Math.max(4, Math.floor((width - taken) / rests));
	// A name far from what belongs to it is hard to read across; only the last column takes all.
	const most = 36;

	return kept.map(column => ({column, width: column.width === 'rest' ? (column === kept.at(-1) || column.title === '' ? rest : Math.min(rest, most)) : column.width}));
};

export const createList = <Row>(options: ListOptions<Row>): List<Row> => {
	const {theme, rows, idOf, columns, canMark = false, noun = 'row', hasHeader = true} = options;
	const state = createStore<ListState>({filter: '', recalled: '', marks: new Set()});
	state.subscribe(options.onChange);
	let page = 10;

	const textOf = (row: Row): string => columns.map(({cell}) => cell(row).text).join(' ');
	const visible = (): readonly Row[] => {
		const {filter, typed} = state.get();
		const wanted = typed?.text ?? filter;

		return wanted === '' ? rows() : rows().filter(row => isPassing(textOf(row), wanted));
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

	const bindings = (): readonly Binding[] => [
		{
			action: 'up', run() {
				move(index => index - 1);
			},
		},
		{
			action: 'down', run() {
				move(index => index + 1);
			},
		},
		{
			action: 'pageUp', run() {
				move(index => index - page);
			},
		},
		{
			action: 'pageDown', run() {
				move(index => index + page);
			},
		},
		{
			action: 'top', run() {
				move(() => 0);
			},
		},
		{
			action: 'bottom', run() {
				move((_, count) => count - 1);
			},
		},
		...canMark ? [{action: 'mark', run: toggle} as const] : [],
		{
			action: 'filter',
			run() {
				state.update(before => ({...before, typed: textField(before.filter === '' ? before.recalled : before.filter)}));
			},
		},
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
			return [span('/', 'key'), ...drawField(typed, Math.max(8, Math.floor(width / 2))), span(`  ${count} of ${total} ${noun}${total === 1 ? '' : 's'}  Enter keeps, Esc clears`, 'quiet')];
		}

		const markText = marks.size > 0 ? `  ${marks.size} marked` : '';

		return filter === ''
			? [span(`${count} ${noun}${count === 1 ? '' : 's'}${markText}`, 'quiet')]
			: [span(`/${filter}`, 'caution'), span(`  ${count} of ${total} ${noun}s  Esc clears the filter${markText}`, 'quiet')];
	};

	return {
		state,
		current,
		visible,
		select,
		marked: () => rows().filter(row => state.get().marks.has(idOf(row))),
		isTyping: () => state.get().typed !== undefined,
		press(press) {
			const {typed} = state.get();

			if (typed === undefined) {
				return false;
			}

			if (press.name === 'enter') {
				endTyping(typed.text.trim());

				return true;
			}

			const edited = editText(typed, press);

			if (edited === undefined) {
				return false;
			}

			state.update(before => ({...before, typed: edited}));

			return true;
		},
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
			const fitted = widths(columns, width - lead);
			const header: readonly Line[] = hasHeader
				? [[span(' '.repeat(lead)), ...fitted.map(({column, width: size}, index) => span(`${index === 0 ? '' : ' '}${fit(column.title, size, {align: column.align ?? 'left'})}`, 'title'))]]
				: [];

			if (shown.length === 0) {
				const body = rows().length === 0 ? options.empty(width) : [line(`  No ${noun} matches. Esc clears the filter.`, 'quiet')];

				return rows().length === 0 ? body : [...header, ...body, ...Array.from({length: Math.max(0, room - body.length)}, () => []), filterLine(0, width)];
			}

			const index = indexIn(shown);
			const start = windowStart(index, shown.length, room);
			const drawn = shown.slice(start, start + room).map((row, at) => drawRow(row, start + at === index, fitted));
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
