import {systemClock, type Clock} from '../base/clock.js';
import type {Facts} from '../base/facts.js';
import type {RecoveryPoint} from '../base/point.js';
import type {HostEntry, RunSummary, Services} from '../base/services.js';
import {cleanLine} from '../base/text.js';
import {answerQuestions} from './answer-questions.js';
import {coalesce, createStore, type Store} from './create-store.js';
import {
	navigate,
	type Layer,
	type Navigation,
	type NavigationAction,
} from './navigation.js';
import {phaseSpan} from './present/run.js';
import type {Theme, Tone} from './theme.js';

/**
What was said to the operator, kept so that it can be read again.
*/
export type Notice = {readonly at: number; readonly text: string; readonly tone: Tone};

/**
What the world says, as far as it was asked; `undefined`: not asked yet.
*/
export type World = {
	readonly hosts?: readonly HostEntry[];
	readonly runs?: readonly RunSummary[];
	readonly points?: readonly RecoveryPoint[];
	readonly facts: Readonly<Record<string, Facts>>;

	/**
	Hosts that are being asked now, with the time it began.
	*/
	readonly asking: Readonly<Record<string, number>>;

	/**
	The last trouble with each host.
	*/
	readonly trouble: Readonly<Record<string, Trouble>>;
};

export type Trouble = {
	readonly code: string;
	readonly message: string;
	readonly advice: string;
	readonly offered?: {readonly type: string; readonly fingerprint: string};
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
	readonly switchToTraining?: (tell: (text: string) => void) => Promise<Home>;
	readonly onQuit: (exitCode: number) => void;

	/**
	The screen that everything else lies on.
	*/
	readonly firstScreen: (desk: Desk) => Layer;
	readonly onRedraw?: () => void;

	/**
	Asked for when a run has ended: the operator may be looking elsewhere.
	*/
	readonly onBell?: () => void;
	readonly onSuspend?: () => void;
};

/**
What every screen is given: the services, the world as it is known, where the operator is, and how to say something.
*/
export type Desk = {
	readonly services: Services;
	readonly isTraining: boolean;
	readonly isReadOnly: boolean;
	readonly theme: Theme;
	readonly options: DeskOptions;
	readonly navigation: Store<Navigation>;
	readonly world: Store<World>;
	readonly notices: Store<readonly Notice[]>;

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
	navigate(action: NavigationAction): void;
	go(layer: Layer): void;
	ask(layer: Layer): void;
	close(layer: Layer): void;
	back(): void;

	/**
	To the first screen, with everything above it gone.
	*/
	goHome(): void;
	tell(text: string, tone?: Tone): void;

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
An error of the services as an operator reads it. Errors cross the worker's port as plain structures.
*/
export const troubleOf = (error: unknown): Trouble => {
	const {code, message, advice, offered} = (typeof error === 'object' && error !== null ? error : {}) as Partial<Trouble>;

	return {
		code: code ?? 'bug',
		message: cleanLine(message ?? String(error)),
		advice: cleanLine(advice ?? 'This is a gap in lparsafe; `lparsafe info` says where its log lies.'),
		...offered !== undefined && {offered},
	};
};

const without = <Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/**
A list that changes in more lines than this is drawn less often, so that keys are answered meanwhile.
*/
const manyHosts = 10;

const nothingKnown: World = {facts: {}, asking: {}, trouble: {}};

export const createDesk = (options: DeskOptions): Desk => {
	const {home: {services, isTraining}, theme, clock = systemClock} = options;
	let {isReadOnly} = options;
	const version = createStore(0);
	const navigation = createStore<Navigation>({screens: [], dialogs: []});
	const world = createStore<World>(nothingKnown);
	const notices = createStore<readonly Notice[]>([]);
	const changed = (): void => {
		version.update(count => count + 1);
	};

	for (const store of [navigation, world, notices]) {
		store.subscribe(changed);
	}

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

	const tell = (text: string, tone: Tone = 'plain'): void => {
		notices.update(before => [...before, {at: clock.now(), text: cleanLine(text), tone}].slice(-500));
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

	/**
	Runs that ended since they were last asked for are told, wherever the operator is.
	*/
	const tellEnded = (before: readonly RunSummary[], after: readonly RunSummary[]): void => {
		for (const {runId, phase, outcome, method, target, host} of after) {
			const known = before.find(each => each.runId === runId);

			if (phase !== 'ended' || known === undefined || known.phase === 'ended') {
				continue;
			}

			const {text, tone} = phaseSpan(phase, outcome, theme.glyphs);
			tell(`${method} of ${target} on ${host} has ended: ${text}`, tone);
			options.onBell?.();
		}
	};

	const refreshWorld = async (topic?: 'hosts' | 'runs' | 'points'): Promise<void> => {
		const asks = {
			hosts: async () => ({hosts: await services.listHosts()}),
			runs: async () => ({runs: await services.runs({limit: 200})}),
			points: async () => ({points: await services.points()}),
		};

		await Promise.all((topic === undefined ? ['hosts', 'runs', 'points'] as const : [topic]).map(async each => {
			const part = await attempt<Partial<World>>(asks[each]);

			if (part === undefined) {
				return;
			}

			tellEnded(world.get().runs ?? [], part.runs ?? []);
			world.update(before => ({...before, ...part}));
		}));
	};

	const storeFacts = (facts: Facts): void => {
		world.update(before => ({...before, facts: {...before.facts, [facts.host]: facts}, trouble: without(before.trouble, facts.host)}));
	};

	const readFacts = async (host: string, {fresh}: {readonly fresh: boolean}): Promise<void> => {
		if (world.get().asking[host] !== undefined) {
			return;
		}

		world.update(before => ({...before, asking: {...before.asking, [host]: clock.now()}}));

		try {
			const known = world.get().facts[host] ?? await services.knownFacts(host);

			if (known !== undefined && world.get().facts[host] === undefined) {
				world.update(before => ({...before, facts: {...before.facts, [host]: known}}));
			}

			storeFacts(await services.facts(host, {fresh}));
		} catch (error) {
			world.update(before => ({...before, trouble: {...before.trouble, [host]: troubleOf(error)}}));
		} finally {
			world.update(before => ({...before, asking: without(before.asking, host)}));
		}
	};

	const refreshFleet = async (hosts: readonly string[]): Promise<void> => {
		if (hosts.length === 0) {
			return;
		}

		tell(`Asking ${hosts.length} hosts for fresh facts.`);

		const done = await attempt(async () => services.refreshFacts(hosts));

		if (done !== undefined) {
			const {read, failed} = done;

			tell(failed === 0 ? `${read} hosts answered.` : `${read} hosts answered, ${failed} did not: the list says why.`, failed === 0 ? 'ok' : 'caution');
		}

		// What is shown elsewhere of these hosts is older now than what is stored.
		world.update(before => ({...before, facts: Object.fromEntries(Object.entries(before.facts).filter(([name]) => !hosts.includes(name)))}));
	};

	/**
	Hosts that changed since the last look; a fleet of thousands is not read again for one of them.
	*/
	const changedHosts = new Set<string>();
	let justChanged = 0;

	const refreshChangedHosts = async (): Promise<void> => {
		const names = [...changedHosts];

		justChanged = names.length;
		changedHosts.clear();

		const entries = await attempt(async () => services.listHosts(names));
		const known = world.get().hosts;
		const byName = new Map(entries?.map(entry => [entry.name, entry]));

		// One came or went: the order is the services'.
		if (known === undefined || byName.size < names.length || names.some(name => known.every(each => each.name !== name))) {
			await refreshWorld('hosts');

			return;
		}

		world.update(before => ({...before, hosts: before.hosts?.map(host => byName.get(host.name) ?? host) ?? []}));
	};

	const refreshers = {
		hosts: coalesce(() => {
			void refreshWorld('hosts');
		}, 100),
		changedHosts: coalesce(() => {
			void refreshChangedHosts();
		}, () => justChanged > manyHosts ? 700 : 100),
		runs: coalesce(() => {
			void refreshWorld('runs');
		}, 250),
		points: coalesce(() => {
			void refreshWorld('points');
		}, 250),
	};

	const watch = async (): Promise<void> => {
		for await (const {topic, id} of services.watch()) {
			if (isStopped) {
				return;
			}

			if (topic === 'runs' || topic === 'points') {
				refreshers[topic]();
			} else if (topic === 'hosts' || topic === 'facts') {
				if (id === undefined) {
					refreshers.hosts();
				} else {
					changedHosts.add(id);
					refreshers.changedHosts();
				}
			}
		}
	};

	void attempt(watch);

	/**
	The settings may say read-only where the command line did not; the engine refuses by itself meanwhile.
	*/
	const readSettings = async (): Promise<void> => {
		const info = await services.info();

		isReadOnly ||= info.isReadOnly;
		changed();
	};

	// Ages and elapsed times are on the screen; once a second is enough for them.
	let ticks = 0;
	const ticker = setInterval(() => {
		ticks += 1;
		changed();

		// Not before the first frame: it asks tools for their versions.
		if (ticks === 1) {
			void attempt(readSettings);
		}

		// The percentage in the frame follows runs that nobody looks at, too.
		if (ticks % 5 === 0 && (world.get().runs ?? []).some(({phase}) => phase === 'running')) {
			refreshers.runs();
		}
	}, 1000);
	ticker.unref();

	const desk: Desk = {
		services,
		isTraining,
		get isReadOnly() {
			return isReadOnly;
		},
		theme, options, navigation, world, notices, version, changed, drafts: new Map(), tell, attempt, refreshWorld, readFacts, refreshFleet,
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
