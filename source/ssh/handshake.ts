import net from 'node:net';
import ssh2, {type Client} from 'ssh2';
import type {ConnectionError} from '../base/errors.js';
import {cleanLine} from '../base/text.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import {connectionFailure, type Failure} from './connection-failure.js';
import {pinningJudge, type HostKeyJudge} from './host-key-judge.js';
import type {Identities} from './identities.js';
import {hostKeyOrder, type KnownLine} from './known-hosts.js';
import {readServerOffer} from './server-offer.js';

// The identification line and KEXINIT fit well into this.
const clearBytes = 16 * 1024;

export type Timing = {
	readonly readyMilliseconds: number;
	readonly keepaliveMilliseconds: number;
	readonly keepaliveCount: number;
};

export const defaultTiming: Timing = {readyMilliseconds: 30_000, keepaliveMilliseconds: 15_000, keepaliveCount: 3};

export type HandshakeRequest = {
	readonly host: string;
	readonly settings: ClientSettings;
	readonly lines: readonly KnownLine[];
	readonly identities: Identities;
	readonly judge: HostKeyJudge;
	readonly timing: Timing;
	readonly signal?: AbortSignal | undefined;
};

/**
A connection that has proved itself and let us in, or why not. `key` is what the host offered, also where it was refused.
*/
export type HandshakeResult =
	| {readonly isReady: true; readonly client: Client; readonly destroy: () => void; readonly key: Uint8Array; readonly lossReason: () => string | undefined}
	| {readonly isReady: false; readonly key: Uint8Array | undefined; readonly isJudged: boolean; readonly failure: ConnectionError; readonly isReset: boolean};

/**
Connects, checks the host's key, and proves who we are; each identity is offered once.

@throws The signal's reason when aborted; whatever a broken judge threw.
*/
export const handshake = async ({host, settings, lines, identities, judge, timing, signal}: HandshakeRequest): Promise<HandshakeResult> => {
	signal?.throwIfAborted();

	const pinned = pinningJudge(judge);
	const client = new ssh2.Client();
	const remaining = [...identities.usable];
	const tried: string[] = [];
	const agentNotes: string[] = [];
	let methods: readonly string[] = [];
	let isPartial = false;
	let clear = Buffer.alloc(0);
	let isConnected = false;
	let lastError: Failure['error'] | undefined;

	const socket = net.connect({
		host: settings.hostname,
		port: settings.port,
		...(settings.addressFamily !== 0 && {family: settings.addressFamily}),
		...(settings.bindAddress !== undefined && {localAddress: settings.bindAddress}),
	});

	const sniff = (chunk: Uint8Array): void => {
		clear = Buffer.concat([clear, chunk]);

		if (clear.length >= clearBytes) {
			socket.off('data', sniff);
		}
	};

	return new Promise((resolve, reject) => {
		const fail = (): void => {
			signal?.removeEventListener('abort', abort);
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
				isJudged: pinned.key() !== undefined && tried.length === 0 && methods.length === 0,
				isReset: (error.code === 'ECONNRESET' || error.message.includes('before handshake')) && clear.length === 0,
				failure: connectionFailure({
					host,
					address: settings.hostname,
					port: settings.port,
					user: settings.user,
					error,
					offer: readServerOffer(clear),
					isConnected,
					tried,
					notes: [...identities.notes, ...agentNotes],
					methods,
					isPartial,
				}),
			});
		};

		const abort = (): void => {
			client.off('close', fail);
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
			// An agent that will not sign is one key less, not the end.
			if (error.level === 'agent' || error.message.startsWith('Error signing')) {
				agentNotes.push(`a key would not sign (${cleanLine(error.message.slice(0, 100))})`);
				return;
			}

			lastError ??= error;

			// Ssh2 only closes its own half and would wait for a peer that never closes the other.
			setImmediate(() => {
				socket.destroy();
			});
		});
		client.once('close', fail);
		client.once('ready', () => {
			client.off('close', fail);
			socket.off('data', sniff);
			clear = Buffer.alloc(0);
			signal?.removeEventListener('abort', abort);
			resolve({
				isReady: true,
				client,
				destroy() {
					socket.destroy();
				},
				key: pinned.key() ?? new Uint8Array(), // A server's parting words are its own.
				lossReason: () => lastError === undefined ? undefined : cleanLine(lastError.message.slice(0, 200)),
			});
		});

		client.connect({
			sock: socket,
			username: settings.user,
			readyTimeout: settings.connectTimeoutSeconds === undefined ? timing.readyMilliseconds : Math.min(timing.readyMilliseconds, settings.connectTimeoutSeconds * 1000),
			keepaliveInterval: timing.keepaliveMilliseconds,
			keepaliveCountMax: timing.keepaliveCount,
			algorithms: {serverHostKey: [...hostKeyOrder(lines)]},
			hostVerifier: (key: Uint8Array) => pinned.verify(key),
			authHandler(left, partial, next) {
				methods = (left) ?? methods;
				isPartial ||= partial;

				const identity = remaining[0];

				if (left === null || left === undefined) {
					next({type: 'none', username: settings.user});
				} else if (identity !== undefined && !isPartial && left.includes('publickey')) {
					remaining.shift();
					tried.push(identity.name);
					next(identity.attempt);
				} else {
					// The types forget that `false` ends it.
					next(false as never);
				}
			},
		});
		socket.on('data', sniff);
	});
};
