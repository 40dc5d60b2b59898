import {setTimeout as delay} from 'node:timers/promises';

/**
Waits a while.

@throws The signal's reason: whoever left says why, and no timer does.
*/
export const waitOrLeave = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
	try {
		await delay(milliseconds, undefined, {signal});
	} catch (error) {
		signal?.throwIfAborted();

		throw error;
	}
};
