import type {Clock} from '../base/clock.js';
import type {Outcome} from '../base/run.js';
import type {Store} from '../base/store.js';
import {judgeRun} from './judge-run.js';
import type {RunLog} from './run-log.js';

/**
Ends a run: judges what was proved from the transcripts, keeps the recovery point it made, stores the last event.

`outcome` where it is known beforehand that nothing can be judged: refused before the first step, or unknown how it ended.
*/
export const concludeRun = ({store, clock, log}: {readonly store: Store; readonly clock: Clock; readonly log: RunLog}, {outcome, reason}: {readonly outcome?: Outcome; readonly reason?: string}): void => {
	const {state} = log;
	const {plan} = state;

	if (plan === undefined || state.phase === 'ended') {
		return;
	}

	if (outcome !== undefined) {
		log.add({
			type: 'run-ended', outcome, points: [], proofs: [], ...(reason !== undefined && {reason}),
		});

		return;
	}

	const {outcome: judged, proofs, points} = judgeRun({
		store, plan, state, now: clock.now(),
	});
	const isCancelled = state.cancelledBy !== undefined && judged !== 'ok' && judged !== 'ok-with-warnings';
	const failed = state.steps.find(step => step.state === 'failed');

	for (const point of points) {
		store.points.save(point);
	}

	log.add({
		type: 'run-ended',
		outcome: isCancelled ? 'cancelled' : judged,
		points: [...points],
		proofs: [...proofs],
		...(failed !== undefined && {reason: `\`${plan.steps.find(({id}) => id === failed.stepId)?.title ?? failed.stepId}\` failed${failed.exitCode === undefined ? '' : ` with exit code ${failed.exitCode}`}${failed.message === undefined ? '' : `: ${failed.message}`}.`}),
	});
};
