import type {Clock} from '../base/clock.js';
import {ConnectionError, OperatorError} from '../base/errors.js';
import type {Host, OfferedKey} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import {becomeShell, type BecomePasswords} from './become.js';
import {
	assertWithinSsh2,
	connect,
	offeredKey,
	trust,
	type ConnectOptions,
} from './connect.js';
import {createKeyRing} from './key-ring.js';
import {createSecrets} from './secrets.js';
import type {SshShell} from './ssh-shell.js';
import {openSystemShell} from './system-ssh.js';
import {
	hopError,
	readWay,
	type Way,
} from './way.js';
import {createWorkGate, type WorkGate} from './work-gate.js';

export type ConnectionState = {
	readonly connection: 'never' | 'connecting' | 'open' | 'closed' | 'failed';

	/**
	Why it failed.
	*/
	readonly error?: OperatorError;

	/**
	The transport in use, and why where it was chosen by itself.
	*/
	readonly via?: {readonly transport: 'ssh2' | 'ssh'; readonly reason?: string};
};

/**
One connection a host, opened on demand and shared by all who ask; one connection a jump host, shared by all hosts behind it.
*/
export type Connections = {
	/**
	The open connection to a host, as the account that it becomes, or a new one. Callers at the same time share one handshake.

	After a refused login the same error is given without asking the host again for 15 s, then 1, 4 and 15 min, so that no loop locks an account; `isAsked` (an operator's own wish) asks at once, and the operator for passwords too.

	@throws ConnectionError, HostKeyError
	*/
	shell(host: Host, options?: {readonly isAsked?: boolean}): Promise<Shell>;

	/**
	The open connection as the account that logs in, before it becomes another one, with the hops from here.
	*/
	login(host: Host, options?: {readonly isAsked?: boolean}): Promise<{readonly shell: Shell; readonly hops: readonly string[]}>;
	offeredKey(host: Host): Promise<OfferedKey>;

	/**
	Stores the offered key if its fingerprint is the one given; see `trust`.
	*/
	trust(host: Host, fingerprint: string): Promise<OfferedKey>;
	state(name: string): ConnectionState;

	/**
	Ends a host's connection and forgets what is known of it: the host was removed or changed.
	*/
	forget(name: string): Promise<void>;
	close(): Promise<void>;
};

export type ConnectionsOptions = Pick<ConnectOptions, 'home' | 'configFile' | 'timing' | 'environment' | 'ask'> & {
	readonly clock: Clock;

	/**
	Hosts of the inventory, for those that lie behind another.
	*/
	readonly findHost?: (name: string) => Host | undefined;

	/**
	Called when a host's state changed.
	*/
	readonly onChange?: (name: string) => void;

	/**
	Handshakes at once, of all hosts and behind one jump host.
	*/
	readonly atOnce?: number;
	readonly perJumpHost?: number;

	/**
	After how long without a command a connection is closed; 0 for never.
	*/
	readonly idleMilliseconds?: number;
};

type Link = Shell & Partial<Pick<SshShell, 'forward'>>;
type Pending<Value> = {readonly promise: Promise<Value>; readonly isAsked: boolean};

type Entry = {
	readonly definition: string;
	state: ConnectionState;
	link?: Link;
	hops: readonly string[];
	shell?: Shell;
	pendingLink?: Pending<Link>;
	pendingShell?: Pending<Shell>;
	refusals: number;
	refusedUntil: number;
	readonly abort: AbortController;
	readonly behind: WorkGate;
	idle?: NodeJS.Timeout;
};

const pauses = [15_000, 60_000, 240_000, 900_000];

// Asked again by itself, each of these might lock an account or ask the host for nothing.
const refusals = new Set(['authentication', 'needs-answer', 'password-expired', 'account-locked', 'become-refused', 'become-needs-password', 'shut-out']);

export const createConnections = ({clock, onChange, findHost = () => undefined, ask, atOnce = 8, perJumpHost = 8, idleMilliseconds = 0, ...options}: ConnectionsOptions): Connections => {
	const entries = new Map<string, Entry>();
	const gate = createWorkGate(atOnce);
	const reading = createWorkGate(8);
	const secrets = createSecrets();
	const keyRing = createKeyRing();
	const passwords: BecomePasswords = new Map();
	let isClosed = false;

	const change = (key: string, entry: Entry, state: ConnectionState): void => {
		if (entries.get(key) !== entry) {
			return;
		}

		const isNews = entry.state.connection !== state.connection || state.error !== undefined;

		entry.state = state;

		if (isNews) {
			onChange?.(key);
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

	const entryOf = async (key: string, host: Host): Promise<Entry> => {
		const definition = JSON.stringify(host);
		const known = entries.get(key);

		if (known?.definition === definition) {
			return known;
		}

		const entry: Entry = {
			definition, state: {connection: 'never'}, hops: [], refusals: 0, refusedUntil: 0, abort: new AbortController(), behind: createWorkGate(perJumpHost),
		};
		const leaving = forget(key);

		entries.set(key, entry);
		await leaving;

		return entry;
	};

	const rest = (entry: Entry, open: number): void => {
		clearTimeout(entry.idle);

		if (open === 0 && idleMilliseconds > 0) {
			entry.idle = setTimeout(() => {
				void entry.link?.close();
			}, idleMilliseconds).unref();
		}
	};

	const fail = (key: string, entry: Entry, error: unknown): void => {
		if (error instanceof OperatorError && refusals.has(error.code)) {
			entry.refusedUntil = clock.now() + (pauses[entry.refusals] ?? pauses.at(-1) ?? 0);
			entry.refusals += 1;
		}

		change(key, entry, {connection: 'failed', ...(error instanceof OperatorError && {error})});
	};

	const through = async ({stop, hops}: Way, isAsked: boolean): Promise<{readonly name: string; readonly entry: Entry; open(hostname: string, port: number): ReturnType<SshShell['forward']>} | undefined> => {
		const hop = hops.at(-1);

		if (hop === undefined) {
			return undefined;
		}

		try {
			const link = await linkTo({stop: hop, hops: hops.slice(0, -1)}, isAsked);

			return {
				name: hop.host.name,
				entry: await entryOf(hop.key, hop.host),
				async open(hostname, port) {
					if (link.forward === undefined) {
						throw new Error('it is reached with the system\'s ssh');
					}

					return link.forward(hostname, port);
				},
			};
		} catch (error) {
			throw hopError(stop.host, hop, error);
		}
	};

	const openLink = async (way: Way, entry: Entry, isAsked: boolean): Promise<Link> => {
		const {stop: {key, host, prepared, choice}, hops} = way;
		const systemHop = hops.find(hop => hop.choice.transport === 'ssh');
		const via = systemHop === undefined ? choice : {transport: 'ssh' as const, reason: `its jump host \`${systemHop.host.name}\` is reached with it${systemHop.choice.reason === undefined ? '' : ` (${systemHop.choice.reason})`}`};
		const {signal} = entry.abort;

		change(key, entry, {connection: 'connecting', via});

		let hop: Awaited<ReturnType<typeof through>>;
		let link: Link | undefined;

		try {
			if (via.transport === 'ssh2') {
				assertWithinSsh2(host, prepared.settings);
				hop = await through(way, isAsked);
			}
		} catch (error) {
			change(key, entry, {connection: 'failed', via, ...(error instanceof OperatorError && {error})});
			throw error;
		}

		// The system's ssh goes through the nearest hop anew for each host.
		const [nearest] = hops;
		const {behind} = hop?.entry ?? (via.transport === 'ssh' && nearest !== undefined ? await entryOf(nearest.key, nearest.host) : {behind: undefined});
		const common = {
			...options,
			signal,
			ask: ask === undefined || !isAsked
				? undefined
				: async (...question: Parameters<typeof ask>) => {
					const answer = async () => gate.aside(async () => ask(...question));

					return behind === undefined ? answer() : behind.aside(answer);
				},
			onClose() {
				clearTimeout(entry.idle);

				if (entry.link === link) {
					change(key, entry, {connection: 'closed', via});
				}
			},
			onActivity(open: number) {
				rest(entry, open);
			},
		};
		const greet = async (): Promise<Link> => gate.run(async () => via.transport === 'ssh'
			? openSystemShell(host, {...common, ...(hops.length > 0 && {jumps: hops.map(each => each.host)})})
			: connect(host, {
				...common, secrets, keyRing, via: hop,
			}, prepared));

		try {
			link = await (behind === undefined ? greet() : behind.run(greet));
			signal.throwIfAborted();
		} catch (error) {
			await link?.close();
			fail(key, entry, error);
			throw error;
		}

		entry.link = link;
		entry.hops = hops.map(each => each.host.name);
		entry.refusals = 0;
		rest(entry, 0);

		// A host that becomes another account is open when it has become it.
		if (host.become === 'none' || entry.pendingShell === undefined) {
			change(key, entry, {connection: link.isOpen ? 'open' : 'closed', via});
		}

		return link;
	};

	const assertNotRefused = (entry: Entry, isAsked: boolean): void => {
		if (!isAsked && entry.state.error !== undefined && entry.refusals > 0 && clock.now() < entry.refusedUntil) {
			throw entry.state.error;
		}
	};

	/**
	What is under way already, if it asks the operator where this caller would.
	*/
	const joined = async <Value>(pending: Pending<Value> | undefined, isAsked: boolean): Promise<Value | undefined> => {
		try {
			return await pending?.promise;
		} catch (error) {
			if (pending?.isAsked === false && isAsked) {
				return undefined;
			}

			throw error;
		}
	};

	async function linkTo(way: Way | Host, isAsked: boolean): Promise<Link> {
		const [key, host] = 'stop' in way ? [way.stop.key, way.stop.host] : [way.name, way];
		const entry = await entryOf(key, host);

		if (entry.link?.isOpen === true) {
			return entry.link;
		}

		assertNotRefused(entry, isAsked);

		const early = await joined(entry.pendingLink, isAsked);

		if (early !== undefined) {
			return early;
		}

		if (entry.pendingLink === undefined) {
			const begin = async (): Promise<Link> => {
				try {
					return await openLink('stop' in way ? way : await wayTo(host, key, entry), entry, isAsked);
				} finally {
					delete entry.pendingLink;
				}
			};

			entry.pendingLink = {promise: begin(), isAsked};
		}

		return entry.pendingLink.promise;
	}

	const wayTo = async (host: Host, key: string, entry: Entry): Promise<Way> => {
		change(key, entry, {connection: 'connecting'});

		try {
			return await readWay(host, {...options, findHost, reading});
		} catch (error) {
			fail(key, entry, error);
			throw error;
		}
	};

	const assertOpen = (host: Host): void => {
		if (isClosed) {
			throw new ConnectionError(`No connection to \`${host.name}\`: lparsafe is closing.`, {code: 'closed', advice: 'Start it again.'});
		}
	};

	const openShell = async (host: Host, entry: Entry, isAsked: boolean): Promise<Shell> => {
		const link = await linkTo(host, isAsked);
		const {via} = entry.state;

		try {
			entry.shell = await becomeShell(link, host, {signal: entry.abort.signal, passwords, ...(ask !== undefined && isAsked && {ask})});
		} catch (error) {
			fail(host.name, entry, error);
			throw error;
		}

		change(host.name, entry, {connection: entry.shell.isOpen ? 'open' : 'closed', ...(via !== undefined && {via})});

		return entry.shell;
	};

	const keyOptions = async (host: Host): Promise<ConnectOptions> => {
		assertOpen(host);

		const way = await readWay(host, {...options, findHost, reading});

		return {...options, via: await through(way, true)};
	};

	return {
		async shell(host, {isAsked = false} = {}) {
			assertOpen(host);

			const entry = await entryOf(host.name, host);

			if (entry.shell?.isOpen === true) {
				return entry.shell;
			}

			if (host.become === 'none') {
				entry.shell = await linkTo(host, isAsked);

				return entry.shell;
			}

			assertNotRefused(entry, isAsked);

			const early = await joined(entry.pendingShell, isAsked);

			if (early !== undefined) {
				return early;
			}

			if (entry.pendingShell === undefined) {
				const begin = async (): Promise<Shell> => {
					try {
						return await openShell(host, entry, isAsked);
					} finally {
						delete entry.pendingShell;
					}
				};

				entry.pendingShell = {promise: begin(), isAsked};
			}

			return entry.pendingShell.promise;
		},
		async login(host, {isAsked = false} = {}) {
			assertOpen(host);

			const shell = await linkTo(host, isAsked);
			const entry = await entryOf(host.name, host);

			return {shell, hops: entry.hops};
		},
		offeredKey: async host => offeredKey(host, await keyOptions(host)),
		trust: async (host, fingerprint) => trust(host, fingerprint, await keyOptions(host)),
		state: name => entries.get(name)?.state ?? {connection: 'never'},
		forget,
		async close() {
			isClosed = true;

			const all = Array.from(entries.keys(), async key => forget(key));

			await Promise.all(all);
		},
	};
};
