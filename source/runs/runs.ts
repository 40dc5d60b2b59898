import {isoTime} from '../base/clock.js';
import {ConnectionError, OperatorError, RefusedError} from '../base/errors.js';
import {faultPoint} from '../base/fault-point.js';
import type {Plan} from '../base/plan.js';
import type {Change} from '../base/services.js';
import {answerJob} from '../jobs/answer-job.js';
import {newJobId} from '../jobs/job-id.js';
import {abandonRun} from './abandon-run.js';
import {adoptRun, hostJobs} from './adopt-run.js';
import {createOwedHeads} from './owed-heads.js';
import {cancelSegment} from './carry-cancel.js';
import type {Drive} from './drive.js';
import {driveRun} from './drive-run.js';
import {seenAt} from './carry-segment.js';
import {followRun} from './follow-run.js';
import {openingEvents} from './opening-events.js';
import {previewCancel} from './preview-cancel.js';
import {RunLog} from './run-log.js';
import {createRunViews} from './run-views.js';
import {turnReason} from './turn-reason.js';
import type {Runs, RunsOptions, RunsTiming} from './runs-port.js';
import {Waiters} from './waiters.js';

export type {Runs, RunsOptions, RunsTiming} from './runs-port.js';

const defaultTiming: RunsTiming = {leaseMilliseconds: 15_000, backoffMilliseconds: [500, 1000, 2000, 4000, 8000, 15_000, 30_000]};

type Driving = {
	readonly controller: AbortController;
	readonly done: Promise<void>;
	readonly log: RunLog;
	readonly drive: Drive;

	/**
	Those who wait to hear whether a cancel was carried out.
	*/
	readonly cancels: Set<(trouble: Error | undefined) => void>;
};

export const createRuns = (options: RunsOptions): Runs => {
	const {store, clock, shellOf, jobDirectory, interpreter, owner, operator, isReadOnly, runsPerServer, onChange, onBug, isOwnerGone} = options;
	const {leaseMilliseconds, backoffMilliseconds, patience} = {...defaultTiming, ...options.timing};
	const driven = new Map<string, Driving>();
	const waiters = new Waiters();
	const wakers = new Waiters();
	const standing = new Map<string, NodeJS.Timeout>();
	const where = {jobDirectory, ...(interpreter !== undefined && {interpreter}), ...(patience !== undefined && {patience})};
	const place = {base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience};
	let isClosed = false;

	const views = createRunViews({store, owner, isDrivenHere: runId => driven.has(runId)});
	const {stored, state} = views;
	const owedHeads = createOwedHeads({
		...where, store, clock, onBug, shellOf: options.quietShellOf ?? shellOf, isDriven: runId => driven.has(runId),
	});

	const changed = (runId: string, topic: Change['topic']) => {
		waiters.wake(runId);

		if (topic !== 'output') {
			wakers.wake(runId);
		}

		onChange(runId, topic);
	};

	/**
	What is told of a run is another thing now, without an event.
	*/
	const tellView = (runId: string): void => {
		waiters.wake(runId);
		onChange(runId, 'runs');
	};

	/**
	Whatever this process cannot write now, it is no bug of ours.
	*/
	const unlessHere = (action: () => void): void => {
		try {
			action();
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				onBug(error);
			}
		}
	};

	const waitsFor = (runId: string, {writesTo = []}: Plan): string | undefined => {
		const others = store.runs.takePlaces(runId, writesTo, runsPerServer);

		return others.length === 0 ? undefined : turnReason(others, {writesTo, most: runsPerServer, stateOf: state});
	};

	const drive = async (runId: string, what: Drive, controller: AbortController): Promise<void> => {
		let isElsewhere = false;

		const renewal = setInterval(() => {
			unlessHere(() => {
				if (what.isOurs()) {
					return;
				}

				isElsewhere = true;
				controller.abort();
			});
		}, leaseMilliseconds / 3);

		try {
			// Nothing of it before it is known to be driven here.
			await Promise.resolve();
			isElsewhere = await driveRun(what, controller.signal) === 'elsewhere' || isElsewhere;
		} catch (error) {
			onBug(error);
		} finally {
			clearInterval(renewal);
			driven.delete(runId);
			views.tellNotKept(runId, undefined);
			views.tellSilence(runId, undefined);

			// Where nothing can be written now, the lease runs out by itself.
			unlessHere(() => {
				store.runs.release(runId, owner);
			});

			if (isElsewhere && !isClosed) {
				standBy(runId);
			}

			changed(runId, 'runs');
		}
	};

	/**
	Stops driving a run, and says in its record that nobody sees it any more where something of it runs.
	*/
	const leave = async (runId: string, reason: string): Promise<void> => {
		const driving = driven.get(runId);

		driving?.controller.abort();
		await driving?.done;

		if (driving === undefined) {
			return;
		}

		// It is left all the same where that cannot be written.
		unlessHere(() => {
			const {phase, segments} = stored(runId);

			if (phase === 'running' && segments.length > 0 && store.runs.leaseOf(runId) === undefined) {
				driving.log.add({type: 'detached', reason, ...seenAt(driving.drive)});
			}
		});
	};

	const isDriver = (runId: string): boolean => {
		const holder = store.runs.leaseOf(runId)?.owner;

		if (holder !== undefined && holder !== owner && isOwnerGone(holder)) {
			store.runs.release(runId, holder);
		}

		return store.runs.lease(runId, owner, leaseMilliseconds);
	};

	/**
	Another process drives the run, or nothing can be written now: it is taken over when that is over and it has not ended.
	*/
	const standBy = (runId: string) => {
		clearTimeout(standing.get(runId));
		standing.set(runId, setTimeout(() => {
			standing.delete(runId);

			try {
				if (stored(runId).phase !== 'ended') {
					begin(runId);

					// That nothing is heard any more of the process that drives it is no event: nobody else would tell it.
					if (views.isNews(runId)) {
						tellView(runId);
					}
				}
			} catch (error) {
				if (error instanceof OperatorError) {
					standBy(runId);
				} else {
					onBug(error);
				}
			}
		}, leaseMilliseconds / 3).unref());
	};

	const logOf = (runId: string): RunLog => driven.get(runId)?.log ?? new RunLog({
		store, clock, runId, changed,
	});

	const begin = (runId: string): void => {
		if (driven.has(runId) || isClosed) {
			return;
		}

		try {
			if (!isDriver(runId)) {
				standBy(runId);

				return;
			}
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				throw error;
			}

			standBy(runId);

			return;
		}

		const controller = new AbortController();
		const cancels: Driving['cancels'] = new Set();
		const log = logOf(runId);
		const what: Drive = {
			store,
			clock,
			log,
			shellOf,
			operator,
			...where,
			backoff: backoffMilliseconds,
			asked: new Set(),
			waitsFor: plan => waitsFor(runId, plan),
			changed: async signal => wakers.wait(runId, signal),
			isOurs: () => store.runs.lease(runId, owner, leaseMilliseconds),
			tellNotKept(trouble) {
				views.tellNotKept(runId, trouble);
				tellView(runId);
			},
			tellSilence(silence) {
				views.tellSilence(runId, silence);
				tellView(runId);
			},
			tellCancel(trouble) {
				for (const tell of cancels) {
					tell(trouble);
				}

				cancels.clear();
			},
		};

		driven.set(runId, {
			controller, log, cancels, drive: what, done: drive(runId, what, controller),
		});
	};

	/**
	Stores that a run is to be cancelled, and has it carried out by whoever drives it.

	@throws ConnectionError `cancel-waits` where its host cannot be asked now: it is asked as soon as it answers.
	*/
	const cancel = async (runId: string): Promise<void> => {
		const run = state(runId);
		const preview = previewCancel(run);

		if (!preview.isPossible) {
			throw new RefusedError(preview.text, {code: 'ended', advice: '`lparsafe runs show` tells how.'});
		}

		const log = logOf(runId);

		log.add({type: 'cancelled', operator, what: preview.text});
		faultPoint('app-killed-cancel-noted');
		begin(runId);

		const segment = run.segments.at(-1);

		if (segment === undefined || segment.isEnded === true) {
			return;
		}

		const driving = driven.get(runId);
		let trouble: Error | undefined;

		if (driving === undefined) {
			// Another process drives it: whoever is first asks the host.
			try {
				await cancelSegment({clock, log, ...where}, await shellOf(run.adopted?.host ?? segment.host), segment);
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					throw error;
				}

				trouble = error;
			}
		} else {
			const told = new Promise<Error | undefined>(resolve => {
				driving.cancels.add(resolve);
			});

			wakers.wake(runId);
			trouble = await Promise.race([told, driving.done.then(() => undefined)]);
		}

		if (trouble !== undefined && stored(runId).phase !== 'ended') {
			throw new ConnectionError(`The cancel is noted, but \`${segment.host}\` could not be asked yet: ${trouble.message}`, {code: 'cancel-waits', advice: `It is asked as soon as it answers, while the app or \`lparsafe runs follow ${runId}\` runs.`, cause: trouble});
		}
	};

	return {
		start(plan, given) {
			const runId = newJobId(clock.now());
			const events = openingEvents(plan, given, {
				runId, at: isoTime(clock.now()), operator, isReadOnly,
			});

			store.together(() => {
				for (const event of events) {
					store.runs.append(event);
				}
			});
			faultPoint('app-killed-planned');

			if (events.at(-1)?.type !== 'run-ended') {
				begin(runId);
			}

			changed(runId, 'runs');

			return runId;
		},
		hostJobs: async host => hostJobs(await shellOf(host), {store, where: place}),
		async adopt(job) {
			const runId = await adoptRun(await shellOf(job.host), job, {
				store, clock, operator, where: place,
			});

			begin(runId);
			changed(runId, 'runs');

			return runId;
		},
		reattach(runId) {
			if (stored(runId).phase === 'ended') {
				return;
			}

			begin(runId);
			wakers.wake(runId);
		},
		async detach(runId, because = 'the operator left it') {
			clearTimeout(standing.get(runId));
			standing.delete(runId);
			await leave(runId, because);
		},
		resume() {
			for (const runId of store.runs.unended()) {
				begin(runId);
			}

			if (!isReadOnly) {
				owedHeads.note();
			}
		},
		reached(host) {
			if (!isReadOnly) {
				owedHeads.note(host);
			}
		},
		list: views.list,
		state,
		follow(runId, follow) {
			stored(runId);

			return followRun({
				store,
				clock,
				runId,
				options: follow,
				changed: async signal => waiters.wait(runId, signal),
			});
		},
		previewCancel: runId => previewCancel(state(runId)),
		cancel,
		async answer(runId, text) {
			const run = stored(runId);
			const {waitingFor} = run;
			const asking = run.plan?.steps.find(({id}) => id === waitingFor?.stepId);
			const segment = run.segments.at(-1);

			if (run.phase !== 'ended' && waitingFor !== undefined && (asking?.kind === 'manual' || asking?.kind === 'wait')) {
				logOf(runId).add({type: 'answered', stepId: waitingFor.stepId, operator});

				return;
			}

			if (run.phase === 'ended' || segment === undefined || segment.isEnded === true) {
				throw new OperatorError(`Run \`${runId}\` asks nothing.`, {code: 'not-waiting', advice: '`lparsafe runs show` tells its state.'});
			}

			await answerJob(await shellOf(run.adopted?.host ?? segment.host), {
				id: segment.jobId, ...place, text,
			});
			logOf(runId).add({type: 'answered', stepId: waitingFor?.stepId ?? run.steps.find(step => step.state === 'running')?.stepId ?? '', operator});
		},
		async abandon(runId, reason) {
			stored(runId);
			await abandonRun({
				...where, store, clock, shellOf, operator, log: logOf(runId),
			}, reason);
			wakers.wake(runId);
		},
		async close() {
			isClosed = true;

			for (const timer of standing.values()) {
				clearTimeout(timer);
			}

			// A home that cannot be written keeps nothing from ending: the next start finds the runs by their leases.
			await Promise.allSettled([owedHeads.close(), ...driven.keys().map(async runId => leave(runId, 'lparsafe ended'))]);
		},
	};
};
