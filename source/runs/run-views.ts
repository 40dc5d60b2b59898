import {OperatorError, UsageError} from '../base/errors.js';
import {emptyRun, reduceRun} from '../base/reduce-run.js';
import type {RunState} from '../base/run.js';
import type {Services} from '../base/services.js';
import type {RunSummary} from '../base/services/runs.js';
import type {Store} from '../base/store.js';
import {ownerName, summarizeRun} from './summarize-run.js';

export type RunViews = {
	/**
	A run as its events say it is.

	@throws UsageError where there is no such run.
	*/
	stored(runId: string): RunState;

	/**
	With what cannot be stored now.

	@throws UsageError where there is no such run.
	*/
	state(runId: string): RunState;

	/**
	Whether its phase is another one than when this was last asked.
	*/
	isNews(runId: string): boolean;
	list(options: NonNullable<Parameters<Services['runs']>[0]>): readonly RunSummary[];

	/**
	What cannot be kept of a run here, since when and why; undefined once it can again.
	*/
	tellNotKept(runId: string, trouble: RunState['notKept']): void;

	/**
	Since when a step of a run is silent; undefined once it is not.
	*/
	tellSilence(runId: string, silence: RunState['silence']): void;
};

/**
Runs as they are shown. Events that were folded once are not folded again: lists are asked for often while runs go on.
*/
export const createRunViews = ({store, owner, isOwnerGone, isDrivenHere}: {readonly store: Store; readonly owner: string; readonly isOwnerGone: (owner: string) => boolean; readonly isDrivenHere: (runId: string) => boolean}): RunViews => {
	const notKept = new Map<string, NonNullable<RunState['notKept']>>();
	const silent = new Map<string, NonNullable<RunState['silence']>>();
	const folded = new Map<string, RunState>();
	const phases = new Map<string, RunState['phase']>();
	const summaries = new Map<string, RunSummary>();

	const stored = (runId: string): RunState => {
		let state = folded.get(runId) ?? emptyRun(runId);

		try {
			for (const event of store.runs.events(runId, state.seq)) {
				state = reduceRun(state, event);
			}
		} catch (error) {
			// Under its mark, what was known of it last is still told.
			if (state.seq === 0 || notKept.get(runId)?.isOutputKept !== true || !(error instanceof OperatorError)) {
				throw error;
			}
		}

		if (state.seq === 0) {
			throw new UsageError(`There is no run \`${runId}\`.`, {advice: '`lparsafe runs` lists them.'});
		}

		// Of a run that has ended the summary is enough to keep.
		if (state.phase === 'ended') {
			folded.delete(runId);
		} else {
			folded.set(runId, state);
		}

		return state;
	};

	/**
	Where another process should drive it, which is gone or cannot write: what it told last is not how the run stands now.
	*/
	const seen = (runId: string): RunState => {
		const run = stored(runId);

		if (run.phase !== 'running' || isDrivenHere(runId)) {
			return run;
		}

		const lease = store.runs.lastLease(runId);

		if (lease === undefined) {
			return {...run, phase: 'detached', detachedBecause: 'no lparsafe is known to drive it.'};
		}

		const isGone = lease.owner !== owner && isOwnerGone(lease.owner);

		return lease.isExpired || isGone
			? {
				...run, phase: 'detached', detachedBecause: isGone ? `the lparsafe that drove it is gone: ${ownerName(lease.owner)}.` : `nothing is heard of the lparsafe that drives it: ${ownerName(lease.owner)}.`, ...(lease.renewedAt !== undefined && {seenAt: lease.renewedAt}),
			}
			: run;
	};

	const state = (runId: string): RunState => {
		const trouble = notKept.get(runId);
		const silence = silent.get(runId);

		return trouble === undefined && silence === undefined ? seen(runId) : {...seen(runId), ...trouble !== undefined && {notKept: trouble}, ...silence !== undefined && {silence}};
	};

	const summary = (runId: string, hasEnded: boolean): RunSummary => {
		const known = summaries.get(runId);

		if (hasEnded && known !== undefined) {
			return known;
		}

		const run = state(runId);
		const isHere = isDrivenHere(runId);
		const holder = run.phase === 'ended' || isHere ? undefined : store.runs.leaseOf(runId)?.owner;
		const made = summarizeRun(run, {isDrivenHere: isHere, ...(holder !== undefined && holder !== owner && !isOwnerGone(holder) && {drivenBy: ownerName(holder)})});

		if (run.phase === 'ended' && !isHere) {
			summaries.set(runId, made);
		}

		return made;
	};

	return {
		stored,
		state,
		isNews(runId) {
			const {phase} = state(runId);
			const before = phases.get(runId);

			phases.set(runId, phase);

			return phase !== before;
		},
		list: ({ids, ...options}) => ids === undefined ? store.runs.list(options).map(({runId, outcome}) => summary(runId, outcome !== undefined)) : ids.filter(runId => store.runs.head(runId) !== undefined).map(runId => summary(runId, false)),
		tellSilence(runId, silence) {
			if (silence === undefined) {
				silent.delete(runId);
			} else {
				silent.set(runId, silence);
			}
		},
		tellNotKept(runId, trouble) {
			if (trouble === undefined) {
				notKept.delete(runId);
			} else {
				notKept.set(runId, trouble);
			}
		},
	};
};
