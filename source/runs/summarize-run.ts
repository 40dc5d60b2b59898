import type {RunState} from '../base/run.js';
import type {RunSummary} from '../base/services/runs.js';

/**
The owner of a lease, `maria@desk:4711:…`, for people.
*/
export const ownerName = (owner: string): string => {
	const [who = owner, pid] = owner.split(':', 2);

	return pid === undefined ? who : `${who}, process ${pid}`;
};

/**
What becomes of a run without lparsafe.
*/
const nextOf = ({phase, plan, segments, steps, waitingFor}: RunState): RunSummary['next'] => {
	if (phase === 'ended' || plan === undefined) {
		return undefined;
	}

	if (waitingFor !== undefined) {
		return 'waits-for-answer';
	}

	const present = segments.at(-1);

	if (present === undefined) {
		return 'not-begun';
	}

	// It was asked for, and its host has not told of it yet: whether it runs is not known.
	if (present.isEnded !== true && steps.every(({stepId, state}) => !present.stepIds.includes(stepId) || state === 'waiting')) {
		return undefined;
	}

	return plan.steps.at(-1)?.id === present.stepIds.at(-1) ? 'ends' : 'more-parts';
};

/**
A run as a list of runs shows it.
*/
export const summarizeRun = (run: RunState, {isDrivenHere, drivenBy}: {readonly isDrivenHere: boolean; readonly drivenBy?: string}): RunSummary => {
	const {runId, plan, steps, phase, startedAt, endedAt, outcome, notKept, silence, recovered, seenAt, adoptedFrom} = run;
	const percent = steps.find(({state}) => state === 'running')?.progress?.percent;
	const next = nextOf(run);

	return {
		runId,
		startedAt: startedAt ?? '',
		...(endedAt !== undefined && {endedAt}),
		host: plan?.hosts[0]?.host ?? '',
		method: plan?.method ?? '',
		target: plan?.target ?? '',
		phase,
		...(outcome !== undefined && {outcome}),
		...(percent !== undefined && {percent}),
		isDrivenHere,
		...(drivenBy !== undefined && {drivenBy}),
		...(next !== undefined && {next}),
		...(notKept !== undefined && {notKept}),
		...(silence !== undefined && {silence}),
		...(recovered !== undefined && {recovered}),
		...(seenAt !== undefined && {seenAt}),
		...(adoptedFrom !== undefined && {adoptedFrom}),
		...(steps.some(({cut}) => cut !== undefined) && {isCut: true}),
	};
};
