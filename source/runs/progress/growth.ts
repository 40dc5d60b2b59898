import type {Progress} from '../../base/run.js';

/**
The rate is that of this long, in milliseconds: long enough for a few dots, short enough to notice a stall.
*/
const windowMs = 60_000;

/**
Nothing is told of a rate before this long.
*/
const shortestMs = 2000;

/**
Nothing is told of the time left before this much of the image is there or it has grown for this long: the first blocks come slowly, and a day at the beginning of a minute frightens.
*/
const leastShare = 0.01;
const leastMs = 30_000;

/**
Time left, from how an image grows towards the size it is thought to reach: a range, because the size is one and the rate changes. Absent where it would be guessing: before there is a rate, while nothing grows, and past the largest size thought of.
*/
export class Growth {
	readonly #lowBytes: number | undefined;
	readonly #highBytes: number | undefined;
	#samples: Array<{readonly bytes: number; readonly atMs: number}> = [];
	#first: {readonly bytes: number; readonly atMs: number} | undefined;

	/**
	Both limits absent: only size and rate are told.
	*/
	constructor({lowBytes, highBytes}: {readonly lowBytes?: number | undefined; readonly highBytes?: number | undefined} = {}) {
		this.#lowBytes = lowBytes;
		this.#highBytes = highBytes;
	}

	add(bytes: number, atMs: number): void {
		const last = this.#samples.at(-1);

		// Smaller than before: it is another file. Out of order: it tells nothing.
		if (last !== undefined && bytes < last.bytes) {
			this.#samples = [];
			this.#first = undefined;
		} else if (last !== undefined && atMs < last.atMs) {
			return;
		}

		this.#first ??= {bytes, atMs};
		this.#samples.push({bytes, atMs});

		while ((this.#samples[1]?.atMs ?? Infinity) <= atMs - windowMs) {
			this.#samples.shift();
		}
	}

	read(nowMs: number): Pick<Progress, 'imageBytes' | 'bytesPerSecond' | 'secondsLeft'> {
		const last = this.#samples.at(-1);
		const [oldest] = this.#samples;

		if (last === undefined || oldest === undefined || this.#first === undefined) {
			return {};
		}

		const recent = this.#rate(oldest, last, nowMs);
		const overall = this.#rate(this.#first, last, nowMs);

		if (recent === undefined || overall === undefined) {
			return {imageBytes: last.bytes};
		}

		const isEarly = last.bytes < leastShare * (this.#lowBytes ?? 0) && nowMs - this.#first.atMs < leastMs;
		const left = isEarly ? undefined : this.#left(last.bytes, Math.min(recent, overall), Math.max(recent, overall));

		return {
			imageBytes: last.bytes,
			bytesPerSecond: recent,
			...(left !== undefined && {secondsLeft: left}),
		};
	}

	/**
	Bytes in a second between two samples, the later one valid until now.
	*/
	#rate(from: {readonly bytes: number; readonly atMs: number}, to: {readonly bytes: number; readonly atMs: number}, nowMs: number): number | undefined {
		const elapsed = Math.max(to.atMs, nowMs) - from.atMs;

		return elapsed < shortestMs ? undefined : (to.bytes - from.bytes) / elapsed * 1000;
	}

	#left(bytes: number, slow: number, fast: number): Progress['secondsLeft'] {
		if (this.#lowBytes === undefined || this.#highBytes === undefined || slow <= 0 || bytes >= this.#highBytes) {
			return undefined;
		}

		return {
			low: Math.floor(Math.max(0, this.#lowBytes - bytes) / fast),
			high: Math.ceil((this.#highBytes - bytes) / slow),
		};
	}
}
