import type {Duplex} from 'node:stream';
import {
	assertFixedWords,
	type ExecOptions,
	type Shell,
	type ShellProcess,
} from '../base/shell.js';
import {cleanLine} from '../base/text.js';
import {createRemoteProcess, type RemoteProcess, type SessionChannel} from './remote-process.js';

const defaultChannels = 8;
const mostRefusals = 6;

/**
How long a command waits for a session before one that stays is ended for it, in milliseconds: a short command, and one that will stay itself. What stays (it is fed for as long as it is wanted: a follower) is begun anew where it was.
*/
const patience = {short: 2000, staying: 20_000};

/**
An open connection that takes commands: a client of ssh2, or a master of the system's ssh.
*/
type SessionOpener = {
	exec(command: string, callback: (error: Error | undefined, channel: SessionChannel) => void): unknown;
	once(event: 'close', listener: () => void): unknown;
	end(): unknown;
};

type Waiting = {
	readonly command: string;
	readonly process: RemoteProcess;
	readonly refusals: number;
	readonly stays: boolean;
	readonly since: number;
};

type ConnectionDetails = {
	readonly host: string;
	readonly hostKey: string;

	/**
	With what the host let us in, in words.
	*/
	readonly letInWith?: string | undefined;

	/**
	The socket of the system's ssh, over which further ones can go.
	*/
	readonly socketFile?: string | undefined;

	/**
	Cuts the connection without asking the peer.
	*/
	readonly destroy: () => void;
	readonly lossReason: () => string | undefined;
	readonly onClose?: () => void;

	/**
	Told how many commands and ways through it are open, whenever that changes.
	*/
	readonly onActivity?: ((open: number) => void) | undefined;

	/**
	Opens a way from the host to another one, where the transport can.
	*/
	readonly openWay?: (hostname: string, port: number) => Promise<Duplex>;
};

/**
A Shell whose connection other connections can lead through.
*/
export type SshShell = Shell & {
	readonly letInWith: string | undefined;
	readonly socketFile: string | undefined;

	/**
	Counts as one more way through it until it is let go, so that it is not taken for idle.
	*/
	hold(): () => void;

	/**
	Opens a way from the host to another one, as `ssh -W` does.

	@throws Error in the host's own words where it has no way or lets none through.
	*/
	forward(hostname: string, port: number): Promise<Duplex>;
};

/**
The Shell port over an open connection: at most 8 channels at once (sshd has 10 sessions by default), the others wait their turn; never a pty.
*/
export const createSshShell = (client: SessionOpener, {host, hostKey, letInWith, socketFile, destroy, lossReason, onClose, onActivity, openWay}: ConnectionDetails): SshShell => {
	const waiting: Waiting[] = [];
	const running = new Set<RemoteProcess>();
	const staying = new WeakSet<RemoteProcess>();
	let limit = defaultChannels;
	let isOpen = true;
	let isClosing = false;
	let forwards = 0;
	let hurrying: NodeJS.Timeout | undefined;

	const tell = (): void => {
		onActivity?.(running.size + waiting.length + forwards);
	};

	const reason = (): string => isClosing ? 'the connection was closed here' : lossReason() ?? 'the connection was lost';

	const closed = new Promise<void>(resolve => {
		client.once('close', () => {
			isOpen = false;
			clearTimeout(hurrying);

			for (const {process} of waiting.splice(0)) {
				process.lose(`not started: ${reason()}`);
			}

			for (const process of running) {
				process.flush();
			}

			onClose?.();
			resolve();
		});
	});

	/**
	Sees to it that what waits for a session gets one in the end, also where others hold all of them.
	*/
	const hurry = (): void => {
		if (hurrying !== undefined || waiting.length === 0) {
			return;
		}

		hurrying = setTimeout(() => {
			hurrying = undefined;

			const now = performance.now();

			if (waiting.some(({process, stays, since}) => !process.isOver && now - since >= (stays ? patience.staying : patience.short))) {
				running.values().find(process => staying.has(process))?.lose('the host opens no further session, and something else is asked of it');
			}

			hurry();
		}, patience.short);
		hurrying.unref();
	};

	const start = (started: Waiting): void => {
		const {command, process, refusals, stays} = started;

		running.add(process);

		if (stays) {
			staying.add(process);
		}

		try {
			client.exec(command, (error, channel) => {
				if (error === undefined || error === null) {
					process.attach(channel);

					if (process.isOver) {
						running.delete(process);
						next();
					}

					return;
				}

				running.delete(process);

				const isRefused = error.message.includes('Channel open failure');

				// Refused before it was started, so starting it later is safe: the server has fewer sessions than we thought, or has yet to clear away the last one.
				if (isRefused && isOpen && !process.isOver && (running.size > 0 || refusals < mostRefusals)) {
					limit = Math.max(1, running.size);
					waiting.unshift({...started, refusals: refusals + 1});
					hurry();

					if (running.size === 0) {
						setTimeout(next, 20 * (2 ** refusals));
					}

					return;
				}

				const told = cleanLine(error.message.slice(0, 200));

				process.lose(isRefused ? `the host opens no session: ${told}` : (isOpen ? `the host refused the command: ${told}` : reason()));
				next();
			});
		} catch (error) {
			running.delete(process);
			process.lose(error instanceof Error ? `not started: ${error.message}` : reason());
		}
	};

	const next = (): void => {
		while (running.size < limit) {
			const first = waiting.shift();

			if (first === undefined) {
				return;
			}

			if (!first.process.isOver) {
				start(first);
			}
		}
	};

	const hold = (): () => void => {
		let isHeld = true;

		forwards += 1;
		tell();

		return () => {
			if (!isHeld) {
				return;
			}

			isHeld = false;
			forwards -= 1;
			tell();
		};
	};

	return {
		host,
		hostKey,
		letInWith,
		socketFile,
		get isOpen() {
			return isOpen && !isClosing;
		},
		exec(words: readonly string[], options: ExecOptions = {}): ShellProcess {
			assertFixedWords(words);

			const process = createRemoteProcess(options, {
				lossReason: reason,
				onOver() {
					if (running.delete(process)) {
						next();
					}

					tell();
				},
			});

			if (isOpen && !isClosing) {
				const {stdin} = options;

				waiting.push({
					command: words.join(' '), process, refusals: 0, stays: typeof stdin === 'object' && !(stdin instanceof Uint8Array), since: performance.now(),
				});
				tell();
				next();
				hurry();
			} else {
				process.lose(`not started: ${reason()}`);
			}

			return process;
		},
		async forward(hostname, port) {
			if (openWay === undefined) {
				throw new Error('this connection leads no further');
			}

			const way = await openWay(hostname, port);

			way.once('close', hold());

			return way;
		},
		hold,
		async close() {
			if (isClosing || !isOpen) {
				await closed;
				return;
			}

			isClosing = true;

			for (const {process} of waiting.splice(0)) {
				process.lose('not started: the connection was closed here');
			}

			client.end();

			const timer = setTimeout(() => {
				destroy();
			}, 500);

			await closed;
			clearTimeout(timer);
		},
	};
};
