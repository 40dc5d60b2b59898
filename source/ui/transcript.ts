import {TextCleaner} from '../base/text.js';
import type {Services} from '../base/services.js';
import type {StreamName} from '../base/store.js';
import {coalesce} from './create-store.js';

/**
Lines kept in memory; the rest lies in the transcript file and is fetched again when it is looked at.
*/
const mostLines = 10_000;

/**
Bytes fetched at once.
*/
const pieceBytes = 64 * 1024;

/**
Where following jumps to the end instead of reading everything in between.
*/
const jumpBytes = 512 * 1024;

/**
A text as a terminal would show it: a carriage return goes to the line's beginning, a backspace one back, and what follows writes over. Clean text in, clean lines out.
*/
export class LineEditor {
	readonly #cleaner = new TextCleaner({kept: '\r\b'});
	#line: string[] = [];
	#column = 0;

	/**
	The line that has no end yet.
	*/
	get partial(): string {
		return this.#line.join('');
	}

	/**
	The lines that the piece completed.
	*/
	push(piece: string): readonly string[] {
		const done: string[] = [];

		for (const character of this.#cleaner.push(piece)) {
			if (character === '\n') {
				done.push(this.partial);
				this.#line = [];
				this.#column = 0;
			} else {
				this.#put(character);
			}
		}

		return done;
	}

	#put(character: string): void {
		switch (character) {
			case '\r': {
				this.#column = 0;

				break;
			}

			case '\b': {
				this.#column = Math.max(0, this.#column - 1);

				break;
			}

			case '\t': {
				const to = (Math.floor(this.#column / 8) + 1) * 8;

				while (this.#column < to) {
					this.#line[this.#column] ??= ' ';
					this.#column += 1;
				}

				break;
			}

			default: {
				this.#line[this.#column] = character;
				this.#column += 1;
			}
		}
	}
}

/**
One stream of one step as it grows: a window of lines over the transcript, at its end while it is followed.
*/
export type Transcript = {
	readonly stepId: string;
	readonly stream: StreamName;

	/**
	Complete lines, and the partial one as the last where there is one.
	*/
	lines(): readonly string[];

	/**
	Lines that came in all since opening, for "+N new".
	*/
	readonly counter: () => number;

	/**
	Bytes before the first line that is kept; older text lies there.
	*/
	readonly hasOlder: () => boolean;
	readonly size: () => number;

	/**
	Reads what is new; safe to call as often as one likes.
	*/
	poll(): void;

	/**
	Fetches older text before what is kept and answers with how many lines that made.
	*/
	older(): Promise<number>;
};

type TranscriptOptions = {
	readonly services: Services;
	readonly runId: string;
	readonly stepId: string;
	readonly stream: StreamName;
	readonly onChange: () => void;
	readonly onFailure: (error: unknown) => void;
};

const splitLines = (bytes: Uint8Array): readonly string[] => {
	const editor = new LineEditor();
	const lines = editor.push(new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes));

	return editor.partial === '' ? lines : [...lines, editor.partial];
};

export const createTranscript = ({services, runId, stepId, stream, onChange, onFailure}: TranscriptOptions): Transcript => {
	let kept: string[] = [];
	let editor = new LineEditor();
	let decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	let from = 0;
	let to = 0;
	let size = 0;
	let counter = 0;
	let isOpen = false;
	let isReading = false;
	let isDue = false;
	const tell = coalesce(onChange, 50);

	/**
	Begins again at an offset, at the start of a line where that is not the beginning.
	*/
	const startAt = (offset: number): void => {
		kept = [];
		editor = new LineEditor();
		decoder = new TextDecoder('utf-8', {ignoreBOM: true});
		from = offset;
		to = offset;
	};

	const take = (bytes: Uint8Array): void => {
		let piece = bytes;

		if (from > 0 && kept.length === 0 && to === from) {
			// In the middle of a line: begin after it.
			const end = piece.indexOf(10);
			const skipped = end === -1 ? 0 : end + 1;
			from += skipped;
			to += skipped;
			piece = piece.subarray(skipped);
		}

		to += piece.length;
		const lines = editor.push(decoder.decode(piece, {stream: true}));
		counter += lines.length;

		for (const each of lines) {
			kept.push(each);
		}

		if (!(kept.length > mostLines)) {
			return;
		}

		kept = kept.slice(-mostLines);
		// Where the first kept line begins in bytes is no longer known; reading older text starts from what is certain.
		from = Math.max(from, to - Buffer.byteLength(kept.join('\n')));
	};

	const read = async (): Promise<void> => {
		let goal = 0;

		for (;;) {
			const isAsked = isDue;

			isDue = false;
			const probe = await services.output({
				runId, stepId, stream, offset: to, length: pieceBytes,
			});
			size = probe.size;
			goal = isAsked ? size : goal;

			if (!isOpen && size > pieceBytes) {
				isOpen = true;
				startAt(size - pieceBytes);
				continue;
			}

			isOpen = true;

			if (size - to > jumpBytes) {
				startAt(size - pieceBytes);
				continue;
			}

			if (probe.bytes.length > 0) {
				take(probe.bytes);
				tell();
			} else if (!isDue) {
				return;
			}

			// What came while it was read is read when it is told of.
			if (to >= goal && !isDue) {
				return;
			}
		}
	};

	return {
		stepId,
		stream,
		lines() {
			const {partial} = editor;

			return partial === '' ? kept : [...kept, partial];
		},
		counter: () => counter,
		hasOlder: () => from > 0,
		size: () => size,
		poll() {
			isDue = true;

			if (isReading) {
				return;
			}

			isReading = true;
			const work = async (): Promise<void> => {
				try {
					await read();
				} catch (error) {
					onFailure(error);
				} finally {
					isReading = false;
				}
			};

			void work();
		},
		async older() {
			if (from === 0) {
				return 0;
			}

			const start = Math.max(0, from - pieceBytes);
			const {bytes} = await services.output({
				runId, stepId, stream, offset: start, length: from - start,
			});
			const skipped = start === 0 ? 0 : bytes.indexOf(10) + 1;
			const lines = splitLines(bytes.subarray(skipped));
			kept = [...lines, ...kept];
			from = start + skipped;
			tell();

			return lines.length;
		},
	};
};
