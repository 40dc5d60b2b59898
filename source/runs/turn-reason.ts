import type {Plan} from '../base/plan.js';
import type {RunState} from '../base/run.js';

/**
Why a run may not begin yet: these others write to the same servers.
*/
export const turnReason = (others: readonly string[], {writesTo = [], most, stateOf}: {readonly writesTo: Plan['writesTo']; readonly most: number; readonly stateOf: (runId: string) => RunState}): string => {
	const named = others.slice(0, 5).map(other => {
		const {plan} = stateOf(other);

		return `${plan?.method ?? 'run'} of ${plan?.target ?? '?'} on \`${plan?.hosts[0]?.host ?? '?'}\` (run ${other})`;
	});

	return `${others.length} ${others.length === 1 ? 'run writes' : 'runs write'} to ${writesTo.map(server => `\`${server}\``).join(', ')} already, and no more than ${most} may at once (setting \`runsPerNfsServer\`): ${named.join(', ')}${others.length > named.length ? ', …' : ''}. This run begins when one of them has ended.`;
};
