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
import {refusalOf} from './refusal.js';
import {RunLog} from './run-log.js';

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

export type StartOptions = {readonly acknowledge: readonly string[]; readonly confirm?: string; readonly ticket?: string};

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

const howToCancel = {
	yes: {how: 'now', text: 'The running step is ended at once, and what was opened is closed.'},
	'with-cleanup': {how: 'with-cleanup', text: 'The running step is ended, then its clean-up runs; what it has made so far is left and told.'},
	no: {how: 'after-step', text: 'The running step must not be interrupted: it finishes first, then the run stops before the next one.'},
} as const;

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

	const runningStep = ({plan, steps}: RunState) => {
		const running = steps.find(step => step.state === 'running');

		return plan?.steps.find(({id}) => id === running?.stepId);
	};

	const previewCancel = (runId: string): CancelPreview => {
		const run = state(runId);

		if (run.phase === 'ended') {
			return {isPossible: false, text: `The run has ended (${run.outcome ?? 'unknown'}).`};
		}

		if (run.cancelledBy !== undefined) {
			return {isPossible: true, text: `It was cancelled by ${run.cancelledBy} already; asking again ends what still runs.`};
		}

		if (run.segments.length === 0) {
			return {isPossible: true, text: 'Nothing was started on its host yet; it ends without having begun.'};
		}

		const step = runningStep(run);

		return {isPossible: true, text: step === undefined ? 'No step runs now; the run stops before the next one.' : `${step.title}: ${howToCancel[step.interruptible].text}`};
	};

	const isBetweenSteps = (run: RunState): boolean => run.phase !== 'ended' && run.segments.length > 0 && runningStep(run) === undefined;

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
		const preview = previewCancel(runId);

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
		start(plan, {acknowledge, confirm, ticket}) {
			const runId = newJobId(clock.now());
			const at = isoTime(clock.now());
			const refusal = refusalOf(plan, {acknowledge, ...(confirm !== undefined && {confirm}), isReadOnly});
			const cautions = plan.findings.filter(({level}) => level === 'caution').map(({id, subject}) => subject === undefined ? id : `${id}@${subject}`);

			store.runs.append({
				type: 'planned', at, runId, plan, operator, ...(ticket !== undefined && {ticket}),
			});

			for (const finding of cautions) {
				if (acknowledge.includes(finding)) {
					store.runs.append({
						type: 'acknowledged', at, runId, finding, operator,
					});
				}
			}

			if (refusal === undefined && plan.confirmation !== undefined && confirm !== undefined) {
				store.runs.append({
					type: 'confirmed', at, runId, text: confirm, operator,
				});
			}

			if (refusal === undefined) {
				begin(runId);
			} else {
				store.runs.append({
					type: 'run-ended', at, runId, outcome: 'refused', points: [], proofs: [], findings: [...refusal.findings], reason: `${refusal.reason} ${refusal.advice}`,
				});
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
			const driving = driven.get(runId);

			clearTimeout(standing.get(runId));
			standing.delete(runId);
			driving?.controller.abort();
			await driving?.done;
		},
		resume() {
			for (const runId of unended()) {
				begin(runId);
			}
		},
		list({host, limit}) {
			return store.runs.list({...(host !== undefined && {host}), ...(limit !== undefined && {limit})}).map(({runId}): RunSummary => {
				const run = state(runId);
				const percent = run.steps.find(step => step.state === 'running')?.progress?.percent;

				return {
					runId,
					startedAt: run.startedAt ?? '',
					...(run.endedAt !== undefined && {endedAt: run.endedAt}),
					host: run.plan?.hosts[0]?.host ?? '',
					method: run.plan?.method ?? '',
					target: run.plan?.target ?? '',
					phase: run.phase,
					...(run.outcome !== undefined && {outcome: run.outcome}),
					...(percent !== undefined && {percent}),
					isDrivenHere: driven.has(runId),
				};
			});
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
		previewCancel,
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

			await Promise.all(driven.values().map(async ({controller, done}) => {
				controller.abort();
				await done;
			}));
		},
	};
};
