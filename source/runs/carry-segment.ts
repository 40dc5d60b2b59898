import {isoTime} from '../base/clock.js';
import {ConnectionError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import type {Shell} from '../base/shell.js';
import {followJob} from '../jobs/follow-job.js';
import {lookAtJob} from '../jobs/job-look.js';
import type {JobFrame} from '../jobs/frames.js';
import type {JobStatus} from '../jobs/job-status.js';
import {
	attach,
	placeOf,
	viewOf,
	type Attached,
	type SegmentEnd,
	type Work,
} from './attach-job.js';
import {carryCancels} from './carry-cancel.js';
import {reach, type Drive} from './drive.js';
import {SegmentFollower} from './segment-follower.js';
import {createSilenceWatch} from './silence.js';

const turnMilliseconds = 1000;

/**
How long following must have gone well for lost contact to count as new trouble.
*/
const settledMilliseconds = 5000;

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
	const silence = createSilenceWatch({
		clock, look: async () => lookAtJob(shell, {id: jobId, ...placeOf(drive), signal: ending.signal}), tell: drive.tellSilence,
	});
	const since = clock.now();
	let end: SegmentEnd | {readonly kind: 'again'} | undefined;

	try {
		for await (const frame of followJob(shell, {
			id: jobId, ...placeOf(drive), watch: segment.watch, offsets: follower.offsets, tail: follower.tail,
		}, {signal})) {
			drive.seenAt = clock.now();
			follower.take(frame);

			const isSettled = Math.abs(clock.now() - since) >= settledMilliseconds;

			// The first one comes before what was written meanwhile; while output comes there is none.
			if ((frame.kind === 'heartbeat' && isSettled) || silence.isTold) {
				silence.notice(follower.quiet);
			}

			if (frame.kind === 'orphan') {
				log.add({type: 'noted', text: `The job's supervisor on \`${host}\` is gone; its script works on and is followed.`});
			}

			end = endOf(drive, frame, host);

			if (end !== undefined) {
				await follower.finish();
				onSettled();
				break;
			}

			if (isSettled) {
				onSettled();
			}
		}
	} finally {
		follower.stop();
		silence.end();
		ending.abort();

		const giveUp = (): void => {
			breaking.abort();
		};

		const letGo = async (): Promise<void> => {
			await cancelling;
			signal.removeEventListener('abort', giveUp);
		};

		// Only the follower was lost: a cancel that is being carried out on the same connection is waited for.
		if (end === undefined && shell.isOpen && !signal.aborted) {
			signal.addEventListener('abort', giveUp, {once: true});
			void letGo();
		} else if (end === undefined) {
			giveUp();
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
		await drive.pause(turnMilliseconds, signal);
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

		await drive.pause(turnMilliseconds, signal);
	}
};

/**
When the host was last heard of, as an event carries it.
*/
export const seenAt = ({seenAt: milliseconds}: Pick<Drive, 'seenAt'>): {readonly seenAt?: string} => milliseconds === undefined ? {} : {seenAt: isoTime(milliseconds)};
