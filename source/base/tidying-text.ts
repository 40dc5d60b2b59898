import type {RunState} from './run.js';

/**
What jobs of their own did of what a run should always have done, in sentences; empty where none was needed.
*/
export const tidyingTexts = ({plan, steps, segments}: Pick<RunState, 'plan' | 'steps' | 'segments'>): readonly string[] => segments.flatMap(({host, tidyings = []}) => tidyings.map(({jobId, stepIds}, index) => {
	const words = stepIds.map(stepId => {
		const title = plan?.steps.find(({id}) => id === stepId)?.title ?? stepId;

		return `${title} (${steps.find(step => step.stepId === stepId)?.state ?? 'unknown'})`;
	});

	return index === tidyings.length - 1 ? `by job ${jobId} on ${host}: ${words.join(', ')}` : `job ${jobId} on ${host} was lost before it had told its end`;
}));
