import {setTimeout as delay} from 'node:timers/promises';

type Patience = {
	readonly seconds?: number;

	/**
	What is there, for the message.
	*/
	readonly shown?: () => string;
};

/**
Asks again and again until the answer is neither `undefined` nor `false`, and gives it.
*/
export const until = async <Value>(isSo: () => Value | Promise<Value>, {seconds = 20, shown}: Patience = {}): Promise<Exclude<Value, undefined | false>> => {
	for (const end = performance.now() + (seconds * 1000); ;) {
		const value = await isSo();

		if (value !== undefined && value !== false) {
			return value as Exclude<Value, undefined | false>;
		}

		if (performance.now() > end) {
			throw new Error(`Waited in vain: ${String(isSo)}${shown === undefined ? '' : `\n${shown()}`}`);
		}

		await delay(20);
	}
};
