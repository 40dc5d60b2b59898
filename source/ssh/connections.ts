import {ConnectionError, OperatorError} from '../base/errors.js';
import type {Clock} from '../base/clock.js';
import type {Host} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import {connect, type ConnectOptions} from './connect.js';

export type ConnectionState = {
	readonly connection: 'never' | 'connecting' | 'open' | 'closed' | 'failed';

	/**
	Why it failed.
	*/
	readonly error?: OperatorError;
};

/**
One connection a host, opened on demand and shared by all who ask.
*/
export type Connections = {
	/**
	The open connection to a host, or a new one. Callers at the same time share one handshake; at most 8 hosts are greeted at once.

	After a refused login the same error is given without asking the host again for 15 s, then 1, 4 and 15 min, so that no loop locks an account; `isAsked` (an operator's own wish) asks at once.

	@throws ConnectionError, HostKeyError, UsageError (`not-yet`)
	*/
	shell(host: Host, options?: {readonly isAsked?: boolean}): Promise<Shell>;
	state(name: string): ConnectionState;

	/**
	Ends a host's connection and forgets what is known of it: the host was removed or changed.
	*/
	forget(name: string): Promise<void>;
	close(): Promise<void>;
};

export type ConnectionsOptions = Omit<ConnectOptions, 'signal'> & {
	readonly clock: Clock;

	/**
	Called when a host's state changed.
	*/
	readonly onChange?: (name: string) => void;
	readonly atOnce?: number;
};

type Entry = {
	readonly definition: string;
	state: ConnectionState;
	shell?: Shell;
	pending?: Promise<Shell>;
	refusals: number;
	refusedUntil: number;
	readonly abort: AbortController;
};

const pauses = [15_000, 60_000, 240_000, 900_000];

const createGate = (limit: number) => {
	const queue: Array<() => void> = [];
	let running = 0;

	return async <Result>(work: () => Promise<Result>): Promise<Result> => {
		if (running >= limit) {
			const {promise, resolve} = Promise.withResolvers<void>();

			queue.push(resolve);
			await promise;
		} else {
			running += 1;
		}

		try {
			return await work();
		} finally {
			const next = queue.shift();

			if (next === undefined) {
				running -= 1;
			} else {
				next();
			}
		}
	};
};

export const createConnections = ({clock, onChange, atOnce = 8, ...options}: ConnectionsOptions): Connections => {
	const entries = new Map<string, Entry>();
	const gate = createGate(atOnce);
	let isClosed = false;

	const change = (name: string, entry: Entry, state: ConnectionState): void => {
		if (entries.get(name) !== entry) {
			return;
		}

		entry.state = state;
		onChange?.(name);
	};

	const forget = async (name: string): Promise<void> => {
		const entry = entries.get(name);

		if (entry === undefined) {
			return;
		}

		entries.delete(name);
		entry.abort.abort(new ConnectionError(`The connection to \`${name}\` was given up here.`, {code: 'closed', advice: 'Ask again.'}));
		await entry.shell?.close();
	};

	const open = async (host: Host, entry: Entry): Promise<Shell> => {
		change(host.name, entry, {connection: 'connecting'});

		try {
			const shell = await gate(async () => connect(host, {
				...options,
				signal: entry.abort.signal,
				onClose() {
					if (entry.shell === shell) {
						change(host.name, entry, {connection: 'closed'});
					}
				},
			}));

			entry.shell = shell;
			entry.refusals = 0;
			change(host.name, entry, {connection: shell.isOpen ? 'open' : 'closed'});

			return shell;
		} catch (error) {
			if (error instanceof OperatorError) {
				if (error.code === 'authentication') {
					entry.refusedUntil = clock.now() + (pauses[entry.refusals] ?? pauses.at(-1) ?? 0);
					entry.refusals += 1;
				}

				change(host.name, entry, {connection: 'failed', error});
			} else {
				change(host.name, entry, {connection: 'failed'});
			}

			throw error;
		} finally {
			delete entry.pending;
		}
	};

	return {
		async shell(host, {isAsked = false} = {}) {
			if (isClosed) {
				throw new ConnectionError(`No connection to \`${host.name}\`: lparsafe is closing.`, {code: 'closed', advice: 'Start it again.'});
			}

			const definition = JSON.stringify(host);
			let entry = entries.get(host.name);

			if (entry !== undefined && entry.definition !== definition) {
				await forget(host.name);
				entry = undefined;
			}

			if (entry === undefined) {
				entry = {
					definition, state: {connection: 'never'}, refusals: 0, refusedUntil: 0, abort: new AbortController(),
				};
				entries.set(host.name, entry);
			}

			if (entry.shell?.isOpen === true) {
				return entry.shell;
			}

			if (!isAsked && entry.state.error !== undefined && entry.refusals > 0 && clock.now() < entry.refusedUntil) {
				throw entry.state.error;
			}

			entry.pending ??= open(host, entry);

			return entry.pending;
		},
		state: name => entries.get(name)?.state ?? {connection: 'never'},
		forget,
		async close() {
			isClosed = true;

			const all = Array.from(entries.keys(), async name => forget(name));

			await Promise.all(all);
		},
	};
};
