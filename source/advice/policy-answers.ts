import type {AdviceAnswers} from '../base/advice.js';
import {
	policyId,
	type Policy,
	type PolicyInput,
	type PolicyTarget,
} from '../base/policy.js';
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

/**
The policy that a target gets from answers: what it asks for besides stays.

@param before - The target's policy so far.
@param target - What it holds for.
@param given - By question; an empty answer takes one back.
@throws UsageError where an answer is none.
*/
export const policyOf = (before: Policy | undefined, target: PolicyTarget, given: AdviceAnswers): PolicyInput => {
	const {answers: checked} = checkAnswers(given);
	const answers = Object.fromEntries(checked.entries().map(([id, values]) => [id, findQuestion(id)?.isMany === true ? [...values] : values.join(',')]));
	const rpoSeconds = secondsOf('rpo', checked.get('rpo')?.[0], before?.rpoSeconds);
	const rtoSeconds = secondsOf('rto', checked.get('rto')?.[0], before?.rtoSeconds);

	return {
		target,
		...before?.retention !== undefined && {retention: before.retention},
		...before?.minimumCopies !== undefined && {minimumCopies: before.minimumCopies},
		...before?.requiredLevel !== undefined && {requiredLevel: before.requiredLevel},
		...rpoSeconds !== undefined && {rpoSeconds},
		...rtoSeconds !== undefined && {rtoSeconds},
		answers,
	};
};

/**
What a policy answers, as far as there are such questions still; its times answer, too, where nobody did. What is to be protected is answered for its own target only.
*/
export const answersOf = ({answers = {}, rpoSeconds, rtoSeconds, savedAt, target}: Policy, isOwn: boolean): ReadonlyMap<string, Answer> => {
	const timed = {
		...rpoSeconds !== undefined && {rpo: wordOf('rpo', rpoSeconds) ?? ''}, ...rtoSeconds !== undefined && {rto: wordOf('rto', rtoSeconds) ?? ''}, ...answers,
	};

	return new Map(Object.entries(timed).flatMap(([id, given]): ReadonlyArray<readonly [string, Answer]> => {
		const known = findQuestion(id)?.choices.map(({value}) => value) ?? [];
		const values = [given].flat().flatMap(each => each.split(',')).filter(value => known.includes(value));

		return values.length === 0 || (id === 'protect' && !isOwn) ? [] : [[id, {values, from: 'policy', evidence: {command: 'policy', lines: [`${policyId(target)}, saved ${savedAt}`]}}]];
	}));
};
