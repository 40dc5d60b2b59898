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
	readonly #isTaken: (text: string, from: number, to: number) => boolean;

	/**
	Calls `take` for every line that ended, but for those that `isTaken` takes where they stand in the text: the many that name a file.
	*/
	constructor(take: (line: string) => void, isTaken: (text: string, from: number, to: number) => boolean = () => false) {
		this.#take = take;
		this.#isTaken = isTaken;
	}

	push(text: string): void {
		let from = 0;

		if (this.#partial !== '') {
			const end = text.indexOf('\n');

			this.#partial = (this.#partial + (end === -1 ? text : text.slice(0, end))).slice(-longestPartial);

			if (end === -1) {
				return;
			}

			this.#line(this.#partial, 0, this.#partial.length);
			from = end + 1;
		}

		for (let end = text.indexOf('\n', from); end !== -1; end = text.indexOf('\n', from)) {
			this.#line(text, from, end);
			from = end + 1;
		}

		this.#partial = text.slice(from).slice(-longestPartial);
	}

	get partial(): string {
		return this.#partial;
	}

	#line(text: string, from: number, to: number): void {
		if (!this.#isTaken(text, from, to)) {
			this.#take(text.slice(from, to));
		}
	}
}

/**
A reader of what is told in whole lines, by a command that makes nothing grow that could be measured.
*/
export const lineReader = (take: (line: string) => void, {read, isTaken}: {readonly read: ProgressReader['read']; readonly isTaken?: ConstructorParameters<typeof LineTaker>[1]}): ProgressReader => {
	const takers = {out: new LineTaker(take, isTaken), err: new LineTaker(take, isTaken)};

	return {
		feed(stream, text) {
			takers[stream].push(text);
		},
		grown() {/* Nothing does. */},
		read,
	};
};
