import type {ServerChannel} from 'ssh2';
import {FileError} from './files.js';
import type {ReadEnd, WriteEnd} from './utility.js';

/**
What the client sends, as a command's stdin.
*/
export const readEnd = (channel: ServerChannel): ReadEnd => {
	const iterator = channel[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;

	return {
		async read() {
			try {
				const result = await iterator.next();

				return result.done === true ? undefined : result.value;
			} catch {
				return undefined;
			}
		},
		close() {
			// What still comes is thrown away, so that the client is not held up.
			channel.resume();
		},
	};
};

/**
Writes one after the other, also across stdout and stderr: ssh2 forgets one of two writes that wait for the same window.
*/
export const writeEnds = (channel: ServerChannel, onBytes: (count: number) => void): {readonly stdout: WriteEnd; readonly stderr: WriteEnd; readonly closed: Promise<void>} => {
	let last: Promise<unknown> = Promise.resolve();
	let open = 2;
	const {promise: closed, resolve: finish} = Promise.withResolvers<void>();

	const end = (stream: NodeJS.WritableStream): WriteEnd => {
		let isClosed = false;

		return {
			async write(bytes) {
				const before = last;
				const {promise, resolve} = Promise.withResolvers<boolean>();

				last = promise;
				await before;
				stream.write(bytes, error => {
					resolve(error === undefined || error === null);
				});

				// Who goes on writing to a line that is gone would leave no turn to whatever ends him.
				if (!await promise) {
					throw new FileError('EPIPE', '');
				}

				onBytes(bytes.length);
			},
			close() {
				if (isClosed) {
					return;
				}

				isClosed = true;
				open -= 1;

				if (open === 0) {
					finish();
				}
			},
		};
	};

	return {stdout: end(channel), stderr: end(channel.stderr), closed};
};
