import type {Clock} from '../base/clock.js';
import {ConnectionError, OperatorError, RefusedError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {followJob} from '../jobs/follow-job.js';
import {newJobId} from '../jobs/job-id.js';
import {jobStatus, type JobStatus} from '../jobs/job-status.js';
import {startJob} from '../jobs/start-job.js';
import {renderSegments, type Segment} from '../plans/render-segment.js';
import {concludeRun} from './conclude-run.js';
import type {RunLog} from './run-log.js';
import {SegmentFollower} from './segment-follower.js';

/**
Waits between tries to reach a host again, in milliseconds; the last one is repeated.
*/
const backoff = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

export type Drive = {
	readonly store: Store;
	readonly clock: Clock;
	readonly log: RunLog;

	/**
	The open connection to a host, or a new one.
	*/
	shellOf(host: string): Promise<Shell>;

	/**
	Where jobs live on hosts.
	*/
	readonly jobDirectory: string;
	readonly interpreter?: string;

	/**
	Answers of the operator to manual steps and waits.
	*/
	answered(signal: AbortSignal): Promise<string>;

	/**
	Why the run may not begin yet; undefined once it has its place.
	*/
	waitsFor(plan: Plan): string | undefined;

	/**
	Aborted when it was cancelled before anything was started.
	*/
	readonly cancelled: AbortSignal;
};

const turnMilliseconds = 1000;

type SegmentEnd =
	| {readonly kind: 'ended'; readonly exitCode: number}
	| {readonly kind: 'cancelled'}
	| {readonly kind: 'unknown'; readonly reason: string};

/**
The start that was asked for and not answered, because contact was lost in between: it may be asked for again, with the same id.
*/
type Asked = {jobId?: string};

/**
Starts a segment's job unless it was started before, and says under which id it runs.

@throws RefusedError where another run holds its lock or the host proved itself with another key; nothing was changed.
*/
const start = async ({clock, log, jobDirectory, interpreter}: Drive, shell: Shell, {plan, segment, asked}: {readonly plan: Plan; readonly segment: Segment; readonly asked: Asked}): Promise<SegmentEnd | {readonly kind: 'running'; readonly jobId: string}> => {
	const identity = plan.hosts.find(({host}) => host === segment.host)?.identity;

	if (identity !== undefined && identity.hostKey !== shell.hostKey) {
		throw new RefusedError(`\`${segment.host}\` proves itself with ${shell.hostKey}, and the plan was made for ${identity.hostKey}.`, {code: 'wrong-host', advice: 'Find out which machine this is, then plan again.'});
	}

	const before = log.state.segments.find(each => each.segment === segment.index);
	const where = {base: jobDirectory, ...(interpreter !== undefined && {interpreter})};

	if (before !== undefined && before.jobId !== asked.jobId) {
		const status = await jobStatus(shell, {id: before.jobId, ...where});

		if (status.state === 'unknown') {
			return {kind: 'unknown', reason: `\`${segment.host}\` knows nothing of the job ${before.jobId}: it was never started, its directory under ${jobDirectory} was removed, or the host was rebuilt.`};
		}

		return status.state === 'never-started' ? {kind: 'unknown', reason: `The start of the job ${before.jobId} on \`${segment.host}\` was cut off before anything ran.`} : {kind: 'running', jobId: before.jobId};
	}

	const jobId = before?.jobId ?? newJobId(clock.now());

	// Stored before it is asked for, so that a crash in between is found.
	if (before === undefined) {
		log.add({
			type: 'segment-started', segment: segment.index, host: segment.host, jobId, stepIds: [...segment.stepIds],
		});
	}

	asked.jobId = jobId;

	const result = await startJob(shell, {
		id: jobId, script: segment.script, locks: segment.locks, watch: segment.watch, operator: log.state.operator ?? 'unknown', what: `${plan.method} of ${plan.target} (run ${log.runId})`, ...where,
	});

	delete asked.jobId;

	if (result.kind === 'busy') {
		throw new RefusedError(`\`${result.lock}\` on \`${segment.host}\` is in use: ${result.what ?? 'a job'} by ${result.operator ?? 'somebody'} since ${result.since ?? 'an unknown time'} (job ${result.holder}).`, {code: 'busy', advice: 'Wait until it has ended, or cancel it, then run this again.'});
	}

	return {kind: 'running', jobId};
};

const whyStopped = (status: JobStatus, host: string): SegmentEnd => {
	switch (status.state) {
		case 'lost': {
			return {kind: 'unknown', reason: status.because === 'reboot' ? `\`${host}\` was booted while the job ran.` : `The job on \`${host}\` was killed before it could say how it ended.`};
		}

		case 'orphan': {
			return {kind: 'unknown', reason: `The job's supervisor on \`${host}\` is gone; processes ${status.pids.join(', ')} of it still run.`};
		}

		case 'ended': {
			return {kind: 'ended', exitCode: status.exitCode};
		}

		case 'unknown':
		case 'starting':
		case 'running':
		case 'never-started': {
			return {kind: 'unknown', reason: `The job's directory on \`${host}\` is gone.`};
		}
	}
};

/**
Follows a job to its end, or until the connection or the wish to follow ends.

@returns Undefined where contact was lost.
*/
const follow = async (drive: Drive, shell: Shell, {segment, plan, jobId, signal}: {readonly segment: Segment; readonly plan: Plan; readonly jobId: string; readonly signal: AbortSignal}): Promise<SegmentEnd | undefined> => {
	const {store, clock, log, jobDirectory, interpreter} = drive;
	const follower = new SegmentFollower({
		store, clock, log, segment, plan,
	});
	const where = {id: jobId, base: jobDirectory, ...(interpreter !== undefined && {interpreter})};

	follower.catchUp();

	for await (const frame of followJob(shell, {...where, watch: segment.watch, offsets: follower.offsets}, {signal})) {
		follower.take(frame);

		if (frame.kind === 'ended') {
			follower.finish();

			return {kind: 'ended', exitCode: frame.exitCode};
		}

		if (frame.kind === 'stopped') {
			follower.finish();

			return whyStopped(frame.status, segment.host);
		}
	}

	return undefined;
};

/**
Whether it was cancelled, here or by another process, before anything was started.
*/
const isCancelledBefore = ({log: {state}}: Drive): boolean => state.cancelledBy !== undefined && state.segments.length === 0;

/**
Waits a while, shorter where the run is cancelled meanwhile.
*/
const pause = async ({clock, cancelled}: Drive, milliseconds: number, signal: AbortSignal): Promise<void> => {
	try {
		await clock.sleep(milliseconds, AbortSignal.any([signal, cancelled]));
	} catch {}
};

/**
Carries one segment through losses of contact: says so at once, tries again with growing waits, goes on at the exact byte.

@returns Undefined where following was given up by wish.
*/
const carrySegment = async (drive: Drive, plan: Plan, segment: Segment, signal: AbortSignal): Promise<SegmentEnd | undefined> => {
	const {log, shellOf} = drive;
	const asked: Asked = {};
	let failures = 0;

	while (!signal.aborted) {
		if (isCancelledBefore(drive)) {
			return {kind: 'cancelled'};
		}

		try {
			const shell = await shellOf(segment.host);

			if (isCancelledBefore(drive)) {
				continue;
			}

			const reason = log.state.segments.length === 0 ? drive.waitsFor(plan) : undefined;

			if (reason !== undefined) {
				if (log.state.waitsForTurn === undefined) {
					log.add({type: 'waiting-for-turn', reason});
				}

				await pause(drive, turnMilliseconds, signal);
				continue;
			}

			const started = await start(drive, shell, {plan, segment, asked});

			if (started.kind !== 'running') {
				return started;
			}

			if (log.state.phase === 'detached') {
				log.add({type: 'reattached'});
			}

			failures = 0;

			const end = await follow(drive, shell, {
				segment, plan, jobId: started.jobId, signal,
			});

			if (end !== undefined || signal.aborted) {
				return end;
			}

			throw new ConnectionError(`The connection to \`${segment.host}\` was lost.`, {code: 'lost', advice: 'It is tried again.'});
		} catch (error) {
			if (!(error instanceof ConnectionError)) {
				throw error;
			}

			if (log.state.phase !== 'detached') {
				log.add({type: 'detached', reason: error.message});
			}

			await pause(drive, backoff[Math.min(failures, backoff.length - 1)] ?? 30_000, signal);
			failures += 1;
		}
	}

	return undefined;
};

/**
A step that only a person can do, or an event that is waited for.
*/
const carryManual = async (drive: Drive, plan: Plan, stepId: string, signal: AbortSignal): Promise<void> => {
	const {log, answered} = drive;
	const step = plan.steps.find(({id}) => id === stepId);
	const state = log.state.steps.find(each => each.stepId === stepId)?.state;

	if (step === undefined || (state !== 'waiting' && state !== 'running')) {
		return;
	}

	if (state === 'waiting') {
		log.add({type: 'step-started', stepId});
	}

	log.add({type: 'waiting-for-input', stepId, prompt: step.instructions ?? step.title});
	await answered(signal);

	if (signal.aborted || isCancelledBefore(drive)) {
		return;
	}

	log.add({type: 'answered', stepId, operator: log.state.operator ?? 'unknown'});
	log.add({type: 'step-ended', stepId, state: 'ok'});
};

/**
Carries a run on from wherever its events say it is, to its end or until the signal ends the following. Whatever an operator can cause ends in an event; only bugs throw.
*/
export const driveRun = async (drive: Drive, signal: AbortSignal): Promise<void> => {
	const {log, store, clock} = drive;
	const {plan} = log.state;

	if (plan === undefined || log.state.phase === 'ended') {
		return;
	}

	const segments = renderSegments(plan);
	let unknown: string | undefined;
	let wasStarted = log.state.segments.length > 0;

	try {
		for (const step of plan.steps) {
			const segment = segments.find(({stepIds}) => stepIds[0] === step.id);

			if (step.kind === 'manual' || step.kind === 'wait') {
				await carryManual(drive, plan, step.id, signal);
			}

			if (segment !== undefined) {
				const end = await carrySegment(drive, plan, segment, signal);

				if (end?.kind === 'cancelled') {
					break;
				}

				wasStarted = true;

				if (end?.kind === 'unknown') {
					unknown = end.reason;
				}

				if (end === undefined || end.kind === 'unknown' || end.exitCode !== 0) {
					break;
				}
			}

			if (signal.aborted || isCancelledBefore(drive)) {
				break;
			}
		}
	} catch (error) {
		if (!(error instanceof OperatorError)) {
			throw error;
		}

		const isRefused = error instanceof RefusedError && log.state.steps.every(({state}) => state === 'waiting');

		concludeRun({store, clock, log}, {outcome: isRefused ? 'refused' : (wasStarted ? 'unknown' : 'failed'), reason: `${error.message} ${error.advice}`});

		return;
	}

	if (isCancelledBefore(drive)) {
		concludeRun({store, clock, log}, {outcome: 'cancelled', reason: 'It was cancelled before anything was started on its host.'});
	} else if (!signal.aborted) {
		concludeRun({store, clock, log}, unknown === undefined ? {} : {outcome: 'unknown', reason: unknown});
	}
};
