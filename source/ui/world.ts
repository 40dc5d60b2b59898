import type {Clock} from '../base/clock.js';
import type {Facts} from '../base/facts.js';
import type {RecoveryPoint} from '../base/point.js';
import type {Change, Services} from '../base/services.js';
import type {HostEntry} from '../base/services/hosts.js';
import type {RunSummary} from '../base/services/runs.js';
import {coalesce, createStore, type Store} from './create-store.js';
import {createKnownRuns, endedSince} from './known-runs.js';
import type {Tone} from './theme.js';
import {troubleOf, type Trouble} from './trouble.js';

/**
What the world says, as far as it was asked; `undefined`: not asked yet.
*/
export type World = {
	readonly hosts?: readonly HostEntry[];
	readonly runs?: readonly RunSummary[];
	/**
	The newest, and all of the hosts that were opened; `pointCount`: how many there are at all.
	*/
	readonly points?: readonly RecoveryPoint[];
	readonly pointCount?: number;
	readonly facts: Readonly<Record<string, Facts>>;

	/**
	Hosts that are being asked now, with the time it began.
	*/
	readonly asking: Readonly<Record<string, number>>;

	/**
	The last trouble with each host.
	*/
	readonly trouble: Readonly<Record<string, Trouble>>;

	/**
	Why a list could not be read when it was asked for last.
	*/
	readonly unread: Readonly<Partial<Record<Listed, Trouble>>>;
};

type Listed = 'hosts' | 'runs' | 'points';

const without = <Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/**
A list that changes in more lines than this is drawn less often, so that keys are answered meanwhile.
*/
const manyHosts = 10;

/**
Nobody reads more of a list; those of one host stand on its screen, however many they are.
*/
const mostPoints = 500;

const nothingKnown: World = {
	facts: {}, asking: {}, trouble: {}, unread: {},
};

/**
The world as it is known, and the ways to know it better.
*/
type KnownWorld = {
	readonly store: Store<World>;
	refresh(topic?: Listed): Promise<void>;

	/**
	Reads a host's facts; never waits for anything on the screen.
	*/
	readFacts(host: string, options: {readonly fresh: boolean}): Promise<void>;

	/**
	Asks many hosts at once, in the background; the list shows how each of them stands.
	*/
	refreshFleet(hosts: readonly string[]): Promise<void>;

	/**
	Asks for the runs again, soon.
	*/
	refreshRuns(): void;

	/**
	Asks again for what the services say has changed, until it is stopped.
	*/
	watch(): Promise<void>;
};

export const createWorld = ({services, clock, tell, attempt, onEnded, onHome, isStopped}: {
	readonly services: Services;
	readonly clock: Clock;
	tell(text: string, tone?: Tone): void;
	attempt<Value>(work: () => Promise<Value>): Promise<Value | undefined>;
	onEnded(run: RunSummary): void;

	/**
	Something is wrong with the home.
	*/
	onHome(): void;
	isStopped(): boolean;
}): KnownWorld => {
	const store = createStore<World>(nothingKnown);

	/**
	Hosts whose points are all read.
	*/
	const opened = new Set<string>();

	const runs = createKnownRuns({
		services,
		get: () => store.get().runs,
		set(now) {
			const before = store.get().runs;

			for (const run of endedSince(before ?? [], now)) {
				onEnded(run);
			}

			if (now !== before) {
				store.update(known => ({...known, runs: now}));
			}
		},
		attempt,
		isStopped,
	});

	const refreshers = {
		async hosts() {
			const hosts = await services.listHosts();

			store.update(before => ({...before, hosts}));
		},
		runs: runs.refresh,
		async points() {
			const [newest, pointCount, ...own] = await Promise.all([services.points(undefined, {limit: mostPoints}), services.pointCount(), ...[...opened].map(async host => services.points(host))]);
			const known = new Set(newest.map(({id}) => id));
			const points = [...newest, ...own.flat().filter(({id}) => !known.has(id))];

			store.update(before => ({...before, points, pointCount}));
		},
	};

	const list = async (topic: Listed): Promise<void> => {
		try {
			await refreshers[topic]();

			if (store.get().unread[topic] !== undefined) {
				store.update(before => ({...before, unread: without(before.unread, topic)}));
			}
		} catch (error) {
			store.update(before => ({...before, unread: {...before.unread, [topic]: troubleOf(error)}}));
			throw error;
		}
	};

	const refresh = async (topic?: Listed): Promise<void> => {
		await Promise.all((topic === undefined ? ['hosts', 'runs', 'points'] as const : [topic]).map(async each => attempt(async () => list(each))));
	};

	const storeFacts = (facts: Facts): void => {
		store.update(before => ({...before, facts: {...before.facts, [facts.host]: facts}, trouble: without(before.trouble, facts.host)}));
	};

	const readFacts = async (host: string, {fresh}: {readonly fresh: boolean}): Promise<void> => {
		if (!opened.has(host)) {
			opened.add(host);
			soon.points();
		}

		if (store.get().asking[host] !== undefined) {
			return;
		}

		store.update(before => ({...before, asking: {...before.asking, [host]: clock.now()}}));

		try {
			const known = store.get().facts[host] ?? await services.knownFacts(host);

			if (known !== undefined && store.get().facts[host] === undefined) {
				store.update(before => ({...before, facts: {...before.facts, [host]: known}}));
			}

			storeFacts(await services.facts(host, {fresh}));
		} catch (error) {
			store.update(before => ({...before, trouble: {...before.trouble, [host]: troubleOf(error)}}));
		} finally {
			store.update(before => ({...before, asking: without(before.asking, host)}));
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
		await Promise.all(hosts.filter(host => store.get().facts[host] !== undefined).map(async host => attempt(async () => {
			const stored = await services.knownFacts(host);

			if (stored !== undefined) {
				store.update(before => ({...before, facts: {...before.facts, [host]: stored}}));
			}
		})));
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
		const known = store.get().hosts;
		const byName = new Map(entries?.map(entry => [entry.name, entry]));

		// One came or went: the order is the services'.
		if (known === undefined || byName.size < names.length || names.some(name => known.every(each => each.name !== name))) {
			await refresh('hosts');

			return;
		}

		store.update(before => ({...before, hosts: before.hosts?.map(host => byName.get(host.name) ?? host) ?? []}));
	};

	const soon = {
		hosts: coalesce(() => {
			void refresh('hosts');
		}, 100),
		policies: coalesce(() => {
			void refresh('hosts');
		}, 1000),
		changedHosts: coalesce(() => {
			void refreshChangedHosts();
		}, () => justChanged > manyHosts ? 700 : 100),
		runs: coalesce(() => {
			void refresh('runs');
		}, 250),
		points: coalesce(() => {
			void refresh('points');
		}, 250),
	};

	const hear = ({topic, id}: Change): void => {
		if (topic === 'home') {
			onHome();

			return;
		}

		if (topic === 'runs' && id !== undefined) {
			runs.changed(id);
		}

		// A line of the fleet says how the host stands against them.
		if (topic === 'policies' || topic === 'points') {
			soon.policies();
		}

		if (topic === 'runs' || topic === 'points') {
			soon[topic]();

			return;
		}

		if (topic !== 'hosts' && topic !== 'facts') {
			return;
		}

		if (id === undefined) {
			soon.hosts();
		} else {
			changedHosts.add(id);
			soon.changedHosts();
		}
	};

	const watch = async (): Promise<void> => {
		for await (const change of services.watch()) {
			if (isStopped()) {
				return;
			}

			hear(change);
		}
	};

	return {
		store, refresh, readFacts, refreshFleet, refreshRuns: soon.runs, watch,
	};
};
