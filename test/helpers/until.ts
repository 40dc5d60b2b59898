import {setTimeout as delay} from 'node:timers/promises';

const napMilliseconds = 20;

type Patience = {
	readonly seconds?: number;

	/**
	What is there, for the message.
	*/
	readonly shown?: () => string;
};

/**
Asks again and again until the answer is neither `undefined` nor `false`, and gives it. Tries are counted, not time: on a machine that is busy or stood still, more of it goes by.
*/
export const until = async <Value>(isSo: () => Value | Promise<Value>, {seconds = 20, shown}: Patience = {}): Promise<Exclude<Value, undefined | false>> => {
	for (let tries = seconds * 1000 / napMilliseconds; tries > 0; tries--) {
		const value = await isSo();

		if (value !== undefined && value !== false) {
			return value as Exclude<Value, undefined | false>;
		}

		await delay(napMilliseconds);
	}

	throw new Error(`Waited in vain: ${String(isSo)}${shown === undefined ? '' : `\n${shown()}`}`);
};
