import {sha256} from '../base/canonical-json.js';
import {faultPoint} from '../base/fault-point.js';
import {isoTime} from '../base/clock.js';
import {ConnectionError, OperatorError, RefusedError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import type {Shell} from '../base/shell.js';
import {followJob} from '../jobs/follow-job.js';
import type {JobFrame} from '../jobs/frames.js';
import {newJobId} from '../jobs/job-id.js';
import {jobStatus, type JobStatus} from '../jobs/job-status.js';
import {prepareBase, startJob, type StartResult} from '../jobs/start-job.js';
import type {Segment} from '../plans/render-segment.js';
import {partName} from './adopt-run.js';
import {anchorLine} from './anchor-run.js';
import {carryCancels} from './carry-cancel.js';
import {
	patient,
	pause,
	reach,
	type Drive,
} from './drive.js';
import {SegmentFollower} from './segment-follower.js';
import {troubleKind} from './trouble-kind.js';

const turnMilliseconds = 1000;

/**
How long following must have gone well for lost contact to count as new trouble.
*/
const settledMilliseconds = 5000;

/**
Why an account gets no shell: it started nothing, and tells nothing either.
*/
const noShell: ReadonlySet<string> = new Set(['host-shell', 'restricted-shell', 'password-expired', 'account-expired']);

/**
What has become of a segment.

- `unknown`: its end cannot be known, and nothing of it runs any more
- `not-begun`: the host said no, and nothing of it was started
*/
export type SegmentEnd =
	| {readonly kind: 'ended'; readonly exitCode: number}
	| {readonly kind: 'cancelled'}
	| {readonly kind: 'not-begun'; readonly error: OperatorError}
	| {readonly kind: 'unknown'; readonly reason: string};

/**
A segment's job: its own, or the one that tidies up after it.
*/
export type Work = {
	readonly plan: Plan;
	readonly segment: Segment;
	readonly isTidying: boolean;

	/**
	The job that tidied up was lost as well, and another one is wanted.
	*/
	readonly isAnew?: boolean;
};

type Attached = {readonly kind: 'attached'; readonly jobId: string; readonly isCancelled: boolean};

const placeOf = ({jobDirectory, interpreter, patience}: Drive) => ({base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience});

const viewOf = ({log}: Drive, {segment, isTidying}: Work): {readonly jobId: string; readonly baseId?: string} | undefined => {
	const view = log.state.segments.find(each => each.segment === segment.index);

	if (!isTidying) {
		return view;
	}

	return view?.tidyJobId === undefined ? undefined : {jobId: view.tidyJobId};
};

const refusalOf = (result: StartResult & {readonly kind: 'busy'}, host: string): RefusedError => new RefusedError(`\`${result.lock}\` on \`${host}\` is in use: ${result.what ?? 'a job'} by ${result.operator ?? 'somebody'} since ${result.since ?? 'an unknown time'} (job ${result.holder}).`, {code: 'busy', advice: 'Wait until it has ended, or cancel it, then run this again.'});

/**
Asks the host to start a job. Where it says no, whether nothing of it runs is looked at, not guessed.

@throws OperatorError What kept it from being known.
*/
const ask = async (drive: Drive, shell: Shell, {plan, segment, isTidying}: Work, {jobId, signal}: {readonly jobId: string; readonly signal: AbortSignal}): Promise<Attached | (SegmentEnd & {readonly kind: 'not-begun'})> => {
	const {log, asked} = drive;
	const isFirst = !asked.has(jobId);

	asked.add(jobId);
	faultPoint('app-killed-start-noted');

	try {
		const result = await startJob(shell, {
			id: jobId, script: segment.script, locks: segment.locks, watch: segment.watch, operator: log.state.operator ?? 'unknown', what: `${plan.method} of ${plan.target} (run ${log.runId})`, run: log.runId, part: partName(segment.index, isTidying), from: drive.operator, plan: JSON.stringify(plan), anchor: anchorLine(drive) ?? '', ...placeOf(drive), signal: patient(signal),
		});

		faultPoint('app-killed-start-unanswered');
		asked.delete(jobId);

		return result.kind === 'busy' ? {kind: 'not-begun', error: refusalOf(result, segment.host)} : {kind: 'attached', jobId, isCancelled: false};
	} catch (error) {
		if (!(error instanceof OperatorError) || troubleKind(error) !== 'host') {
			throw error;
		}

		if (noShell.has(error.code) && isFirst) {
			return {kind: 'not-begun', error};
		}

		const {state} = await jobStatus(shell, {id: jobId, ...placeOf(drive), signal});

		if (state === 'unknown' || state === 'never-started') {
			asked.delete(jobId);

			return {kind: 'not-begun', error};
		}

		throw error;
	}
};

/**
Why a host that was asked for a job knows nothing of it.
*/
const whyUnknown = ({jobId, baseId}: {readonly jobId: string; readonly baseId?: string}, status: JobStatus & {readonly state: 'unknown'}, {host, jobDirectory}: {readonly host: string; readonly jobDirectory: string}): string => {
	const what = `\`${host}\` knows nothing of the job ${jobId}:`;

	if (status.wasAsked === true) {
		return `${what} its directory under ${jobDirectory} was removed.`;
	}

	return baseId !== undefined && status.baseId !== undefined && status.baseId !== baseId
		? `${what} ${jobDirectory} was made anew since; the host was rebuilt or restored.`
		: `${what} it was never started, its directory under ${jobDirectory} was removed, or the host was rebuilt.`;
};

/**
Starts a segment's job unless it was started before, and says under which id it runs.

@throws RefusedError where the host proved itself with another key.
*/
const attach = async (drive: Drive, shell: Shell, work: Work, signal: AbortSignal): Promise<SegmentEnd | Attached> => {
	const {log, clock, jobDirectory, asked} = drive;
	const {plan, segment, isTidying, isAnew = false} = work;
	const identity = plan.hosts.find(({host}) => host === segment.host)?.identity;
	const before = isAnew ? undefined : viewOf(drive, work);

	if (identity !== undefined && identity.hostKey !== shell.hostKey) {
		const error = new RefusedError(`\`${segment.host}\` proves itself with ${shell.hostKey}, and the plan was made for ${identity.hostKey}.`, {code: 'wrong-host', advice: 'Find out which machine this is, then plan again.'});

		return before === undefined ? {kind: 'not-begun', error} : {kind: 'unknown', reason: `${error.message} It was rebuilt, or is not the same machine: what became of the job ${before.jobId} is not known.`};
	}

	if (before !== undefined) {
		const status = await jobStatus(shell, {id: before.jobId, ...placeOf(drive), signal});

		if (status.state === 'never-started') {
			return ask(drive, shell, work, {jobId: before.jobId, signal});
		}

		if (status.state !== 'unknown') {
			return {kind: 'attached', jobId: before.jobId, isCancelled: status.cancelled !== undefined};
		}

		// The ledger of this very job directory does not name it, or it was asked for by nobody but us and we got no answer.
		const wasNeverAsked = status.wasAsked !== true && before.baseId !== undefined && before.baseId === status.baseId;

		return wasNeverAsked || asked.has(before.jobId) ? ask(drive, shell, work, {jobId: before.jobId, signal}) : {kind: 'unknown', reason: whyUnknown(before, status, {host: segment.host, jobDirectory})};
	}

	const jobId = newJobId(clock.now());
	let baseId: string | undefined;

	try {
		baseId = await prepareBase(shell, {id: jobId, ...placeOf(drive), signal});
	} catch (error) {
		if (error instanceof OperatorError && troubleKind(error) === 'host') {
			return {kind: 'not-begun', error};
		}

		throw error;
	}

	const what = {
		segment: segment.index, host: segment.host, jobId, stepIds: [...segment.stepIds],
	};

	faultPoint('app-killed-before-start-is-noted');

	// Stored before it is asked for, so that a crash in between is found.
	const event = log.add(isTidying
		? {type: 'tidying-started', ...what}
		: {
			type: 'segment-started', ...what, scriptSha256: sha256(segment.script), ...(baseId !== undefined && {baseId}),
		});

	if (event === undefined) {
		throw new OperatorError(`Another process drives run ${log.runId}.`, {code: 'transcript-elsewhere', advice: 'It is followed there.'});
	}

	return ask(drive, shell, work, {jobId, signal});
};

const whyStopped = (status: JobStatus, host: string): SegmentEnd | {readonly kind: 'again'} => {
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

		case 'unknown': {
			return {kind: 'unknown', reason: `The job's directory on \`${host}\` is gone.`};
		}

		case 'starting':
		case 'running':
		case 'never-started': {
			return {kind: 'again'};
		}
	}
};

/**
What a frame says of the end, if anything.
*/
const endOf = (drive: Drive, frame: JobFrame, host: string): SegmentEnd | {readonly kind: 'again'} | undefined => {
	const {log} = drive;

	if (frame.kind === 'ended') {
		return {kind: 'ended', exitCode: frame.exitCode};
	}

	if (frame.kind !== 'stopped') {
		return undefined;
	}

	if (frame.doneWith === undefined) {
		return whyStopped(frame.status, host);
	}

	log.add({type: 'noted', text: `The job's supervisor on \`${host}\` was killed; its script went on by itself and said that it ended with ${frame.doneWith}.`});

	return {kind: 'ended', exitCode: frame.doneWith};
};

/**
Follows a job to its end, or until the connection or the wish to follow ends.

@returns Undefined where the wish to follow ended.
*/
const follow = async (drive: Drive, shell: Shell, {work, attached, signal, onSettled}: {readonly work: Work; readonly attached: Attached; readonly signal: AbortSignal; readonly onSettled: () => void}): Promise<SegmentEnd | {readonly kind: 'again'} | undefined> => {
	const {store, clock, log} = drive;
	const {plan, segment, isTidying} = work;
	const {jobId} = attached;
	const {host} = segment;
	const follower = new SegmentFollower({
		store, clock, log, segment, plan, ...(isTidying && {tidyJobId: jobId}),
	});

	follower.begin();

	const ending = new AbortController();
	const breaking = new AbortController();
	const cancelling = Promise.allSettled(isTidying
		? []
		: [carryCancels(drive, shell, {
			host, jobId, isCancelled: attached.isCancelled, over: ending.signal, broken: breaking.signal,
		})]);
	const since = clock.now();
	let end: SegmentEnd | {readonly kind: 'again'} | undefined;

	try {
		for await (const frame of followJob(shell, {
			id: jobId, ...placeOf(drive), watch: segment.watch, offsets: follower.offsets, tail: follower.tail,
		}, {signal})) {
			drive.seenAt = clock.now();
			follower.take(frame);

			if (frame.kind === 'orphan') {
				log.add({type: 'noted', text: `The job's supervisor on \`${host}\` is gone; its script works on and is followed.`});
			}

			end = endOf(drive, frame, host);

			if (end !== undefined) {
				await follower.finish();
				onSettled();
				break;
			}

			if (clock.now() - since >= settledMilliseconds) {
				onSettled();
			}
		}
	} finally {
		ending.abort();

		if (end === undefined) {
			breaking.abort();
		}
	}

	// A cancel that is being carried out still tells what it left.
	for (const result of await cancelling) {
		if (result.status === 'rejected') {
			throw result.reason as Error;
		}
	}

	if (end === undefined && !signal.aborted) {
		throw new ConnectionError(`The connection to \`${host}\` was lost.`, {code: 'lost', advice: 'It is tried again.'});
	}

	return end;
};

/**
Waits until the run may begin.

@returns False where it was cancelled or left meanwhile.
*/
const hasTurn = async (drive: Drive, plan: Plan, signal: AbortSignal): Promise<boolean> => {
	const {log, waitsFor} = drive;

	while (!signal.aborted && log.state.cancelledBy === undefined) {
		const reason = waitsFor(plan);

		if (reason === undefined) {
			return true;
		}

		log.add({type: 'waiting-for-turn', reason});
		await pause(drive, turnMilliseconds, signal);
	}

	return false;
};

/**
Carries one segment from wherever it is to its end, once: trouble is thrown, and the next call goes on at the exact byte.

`onSettled`: following goes well.

@returns Undefined where following was given up by wish.
@throws OperatorError As `troubleKind` tells them apart.
*/
export const carrySegment = async (drive: Drive, given: Work, {signal, onSettled}: {readonly signal: AbortSignal; readonly onSettled: () => void}): Promise<SegmentEnd | undefined> => {
	const {log} = drive;
	const {plan, segment} = given;
	let work = given;

	for (;;) {
		const isNew = viewOf(drive, work) === undefined && !work.isTidying;

		if (isNew && log.state.cancelledBy !== undefined) {
			return {kind: 'cancelled'};
		}

		const shell = await reach(drive, log.state.adopted?.host ?? segment.host, signal);

		if (shell === undefined) {
			return undefined;
		}

		drive.seenAt = drive.clock.now();

		if (isNew && log.state.segments.length === 0 && !await hasTurn(drive, plan, signal)) {
			return log.state.cancelledBy === undefined ? undefined : {kind: 'cancelled'};
		}

		if (isNew && log.state.cancelledBy !== undefined) {
			return {kind: 'cancelled'};
		}

		const attached = await attach(drive, shell, work, signal);

		if (attached.kind !== 'attached') {
			return attached;
		}

		work = {...given, isAnew: false};
		log.add({type: 'reattached'});

		const end = await follow(drive, shell, {
			work, attached, signal, onSettled,
		});

		if (end?.kind !== 'again') {
			return end;
		}

		await pause(drive, turnMilliseconds, signal);
	}
};

/**
When the host was last heard of, as an event carries it.
*/
export const seenAt = ({seenAt: milliseconds}: Pick<Drive, 'seenAt'>): {readonly seenAt?: string} => milliseconds === undefined ? {} : {seenAt: isoTime(milliseconds)};
