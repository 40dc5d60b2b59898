import type {RunState} from '../base/run.js';
import type {RunSummary} from '../base/services.js';

/**
A run as a list of runs shows it.
*/
export const summarizeRun = ({runId, plan, steps, phase, startedAt, endedAt, outcome}: RunState, isDrivenHere: boolean): RunSummary => {
	const percent = steps.find(({state}) => state === 'running')?.progress?.percent;

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
	};
};
