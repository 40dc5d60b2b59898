import {concatBytes} from './byte-text.js';
import {FileError} from './files.js';
import type {Process} from './process.js';

/**
What AIX's pipes hold.
*/
const capacity = 32_768;

/**
A pipe or an opened FIFO: bytes in order, backpressure, and an end when nobody writes any more.
*/
export class Pipe {
	#chunks: Uint8Array[] = [];
	#size = 0;
	readers = 0;
	writers = 0;

	/**
	How often it was opened for reading and for writing: an open that waits sees the other side also when that is gone again.
	*/
	readerOpens = 0;
	writerOpens = 0;
	readonly #waiting = new Set<() => void>();

	get size(): number {
		return this.#size;
	}

	/**
	The next bytes, `undefined` at the end.

	`line`: stop after the first newline.
	*/
	async read(process: Process, {limit = Infinity, line = false}: {readonly limit?: number; readonly line?: boolean} = {}): Promise<Uint8Array | undefined> {
		process.assertRunning();

		while (this.#size === 0) {
			if (this.writers === 0) {
				return undefined;
			}

			await this.#change(process);
		}

		const all = concatBytes(this.#chunks);
		const newline = line ? all.indexOf(10) : -1;
		const count = Math.min(limit, newline === -1 ? all.length : newline + 1);
		this.#chunks = count < all.length ? [all.subarray(count)] : [];
		this.#size -= count;
		this.changed();

		return all.subarray(0, count);
	}

	/**
	Waits for room. With no reader left the process gets SIGPIPE, and `EPIPE` where it survives that.
	*/
	async write(process: Process, bytes: Uint8Array): Promise<void> {
		process.assertRunning();
		let offset = 0;

		while (offset < bytes.length) {
			if (this.readers === 0) {
				process.signal('PIPE');
				process.assertRunning();
				throw new FileError('EPIPE', '');
			}

			if (this.#size >= capacity) {
				await this.#change(process);
				continue;
			}

			const chunk = bytes.slice(offset, offset + capacity);
			offset += chunk.length;
			this.#chunks.push(chunk);
			this.#size += chunk.length;
			this.changed();
		}
	}

	/**
	Waits until something holds.
	*/
	async until(process: Process, isReached: () => boolean): Promise<void> {
		while (!isReached()) {
			await this.#change(process);
		}
	}

	/**
	Wakes all who wait on it, so that they look again.
	*/
	changed(): void {
		const waiting = [...this.#waiting];
		this.#waiting.clear();

		for (const wake of waiting) {
			wake();
		}
	}

	async #change(process: Process): Promise<void> {
		await process.block<void>(resolve => {
			const wake = (): void => {
				resolve();
			};

			this.#waiting.add(wake);

			return () => {
				this.#waiting.delete(wake);
			};
		});
	}
}
