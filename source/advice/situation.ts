import type {VolumeGroup} from '../base/facts.js';
import type {Evidence} from '../base/plan.js';
import type {MeasuredRestore} from '../base/store.js';
import type {MethodContext} from '../methods/method.js';
import type {Part} from './way.js';

/**
What facts (or answers) say to one yes-or-no question; `is` undefined: it is not known.
*/
export type Sign = {readonly is: boolean | undefined; readonly evidence?: Evidence};

/**
An answer, and where it comes from.
*/
export type Answer = {readonly values: readonly string[]; readonly from: 'facts' | 'operator' | 'policy'; readonly evidence?: Evidence};

/**
What is said of a target, and what shows it.
*/
export type Told = {readonly text: string; readonly evidence: Evidence};

/**
All that is judged from.
*/
export type Situation = {
	readonly context: MethodContext;
	readonly answers: ReadonlyMap<string, Answer>;
	readonly platform: 'aix' | 'vios' | 'vmware' | 'none';

	/**
	The volume groups that are to be protected, whole or in part.
	*/
	readonly groups: readonly VolumeGroup[];
	readonly parts: readonly Part[];
	readonly signs: ReadonlyMap<string, Sign>;
	readonly conflicts: readonly string[];

	/**
	How long earlier restores took.
	*/
	readonly restores: readonly MeasuredRestore[];

	/**
	That the facts were read and know no such target.
	*/
	readonly missing?: Told;

	/**
	Why there is nothing of it that a backup could be of.
	*/
	readonly nothing?: Told;
};

export const answered = ({answers}: Pick<Situation, 'answers'>, question: string): readonly string[] => answers.get(question)?.values ?? [];

/**
Whether a term holds: `sign`, `question=a|b`, either with `!` before it, or `~question=a`: it is not said, because something else is or nothing. A question without an answer and a fact that was not read are undefined, which counts for nothing.

@throws Error where there is no such sign: a mistake in a rule.
*/
export const holds = (situation: Situation, term: string): Sign => {
	if (term.startsWith('~')) {
		return {is: holds(situation, term.slice(1)).is !== true};
	}

	const isNegated = term.startsWith('!');
	const [name = '', wanted] = (isNegated ? term.slice(1) : term).split('=', 2);
	let sign: Sign;

	if (wanted === undefined) {
		const known = situation.signs.get(name);

		if (known === undefined) {
			throw new Error(`A rule names the sign \`${name}\`, which is none.`);
		}

		sign = known;
	} else {
		const answer = situation.answers.get(name);
		sign = answer === undefined
			? {is: undefined}
			: {is: wanted.split('|').some(each => answer.values.includes(each)), ...answer.from === 'facts' && answer.evidence !== undefined && {evidence: answer.evidence}};
	}

	return isNegated && sign.is !== undefined ? {...sign, is: !sign.is} : sign;
};

/**
All of several terms: one that is not so decides, then one that is not known.
*/
export const holdsAll = (situation: Situation, terms: readonly string[]): Sign => {
	const signs = terms.map(term => holds(situation, term));
	const evidence = signs.find(sign => sign.evidence !== undefined)?.evidence;
	const is = signs.some(sign => sign.is === false) ? false : (signs.some(sign => sign.is === undefined) ? undefined : true);

	return {is, ...evidence !== undefined && {evidence}};
};
