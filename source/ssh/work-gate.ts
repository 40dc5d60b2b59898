/**
Lets at most `limit` pieces of work run at once; the others wait in the order in which they came.
*/
export type WorkGate = {
	run<Result>(work: () => Promise<Result>): Promise<Result>;

	/**
	Work inside that only waits for something else, a person or a disk: meanwhile another piece may run.
	*/
	aside<Result>(work: () => Promise<Result>): Promise<Result>;
};

/**
After how long a limit that may have grown is looked at again.
*/
const lookAgainMilliseconds = 50;

export const createWorkGate = (limit: number | (() => number)): WorkGate => {
	const queue: Array<() => void> = [];
	let running = 0;
	let looking: NodeJS.Timeout | undefined;
	const isOpen = (): boolean => running < (typeof limit === 'number' ? limit : limit());

	const startNext = (): void => {
		while (queue.length > 0 && isOpen()) {
			running += 1;
			queue.shift()?.();
		}

		if (queue.length > 0 && typeof limit !== 'number') {
			looking ??= setTimeout(() => {
				looking = undefined;
				startNext();
			}, lookAgainMilliseconds);
		}
	};

	return {
		async run(work) {
			const {promise, resolve} = Promise.withResolvers<void>();

			queue.push(resolve);
			startNext();
			await promise;

			try {
				return await work();
			} finally {
				running -= 1;
				startNext();
			}
		},
		async aside(work) {
			running -= 1;
			startNext();

			try {
				return await work();
			} finally {
				running += 1;
			}
		},
	};
};

/**
A limit between `least` and `most` that grows while this thread has time and shrinks where it is busy: more hosts at once would only make each wait longer, and keys with them.
*/
export const limitByLoad = (most: number, least = 8): (() => number) => {
	let limit = Math.min(least, most);
	let lookedAt = performance.now();
	let before = performance.eventLoopUtilization();

	return () => {
		const now = performance.now();

		if (now - lookedAt < lookAgainMilliseconds) {
			return limit;
		}

		const {utilization} = performance.eventLoopUtilization(before);

		before = performance.eventLoopUtilization();
		lookedAt = now;

		if (utilization < 0.25) {
			limit = Math.min(most, limit * 2);
		} else if (utilization > 0.5) {
			limit = Math.max(Math.min(least, most), Math.floor(limit / 2));
		}

		return limit;
	};
};
