/**
A function whose callers with the same argument share one call as long as it is under way. Nothing is kept beyond that.
*/
export const joined = <Result>(work: (key: string) => Promise<Result>): ((key: string) => Promise<Result>) => {
	const underWay = new Map<string, Promise<Result>>();

	return async key => {
		const run = async (): Promise<Result> => {
			try {
				return await work(key);
			} finally {
				underWay.delete(key);
			}
		};

		const current = underWay.get(key) ?? run();

		underWay.set(key, current);

		return current;
	};
};
