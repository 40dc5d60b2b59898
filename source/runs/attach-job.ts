import {sha256} from '../base/canonical-json.js';
import {OperatorError, RefusedError} from '../base/errors.js';
import {faultPoint} from '../base/fault-point.js';
import type {Plan} from '../base/plan.js';
import type {Shell} from '../base/shell.js';
import {newJobId} from '../jobs/job-id.js';
import {jobStatus, type JobStatus} from '../jobs/job-status.js';
import {prepareBase, startJob, type StartResult} from '../jobs/start-job.js';
import type {Segment} from '../plans/render-segment.js';
import {partName} from './adopt-run.js';
import {anchorLine} from './anchor-run.js';
import {patient, type Drive} from './drive.js';
import {troubleKind} from './trouble-kind.js';

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

export type Attached = {readonly kind: 'attached'; readonly jobId: string; readonly isCancelled: boolean};

export const placeOf = ({jobDirectory, interpreter, patience}: Drive) => ({base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience});

export const viewOf = ({log}: Drive, {segment, isTidying}: Work): {readonly jobId: string; readonly baseId?: string} | undefined => {
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
export const attach = async (drive: Drive, shell: Shell, work: Work, signal: AbortSignal): Promise<SegmentEnd | Attached> => {
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
