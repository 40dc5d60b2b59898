import {setTimeout as delay} from 'node:timers/promises';
import type {Tmux} from '../test/helpers/tmux.js';

/**
A screen, with its colours, and how long it stands.
*/
export type Frame = {readonly screen: string; readonly seconds: number};

/**
What nobody needs to wait for is cut to this.
*/
const longestWait = 1.2;

/**
Watches a terminal until `stop`, and keeps each screen that differs from the one before. What is marked stands long enough to be read.
*/
export const record = (tmux: Tmux): {mark(screen: string): void; stop(): Promise<readonly Frame[]>} => {
	const seen: Array<{readonly screen: string; readonly at: number; readonly isMarked: boolean}> = [];
	const over = new AbortController();
	const keep = (screen: string, isMarked: boolean): void => {
		if (isMarked || screen !== seen.at(-1)?.screen) {
			seen.push({screen, at: performance.now(), isMarked});
		}
	};

	const watch = async (): Promise<void> => {
		while (!over.signal.aborted) {
			keep(await tmux.screen({escapes: true}), false);
			await delay(120);
		}
	};

	const watching = watch();

	return {
		mark(screen) {
			keep(screen, true);
		},
		async stop() {
			over.abort();
			await watching;

			return seen.map(({screen, at, isMarked}, index) => {
				const stood = ((seen[index + 1]?.at ?? at) - at) / 1000;

				return {screen, seconds: isMarked ? 3 : Math.max(0.1, Math.min(longestWait, stood))};
			});
		},
	};
};
