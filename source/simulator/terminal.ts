import {toBytes, toText} from './byte-text.js';
import type {ReadEnd, WriteEnd} from './utility.js';

type TerminalOptions = {
	readonly reader: ReadEnd;
	readonly writer: WriteEnd;

	/**
	Called for Ctrl-C, and for Ctrl-\ with the other signal.
	*/
	readonly interrupt: (signal: 'INT' | 'QUIT') => void;
};

/**
What stands between a client that asked for a terminal and the programs: lines are edited and echoed until Enter, line ends become what a screen needs, and control characters mean something.

@returns The ends that the programs get; output and errors are one.
*/
export const openTerminal = ({reader, writer, interrupt}: TerminalOptions): {readonly reader: ReadEnd; readonly writer: WriteEnd} => {
	let line = '';
	let isEnded = false;
	const ready: string[] = [];

	const echo = async (text: string): Promise<void> => writer.write(toBytes(text));

	const take = async (letter: string): Promise<void> => {
		switch (letter) {
			case '\r':
			case '\n': {
				ready.push(`${line}\n`);
				line = '';
				await echo('\r\n');

				break;
			}

			case '\u{3}':
			case '\u{1C}': {
				line = '';
				await echo(letter === '\u{3}' ? '^C' : '^\\');
				interrupt(letter === '\u{3}' ? 'INT' : 'QUIT');

				break;
			}

			// Ctrl-D gives what is there, and nothing is the end.
			case '\u{4}': {
				isEnded ||= line === '';
				ready.push(...line === '' ? [] : [line]);
				line = '';

				break;
			}

			case '\b':
			case '\u{7F}': {
				if (line !== '') {
					line = line.slice(0, -1);
					await echo('\b \b');
				}

				break;
			}

			// Ctrl-U
			case '\u{15}': {
				await echo('\b \b'.repeat(line.length));
				line = '';

				break;
			}

			default: {
				line += letter;
				await echo(letter);
			}
		}
	};

	return {
		reader: {
			async read() {
				while (ready.length === 0 && !isEnded) {
					const bytes = await reader.read();

					if (bytes === undefined) {
						isEnded = true;
						ready.push(...line === '' ? [] : [line]);
						break;
					}

					for (const letter of toText(bytes)) {
						await take(letter);
					}
				}

				const next = ready.shift();

				return next === undefined ? undefined : toBytes(next);
			},
			close() {
				reader.close();
			},
		},
		writer: {
			async write(bytes) {
				await writer.write(bytes.includes(10) ? toBytes(toText(bytes).replaceAll('\n', '\r\n')) : bytes);
			},
			close() {
				writer.close();
			},
		},
	};
};
