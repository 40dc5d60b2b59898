import {Duplex, Readable} from 'node:stream';
import {
	type FieldReader,
	flag,
	messages,
	number,
	sshMessage,
	text,
} from './system-ssh-packets.js';

// As OpenSSH and ssh2: up to this much may be on its way, both streams together, in pieces of at most 32 KiB.
export const windowSize = 2 * 1024 * 1024;
export const largestPiece = 32 * 1024;

/**
What carries a channel: messages out, and room for more.
*/
type ChannelCarrier = {
	/**
	Sends a message; `onSent` is called once there is room for more.
	*/
	send(message: Uint8Array, onSent?: () => void): void;
};

/**
One session over a multiplexing master: its input and output, its errors in `stderr`. It emits `close` with the exit code or the signal's name once the host has closed it; neither is known where the connection was lost.
*/
export class SystemSshChannel extends Duplex {
	readonly stderr: Readable;
	readonly #carrier: ChannelCarrier;
	readonly #remote: number;
	readonly #largest: number;
	#window: number;
	#code: number | undefined;
	#signal: string | undefined;
	#isClosing = false;
	#isClosed = false;
	#pending: (() => void) | undefined;

	/**
	Bytes that came and for which the host has not been given room again: taken by the reader, and held up by it.
	*/
	#taken = 0;
	readonly #held = {out: 0, error: 0};

	constructor(carrier: ChannelCarrier, {remote, window, largest}: {readonly remote: number; readonly window: number; readonly largest: number}) {
		super({autoDestroy: false, emitClose: false, allowHalfOpen: true});
		this.#carrier = carrier;
		this.#remote = remote;
		this.#window = window;
		this.#largest = Math.max(1, Math.min(largest, largestPiece));
		this.stderr = new Readable({
			autoDestroy: false,
			emitClose: false,
			read: () => {
				this.#release('error');
			},
		});
	}

	override _read(): void {
		this.#release('out');
	}

	override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error) => void): void {
		this.#sendRest(chunk, done);
	}

	override _final(done: (error?: Error) => void): void {
		if (!this.#isClosing) {
			this.#carrier.send(sshMessage(messages.eof, number(this.#remote)));
		}

		done();
	}

	override _destroy(error: Parameters<Duplex['_destroy']>[0], done: Parameters<Duplex['_destroy']>[1]): void {
		this.close();
		done(error);
	}

	/**
	Asks the host to run a command; it answers with `success` or `failure`.
	*/
	requestExec(command: string): void {
		this.#carrier.send(sshMessage(messages.request, number(this.#remote), text('exec'), flag(true), text(command)));
	}

	/**
	Closes the channel from here; the command itself goes on.
	*/
	close(): void {
		if (this.#isClosing) {
			return;
		}

		this.#isClosing = true;
		this.#carrier.send(sshMessage(messages.close, number(this.#remote)));
		this.#resume();
	}

	/**
	Takes a message of the host for this channel.
	*/
	accept(type: number, fields: FieldReader): void {
		switch (type) {
			case messages.windowAdjust: {
				this.#window += fields.number();
				this.#resume();
				break;
			}

			case messages.data: {
				this.#receive('out', fields.bytes());
				break;
			}

			case messages.extendedData: {
				fields.number();
				this.#receive('error', fields.bytes());
				break;
			}

			case messages.eof: {
				this.push(null);
				this.stderr.push(null);
				break;
			}

			case messages.request: {
				this.#answer(fields);
				break;
			}

			case messages.close: {
				this.close();
				this.finish();
				break;
			}

			default: {
				break;
			}
		}
	}

	/**
	No more will come: the host closed it, or the connection is gone.
	*/
	finish(): void {
		if (this.#isClosed) {
			return;
		}

		this.#isClosed = true;
		this.#isClosing = true;
		this.push(null);
		this.stderr.push(null);
		this.#resume();
		this.emit('close', this.#code, this.#signal);
	}

	#answer(fields: FieldReader): void {
		const type = fields.text();
		const isAnswered = fields.byte() !== 0;

		if (type === 'exit-status') {
			this.#code = fields.number();
		} else if (type === 'exit-signal') {
			this.#signal = `SIG${fields.text()}`;
		}

		if (isAnswered) {
			this.#carrier.send(sshMessage(type.startsWith('exit-') ? messages.success : messages.failure, number(this.#remote)));
		}
	}

	#receive(stream: 'out' | 'error', bytes: Uint8Array): void {
		const isTaken = this.#isClosing || (stream === 'out' ? this : this.stderr).push(bytes);

		if (isTaken) {
			this.#taken += bytes.length;
			this.#giveRoom();
		} else {
			this.#held[stream] += bytes.length;
		}
	}

	#release(stream: 'out' | 'error'): void {
		this.#taken += this.#held[stream];
		this.#held[stream] = 0;
		this.#giveRoom();
	}

	#giveRoom(): void {
		if (!(this.#taken >= windowSize / 2) || this.#isClosing) {
			return;
		}

		this.#carrier.send(sshMessage(messages.windowAdjust, number(this.#remote), number(this.#taken)));
		this.#taken = 0;
	}

	#sendRest(chunk: Uint8Array, done: (error?: Error) => void): void {
		if (this.#isClosing || chunk.length === 0) {
			done();
			return;
		}

		const size = Math.min(chunk.length, this.#window, this.#largest);

		if (size === 0) {
			this.#pending = () => {
				this.#sendRest(chunk, done);
			};

			return;
		}

		this.#window -= size;
		this.#carrier.send(sshMessage(messages.data, number(this.#remote), number(size), chunk.subarray(0, size)), () => {
			this.#sendRest(chunk.subarray(size), done);
		});
	}

	#resume(): void {
		const pending = this.#pending;

		this.#pending = undefined;
		pending?.();
	}
}
