import type {Utility, UtilityContext} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {
	inputsOf,
	lineBatches,
	pieces,
	splitLines,
	textOf,
} from './input.js';
import {type Options, parseOptions} from './options.js';
import {createOutput, type Output} from './output.js';
import {attempt, Failure, program} from './program.js';
import {compile} from './regular-expression.js';
import {PatternProblem} from './pattern-syntax.js';
import {nameOf} from './system.js';
import {filesBelow} from './walk.js';

const usages: Readonly<Record<string, string>> = {
	grep: 'Usage: grep [-r] [-R] [-H] [-L] [-E|-F] [-c|-l|-q] [-insvxbhwyu] [-p[parasep]] -e pattern_list...\n        [-f pattern_file...] [file...]\nUsage: grep [-r] [-R] [-H] [-L] [-E|-F] [-c|-l|-q] [-insvxbhwyu] [-p[parasep]] [-e pattern_list...]\n        -f pattern_file... [file...]\nUsage: grep [-r] [-R] [-H] [-L] [-E|-F] [-c|-l|-q] [-insvxbhwyu] [-p[parasep]] pattern_list [file...]',
	egrep: 'Usage: egrep [-r] [-R] [-H] [-L] [-c|-l|-q] [-insvxbhwyu] [-p[parasep]] pattern_list [file...]',
	fgrep: 'Usage: fgrep [-r] [-R] [-H] [-L] [-c|-l|-q] [-insvxbhwyu] [-p[parasep]] pattern_list [file...]',
};

type Test = (text: string) => boolean;

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/v.test(character);

const escapeBasic = (text: string): string => text.replaceAll(/[$*.\[\\^]/gv, String.raw`\$&`);

const wordTest = (pattern: string, dialect: 'basic' | 'extended', ignoreCase: boolean): Test => {
	const expression = compile(pattern, {dialect, ignoreCase});

	return text => {
		for (let from = 0; from <= text.length;) {
			const match = expression.exec(text, from);

			if (match === undefined) {
				return false;
			}

			if (match.end > match.index && !isWord(text[match.index - 1]) && !isWord(text[match.end])) {
				return true;
			}

			from = match.index + 1;
		}

		return false;
	};
};

const testOf = (pattern: string, options: Options, kind: 'basic' | 'extended' | 'fixed'): Test => {
	const isIgnoreCase = options.has('i') || options.has('y');
	const dialect = kind === 'extended' ? 'extended' : 'basic';

	if (kind === 'fixed' && !isIgnoreCase && !options.has('w')) {
		return options.has('x') ? text => text === pattern : text => text.includes(pattern);
	}

	const source = kind === 'fixed' ? escapeBasic(pattern) : pattern;

	if (options.has('w') && !options.has('x')) {
		return wordTest(source, dialect, isIgnoreCase);
	}

	const expression = compile(source, {dialect, ignoreCase: isIgnoreCase, wholeText: options.has('x')});

	return text => expression.test(text);
};

/**
Reads `-p` with its optional attached separator, which getopt does not know.
*/
const splitParagraphOption = (args: readonly string[]): {readonly rest: string[]; readonly separator: string | undefined; readonly isParagraph: boolean} => {
	const rest: string[] = [];
	let separator: string | undefined;
	let isParagraph = false;

	for (const [index, word] of args.entries()) {
		if (word === '--' || !word.startsWith('-') || word === '-') {
			rest.push(...args.slice(index));
			break;
		}

		const match = /^-(?<before>[^pef]*)p(?<separator>.*)$/v.exec(word);

		if (match === null) {
			rest.push(word);

			if (/^-[^ef]*[ef]$/v.test(word)) {
				rest.push(...args.slice(index + 1, index + 2), ...splitParagraphOption(args.slice(index + 2)).rest);
				const later = splitParagraphOption(args.slice(index + 2));

				return {rest, separator: later.separator ?? separator, isParagraph: isParagraph || later.isParagraph};
			}

			continue;
		}

		isParagraph = true;
		separator = match.groups!['separator'] === '' ? undefined : match.groups!['separator'];

		if (match.groups!['before'] !== '') {
			rest.push(`-${match.groups!['before']}`);
		}
	}

	return {rest, separator, isParagraph};
};

const paragraphsOf = (lines: readonly string[], isSeparator: Test): Array<readonly string[]> => {
	const paragraphs: string[][] = [];
	let current: string[] = [];

	for (const line of lines) {
		if (isSeparator(line)) {
			paragraphs.push(current);
			current = [];
		} else {
			current.push(line);
		}
	}

	paragraphs.push(current);

	return paragraphs.filter(paragraph => paragraph.length > 0);
};

const patternsOf = async (context: UtilityContext, options: Options, operands: string[], usage: string): Promise<readonly string[]> => {
	const patterns = options.values('e').flatMap(each => byteTextOfWord(each).split('\n'));

	for (const path of options.values('f')) {
		const text = await attempt(context, async () => textOf(context, path), () => `${nameOf(context)}: 0652-033 Cannot open ${path}.`);

		if (text === undefined) {
			throw new Failure(`${nameOf(context)}: 0652-033 Cannot open ${path}.`, 2);
		}

		patterns.push(...splitLines(text));
	}

	if (options.values('e').length === 0 && options.values('f').length === 0) {
		const operand = operands.shift();

		if (operand === undefined) {
			throw new Failure(usage, 2);
		}

		patterns.push(...byteTextOfWord(operand).split('\n'));
	}

	return patterns;
};

const grepWith = (kindOfName: 'basic' | 'extended' | 'fixed'): Utility => program(async context => {
	const usage = usages[nameOf(context)] ?? usages['grep']!;
	const {rest, separator, isParagraph} = splitParagraphOption(context.args);
	const options = parseOptions(nameOf(context), rest, 'rRHLEFclqinsvxbhwyue:f:', usage);
	const operands = [...options.operands];
	const givenKind = options.has('F') ? 'fixed' : 'basic';
	const kind = kindOfName === 'basic' ? (options.has('E') ? 'extended' : givenKind) : kindOfName;
	const patterns = await patternsOf(context, options, operands, usage);
	let tests: readonly Test[];

	try {
		tests = patterns.map(pattern => testOf(pattern, options, kind));
	} catch (error) {
		if (error instanceof PatternProblem) {
			throw new Failure(`${nameOf(context)}: 0652-027 ${error.message}`, 2);
		}

		throw error;
	}

	const selects: Test = options.has('v') ? text => tests.every(test => !test(text)) : text => tests.some(test => test(text));
	const isRecursive = options.has('r') || options.has('R');
	const paths = isRecursive ? operands.flatMap(operand => filesBelow(context.files, operand)) : operands;
	const inputs = inputsOf(paths);
	const isWithName = !options.has('h') && (inputs.length > 1 || options.has('H') || isRecursive);
	const output = createOutput(context.stdout);
	let hasSelected = false;
	let hasFailed = false;

	const separatorTest: Test = separator === undefined ? line => line === '' : testOf(byteTextOfWord(separator), parseOptions('grep', [], '', ''), 'basic');

	for (const path of inputs) {
		const name = path ?? 'stdin';
		const prefix = isWithName ? `${byteTextOfWord(path ?? '(standard input)')}:` : '';
		const count = await attempt(context, async () => isParagraph
			? grepParagraphs(splitLines(await textOf(context, path)), {
				options, selects, isSeparator: separatorTest, prefix, output, isNegated: options.has('v'), tests,
			})
			: grepLines(context, path, {
				options, selects, prefix, output,
			}), (reason, error) => options.has('s') ? '' : (error.code === 'EISDIR' ? `${nameOf(context)}: ${name}: ${reason}` : `${nameOf(context)}: 0652-033 Cannot open ${name}.`));

		if (count === undefined) {
			hasFailed = true;
			continue;
		}

		hasSelected ||= count > 0;

		if (options.has('q') && hasSelected) {
			return 0;
		}

		if (options.has(count > 0 ? 'l' : 'L')) {
			output.put(`${byteTextOfWord(path ?? '(standard input)')}\n`);
		} else if (options.has('c') && !options.has('l') && !options.has('q')) {
			output.put(`${prefix}${count}\n`);
		}
	}

	await output.flush();

	return hasFailed ? 2 : (hasSelected ? 0 : 1);
});

type Work = {readonly options: Options; readonly selects: Test; readonly prefix: string; readonly output: Output};

const grepLines = async (context: UtilityContext, path: string | undefined, {options, selects, prefix, output}: Work): Promise<number> => {
	const isQuiet = options.has('q') || options.has('l') || options.has('L');
	const isSilent = isQuiet || options.has('c');
	let count = 0;
	let number = 0;
	let offset = 0;

	for await (const {lines} of lineBatches(pieces(context, path))) {
		for (const line of lines) {
			number += 1;

			if (selects(line)) {
				count += 1;

				if (isQuiet) {
					return count;
				}

				if (!isSilent) {
					output.put(`${prefix}${options.has('b') ? `${Math.floor(offset / 512)}:` : ''}${options.has('n') ? `${number}:` : ''}${line}\n`);
				}
			}

			offset += line.length + 1;
		}

		await output.settle();
	}

	return count;
};

const grepParagraphs = (lines: readonly string[], {options, prefix, output, isSeparator, isNegated, tests}: Work & {readonly isSeparator: Test; readonly isNegated: boolean; readonly tests: readonly Test[]}): number => {
	const chosen = paragraphsOf(lines, isSeparator).filter(paragraph => paragraph.some(line => tests.some(test => test(line))) !== isNegated);

	if (!options.has('q') && !options.has('l') && !options.has('c')) {
		for (const paragraph of chosen) {
			output.put(`${paragraph.map(line => `${prefix}${line}\n`).join('')}\n`);
		}
	}

	return chosen.length;
};

export const grep: Utility = grepWith('basic');

export const egrep: Utility = grepWith('extended');

export const fgrep: Utility = grepWith('fixed');
