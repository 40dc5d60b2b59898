/**
Lets at most `limit` pieces of work run at once; the others wait in the order in which they came.
*/
export type WorkGate = {
	run<Result>(work: () => Promise<Result>): Promise<Result>;

	/**
	Work inside that only waits for a person: meanwhile another piece may run.
	*/
	aside<Result>(work: () => Promise<Result>): Promise<Result>;
};

export const createWorkGate = (limit: number): WorkGate => {
	const queue: Array<() => void> = [];
	let running = 0;

	const startNext = (): void => {
		while (running < limit) {
			const next = queue.shift();

			if (next === undefined) {
				return;
			}

			running += 1;
			next();
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
