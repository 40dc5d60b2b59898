import {setTimeout as sleep} from 'node:timers/promises';
import {
	mostLines,
	type OutputFilter,
	type OutputLine,
	type OutputPage,
	type OutputPlace,
	type OutputRequest,
	type OutputStream,
} from '../base/output.js';
import type {OutputPiece} from '../base/run.js';
import type {Services} from '../base/services.js';
import type {StreamName} from '../base/store.js';
import {coalesce} from './create-store.js';
import {
	streamsOf,
	windowOf,
	withLater,
	type OutputWindow,
} from './output-window.js';

/**
Which output is looked at, and which lines of it.
*/
export type OutputChoice = {readonly stepId: string; readonly stream: OutputStream; readonly filter?: OutputFilter};

/**
A window onto output that grows: at its end, or around a place. Lines are decoded by the engine; what is near the place is fetched before it is needed.
*/
export type OutputView = {
	/**
	Undefined until the first page has come.
	*/
	window(): OutputWindow | undefined;
	choice(): OutputChoice | undefined;

	/**
	Looks at another output, at its end; the same again does nothing.
	*/
	show(choice: OutputChoice): void;

	/**
	Follows the end.
	*/
	follow(): void;

	/**
	Fetches what lies around a place; the window stays where it is meanwhile. Answers whether that came, and nothing else was wanted in between.
	*/
	around(place: OutputPlace): Promise<boolean>;

	/**
	Stays with the lines that are here, around a place among them, however much comes behind them.
	*/
	hold(place: OutputPlace): void;

	/**
	There may be more of a stream.
	*/
	poll(): void;

	/**
	There is more, as `follow` tells it.
	*/
	grew(piece: Pick<OutputPiece, 'stream' | 'came'>): void;

	/**
	So many rows are on the screen.
	*/
	setRows(rows: number): void;

	/**
	What `newLines` counts from: these sizes.
	*/
	countFrom(sizes: Readonly<Partial<Record<StreamName, number>>> | undefined): void;
	stop(): void;
};

type OutputViewOptions = {
	readonly services: Pick<Services, 'outputPage'>;
	readonly runId: string;
	readonly onChange: () => void;
	readonly onFailure: (error: unknown) => void;
};

/**
Lines that are held at most, where one stands still and more come.
*/
const mostHeld = 1500;

/**
A filter that finds little is asked again and again; between two times something else has its turn.
*/
const pause = 40;

export const createOutputView = ({services, runId, onChange, onFailure}: OutputViewOptions): OutputView => {
	let choice: OutputChoice | undefined;
	let held: OutputWindow | undefined;
	let at: 'end' | OutputPlace = 'end';
	let rows = 24;
	let counted: Readonly<Partial<Record<StreamName, number>>> | undefined;
	// Whatever is wanted anew makes another one: answers to what was wanted before are of no use.
	let wish = {};
	let isPageDue = false;
	let isPollDue = false;
	let isWorking = false;
	let isStopped = false;
	let arrived: Array<(isThere: boolean) => void> = [];

	const ask = async (request: Pick<OutputRequest, 'at' | 'before' | 'after' | 'filter'> & {readonly stream?: OutputStream}): Promise<OutputPage> => services.outputPage({
		runId, stepId: choice?.stepId ?? '', stream: choice?.stream ?? 'out', ...request, ...counted !== undefined && {newSince: counted},
	});

	const publish = (window: OutputWindow): void => {
		held = window;
		onChange();
	};

	const land = (isThere: boolean): void => {
		const waiting = arrived;
		arrived = [];

		for (const tell of waiting) {
			tell(isThere);
		}
	};

	const wanted = (): number => Math.min(mostLines, Math.max(40, rows * 3));

	/**
	The lines around the place; a filter is asked on until there are as many as wanted, or no more.
	*/
	const fetchPage = async (): Promise<void> => {
		const mine = wish;
		const filter = choice?.filter;
		const count = wanted();
		const part = filter === undefined ? {} : {filter};
		let page = await ask({
			at, before: count, after: at === 'end' ? 0 : count, ...part,
		});

		if (mine !== wish) {
			return;
		}

		let {lines, isAtStart, isAtEnd, more} = page;
		publish(windowOf(held, page, lines, [isAtStart, isAtEnd]));
		land(true);
		let [before, after] = [more?.before, more?.after];

		while (before !== undefined && lines.length < count) {
			await sleep(pause);
			page = await ask({
				at: before, before: count - lines.length, after: 0, ...part,
			});

			if (mine !== wish) {
				return;
			}

			lines = [...page.lines, ...lines];
			before = page.more?.before;
			isAtStart = page.isAtStart;
			publish(windowOf(held, {...page, ...before === undefined && {more: {}}}, lines, [isAtStart, isAtEnd]));
		}

		const first = lines.length;

		while (after !== undefined && lines.length < first + count) {
			await sleep(pause);
			page = await ask({
				at: after, before: 0, after: count, ...part,
			});

			if (mine !== wish) {
				return;
			}

			lines = withLater(lines, page.lines);
			after = page.more?.after;
			isAtEnd = page.isAtEnd;
			publish(windowOf(held, {...page, ...after === undefined && {more: {}}}, lines, [isAtStart, isAtEnd]));
		}
	};

	/**
	Puts the few lines that came at the end of one stream behind those that are here.

	@returns False where more came.
	*/
	const isAppended = (before: OutputWindow, stream: StreamName, page: OutputPage): boolean => {
		if (!page.isAtEnd || page.more !== undefined || page.sizes[stream] < before.sizes[stream]) {
			return false;
		}

		const count = wanted();
		const lines = withLater(before.lines, page.lines);

		publish(windowOf(held, page, lines.slice(-count), [before.isAtStart && lines.length <= count, true]));

		return true;
	};

	/**
	The few lines that came at the end of one stream; where more came, the end anew.
	*/
	const growAtEnd = async (before: OutputWindow, stream: StreamName): Promise<void> => {
		const mine = wish;
		const page = await ask({at: {stream, offset: before.sizes[stream]}, before: 0, after: wanted()});

		if (mine === wish && !isAppended(before, stream, page)) {
			await fetchPage();
		}
	};

	/**
	What came since, without looking again at what is here.
	*/
	const grow = async (): Promise<void> => {
		const before = held;

		if (before === undefined || choice === undefined) {
			await fetchPage();

			return;
		}

		if (at === 'end' && choice.filter === undefined) {
			await (choice.stream === 'both' || !before.isAtEnd ? fetchPage() : growAtEnd(before, choice.stream));

			return;
		}

		const mine = wish;
		const {filter, stream} = choice;
		const {sizes, newLines = 0} = await ask({at: 'end', before: 0, after: 0});

		if (mine !== wish) {
			return;
		}

		const later: OutputLine[] = [];
		let isAll = true;

		for (const each of before.isAtEnd ? streamsOf(stream) : []) {
			let place: OutputPlace | undefined = sizes[each] > before.sizes[each] ? {stream: each, offset: before.sizes[each]} : undefined;

			while (place !== undefined) {
				const page: OutputPage = await ask({
					stream: each, at: place, before: 0, after: mostLines, ...filter !== undefined && {filter},
				});

				if (mine !== wish) {
					return;
				}

				later.push(...page.lines);
				place = page.more?.after;
				isAll &&= page.isAtEnd || place !== undefined;
			}
		}

		const lines = withLater(before.lines, later);
		const isFollowed = at === 'end';

		if (isFollowed && !isAll) {
			await fetchPage();
		} else if (!isFollowed && (!isAll || lines.length > mostHeld)) {
			publish({
				...before, sizes, newLines, isAtEnd: false,
			});
		} else {
			publish({
				...before, sizes, newLines, lines: lines.slice(-mostHeld), isAtStart: before.isAtStart && lines.length <= mostHeld, isAtEnd: before.isAtEnd,
			});
		}
	};

	const work = async (): Promise<void> => {
		if (isWorking) {
			return;
		}

		isWorking = true;

		try {
			while (isPageDue || isPollDue) {
				const isWhole = isPageDue;

				isPageDue = false;
				isPollDue = false;
				await (isWhole ? fetchPage() : grow());
			}
		} catch (error) {
			land(false);

			if (!isStopped) {
				onFailure(error);
			}
		} finally {
			isWorking = false;
		}
	};

	const want = (): void => {
		if (isStopped) {
			return;
		}

		wish = {};
		land(false);
		isPageDue = true;
		void work();
	};

	const poll = coalesce(() => {
		isPollDue = choice !== undefined && !isStopped;
		void work();
	}, () => at === 'end' ? 60 : 250);

	return {
		window: () => held,
		choice: () => choice,
		show(next) {
			const isSameOutput = choice?.stepId === next.stepId && choice.stream === next.stream;

			if (isSameOutput && choice?.filter?.text === next.filter?.text && choice?.filter?.isInverse === next.filter?.isInverse) {
				return;
			}

			choice = next;

			if (!isSameOutput) {
				at = 'end';
				held = undefined;
			}

			want();
		},
		follow() {
			at = 'end';
			want();
		},
		hold(place) {
			at = place;
			// What is being fetched is the end, which would take their place.
			wish = {};
			land(false);
			isPollDue = choice !== undefined && !isStopped;
			void work();
		},
		async around(place) {
			at = place;
			want();

			return new Promise(resolve => {
				arrived.push(resolve);
			});
		},
		poll,
		grew({stream, came}) {
			// What is asked for meanwhile would come after it.
			const isFollowing = at === 'end' && !isStopped && !isWorking && choice?.stream === stream && choice.filter === undefined && counted === undefined;
			const before = isFollowing && held?.isAtEnd === true ? held : undefined;

			if (before === undefined || before.sizes[stream] !== came?.from || !isAppended(before, stream, came.page)) {
				poll();
			}
		},
		setRows(next) {
			// Room for more than what was fetched.
			const isMore = next > rows * 2;
			rows = next;

			if (isMore && choice !== undefined) {
				want();
			}
		},
		countFrom(sizes) {
			counted = sizes;

			if (held !== undefined) {
				held = {...held, newLines: 0};
			}
		},
		stop() {
			isStopped = true;
			wish = {};
			land(false);
		},
	};
};
