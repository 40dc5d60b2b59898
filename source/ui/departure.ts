import type {RunSummary} from '../base/services/runs.js';

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
Runs in progress in a few words. Of several the percentage is that of the one that has furthest to go, and stands only where all are known.
*/
export const goingText = (going: readonly RunSummary[]): string => {
	const [first] = going;
	const percents = going.map(({percent}) => percent).filter(percent => percent !== undefined);
	const percent = percents.length < going.length || first === undefined ? '' : ` ${Math.floor(Math.min(...percents))} %`;

	return going.length === 1 && first !== undefined ? `${first.method} ${first.host}${percent}` : `${going.length} runs${percent === '' ? '' : ` from${percent}`}`;
};

/**
Runs that a departure still waits for, and those of them whose cancel takes too long.
*/
export const departureLeft = ({runIds, cancelled}: Departure, runs: readonly RunSummary[], now: number): {readonly left: readonly string[]; readonly overdue: readonly string[]} => {
	const ended = new Set(runs.filter(({phase}) => phase === 'ended').map(({runId}) => runId));
	const left = runIds.filter(runId => !ended.has(runId));

	return {left, overdue: left.filter(runId => now > (cancelled[runId] ?? Infinity))};
};
