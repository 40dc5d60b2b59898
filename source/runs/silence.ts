import {isoTime, type Clock} from '../base/clock.js';
import type {JobLook} from '../base/job-look.js';
import type {RunState} from '../base/run.js';
import {hasMoved} from '../jobs/job-look.js';

/**
How often a host is asked while a step of it is silent, in milliseconds.
*/
const lookEvery = 60_000;

/**
Since when, in milliseconds since 1970, a running step has given no sign of life, and for how long that is usual.
*/
export type Quiet = {readonly stepId: string; readonly since: number; readonly limitSeconds: number};

type SilenceWatch = {
	/**
	Whether silence is told: whatever comes may end it.
	*/
	readonly isTold: boolean;

	/**
	Called with every heartbeat, and while silence is told with whatever else comes; undefined: nothing runs that could be silent.
	*/
	notice(quiet: Quiet | undefined): void;
	end(): void;
};

const wordsOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/**
Tells when a step is silent for longer than is usual for it, and has its host looked at then: at once, and again every minute. It tells `undefined` once there is a sign of life.
*/
export const createSilenceWatch = ({clock, look, tell}: {readonly clock: Clock; readonly look: () => Promise<Omit<JobLook, 'at'>>; readonly tell: (silence: RunState['silence']) => void}): SilenceWatch => {
	let told: RunState['silence'];
	let lookedAt = -Infinity;
	let isLooking = false;
	let isOver = false;

	const show = (silence: RunState['silence']): void => {
		told = silence;
		tell(silence);
	};

	/**
	What is seen now, by what was seen a minute ago, too: little work may not show in a few seconds.
	*/
	const seen = async (before: JobLook | undefined): Promise<JobLook> => {
		try {
			const found = await look();
			const isMoved = before !== undefined && before.note === undefined && found.cpuMoved === false && hasMoved(before.processes, found.processes) === true;

			return {at: isoTime(clock.now()), ...found, ...isMoved && {cpuMoved: true}};
		} catch (error) {
			// The host's word comes all the while, and would be that nothing of the job lives.
			return {
				at: isoTime(clock.now()), isAlive: true, processes: [], note: wordsOf(error),
			};
		}
	};

	const lookNow = async (): Promise<void> => {
		isLooking = true;
		lookedAt = clock.now();

		const {stepId, since, look: before} = told ?? {};
		const found = await seen(before);

		isLooking = false;

		// What it was looked for may be over.
		if (!isOver && told !== undefined && told.stepId === stepId && told.since === since) {
			show({...told, look: found});
		}
	};

	return {
		get isTold() {
			return told !== undefined;
		},
		notice(quiet) {
			const now = clock.now();

			if (quiet === undefined || now - quiet.since < quiet.limitSeconds * 1000) {
				lookedAt = -Infinity;

				if (told !== undefined) {
					show(undefined);
				}

				return;
			}

			const {stepId, limitSeconds} = quiet;
			const since = isoTime(quiet.since);

			if (told?.stepId !== stepId || told.since !== since) {
				show({stepId, since, limitSeconds});
				lookedAt = -Infinity;
			}

			if (!isLooking && now - lookedAt >= lookEvery) {
				void lookNow();
			}
		},
		end() {
			isOver = true;

			if (told !== undefined) {
				show(undefined);
			}
		},
	};
};
