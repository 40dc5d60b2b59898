import type {AdviceAnswers, AdviceQuestion} from '../base/advice.js';
import {UsageError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {
	policyId,
	type Policy,
	type PolicyInput,
	type PolicyTarget,
} from '../base/policy.js';
import {formatTarget, type Target} from '../base/target.js';
import {isOfHost, policiesFor, strictest} from '../points/policies-for.js';
import {findQuestion} from './questions.js';
import {checkAnswers} from './read-answers.js';
import type {Answer} from './situation.js';

/**
What an answer in words counts as where a number is needed, in seconds: no more than what the word lets one hope for. `none` is met by no backup.
*/
export const lengths: Readonly<Record<string, number>> = {
	none: 1, minutes: 30 * 60, hours: 8 * 3600, day: 86_400, days: 3 * 86_400, week: 7 * 86_400,
};

/**
The shortest of a question's answers that a number fits into.
*/
const wordOf = (question: 'rpo' | 'rto', seconds: number): string | undefined => findQuestion(question)?.choices.find(({value}) => seconds <= (lengths[value] ?? 0))?.value ?? findQuestion(question)?.choices.at(-1)?.value;

/**
A number that says the same as the answer stays: it was set more exactly.
*/
const secondsOf = (question: 'rpo' | 'rto', answer: string | undefined, before: number | undefined): number | undefined => answer === undefined || (before !== undefined && wordOf(question, before) === answer) ? before : lengths[answer];

const timeAnswers = ({rpoSeconds, rtoSeconds}: Pick<Policy, 'rpoSeconds' | 'rtoSeconds'>): Readonly<Record<string, string>> => Object.fromEntries(([['rpo', rpoSeconds], ['rto', rtoSeconds]] as const).flatMap(([question, seconds]) => {
	const word = seconds === undefined ? undefined : wordOf(question, seconds);

	return word === undefined ? [] : [[question, word]];
}));

/**
A target, its host, and all policies.
*/
type Among = {readonly policies: readonly Policy[]; readonly host: Pick<Host, 'name' | 'tags'>; readonly target: Target};

/**
What a policy of the target's own is for.
*/
const ownPolicyTarget = ({host, target}: Pick<Among, 'host' | 'target'>): PolicyTarget => ({host: host.name, ...target.kind !== 'lpar' && {id: formatTarget(target)}});

const ownPolicy = (among: Among): Policy | undefined => among.policies.find(policy => policyId(policy.target) === policyId(ownPolicyTarget(among)));

/**
The policy that a target gets from answers: what its own asks for besides stays. One that begins to ask takes the place of the farther ones that held so far, so it asks for what they asked for, too; `inPlaceOf` names them.

@param among - Whom it is for.
@param given - By question; an empty answer takes one back.
@throws UsageError where an answer is none, or no single policy can ask for what several ask for together.
*/
export const policyOf = (among: Among, given: AdviceAnswers): {readonly policy: PolicyInput; readonly inPlaceOf: readonly string[]} => {
	const target = ownPolicyTarget(among);
	const {answers: checked} = checkAnswers(given);
	const answers = Object.fromEntries(checked.entries().map(([id, values]) => [id, findQuestion(id)?.isMany === true ? [...values] : values.join(',')]));
	const holding = policiesFor(among.policies, among.host, formatTarget(among.target));
	const isAsking = checked.has('rpo') || checked.has('rto');
	const farther = isAsking ? holding.filter(policy => policyId(policy.target) !== policyId(target)) : [];
	const {policies: inPlaceOf, ...demand} = strictest(farther);

	// Nothing expires as long as one of them says nothing of retention; what one of them says is checked all the same.
	if (demand.retention !== undefined && farther.some(({retention}) => retention === undefined)) {
		throw new UsageError(`The answers ask for times, and so would hold in place of ${inPlaceOf.join(', ')}, not all of which name a retention: no single policy asks for the same.`, {code: 'mixed-policies', advice: `Decide what is kept with \`lparsafe policies set ${policyId(target)}\`, then keep the answers.`});
	}

	const {answers: _, savedAt: __, ...before}: Partial<Policy> = ownPolicy(among) ?? {};
	const asked = {...before, ...demand};
	const rpoSeconds = secondsOf('rpo', checked.get('rpo')?.[0], asked.rpoSeconds);
	const rtoSeconds = secondsOf('rto', checked.get('rto')?.[0], asked.rtoSeconds);

	return {
		policy: {
			...asked,
			target,
			...rpoSeconds !== undefined && {rpoSeconds},
			...rtoSeconds !== undefined && {rtoSeconds},
			answers,
		},
		inPlaceOf,
	};
};

const lineOf = ({target, savedAt}: Policy): string => `${policyId(target)}, saved ${savedAt}`;

/**
What one policy answers, as far as there are such questions still; its times answer, too, where nobody did. What is to be protected is answered for its own target only.
*/
const answersIn = (policy: Policy, isOwn: boolean): ReadonlyArray<readonly [string, Answer]> => Object.entries({...timeAnswers(policy), ...policy.answers}).flatMap(([id, given]): ReadonlyArray<readonly [string, Answer]> => {
	const known = findQuestion(id)?.choices.map(({value}) => value) ?? [];
	const values = [given].flat().flatMap(each => each.split(',')).filter(value => known.includes(value));

	return values.length === 0 || (id === 'protect' && !isOwn) ? [] : [[id, {values, from: 'policy', evidence: {command: 'policy', lines: [lineOf(policy)]}}]];
});

/**
What policies answer: the times as those that hold ask for them together, as they are judged; every other question as the nearest policy answers it.
*/
export const answersOf = (among: Among): ReadonlyMap<string, Answer> => {
	const id = formatTarget(among.target);
	const distance = ({target}: Policy): number => (target.id === undefined ? 2 : 0) + ('tag' in target ? 1 : 0);
	const farthestFirst = among.policies.filter(policy => isOfHost(policy, among.host) && (policy.target.id ?? id) === id).toSorted((left, right) => distance(right) - distance(left));
	const answers = new Map(farthestFirst.flatMap(policy => answersIn(policy, policyId(policy.target) === policyId(ownPolicyTarget(among)))));
	const holding = policiesFor(among.policies, among.host, id);

	if (holding.length === 0) {
		return answers;
	}

	const times = Object.entries(timeAnswers(strictest(holding))).map(([question, value]): readonly [string, Answer] => [question, {values: [value], from: 'policy', evidence: {command: 'policy', lines: holding.map(policy => lineOf(policy))}}]);

	return new Map([...[...answers].filter(([question]) => question !== 'rpo' && question !== 'rto'), ...times]);
};

/**
What is kept of a target's own: what was answered now, and what its own policy answers. Facts say anew each time what they say, and what farther policies say is theirs.
*/
export const answersToKeep = (questions: readonly AdviceQuestion[], among: Among): AdviceAnswers => {
	const own = ownPolicy(among);
	// A time that is not asked for any more was answered once.
	const asked: Readonly<Record<string, unknown>> = {...own?.answers, rpo: own?.rpoSeconds, rto: own?.rtoSeconds};

	return Object.fromEntries(questions.flatMap(({id, answer, from}) => answer !== undefined && (from === 'operator' || (from === 'policy' && asked[id] !== undefined)) ? [[id, answer]] : []));
};
