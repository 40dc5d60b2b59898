import type {RunSummary} from '../base/services.js';

/**
That lparsafe leaves by itself once these runs have ended.
*/
export type Departure = {
	readonly runIds: readonly string[];

	/**
	Until when the end of those that were cancelled is waited for.
	*/
	readonly cancelled: Readonly<Record<string, number>>;
};

/**
How long a cancel may take before its operator is asked again.
*/
export const cancelMilliseconds = 30_000;

/**
Runs that are not ended, whoever drives them.
*/
export const inProgress = (runs: readonly RunSummary[]): readonly RunSummary[] => runs.filter(({phase}) => phase !== 'ended');

/**
Runs that a departure still waits for, and those of them whose cancel takes too long.
*/
export const departureLeft = ({runIds, cancelled}: Departure, runs: readonly RunSummary[], now: number): {readonly left: readonly string[]; readonly overdue: readonly string[]} => {
	const ended = new Set(runs.filter(({phase}) => phase === 'ended').map(({runId}) => runId));
	const left = runIds.filter(runId => !ended.has(runId));

	return {left, overdue: left.filter(runId => now > (cancelled[runId] ?? Infinity))};
};
