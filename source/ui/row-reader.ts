import {createStore} from './create-store.js';
import type {Press} from './decoder.js';
import type {Desk} from './desk.js';
import type {Binding} from './bindings.js';
import {
	blank,
	span,
	textOf,
	type Line,
	type Span,
} from './line.js';
import {isPassing} from './list-order.js';
import {moveBindings} from './move-bindings.js';
import type {Size} from './navigation.js';
import {
	drawField,
	hasTyped,
	textField,
	type TextField,
} from './text-field.js';

export type ReadRow = {
	readonly id: string;
	readonly lines: (width: number) => readonly Line[];

	/**
	What else it is found by, such as whose it is.
	*/
	readonly words?: string;
};

/**
As wide as this nothing is wrapped or folded: for searching.
*/
export const searchWidth = 10_000;

/**
A text in rows of several lines to be read from top to bottom, with a cursor that goes from row to row and a filter.
*/
type RowReader<Row> = {
	current(): Row | undefined;

	/**
	Puts the cursor on a row, for which a filter that hides it gives way.
	*/
	go(id: string): void;
	move(by: number): void;
	isTyping(): boolean;
	press(press: Press): boolean;
	back(): boolean;
	bindings(): readonly Binding[];

	/**
	The rows under a title, with how it stands below them.
	*/
	draw(size: Size, title: Line, status: Span): readonly Line[];
};

export const createRowReader = <Row extends ReadRow>(desk: Desk, all: () => readonly Row[]): RowReader<Row> => {
	const {glyphs} = desk.theme;
	const state = createStore<{
		readonly id?: string;

		/**
		Lines scrolled beyond the cursor's row, for rows taller than the screen.
		*/
		readonly shift: number;
		readonly typed?: TextField;
		readonly filter: string;
	}>({shift: 0, filter: ''});
	state.subscribe(desk.changed);
	let page = 10;
	// As drawn last: where the cursor puts the first line, and how far down it may be.
	let base = 0;
	let last = 0;
	// Where the cursor's row stood, should it go.
	let stood = 0;

	const rows = (): readonly Row[] => {
		const {typed, filter} = state.get();
		const wanted = typed?.text ?? filter;

		return wanted === '' ? all() : all().filter(row => isPassing([row.words ?? '', ...row.lines(searchWidth).map(each => textOf(each))].join(' '), wanted));
	};

	/**
	Rows may come above the cursor: it stays on its own.
	*/
	const indexIn = (shown: readonly Row[]): number => {
		const {id} = state.get();
		const found = shown.findIndex(row => row.id === id);

		stood = found === -1 ? Math.max(0, Math.min(shown.length - 1, id === undefined ? 0 : stood)) : found;

		return stood;
	};

	const select = (id: string | undefined): void => {
		state.update(({id: _, ...before}) => ({...before, shift: 0, ...id !== undefined && {id}}));
	};

	const move = (by: number): void => {
		const shown = rows();

		select(shown[Math.max(0, Math.min(shown.length - 1, indexIn(shown) + by))]?.id);
	};

	const end = (filter: string): void => {
		state.update(({typed: _, ...before}) => ({...before, filter}));
	};

	return {
		current() {
			const shown = rows();

			return shown[indexIn(shown)];
		},
		go(id) {
			if (rows().every(row => row.id !== id)) {
				end('');
			}

			select(id);
		},
		move,
		isTyping: () => state.get().typed !== undefined,
		press: press => hasTyped(state.get().typed, press, {
			end,
			edit(typed) {
				state.update(({id: _, ...before}) => ({...before, typed, shift: 0}));
			},
		}),
		back() {
			const {typed, filter} = state.get();

			if (typed === undefined && filter === '') {
				return false;
			}

			end('');

			return true;
		},
		bindings: () => [
			...moveBindings({
				by: move,
				page: () => page,
				pageBy(lines) {
					state.update(before => ({...before, shift: Math.max(0, Math.min(last, base + before.shift + lines)) - base}));
				},
				toTop() {
					move(-1e6);
				},
				toBottom() {
					move(1e6);
				},
			}),
			{
				action: 'filter', run() {
					state.update(before => ({...before, typed: textField(before.filter)}));
				},
			},
		],
		draw({columns, rows: height}, title, status) {
			const {shift, typed, filter} = state.get();
			const shown = rows();
			const index = indexIn(shown);
			const lines: Line[] = [];
			let cursor = 0;

			for (const [at, row] of shown.entries()) {
				if (at === index) {
					cursor = lines.length;
				}

				const drawn = row.lines(columns - 2);
				const first = drawn.findIndex(each => textOf(each) !== '');
				lines.push(...drawn.map((each, line): Line => [span(at === index && line === first ? `${glyphs.cursor} ` : '  ', 'key'), ...each]));
			}

			const room = Math.max(1, height - 2);
			page = Math.max(1, room - 2);
			last = Math.max(0, lines.length - room);
			base = Math.max(0, Math.min(last, cursor - Math.floor(room / 3)));
			const start = Math.max(0, Math.min(last, base + shift));
			const below = lines.length - start - room;

			return [
				title,
				...lines.slice(start, start + room),
				...Array.from({length: Math.max(0, room - lines.length)}, () => blank),
				typed === undefined
					? [status, span(`${filter === '' ? '' : `  /${filter}`}${start > 0 ? `  ${glyphs.up}${start}` : ''}${below > 0 ? `  ${glyphs.down}${below} more` : ''}`, 'quiet')]
					: [span('/', 'key'), ...drawField(typed, 30)],
			];
		},
	};
};
