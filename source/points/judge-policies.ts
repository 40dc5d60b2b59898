import {
	defaultLevel,
	policyId,
	type Policy,
	type PolicyReach,
	type PolicyState,
} from '../base/policy.js';
import type {MeasuredRestore, NewestPoint} from '../base/store.js';
import {
	checkPolicy,
	latest,
	usablePoints,
	type RestoreRate,
} from './check-policy.js';
import {
	areGroupsKnown,
	ownPolicies,
	policiesFor,
	strictest,
	targetsOf,
	type Demand,
	type JudgedHost,
} from './policies-for.js';

/**
How fast restores went: the median of those of this target, else of all; of two the slower.
*/
export const restoreRate = (restores: readonly MeasuredRestore[], host: string, target: string): RestoreRate | undefined => {
	const measured = restores.filter(({seconds, sizeBytes}) => seconds > 0 && sizeBytes !== undefined && sizeBytes > 0);
	const own = measured.filter(each => each.host === host && each.target === target);
	const used = own.length > 0 ? own : measured;
	const rates = used.map(({sizeBytes = 0, seconds}) => sizeBytes / seconds).toSorted((left, right) => left - right);
	const middle = rates[Math.floor((rates.length - 1) / 2)];

	return middle === undefined ? undefined : {bytesPerSecond: middle, of: `${used.length} restore${used.length === 1 ? '' : 's'} of ${own.length > 0 ? 'it' : 'other targets'}`};
};

const order: ReadonlyArray<PolicyState['state']> = ['breached', 'unknown', 'none', 'met'];

// Not by a language's rules: thousands are sorted for each look at the fleet.
const byName = (left: string, right: string): number => left < right ? -1 : (left > right ? 1 : 0);

/**
The worst first; of breaches the one that is the furthest beyond what is allowed.
*/
export const byWorst = (left: PolicyState, right: PolicyState): number => {
	if (left.state !== right.state) {
		return order.indexOf(left.state) - order.indexOf(right.state);
	}

	const [leftRatio, rightRatio] = [left.ratio ?? Infinity, right.ratio ?? Infinity];

	return leftRatio === rightRatio ? (left.host === right.host ? byName(left.target, right.target) : byName(left.host, right.host)) : rightRatio - leftRatio;
};

/**
How each target of these hosts stands against the policies, the worst first. What cannot be known is `unknown`, never met.
*/
export const judgePolicies = ({hosts, policies, newest, restores, now}: {
	readonly hosts: readonly JudgedHost[];
	readonly policies: readonly Policy[];
	readonly newest: readonly NewestPoint[];
	readonly restores: readonly MeasuredRestore[];
	readonly now: number;
}): readonly PolicyState[] => {
	const ofHost = Map.groupBy(newest, ({host}) => host);

	// Hosts of one kind share their policies, and most targets were never restored.
	const demands = new Map<string, Demand>();
	const demandOf = (own: readonly Policy[], host: JudgedHost, target: string): Demand => {
		const each = policiesFor(own, host, target);
		const key = each.map(policy => policyId(policy.target)).join('\n');
		const demand = demands.get(key) ?? strictest(each);

		demands.set(key, demand);

		return demand;
	};

	const restored = new Set(restores.map(({host, target}) => `${host} ${target}`));
	const fleetRate = restoreRate(restores, '', '');

	const mounts = new Map(hosts.map(({name, remoteMounts}) => [name, remoteMounts]));

	return hosts.flatMap(host => {
		const points = Map.groupBy(ofHost.get(host.name) ?? [], ({target}) => target);
		const near = ownPolicies(policies, host);

		return targetsOf(host, near, new Set(points.keys())).map((target): PolicyState => {
			const demand = demandOf(near, host, target);
			const own = points.get(target) ?? [];
			const checks = demand.policies.length === 0
				? []
				: checkPolicy({
					demand, host, target, points: own, rate: restored.has(`${host.name} ${target}`) ? restoreRate(restores, host.name, target) : fleetRate, mountsOf: name => mounts.get(name), now,
				});
			const state = order.find(each => checks.some(check => check.state === each)) ?? 'none';
			const worst = checks.filter(check => check.state === state).toSorted((left, right) => (right.ratio ?? Infinity) - (left.ratio ?? Infinity))[0];
			const point = latest(usablePoints(target, own));

			return {
				host: host.name,
				target,
				state,
				policies: [...demand.policies],
				checks: [...checks],
				requiredLevel: demand.requiredLevel ?? defaultLevel,
				...demand.rpoSeconds !== undefined && {rpoSeconds: demand.rpoSeconds},
				...worst !== undefined && {worst: worst.text},
				...worst?.ratio !== undefined && {ratio: Math.round(worst.ratio * 100) / 100},
				...point !== undefined && {newest: {id: point.id, level: point.level, ...point.madeAt !== undefined && {madeAt: point.madeAt}}},
			};
		});
	}).toSorted(byWorst);
};

/**
Whom a policy for this target would hold for, beside the others there are, and where nearer ones hold in its place. `unread`: hosts of which nobody knows what groups they have.
*/
export const policyReach = (target: Policy['target'], {hosts, policies}: {readonly hosts: readonly JudgedHost[]; readonly policies: readonly Policy[]}): PolicyReach => {
	const id = policyId(target);
	// What it asks for does not matter.
	const candidate: Policy = {target, rpoSeconds: 1, savedAt: ''};
	const among = [...policies.filter(each => policyId(each.target) !== id), candidate];
	const reached = hosts.filter(each => ownPolicies([candidate], each).length > 0);
	const targets = reached.flatMap(host => targetsOf(host, among).filter(each => policiesFor([candidate], host, each).length > 0).map(each => ({
		host: host.name, target: each, policies: policiesFor(among, host, each).map(policy => policyId(policy.target)),
	})));

	return {
		holds: targets.filter(({policies: holding}) => holding.includes(id)),
		nearer: targets.filter(({policies: holding}) => !holding.includes(id)),
		unread: target.id === undefined ? reached.filter(each => !areGroupsKnown(each)).map(({name}) => name) : [],
	};
};
