import type {Choice, Fit, Reason} from './method.js';
import type {Evidence} from './plan.js';
import {policyId, policyTimes, type Policy} from './policy.js';
import {formatAge} from './units.js';

/**
One question of the decision help.
*/
export type AdviceQuestion = {
	readonly id: string;
	readonly text: string;

	/**
	Why it is asked: what the answer changes.
	*/
	readonly why: string;
	readonly isMany: boolean;
	readonly choices: readonly Choice[];

	/**
	The answer that holds, several joined by commas; absent where nobody knows.
	*/
	readonly answer?: string;
	readonly from?: 'facts' | 'operator' | 'policy';
	readonly evidence?: Evidence;
};

export type AdviceReason = Reason & {
	/**
	The rule that says so, by its id.
	*/
	readonly rule?: string;
};

/**
A way, or several that make one strategy, as judged for a target.
*/
export type AdviceEntry = {
	/**
	Ids of ways; what lparsafe runs has the id of its method.
	*/
	readonly methods: readonly string[];
	readonly title: string;
	readonly fit: Fit;

	/**
	What decided, in a sentence.
	*/
	readonly verdict: string;
	readonly reasons: readonly AdviceReason[];

	/**
	What would still be lost, and after what.
	*/
	readonly gaps: readonly string[];

	/**
	What would have to change for it to fit, or to fit better.
	*/
	readonly changes: readonly string[];

	/**
	How long writing it back takes by what was measured of earlier restores; `seconds` is absent where that is not known, the text says why. Absent as a whole where lparsafe restores nothing by it.
	*/
	readonly restoreTime?: {readonly seconds?: number; readonly text: string};

	/**
	The ways of it that lparsafe runs itself.
	*/
	readonly runsHere: readonly string[];

	/**
	Of ways that are done by hand.
	*/
	readonly commands?: ReadonlyArray<{readonly text: string; readonly isConfirmed: boolean}>;
	readonly guide?: string;
	readonly source?: string;
};

/**
A word of backup strategy, as a finding about this target.
*/
export type StrategyFinding = {
	readonly word: string;
	readonly state: 'good' | 'bad' | 'unknown' | 'note';
	readonly text: string;
	readonly evidence?: Evidence;
};

/**
A row of the table of architecture decisions.
*/
export type DecisionRow = {
	readonly aspects: string;
	readonly domains: string;
	readonly requirements: string;
	readonly chosenService: string;
	readonly rationale: string;
};

export type Advice = {
	readonly host: string;
	readonly target: string;

	/**
	When the facts were read that it argues from; absent where there are none, so that answers alone decide.
	*/
	readonly factsReadAt?: string;

	/**
	Why the host could not be asked for it, so that it argues from what was read before, or from answers alone.
	*/
	readonly factsProblem?: {readonly code: string; readonly message: string; readonly advice: string};
	readonly questions: readonly AdviceQuestion[];

	/**
	The best first; none is left out.
	*/
	readonly advice: readonly AdviceEntry[];

	/**
	Answers and facts that contradict each other, and what was taken.
	*/
	readonly conflicts: readonly string[];
	readonly findings: readonly StrategyFinding[];
	readonly decisions: readonly DecisionRow[];
};

/**
What it argues from, in a sentence without its end; `now` in milliseconds since 1970.
*/
export const adviceBasis = ({host, factsReadAt, factsProblem}: Pick<Advice, 'host' | 'factsReadAt' | 'factsProblem'>, now: number): string => `${factsReadAt === undefined ? `From answers alone: nothing was ever read of ${host}` : `From facts read ${formatAge(now - Date.parse(factsReadAt))}`}${factsProblem === undefined ? '' : `; not asked now: ${factsProblem.message.replace(/\.$/v, '')}`}`;

/**
By question; several of one joined by commas, or as a list. An empty one is none, also where a policy has one.
*/
export type AdviceAnswers = Readonly<Record<string, string | readonly string[]>>;

export type AdviceRequest = {
	readonly host: string;

	/**
	The whole machine where it is left out.
	*/
	readonly target?: string;

	readonly answers: AdviceAnswers;

	/**
	From what is known, without asking the host: each answer is heard at once.
	*/
	readonly isFromKnown?: boolean;
};

/**
The policy that answers are kept as, and the farther ones that held for the target until then.
*/
export type SavedAnswers = {readonly policy: Policy; readonly inPlaceOf: readonly string[]};

/**
What keeping answers came to.
*/
export const savedAnswersText = ({policy, inPlaceOf}: SavedAnswers): string => `The answers are kept as the policy of ${policyId(policy.target)}${policyTimes(policy)}.${inPlaceOf.length === 0 ? '' : ` It holds in place of ${inPlaceOf.join(', ')}, and asks for what ${inPlaceOf.length === 1 ? 'that' : 'those'} asked for besides.`}`;
