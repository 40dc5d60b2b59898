import {isoTime, type Clock} from '../base/clock.js';
import type {Outcome} from '../base/run.js';
import type {Store} from '../base/store.js';
import {judge} from './proof-rules.js';
import type {RunLog} from './run-log.js';
import {transcriptLines} from './transcript-lines.js';

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

	const {outcome: judged, proofs, point, left} = judge(plan, {
		runId: log.runId,
		endedAt: isoTime(clock.now()),
		steps: new Map(state.steps.map(step => [step.stepId, step])),
		lines: (stepId, stream) => transcriptLines(store, {runId: log.runId, stepId, stream}),
	});
	const isCancelled = state.cancelledBy !== undefined && state.steps.some(step => step.state !== 'ok');
	const failed = state.steps.find(step => step.state === 'failed');

	if (point !== undefined) {
		store.points.save(point);
	}

	log.add({
		type: 'run-ended',
		outcome: isCancelled ? 'cancelled' : judged,
		points: point === undefined ? [] : [point],
		proofs: [...proofs],
		...(left.length > 0 && {left: [...left]}),
		...(failed !== undefined && {reason: `\`${plan.steps.find(({id}) => id === failed.stepId)?.title ?? failed.stepId}\` failed${failed.exitCode === undefined ? '' : ` with exit code ${failed.exitCode}`}${failed.message === undefined ? '' : `: ${failed.message}`}.`}),
	});
};
