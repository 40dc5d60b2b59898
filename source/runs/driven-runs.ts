import {OperatorError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import {seenAt} from './carry-segment.js';
import type {Drive} from './drive.js';
import {driveRun} from './drive-run.js';
import {RunLog, type RunChange} from './run-log.js';
import type {RunViews} from './run-views.js';
import type {RunsOptions, RunsTiming} from './runs-port.js';
import {turnReason} from './turn-reason.js';
import type {Waiters} from './waiters.js';

/**
A run that this process drives.
*/
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

/**
Which runs of the home this process drives: those whose lease it has. It takes them up, leaves them, and stands by for those of other processes.
*/
export type DrivenRuns = {
	of(this: void, runId: string): Driving | undefined;

	/**
	The record of a run, to add to.
	*/
	logOf(this: void, runId: string): RunLog;

	/**
	Drives a run where nobody else does, else stands by for it.
	*/
	begin(this: void, runId: string): void;

	/**
	Stops driving a run, or standing by for it, and says in its record that nobody sees it any more where something of it runs.
	*/
	leave(this: void, runId: string, reason: string): Promise<void>;

	/**
	Takes up nothing more. A home that cannot be written keeps nothing from ending: the next start finds the runs by their leases.
	*/
	close(this: void): Promise<void>;
};

type DrivenRunsOptions = Omit<RunsOptions, 'timing'> & Omit<RunsTiming, 'backoffMilliseconds'> & Pick<Drive, 'backoff'> & {
	readonly views: RunViews;

	/**
	Wake up who drives a run.
	*/
	readonly wakers: Waiters;

	/**
	Something of a run changed.
	*/
	changed(runId: string, what: RunChange): void;

	/**
	What is told of a run is another thing now, without an event.
	*/
	tellView(runId: string): void;
};

export const createDrivenRuns = ({store, clock, shellOf, jobDirectory, interpreter, patience, owner, operator, runsPerServer, leaseMilliseconds, backoff, onBug, isOwnerGone, views, wakers, changed, tellView}: DrivenRunsOptions): DrivenRuns => {
	const driven = new Map<string, Driving>();
	const standing = new Map<string, NodeJS.Timeout>();
	const {stored, state} = views;
	let isClosed = false;

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

			changed(runId, 'state');
		}
	};

	const leave = async (runId: string, reason: string): Promise<void> => {
		const driving = driven.get(runId);

		driving?.controller.abort();
		await driving?.done;

		// After that: where another process had taken it, it is stood by for from then on.
		clearTimeout(standing.get(runId));
		standing.delete(runId);

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
			jobDirectory,
			...interpreter !== undefined && {interpreter},
			...patience !== undefined && {patience},
			backoff,
			asked: new Set(),
			waitsFor: plan => waitsFor(runId, plan),
			pause: async (milliseconds, signal) => wakers.wait(runId, milliseconds, signal),
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

	return {
		of: runId => driven.get(runId),
		logOf,
		begin,
		leave,
		async close() {
			isClosed = true;

			for (const timer of standing.values()) {
				clearTimeout(timer);
			}

			await Promise.allSettled(driven.keys().map(async runId => leave(runId, 'lparsafe ended')));
		},
	};
};
