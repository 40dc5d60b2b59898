import {isoTime, type Clock} from '../base/clock.js';
import {faultPoint} from '../base/fault-point.js';
import type {RecoveryPoint} from '../base/point.js';
import type {Outcome} from '../base/run.js';
import {OperatorError} from '../base/errors.js';
import type {Kit} from '../base/kit.js';
import type {Store, StreamName} from '../base/store.js';
import {expiredPoints} from '../points/expired-points.js';
import {endedPoints, judgedAgain, raisePoints} from '../points/make-point.js';
import {explainPart} from './explain-status.js';
import {keepKits} from './keep-kits.js';
import {judge, lookBack} from './proof-rules.js';
import type {RunLog} from './run-log.js';
import {journalCutNote} from './segment-logs.js';
import {transcriptLines} from './transcript-lines.js';

/**
A home that is full must not keep a run from ending; that the kit is not in it is said.
*/
const keep = (save: () => readonly Kit[], log: RunLog): readonly Kit[] => {
	try {
		return save();
	} catch (error) {
		if (error instanceof OperatorError) {
			log.add({type: 'noted', text: `The kit is not in the home: ${error.message} ${error.advice}`});

			return [];
		}

		throw error;
	}
};

/**
Ends a run: judges what was proved from the transcripts, keeps the recovery point it made, stores the last event.

The points and the end are stored together or not at all: concluded again after a crash, nothing is there twice.

`outcome` where it is known beforehand that nothing can be judged: refused before the first step, or unknown how it ended; `left`: what is then known to be left behind.
*/
export const concludeRun = ({store, clock, log}: {readonly store: Store; readonly clock: Clock; readonly log: RunLog}, {outcome, reason, left: known = []}: {readonly outcome?: Outcome; readonly reason?: string; readonly left?: readonly string[]}): void => {
	const {state} = log;
	const {plan} = state;

	if (plan === undefined || state.phase === 'ended') {
		return;
	}

	const isCut = (segment: typeof state.segments[number]): boolean => state.notes.some(note => note.startsWith(journalCutNote(segment)));
	const isOpen = (stepId: string): boolean => state.steps.some(step => step.stepId === stepId && ['waiting', 'running'].includes(step.state));
	// What a journal does not say to have begun may have ended long ago, where it was cut; as must have happened where its script ended well.
	const unheard = state.segments.filter(segment => isCut(segment) || (segment.exitCode === 0 && state.cancelledBy === undefined && segment.stepIds.some(stepId => isOpen(stepId))));
	const steps = new Map(state.steps.map(step => [step.stepId, step.state === 'waiting' && unheard.some(({stepIds}) => stepIds.includes(step.stepId)) ? {...step, state: 'unknown' as const} : step]));
	const lines = (stepId: string, stream: StreamName) => transcriptLines(store, {runId: log.runId, stepId, stream});

	// A point lies with the host it is of.
	const pointsOn = (host: string | undefined): readonly RecoveryPoint[] => host === undefined ? [] : store.points.list(host);

	// What a run deleted is gone, however it ended.
	const saveExpired = (endedAt: string): readonly RecoveryPoint[] => {
		const expired = expiredPoints(plan, pointsOn(plan.expires?.host), {runId: log.runId, endedAt, steps});

		for (const point of expired) {
			store.points.save(point);
		}

		return expired;
	};

	// In the run's last event, so that a doubt that is taken out of the records afterwards is missed.
	const judgedWords = (points: readonly RecoveryPoint[]) => points.length === 0 ? {} : {judged: points.map(({id, doubt}) => ({id, ...doubt !== undefined && {doubt: doubt.reason}}))};

	if (outcome !== undefined) {
		const left = [...known, ...(outcome === 'unknown' ? lookBack(plan, {steps, lines}) : [])];

		store.together(() => {
			const expired = saveExpired(isoTime(clock.now()));

			log.add({
				type: 'run-ended', outcome, points: [], proofs: [], ...judgedWords(expired), ...(reason !== undefined && {reason}), ...(left.length > 0 && {left}),
			});
		});

		return;
	}

	faultPoint('app-killed-conclude');

	const endedAt = isoTime(clock.now());
	const {outcome: judged, proofs, point: made, left, found} = judge(plan, {
		runId: log.runId,
		endedAt,
		steps,
		lines,
	});
	const unknown = judged === 'unknown' ? proofs.flatMap(({verdict, evidence}) => verdict === 'unknown' ? evidence : []).join(' ') : '';
	const kits = keep(() => keepKits(store, plan, {runId: log.runId, steps}), log);
	const point = made?.kit !== undefined && kits[0] !== undefined ? {...made, kit: {...made.kit, file: kits[0].file}} : made;
	const isCancelled = state.cancelledBy !== undefined && state.steps.some(step => step.state !== 'ok');
	const failed = state.steps.find(step => step.state === 'failed');
	const brokenOff = state.segments.find(({exitCode = 0, stepIds}) => exitCode !== 0 && stepIds.some(stepId => steps.get(stepId)?.state === 'waiting'));

	faultPoint('app-killed-conclude');

	store.together(() => {
		// Another process may have ended it meanwhile.
		if (log.state.phase === 'ended') {
			return;
		}

		const expired = saveExpired(endedAt);

		for (const ended of endedPoints(plan, pointsOn(plan.ends?.host), stepId => steps.get(stepId)?.startedAt !== undefined)) {
			store.points.forget(ended.id);
		}

		if (point !== undefined) {
			store.points.save(point);
		}

		for (const raised of isCancelled
			? []
			: raisePoints(plan, pointsOn(plan.raises?.host), {
				runId: log.runId, endedAt, found, outcome: judged,
			})) {
			store.points.save(raised);
		}

		const judgedPoints = isCancelled
			? []
			: judgedAgain(plan, pointsOn(plan.verifies?.host), {
				endedAt, outcome: judged, proofs, steps,
			});

		for (const again of judgedPoints) {
			store.points.save(again);
		}

		log.add({
			type: 'run-ended',
			outcome: isCancelled ? 'cancelled' : judged,
			points: point === undefined ? [] : [point],
			proofs: [...proofs],
			...judgedWords([...expired, ...judgedPoints]),
			...(left.length > 0 && {left: [...left]}),
			...(unknown !== '' && !isCancelled && {reason: unknown}),
			...(judged === 'unknown' && unheard[0] !== undefined && !isCancelled && {reason: isCut(unheard[0]) ? `${journalCutNote(unheard[0])}: how its steps ended is not known.` : `Part ${unheard[0].segment + 1} on \`${unheard[0].host}\` ended well, but its journal does not tell of all its steps: something is missing from it.`}),
			...(failed === undefined && brokenOff?.exitCode !== undefined && !isCancelled && {reason: `Part ${brokenOff.segment + 1} on \`${brokenOff.host}\`: ${explainPart(brokenOff.exitCode)}.`}),
			...(failed !== undefined && {reason: `\`${plan.steps.find(({id}) => id === failed.stepId)?.title ?? failed.stepId}\` failed${failed.exitCode === undefined ? '' : ` with exit code ${failed.exitCode}`}${failed.message === undefined ? '' : `: ${failed.message}`}.`}),
		});
	});
};
