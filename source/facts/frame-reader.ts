import {TextCleaner} from '../base/text.js';

/**
What a section may print to one stream: no question in the table comes near it.
*/
export const outputLimit = 8 * 1024 * 1024;

const pieceSize = 64 * 1024;

export type Draft = {
	id: string;
	ended?: 'exited' | 'timed-out';
	exitCode?: number;
	begun?: number;
	over?: number;
	out: string;
	err: string;

	/**
	Bytes of standard output with the frames in it.
	*/
	size: number;
	hasBegun: boolean;
	hasOut: boolean;
	items: Draft[];
};

const newDraft = (id: string): Draft => ({
	id, out: '', err: '', size: 0, hasBegun: false, hasOut: false, items: [],
});

const beyondPlain = /[^\t\n\u{20}-\u{7E}]/v;

/**
Cleaned piece by piece: a regular expression over many megabytes at once runs out of stack.
*/
export const decode = (latin: string): string => {
	// Nearly all that hosts print.
	if (!beyondPlain.test(latin)) {
		return latin;
	}

	const bytes = Buffer.from(latin, 'latin1');
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	const cleaner = new TextCleaner();
	let text = '';

	for (let at = 0; at < bytes.length; at += pieceSize) {
		text += cleaner.push(decoder.decode(bytes.subarray(at, at + pieceSize), {stream: true}));
	}

	return text + cleaner.push(decoder.decode());
};

/**
Ksh93 says 256 + N where the others say 128 + N for a command that a signal ended.
*/
const exitCodeOf = (word: string | undefined): number => {
	const code = Number(word ?? '1');

	return code > 255 ? 128 + (code % 128) : code;
};

const isSeconds = (word: string | undefined): boolean => word !== undefined && /^\d{1,6}(?:\.\d+)?$/v.test(word);

/**
Reads the frames in order. Bytes stay bytes (as latin1) until each piece is decoded.
*/
export class FrameReader {
	readonly drafts = new Map<number, Draft>();
	isWhole = false;
	hasNoPlace = false;
	#section: Draft | undefined;
	#item: Draft | undefined;
	#stream: 'out' | 'err' = 'out';

	constructor(latin: string, mark: string) {
		for (const piece of latin.split(`\n${mark} `).slice(1)) {
			const lineEnd = piece.indexOf('\n');
			const line = lineEnd === -1 ? piece : piece.slice(0, lineEnd);

			this.#mark(line.split(' '));

			const owner = this.#item ?? this.#section;

			if (this.#section !== undefined && this.#stream === 'out') {
				this.#section.size += piece.length + mark.length + 2;
			}

			if (owner !== undefined && lineEnd !== -1) {
				owner[this.#stream] += piece.slice(lineEnd + 1);
			}
		}
	}

	#mark([word = '', ...rest]: readonly string[]): void {
		if (word === 'item') {
			this.#beginItem(decode(rest.join(' ')));

			return;
		}

		switch (word) {
			case 'done': {
				this.#end(this.#item, rest);

				break;
			}

			case 'section': {
				this.#section = newDraft('');

				if (isSeconds(rest[1])) {
					this.#section.begun = Number(rest[1]);
				}

				this.#stream = 'out';
				this.drafts.set(Number(rest[0]), this.#section);

				break;
			}

			case 'begun': {
				if (this.#section !== undefined) {
					this.#section.hasBegun = true;
				}

				break;
			}

			case 'out': {
				this.#stream = 'err';

				if (this.#section !== undefined) {
					this.#section.hasOut = true;
				}

				break;
			}

			case 'err': {
				this.#end(this.#section, rest);

				if (this.#section !== undefined && isSeconds(rest[2])) {
					this.#section.over = Number(rest[2]);
				}

				this.#section = undefined;

				break;
			}

			case 'end': {
				this.isWhole = true;
				this.#section = undefined;

				break;
			}

			default: {
				this.hasNoPlace ||= word === 'no-place';
			}
		}

		this.#item = undefined;
	}

	#beginItem(id: string): void {
		const isSecond = this.#stream === 'err';

		this.#item = isSecond ? this.#section?.items.find(each => each.id === id && each.err === '') : undefined;

		if (this.#section === undefined || this.#item !== undefined) {
			return;
		}

		this.#item = newDraft(id);
		this.#section.items.push(this.#item);
	}

	#end(draft: Draft | undefined, [how, code]: readonly string[]): void {
		if (draft === undefined) {
			return;
		}

		draft.ended = how === 'timed-out' ? 'timed-out' : 'exited';
		draft.exitCode = exitCodeOf(code);
	}
}
