import {setTimeout as delay} from 'node:timers/promises';

/**
A look and the wait after it count as no longer than this, in milliseconds. What takes longer is a machine that stood still or has much else to do, which is no fault of what is looked at.
*/
const mostCounted = 1000;

/**
Waits until something holds, and looks every so many milliseconds; false: it did not in time. Time in which this process stood still does not count, and the last thing done is a look.
*/
export const isInTime = async (isSo: () => boolean | Promise<boolean>, {milliseconds = 15_000, every = 15, now = () => performance.now()}: {readonly milliseconds?: number; readonly every?: number; readonly now?: () => number} = {}): Promise<boolean> => {
	let lookedAt = now();

	for (let left = milliseconds; left > 0; left -= Math.min(now() - lookedAt, mostCounted)) {
		lookedAt = now();

		if (await isSo()) {
			return true;
		}

		await delay(every);
	}

	return isSo();
};
