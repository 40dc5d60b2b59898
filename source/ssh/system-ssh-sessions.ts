import {once} from 'node:events';
import net from 'node:net';
import {
	FieldReader,
	framed,
	messages,
	muxMessages,
	muxVersion,
	number,
	sshMessage,
	text,
	Unframer,
} from './system-ssh-packets.js';
import {largestPiece, SystemSshChannel, windowSize} from './system-ssh-channel.js';

type Opened = (error: Error | undefined, channel?: SystemSshChannel) => void;

/**
Sessions of a multiplexing master.
*/
export type SystemSshSessions = {
	/**
	Opens a session and runs a command in it.

	@throws Error where the connection is gone.
	*/
	exec(command: string, callback: (error: Error | undefined, channel: SystemSshChannel) => void): void;

	/**
	Opens a way from the host to another one, as `ssh -W` does.

	@throws Error in the host's own words where it has no way or lets none through.
	*/
	openWay(hostname: string, port: number): Promise<SystemSshChannel>;

	/**
	Called once when the master is gone, whoever ended it.
	*/
	once(event: 'close', listener: () => void): unknown;

	/**
	Lets go of the master, which ends by itself when nobody is left.
	*/
	end(): void;
	destroy(): void;
};

/**
Nobody listens any more: the host, or what lies between, hung up after it had let us in.
*/
export class MultiplexerGoneError extends Error {
	override name = 'MultiplexerGoneError';
}

const hello = framed(number(muxMessages.hello), number(muxVersion));

/**
Greets a master and asks it for one thing.

@throws MultiplexerGoneError, or the signal's reason.
*/
const greet = async (socketFile: string, request: number, signal?: AbortSignal): Promise<{readonly socket: net.Socket; readonly answer: Uint8Array}> => {
	const socket = net.connect(socketFile);
	const unframer = new Unframer();
	const {promise, resolve, reject} = Promise.withResolvers<Uint8Array>();
	const abort = (): void => {
		socket.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
	};

	let isGreeted = false;
	const onData = (chunk: Uint8Array): void => {
		for (const message of unframer.push(chunk)) {
			if (isGreeted) {
				resolve(message);
			} else {
				isGreeted = true;
				socket.write(framed(number(request), number(0)));
			}
		}
	};

	signal?.addEventListener('abort', abort, {once: true});
	socket.on('data', onData);
	socket.once('error', reject);
	socket.once('close', () => {
		reject(new Error('it hung up'));
	});

	try {
		signal?.throwIfAborted();
		await once(socket, 'connect');
		socket.write(hello);

		return {socket, answer: await promise};
	} catch (error) {
		socket.destroy();
		promise.catch(() => undefined);
		signal?.throwIfAborted();
		throw new MultiplexerGoneError(error instanceof Error ? error.message : 'unknown', {cause: error});
	} finally {
		signal?.removeEventListener('abort', abort);
		socket.off('data', onData);
	}
};

/**
Tells a master to end at once.
*/
export const endMultiplexer = async (socketFile: string): Promise<void> => {
	try {
		const {socket} = await greet(socketFile, muxMessages.terminate, AbortSignal.timeout(2000));

		socket.destroy();
	} catch {}
};

/**
Joins a multiplexing master in its proxy mode (OpenSSH 7.4 and newer): it passes the messages of the SSH connection protocol through, so that windows, exit codes, signals and refusals are the host's own, which `ssh -S` alone turns into 255.

@throws MultiplexerGoneError; Error where it is no master, or one that is too old; the signal's reason.
*/
export const joinMultiplexer = async (socketFile: string, signal?: AbortSignal): Promise<SystemSshSessions> => {
	const {socket, answer} = await greet(socketFile, muxMessages.proxy, signal);

	if (new FieldReader(answer).number() !== muxMessages.isProxy) {
		socket.destroy();
		throw new Error('The master refused to pass messages through.');
	}

	const unframer = new Unframer();
	const opening = new Map<number, Opened>();
	const starting = new Map<number, Opened>();
	const channels = new Map<number, SystemSshChannel>();
	const waiting: Array<() => void> = [];
	const closeListeners: Array<() => void> = [];
	let lastId = 0;
	let isOpen = true;

	const carrier = {
		send(message: Uint8Array, onSent?: () => void): void {
			if (!isOpen) {
				onSent?.();
				return;
			}

			const hasRoom = socket.write(message);

			if (onSent !== undefined) {
				if (hasRoom) {
					setImmediate(onSent);
				} else {
					waiting.push(onSent);
				}
			}
		},
	};

	const drain = (): void => {
		for (const listener of waiting.splice(0)) {
			listener();
		}
	};

	const fail = (id: number, error: Error): void => {
		const opened = opening.get(id) ?? starting.get(id);

		opening.delete(id);
		starting.delete(id);
		opened?.(error);
	};

	const take = (message: Uint8Array): void => {
		const type = message[1] ?? 0;

		if (type < messages.openConfirmation || type > messages.failure) {
			return;
		}

		const fields = new FieldReader(message.subarray(2));
		const id = fields.number();
		const asked = opening.get(id);
		const channel = channels.get(id);

		if (type === messages.openConfirmation && asked !== undefined) {
			const opened = new SystemSshChannel(carrier, {remote: fields.number(), window: fields.number(), largest: fields.number()});

			opening.delete(id);
			channels.set(id, opened);
			asked(undefined, opened);
		} else {
			switch (type) {
				case messages.openFailure: {
					const reason = fields.number();

					fail(id, Object.assign(new Error(`Channel open failure: ${fields.text()}`), {reason}));

					break;
				}

				case messages.success: {
					const opened = starting.get(id);

					starting.delete(id);
					opened?.(undefined, channel);

					break;
				}

				case messages.failure: {
					channel?.close();
					fail(id, new Error('Unable to exec'));

					break;
				}

				default: {
					if (type === messages.close) {
						channels.delete(id);
						fail(id, new Error('The channel was closed before the command began.'));
					}

					channel?.accept(type, fields);
				}
			}
		}
	};

	socket.on('data', chunk => {
		try {
			for (const message of unframer.push(chunk)) {
				take(message);
			}
		} catch {
			socket.destroy();
		}
	});
	socket.on('drain', drain);
	socket.on('error', () => undefined);
	socket.once('close', () => {
		isOpen = false;
		drain();

		for (const id of [...opening.keys(), ...starting.keys()]) {
			fail(id, new Error('Not connected'));
		}

		for (const listener of closeListeners) {
			listener();
		}

		for (const channel of channels.values()) {
			channel.finish();
		}

		channels.clear();
	});

	const open = (kind: string, details: readonly Uint8Array[], opened: (error: Error | undefined, channel: SystemSshChannel | undefined, id: number) => void): void => {
		if (!isOpen) {
			throw new Error('Not connected');
		}

		lastId += 1;

		const id = lastId;

		opening.set(id, (error, channel) => {
			opened(error, channel, id);
		});
		carrier.send(sshMessage(messages.open, text(kind), number(id), number(windowSize), number(largestPiece), ...details));
	};

	return {
		exec(command, callback) {
			open('session', [], (error, channel, id) => {
				if (channel === undefined) {
					callback(error, channel as never);
				} else {
					starting.set(id, callback as Opened);
					channel.requestExec(command);
				}
			});
		},
		openWay: async (hostname, port) => new Promise((resolve, reject) => {
			open('direct-tcpip', [text(hostname), number(port), text('127.0.0.1'), number(0)], (error, channel) => {
				if (channel === undefined) {
					reject(error ?? new Error('The way was not opened.'));
				} else {
					resolve(channel);
				}
			});
		}),
		once(_, listener) {
			closeListeners.push(listener);
		},
		end() {
			socket.destroy();
		},
		destroy() {
			socket.destroy();
		},
	};
};
