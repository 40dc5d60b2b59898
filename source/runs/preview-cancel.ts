import type {Step} from '../base/plan.js';
import type {RunState} from '../base/run.js';
import type {CancelPreview} from '../base/services/runs.js';

export const howToCancel = {
	yes: {how: 'now', text: 'The running step is ended at once, and what was opened is closed.'},
	'with-cleanup': {how: 'with-cleanup', text: 'The running step is ended, then its clean-up runs; what it has made so far is left and told.'},
	no: {how: 'after-step', text: 'The running step must not be interrupted: it finishes first, then the run stops before the next one.'},
} as const;

export const runningStep = ({plan, steps}: RunState): Step | undefined => {
	const running = steps.find(step => step.state === 'running');

	return plan?.steps.find(({id}) => id === running?.stepId);
};

/**
Whether something of it runs, but no step that is known: its journal here may be behind.
*/
export const isBetweenSteps = (run: RunState): boolean => run.phase !== 'ended' && run.segments.length > 0 && runningStep(run) === undefined;

/**
What is still done whatever happens, of the part that runs.
*/
const alwaysText = ({plan, steps, segments}: RunState): readonly string[] => {
	const present = segments.at(-1)?.stepIds ?? [];
	const titles = (plan?.steps ?? []).filter(({id, always}) => always && present.includes(id) && steps.find(({stepId}) => stepId === id)?.state === 'waiting').map(({title}) => title);

	return titles.length === 0 ? [] : [`Still done then: ${titles.join('; ')}.`];
};

/**
What a cancel would do to a run as it stands.
*/
export const previewCancel = (run: RunState): CancelPreview => {
	if (run.phase === 'ended') {
		return {isPossible: false, text: `The run has ended (${run.outcome ?? 'unknown'}).`};
	}

	if (run.cancelledBy !== undefined) {
		return {isPossible: true, text: `It was cancelled by ${run.cancelledBy} already; asking again ends what still runs.`};
	}

	if (run.segments.length === 0) {
		return {isPossible: true, text: 'Nothing was started on its host yet; it ends without having begun.'};
	}

	const step = runningStep(run);
	const what = step === undefined ? 'No step runs now; the run stops before the next one.' : `${step.title}: ${howToCancel[step.interruptible].text}`;

	return {isPossible: true, text: [what, ...step?.always === true ? [] : alwaysText(run)].join(' ')};
};
