import {performance} from 'node:perf_hooks';

type Sleeper = {
	due: number;
	readonly order: number;
	readonly wake: () => void;
};

const isBefore = (left: Sleeper, right: Sleeper): boolean => left.due < right.due || (left.due === right.due && left.order < right.order);

/**
A machine's time. It moves only by what processes wait for: when all of them wait, the earliest sleeper's time comes next. Speed sets how long that takes in real time, never what happens.

Whatever runs between two events must run without real waiting (promises only, no timers, no I/O): the turn of the event loop is how the clock knows that all are waiting.
*/
export class VirtualClock {
	#now: number;
	#speed: number;
	#order = 0;

	/**
	A binary heap.
	*/
	readonly #sleepers: Sleeper[] = [];
	#cancelTimer: (() => void) | undefined;

	/**
	Real time at which the machine's time was `#now`.
	*/
	#realNow = 0;

	/**
	`now`: milliseconds since 1970 UTC.

	`speed`: 1 is real pace, 60 sixty times as fast, Infinity as fast as it goes.
	*/
	constructor(now: number, {speed = 1}: {readonly speed?: number} = {}) {
		this.#now = now;
		this.#speed = speed;
	}

	get now(): number {
		return this.#now;
	}

	get speed(): number {
		return this.#speed;
	}

	set speed(speed: number) {
		if (!(speed > 0)) {
			throw new RangeError('A clock\'s speed is above 0.');
		}

		this.catchUp();
		this.#speed = speed;
		this.#schedule();
	}

	/**
	Whether anybody waits for time to pass.
	*/
	get isTicking(): boolean {
		return this.#sleepers.length > 0;
	}

	/**
	Resolves when the machine's time has moved on by `milliseconds`; rejects with the signal's reason.
	*/
	async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();

		await new Promise<void>((resolve, reject) => {
			const cancel = this.after(milliseconds, () => {
				signal?.removeEventListener('abort', abort);
				resolve();
			});

			const abort = (): void => {
				cancel();
				reject(signal!.reason as Error);
			};

			signal?.addEventListener('abort', abort, {once: true});
		});
	}

	/**
	Calls back when the machine's time has moved on by `milliseconds`.

	@returns What cancels it.
	*/
	after(milliseconds: number, wake: () => void): () => void {
		const sleeper = {due: this.#now + Math.max(0, milliseconds), order: this.#order++, wake};

		if (this.#sleepers.length === 0) {
			this.#realNow = performance.now();
		}

		this.#push(sleeper);

		if (this.#sleepers[0] === sleeper) {
			this.#schedule();
		}

		return () => {
			const index = this.#sleepers.indexOf(sleeper);

			if (index === -1) {
				return;
			}

			this.#removeAt(index);

			if (index === 0) {
				this.#schedule();
			}
		};
	}

	/**
	Moves the machine's time to where its pace has brought it by now, no further than the next event. Called when something comes from outside, so that what it starts does not lag behind those who sleep. Does nothing while nobody sleeps.
	*/
	catchUp(): void {
		const next = this.#sleepers[0];

		if (next === undefined || !Number.isFinite(this.#speed)) {
			return;
		}

		const real = performance.now();
		const moved = Math.floor((real - this.#realNow) * this.#speed);

		if (!(moved > 0)) {
			return;
		}

		this.#now = Math.min(next.due, this.#now + moved);
		this.#realNow = real;
	}

	/**
	Sets the clock forward or, with a negative number, back, as somebody with a wrong watch would. Whoever sleeps sleeps as long as before.
	*/
	jump(milliseconds: number): void {
		this.catchUp();
		this.#now += milliseconds;

		for (const sleeper of this.#sleepers) {
			sleeper.due += milliseconds;
		}

		this.#schedule();
	}

	/**
	Sets the time of a machine on which nobody sleeps, when it is loaded or reset.
	*/
	set(now: number): void {
		if (this.#sleepers.length > 0) {
			throw new Error('Somebody sleeps by this clock.');
		}

		this.#now = now;
	}

	#schedule(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;

		const next = this.#sleepers[0];

		if (next === undefined) {
			return;
		}

		const wait = Number.isFinite(this.#speed) ? ((next.due - this.#now) / this.#speed) - (performance.now() - this.#realNow) : 0;

		if (wait < 1) {
			const immediate = setImmediate(() => {
				this.#fire();
			});

			this.#cancelTimer = () => {
				clearImmediate(immediate);
			};
		} else {
			// Longer waits than a timer holds are taken in steps.
			const timer = setTimeout(() => {
				if (wait > 0x7F_FF_FF_FF) {
					this.#schedule();
				} else {
					this.#fire();
				}
			}, Math.min(wait, 0x7F_FF_FF_FF));

			this.#cancelTimer = () => {
				clearTimeout(timer);
			};
		}
	}

	#fire(): void {
		this.#cancelTimer = undefined;
		const next = this.#sleepers[0];

		if (next === undefined) {
			return;
		}

		this.#removeAt(0);

		if (next.due > this.#now) {
			const real = performance.now();
			const planned = Number.isFinite(this.#speed) ? this.#realNow + ((next.due - this.#now) / this.#speed) : real;

			// Small delays are made up for, long ones (a laptop asleep) are not.
			this.#realNow = real - planned < 1000 ? Math.min(planned, real) : real;
			this.#now = next.due;
		}

		next.wake();
		this.#schedule();
	}

	#push(sleeper: Sleeper): void {
		const heap = this.#sleepers;
		heap.push(sleeper);
		this.#rise(heap.length - 1);
	}

	#removeAt(index: number): void {
		const heap = this.#sleepers;
		const last = heap.pop()!;

		if (!(index < heap.length)) {
			return;
		}

		heap[index] = last;
		this.#rise(index);
		this.#sink(index);
	}

	#rise(start: number): void {
		const heap = this.#sleepers;
		let index = start;

		while (index > 0) {
			const parent = (index - 1) >> 1;

			if (!isBefore(heap[index]!, heap[parent]!)) {
				return;
			}

			this.#swap(index, parent);
			index = parent;
		}
	}

	#sink(start: number): void {
		const heap = this.#sleepers;
		let index = start;

		for (;;) {
			let least = index;

			for (const child of [(2 * index) + 1, (2 * index) + 2]) {
				if (child < heap.length && isBefore(heap[child]!, heap[least]!)) {
					least = child;
				}
			}

			if (least === index) {
				return;
			}

			this.#swap(index, least);
			index = least;
		}
	}

	#swap(left: number, right: number): void {
		const heap = this.#sleepers;
		const sleeper = heap[left]!;
		heap[left] = heap[right]!;
		heap[right] = sleeper;
	}
}
