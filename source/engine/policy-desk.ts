import {isoTime, type Clock} from '../base/clock.js';
import {UsageError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {
	policySchema,
	type HostPolicy,
	type PolicyReach,
	type PolicyState,
	type PolicyTarget,
} from '../base/policy.js';
import type {PolicyServices} from '../base/services/policies.js';
import type {Store} from '../base/store.js';
import {judgePolicies, policyReach} from '../points/judge-policies.js';
import type {JudgedHost} from '../points/policies-for.js';
import type {ChangeDesk} from './change-desk.js';
import {expiryOn} from './expiry-on.js';

export type Judge = {
	/**
	How the targets of these hosts, or of all, stand; the worst first.
	*/
	states(hosts?: readonly string[]): readonly PolicyState[];

	/**
	The same by host; empty where there is no policy. `known`: what of the hosts was read already.
	*/
	byHost(hosts?: readonly string[], known?: KnownHosts): ReadonlyMap<string, HostPolicy>;

	/**
	Whom a policy for this target holds for or would hold for.
	*/
	reach(target: PolicyTarget): PolicyReach;
};

type KnownHosts = {readonly hosts: readonly Host[]; readonly summaries: ReturnType<Store['facts']['summaries']>};

/**
Of groups that were asked for in vain lspv may still name some.
*/
const judgedHosts = ({hosts, summaries}: KnownHosts, searches?: ReadonlyMap<string, string>): readonly JudgedHost[] => hosts.map(({name, tags}) => {
	const {volumeGroups, isWithoutGroups, remoteMounts} = summaries.get(name) ?? {};

	return {
		name, tags, volumeGroups, mayHaveMoreGroups: isWithoutGroups, remoteMounts, searchedAt: searches?.get(name),
	};
});

/**
Judges from the records: no document of a point is read, and nothing where there is no policy.
*/
export const createJudge = ({store, clock}: {readonly store: Pick<Store, 'hosts' | 'facts' | 'points' | 'policies' | 'runs'>; readonly clock: Clock}): Judge => {
	const readHosts = (names: readonly string[] | undefined): KnownHosts => ({
		hosts: names === undefined ? store.hosts.list() : names.flatMap(name => store.hosts.find(name) ?? []), summaries: store.facts.summaries(names),
	});

	const states = (names?: readonly string[], {hosts, summaries} = readHosts(names)): readonly PolicyState[] => {
		const [only] = names?.length === 1 ? names : [];
		const searches = store.points.searchedAt(only);

		return judgePolicies({
			hosts: judgedHosts({hosts, summaries}, searches),
			policies: store.policies.list(),
			newest: store.points.newest(clock.now(), only),
			restores: store.runs.restores(),
			now: clock.now(),
		});
	};

	return {
		reach(target) {
			return policyReach(target, {hosts: judgedHosts(readHosts(undefined)), policies: store.policies.list()});
		},
		states: names => states(names),
		byHost(names, given) {
			const lines = new Map<string, HostPolicy>();

			// The worst of a host comes first.
			for (const {host, target, state, worst, ratio} of store.policies.list().length === 0 ? [] : states(names, given)) {
				const known = lines.get(host) ?? {
					state, target, ...worst !== undefined && {worst}, ...ratio !== undefined && {ratio}, breached: 0,
				};

				lines.set(host, {...known, breached: known.breached + (state === 'breached' ? 1 : 0)});
			}

			return lines;
		},
	};
};

/**
What targets must meet.
*/
export const createPolicyDesk = ({store, clock, judge, changed, hostOf}: {readonly judge: Pick<Judge, 'states' | 'reach'>; readonly store: {readonly policies: Store['policies']; readonly points: Pick<Store['points'], 'list'>}; readonly clock: Clock; readonly changed: ChangeDesk['changed']; hostOf(name: string): Host}): PolicyServices => ({
	policies: async () => store.policies.list(),
	async policyStates(names) {
		for (const name of names ?? []) {
			hostOf(name);
		}

		return judge.states(names);
	},
	policyReach: async target => judge.reach(target),
	async expiry(name) {
		return expiryOn(store, hostOf(name), clock.now());
	},
	async savePolicy(input) {
		const result = policySchema.safeParse({...input, savedAt: isoTime(clock.now())});

		if (!result.success) {
			const [issue] = result.error.issues;

			throw new UsageError(`\`${issue?.path.join('.') ?? 'policy'}\` of the policy does not fit: ${issue?.message.replace(/\.$/v, '') ?? 'unknown'}.`, {code: 'not-a-policy', advice: 'Times are whole seconds above 0, levels L0 to L5.'});
		}

		const {target} = result.data;

		if ('host' in target) {
			hostOf(target.host);
		}

		store.policies.save(result.data);
		changed({topic: 'policies'});

		return result.data;
	},
	async removePolicy(id) {
		store.policies.remove(id);
		changed({topic: 'policies'});
	},
});
