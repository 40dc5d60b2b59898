import {systemClock, type Clock} from '../base/clock.js';
import type {Services} from '../base/services.js';
import {cleanLine} from '../base/text.js';
import {answerQuestions} from './answer-questions.js';
import {createAttention, type Attention} from './attention.js';
import {createStore, type Store} from './create-store.js';
import {departureLeft, type Departure} from './departure.js';
import {keepHistory, type History} from './history.js';
import {
	createKeymap,
	keyLabel,
	shownKey,
	type ActionId,
	type Keymap,
} from './keymap.js';
import {
	navigate,
	type Layer,
	type Navigation,
	type NavigationAction,
} from './navigation.js';
import type {Line} from './line.js';
import type {ListState} from './list.js';
import {notifySettings, type Notifier} from './notifier.js';
import {phaseSpan} from './present/run.js';
import type {Theme, Tone} from './theme.js';
import {createWorld, troubleOf, type World} from './world.js';

/**
What was said to the operator, kept so that it can be read again.
*/
export type Notice = {
	readonly at: number;
	readonly text: string;
	readonly tone: Tone;

	/**
	Whether it still holds; absent: it does as long as it is shown.
	*/
	readonly isSo?: () => boolean;
};

/**
Where a session's services come from and what the frame says about them.
*/
export type Home = {
	readonly services: Services;
	readonly isTraining: boolean;
};

export type DeskOptions = {
	readonly home: Home;
	readonly theme: Theme;
	readonly isReadOnly: boolean;
	readonly clock?: Clock;

	/**
	Writes a text to a new file and answers with its path.
	*/
	readonly saveFile: (name: string, text: string) => Promise<string>;

	/**
	Where files are written that are named without a place: where lparsafe was started.
	*/
	readonly directory: string;
	readonly switchToTraining?: (tell: (text: string) => void) => Promise<Home>;
	readonly onQuit: (exitCode: number) => void;

	/**
	The screen that everything else lies on.
	*/
	readonly firstScreen: (desk: Desk) => Layer;
	readonly onRedraw?: () => void;

	/**
	Tells the operator of what happens while one looks elsewhere.
	*/
	readonly notifier?: Notifier;
	readonly onSuspend?: () => void;

	/**
	Keys that the settings give to actions, where they are known before the first frame.
	*/
	readonly keys?: Keymap;

	/**
	Gives the terminal to another program until it ends, and answers with its exit status; `input` is its standard input, else it has the terminal's. Absent: no program is started.
	*/
	readonly onRun?: (program: {readonly argv: readonly string[]; readonly environment?: Readonly<Record<string, string>>; readonly input?: string}) => Promise<number>;

	/**
	Bytes for the terminal itself, beside the frames: what asks it to copy.
	*/
	readonly toTerminal?: (bytes: string) => void;
	readonly environment?: Readonly<Record<string, string | undefined>>;

	/**
	A page of the manual by its name, such as `screens/fleet`; undefined where there is none.
	*/
	readonly readPage?: (name: string) => Promise<string | undefined>;
};

/**
What every screen is given: the services, the world as it is known, where the operator is, and how to say something.
*/
/**
What stands on the screen.
*/
export type Drawn = {
	lines(): readonly Line[];

	/**
	Whether the same would be drawn now.
	*/
	isStill(): boolean;
};

export type Desk = {
	readonly services: Services;
	readonly isTraining: boolean;
	readonly isReadOnly: boolean;
	readonly theme: Theme;
	readonly options: DeskOptions;
	readonly keys: Keymap;

	/**
	The key of an action as it is written in prose: `b`, `F4`; `(no key)` where it has none. Where one is typing, one that types nothing.
	*/
	key(action: ActionId, isTyping?: boolean): string;

	/**
	The rows of the last frame that was drawn.
	*/
	lastFrame(): readonly Line[];

	/**
	Told what was drawn: its lines, and whether they would be the same now.
	*/
	drew(frame: Drawn): void;
	readonly navigation: Store<Navigation>;
	readonly history: Store<History>;
	readonly world: Store<World>;
	readonly notices: Store<readonly Notice[]>;

	/**
	Set while lparsafe waits for runs to end before it leaves by itself.
	*/
	readonly departure: Store<Departure | undefined>;
	readonly attention: Attention;

	/**
	Counts up whenever anything changed that may be on the screen.
	*/
	readonly version: Store<number>;
	now(): number;
	changed(): void;

	/**
	What was typed into forms, by form, so that going back loses nothing.
	*/
	readonly drafts: Map<string, Readonly<Record<string, unknown>>>;

	/**
	How lists were filtered and sorted, by their names.
	*/
	readonly lists: Map<string, Partial<Pick<ListState, 'filter' | 'recalled' | 'sorted'>>>;
	navigate(action: NavigationAction): void;
	go(layer: Layer): void;
	ask(layer: Layer): void;
	close(layer: Layer): void;
	back(): void;

	/**
	To the first screen, with everything above it gone.
	*/
	goHome(): void;
	tell(text: string, tone?: Tone, isSo?: () => boolean): void;

	/**
	Does something that may fail; a failure is told, and answered with undefined.
	*/
	attempt<Value>(work: () => Promise<Value>): Promise<Value | undefined>;
	refreshWorld(topic?: 'hosts' | 'runs' | 'points'): Promise<void>;

	/**
	Reads a host's facts; never waits for anything on the screen.
	*/
	readFacts(host: string, options: {readonly fresh: boolean}): Promise<void>;

	/**
	Asks many hosts at once, in the background; the list shows how each of them stands.
	*/
	refreshFleet(hosts: readonly string[]): Promise<void>;
	stop(): void;
};

/**
What was drawn less than this long ago need not be drawn for the time alone, in milliseconds: what prints a line a second moves the times with it.
*/
const restMilliseconds = 900;

export const createDesk = (options: DeskOptions): Desk => {
	const {home: {services, isTraining}, theme, clock = systemClock} = options;
	let {isReadOnly} = options;
	let keys = options.keys ?? createKeymap();
	let frame: Drawn = {lines: () => [], isStill: () => false};
	let drewAt = 0;
	const version = createStore(0);
	const navigation = createStore<Navigation>({screens: [], dialogs: []});
	const history = keepHistory(navigation);
	const notices = createStore<readonly Notice[]>([]);
	const changed = (): void => {
		version.update(count => count + 1);
	};

	let isStopped = false;

	const doNavigate = (action: NavigationAction): void => {
		const before = navigation.get();
		const after = navigate(before, action);
		navigation.set(after);
		const screen = after.screens.at(-1);

		// A dialog that is closed shows nothing anew: a screen that asks its host when it is shown would ask again what was just declined.
		if (screen !== before.screens.at(-1)) {
			screen?.shown?.();
		}

		const kept = new Set([...after.screens, ...after.dialogs, ...after.before?.screens ?? []]);

		for (const layer of [...before.screens, ...before.before?.screens ?? []]) {
			if (!kept.has(layer)) {
				layer.closed?.();
			}
		}
	};

	const tell = (text: string, tone: Tone = 'plain', isSo?: () => boolean): void => {
		notices.update(before => [...before, {
			at: clock.now(), text: cleanLine(text), tone, ...isSo !== undefined && {isSo},
		}].slice(-500));
	};

	const attempt = async <Value>(work: () => Promise<Value>): Promise<Value | undefined> => {
		try {
			return await work();
		} catch (error) {
			if (!isStopped) {
				const {message, advice} = troubleOf(error);
				tell(`${message} ${advice}`, 'danger');
			}

			return undefined;
		}
	};

	const world = createWorld({
		services,
		clock,
		tell,
		attempt,
		onEnded(run) {
			const {phase, outcome, method, target, host} = run;
			const {text, tone} = phaseSpan(phase, outcome, theme.glyphs);
			const said = `${method} of ${target} on ${host} has ended: ${text}`;

			tell(said, tone);
			attention.ended(run, said);

			// It is told by now: the next start need not.
			void attempt(async () => services.endedUnseen());
		},
		onHome() {
			void attempt(readSettings);
		},
		isStopped: () => isStopped,
	});

	const departure = createStore<Departure | undefined>(undefined);

	const attention = createAttention({runs: () => world.store.get().runs ?? [], navigation, notifier: options.notifier});

	for (const store of [navigation, world.store, notices, departure, attention.unseen]) {
		store.subscribe(changed);
	}

	navigation.subscribe(attention.look);
	world.store.subscribe(attention.look);

	const goWhenAllHaveEnded = (): void => {
		const wanted = departure.get();

		if (wanted === undefined) {
			return;
		}

		const runs = world.store.get().runs ?? [];
		const {left, overdue} = departureLeft(wanted, runs, clock.now());

		if (left.length === 0) {
			departure.set(undefined);
			options.onQuit(0);
		} else if (overdue.length > 0) {
			const named = runs.filter(({runId}) => overdue.includes(runId)).map(({method, target, host}) => `${method} of ${target} on ${host}`);

			departure.set(undefined);
			tell(`Cancelled, but not ended yet: ${named.join(', ')}. lparsafe stays; ${desk.key('quit')} asks again.`, 'caution');
		}
	};

	world.store.subscribe(goWhenAllHaveEnded);

	void attempt(world.watch);

	const toldProblems = new Set<string>();

	/**
	The settings may say read-only where the command line did not (the engine refuses by itself meanwhile), and how one wants to be told of runs.
	*/
	const readSettings = async (): Promise<void> => {
		const info = await services.info();

		isReadOnly ||= info.isReadOnly;
		attention.setUp(notifySettings(info.settings));
		keys = createKeymap(info.keys);

		for (const {message, advice} of keys.problems) {
			tell(`${message} ${advice}`, 'caution');
		}

		for (const {code, message} of info.problems) {
			if (!code.startsWith('home-') || toldProblems.has(code)) {
				continue;
			}

			toldProblems.add(code);
			tell(`${message} ${desk.key('info')} shows it.`, code === 'home-damaged' ? 'danger' : 'caution');
		}

		changed();
	};

	// Ages and elapsed times are on the screen; once a second is enough for them, and less where nothing shall move by itself.
	let ticks = 0;
	const ticker = setInterval(() => {
		ticks += 1;

		if ((theme.hasMotion || ticks % 10 === 0) && performance.now() - drewAt >= restMilliseconds && !frame.isStill()) {
			changed();
		}

		goWhenAllHaveEnded();

		// Not before the first frame: it asks tools for their versions.
		if (ticks === 1) {
			void attempt(readSettings);
		}

		// The percentage in the frame follows runs that nobody looks at, too.
		if (ticks % 5 === 0 && (world.store.get().runs ?? []).some(({phase}) => phase === 'running')) {
			world.refreshRuns();
		}
	}, 1000);
	ticker.unref();

	const desk: Desk = {
		services,
		isTraining,
		get isReadOnly() {
			return isReadOnly;
		},
		get keys() {
			return keys;
		},
		key(action, isTyping = false) {
			const key = shownKey(action, isTyping, keys);

			return key === undefined ? '(no key)' : keyLabel(key);
		},
		lastFrame: () => frame.lines(),
		drew(drawn) {
			frame = drawn;
			drewAt = performance.now();
		},
		theme, options, navigation, history, world: world.store, notices, departure, attention, version, changed, drafts: new Map(), lists: new Map(), tell, attempt, refreshWorld: world.refresh, readFacts: world.readFacts, refreshFleet: world.refreshFleet,
		now: () => clock.now(),
		navigate: doNavigate,
		go(layer) {
			doNavigate({type: 'go', layer});
		},
		ask(layer) {
			doNavigate({type: 'ask', layer});
		},
		close(layer) {
			doNavigate({type: 'close', layer});
		},
		back() {
			doNavigate({type: 'back'});
		},
		goHome() {
			doNavigate({type: 'start', layers: [options.firstScreen(desk)]});
		},
		stop() {
			isStopped = true;
			clearInterval(ticker);

			for (const layer of [...navigation.get().screens, ...navigation.get().before?.screens ?? []]) {
				layer.closed?.();
			}
		},
	};

	void attempt(async () => answerQuestions(desk, () => isStopped));

	return desk;
};
