import type {Clock} from '../base/clock.js';
import {ConnectionError, OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import type {SshShell} from './ssh-shell.js';
import type {TransportChoice} from './choose-transport.js';
import {createWorkGate, type WorkGate} from './work-gate.js';

export type ConnectionState = {
	readonly connection: 'never' | 'connecting' | 'open' | 'closed' | 'failed';

	/**
	Why it failed.
	*/
	readonly error?: OperatorError;

	/**
	The transport in use, or last tried, and why where it was chosen by itself.
	*/
	readonly via?: TransportChoice;
};

export type Link = Shell & Partial<Pick<SshShell, 'forward' | 'hold' | 'letInWith' | 'socketFile'>>;

/**
What is known of one host's connection. `key` names it: the host's name, or the way of a hop that the SSH config names.
*/
export type Entry = {
	readonly key: string;
	readonly definition: string;
	readonly state: ConnectionState;
	link?: Link;
	hops: readonly string[];

	/**
	Around the link, as the account that is become.
	*/
	shell?: Shell;

	/**
	Aborted when the connection is no longer wanted.
	*/
	readonly abort: AbortController;

	/**
	For the handshakes of hosts that lie behind this one.
	*/
	readonly behind: WorkGate;
	readonly links: Joint<Link>;
	readonly shells: Joint<Shell>;
};

/**
One opening at a time, shared by all who ask meanwhile.
*/
type Joint<Value> = {
	readonly isPending: boolean;

	/**
	@param isAsked - Whether the caller lets the operator be asked: then what others began without that does not count for it if it failed.
	*/
	open(isAsked: boolean, begin: () => Promise<Value>): Promise<Value>;
};

const createJoint = <Value>(): Joint<Value> => {
	let pending: {readonly promise: Promise<Value>; readonly isAsked: boolean} | undefined;

	const joined = async (isAsked: boolean): Promise<Value | undefined> => {
		const current = pending;

		try {
			return await current?.promise;
		} catch (error) {
			if (current?.isAsked === false && isAsked) {
				return undefined;
			}

			throw error;
		}
	};

	return {
		get isPending() {
			return pending !== undefined;
		},
		async open(isAsked, begin) {
			const early = await joined(isAsked);

			if (early !== undefined) {
				return early;
			}

			if (pending === undefined) {
				const run = async (): Promise<Value> => {
					try {
						return await begin();
					} finally {
						pending = undefined;
					}
				};

				pending = {promise: run(), isAsked};
			}

			return pending.promise;
		},
	};
};

/**
The connections of this process by key: how each stands, who is told, when it rests, and how long a refused one is left alone.
*/
type ConnectionEntries = {
	/**
	The entry for a host as it is defined now; a changed definition ends what was open before.
	*/
	of(key: string, host: Host): Promise<Entry>;
	stateOf(key: string): ConnectionState;
	change(entry: Entry, state: ConnectionState): void;

	/**
	Notes a failure; one by which a host could lock an account makes it be left alone for a while, unless it is not counted.
	*/
	fail(entry: Entry, error: unknown, options?: {readonly isCounted?: boolean}): void;

	/**
	@throws The error of the last failure, where it is too early to ask the host again.
	*/
	assertNotRefused(entry: Entry): void;

	/**
	Says how many commands and ways run over a link; where none does for long, it is closed.
	*/
	rest(entry: Entry, open: number): void;

	/**
	A link is there: nothing is held against the host any more.
	*/
	succeed(entry: Entry, link: Link, hops: readonly string[]): void;
	lose(entry: Entry, link: Link | undefined): void;
	forget(key: string): Promise<void>;
	forgetAll(): Promise<void>;
};

const pauses = [15_000, 60_000, 240_000, 900_000];

// Asked again by itself, each of these might lock an account or ask the host for nothing.
const refusals = new Set(['authentication', 'needs-answer', 'password-expired', 'account-locked', 'become-refused', 'become-needs-password', 'shut-out']);

type Kept = Omit<Entry, 'state'> & {state: ConnectionState; refusals: number; refusedUntil: number; idle?: NodeJS.Timeout};

export const createConnectionEntries = ({clock, onChange, perJumpHost, idleMilliseconds}: {
	readonly clock: Clock;
	readonly onChange?: ((key: string) => void) | undefined;
	readonly perJumpHost: number;
	readonly idleMilliseconds: number;
}): ConnectionEntries => {
	const entries = new Map<string, Kept>();
	const keptOf = (entry: Entry): Kept => entry as Kept;

	const change = (entry: Entry, state: ConnectionState): void => {
		if (entries.get(entry.key) !== entry) {
			return;
		}

		const isNews = entry.state.connection !== state.connection || state.error !== undefined;

		keptOf(entry).state = state;

		if (isNews) {
			onChange?.(entry.key);
		}
	};

	const forget = async (key: string): Promise<void> => {
		const entry = entries.get(key);

		if (entry === undefined) {
			return;
		}

		entries.delete(key);
		clearTimeout(entry.idle);
		entry.abort.abort(new ConnectionError(`The connection to \`${key}\` was given up here.`, {code: 'closed', advice: 'Ask again.'}));
		await entry.link?.close();
	};

	const rest = (entry: Entry, open: number): void => {
		const kept = keptOf(entry);

		clearTimeout(kept.idle);

		if (open === 0 && idleMilliseconds > 0) {
			kept.idle = setTimeout(() => {
				void entry.link?.close();
			}, idleMilliseconds).unref();
		}
	};

	return {
		async of(key, host) {
			const definition = JSON.stringify(host);
			const known = entries.get(key);

			if (known?.definition === definition) {
				return known;
			}

			const entry: Kept = {
				key,
				definition,
				state: {connection: 'never'},
				hops: [],
				refusals: 0,
				refusedUntil: 0,
				abort: new AbortController(),
				behind: createWorkGate(perJumpHost),
				links: createJoint(),
				shells: createJoint(),
			};
			const leaving = forget(key);

			entries.set(key, entry);
			await leaving;

			return entry;
		},
		stateOf: key => entries.get(key)?.state ?? {connection: 'never'},
		change,
		fail(entry, error, {isCounted = true} = {}) {
			const kept = keptOf(entry);
			const {via} = entry.state;

			if (isCounted && error instanceof OperatorError && refusals.has(error.code)) {
				kept.refusedUntil = clock.now() + (pauses[kept.refusals] ?? pauses.at(-1) ?? 0);
				kept.refusals += 1;
			}

			change(entry, {connection: 'failed', ...(via !== undefined && {via}), ...(error instanceof OperatorError && {error})});
		},
		assertNotRefused(entry) {
			const kept = keptOf(entry);

			if (entry.state.error !== undefined && kept.refusals > 0 && clock.now() < kept.refusedUntil) {
				throw entry.state.error;
			}
		},
		rest,
		succeed(entry, link, hops) {
			entry.link = link;
			entry.hops = hops;
			keptOf(entry).refusals = 0;
			rest(entry, 0);
		},
		lose(entry, link) {
			const {via} = entry.state;

			clearTimeout(keptOf(entry).idle);

			if (entry.link === link) {
				change(entry, {connection: 'closed', ...(via !== undefined && {via})});
			}
		},
		forget,
		async forgetAll() {
			await Promise.all(Array.from(entries.keys(), async key => forget(key)));
		},
	};
};
