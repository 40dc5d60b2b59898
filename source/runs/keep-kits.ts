import type {Kit} from '../base/kit.js';
import type {Plan} from '../base/plan.js';
import type {StepView} from '../base/run.js';
import type {Store} from '../base/store.js';

/**
Keeps what a plan wants kept of its steps' output as files of the home. A step that did not succeed, or whose log was cut on its host, has nothing worth keeping.

@returns What was kept, in the order of the plan.
*/
export const keepKits = (store: Store, plan: Plan, {runId, steps}: {readonly runId: string; readonly steps: ReadonlyMap<string, StepView>}): readonly Kit[] => (plan.keeps ?? []).flatMap(({stepId, stream, name}) => {
	const host = plan.steps.find(({id}) => id === stepId)?.host;
	const step = steps.get(stepId);

	if (host === undefined || step?.state !== 'ok' || step.cut?.includes(stream)) {
		return [];
	}

	const id = {runId, stepId, stream};

	return [store.kits.save(host, name, store.transcripts.read(id, 0, store.transcripts.size(id)))];
});
