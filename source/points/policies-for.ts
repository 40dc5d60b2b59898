import {rankOf, verificationLevels} from '../base/point.js';
import {policyId, type Policy, type Retention} from '../base/policy.js';
import {isDataGroup} from '../base/target.js';

/**
A host as policies see it. Without `volumeGroups` nobody knows what groups it has, with `mayHaveMoreGroups` nobody knows whether those are all.
*/
export type JudgedHost = {
	readonly name: string;
	readonly tags: readonly string[];
	readonly volumeGroups?: readonly string[] | undefined;
	readonly mayHaveMoreGroups?: boolean | undefined;

	/**
	Where filesystems of other machines are mounted.
	*/
	readonly remoteMounts?: ReadonlyArray<{readonly mountPoint: string; readonly node: string}> | undefined;

	/**
	When it was last looked for points there.
	*/
	readonly searchedAt?: string | undefined;
};

/**
What policies of the same rank ask for together.
*/
export type Demand = Pick<Policy, 'rpoSeconds' | 'rtoSeconds' | 'minimumCopies' | 'requiredLevel' | 'retention'> & {readonly policies: readonly string[]};

const known = (values: ReadonlyArray<number | undefined>): readonly number[] => values.filter(value => value !== undefined);
const least = (values: ReadonlyArray<number | undefined>): number | undefined => known(values).length === 0 ? undefined : Math.min(...known(values));
const most = (values: ReadonlyArray<number | undefined>): number | undefined => known(values).length === 0 ? undefined : Math.max(...known(values));

/**
What several retentions keep together: whatever one of them wants.
*/
export const widestRetention = (retentions: readonly Retention[]): Retention | undefined => {
	const count = most(retentions.map(retention => retention.count));
	const ageSeconds = most(retentions.map(retention => retention.ageSeconds));
	const generations = Object.fromEntries((['daily', 'weekly', 'monthly', 'yearly'] as const).flatMap(name => {
		const many = most(retentions.map(retention => retention.generations?.[name]));

		return many === undefined ? [] : [[name, many]];
	}));

	return retentions.length === 0
		? undefined
		: {...count !== undefined && {count}, ...ageSeconds !== undefined && {ageSeconds}, ...Object.keys(generations).length > 0 && {generations}};
};

/**
The level that several policies ask for together.
*/
export const highestLevel = (policies: readonly Policy[]): Policy['requiredLevel'] => {
	const level = most(policies.map(({requiredLevel}) => requiredLevel === undefined ? undefined : rankOf(requiredLevel)));

	return level === undefined ? undefined : verificationLevels[level];
};

/**
What several policies of the same rank ask for together: of each the strictest.
*/
export const strictest = (policies: readonly Policy[]): Demand => {
	const rpoSeconds = least(policies.map(policy => policy.rpoSeconds));
	const rtoSeconds = least(policies.map(policy => policy.rtoSeconds));
	const minimumCopies = most(policies.map(policy => policy.minimumCopies));
	const requiredLevel = highestLevel(policies);
	const retention = widestRetention(policies.flatMap(policy => policy.retention ?? []));

	return {
		policies: policies.map(({target}) => policyId(target)),
		...rpoSeconds !== undefined && {rpoSeconds},
		...rtoSeconds !== undefined && {rtoSeconds},
		...minimumCopies !== undefined && {minimumCopies},
		...requiredLevel !== undefined && {requiredLevel},
		...retention !== undefined && {retention},
	};
};

/**
One that only keeps answers of the decision help asks for nothing, and must not take the place of one that does.
*/
const isAsking = ({rpoSeconds, rtoSeconds, minimumCopies, requiredLevel, retention}: Policy): boolean => [rpoSeconds, rtoSeconds, minimumCopies, requiredLevel, retention].some(value => value !== undefined);

/**
Whether a policy is one of a host or of a target of it.
*/
export const isOfHost = ({target}: Policy, host: Pick<JudgedHost, 'name' | 'tags'>): boolean => 'host' in target ? target.host === host.name : host.tags.includes(target.tag);

/**
The policies that ask something of a host or of a target of it.
*/
export const ownPolicies = (policies: readonly Policy[], host: Pick<JudgedHost, 'name' | 'tags'>): readonly Policy[] => policies.filter(policy => isAsking(policy) && isOfHost(policy, host));

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
Whether all groups of a host are known.
*/
export const areGroupsKnown = ({volumeGroups, mayHaveMoreGroups}: Pick<JudgedHost, 'volumeGroups' | 'mayHaveMoreGroups'>): boolean => volumeGroups !== undefined && mayHaveMoreGroups !== true;

/**
Whether a host is known not to have a group.
*/
export const isWithoutGroup = (host: Pick<JudgedHost, 'volumeGroups' | 'mayHaveMoreGroups'>, target: string): boolean => target.startsWith('vg:') && areGroupsKnown(host) && host.volumeGroups?.includes(target.slice(3)) === false;

/**
The targets of a host: its system, its data groups, and what a policy names on it. A group that a tag names is one only where the host may have it, or had it: there are points of it.
*/
export const targetsOf = (host: JudgedHost, policies: readonly Policy[], saved: ReadonlySet<string> = new Set()): readonly string[] => {
	const named = ownPolicies(policies, host).flatMap(({target: {id, ...who}}) => id === undefined || ('tag' in who && isWithoutGroup(host, id) && !saved.has(id)) ? [] : [id]);

	return [...new Set(['lpar', ...(host.volumeGroups ?? []).filter(group => isDataGroup(group)).map(group => `vg:${group}`), ...named])];
};
