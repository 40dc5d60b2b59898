import type {Facts} from '../base/facts.js';
import type {Store} from '../base/store.js';

type Waiting = {readonly facts: Facts; resolve(): void; reject(error: unknown): void};

/**
How long facts wait for others after some were stored.
*/
const gatherMilliseconds = 100;

/**
Stores facts, those that come close together in one transaction: each transaction waits for the disk, and a fleet has thousands. Resolves when they are stored. Where `areMoreComing` says, of how many wait, that no others are on their way, nobody waits for them.
*/
export const createFactsKeeper = (store: {readonly facts: Pick<Store['facts'], 'save'>}, areMoreComing: (waiting: number) => boolean): ((facts: Facts) => Promise<void>) => {
	let waiting: Waiting[] = [];
	let timer: NodeJS.Timeout | undefined;

	const keepOne = ({facts, resolve, reject}: Waiting): void => {
		try {
			store.facts.save(facts);
			resolve();
		} catch (error) {
			reject(error);
		}
	};

	const keepAll = (taken: readonly Waiting[]): void => {
		try {
			store.facts.save(...taken.map(({facts}) => facts));
		} catch {
			// One of them may be at fault; the others are kept.
			for (const each of taken) {
				keepOne(each);
			}

			return;
		}

		for (const {resolve} of taken) {
			resolve();
		}
	};

	const flush = (): void => {
		const taken = waiting;

		waiting = [];
		timer = undefined;

		if (taken.length === 0) {
			return;
		}

		// Where nobody waits, it keeps nobody either: a command that is done ends.
		timer = setTimeout(flush, gatherMilliseconds).unref();
		keepAll(taken);
	};

	return async facts => {
		const {promise, resolve, reject} = Promise.withResolvers<void>();

		waiting.push({facts, resolve, reject});

		if (timer === undefined || !areMoreComing(waiting.length)) {
			clearTimeout(timer);
			flush();
		} else {
			timer.ref();
		}

		return promise;
	};
};
