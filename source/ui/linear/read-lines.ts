import {StringDecoder} from 'node:string_decoder';
import type {TerminalInput} from '../keyboard.js';

/**
Lines from a terminal, as its own line editing gives them; a secret is read without being shown.
*/
type LineReader = {
	/**
	Whether what is typed next is shown.
	*/
	setHidden(isHidden: boolean): void;

	/**
	Forgets what was typed ahead.
	*/
	drop(): void;
	stop(): void;
};

export const readLines = (terminal: TerminalInput, {onLine, onEnd, onInterrupt}: {readonly onLine: (line: string) => void; readonly onEnd: () => void; readonly onInterrupt: () => void}): LineReader => {
	const decoder = new StringDecoder('utf8');
	let typed = '';
	let isHidden = false;

	const takeHidden = (character: string): void => {
		switch (character) {
			case '\r':
			case '\n': {
				const line = typed;

				typed = '';
				onLine(line);

				break;
			}

			case '\u{3}': {
				typed = '';
				onInterrupt();

				break;
			}

			case '\u{4}': {
				onEnd();

				break;
			}

			case '\u{7F}':
			case '\b': {
				typed = [...typed].slice(0, -1).join('');

				break;
			}

			case '\u{15}': {
				typed = '';

				break;
			}

			default: {if (character >= ' ') {
				typed += character;
			}}
		}
	};

	const onData = (chunk: Uint8Array | string): void => {
		const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));

		for (const character of text) {
			if (isHidden) {
				takeHidden(character);
			} else if (character === '\n') {
				const line = typed.replace(/\r$/v, '');

				typed = '';
				onLine(line);
			} else {
				typed += character;
			}
		}
	};

	terminal.on('data', onData);
	terminal.on('end', onEnd);
	terminal.resume();

	return {
		setHidden(value) {
			if (value === isHidden) {
				return;
			}

			isHidden = value;
			terminal.setRawMode?.(value);
		},
		drop() {
			typed = '';
		},
		stop() {
			terminal.off('data', onData);
			terminal.off('end', onEnd);

			if (isHidden) {
				terminal.setRawMode?.(false);
			}

			terminal.pause();
			terminal.unref?.();
		},
	};
};
