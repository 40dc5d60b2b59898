import type {Plan, StepDraft} from '../source/base/plan.js';
import {newJobId} from '../source/jobs/job-id.js';
import {sealPlan} from '../source/plans/seal-plan.js';

/**
A plan of these steps for the machine of a case, which is known by its host key.
*/
export const torturePlan = (steps: readonly StepDraft[], hostKey: string): Plan => sealPlan({
	method: 'torture',
	direction: 'backup',
	target: 'vg:datavg',
	parameters: {},
	findings: [],
	destroysInWords: [],
	locks: ['datavg'],
	space: [],
	host: 'target',
	steps,
	proof: [],
	identity: {
		hostKey, rootvgDisks: [], hostname: 'target', machineId: 'none',
	},
}, {plannedAt: '2026-11-21T08:00:00.000Z', id: newJobId(Date.now())});
