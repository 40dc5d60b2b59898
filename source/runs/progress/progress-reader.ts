import type {Progress} from '../../base/run.js';
import type {StreamName} from '../../base/store.js';

/**
Reads what a command tells of its progress. Pieces come as they were read and may end anywhere, also in the middle of a line.
*/
export type ProgressReader = {
	feed(stream: StreamName, text: string): void;

	/**
	The image had this many bytes at this time (milliseconds since 1970 UTC).
	*/
	grown(bytes: number, atMs: number): void;

	/**
	What is known now; undefined where nothing is.
	*/
	read(nowMs: number): Progress | undefined;
};

/**
A partial line longer than this is cut from the front: dots never matter.
*/
const longestPartial = 64 * 1024;

/**
Takes lines out of pieces and shows the line that is still being written, which is where the dots are.
*/
export class LineTaker {
	#partial = '';
	readonly #take: (line: string) => void;

	/**
	Calls `take` for every line that ended.
	*/
	constructor(take: (line: string) => void) {
		this.#take = take;
	}

	push(text: string): void {
		const lines = (this.#partial + text).split('\n');

		this.#partial = (lines.pop() ?? '').slice(-longestPartial);

		for (const line of lines) {
			this.#take(line);
		}
	}

	get partial(): string {
		return this.#partial;
	}
}

/**
A reader of what is told in whole lines, by a command that makes nothing grow that could be measured.
*/
export const lineReader = (take: (line: string) => void, read: ProgressReader['read']): ProgressReader => {
	const takers = {out: new LineTaker(take), err: new LineTaker(take)};

	return {
		feed(stream, text) {
			takers[stream].push(text);
		},
		grown() {/* Nothing does. */},
		read,
	};
};
