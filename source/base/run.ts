import {z} from 'zod';
import type {JobLook} from './job-look.js';
import type {OutputPage} from './output.js';
import {findingSchema, planSchema} from './plan.js';
import {proofSchema, recoveryPointSchema} from './point.js';

/**
How a run ended. Worst wins; an exit code that a command is not known to use counts as failed; `unknown` is never success.
*/
export const outcomes = ['ok', 'ok-with-warnings', 'partial', 'failed', 'refused', 'cancelled', 'unknown'] as const;
export type Outcome = typeof outcomes[number];

const stepStates = ['waiting', 'running', 'ok', 'failed', 'skipped', 'stopped', 'unknown'] as const;
export type StepState = typeof stepStates[number];

/**
What a command tells of its progress; absent values are not known.
*/
const progressSchema = z.object({
	percent: z.number().min(0).max(100).optional(),
	done: z.int().optional(),
	total: z.int().optional(),
	unit: z.string().optional(),
	phase: z.string().optional(),

	/**
	Which of how many phases it is in, from 1.
	*/
	phaseNumber: z.int().optional(),
	phaseCount: z.int().optional(),
	imageBytes: z.int().optional(),
	bytesPerSecond: z.number().optional(),

	/**
	Time left as a range in seconds; absent: unknown.
	*/
	secondsLeft: z.object({low: z.number(), high: z.number()}).optional(),
});
export type Progress = z.infer<typeof progressSchema>;

const head = {
	format: z.literal(1), seq: z.int(), at: z.iso.datetime({offset: true}), runId: z.string(),
};
const at = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) => z.object({...head, type: z.literal(type), ...shape});

/**
The events of a run, stored before they are shown. Output is no event.
*/
export const runEventSchema = z.discriminatedUnion('type', [
	at('planned', {
		plan: planSchema, operator: z.string(), ticket: z.string().optional(),
	}),
	at('acknowledged', {finding: z.string(), operator: z.string()}),
	at('confirmed', {text: z.string(), operator: z.string()}),
	at('segment-started', {
		segment: z.int(), host: z.string(), jobId: z.string(), stepIds: z.array(z.string()),

		/**
		Of the script as it was sent.
		*/
		scriptSha256: z.string().optional(),

		/**
		What the host's job directory was named when it was made.
		*/
		baseId: z.string().optional(),
	}),

	/**
	How a segment's job ended is known, and all that it wrote was fetched: it is not asked for again. No exit code: it ended without saying so.
	*/
	at('segment-ended', {segment: z.int(), exitCode: z.int().optional(), reason: z.string().optional()}),

	/**
	A job that does a segment's *always* steps, because the one that should have is gone.
	*/
	at('tidying-started', {
		segment: z.int(), host: z.string(), jobId: z.string(), stepIds: z.array(z.string()),
	}),

	/**
	The log of a stream was cut or replaced on its host: its transcript ends at `bytes`, and what was written since is not known.
	*/
	at('log-cut', {stepId: z.string(), stream: z.enum(['out', 'err']), bytes: z.int()}),
	at('step-started', {stepId: z.string(), hostTime: z.string().optional()}),
	at('progress', {stepId: z.string(), progress: progressSchema}),
	at('checkpoint', {
		stepId: z.string(), stream: z.enum(['out', 'err']), bytes: z.int(), sha256: z.string(),
	}),
	at('waiting-for-input', {stepId: z.string(), prompt: z.string()}),
	at('answered', {stepId: z.string(), operator: z.string()}),
	at('step-ended', {
		stepId: z.string(), state: z.enum(stepStates), exitCode: z.int().optional(), signal: z.string().optional(), message: z.string().optional(), captures: z.record(z.string(), z.string()).optional(), hostTime: z.string().optional(),
	}),
	at('detached', {
		reason: z.string(),

		/**
		When the host was last heard of.
		*/
		seenAt: z.iso.datetime({offset: true}).optional(),
	}),

	/**
	Nothing was started yet: other runs are in the way, which the reason names.
	*/
	at('waiting-for-turn', {reason: z.string()}),
	at('reattached', {}),
	at('cancelled', {operator: z.string(), what: z.string()}),
	at('noted', {text: z.string()}),

	/**
	This home did not start the run: it was taken in from the job's directory on its host.
	*/
	at('adopted', {
		host: z.string(), jobId: z.string(), from: z.string(), operator: z.string(),
	}),

	/**
	The home's records were damaged: the run was taken in again from what else there was. `missing`: what is not known of it any more.
	*/
	at('recovered', {from: z.string(), missing: z.array(z.string())}),
	at('run-ended', {
		/**
		Points that this run put in doubt, or freed of doubt (without `doubt`), beside those it made.
		*/
		judged: z.array(z.object({id: z.string(), doubt: z.string().optional()})).optional(),
		outcome: z.enum(outcomes), points: z.array(recoveryPointSchema), proofs: z.array(proofSchema), findings: z.array(findingSchema).optional(), left: z.array(z.string()).optional(), reason: z.string().optional(),
	}),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/**
A piece of output as the headless face streams it; `offset` counts bytes in the step's stream.
*/
export type OutputPiece = {
	readonly format: 1;
	readonly type: 'output';
	readonly at: string;
	readonly runId: string;
	readonly stepId: string;
	readonly stream: 'out' | 'err';
	readonly offset: number;
	readonly text: string;

	/**
	A job of its own that did this step in place of the one it belongs to: what it printed has a `stepId` and offsets of its own.
	*/
	readonly tidying?: {readonly stepId: string; readonly jobId: string};

	/**
	Where only growth is told and it is little: the lines since the offset `from`, as `outputPage` tells them.
	*/
	readonly came?: {readonly from: number; readonly page: OutputPage};
};

type StreamOfStep = 'out' | 'err';

export type StepView = {
	readonly stepId: string;
	readonly state: StepState;
	readonly startedAt?: string;
	readonly endedAt?: string;

	/**
	Seconds that it took by the host's own clock, which may differ from ours and from when its end was read.
	*/
	readonly hostSeconds?: number;
	readonly hostStartedAt?: string;
	readonly exitCode?: number;
	readonly signal?: string;
	readonly message?: string;
	readonly progress?: Progress;
	readonly captures?: Readonly<Record<string, string>>;
	readonly outBytes: number;
	readonly errBytes: number;

	/**
	Streams whose log was cut on the host: their transcripts do not hold all that was written.
	*/
	readonly cut?: readonly StreamOfStep[];
};

export type SegmentView = {
	readonly segment: number;
	readonly host: string;
	readonly jobId: string;
	readonly stepIds: readonly string[];
	readonly baseId?: string;
	readonly isEnded?: boolean;
	readonly exitCode?: number;

	/**
	Why it is not known how it ended.
	*/
	readonly reason?: string;

	/**
	The job that does its *always* steps instead: the last of `tidyings`.
	*/
	readonly tidyJobId?: string;

	/**
	All such jobs, oldest first: one that was lost as well is followed by another one.
	*/
	readonly tidyings?: ReadonlyArray<{readonly jobId: string; readonly stepIds: readonly string[]}>;
};

/**
A run as the fold over its events.
*/
export type RunState = {
	readonly runId: string;
	readonly plan?: z.infer<typeof planSchema>;
	readonly operator?: string;
	readonly ticket?: string;
	readonly phase: 'planned' | 'running' | 'detached' | 'ended';
	readonly startedAt?: string;
	readonly endedAt?: string;
	readonly outcome?: Outcome;
	readonly reason?: string;
	readonly steps: readonly StepView[];

	/**
	Bytes that were noted of what is kept beside the output of steps, by `NAME.out` and `NAME.err`: journals, what scripts printed themselves, what tidying up printed.
	*/
	readonly otherBytes?: Readonly<Record<string, number>>;
	readonly acknowledged: readonly string[];
	readonly confirmed?: string;
	readonly cancelledBy?: string;

	/**
	How often it was asked for.
	*/
	readonly cancels?: number;
	readonly detachedBecause?: string;

	/**
	When the host was last heard of, while contact is lost.
	*/
	readonly seenAt?: string;

	/**
	Not an event, since nothing can be stored meanwhile: what could not be kept here, since when and why. It is fetched once that is over. `isOutputKept`: the records are damaged, and what the job prints is kept without them.
	*/
	readonly notKept?: {readonly since: string; readonly reason: string; readonly isOutputKept?: boolean};

	/**
	Not an event: since when a running step has given no sign of life, longer than its command is usually silent, and what a look at its job on the host said.
	*/
	readonly silence?: {readonly stepId: string; readonly since: string; readonly limitSeconds: number; readonly look?: JobLook};

	/**
	Where a run was taken in from that this home did not start, or whose records were damaged here.
	*/
	readonly adoptedFrom?: string;

	/**
	The job that was taken in, and the host's name here, which may be another one in its plan.
	*/
	readonly adopted?: {readonly host: string; readonly jobId: string};
	readonly recovered?: {readonly from: string; readonly missing: readonly string[]};

	/**
	Why it has not begun: it begins by itself once that is over.
	*/
	readonly waitsForTurn?: string;
	readonly waitingFor?: {readonly stepId: string; readonly prompt: string};
	readonly segments: readonly SegmentView[];
	readonly points: ReadonlyArray<z.infer<typeof recoveryPointSchema>>;
	readonly proofs: ReadonlyArray<z.infer<typeof proofSchema>>;
	readonly findings: ReadonlyArray<z.infer<typeof findingSchema>>;
	readonly left: readonly string[];
	readonly notes: readonly string[];
	readonly seq: number;
};
