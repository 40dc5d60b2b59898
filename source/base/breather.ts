import {setImmediate} from 'node:timers/promises';

/**
How long work in pieces holds the thread at once: who asks for a page of output meanwhile does not notice.
*/
const pieceMilliseconds = 8;

/**
Long work calls the answer between its pieces: other work of this thread is let in where it was held for long enough.
*/
export const createBreather = (): (() => Promise<void>) => {
	let since = performance.now();

	return async () => {
		if (!(performance.now() - since >= pieceMilliseconds)) {
			return;
		}

		await setImmediate();
		since = performance.now();
	};
};
