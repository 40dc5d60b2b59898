import {setTimeout as delay} from 'node:timers/promises';

/**
Time, as a port: pure rooms are given instants, the others a clock.
*/
export type Clock = {
	/**
	Now, in milliseconds since 1970 UTC.
	*/
	now(): number;

	/**
	Resolves after `milliseconds`; rejects with the signal's reason when it is aborted.
	*/
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

/**
An instant as documents carry it: ISO 8601 with zone, `2026-11-21T08:00:00.000Z`.
*/
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		await delay(milliseconds, undefined, {signal});
	},
};
