import {z} from 'zod';
import type {Plan} from '../../base/plan.js';
import type {Proof} from '../../base/point.js';
import type {StepView} from '../../base/run.js';
import type {FoundOut} from '../../points/make-point.js';
import type {StreamName} from '../../base/store.js';

/**
What a rule may look at: the run as it ended and its transcripts.
*/
export type ProofContext = {
	readonly plan: Plan;
	readonly steps: ReadonlyMap<string, StepView>;

	/**
	The lines of a step's transcript, decoded; read lazily, because a transcript may be large.
	*/
	readonly lines: (stepId: string, stream: StreamName) => Iterable<string>;
};

/**
A rule's answer; what it found out besides goes into the recovery point.
*/
export type Answer = {
	readonly verdict: Proof['verdict'];
	readonly evidence: readonly string[];
	readonly found?: FoundOut;

	/**
	What is left on the host that should not be there, and with that what is only right where the run succeeded: paths, or sentences.
	*/
	readonly left?: readonly string[];
	readonly leftWhereFailed?: readonly string[];
};

export type RuleFunction = (context: ProofContext, parameters: Readonly<Record<string, unknown>>) => Answer;

/**
A rule that reads its parameters through a schema: a plan of another version fails clearly instead of proving nothing.
*/
export const proofRule = <Schema extends z.ZodType>(schema: Schema, check: (context: ProofContext, parameters: z.output<Schema>) => Answer): RuleFunction => (context, parameters) => check(context, schema.parse(parameters));

/**
Why nothing can be said of a step's output: it did not run, or is not known to have ended.
*/
export const notEnded = (context: ProofContext, stepId: string): Answer | undefined => {
	const step = context.steps.get(stepId);

	if (step === undefined || step.state === 'unknown' || step.state === 'running') {
		return {verdict: 'unknown', evidence: [`It is not known how the step \`${stepId}\` ended.`]};
	}

	return ['waiting', 'skipped', 'stopped'].includes(step.state) ? {verdict: 'failed', evidence: [`The step \`${stepId}\` ${step.state === 'stopped' ? 'was stopped' : 'did not run'}.`]} : undefined;
};

/**
How a step ended, in words.
*/
export const inWords = (step: StepView | undefined): string => {
	if (step?.signal !== undefined) {
		return `killed by ${step.signal}`;
	}

	return step?.exitCode === undefined ? 'without an exit status' : `exit status ${step.exitCode}`;
};

/**
Why a step's output proves nothing good: nothing can be said of it, or it did not end with status 0; then with five lines of its errors, the first or the last.
*/
export const notSucceeded = (context: ProofContext, stepId: string, {from = 'start'}: {readonly from?: 'end' | 'start'} = {}): Answer | undefined => {
	const step = context.steps.get(stepId);
	const open = notEnded(context, stepId);

	if (open !== undefined || step?.exitCode === 0) {
		return open;
	}

	const said = [...context.lines(stepId, 'err')];

	return {verdict: 'failed', evidence: [inWords(step), ...(from === 'start' ? said.slice(0, 5) : said.slice(-5))]};
};

export function * bothStreams(context: ProofContext, stepId: string): Generator<string> {
	yield * context.lines(stepId, 'out');
	yield * context.lines(stepId, 'err');
}

export const stepParameters = z.object({stepId: z.string()});
