/**
The one sanitiser: whatever comes from a host, a file or an operator passes here before it is stored as text or shown. Transcripts keep the raw bytes.

It drops whole escape sequences (CSI, OSC, DCS, APC, PM, SOS, terminated or not), C1 and DEL, bidirectional controls, line and paragraph separators; shows other C0 controls as their pictures (U+2400 and on); keeps TAB and LF.
*/

/**
A sequence longer than this is given up and what follows is text again.
*/
const longestSequence = 4096;

/**
What is dropped: DEL and C1, bidirectional controls, line and paragraph separators, interlinear marks, tags.
*/
const dropped: ReadonlyArray<readonly [number, number]> = [
	[0x7F, 0x9F],
	[0x06_1C, 0x06_1C],
	[0x20_0E, 0x20_0F],
	[0x20_28, 0x20_2E],
	[0x20_66, 0x20_69],
	[0xFF_F9, 0xFF_FB],
	[0xE_00_00, 0xE_00_7F],
];

const isDropped = (codePoint: number): boolean => dropped.some(([from, to]) => codePoint >= from && codePoint <= to);

/**
Printable ASCII, TAB and LF, which is nearly all that hosts print, needs no second look. In runs of a bounded length, because a longer match would exhaust the matcher's stack.
*/
const plain = /[\t\n\u{20}-\u{7E}]{1,32768}/vy;

type Place = 'text' | 'escape' | 'control-sequence' | 'string' | 'string-escape';

/**
What of a text is not text: the parameters of a change of colours (`1;31`), or an erasure in the line (0: to its end, 1: from its beginning, 2: all of it).
*/
export type TextPiece = string | {readonly sgr: string} | {readonly erase: 0 | 1 | 2};

/**
More parameters than a sequence that is handed over has; one with more is dropped as others are.
*/
const longestParameters = 64;
const sgrParameters = /^[\d:;]*$/v;

const handedOver = (parameters: string, final: string): Exclude<TextPiece, string> | undefined => {
	if (final === 'm' && parameters.length <= longestParameters && sgrParameters.test(parameters)) {
		return {sgr: parameters};
	}

	return final === 'K' && /^[012]?$/v.test(parameters) ? {erase: Number(parameters) as 0 | 1 | 2} : undefined;
};

/**
Cleans text that comes in pieces: a sequence that is cut between two pieces is still dropped whole.
*/
export class TextCleaner {
	#place: Place = 'text';
	#length = 0;
	#half = '';
	#parameters = '';
	#handedOver: Exclude<TextPiece, string> | undefined;
	readonly #kept: ReadonlySet<string>;

	/**
	Starts in plain text. `kept`: controls to let through for a line editor that applies them itself.
	*/
	constructor({kept = ''}: {readonly kept?: '' | '\r' | '\b' | '\r\b'} = {}) {
		this.#kept = new Set(kept);
	}

	/**
	Cleans the next piece.
	*/
	push(piece: string): string {
		let clean = '';

		this.#each(piece, text => {
			clean += text;
		});

		return clean;
	}

	/**
	Cleans the next piece, and hands over what a line editor draws with: the texts together are what `push` answers.
	*/
	pieces(piece: string): readonly TextPiece[] {
		const pieces: TextPiece[] = [];
		let clean = '';

		this.#each(piece, text => {
			clean += text;
		}, drawing => {
			if (clean !== '') {
				pieces.push(clean);
				clean = '';
			}

			pieces.push(drawing);
		});

		if (clean !== '') {
			pieces.push(clean);
		}

		return pieces;
	}

	#each(piece: string, take: (text: string) => void, handOver?: (piece: Exclude<TextPiece, string>) => void): void {
		const text = this.#whole(piece);
		let at = 0;

		while (at < text.length) {
			plain.lastIndex = at;

			const run = this.#place === 'text' ? plain.exec(text)?.[0] : undefined;
			const character = String.fromCodePoint(text.codePointAt(at) ?? 0);

			take(run ?? this.#step(character));
			at += (run ?? character).length;

			if (this.#handedOver === undefined) {
				continue;
			}

			handOver?.(this.#handedOver);
			this.#handedOver = undefined;
		}
	}

	/**
	A character cut in two between pieces waits for its second half.
	*/
	#whole(piece: string): string {
		const text = this.#half + piece;
		const last = text.codePointAt(text.length - 1) ?? 0;
		const isCut = last >= 0xD8_00 && last <= 0xDB_FF;

		this.#half = isCut ? text.slice(-1) : '';

		return isCut ? text.slice(0, -1) : text;
	}

	#step(character: string): string {
		if (this.#place === 'text') {
			return this.#text(character);
		}

		this.#length += 1;

		if (this.#length > longestSequence || character === '\n' || character === '\u{18}' || character === '\u{1A}') {
			this.#place = 'text';

			return character === '\n' ? character : '';
		}

		this.#place = this.#next(character);

		return '';
	}

	#text(character: string): string {
		this.#length = 0;

		switch (character) {
			case '\u{1B}': {
				this.#place = 'escape';

				return '';
			}

			case '\u{9B}': {
				this.#place = 'control-sequence';
				this.#parameters = '';

				return '';
			}

			case '\u{90}':
			case '\u{98}':
			case '\u{9D}':
			case '\u{9E}':
			case '\u{9F}': {
				this.#place = 'string';

				return '';
			}

			case '\t':
			case '\n': {
				return character;
			}

			default: {
				if (this.#kept.has(character)) {
					return character;
				}

				const codePoint = character.codePointAt(0) ?? 0;

				if (codePoint < 0x20) {
					return String.fromCodePoint(0x24_00 + codePoint);
				}

				return isDropped(codePoint) ? '' : character;
			}
		}
	}

	#next(character: string): Place {
		if (character === '\u{1B}') {
			return this.#place === 'string' ? 'string-escape' : 'escape';
		}

		switch (this.#place) {
			case 'escape': {
				if (character === '[') {
					this.#parameters = '';

					return 'control-sequence';
				}

				if (/[\]P_^X]/v.test(character)) {
					return 'string';
				}

				return character >= ' ' && character <= '/' ? 'escape' : 'text';
			}

			case 'control-sequence': {
				if (character >= '@' && character <= '~') {
					this.#handedOver = handedOver(this.#parameters, character);

					return 'text';
				}

				this.#parameters = this.#parameters.length > longestParameters ? this.#parameters : this.#parameters + character;

				return 'control-sequence';
			}

			case 'string': {
				return character === '\u{7}' || character === '\u{9C}' ? 'text' : 'string';
			}

			case 'string-escape': {
				return character === '\\' ? 'text' : 'string';
			}

			case 'text': {
				return 'text';
			}
		}
	}
}

/**
Cleans a whole text.
*/
export const cleanText = (text: string): string => new TextCleaner().push(text);

/**
Cleans a text that must stay on one line: TAB and LF become a blank.
*/
export const cleanLine = (text: string): string => plainLine.test(text) ? text : cleanText(text).replaceAll(/[\t\n]+/gv, ' ');

// Nearly every text that is drawn, many times a second.
const plainLine = /^[\u{20}-\u{7E}]{0,1000}$/v;

/**
Decodes bytes as UTF-8, with U+FFFD for what is none, and cleans them.
*/
export const cleanBytes = (bytes: Uint8Array): string => cleanText(new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes));
