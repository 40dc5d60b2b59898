import {isoTime} from '../base/clock.js';
import {OperatorError, RefusedError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import type {RunState} from '../base/run.js';
import {renderSegments, renderTidySegment, type Segment} from '../plans/render-segment.js';
import {anchorRun} from './anchor-run.js';
import type {SegmentEnd} from './attach-job.js';
import {carrySegment, seenAt} from './carry-segment.js';
import {concludeRun} from './conclude-run.js';
import {patient, type Drive} from './drive.js';
import {areRecordsUsable, keepBytes} from './keep-bytes.js';
import {troubleKind} from './trouble-kind.js';

/**
How often to look whether another process has answered.
*/
const lookMilliseconds = 500;

/**
How often what a lost job should always have done is asked for, where the host goes down again and again.
*/
const mostTidyings = 3;

type Carry = {readonly signal: AbortSignal; readonly onSettled: () => void};

/**
A step that only a person can do, or an event that is waited for. Whoever answers, in this process or another, adds an event.
*/
const carryManual = async (drive: Drive, plan: Plan, stepId: string, signal: AbortSignal): Promise<void> => {
	const {log, store} = drive;
	const step = plan.steps.find(({id}) => id === stepId);

	if (step === undefined || log.state.cancelledBy !== undefined) {
		return;
	}

	const stateOf = () => log.state.steps.find(each => each.stepId === stepId)?.state;

	if (stateOf() === 'waiting') {
		store.together(() => {
			log.add({type: 'step-started', stepId});
			log.add({type: 'waiting-for-input', stepId, prompt: step.instructions ?? step.title});
		});
	}

	while (log.state.waitingFor?.stepId === stepId && log.state.cancelledBy === undefined && !signal.aborted) {
		await drive.pause(lookMilliseconds, signal);
	}

	if (stateOf() === 'running' && log.state.waitingFor === undefined) {
		log.add({type: 'step-ended', stepId, state: 'ok'});
	}
};

/**
Does what a segment should always have done, where nobody of its job is left who could.

@returns What of it is not known to be done, in sentences; undefined where following was given up by wish.
*/
const tidyUp = async (drive: Drive, plan: Plan, segment: Segment, carry: Carry): Promise<readonly string[] | undefined> => {
	const {log} = drive;
	const tidy = renderTidySegment(plan, segment);

	if (tidy === undefined) {
		return [];
	}

	const missing = () => tidy.stepIds.filter(stepId => log.state.steps.find(each => each.stepId === stepId)?.state !== 'ok');
	const isUnsettled = () => tidy.stepIds.some(stepId => ['waiting', 'running'].includes(log.state.steps.find(each => each.stepId === stepId)?.state ?? 'ok'));
	let why = '';

	for (let tries = 0; tries < mostTidyings && isUnsettled(); tries++) {
		const end = await carrySegment(drive, {
			plan, segment: tidy, isTidying: true, isAnew: tries > 0,
		}, carry);

		if (end === undefined) {
			return undefined;
		}

		if (end.kind === 'unknown') {
			why = ` ${end.reason}`;
			continue;
		}

		why = end.kind === 'not-begun' ? ` ${end.error.message}` : '';
		break;
	}

	return missing().map(stepId => `“${plan.steps.find(({id}) => id === stepId)?.title ?? stepId}” on \`${segment.host}\` is not known to be done.${why}`);
};

/**
Ends a run that a host said no to, before its first step or before a later part.
*/
const concludeNotBegun = (drive: Drive, segment: Segment, error: OperatorError): void => {
	const isRefused = error instanceof RefusedError && drive.log.state.steps.every(({state}) => state === 'waiting');

	concludeRun(drive, {outcome: isRefused ? 'refused' : 'failed', reason: `${error.message} ${error.advice}${segment.index === 0 ? '' : ` Nothing of part ${segment.index + 1} was begun.`}`});
};

/**
A segment's end, from its events where they have it.
*/
const endOf = async (drive: Drive, plan: Plan, segment: Segment, carry: Carry): Promise<SegmentEnd | undefined> => {
	const {log} = drive;
	const known = log.state.segments.find(each => each.segment === segment.index);

	if (known?.isEnded === true) {
		return known.exitCode === undefined ? {kind: 'unknown', reason: known.reason ?? `The job ${known.jobId} on \`${segment.host}\` ended without saying how.`} : {kind: 'ended', exitCode: known.exitCode};
	}

	const end = await carrySegment(drive, {plan, segment, isTidying: false}, carry);

	if (end?.kind === 'ended') {
		log.add({type: 'segment-ended', segment: segment.index, exitCode: end.exitCode});
	} else if (end?.kind === 'unknown') {
		log.add({type: 'segment-ended', segment: segment.index, reason: end.reason});
	}

	return end;
};

/**
Carries the one job of a run that was taken in from another home to its end. What else belongs to the run is known there.
*/
const carryAdopted = async (drive: Drive, plan: Plan, carry: Carry): Promise<void> => {
	const {log} = drive;
	const segment = renderSegments(plan).find(({index}) => index === log.state.segments[0]?.segment);

	if (segment === undefined) {
		return;
	}

	const end = await endOf(drive, plan, segment, carry);

	if (end === undefined || carry.signal.aborted) {
		return;
	}

	const left = end.kind === 'unknown' ? await tidyUp(drive, plan, segment, carry) : [];

	if (left === undefined || carry.signal.aborted) {
		return;
	}

	carry.onSettled();

	if (end.kind === 'ended' && plan.steps.every(({id}) => segment.stepIds.includes(id))) {
		concludeRun(drive, {});

		return;
	}

	concludeRun(drive, {outcome: 'unknown', reason: end.kind === 'ended' ? `Part ${segment.index + 1} ended with exit code ${end.exitCode}; the other parts of this run are known where it was started, by ${log.state.adoptedFrom ?? 'another home'}.` : (end.kind === 'unknown' ? end.reason : 'It was not found on its host.'), left});
};

/**
Carries a run from wherever its events say it is to its end, once. Trouble is thrown; called again, it goes on.
*/
const carryRun = async (drive: Drive, plan: Plan, carry: Carry): Promise<void> => {
	const {log} = drive;
	const {signal, onSettled} = carry;
	const segments = renderSegments(plan);

	for (const step of plan.steps) {
		const segment = segments.find(({stepIds}) => stepIds[0] === step.id);

		if (step.kind === 'manual' || step.kind === 'wait') {
			await carryManual(drive, plan, step.id, signal);
		}

		const end = segment === undefined ? undefined : await endOf(drive, plan, segment, carry);

		if (signal.aborted) {
			return;
		}

		if (segment !== undefined && end?.kind === 'not-begun') {
			concludeNotBegun(drive, segment, end.error);

			return;
		}

		if (segment !== undefined && end?.kind === 'unknown') {
			const left = await tidyUp(drive, plan, segment, carry);

			if (left !== undefined && !signal.aborted) {
				onSettled();
				concludeRun(drive, {outcome: 'unknown', reason: end.reason, left});
			}

			return;
		}

		if (end?.kind === 'cancelled' || (end?.kind === 'ended' && end.exitCode !== 0) || log.state.cancelledBy !== undefined) {
			break;
		}
	}

	onSettled();
	concludeRun(drive, log.state.cancelledBy !== undefined && log.state.segments.length === 0 ? {outcome: 'cancelled', reason: 'It was cancelled before anything was started on its host.'} : {});
};

/**
From 0.8 to 1.2, the same for the same words: runs behind one jump host do not all come back at once.
*/
const spread = (text: string): number => {
	let sum = 0;

	for (const character of text) {
		sum = ((sum * 31) + (character.codePointAt(0) ?? 0)) % 65_521;
	}

	return 0.8 + (0.4 * sum / 65_521);
};

/**
Carries a run on from wherever its events say it is, to its end or until the signal ends the following. Neither a lost line, nor a home that keeps nothing, nor a host that says no once it began ends a run: it is said, and tried again. Only bugs throw.

@returns `elsewhere` where another process has taken the run over.
*/
export const driveRun = async (drive: Drive, signal: AbortSignal): Promise<'done' | 'elsewhere'> => {
	const {log, clock, backoff} = drive;
	const said = new Set<string>();
	let notKept: RunState['notKept'];
	let isDamaged = false;
	let isAllKept = false;
	let lockedSince: string | undefined;
	let failures = 0;

	const onSettled = (): void => {
		failures = 0;
		lockedSince = undefined;
		isDamaged = false;
		isAllKept = false;
		said.clear();

		if (notKept === undefined) {
			return;
		}

		log.add({type: 'noted', text: `From ${notKept.since} to ${isoTime(clock.now())} nothing could be kept on this machine: ${notKept.reason} What was missing was fetched afterwards.`});
		notKept = undefined;
		drive.tellNotKept(undefined);
	};

	const tell = (error: OperatorError): void => {
		const kind = troubleKind(error);

		drive.tellCancel(error);

		if (kind === 'here') {
			const now = isoTime(clock.now());

			// Another process that writes for a moment is nothing to tell.
			if (error.code === 'store-locked' && lockedSince === undefined) {
				lockedSince = now;
			} else {
				const isOutputKept = error.code === 'store-damaged';

				notKept = {since: notKept?.since ?? lockedSince ?? now, reason: isOutputKept ? `${error.message} ${error.advice}` : error.message, ...(isOutputKept && {isOutputKept})};
				isDamaged ||= isOutputKept;
				drive.tellNotKept(notKept);
			}
		} else if (kind !== 'moved' && (log.state.phase !== 'detached' || !said.has(error.code))) {
			said.add(error.code);
			log.add({type: 'detached', reason: error.message, ...seenAt(drive)});
		}
	};

	while (!signal.aborted) {
		try {
			// What its job prints needs no database.
			if (isDamaged && !isAllKept && !areRecordsUsable(drive)) {
				isAllKept = await keepBytes(drive, signal) === 'all';
			}

			if (!drive.isOurs()) {
				return 'elsewhere';
			}

			const {plan} = log.state;

			if (plan !== undefined && log.state.phase !== 'ended') {
				await (log.state.adopted === undefined ? carryRun : carryAdopted)(drive, plan, {signal, onSettled});
				await anchorRun(drive, patient(signal));
			}

			return 'done';
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				throw error;
			}

			if (signal.aborted) {
				break;
			}

			try {
				tell(error);
			} catch (error_) {
				if (!(error_ instanceof OperatorError)) {
					throw error_;
				}

				tell(error_);
			}
		}

		await drive.pause((backoff[Math.min(failures, backoff.length - 1)] ?? 30_000) * spread(`${log.runId} ${failures}`), signal);
		failures += 1;
	}

	return 'done';
};
