import type {Clock} from '../base/clock.js';
import {ConnectionError} from '../base/errors.js';
import type {Host, OfferedKey} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import {becomeShell, type BecomePasswords} from './become.js';
import {assertWithinSsh2, connect, type ConnectOptions} from './connect.js';
import {offeredKey, trust} from './offered-key.js';
import {
	createConnectionEntries,
	type ConnectionState,
	type Entry,
	type Link,
} from './connection-entries.js';
import {createKeyRing} from './key-ring.js';
import {createSecrets} from './secrets.js';
import type {SshShell} from './ssh-shell.js';
import {openSystemShell} from './system-ssh.js';
import {
	bySystemSsh,
	hopError,
	readWay,
	transportOn,
	type Way,
} from './way.js';
import {createWorkGate, limitByLoad, type WorkGate} from './work-gate.js';

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
	The open connection as the account that logs in, before it becomes another one, with the hops from here and with what it was let in, in words.
	*/
	login(host: Host, options?: {readonly isAsked?: boolean}): Promise<{readonly shell: Shell; readonly hops: readonly string[]; readonly letInWith?: string | undefined}>;
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
	The same shell for what a login asks of its host before it becomes another account, so that it can be noted.
	*/
	readonly noteShell?: (shell: Shell, host: Host) => Shell;

	/**
	The most handshakes at once, of all hosts and behind one jump host.
	*/
	readonly atOnce?: number;
	readonly perJumpHost?: number;

	/**
	After how long without a command a connection is closed; 0 for never.
	*/
	readonly idleMilliseconds?: number;
};

/**
The way through a host to the ones behind it, which is held while they use it.
*/
type Through = {
	readonly name: string;
	readonly behind: WorkGate;
	readonly socketFile: string | undefined;
	open(hostname: string, port: number): ReturnType<SshShell['forward']>;
	hold(): () => void;
};

export const createConnections = ({clock, onChange, findHost = () => undefined, noteShell = shell => shell, ask, atOnce = 8, perJumpHost = 8, idleMilliseconds = 0, ...options}: ConnectionsOptions): Connections => {
	const entries = createConnectionEntries({
		clock, onChange, perJumpHost, idleMilliseconds,
	});
	const gate = createWorkGate(limitByLoad(atOnce));
	const secrets = createSecrets();
	const keyRing = createKeyRing();
	const passwords: BecomePasswords = new Map();
	let isClosed = false;

	const through = async ({stop, hops}: Way, {isAsked, transport}: {readonly isAsked: boolean; readonly transport: 'ssh2' | 'ssh'}): Promise<Through | undefined> => {
		const last = hops.at(-1);

		if (last === undefined) {
			return undefined;
		}

		const hop = transport === 'ssh' ? bySystemSsh(last) : last;

		try {
			const link = await linkTo({stop: hop, hops: hops.slice(0, -1)}, isAsked);
			const {behind} = await entries.of(hop.key, hop.host);

			return {
				name: hop.host.name,
				behind,
				socketFile: link.socketFile,
				async open(hostname, port) {
					if (link.forward === undefined) {
						throw new Error('this connection leads no further');
					}

					return link.forward(hostname, port);
				},
				hold: () => link.hold?.() ?? (() => undefined),
			};
		} catch (error) {
			throw hopError(stop.host, hop, error);
		}
	};

	const openLink = async (way: Way, entry: Entry, isAsked: boolean): Promise<Link> => {
		const {stop: {host, prepared}, hops} = way;
		const via = transportOn(way);

		entries.change(entry, {connection: 'connecting', via});

		let hop: Through | undefined;
		let link: Link | undefined;

		try {
			if (via.transport === 'ssh2') {
				assertWithinSsh2(host, prepared.settings);
			}

			hop = await through(way, {isAsked, transport: via.transport});
		} catch (error) {
			// The host itself was not asked.
			entries.fail(entry, error, {isCounted: false});
			throw error;
		}

		const release = hop?.hold();

		try {
			const common = {
				...options,
				signal: entry.abort.signal,
				via: hop,
				ask: ask === undefined || !isAsked
					? undefined
					: async (...question: Parameters<typeof ask>) => {
						const answer = async () => gate.aside(async () => ask(...question));

						return hop === undefined ? answer() : hop.behind.aside(answer);
					},
				onClose() {
					release?.();
					entries.lose(entry, link);
				},
				onActivity(open: number) {
					entries.rest(entry, open);
				},
			};
			const greet = async (): Promise<Link> => gate.run(async () => via.transport === 'ssh'
				? openSystemShell(host, common)
				: connect(host, {...common, secrets, keyRing}, prepared));

			link = await (hop === undefined ? greet() : hop.behind.run(greet));
			entry.abort.signal.throwIfAborted();
		} catch (error) {
			release?.();
			await link?.close();
			entries.fail(entry, error);
			throw error;
		}

		entries.succeed(entry, link, hops.map(each => each.host.name));

		// A host that becomes another account is open when it has become it.
		if (host.become === 'none' || !entry.shells.isPending) {
			entries.change(entry, {connection: link.isOpen ? 'open' : 'closed', via});
		}

		return link;
	};

	async function linkTo(way: Way | Host, isAsked: boolean): Promise<Link> {
		const [key, host] = 'stop' in way ? [way.stop.key, way.stop.host] : [way.name, way];
		const entry = await entries.of(key, host);

		if (entry.link?.isOpen === true) {
			return entry.link;
		}

		if (!isAsked) {
			entries.assertNotRefused(entry);
		}

		return entry.links.open(isAsked, async () => openLink('stop' in way ? way : await wayTo(host, entry), entry, isAsked));
	}

	const wayTo = async (host: Host, entry: Entry): Promise<Way> => {
		entries.change(entry, {connection: 'connecting'});

		try {
			return await readWay(host, {...options, findHost});
		} catch (error) {
			entries.fail(entry, error);
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
			entry.shell = await becomeShell(host.become === 'none' ? link : noteShell(link, host), host, {signal: entry.abort.signal, passwords, ...(ask !== undefined && isAsked && {ask})});
		} catch (error) {
			entries.fail(entry, error);
			throw error;
		}

		entries.change(entry, {connection: entry.shell.isOpen ? 'open' : 'closed', ...(via !== undefined && {via})});

		return entry.shell;
	};

	const keyOptions = async (host: Host): Promise<ConnectOptions> => {
		assertOpen(host);

		const way = await readWay(host, {...options, findHost});

		return {...options, via: await through(way, {isAsked: true, transport: 'ssh2'})};
	};

	return {
		async shell(host, {isAsked = false} = {}) {
			assertOpen(host);

			const entry = await entries.of(host.name, host);

			if (entry.shell?.isOpen === true) {
				return entry.shell;
			}

			if (host.become === 'none') {
				entry.shell = await linkTo(host, isAsked);

				return entry.shell;
			}

			if (!isAsked) {
				entries.assertNotRefused(entry);
			}

			return entry.shells.open(isAsked, async () => openShell(host, entry, isAsked));
		},
		async login(host, {isAsked = false} = {}) {
			assertOpen(host);

			const shell = await linkTo(host, isAsked);
			const {hops} = await entries.of(host.name, host);

			return {shell, hops, letInWith: shell.letInWith};
		},
		offeredKey: async host => offeredKey(host, await keyOptions(host)),
		trust: async (host, fingerprint) => trust(host, fingerprint, await keyOptions(host)),
		state: name => entries.stateOf(name),
		forget: async name => entries.forget(name),
		async close() {
			isClosed = true;
			await entries.forgetAll();
		},
	};
};
