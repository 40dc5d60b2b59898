import type {Plan} from '../base/plan.js';
import type {RecoveryPoint} from '../base/point.js';
import type {StepView} from '../base/run.js';
import {segmentStatus} from '../plans/segment-status.js';

/**
The points of images that a run was to delete, as its steps left them, however the run ended: expired where the image is gone, in doubt where nobody knows. One whose step did not begin, or left the file alone, stays as it is. The last good image, which a run looks at first, is in doubt as well where it was not there or was another.
*/
export const expiredPoints = ({expires}: Pick<Plan, 'expires'>, points: readonly RecoveryPoint[], {runId, endedAt, steps}: {
	readonly runId: string;

	/**
	ISO 8601 with zone.
	*/
	readonly endedAt: string;
	readonly steps: ReadonlyMap<string, Pick<StepView, 'state' | 'exitCode' | 'signal' | 'startedAt'>>;
}): readonly RecoveryPoint[] => [...expires?.keeper === undefined ? [] : [expires.keeper], ...expires?.images ?? []].flatMap((image): readonly RecoveryPoint[] => {
	const {pointId, stepId, path} = image;
	const point = points.find(({id}) => id === pointId);
	const step = steps.get(stepId);

	// Also one whose beginning nobody heard of: its journal was cut.
	if (point === undefined || step === undefined || (step.startedAt === undefined && step.state !== 'unknown')) {
		return [];
	}

	const isKeeper = image === expires?.keeper;

	if (isKeeper && step.exitCode === 0) {
		return [];
	}

	if (step.exitCode === 0 && step.signal === undefined) {
		return [{...point, expired: {at: endedAt, runId}, doubt: {at: endedAt, reason: `It was expired: run ${runId} deleted ${expires?.host ?? ''}:${path}, proved to be the recorded image.`}}];
	}

	const isKnown = step.state === 'failed' && step.exitCode !== undefined && step.signal === undefined && step.exitCode < segmentStatus.timeLimit;
	const isLost = isKnown && expires?.lostWith.includes(step.exitCode ?? 0) === true;
	const where = `${expires?.host ?? ''}:${path}`;
	const reason = isLost ? `Run ${runId} was to ${isKeeper ? 'look at' : 'delete'} ${where}, and did not find the recorded image there.` : `Run ${runId} was to delete ${where}, and it is not known whether it did.`;

	// Only looking at it changes nothing.
	return (isKeeper ? !isLost : isKnown && !isLost) || point.doubt !== undefined ? [] : [{...point, doubt: {at: endedAt, reason}}];
});
