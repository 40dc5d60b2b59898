import {FileError} from '../files.js';
import type {UtilityContext} from '../utility.js';
import {inputsOf, lineBatches, pieces} from './input.js';
import type {RegularExpression} from './regular-expression.js';
import {replaceMatches} from './replace-matches.js';
import type {Command} from './sed-command.js';

type Line = {readonly text: string; readonly hasNewline: boolean};

/**
The lines of all inputs as one stream that can tell whether a line is the last.
*/
export const createLines = (context: UtilityContext, operands: readonly string[], complain: (path: string) => Promise<void>): {next(): Promise<Line | undefined>; isLast(): Promise<boolean>} => {
	async function * all(): AsyncGenerator<Line, void, undefined> {
		for (const path of inputsOf(operands)) {
			try {
				for await (const {lines, complete} of lineBatches(pieces(context, path))) {
					for (const text of lines) {
						yield {text, hasNewline: complete};
					}
				}
			} catch (error) {
				if (path === undefined || !(error instanceof FileError)) {
					throw error;
				}

				await complain(path);
			}
		}
	}

	const source = all();
	let ahead: Line | undefined;
	let isEnded = false;

	const fill = async (): Promise<void> => {
		if (ahead !== undefined || isEnded) {
			return;
		}

		const result = await source.next();

		if (result.done === true) {
			isEnded = true;
		} else {
			ahead = result.value;
		}
	};

	return {
		async next() {
			await fill();
			const line = ahead;
			ahead = undefined;

			return line;
		},
		async isLast() {
			await fill();
			return ahead === undefined;
		},
	};
};

/**
`l`: unambiguous, folded at 72 columns.
*/
export const listed = (text: string): string => {
	const names: Readonly<Record<string, string>> = {
		'\\': '\\\\', '\u{7}': String.raw`\a`, '\b': String.raw`\b`, '\f': String.raw`\f`, '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`, '\v': String.raw`\v`,
	};
	let result = '';
	let column = 0;

	for (const character of text) {
		const shown = names[character] ?? (/[ -~]/v.test(character) ? character : `\\${character.codePointAt(0)!.toString(8).padStart(3, '0')}`);

		if (column + shown.length > 69) {
			result += '\\\n';
			column = 0;
		}

		result += shown;
		column += shown.length;
	}

	return `${result}$\n`;
};

/**
Carries out `s`; undefined where nothing matched.
*/
export const substitute = (text: string, command: Command, pattern: RegularExpression): string | undefined => {
	const occurrence = command.occurrence ?? 1;
	const isGlobal = command.isGlobal === true;
	const replacement = command.replacement ?? [];
	const result = replaceMatches(text, pattern, (match, count) => count < occurrence ? undefined : replacement.map(part => typeof part === 'number' ? match.groups[part] ?? '' : part).join(''), count => count >= occurrence && !isGlobal);

	return result.replaced > 0 ? result.text : undefined;
};
