import type {Clock} from '../base/clock.js';
import type {HostJob} from '../base/host-job.js';
import type {Plan} from '../base/plan.js';
import type {OutputPiece, RunEvent, RunState} from '../base/run.js';
import type {CancelPreview, FollowOptions, RunSummary} from '../base/services/runs.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import type {HostPatience} from './drive.js';
import type {StartOptions} from './opening-events.js';

/**
How long a lease holds without being renewed, and the waits between tries to go on after trouble, in milliseconds; the last wait is repeated.
*/
export type RunsTiming = {readonly leaseMilliseconds: number; readonly backoffMilliseconds: readonly number[]; readonly patience?: HostPatience};

export type RunsOptions = {
	readonly store: Store;
	readonly clock: Clock;

	/**
	The connection to a host; nobody is asked for anything.
	*/
	shellOf(host: string): Promise<Shell>;
	readonly jobDirectory: string;
	readonly interpreter?: string;

	/**
	Who this process is, for the lease: unlike any other.
	*/
	readonly owner: string;

	/**
	Whether the process of an owner is known to have ended: then its lease need not be waited for.
	*/
	isOwnerGone(owner: string): boolean;

	/**
	The person at the keyboard, `user@machine`.
	*/
	readonly operator: string;
	readonly isReadOnly: boolean;

	/**
	How many runs write to one file server at once.
	*/
	readonly runsPerServer: number;

	/**
	For tests and torture.
	*/
	readonly timing?: Partial<RunsTiming>;

	/**
	The state of a run changed. What it prints, and its progress, is told by `follow` only.
	*/
	onChange(runId: string): void;

	/**
	A bug while a run was driven: the run goes on without us.
	*/
	onBug(error: unknown): void;
};

/**
The runs of this home: starts, drives, follows and cancels them.
*/
export type Runs = {
	start(plan: Plan, options: StartOptions): string;

	/**
	The jobs on a host, whoever started them.
	*/
	hostJobs(host: string): Promise<readonly HostJob[]>;

	/**
	Takes a job that another home started in, and follows it; says under which id.
	*/
	adopt(job: {readonly host: string; readonly jobId: string}): Promise<string>;

	/**
	Drives a run on, now or as soon as no other process does. Returns at once.
	*/
	reattach(runId: string): void;

	/**
	Stops driving; the run goes on. `because`: where it was not the operator's wish, why.
	*/
	detach(runId: string, because?: string): Promise<void>;

	/**
	Drives every run that has not ended and that nobody drives, and notes on hosts that are reached what is owed there.
	*/
	resume(): void;

	/**
	A host is reached: heads that could not be noted there when their runs ended are noted now. Returns at once.
	*/
	reached(host: string): void;
	list(options: {readonly host?: string; readonly limit?: number}): readonly RunSummary[];

	/**
	@throws UsageError where there is no such run.
	*/
	state(runId: string): RunState;
	follow(runId: string, options: FollowOptions): AsyncIterable<RunEvent | OutputPiece>;
	previewCancel(runId: string): CancelPreview;
	cancel(runId: string): Promise<void>;
	answer(runId: string, text: string): Promise<void>;

	/**
	Ends a run whose host is gone for good as unknown, by the operator's word.
	*/
	abandon(runId: string, reason: string): Promise<void>;
	close(): Promise<void>;
};
