import {isoTime} from '../base/clock.js';
import {ConnectionError, OperatorError, RefusedError} from '../base/errors.js';
import {faultPoint} from '../base/fault-point.js';
import {answerJob} from '../jobs/answer-job.js';
import {newJobId} from '../jobs/job-id.js';
import {abandonRun} from './abandon-run.js';
import {adoptRun, hostJobs} from './adopt-run.js';
import {createOwedHeads} from './owed-heads.js';
import {cancelSegment} from './carry-cancel.js';
import {createDrivenRuns, type DrivenRuns} from './driven-runs.js';
import {followRun} from './follow-run.js';
import {openingEvents} from './opening-events.js';
import {previewCancel} from './preview-cancel.js';
import {createRunViews} from './run-views.js';
import type {RunChange} from './run-log.js';
import type {Runs, RunsOptions, RunsTiming} from './runs-port.js';
import {Waiters} from './waiters.js';

export type {Runs, RunsOptions, RunsTiming} from './runs-port.js';

const defaultTiming: RunsTiming = {leaseMilliseconds: 15_000, backoffMilliseconds: [500, 1000, 2000, 4000, 8000, 15_000, 30_000]};

export const createRuns = (options: RunsOptions): Runs => {
	const {store, clock, shellOf, jobDirectory, interpreter, owner, operator, isReadOnly, onChange, onBug} = options;
	const {leaseMilliseconds, backoffMilliseconds, patience} = {...defaultTiming, ...options.timing};
	const waiters = new Waiters();
	const wakers = new Waiters();
	const where = {jobDirectory, ...(interpreter !== undefined && {interpreter}), ...(patience !== undefined && {patience})};
	const place = {base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience};

	const views = createRunViews({
		store, owner, isOwnerGone: options.isOwnerGone, isDrivenHere: runId => runs.of(runId) !== undefined,
	});
	const {stored, state} = views;
	const owedHeads = createOwedHeads({
		...where, store, clock, onBug, shellOf, isDriven: runId => runs.of(runId) !== undefined,
	});

	const changed = (runId: string, what: RunChange) => {
		waiters.wake(runId);

		if (what === 'output') {
			return;
		}

		wakers.wake(runId);
		onChange(runId);
	};

	const runs: DrivenRuns = createDrivenRuns({
		...options, leaseMilliseconds, backoff: backoffMilliseconds, ...(patience !== undefined && {patience}), views, wakers, changed, tellView(runId) {
			waiters.wake(runId);
			onChange(runId);
		},
	});
	const {begin, logOf, leave} = runs;

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

		const driving = runs.of(runId);
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

			changed(runId, 'state');

			return runId;
		},
		hostJobs: async host => hostJobs(await shellOf(host), {store, where: place}),
		async adopt(job) {
			const runId = await adoptRun(await shellOf(job.host), job, {
				store, clock, operator, where: place,
			});

			begin(runId);
			changed(runId, 'state');

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
				listen: () => waiters.listen(runId),
				isDrivenHere: () => runs.of(runId) !== undefined,
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
			await Promise.allSettled([owedHeads.close(), runs.close()]);
		},
	};
};
