import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError, RefusedError, UsageError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import {foldRun} from '../base/reduce-run.js';
import type {OutputPiece, RunEvent, RunState} from '../base/run.js';
import type {CancelPreview, FollowOptions, RunSummary} from '../base/services.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {answerJob} from '../jobs/answer-job.js';
import {cancelJob} from '../jobs/cancel-job.js';
import {newJobId} from '../jobs/job-id.js';
import {driveRun} from './drive-run.js';
import {followRun} from './follow-run.js';
import {openingEvents, type StartOptions} from './opening-events.js';
import {
	howToCancel,
	isBetweenSteps,
	previewCancel,
	runningStep,
} from './preview-cancel.js';
import {RunLog} from './run-log.js';
import {summarizeRun} from './summarize-run.js';

const leaseMilliseconds = 15_000;

export type RunsOptions = {
	readonly store: Store;
	readonly clock: Clock;
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
	Drives a run on, now or as soon as no other process does. Returns at once.
	*/
	reattach(runId: string): void;

	/**
	Stops driving; the run goes on.
	*/
	detach(runId: string): Promise<void>;

	/**
	Drives every run that has not ended and that nobody drives.
	*/
	resume(): void;
	list(options: {readonly host?: string; readonly limit?: number}): readonly RunSummary[];

	/**
	@throws UsageError where there is no such run.
	*/
	state(runId: string): RunState;
	follow(runId: string, options: FollowOptions): AsyncIterable<RunEvent | OutputPiece>;
	previewCancel(runId: string): CancelPreview;
	cancel(runId: string): Promise<void>;
	answer(runId: string, text: string): Promise<void>;
	close(): Promise<void>;
};

type Driving = {readonly controller: AbortController; readonly done: Promise<void>; readonly log: RunLog; readonly cancelled: AbortController; answers: Array<(text: string) => void>};

export const createRuns = (options: RunsOptions): Runs => {
	const {store, clock, shellOf, jobDirectory, interpreter, owner, operator, isReadOnly, runsPerServer, onChange, onBug, isOwnerGone} = options;
	const driven = new Map<string, Driving>();
	const waiters = new Map<string, Set<() => void>>();
	const standing = new Map<string, NodeJS.Timeout>();
	const where = {base: jobDirectory, ...(interpreter !== undefined && {interpreter})};

	const changed = (runId: string) => {
		const waiting = waiters.get(runId);

		waiters.delete(runId);

		for (const wake of waiting ?? []) {
			wake();
		}

		onChange(runId);
	};

	const state = (runId: string): RunState => {
		const events = store.runs.events(runId);

		if (events.length === 0) {
			throw new UsageError(`There is no run \`${runId}\`.`, {advice: '`lparsafe runs` lists them.'});
		}

		return foldRun(runId, events);
	};

	/**
	Why a run may not begin yet.
	*/
	const waitsFor = (runId: string, {writesTo = []}: Plan): string | undefined => {
		const others = store.runs.takePlaces(runId, writesTo, runsPerServer);

		if (others.length === 0) {
			return undefined;
		}

		const named = others.slice(0, 5).map(other => {
			const {plan} = state(other);

			return `${plan?.method ?? 'run'} of ${plan?.target ?? '?'} on \`${plan?.hosts[0]?.host ?? '?'}\` (run ${other})`;
		});

		return `${others.length} ${others.length === 1 ? 'run writes' : 'runs write'} to ${writesTo.map(server => `\`${server}\``).join(', ')} already, and no more than ${runsPerServer} may at once (setting \`runsPerNfsServer\`): ${named.join(', ')}${others.length > named.length ? ', …' : ''}. This run begins when one of them has ended.`;
	};

	const drive = async (runId: string, log: RunLog, {controller, cancelled}: {readonly controller: AbortController; readonly cancelled: AbortController}, answered: (signal: AbortSignal) => Promise<string>): Promise<void> => {
		const renewal = setInterval(() => {
			try {
				store.runs.lease(runId, owner, leaseMilliseconds);
			} catch (error) {
				onBug(error);
			}
		}, leaseMilliseconds / 3);

		try {
			await driveRun({
				store, clock, log, shellOf, ...(interpreter !== undefined && {interpreter}), jobDirectory, answered, waitsFor: plan => waitsFor(runId, plan), cancelled: cancelled.signal,
			}, controller.signal);
		} catch (error) {
			onBug(error);
		} finally {
			clearInterval(renewal);
			driven.delete(runId);

			try {
				store.runs.release(runId, owner);
			} catch (error) {
				// Nothing can be written now: the lease runs out by itself.
				onBug(error);
			}

			changed(runId);
		}
	};

	/**
	Stops driving a run, and says in its record that nobody sees it any more where something of it runs.
	*/
	const leave = async (runId: string, reason: string): Promise<void> => {
		const driving = driven.get(runId);

		driving?.controller.abort();
		await driving?.done;

		const {phase, segments} = state(runId);

		if (driving === undefined || phase !== 'running' || segments.length === 0 || store.runs.leaseOf(runId) !== undefined) {
			return;
		}

		store.runs.append({
			type: 'detached', at: isoTime(clock.now()), runId, reason,
		});
		changed(runId);
	};

	const isDriver = (runId: string): boolean => {
		const holder = store.runs.leaseOf(runId)?.owner;

		if (holder !== undefined && holder !== owner && isOwnerGone(holder)) {
			store.runs.release(runId, holder);
		}

		return store.runs.lease(runId, owner, leaseMilliseconds);
	};

	/**
	Another process drives the run: it is taken over when that one ends without having ended it.
	*/
	const standBy = (runId: string) => {
		clearTimeout(standing.get(runId));
		standing.set(runId, setTimeout(() => {
			standing.delete(runId);

			if (state(runId).phase !== 'ended') {
				begin(runId);
			}
		}, leaseMilliseconds / 3).unref());
	};

	const begin = (runId: string) => {
		if (driven.has(runId)) {
			return;
		}

		if (!isDriver(runId)) {
			standBy(runId);

			return;
		}

		const controller = new AbortController();
		const cancelled = new AbortController();
		const answers: Driving['answers'] = [];
		const log = new RunLog({
			store, clock, runId, changed,
		});
		const answered = async (signal: AbortSignal): Promise<string> => new Promise(resolve => {
			answers.push(resolve);
			signal.addEventListener('abort', () => {
				resolve('');
			}, {once: true});
		});

		driven.set(runId, {
			controller, log, cancelled, answers, done: drive(runId, log, {controller, cancelled}, answered),
		});
	};

	const unended = (): readonly string[] => store.runs.list().filter(({outcome}) => outcome === undefined).map(({runId}) => runId);

	const cancel = async (runId: string): Promise<void> => {
		// A run that was left is further than its journal here: without a look, what hangs would be waited for.
		if (!driven.has(runId) && isBetweenSteps(state(runId))) {
			begin(runId);

			for (let round = 0; round < 30 && isBetweenSteps(state(runId)); round++) {
				await clock.sleep(100);
			}
		}

		const run = state(runId);
		const segment = run.segments.at(-1);
		const preview = previewCancel(run);

		if (!preview.isPossible) {
			throw new RefusedError(preview.text, {code: 'ended', advice: '`lparsafe runs show` tells how.'});
		}

		const driving = driven.get(runId);
		const log = driving?.log ?? new RunLog({
			store, clock, runId, changed,
		});

		if (segment === undefined) {
			log.add({type: 'cancelled', operator, what: preview.text});
			driving?.cancelled.abort();

			for (const answer of driving?.answers.splice(0) ?? []) {
				answer('');
			}

			begin(runId);

			return;
		}

		const shell = await shellOf(segment.host);
		const step = runningStep(run);

		log.add({type: 'cancelled', operator, what: preview.text});
		const {left} = await cancelJob(shell, {
			id: segment.jobId, ...where, how: howToCancel[step?.interruptible ?? 'no'].how, graceSeconds: 10,
		});

		if (left.length > 0) {
			log.add({type: 'noted', text: `Still running on \`${segment.host}\` after the cancel: ${left.join(', ')}`});
		}

		begin(runId);
	};

	return {
		start(plan, given) {
			const runId = newJobId(clock.now());
			const events = openingEvents(plan, given, {
				runId, at: isoTime(clock.now()), operator, isReadOnly,
			});

			for (const event of events) {
				store.runs.append(event);
			}

			if (events.at(-1)?.type !== 'run-ended') {
				begin(runId);
			}

			changed(runId);

			return runId;
		},
		reattach(runId) {
			if (state(runId).phase !== 'ended') {
				begin(runId);
			}
		},
		async detach(runId) {
			clearTimeout(standing.get(runId));
			standing.delete(runId);
			await leave(runId, 'the operator left it');
		},
		resume() {
			for (const runId of unended()) {
				begin(runId);
			}
		},
		list({host, limit}) {
			return store.runs.list({...(host !== undefined && {host}), ...(limit !== undefined && {limit})}).map(({runId}) => summarizeRun(state(runId), driven.has(runId)));
		},
		state,
		follow(runId, follow) {
			state(runId);

			return followRun({
				store,
				clock,
				runId,
				options: follow,
				changed: async () => new Promise(resolve => {
					const waiting = waiters.get(runId) ?? new Set();

					waiting.add(resolve);
					waiters.set(runId, waiting);
				}),
			});
		},
		previewCancel: runId => previewCancel(state(runId)),
		cancel,
		async answer(runId, text) {
			const run = state(runId);
			const waiting = driven.get(runId)?.answers.shift();

			if (waiting !== undefined) {
				waiting(text);

				return;
			}

			const segment = run.segments.at(-1);

			if (run.phase === 'ended' || segment === undefined) {
				throw new OperatorError(`Run \`${runId}\` asks nothing.`, {code: 'not-waiting', advice: '`lparsafe runs show` tells its state.'});
			}

			await answerJob(await shellOf(segment.host), {id: segment.jobId, ...where, text});
			store.runs.append({
				type: 'answered', at: isoTime(clock.now()), runId, stepId: run.waitingFor?.stepId ?? run.steps.find(step => step.state === 'running')?.stepId ?? '', operator,
			});
			changed(runId);
		},
		async close() {
			for (const timer of standing.values()) {
				clearTimeout(timer);
			}

			// A home that cannot be written keeps nothing from ending: the next start finds the runs by their leases.
			await Promise.allSettled(driven.keys().map(async runId => leave(runId, 'lparsafe ended')));
		},
	};
};
