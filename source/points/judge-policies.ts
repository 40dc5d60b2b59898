import {verificationLevels, type RecoveryPoint} from '../base/point.js';
import {
	defaultLevel,
	isRestoredFrom,
	policyId,
	type Policy,
	type PolicyCheck,
	type PolicyReach,
	type PolicyState,
} from '../base/policy.js';
import type {MeasuredRestore, NewestPoint} from '../base/store.js';
import {formatDuration} from '../base/units.js';

/**
A host as policies see it. Without `volumeGroups` its facts were never read.
*/
export type JudgedHost = {
	readonly name: string;
	readonly tags: readonly string[];
	readonly volumeGroups?: readonly string[] | undefined;

	/**
	When it was last looked for points there.
	*/
	readonly searchedAt?: string | undefined;
};

/**
A system asleep is no target of its own; as `read-groups.ts` knows it by its name.
*/
const isData = (group: string): boolean => group !== 'rootvg' && !/^(?:alt|old)\w*rootvg/v.test(group);

const rank = (level: RecoveryPoint['verification']): number => verificationLevels.indexOf(level);
const timeOf = (madeAt: string | undefined): number => madeAt === undefined ? -Infinity : Date.parse(madeAt);

const least = (values: ReadonlyArray<number | undefined>): number | undefined => {
	const known = values.filter(value => value !== undefined);

	return known.length === 0 ? undefined : Math.min(...known);
};

const most = (values: ReadonlyArray<number | undefined>): number | undefined => {
	const known = values.filter(value => value !== undefined);

	return known.length === 0 ? undefined : Math.max(...known);
};

type Demand = Pick<Policy, 'rpoSeconds' | 'rtoSeconds' | 'minimumCopies' | 'requiredLevel'> & {readonly policies: string[]};

/**
What several policies of the same rank ask for together: of each the strictest.
*/
const strictest = (policies: readonly Policy[]): Demand => {
	const rpoSeconds = least(policies.map(policy => policy.rpoSeconds));
	const rtoSeconds = least(policies.map(policy => policy.rtoSeconds));
	const minimumCopies = most(policies.map(policy => policy.minimumCopies));
	const level = most(policies.map(({requiredLevel}) => requiredLevel === undefined ? undefined : rank(requiredLevel)));

	return {
		policies: policies.map(({target}) => policyId(target)),
		...rpoSeconds !== undefined && {rpoSeconds},
		...rtoSeconds !== undefined && {rtoSeconds},
		...minimumCopies !== undefined && {minimumCopies},
		...level !== undefined && {requiredLevel: verificationLevels[level]!},
	};
};

const ownPolicies = (policies: readonly Policy[], host: Pick<JudgedHost, 'name' | 'tags'>): readonly Policy[] => policies.filter(policy => 'host' in policy.target ? policy.target.host === host.name : host.tags.includes(policy.target.tag));

/**
The policies that hold for a target: those that name it on its host, else by a tag, else those of its host, else of its tags. A nearer one takes the place of a farther one whole.
*/
export const policiesFor = (policies: readonly Policy[], host: Pick<JudgedHost, 'name' | 'tags'>, target: string): readonly Policy[] => {
	const own = ownPolicies(policies, host);
	const named = own.filter(policy => policy.target.id === target);
	const wide = target === 'lpar' || target.startsWith('vg:') ? own.filter(policy => policy.target.id === undefined) : [];

	return [named, wide].flatMap(each => [each.filter(policy => 'host' in policy.target), each.filter(policy => 'tag' in policy.target)]).find(each => each.length > 0) ?? [];
};

/**
The targets of a host: its system, its data groups, and what a policy names on it.
*/
const targetsOf = (host: JudgedHost, policies: readonly Policy[]): readonly string[] => [...new Set(['lpar', ...(host.volumeGroups ?? []).filter(group => isData(group)).map(group => `vg:${group}`), ...ownPolicies(policies, host).flatMap(({target}) => target.id ?? [])])];

const latest = (points: readonly NewestPoint[]): NewestPoint | undefined => {
	let best: NewestPoint | undefined;

	for (const point of points) {
		best = best === undefined || timeOf(point.madeAt) > timeOf(best.madeAt) ? point : best;
	}

	return best;
};

type RestoreRate = {readonly bytesPerSecond: number; readonly of: string};

/**
How fast restores went, in bytes a second: the median of those of this target, else of all.
*/
export const restoreRate = (restores: readonly MeasuredRestore[], host: string, target: string): RestoreRate | undefined => {
	const measured = restores.filter(({seconds, sizeBytes}) => seconds > 0 && sizeBytes !== undefined && sizeBytes > 0);
	const own = measured.filter(each => each.host === host && each.target === target);
	const used = own.length > 0 ? own : measured;
	const rates = used.map(({sizeBytes = 0, seconds}) => sizeBytes / seconds).toSorted((left, right) => left - right);
	const middle = rates[Math.floor(rates.length / 2)];

	return middle === undefined ? undefined : {bytesPerSecond: middle, of: `${used.length} restore${used.length === 1 ? '' : 's'} of ${own.length > 0 ? 'it' : 'other targets'}`};
};

type Judged = {readonly demand: Demand; readonly host: JudgedHost; readonly target: string; readonly points: readonly NewestPoint[]; readonly rate: RestoreRate | undefined; readonly now: number};

const checksOf = ({demand: {rpoSeconds, rtoSeconds, minimumCopies, requiredLevel}, host, target, points, rate, now}: Judged): PolicyCheck[] => {
	const level = requiredLevel ?? defaultLevel;
	const usable = points.filter(point => isRestoredFrom(target, point.kind) && point.isGood);
	const good = usable.filter(point => rank(point.level) >= rank(level));
	const newest = latest(good);
	const any = latest(usable);
	const ago = (point: NewestPoint): string => point.madeAt === undefined ? 'of unknown age' : `${formatDuration((now - timeOf(point.madeAt)) / 1000)} old`;
	const lower = (): string => any === undefined || any.id === newest?.id ? '' : `; the newest at all is ${any.level}, ${ago(any)}`;
	const isUnseen = points.length === 0 && host.searchedAt === undefined;
	const none = (): string => isUnseen ? 'no point is known, and nobody looked on the host for one' : `no good point at ${level} or above${lower()}`;

	return [
		...rpoSeconds === undefined
			? []
			: [((): PolicyCheck => {
				if (newest === undefined) {
					return {check: 'rpo', state: isUnseen ? 'unknown' : 'breached', text: none()};
				}

				if (newest.madeAt === undefined) {
					return {check: 'rpo', state: 'unknown', text: 'nothing tells how old the newest point is'};
				}

				const seconds = (now - timeOf(newest.madeAt)) / 1000;

				return {
					check: 'rpo', state: seconds <= rpoSeconds ? 'met' : 'breached', ratio: seconds / rpoSeconds, text: `the newest point at ${level} or above is ${ago(newest)}, ${formatDuration(rpoSeconds)} may be lost${seconds <= rpoSeconds ? '' : lower()}`,
				};
			})()],
		...requiredLevel === undefined || any === undefined
			? []
			: [{check: 'level' as const, state: rank(any.level) >= rank(requiredLevel) ? 'met' as const : 'breached' as const, text: `the newest point is at ${any.level}, ${requiredLevel} is asked for`}],
		...minimumCopies === undefined
			? []
			: [newest === undefined
				? {check: 'copies' as const, state: isUnseen ? 'unknown' as const : 'breached' as const, text: none()}
				: {
					check: 'copies' as const, state: newest.copies >= minimumCopies ? 'met' as const : 'breached' as const, ratio: minimumCopies / newest.copies, text: `the newest good point lies at ${newest.copies} ${newest.copies === 1 ? 'place' : 'places'}, ${minimumCopies} are asked for`,
				}],
		...rtoSeconds === undefined
			? []
			: [((): PolicyCheck => {
				if (newest?.sizeBytes === undefined || rate === undefined) {
					return {check: 'rto', state: 'unknown', text: newest === undefined ? none() : (rate === undefined ? 'no restore was ever measured here' : 'the size of the newest point is not known')};
				}

				const seconds = newest.sizeBytes / rate.bytesPerSecond;

				return {
					check: 'rto', state: seconds <= rtoSeconds ? 'met' : 'breached', ratio: seconds / rtoSeconds, text: `a restore takes about ${formatDuration(seconds)} by ${rate.of}, ${formatDuration(rtoSeconds)} are allowed`,
				};
			})()],
	];
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

	return hosts.flatMap(host => {
		const points = Map.groupBy(ofHost.get(host.name) ?? [], ({target}) => target);
		const near = ownPolicies(policies, host);

		return targetsOf(host, near).map((target): PolicyState => {
			const demand = demandOf(near, host, target);
			const own = points.get(target) ?? [];
			const known = checksOf({
				demand, host, target, points: own, rate: restored.has(`${host.name} ${target}`) ? restoreRate(restores, host.name, target) : fleetRate, now,
			});

			// Groups that nobody knows of may be without any backup.
			const checks: PolicyCheck[] = target === 'lpar' && host.volumeGroups === undefined && demand.policies.length > 0
				? [...known, {check: 'targets', state: 'unknown', text: 'which groups the host has was never read'}]
				: known;
			const state = demand.policies.length === 0 ? 'none' : (order.find(each => checks.some(check => check.state === each)) ?? 'met');
			const worst = checks.filter(check => check.state === state).toSorted((left, right) => (right.ratio ?? Infinity) - (left.ratio ?? Infinity))[0];
			const point = latest(own.filter(each => isRestoredFrom(target, each.kind) && each.isGood));

			return {
				host: host.name,
				target,
				state,
				policies: demand.policies,
				checks,
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
	const candidate: Policy = {target, savedAt: ''};
	const among = [...policies.filter(each => policyId(each.target) !== id), candidate];
	const reached = hosts.filter(each => ownPolicies([candidate], each).length > 0);
	const targets = reached.flatMap(host => targetsOf(host, among).filter(each => policiesFor([candidate], host, each).length > 0).map(each => ({
		host: host.name, target: each, policies: policiesFor(among, host, each).map(policy => policyId(policy.target)),
	})));

	return {
		holds: targets.filter(({policies: holding}) => holding.includes(id)),
		nearer: targets.filter(({policies: holding}) => !holding.includes(id)),
		unread: target.id === undefined ? reached.filter(({volumeGroups}) => volumeGroups === undefined).map(({name}) => name) : [],
	};
};
