import {FileError} from '../files.js';
import type {UtilityContext, ReadEnd} from '../utility.js';
import {byteText} from './byte-text.js';
import {costOf} from './program.js';

/**
The bytes of a file, or of stdin where no path is given, piece by piece.

@throws FileError where the file cannot be opened, at the first piece.
*/
export async function * pieces(context: UtilityContext, path?: string): AsyncGenerator<Uint8Array, void, undefined> {
	if (path !== undefined && context.files.status(path).kind === 'directory') {
		throw new FileError('EISDIR', path);
	}

	const end: ReadEnd = path === undefined ? context.stdin : await context.openRead(path);
	let paid = 0;
	let read = 0;

	try {
		for (;;) {
			const piece = await end.read();

			if (piece === undefined) {
				return;
			}

			read += piece.length;

			if (path !== undefined && read - paid > 4_000_000) {
				await costOf(context, read - paid);
				paid = read;
			}

			if (piece.length > 0) {
				yield piece;
			}
		}
	} finally {
		if (path !== undefined) {
			end.close();
		}
	}
}

/**
All of a file or of stdin.
*/
export const wholeOf = async (context: UtilityContext, path?: string): Promise<Uint8Array> => {
	const parts: Uint8Array[] = await Array.fromAsync(pieces(context, path));

	return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
};

/**
All of a file or of stdin as byte text.
*/
export const textOf = async (context: UtilityContext, path?: string): Promise<string> => byteText(await wholeOf(context, path));

/**
Splits into lines without their newlines; a last line without one counts.
*/
export const splitLines = (text: string): string[] => {
	const lines = text.split('\n');

	if (lines.at(-1) === '') {
		lines.pop();
	}

	return lines;
};

/**
Batches of whole lines as byte text, as they arrive. `complete` tells whether the last line of the batch ended in a newline.
*/
export async function * lineBatches(source: AsyncIterable<Uint8Array>): AsyncGenerator<{readonly lines: string[]; readonly complete: boolean}, void, undefined> {
	let rest: string[] = [];

	for await (const piece of source) {
		const text = byteText(piece);
		const end = text.lastIndexOf('\n');

		if (end === -1) {
			rest.push(text);
			continue;
		}

		const whole = rest.join('') + text.slice(0, end);
		rest = end + 1 < text.length ? [text.slice(end + 1)] : [];
		yield {lines: whole.split('\n'), complete: true};
	}

	if (rest.length > 0) {
		yield {lines: [rest.join('')], complete: false};
	}
}

/**
The operands of a filter: `undefined` stands for stdin, which is read where there are none and for `-`.
*/
export const inputsOf = (operands: readonly string[]): ReadonlyArray<string | undefined> => operands.length === 0 ? [undefined] : operands.map(operand => operand === '-' ? undefined : operand);
