import {findingName} from '../base/finding-name.js';
import type {Plan} from '../base/plan.js';
import type {NewRunEvent} from '../base/store.js';
import {refusalOf} from './refusal.js';

/**
What an operator gave when a plan was started.
*/
export type StartOptions = {readonly acknowledge: readonly string[]; readonly confirm?: string; readonly ticket?: string};

/**
The events that a run begins with: the plan, what was acknowledged and confirmed, and its end where it may not run.
*/
export const openingEvents = (plan: Plan, {acknowledge, confirm, ticket}: StartOptions, {runId, at, operator, isReadOnly}: {readonly runId: string; readonly at: string; readonly operator: string; readonly isReadOnly: boolean}): readonly NewRunEvent[] => {
	const refusal = refusalOf(plan, {acknowledge, ...(confirm !== undefined && {confirm}), isReadOnly});
	const cautions = plan.findings.filter(({level}) => level === 'caution').map(finding => findingName(finding));

	const events: NewRunEvent[] = [
		{
			type: 'planned', at, runId, plan, operator, ...(ticket !== undefined && {ticket}),
		},
	];

	for (const finding of cautions) {
		if (acknowledge.includes(finding)) {
			events.push({
				type: 'acknowledged', at, runId, finding, operator,
			});
		}
	}

	if (refusal !== undefined) {
		events.push({
			type: 'run-ended', at, runId, outcome: 'refused', points: [], proofs: [], findings: [...refusal.findings], reason: `${refusal.reason} ${refusal.advice}`,
		});
	} else if (plan.confirmation !== undefined && confirm !== undefined) {
		events.push({
			type: 'confirmed', at, runId, text: confirm, operator,
		});
	}

	return events;
};
