import type {CancelPreview} from '../base/services/runs.js';
import {coalesce} from './create-store.js';
import type {Desk} from './desk.js';

/**
Asks what a cancel can do now, and again whenever the run has moved on, until it is stopped. `tell` is given undefined where that could not be found out, which the operator was told.
*/
export const watchCancel = (desk: Desk, runId: string, tell: (preview: CancelPreview | undefined) => void): (() => void) => {
	const pieces = desk.services.follow(runId, {afterSeq: 0, output: 'none'})[Symbol.asyncIterator]();
	let isStopped = false;
	let asked = 0;

	const ask = async (): Promise<void> => {
		asked += 1;

		const mine = asked;
		const preview = await desk.attempt(async () => desk.services.previewCancel(runId));

		// An answer that a later one has overtaken says what was.
		if (!isStopped && mine === asked) {
			tell(preview);
		}
	};

	const askSoon = coalesce(() => {
		if (!isStopped) {
			void ask();
		}
	}, 200);

	const follow = async (): Promise<void> => {
		for (;;) {
			const next = await pieces.next();

			if (next.done === true || isStopped) {
				return;
			}

			if (next.value.type !== 'output' && next.value.type !== 'progress') {
				askSoon();
			}
		}
	};

	askSoon();
	void desk.attempt(follow);

	return () => {
		isStopped = true;
		void pieces.return?.();
	};
};
