import type {Duplex} from 'node:stream';
import ssh2, {type AnyAuthMethod, type Client} from 'ssh2';
import type {ConnectionError} from '../base/errors.js';
import {cleanLine} from '../base/text.js';
import {algorithmsFor} from './algorithms.js';
import {createAuthentication, type AuthenticationRequest} from './authentication.js';
import {connectionFailure, type Failure} from './connection-failure.js';
import {pinningJudge, type HostKeyJudge} from './host-key-judge.js';
import type {KnownLine} from './known-hosts-file.js';
import {leaveOtherKeys} from './leave-other-keys.js';
import {openSocket} from './open-socket.js';
import {readyKeys} from './ready-keys.js';
import {isTurnedAway, readServerOffer} from './server-offer.js';
import {startTimeLimit} from './time-limit.js';

// The identification line and KEXINIT fit well into this.
const clearBytes = 16 * 1024;

export type Timing = {
	readonly readyMilliseconds: number;
	readonly keepaliveMilliseconds: number;
	readonly keepaliveCount: number;

	/**
	The least pause before a server that hung up on us is asked again; it grows, and up to three of it more are left to chance.
	*/
	readonly dropMilliseconds: number;
};

export const defaultTiming: Timing = {
	readyMilliseconds: 30_000, keepaliveMilliseconds: 15_000, keepaliveCount: 3, dropMilliseconds: 200,
};

type HandshakeRequest = Pick<AuthenticationRequest, 'host' | 'settings' | 'identities' | 'isLegacy' | 'secrets' | 'keyRing' | 'ask'> & {
	readonly lines: readonly KnownLine[];
	readonly judge: HostKeyJudge;
	readonly timing: Timing;

	/**
	The way there where it leads through another host.
	*/
	readonly via?: {readonly name: string; readonly stream: Duplex} | undefined;
	readonly signal?: AbortSignal | undefined;
};

/**
A connection that has proved itself and let us in, or why not. `key` is what the host offered, also where it was refused.
*/
export type HandshakeResult =
	| {readonly isReady: true; readonly client: Client; readonly destroy: () => void; readonly key: Uint8Array; readonly letInWith: string; readonly lossReason: () => string | undefined}
	| {readonly isReady: false; readonly key: Uint8Array | undefined; readonly failure: ConnectionError; readonly isReset: boolean};

/**
Connects, checks the host's key, and proves who we are. The time limit stands still while the operator is asked.

@throws The signal's reason when aborted; whatever a broken judge threw.
*/
export const handshake = async ({host, settings, lines, identities, isLegacy, secrets, keyRing, ask, judge, timing, via, signal}: HandshakeRequest): Promise<HandshakeResult> => {
	signal?.throwIfAborted();

	const pinned = pinningJudge(judge);
	const client: Client & {config?: {password?: string}} = new ssh2.Client();
	const over = new AbortController();
	const socket: Duplex = via?.stream ?? openSocket(settings, client);
	let clear = Buffer.alloc(0);
	let isConnected = via !== undefined;
	let lastError: Failure['error'] | undefined;

	const readyMilliseconds = settings.connectTimeoutSeconds === undefined ? timing.readyMilliseconds : Math.min(timing.readyMilliseconds, settings.connectTimeoutSeconds * 1000);
	const limit = startTimeLimit(readyMilliseconds, () => {
		lastError ??= Object.assign(new Error('Timed out while waiting for handshake'), {level: 'client-timeout'});
		socket.destroy();
	});
	const authentication = createAuthentication({
		host,
		settings,
		identities,
		isLegacy,
		secrets,
		keyRing,
		ask,
		signal: over.signal,
		onAsking(isAsking) {
			limit[isAsking ? 'pause' : 'resume']();
		},
		giveUp() {
			socket.destroy();
		},
	});

	const sniff = (chunk: Uint8Array): void => {
		clear = Buffer.concat([clear, chunk]);

		if (clear.length >= clearBytes) {
			socket.off('data', sniff);
		}
	};

	return new Promise((resolve, reject) => {
		const leave = (): void => {
			signal?.removeEventListener('abort', abort);
			limit.stop();
		};

		const fail = (): void => {
			const account = authentication.account();

			leave();
			over.abort();
			client.destroy();
			socket.destroy();

			const bug = pinned.bug();

			if (bug !== undefined) {
				reject(bug);
				return;
			}

			const error: Failure['error'] = lastError ?? new Error('the connection closed');

			resolve({
				isReady: false,
				key: pinned.key(),
				isReset: (error.code === 'ECONNRESET' || error.message.includes('before handshake')) && isTurnedAway(clear),
				failure: connectionFailure({
					host,
					address: settings.hostname,
					port: settings.port,
					user: settings.user,
					via: via?.name,
					error,
					offer: readServerOffer(clear),
					isConnected,
					isLegacy,
					account,
				}),
			});
		};

		const abort = (): void => {
			leave();
			client.off('close', fail);
			over.abort();
			client.destroy();
			socket.destroy();
			reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
		};

		signal?.addEventListener('abort', abort, {once: true});
		client.once('connect', () => {
			isConnected = true;
			client.setNoDelay(true);
		});
		client.on('error', (error: Error & {level?: string}) => {
			if (error.level === 'agent' || error.message.startsWith('Error signing')) {
				authentication.hearRefusal(error);
				return;
			}

			authentication.hear(error.message);
			lastError ??= error;

			// Ssh2 only closes its own half and would wait for a peer that never closes the other.
			setImmediate(() => {
				socket.destroy();
			});
		});
		client.on('banner', text => {
			authentication.hear(text);
		});
		client.on('change password', (prompt, done) => {
			authentication.changePassword(prompt, done);
		});
		client.once('close', fail);
		client.once('ready', () => {
			client.off('close', fail);
			socket.off('data', sniff);
			clear = Buffer.alloc(0);
			leave();
			over.abort();
			delete client.config?.password;
			resolve({
				isReady: true,
				client,
				letInWith: authentication.succeed(),
				destroy() {
					socket.destroy();
				},
				key: pinned.key() ?? new Uint8Array(),

				// A server's parting words are its own.
				lossReason: () => lastError === undefined ? undefined : cleanLine(lastError.message.slice(0, 200)),
			});
		});

		const proceed = (method: AnyAuthMethod | false, next: (method: AnyAuthMethod) => void): void => {
			// Ssh2 takes the old password from here when the server wants a new one.
			if (method !== false && method.type === 'password' && 'password' in method && client.config !== undefined) {
				client.config.password = method.password;
			}

			// The types forget that `false` ends it.
			next(method as never);
		};

		client.connect({
			sock: socket,
			username: settings.user,
			readyTimeout: 0,
			keepaliveInterval: timing.keepaliveMilliseconds,
			keepaliveCountMax: timing.keepaliveCount,
			algorithms: algorithmsFor(lines, isLegacy),
			hostVerifier: (key: Uint8Array) => pinned.verify(key),
			authHandler(left: readonly string[] | undefined, isPartial, next) {
				// First it is null.
				authentication.next(left ?? undefined, isPartial, method => {
					proceed(method, next);
				});
			},
		});
		leaveOtherKeys(client);
		readyKeys(client);
		socket.on('data', sniff);
	});
};
