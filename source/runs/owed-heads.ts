import {OperatorError} from '../base/errors.js';
import {anchorRun, type Anchoring} from './anchor-run.js';
import {RunLog} from './run-log.js';

type OwedHeads = {
	/**
	Notes the heads that are owed to all hosts, or to one, as far as they are reached. Returns at once.
	*/
	note(host?: string): void;
	close(): Promise<void>;
};

/**
Notes on hosts the last heads of runs that could not be noted there when the runs ended: the line was gone just then, or the app.

One at a time: nobody waits for it.
*/
export const createOwedHeads = ({isDriven, onBug, ...anchoring}: Omit<Anchoring, 'log'> & {readonly isDriven: (runId: string) => boolean; onBug(error: unknown): void}): OwedHeads => {
	const {store, clock} = anchoring;
	const closing = new AbortController();
	const waiting = new Set<string | undefined>();
	let noting: Promise<void> | undefined;

	const noteAll = async (host: string | undefined): Promise<void> => {
		for (const runId of store.runs.owing(host)) {
			if (closing.signal.aborted) {
				return;
			}

			// Whoever drives it does so at its end.
			if (!isDriven(runId)) {
				await anchorRun({
					...anchoring, log: new RunLog({
						store, clock, runId, changed: () => undefined,
					}),
				}, closing.signal);
			}
		}
	};

	const noteWaiting = async (): Promise<void> => {
		for (const host of waiting) {
			waiting.delete(host);

			try {
				await noteAll(host);
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					onBug(error);
				}
			}
		}

		noting = undefined;
	};

	return {
		note(host) {
			if (closing.signal.aborted) {
				return;
			}

			waiting.add(host);
			noting ??= noteWaiting();
		},
		async close() {
			closing.abort();
			await noting;
		},
	};
};
