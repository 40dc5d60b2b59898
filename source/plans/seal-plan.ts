import {canonicalJson, sha256} from '../base/canonical-json.js';
import type {
	Plan,
	PlanIdentity,
	Step,
	StepDraft,
} from '../base/plan.js';
import {renderCommands} from './render-step.js';

/**
A plan as a method makes it: steps without their rendered commands, no id, no hash. Steps run on the first host unless they name another.
*/
type PlanDraft = Omit<Plan, 'id' | 'hash' | 'plannedAt' | 'hosts' | 'steps'> & {
	readonly host: string;
	readonly identity: PlanIdentity;

	/**
	Further hosts that steps name.
	*/
	readonly otherHosts?: Plan['hosts'];
	readonly steps: ReadonlyArray<StepDraft & {readonly host?: string}>;
};

/**
The hash that a plan with these contents has.
*/
export const planHash = (plan: Omit<Plan, 'id' | 'hash'>): string => {
	const {id: _id, hash: _hash, ...contents} = plan as Plan;
	return sha256(canonicalJson(contents));
};

/**
Makes a plan of a draft: fills in each step's host and commands, sorts the locks, hashes the whole. `plannedAt` is ISO 8601 with zone.

@throws TypeError on a step that cannot be rendered, two steps with one id, an unknown host, or `requires` that names no earlier step: a bug of the method.
*/
export const sealPlan = (draft: PlanDraft, {plannedAt, id}: {readonly plannedAt: string; readonly id: string}): Plan => {
	const {host, identity, otherHosts = [], steps: drafts, ...rest} = draft;
	const hosts = [{host, identity}, ...otherHosts];
	const seen = new Set<string>();

	const steps = drafts.map((draftStep): Step => {
		const step = {
			...draftStep,
			host: draftStep.host ?? host,
			destroys: draftStep.destroys ?? [],
			always: draftStep.always ?? false,
			pipelines: draftStep.pipelines ?? [],
		};
		const missing = step.requires?.find(required => !seen.has(required));

		if (seen.has(step.id) || missing !== undefined || hosts.every(each => each.host !== step.host)) {
			throw new TypeError(`The step \`${step.id}\` has the id of another one, an unknown host, or requires what is no earlier step${missing === undefined ? '' : ` (\`${missing}\`)`}.`);
		}

		seen.add(step.id);
		return {...step, commands: [...renderCommands(step)]};
	});

	const contents = {
		...rest, plannedAt, hosts, steps, locks: draft.locks.toSorted(),
	};

	return {...contents, id, hash: planHash(contents)};
};
