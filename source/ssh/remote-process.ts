import type {Duplex, Readable} from 'node:stream';
import type {
	ExecOptions,
	ShellExit,
	ShellInput,
	ShellProcess,
} from '../base/shell.js';
import {createByteQueue, type ByteQueue} from './byte-queue.js';

// Above `full`, a stream waits for its consumer; ssh2 itself keeps at most its window of 2 MiB behind that. Both streams share the window, so that one of them left unread must not let the other reopen it for ever: above `fullTogether` both wait.
const full = 512 * 1024;
const fullTogether = 4 * 1024 * 1024;
const pieceSize = 256 * 1024;

/**
A session's channel, of ssh2 or of the system's ssh: `close` comes with the exit code or the signal's name, neither where they are not known.
*/
export type SessionChannel = Duplex & {
	readonly stderr: Readable;
	close(): void;
};

/**
A command that has a ShellProcess from the beginning and gets its channel later.
*/
export type RemoteProcess = ShellProcess & {
	/**
	Whether it ended before it had a channel.
	*/
	readonly isOver: boolean;
	attach(channel: SessionChannel): void;

	/**
	Ends it without a status: it was never started, or contact is lost.
	*/
	lose(reason: string): void;

	/**
	The connection is gone: what had come is taken in at once, so that the streams end.
	*/
	flush(): void;
};

type ProcessSurroundings = {
	/**
	Why the connection ended, asked when a channel closes without a status.
	*/
	readonly lossReason: () => string | undefined;

	/**
	Called once when the command no longer needs its channel.
	*/
	readonly onOver: () => void;
};

async function * pieces(input: ShellInput): AsyncGenerator<Uint8Array> {
	if (typeof input !== 'string' && !(input instanceof Uint8Array)) {
		yield * input;
		return;
	}

	const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input;

	for (let at = 0; at < bytes.length; at += pieceSize) {
		yield bytes.subarray(at, at + pieceSize);
	}
}

/**
Sends the input with backpressure and closes it; stops without a word when the command no longer reads.
*/
const feed = async (channel: SessionChannel, input: ShellInput | undefined, over: {readonly isOver: () => boolean; readonly onOver: (listener: () => void) => void}): Promise<void> => {
	const iterator = pieces(input ?? '');
	let release: (() => void) | undefined;

	// One listener for all turns: racing each against one long promise would pile up.
	over.onOver(() => {
		release?.();
	});

	const orOver = async <Value>(promise: Promise<Value>): Promise<Value | undefined> => {
		const {promise: first, resolve, reject} = Promise.withResolvers<Value | undefined>();

		release = () => {
			resolve(undefined);
		};

		promise.then(resolve).catch(reject);

		return first;
	};

	while (!over.isOver()) {
		const turn = await orOver(iterator.next());

		if (turn === undefined) {
			break;
		}

		if (turn.done === true) {
			channel.end();
			return;
		}

		// Past the end of the channel ssh2 forgets the callback.
		await orOver(new Promise<void>(resolve => {
			channel.write(turn.value, () => {
				resolve();
			});
		}));
	}

	// Not awaited: an input that waits for ever would keep us here.
	void (async () => {
		try {
			await iterator.return(undefined);
		} catch {}
	})();
};

/**
Makes the process of a command that waits for its channel.
*/
export const createRemoteProcess = ({stdin, stdout: outMode = 'pull', stderr: errorMode = 'pull', signal}: ExecOptions, surroundings: ProcessSurroundings): RemoteProcess => {
	let channel: SessionChannel | undefined;
	let isOver = false;
	let isFlushing = false;
	const overListeners: Array<() => void> = [];
	const {promise: exit, resolve: resolveExit} = Promise.withResolvers<ShellExit>();

	const regulate = (): void => {
		if (channel === undefined) {
			return;
		}

		const waiting = stdout.size + stderr.size + channel.readableLength + channel.stderr.readableLength;

		for (const [queue, stream] of [[stdout, channel], [stderr, channel.stderr]] as const) {
			const isToWait = !isOver && !isFlushing && (queue.size >= full || (waiting >= fullTogether && stdout.size + stderr.size > 0));

			if (isToWait && !stream.isPaused()) {
				stream.pause();
			} else if (!isToWait && stream.isPaused()) {
				stream.resume();
			}
		}
	};

	const stdout = createByteQueue(regulate, outMode);
	const stderr = createByteQueue(regulate, errorMode);

	const settle = (result: ShellExit): void => {
		if (isOver) {
			return;
		}

		isOver = true;
		signal?.removeEventListener('abort', abort);
		stdout.end();
		stderr.end();
		resolveExit(result);

		for (const listener of overListeners) {
			listener();
		}

		surroundings.onOver();
	};

	const lose = (reason: string): void => {
		const isFirst = !isOver;

		settle({kind: 'lost', reason});

		if (!isFirst || channel === undefined) {
			return;
		}

		channel.close();
		regulate();
	};

	const abort = (): void => {
		if (isOver) {
			return;
		}

		stdout.discard();
		stderr.discard();
		lose('aborted');
	};

	signal?.addEventListener('abort', abort, {once: true});

	if (signal?.aborted === true) {
		queueMicrotask(abort);
	}

	return {
		stdout,
		stderr,
		exit,
		get isOver() {
			return isOver;
		},
		lose,
		flush() {
			isFlushing = true;
			regulate();
		},
		attach(opened) {
			channel = opened;
			let result: ShellExit | undefined;
			let openStreams = 2;

			const check = (): void => {
				if (openStreams === 0 && result !== undefined) {
					settle(result);
				}
			};

			const onEnd = (queue: ByteQueue) => (): void => {
				queue.end();
				openStreams -= 1;
				check();
			};

			for (const [queue, stream] of [[stdout, opened], [stderr, opened.stderr]] as const) {
				stream.on('data', (chunk: Uint8Array) => {
					queue.push(chunk);
					regulate();
				});
				stream.once('end', onEnd(queue));
			}

			opened.on('error', () => undefined);
			opened.once('close', (code?: number, name?: string) => {
				if (typeof code === 'number') {
					result = {kind: 'exited', code};
				} else if (typeof name === 'string') {
					result = {kind: 'signalled', signal: name};
				} else {
					result = {kind: 'lost', reason: surroundings.lossReason() ?? 'the channel closed without an exit status'};
				}

				check();
			});

			if (isOver) {
				opened.close();
				opened.resume();
				opened.stderr.resume();
				return;
			}

			void (async () => {
				try {
					await feed(opened, stdin, {
						isOver: () => isOver,
						onOver(listener) {
							overListeners.push(listener);
						},
					});
				} catch (error) {
					lose(`the input failed: ${error instanceof Error ? error.message : String(error)}`);
				}
			})();
		},
	};
};
