import {OperatorError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import {
	type Proof,
	type RecoveryPoint,
} from '../base/point.js';
import type {Outcome} from '../base/run.js';
import {makePoint, type FoundOut} from '../points/make-point.js';
import {altDiskMessages} from './rules/alt-disk-messages.js';
import {alternateState} from './rules/alternate-state.js';
import {bootList} from './rules/boot-list.js';
import {cloneLooked} from './rules/clone-looked.js';
import {exitZero} from './rules/exit-zero.js';
import {filesRestored} from './rules/files-restored.js';
import {groupActive} from './rules/group-active.js';
import {groupCompared} from './rules/group-compared.js';
import {imageComplete} from './rules/image-complete.js';
import {imageListed} from './rules/image-listed.js';
import {checksum, described, size} from './rules/measures.js';
import {imagesExpired} from './rules/images-expired.js';
import {leftBehind} from './rules/left-behind.js';
import {notHeld} from './rules/not-held.js';
import {message} from './rules/message.js';
import type {Answer, ProofContext, RuleFunction} from './rules/proof-rule.js';
import {skippedFiles} from './rules/skipped-files.js';
import {
	copied,
	dataKept,
	kitWritten,
	oneVolume,
} from './rules/system-image.js';

/**
The rules that plans name.
*/
export const proofRules: Readonly<Record<string, RuleFunction>> = {
	'exit-zero': exitZero,
	message,
	'skipped-files': skippedFiles,
	'image-listed': imageListed,
	'image-complete': imageComplete,
	'not-held': notHeld,
	size,
	checksum,
	described,
	'group-active': groupActive,
	'group-compared': groupCompared,
	'one-volume': oneVolume,
	'data-kept': dataKept,
	'kit-written': kitWritten,
	copied,
	'alt-disk-messages': altDiskMessages,
	'alternate-state': alternateState,
	'boot-list': bootList,
	'clone-looked': cloneLooked,
	'files-restored': filesRestored,
	'left-behind': leftBehind,
	'images-expired': imagesExpired,
};

type Judgement = {
	readonly outcome: Outcome;
	readonly proofs: readonly Proof[];
	readonly point?: RecoveryPoint;

	/**
	What the rules found out besides their verdicts.
	*/
	readonly found: readonly FoundOut[];

	/**
	What is left over on the host: paths, and sentences.
	*/
	readonly left: readonly string[];
};

/**
What judging needs besides the plan.
*/
type JudgeContext = Omit<ProofContext, 'plan'> & {
	readonly runId: string;

	/**
	When the run ended, ISO 8601.
	*/
	readonly endedAt: string;
};

const ask = (context: ProofContext, {rule, parameters}: Plan['proof'][number]): Answer => {
	const check = proofRules[rule];

	if (check === undefined) {
		return {verdict: 'unknown', evidence: [`This version of lparsafe has no rule \`${rule}\`.`]};
	}

	try {
		return check(context, parameters);
	} catch (error) {
		if (error instanceof OperatorError || (error instanceof Error && error.name === 'ZodError')) {
			return {verdict: 'unknown', evidence: [`The rule could not be asked: ${error.message}`]};
		}

		throw error;
	}
};

/**
Lines up to where a log was cut on its host: a rule that needs more than stands there gets an error instead of an end.
*/
const untilCut = ({steps, lines}: Pick<ProofContext, 'steps' | 'lines'>): ProofContext['lines'] => function * (stepId, stream) {
	yield * lines(stepId, stream);

	if (steps.get(stepId)?.cut?.includes(stream)) {
		throw new OperatorError(`The log \`${stepId}.${stream}\` was cut on its host, and what was written to it since is not known.`, {code: 'log-cut', advice: 'Look on the host.'});
	}
};

const worst = (verdicts: ReadonlyArray<Proof['verdict']>): Outcome => {
	const order: ReadonlyArray<readonly [Proof['verdict'], Outcome]> = [['failed', 'failed'], ['unknown', 'unknown'], ['partial', 'partial'], ['warning', 'ok-with-warnings']];

	return order.find(([verdict]) => verdicts.includes(verdict))?.[1] ?? 'ok';
};

/**
What the steps themselves say: a step that must not fail and did, an *always* step that did not succeed, a step nobody knows the end of.
*/
const stepProofs = ({plan, steps}: ProofContext): readonly Proof[] => plan.steps.flatMap((step): readonly Proof[] => {
	const view = steps.get(step.id);
	const proof = (verdict: Proof['verdict'], text: string): Proof => ({
		rule: 'steps', title: step.title, verdict, evidence: [text],
	});

	if (view === undefined || view.state === 'unknown' || view.state === 'running') {
		return [proof('unknown', `It is not known how the step \`${step.id}\` ended.`)];
	}

	// A script that breaks off begins the rest of its steps no more, and says nothing of them.
	if (view.state === 'waiting') {
		return [proof('failed', `The step \`${step.id}\` was not begun.`)];
	}

	if (view.state !== 'failed') {
		return [];
	}

	const text = `The step \`${step.id}\` failed${view.exitCode === undefined ? '' : ` with exit status ${view.exitCode}`}${view.message === undefined ? '.' : `: ${view.message}`}`;

	if (step.always) {
		return [proof('warning', text)];
	}

	return step.onFailure === 'continue' ? [] : [proof('failed', text)];
});

const succeeded: ReadonlySet<Outcome> = new Set(['ok', 'ok-with-warnings', 'partial']);

const leftOf = (answers: readonly Answer[], isGood: boolean): readonly string[] => [...new Set(answers.flatMap(({left = [], leftWhereFailed = left}) => isGood ? left : leftWhereFailed))];

/**
What is left on the hosts of a run of which nothing else can be judged, as far as somebody looked.
*/
export const lookBack = (plan: Plan, context: Omit<ProofContext, 'plan'>): readonly string[] => leftOf(plan.proof.filter(({rule}) => rule === 'left-behind').map(rule => ask({...context, plan, lines: untilCut(context)}, rule)), false);

/**
Judges a run that ended by itself: the worst proof wins, and what nobody knows is never success. A recovery point comes only from a run that proved one.
*/
export const judge = (plan: Plan, context: JudgeContext): Judgement => {
	const whole: ProofContext = {...context, plan, lines: untilCut(context)};
	const answers = plan.proof.map(rule => ask(whole, rule));
	const proofs: Proof[] = [
		...plan.proof.map(({rule, title}, index) => ({
			rule, title, verdict: answers[index]?.verdict ?? 'unknown', evidence: [...answers[index]?.evidence ?? []],
		})),
		...stepProofs(whole),
	];
	const outcome = worst(proofs.map(({verdict}) => verdict));
	const found = answers.map(answer => answer.found ?? {});
	const point = makePoint(plan, {
		runId: context.runId, endedAt: context.endedAt, proofs, found, outcome,
	});

	const isGood = succeeded.has(outcome);

	return {
		outcome,
		// What is right where a run succeeded is left behind where it did not.
		proofs: proofs.map((proof, index) => {
			const {left = [], leftWhereFailed = left} = answers[index] ?? {};

			return isGood || proof.verdict !== 'proved' || leftWhereFailed.length <= left.length ? proof : {...proof, verdict: 'warning', evidence: [...leftWhereFailed]};
		}),
		found,
		...(point !== undefined && {point}),
		left: leftOf(answers, isGood),
	};
};
