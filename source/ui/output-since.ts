import type {OutputLine} from '../base/output.js';
import type {StreamName} from '../base/store.js';
import {createStore} from './create-store.js';
import type {Desk} from './desk.js';
import type {Binding} from './bindings.js';
import {createMenu, type MenuRow} from './layers/menu.js';
import type {OutputView} from './output-view.js';
import {streamsOf, type OutputWindow} from './output-window.js';
import {clockTime} from './present/time.js';

/**
An instant in the output of a step, by how many bytes of each stream there were.
*/
type Moment = {readonly stepId: string; readonly at: string; readonly sizes: Readonly<Record<StreamName, number>>};

/**
Where the first line of a stream begins that was read at a time or after it; undefined where the times of reading were not kept. Times only grow along a stream, so it is halved.

@param lineAt - The first line that begins at an offset or after it.
@param size - Bytes of the stream.
@param time - Milliseconds since the epoch.
*/
export const placeReadAt = async (lineAt: (offset: number) => Promise<OutputLine | undefined>, size: number, time: number): Promise<number | undefined> => {
	let [from, to, found] = [0, size, size];

	while (from < to) {
		const middle = Math.floor((from + to) / 2);
		const line = await lineAt(middle);

		if (line === undefined || line.offset >= to) {
			to = middle;
			continue;
		}

		if (line.readAt === undefined) {
			return undefined;
		}

		if (Date.parse(line.readAt) < time) {
			from = line.offset + Math.max(1, line.bytes);
		} else {
			found = line.offset;
			to = middle;
		}
	}

	return found;
};

/**
How far back one looks, in minutes.
*/
const spans = [1, 5, 15, 30, 60] as const;

/**
Marks set in the output, and the output from one instant on. Only what is shown changes: the transcript keeps all of it.
*/
export const createOutputSince = (desk: Desk, {runId, view, onShown}: {
	readonly runId: string;
	readonly view: OutputView;

	/**
	Called when other lines are shown.
	*/
	readonly onShown: () => void;
}) => {
	const state = createStore<{readonly marks: readonly Moment[]; readonly since?: Moment}>({marks: []});
	state.subscribe(desk.changed);
	let cut: {readonly whole: OutputWindow; readonly since: Moment; readonly window: OutputWindow} | undefined;

	const isHere = ({stepId}: Moment): boolean => stepId === view.choice()?.stepId;
	const since = (): Moment | undefined => {
		const {since: moment} = state.get();

		return moment !== undefined && isHere(moment) ? moment : undefined;
	};

	/**
	What there is of it now; a line that was begun before and goes on is part of what comes.
	*/
	const window = (): OutputWindow | undefined => {
		const whole = view.window();
		const moment = since();

		if (whole === undefined || moment === undefined) {
			return whole;
		}

		if (cut?.whole !== whole || cut.since !== moment) {
			const lines = whole.lines.filter(({stream, offset, bytes}) => offset + bytes > moment.sizes[stream]);

			cut = {whole, since: moment, window: {...whole, lines, isAtStart: whole.isAtStart || lines.length < whole.lines.length}};
		}

		return cut.window;
	};

	/**
	The lines that have a mark below them.
	*/
	const marked = (): ReadonlyMap<OutputLine, string> => {
		const {lines = [], isAtEnd = false} = window() ?? {};

		return new Map(state.get().marks.filter(mark => isHere(mark)).flatMap(({at, sizes}): ReadonlyArray<readonly [OutputLine, string]> => {
			const last = lines.findLastIndex(({stream, offset}) => offset < sizes[stream]);
			const line = lines[last];

			return line === undefined || (last === lines.length - 1 && !isAtEnd) ? [] : [[line, `marked ${clockTime(at)}`]];
		}));
	};

	const now = (): Moment | undefined => {
		const [stepId, sizes] = [view.choice()?.stepId, view.window()?.sizes];

		return stepId === undefined || sizes === undefined ? undefined : {stepId, sizes, at: new Date(desk.now()).toISOString()};
	};

	const mark = (): void => {
		const moment = now();

		if (moment === undefined || moment.sizes.out + moment.sizes.err === 0) {
			desk.tell('Nothing was printed yet: there is no end to mark.', 'caution');

			return;
		}

		state.update(before => ({...before, marks: [...before.marks.filter(({stepId, sizes: {out, err}}) => stepId !== moment.stepId || out !== moment.sizes.out || err !== moment.sizes.err), moment]}));
		desk.tell(`The end is marked at ${clockTime(moment.at)}: what comes now stands below it.`, 'quiet');
	};

	const show = (moment: Moment | undefined): void => {
		state.update(({since: _, ...before}) => ({...before, ...moment !== undefined && {since: moment}}));
		onShown();
	};

	/**
	So many minutes before the last line was read.
	*/
	const findBack = async (minutes: number): Promise<void> => {
		const choice = view.choice();

		if (choice === undefined) {
			return;
		}

		const {stepId, stream} = choice;
		const {lines, sizes} = await desk.services.outputPage({
			runId, stepId, stream, at: 'end', before: 1, after: 0,
		});
		const time = Date.parse(lines[0]?.readAt ?? '') - (minutes * 60_000);
		const places = Number.isNaN(time)
			? []
			: await Promise.all(streamsOf(stream).map(async each => [each, await placeReadAt(async offset => {
				const page = await desk.services.outputPage({
					runId, stepId, stream: each, at: {stream: each, offset}, before: 0, after: 1,
				});

				return page.lines[0];
			}, sizes[each], time)] as const));

		if (places.length === 0 || places.some(([, place]) => place === undefined)) {
			desk.tell('When these lines were read was not kept: all of them stay.', 'caution');

			return;
		}

		show({stepId, at: new Date(time).toISOString(), sizes: {out: 0, err: 0, ...Object.fromEntries(places) as Partial<Record<StreamName, number>>}});
	};

	const ask = (): void => {
		const last = state.get().marks.findLast(moment => isHere(moment));
		const rows: ReadonlyArray<MenuRow & {readonly run: () => void}> = [
			{
				id: 'now', label: 'What comes from now on', run() {
					show(now());
				},
			},
			{
				id: 'mark', label: last === undefined ? 'What came after a mark' : `What came after the mark of ${clockTime(last.at)}`, ...last === undefined && {unusable: `none is set; ${desk.key('markOutput')} marks the end of the output`}, run() {
					show(last);
				},
			},
			...spans.map(minutes => ({
				id: `${minutes} min`, label: minutes === 1 ? 'Its last minute' : (minutes === 60 ? 'Its last hour' : `Its last ${minutes} min`), run() {
					void desk.attempt(async () => findBack(minutes));
				},
			})),
			{
				id: 'all', label: 'All of it', ...since() === undefined && {unusable: 'it is shown now'}, run() {
					show(undefined);
				},
			},
		];

		desk.ask(createMenu(desk, {
			title: 'Show the output since', noun: 'choice', intro: 'Only what is shown here changes: the transcript keeps all of it, and what is saved or paged is all of it.', rows: () => rows,
			onChoose([chosen]) {
				rows.find(({id}) => id === chosen)?.run();
			},
		}));
	};

	return {
		window,
		marked,

		/**
		Where what is shown begins; undefined where all of it is.
		*/
		begins: (): Moment['sizes'] | undefined => since()?.sizes,

		/**
		Since when, as the clock shows it.
		*/
		clock(): string | undefined {
			const moment = since();

			return moment === undefined ? undefined : clockTime(moment.at);
		},

		/**
		Shows all of it again; tells whether it was not.
		*/
		hasGoneBack(): boolean {
			const isCut = since() !== undefined;

			if (isCut) {
				show(undefined);
			}

			return isCut;
		},
		bindings: (): readonly Binding[] => [{action: 'markOutput', run: mark}, {action: 'since', run: ask}],
	};
};
