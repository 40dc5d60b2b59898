import {setImmediate as nextTurn} from 'node:timers/promises';

/**
So long, in milliseconds, others wait at most for work that is done in pieces.
*/
const longest = 8;

/**
For work in pieces: awaited between two of them, it lets other work be done where this went on for long enough.
*/
export const createTurns = (): (() => Promise<void>) => {
	let since = performance.now();

	return async () => {
		if (!(performance.now() - since >= longest)) {
			return;
		}

		await nextTurn();
		since = performance.now();
	};
};
