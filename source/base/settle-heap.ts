import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

const milliseconds = 2000;

/**
Collects what starting has left in the memory of this thread, once, a moment from now. V8 begins with a heap that may grow far before it is collected as a whole for the first time; after that it goes by what is really in use. What a run prints for hours would fill it otherwise, with nothing that anybody needs.

Node has no other way to ask for it than V8's own function (`v8.setFlagsFromString`, `--expose-gc`).
*/
export const settleHeap = (): void => {
	setTimeout(() => {
		setFlagsFromString('--expose-gc');

		const collect = runInNewContext('gc') as (options: {readonly type: 'major'; readonly flavor: 'last-resort'}) => void;

		// Frames leave much that is short-lived; ever more room for it would only pile up.
		setFlagsFromString('--semi-space-growth-factor=1');
		// So little is collected sooner than other threads are woken for it.
		setFlagsFromString('--no-parallel-scavenge');
		// What is let go of again is collected before it doubles what is in use.
		setFlagsFromString('--heap-growing-percent=50');
		collect({type: 'major', flavor: 'last-resort'});
	}, milliseconds).unref();
};
