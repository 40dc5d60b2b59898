import {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import {
	decode,
	decoderFor,
	flush,
	patience,
	type Decoded,
	type Press,
} from './decoder.js';

/**
The part of the terminal's input that the app uses.
*/
export type TerminalInput = NodeJS.ReadableStream & {
	readonly isTTY?: boolean;
	setRawMode?(isRaw: boolean): unknown;
	ref?(): unknown;
	unref?(): unknown;
};

/**
What Ink reads instead of the terminal: only the keys that the app handed on. Raw mode is passed through to the real one.
*/
export class InkInput extends Readable {
	readonly #terminal: TerminalInput;
	#isGone = false;

	constructor(terminal: TerminalInput) {
		super({read() {/* Pushed by `type`. */}});
		this.#terminal = terminal;
	}

	get isTTY(): boolean {
		return true;
	}

	setRawMode(isRaw: boolean): this {
		if (!this.#isGone) {
			this.#terminal.setRawMode?.(isRaw);
		}

		return this;
	}

	/**
	The terminal is not ours any more: whoever changed its modes then would be stopped for it.
	*/
	letGo(): void {
		this.#isGone = true;
	}

	ref(): this {
		this.#terminal.ref?.();
		this.#terminal.resume();

		return this;
	}

	unref(): this {
		this.#terminal.pause();
		this.#terminal.unref?.();

		return this;
	}

	type(text: string): void {
		this.push(text);
	}
}

/**
Owns the terminal's input: bytes in, presses out; `term` is its TERM. Returns what stops it.
*/
export const readKeys = (terminal: TerminalInput, onPress: (press: Press) => void, now: () => number, term?: string): (() => void) => {
	const text = new StringDecoder('utf8');
	let state = decoderFor(term);
	let timer: NodeJS.Timeout | undefined;

	const take = (decoded: Decoded): void => {
		state = decoded.state;
		clearTimeout(timer);
		const milliseconds = patience(state);

		if (milliseconds !== undefined) {
			timer = setTimeout(() => {
				take(flush(state, now()));
			}, milliseconds);
		}

		for (const press of decoded.presses) {
			onPress(press);
		}
	};

	const onData = (chunk: Uint8Array | string): void => {
		take(decode(state, typeof chunk === 'string' ? chunk : text.write(Buffer.from(chunk)), now()));
	};

	terminal.on('data', onData);

	return () => {
		clearTimeout(timer);
		terminal.off('data', onData);
	};
};
