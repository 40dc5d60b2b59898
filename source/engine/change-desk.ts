import {abortable, untilAborted} from '../base/abortable.js';
import {OperatorError} from '../base/errors.js';
import {untilNextSecond} from '../base/next-second.js';
import type {Change} from '../base/services.js';

export type ChangeDesk = {
	changed(this: void, change: Change): void;
	watch(this: void): AsyncIterable<Change>;
	close(): void;
};

/**
Tells all who watch what changed, each thing once until they have heard of it; and, while anybody watches, what other processes on this home wrote.
*/
export const createChangeDesk = ({writtenByOthers, onBug}: {writtenByOthers(): readonly Change[]; onBug(error: unknown): void}): ChangeDesk => {
	const watchers = new Set<(change: Change) => void>();
	let others: NodeJS.Timeout | undefined;

	const changed = (change: Change) => {
		for (const tell of watchers) {
			tell(change);
		}
	};

	/**
	Once a second, while anybody watches.
	*/
	const askSoon = (): void => {
		others = setTimeout(() => {
			askSoon();
			tellOthers();
		}, untilNextSecond()).unref();
	};

	const tellOthers = (): void => {
		try {
			for (const change of writtenByOthers()) {
				changed(change);
			}
		} catch (error) {
			// A database that is busy is asked again; whatever else it has is told by who reads it.
			if (!(error instanceof OperatorError)) {
				onBug(error);
			}
		}
	};

	return {
		changed,
		watch: () => abortable(async function * (signal) {
			const queue: Change[] = [];
			let wake = Promise.withResolvers<undefined>();
			const tell = (change: Change) => {
				if (queue.every(({topic, id}) => !(topic === change.topic && id === change.id))) {
					queue.push(change);
				}

				wake.resolve(undefined);
			};

			watchers.add(tell);

			if (others === undefined) {
				askSoon();
			}

			try {
				while (!signal.aborted) {
					await untilAborted(wake.promise, signal);
					wake = Promise.withResolvers();
					yield * queue.splice(0);
				}
			} finally {
				watchers.delete(tell);

				if (watchers.size === 0) {
					clearTimeout(others);
					others = undefined;
				}
			}
		}),
		close() {
			clearTimeout(others);
		},
	};
};
