import type {Duplex} from 'node:stream';
import path from 'node:path';
import type {Client} from 'ssh2';
import {ConnectionError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Ask} from '../base/question.js';
import {configFileFor, readClientSettings, type ClientSettings} from '../hosts/client-settings.js';
import {
	defaultTiming,
	handshake,
	type HandshakeResult,
	type Timing,
} from './handshake.js';
import {hostKeyError} from './host-key-failure.js';
import {fingerprintOf, keyTypeOf, type HostKeyJudge} from './host-key-judge.js';
import {gatherIdentities} from './identities.js';
import {createKeyRing, type KeyRing} from './key-ring.js';
import type {KnownLine} from './known-hosts-file.js';
import {judgeKey, knownLines, knownName} from './known-hosts.js';
import {createSecrets, type Secrets} from './secrets.js';
import {createSshShell, type SshShell} from './ssh-shell.js';
import {waitOrLeave} from './wait-or-leave.js';

/**
The way through another host. `socketFile` is that of the system's ssh, where the other host is reached with it.
*/
type ThroughHop = {readonly name: string; readonly socketFile?: string | undefined; open(hostname: string, port: number): Promise<Duplex>};

export type ConnectOptions = {
	/**
	The app's home: its own `known_hosts` lies there.
	*/
	readonly home: string;

	/**
	Another SSH config than the operator's and the system's; `none` for no file at all.
	*/
	readonly configFile?: string;
	readonly signal?: AbortSignal;
	readonly timing?: Partial<Timing>;

	/**
	Called once when the connection has ended, whoever ended it.
	*/
	readonly onClose?: () => void;
	readonly environment?: Readonly<Record<string, string | undefined>>;

	/**
	Asks the operator for passwords, passphrases and what a server asks; absent: nobody is there, and nothing is asked.
	*/
	readonly ask?: Ask | undefined;

	/**
	What was answered before and may answer again.
	*/
	readonly secrets?: Secrets;
	readonly keyRing?: KeyRing;

	/**
	The way there, where it leads through another host; opened anew for each attempt.
	*/
	readonly via?: ThroughHop | undefined;
	readonly onActivity?: ((open: number) => void) | undefined;
};

export type Prepared = {
	readonly settings: ClientSettings;

	/**
	The name under which known_hosts files keep the host.
	*/
	readonly name: string;
	readonly lines: readonly KnownLine[];

	/**
	Where a trusted key is stored.
	*/
	readonly ownFile: string;
};

/**
Reads what OpenSSH would use for a host.

@throws ConnectionError (`ssh-config`)
*/
export const settingsOf = async (host: Host, {configFile, environment}: Pick<ConnectOptions, 'configFile' | 'environment'>): Promise<ClientSettings> => readClientSettings({
	address: host.address, port: host.port, user: host.user, configFile: configFileFor(host, configFile), ...(environment !== undefined && {environment}),
});

/**
Reads what is known of a host's key.

@throws HostKeyError (`known-hosts-unreadable`)
*/
export const prepare = async (host: Host, settings: ClientSettings, home: string): Promise<Prepared> => {
	const ownFile = host.knownHostsFile ?? path.join(home, 'known_hosts');
	const name = knownName(settings.hostname, settings.port, settings.hostKeyAlias);

	return {
		settings, name, ownFile, lines: await knownLines(name, [ownFile, ...(host.knownHostsFile === undefined ? settings.userKnownHostsFiles : []), ...settings.globalKnownHostsFiles]),
	};
};

/**
What ssh2 would not do although the SSH config says it: passed over, it would lead elsewhere or trust too much.

@throws ConnectionError (`needs-system-ssh`)
*/
export const assertWithinSsh2 = (host: Host, {unsupported}: ClientSettings): void => {
	const [beyond] = unsupported;

	if (beyond !== undefined) {
		throw new ConnectionError(`The SSH config sets \`${beyond.option} ${beyond.value.slice(0, 100)}\` for \`${host.name}\`, which only the system's ssh can do.`, {
			code: 'needs-system-ssh', advice: 'Set the host\'s transport to `auto` or `ssh`, or give it an entry of its own in the SSH config that switches the option off (`none`).',
		});
	}
};

export const assertWay = (host: Host, {settings}: Prepared, {via}: ConnectOptions): void => {
	assertWithinSsh2(host, settings);

	if (via === undefined && (host.jump !== undefined || settings.proxyJump.length > 0)) {
		throw new TypeError(`\`${host.name}\` lies behind another host, and no way there was given.`);
	}
};

/**
Opens a way through the host before ours.

@throws ConnectionError (`jump-forbidden`, `unreachable`) in the words of the host before it.
*/
export const openVia = async (host: Host, {hostname, port}: Pick<ClientSettings, 'hostname' | 'port'>, via: NonNullable<ConnectOptions['via']>): Promise<{readonly name: string; readonly stream: Duplex}> => {
	try {
		return {name: via.name, stream: await via.open(hostname, port)};
	} catch (error) {
		throw forwardError(host, via.name, {hostname, port}, error);
	}
};

// RFC 4254, 5.1
const administrativelyProhibited = 1;

const forwardError = (host: Host, via: string, {hostname, port}: {readonly hostname: string; readonly port: number}, error: unknown): ConnectionError => {
	const words = error instanceof Error ? error.message.replace(/^(?:\(SSH\) )?Channel open failure: /v, '') : String(error);
	const isForbidden = (error as {readonly reason?: unknown}).reason === administrativelyProhibited;

	return new ConnectionError(`No connection to \`${host.name}\`: its jump host \`${via}\` opens no way to \`${hostname}\` port ${port} (${words.slice(0, 200)}).`, {
		code: isForbidden ? 'jump-forbidden' : 'unreachable',
		advice: isForbidden ? `Allow it on \`${via}\`: \`AllowTcpForwarding yes\` and \`PermitOpen\` in its sshd_config.` : `Check address and port as \`${via}\` sees them, and that the host is up: \`nc -z ${hostname} ${port}\` there.`,
		cause: error,
	});
};

/**
Only before the host said a word: nothing was tried then, and nothing is counted against an account.
*/
export const mostDrops = 5;

/**
How long to wait before the next attempt, in milliseconds; by chance, so that many that were turned away together do not come back together.
*/
export const pauseAfterDrop = (attempt: number, {dropMilliseconds = defaultTiming.dropMilliseconds}: Partial<Timing> = {}): number => attempt * dropMilliseconds * (1 + (Math.random() * 3));

/**
Opens a connection to a host: key checked against the known hosts before anything is sent, then keys of the agent and key files, each once, then what the operator answers. Nothing is retried after a refusal; a connection that is cut before the server said a word (MaxStartups) is tried four times more.

@param host - Where to.
@param options - Its `via` leads there; without one the host is reached directly.
@param known - What was read of the host already.
@throws ConnectionError, HostKeyError, or the signal's reason.
*/
export const connect = async (host: Host, options: ConnectOptions, known?: Prepared): Promise<SshShell> => {
	const prepared = known ?? await prepare(host, await settingsOf(host, options), options.home);
	const {settings, lines} = prepared;

	assertWay(host, prepared, options);

	const identities = await gatherIdentities(settings, host.identityFile);
	const judge: HostKeyJudge = key => judgeKey(lines, keyTypeOf(key), key).verdict === 'known';
	const {secrets = createSecrets(), keyRing = createKeyRing(), ask, signal, via} = options;

	for (let attempt = 1; ; attempt += 1) {
		const result = await handshake({
			host: host.name,
			settings,
			lines,
			identities,
			judge,
			secrets,
			keyRing,
			ask,
			isLegacy: host.legacyAlgorithms,
			timing: {...defaultTiming, ...options.timing},
			via: via === undefined ? undefined : await openVia(host, settings, via),
			signal,
		});

		if (result.isReady) {
			return shellOver(result, host, options);
		}

		if (result.key !== undefined && !judge(result.key)) {
			throw hostKeyError(host, prepared, result.key, judgeKey(lines, keyTypeOf(result.key), result.key));
		}

		if (!result.isReset || attempt === mostDrops) {
			throw result.failure;
		}

		await waitOrLeave(pauseAfterDrop(attempt, options.timing), signal);
	}
};

const openWayOf = (client: Client) => async (hostname: string, port: number): Promise<Duplex> => new Promise((resolve, reject) => {
	client.forwardOut('127.0.0.1', 0, hostname, port, (error, channel) => {
		if (error === undefined || error === null) {
			resolve(channel);
		} else {
			reject(error);
		}
	});
});

const shellOver = ({client, destroy, key, letInWith, lossReason}: HandshakeResult & {readonly isReady: true}, host: Host, {onClose, onActivity}: ConnectOptions): SshShell => createSshShell(client, {
	destroy, host: host.name, hostKey: fingerprintOf(key), letInWith, lossReason, onActivity, openWay: openWayOf(client), ...(onClose !== undefined && {onClose}),
});
