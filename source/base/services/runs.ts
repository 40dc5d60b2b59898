import type {HostJob} from '../host-job.js';
import type {JobLook} from '../job-look.js';
import type {
	Outcome,
	OutputPiece,
	RunEvent,
	RunState,
} from '../run.js';
import type {AuditReport} from '../store.js';

type RunRequest = {
	readonly planId: string;

	/**
	Names of findings, `id` or `id@subject`.
	*/
	readonly acknowledge: readonly string[];
	readonly confirm?: string;
	readonly ticket?: string;
};

export type RunSummary = {
	readonly runId: string;
	readonly startedAt: string;
	readonly endedAt?: string;
	readonly host: string;
	readonly method: string;
	readonly target: string;
	readonly phase: RunState['phase'];
	readonly outcome?: Outcome;
	readonly percent?: number;
	readonly isDrivenHere: boolean;

	/**
	Another process on this home that drives it: `maria@desk, process 4711`.
	*/
	readonly drivenBy?: string;

	/**
	What becomes of it without lparsafe: it ends by itself on its host; its present part does and further parts do not begin; it has not begun and does not; it waits for an answer.
	*/
	readonly next?: 'ends' | 'more-parts' | 'not-begun' | 'waits-for-answer';

	/**
	See `RunState`.
	*/
	readonly notKept?: RunState['notKept'];
	readonly silence?: RunState['silence'];
	readonly recovered?: RunState['recovered'];
	readonly seenAt?: string;
	readonly adoptedFrom?: string;

	/**
	The log of a step was cut on its host.
	*/
	readonly isCut?: boolean;
};

export type FollowOptions = {
	/**
	Events after this one; 0 for all.
	*/
	readonly afterSeq: number;

	/**
	`all`: every stored byte, then what comes. `new`: only what comes from now on. `sizes`: from now on, that a stream has grown, without its text; with its lines where they are few. `none`: events only.
	*/
	readonly output: 'all' | 'new' | 'none' | 'sizes';
};

/**
What cancelling would do now, said beforehand.
*/
export type CancelPreview = {
	readonly isPossible: boolean;
	readonly text: string;
};

/**
Runs from their start to their report, and the jobs that hosts hold.
*/
export type RunServices = {
	/**
	Starts the run of a plan, or ends it with outcome `refused` before the first step.
	*/
	startRun(request: RunRequest): Promise<{readonly runId: string}>;

	/**
	The newest first. `before`: of those before this run, by its id; `ids`: these alone, without those that are not there.
	*/
	runs(options?: {readonly host?: string; readonly limit?: number; readonly before?: string; readonly ids?: readonly string[]}): Promise<readonly RunSummary[]>;

	/**
	Runs that have ended since this was last asked on this home, oldest first, whoever drove them; nothing the first time. They count as told then.
	*/
	endedUnseen(): Promise<readonly RunSummary[]>;

	/**
	`plan: false`: without the plan, for whoever has it: it holds whole scripts and never changes.
	*/
	run(runId: string, options?: {readonly plan?: boolean}): Promise<RunState>;
	follow(runId: string, options: FollowOptions): AsyncIterable<RunEvent | OutputPiece>;

	/**
	Follows a run again that was left or lost; resolves once following has begun or the run is found ended.
	*/
	reattach(runId: string): Promise<void>;

	/**
	Stops following; the run goes on. `because`: where it was not the operator's wish, why.
	*/
	detach(runId: string, because?: string): Promise<void>;
	answer(runId: string, text: string): Promise<void>;

	/**
	Looks at what of a run's job lives on its host now, and whether it uses the processor.
	*/
	lookAtJob(runId: string): Promise<JobLook>;
	previewCancel(runId: string): Promise<CancelPreview>;
	cancel(runId: string): Promise<void>;

	/**
	Ends a run whose host is gone for good: how it ended stays unknown, and its record holds who gave it up and why.

	@throws RefusedError where the host answers.
	*/
	abandon(runId: string, reason: string): Promise<void>;

	/**
	All jobs in the host's job directory, oldest first, whoever started them.
	*/
	hostJobs(host: string): Promise<readonly HostJob[]>;

	/**
	Takes a job that another home started in as a run of this one: it is followed, judged and can be cancelled here. Further parts stay with the home that started it.

	@throws UsageError where the host knows no such job, or this home has its run already.
	*/
	adoptJob(request: {readonly host: string; readonly jobId: string}): Promise<{readonly runId: string}>;
	report(runId: string): Promise<string>;

	/**
	Proves the records: of one run or of all. `hosts`: the heads noted in the job directories are read and compared too.
	*/
	verifyAudit(runId?: string, options?: {readonly hosts?: boolean}): Promise<AuditReport>;
};
