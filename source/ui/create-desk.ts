import {systemClock} from '../base/clock.js';
import {cleanLine} from '../base/text.js';
import {answerQuestions} from './answer-questions.js';
import {createAttention} from './attention.js';
import {createStore} from './create-store.js';
import {departureLeft, type Departure} from './departure.js';
import type {
	Desk,
	DeskOptions,
	Drawn,
	Notice,
} from './desk.js';
import {keepHistory} from './history.js';
import {createKeymap, keyLabel, shownKey} from './keymap.js';
import {
	navigate,
	type Layer,
	type Navigation,
	type NavigationAction,
} from './navigation.js';
import {notifySettings} from './notifier.js';
import {phaseSpan, targetWords} from './present/run.js';
import type {Tone} from './theme.js';
import {troubleOf} from './trouble.js';
import {createWorld} from './world.js';

/**
What is heard of a thing comes in several answers: they are drawn together.
*/
const gatheringMilliseconds = 30;

/**
What is on the screen, below it, and what one can still come back to.
*/
const layersOf = ({screens, dialogs, before}: Navigation): ReadonlySet<Layer> => new Set([...screens, ...dialogs, ...before?.screens ?? [], ...before?.dialogs ?? []]);

export const createDesk = (options: DeskOptions): Desk => {
	const {home: {services, isTraining}, theme, clock = systemClock} = options;
	let {isReadOnly} = options;
	let keys = options.keys ?? createKeymap();
	let frame: Drawn = {isStill: () => false};
	let isForTime = false;
	let hasMoved = false;
	const version = createStore(0);
	const navigation = createStore<Navigation>({screens: [], dialogs: []});
	const history = keepHistory(navigation);
	const notices = createStore<readonly Notice[]>([]);
	let soon: NodeJS.Timeout | undefined;
	const changed = (): void => {
		clearTimeout(soon);
		soon = undefined;
		version.update(count => count + 1);
	};

	const changedSoon = (): void => {
		soon ??= setTimeout(changed, gatheringMilliseconds).unref();
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

		const kept = layersOf(after);

		for (const layer of layersOf(before)) {
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

	const attemptSaying = async <Value>(text: string, work: () => Promise<Value>): Promise<Value | undefined> => {
		let isDoing = true;

		tell(text, 'running', () => isDoing);

		try {
			return await attempt(work);
		} finally {
			isDoing = false;
			changed();
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
			const said = `${method} of ${targetWords(target)} on ${host} has ended: ${text}`;

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

	for (const store of [navigation, notices, departure, attention.unseen]) {
		store.subscribe(changed);
	}

	world.store.subscribe(changedSoon);

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
			const named = runs.filter(({runId}) => overdue.includes(runId)).map(({method, target, host}) => `${method} of ${targetWords(target)} on ${host}`);

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

	// Ages and elapsed times are on the screen; once a second is enough for them, and less where nothing shall move by itself. What prints a line a second moves them with it: they are drawn alone only where nothing else was since the last time.
	let ticks = 0;
	const ticker = setInterval(() => {
		ticks += 1;

		if ((theme.hasMotion || ticks % 10 === 0) && !hasMoved && !frame.isStill()) {
			isForTime = true;
			changed();
		}

		hasMoved = false;

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
		drew(drawn) {
			frame = drawn;
			hasMoved ||= !isForTime;
			isForTime = false;
		},
		theme, options, navigation, history, world: world.store, notices, departure, attention, version, changed, changedSoon, drafts: new Map(), lists: new Map(), tell, attempt, attemptSaying, refreshWorld: world.refresh, readFacts: world.readFacts, refreshFleet: world.refreshFleet,
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
			clearTimeout(soon);

			for (const layer of layersOf(navigation.get())) {
				layer.closed?.();
			}
		},
	};

	void attempt(async () => answerQuestions(desk, () => isStopped));

	return desk;
};
