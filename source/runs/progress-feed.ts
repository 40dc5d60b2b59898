import type {Store, StreamName} from '../base/store.js';
import type {ProgressReader} from './progress-readers.js';

/**
The least from one turn to the next, and for how long the thread is held by one, in milliseconds: while much arrives it is kept first, and what it tells of the progress follows.
*/
const pauseMilliseconds = 100;
const turnMilliseconds = 5;

const pieceSize = 64 * 1024;

const streams = ['out', 'err'] as const satisfies readonly StreamName[];

/**
Gives a step's reader of progress what is kept of its output, from the beginning, in turns beside the keeping of more: so it counts from the beginning also where a run is found again.
*/
export class ProgressFeed {
	readonly reader: ProgressReader;
	readonly #transcripts: Pick<Store['transcripts'], 'size' | 'read'>;
	readonly #step: {readonly runId: string; readonly stepId: string};
	readonly #onRead: () => void;
	readonly #offsets: Record<StreamName, number> = {out: 0, err: 0};
	#timer: NodeJS.Timeout | undefined;
	#turnedAt = -Infinity;
	#isStopped = false;
	#failure: Error | undefined;

	constructor(reader: ProgressReader, {transcripts, step, onRead}: {readonly transcripts: Pick<Store['transcripts'], 'size' | 'read'>; readonly step: {readonly runId: string; readonly stepId: string}; readonly onRead: () => void}) {
		this.reader = reader;
		this.#transcripts = transcripts;
		this.#step = step;
		this.#onRead = onRead;
	}

	/**
	There is more, or may be: it is read now where nothing was for a while, else a moment later.

	@throws What kept a turn from reading or telling, once.
	*/
	came(): void {
		if (!this.#isStopped && this.#timer === undefined && performance.now() - this.#turnedAt >= pauseMilliseconds) {
			this.#turn();
		} else {
			this.#wait();
		}

		this.check();
	}

	/**
	Whether all went well so far.

	@throws What kept a turn from reading or telling, once.
	*/
	check(): void {
		const failure = this.#failure;

		this.#failure = undefined;

		if (failure !== undefined) {
			throw failure;
		}
	}

	stop(): void {
		this.#isStopped = true;
		clearTimeout(this.#timer);
	}

	#wait(): void {
		if (this.#isStopped || this.#timer !== undefined) {
			return;
		}

		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			this.#turn();
		}, pauseMilliseconds).unref();
	}

	#turn(): void {
		const begun = performance.now();
		let isLeft = true;

		this.#turnedAt = begun;

		try {
			while (isLeft && performance.now() - begun < turnMilliseconds) {
				// In turn, so that neither is far ahead of the other.
				isLeft = streams.map(stream => this.#readPiece(stream)).includes(true);
			}

			this.#onRead();

			if (isLeft) {
				this.#wait();
			}
		} catch (error) {
			this.#failure = error as Error;
		}
	}

	/**
	Whether there was anything.
	*/
	#readPiece(stream: StreamName): boolean {
		const bytes = this.#transcripts.read({...this.#step, stream}, this.#offsets[stream], pieceSize);

		if (bytes.length > 0) {
			this.#offsets[stream] += bytes.length;
			this.reader.feed(stream, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'));
		}

		return bytes.length > 0;
	}
}
