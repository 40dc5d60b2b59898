import {messageNumbers} from '../base/aix-messages.js';
import type {OutputFilter, OutputLine} from '../base/output.js';
import {createStore} from './create-store.js';
import type {Desk} from './desk.js';
import {createMessage} from './layers/message.js';
import {moveBindings} from './move-bindings.js';
import {
	ruledTitle,
	span,
	widthOf,
	type Line,
} from './line.js';
import {createGeometry, isSamePlace} from './output-geometry.js';
import {createOutputMotion} from './output-motion.js';
import {lineRows, rowsOf, timeWidth} from './output-rows.js';
import {createOutputSince} from './output-since.js';
import {createOutputSearcher} from './output-search.js';
import type {OutputPane, PaneState} from './output-pane-shape.js';
import {parseFilter} from './parse-filter.js';
import {outputStatus} from './output-status.js';
import type {OutputChoice, OutputView} from './output-view.js';
import {
	drawField,
	hasTyped,
	textField,
} from './text-field.js';

/**
`choice` says whose output it is; what it shows of it is the view's business.
*/
export const createOutputPane = (desk: Desk, {runId, view, choice, beforeErrors, whyNone}: {
	readonly runId: string;
	readonly view: OutputView;

	/**
	Called before errors are looked for, which may stand in the other stream.
	*/
	readonly beforeErrors: () => void;
	readonly choice: () => Omit<OutputChoice, 'filter'> | undefined;

	/**
	Why nothing was printed, where that is known.
	*/
	readonly whyNone: () => string | undefined;
}): OutputPane => {
	const {glyphs} = desk.theme;
	const state = createStore<PaneState>({
		row: 0, isWrapped: false, hasTimes: false, search: '', filter: '',
	});
	state.subscribe(desk.changed);
	const searcher = createOutputSearcher(desk, runId);
	const since = createOutputSince(desk, {
		runId, view, onShown() {
			follow();
		},
	});
	let page = 10;
	let columns = 80;

	const filter = (): OutputFilter | undefined => parseFilter(state.get().filter);

	/**
	The lines of what is chosen now.
	*/
	const lines = (): readonly OutputLine[] => {
		const wanted = choice();

		if (wanted === undefined) {
			return [];
		}

		const given = filter();
		view.show({...wanted, ...given !== undefined && {filter: given}});

		return since.window()?.lines ?? [];
	};

	const isTogether = (): boolean => view.choice()?.stream === 'both';
	const lead = (): number => (state.get().hasTimes ? timeWidth : 0) + (isTogether() ? 3 : 2);
	const textRows = ({text}: OutputLine): number => state.get().isWrapped && widthOf(text) > columns - lead() ? rowsOf(text, columns - lead()).length : 1;
	let marks: ReadonlyMap<OutputLine, string> = new Map();
	const rowCount = (line: OutputLine): number => textRows(line) + (marks.has(line) ? 1 : 0);

	const geometry = createGeometry(() => page, rowCount);
	const {shownFrom} = geometry;

	const {topOf, follow, pause, moveBy, pageBy, toTop, jump} = createOutputMotion(desk, {
		state, view: {...view, window: since.window}, geometry, lines, filter, begins: since.begins, rows: () => page, rowCount,
		onFollow() {
			searcher.hasStopped();
		},
	});

	/**
	Looks for words, or for what went wrong where there are none.
	*/
	const seek = (what: string | undefined, direction: 1 | -1): void => {
		if (what === undefined) {
			beforeErrors();
		}

		const from = state.get().cursor ?? 'end';
		lines();
		const chosen = view.choice();

		if (chosen === undefined) {
			return;
		}

		searcher.seek({
			choice: chosen,
			from,
			direction,
			wanted: what === undefined
				? [{what: {kind: 'error'}, name: 'error line'}, {what: {kind: 'warning'}, name: 'warning'}]
				: [{what: {text: what}, name: `line with \`${what}\``}],
			onFound(place) {
				void desk.attempt(async () => jump(place));
			},
		});
	};

	const visible = (): readonly OutputLine[] => {
		const all = lines();
		const {at, row} = topOf(all);

		return shownFrom(all, at, row).map(({index}) => all[index]!);
	};

	const current = (): OutputLine | undefined => {
		const {cursor} = state.get();

		return cursor === undefined ? undefined : lines().find(each => isSamePlace(cursor, each));
	};

	/**
	The line whose message is explained: the one it stands at, else the last that tells an error.
	*/
	const explained = (): OutputLine | undefined => {
		const line = state.get().cursor === undefined ? lines().findLast(({kind, text}) => kind === 'error' && messageNumbers(text).length > 0) : current();

		return line !== undefined && messageNumbers(line.text).length > 0 ? line : undefined;
	};

	const edit = (what: 'find' | 'filter'): void => {
		state.update(before => ({...before, typed: {what, field: textField(what === 'find' ? before.search : before.filter)}}));
	};

	const endTyping = (text: string): void => {
		const what = state.get().typed?.what;
		state.update(({typed: _, ...before}) => ({...before, [what === 'find' ? 'search' : 'filter']: text}));

		if (what === 'find' && text !== '') {
			seek(text, -1);
		}
	};

	const hasGoneBack = (): boolean => {
		const {typed, search, filter: typedFilter} = state.get();

		if (typed !== undefined) {
			state.update(({typed: _, ...before}) => before);
		} else if (!searcher.hasStopped()) {
			if (search === '' && typedFilter === '') {
				return since.hasGoneBack();
			}

			state.update(before => ({...before, ...search === '' ? {filter: ''} : {search: ''}}));
		}

		return true;
	};

	return {
		isTyping: () => state.get().typed !== undefined,
		press: press => hasTyped(state.get().typed?.field, press, {
			end: endTyping,
			edit(field) {
				state.update(({typed, ...before}) => ({...before, typed: {what: typed?.what ?? 'find', field}}));
			},
		}),
		back: hasGoneBack,
		isFollowing: () => state.get().cursor === undefined,
		follow,
		current,
		visible,
		all: lines,
		filter,
		bindings() {
			const {cursor, search, isWrapped, hasTimes, typed} = state.get();

			if (typed !== undefined) {
				return [
					{
						action: 'open', title: typed.what === 'find' ? 'Search' : 'Show only these lines', run() {
							endTyping(typed.field.text);
						},
					},
				];
			}

			const line = explained();

			return [
				...moveBindings({
					by: moveBy,
					page: () => Math.max(1, page - 1),
					pageBy,
					toTop() {
						void desk.attempt(toTop);
					},
					toBottom: follow,
				}),
				line === undefined
					? {
						action: 'explain', weight: 0, disabled: cursor === undefined ? 'no error line with a message number is near here' : 'this line has no message number', run() {/* It says why instead. */},
					}
					: {
						action: 'explain', title: `Explain ${messageNumbers(line.text)[0]?.number ?? ''}`, run() {
							desk.ask(createMessage(desk, line));
						},
					},
				{action: 'follow', title: cursor === undefined ? 'Pause' : 'Follow', run: cursor === undefined ? pause : follow},
				{
					action: 'find', title: 'Search', run() {
						edit('find');
					},
				},
				{
					action: 'outputFilter', run() {
						edit('filter');
					},
				},
				...search === ''
					? []
					: [
						{
							action: 'searchNext', run() {
								seek(search, 1);
							},
						},
						{
							action: 'searchPrevious', title: 'Match before', run() {
								seek(search, -1);
							},
						},
					] as const,
				{
					action: 'nextError', run() {
						seek(undefined, 1);
					},
				},
				{
					action: 'previousError', run() {
						seek(undefined, -1);
					},
				},
				...since.bindings(),
				{
					action: 'wrapLines', title: isWrapped ? 'Cut long lines' : 'Wrap long lines', run() {
						state.update(before => ({...before, isWrapped: !before.isWrapped, row: 0}));
					},
				},
				{
					action: 'times', title: hasTimes ? 'Without times' : 'When lines were read', run() {
						state.update(before => ({...before, hasTimes: !before.hasTimes}));
					},
				},
			];
		},
		status() {
			const {cursor, top, typed, search, hasTimes} = state.get();

			return typed === undefined
				? outputStatus({
					window: view.window(), top: cursor === undefined ? undefined : top, search, filter: filter(), since: since.clock(), hasTimes, isTogether: isTogether(), searching: searcher.status(), followKey: desk.key('bottom'),
				})
				: (typed.what === 'find' ? 'search' : 'only lines that match; ! before it turns it round');
		},
		draw(width, height) {
			const {cursor, typed, hasTimes, isWrapped, search} = state.get();

			page = Math.max(1, typed === undefined ? height : height - 1);
			columns = width;
			view.setRows(page);
			const all = lines();
			marks = since.marked();
			const {at, row} = topOf(all);
			const room = width - lead();
			const drawn: Line[] = shownFrom(all, at, row).flatMap(({index, from, count}): readonly Line[] => {
				const line = all[index]!;
				const mark = marks.get(line);

				return [...lineRows(line, {
					glyphs, room, from, count: Math.min(count, textRows(line) - from), search, isWrapped, hasTimes, isTogether: isTogether(), isCursor: isSamePlace(cursor, line),
				}), ...mark !== undefined && from + count > textRows(line) ? [ruledTitle(mark, columns, glyphs)] : []];
			});

			if (all.length === 0) {
				const given = filter();
				const isLooking = view.window()?.left !== undefined;
				const clock = since.clock();
				const none = given === undefined ? (clock === undefined ? whyNone() ?? 'Nothing was printed here.' : `Nothing came after ${clock} yet; ${desk.key('back')} shows all lines.`) : `No line ${given.isInverse ? 'without' : 'with'} \`${given.text}\`${isLooking ? ' yet' : ''}; ${desk.key('back')} shows all lines.`;

				drawn.push([span(`  ${view.window() === undefined ? 'Reading the output.' : none}`, 'quiet')]);
			}

			return [
				...drawn,
				...Array.from({length: Math.max(0, page - drawn.length)}, (): Line => []),
				...typed === undefined ? [] : [[span(typed.what === 'find' ? '/' : '&', 'key'), ...drawField(typed.field, Math.min(50, width - 4))]],
			];
		},
		turned() {
			const {cursor} = state.get();
			const stream = choice()?.stream;

			lines();

			if (cursor !== undefined && (stream === 'both' || stream === cursor.stream)) {
				void desk.attempt(async () => jump(cursor));
			} else {
				follow();
			}
		},
		stop() {
			searcher.hasStopped();
			view.stop();
		},
	};
};
