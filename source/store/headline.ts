import type {RunEvent} from '../base/run.js';

/**
What the list of runs says of a run: from its plan, or from what is known of a run without one.
*/
export const headlineOf = (events: readonly RunEvent[]): {readonly host: string; readonly method: string; readonly target: string} => {
	const planned = events.find(event => event.type === 'planned');
	const adopted = events.find(event => event.type === 'adopted');

	return planned === undefined
		? {host: adopted?.host ?? '', method: '', target: ''}
		: {host: planned.plan.hosts[0]?.host ?? '', method: planned.plan.method, target: planned.plan.target};
};
