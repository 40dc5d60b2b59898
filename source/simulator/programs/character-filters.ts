import type {Utility} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {unescape} from './escapes.js';
import {
	inputsOf,
	lineBatches,
	pieces,
	splitLines,
	textOf,
} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {createOutput} from './output.js';
import {attempt, Failure, program} from './program.js';
import {charactersOfClass} from './character-set.js';

const trUsage = 'Usage: tr [ [-C|-c] | [-s] | [-d] ] [-A] String1 [String2]';

/**
The characters that a string of `tr` stands for. `[c*]` is left open until its length is known.
*/
const expandSet = (text: string, fill: number | undefined): readonly string[] => {
	const source: Array<{readonly character: string; readonly isPlain: boolean}> = [];

	for (let at = 0; at < text.length;) {
		const escape = /^\\(?:[0-7]{1,3}|[^0-7])/v.exec(text.slice(at, at + 4))?.[0];

		if (escape === undefined) {
			source.push({character: text[at]!, isPlain: true});
			at += 1;
		} else {
			const {text: found} = unescape(escape, 'format');
			source.push({character: found.length === 1 ? found : escape.slice(1), isPlain: false});
			at += escape.length;
		}
	}

	const plain = source.map(({character, isPlain}) => isPlain ? character : 'x').join('');
	const result: string[] = [];
	let openAt: number | undefined;

	for (let at = 0; at < source.length;) {
		const rest = plain.slice(at);
		const named = /^\[:(?<name>[a-z]+):\]/v.exec(rest);
		const equal = /^\[=(?<name>.)=\]/sv.exec(rest);
		const repeated = /^\[.\*(?<count>\d*)\]/sv.exec(rest);

		if (named !== null) {
			const members = charactersOfClass(named.groups!['name']!);

			if (members === undefined) {
				throw new Failure(`tr: The character class ${named.groups!['name']} is not valid.`, 1);
			}

			result.push(...members);
			at += named[0].length;
		} else if (equal !== null) {
			result.push(source[at + 2]!.character);
			at += equal[0].length;
		} else if (repeated !== null && source[at]!.isPlain) {
			const count = repeated.groups!['count']!;
			const number = count.startsWith('0') ? Number.parseInt(count, 8) : Number(count);

			if (count === '' || number === 0) {
				openAt = result.length;
				result.push(source[at + 1]!.character);
			} else {
				result.push(...Array.from({length: number}, () => source[at + 1]!.character));
			}

			at += repeated[0].length;
		} else if (source[at + 1]?.character === '-' && source[at + 1]!.isPlain && at + 2 < source.length) {
			const from = source[at]!.character.codePointAt(0)!;
			const to = source[at + 2]!.character.codePointAt(0)!;

			if (to < from) {
				throw new Failure('tr: The range is not valid.', 1);
			}

			for (let code = from; code <= to; code++) {
				result.push(String.fromCodePoint(code));
			}

			at += 3;
		} else {
			result.push(source[at]!.character);
			at += 1;
		}
	}

	if (openAt !== undefined && fill !== undefined && result.length < fill) {
		result.splice(openAt, 1, ...Array.from({length: fill - result.length + 1}, () => result[openAt]!));
	}

	return result;
};

export const tr: Utility = program(async context => {
	const options = parseOptions('tr', context.args, 'CcsdA', trUsage, 1);
	const sets = options.operands.map(word => byteTextOfWord(word));
	const isDeleting = options.has('d');
	const isSqueezing = options.has('s');

	if (sets.length === 0 || sets.length > 2 || (sets.length === 1 && !isDeleting && !isSqueezing) || (isDeleting && !isSqueezing && sets.length === 2)) {
		throw new SyntaxProblem(`${trUsage}\n`, 1);
	}

	const given = expandSet(sets[0]!, undefined);
	const isComplement = options.has('c') || options.has('C');
	const first = isComplement ? Array.from({length: 256}, (_, code) => String.fromCodePoint(code)).filter(character => !given.includes(character)) : given;
	const second = sets[1] === undefined ? undefined : expandSet(sets[1], first.length);
	const map = Uint8Array.from({length: 256}, (_, code) => code);
	const deleted = new Uint8Array(256);
	const squeezed = new Uint8Array(256);

	if (isDeleting) {
		for (const character of first) {
			deleted[character.codePointAt(0)!] = 1;
		}
	} else if (second !== undefined && second.length > 0) {
		for (const [index, character] of first.entries()) {
			map[character.codePointAt(0)!] = (second[index] ?? second.at(-1)!).codePointAt(0)!;
		}
	}

	if (isSqueezing) {
		for (const character of second ?? first) {
			squeezed[character.codePointAt(0)!] = 1;
		}
	}

	let last = -1;

	for await (const piece of pieces(context)) {
		const result = new Uint8Array(piece.length);
		let length = 0;

		for (const byte of piece) {
			if (deleted[byte] === 1) {
				continue;
			}

			const mapped = map[byte]!;

			if (squeezed[mapped] === 1 && mapped === last) {
				continue;
			}

			last = mapped;
			result[length] = mapped;
			length += 1;
		}

		if (length > 0) {
			await context.stdout.write(result.subarray(0, length));
		}
	}

	return 0;
});

type Range = readonly [from: number, to: number];

const rangesOf = (text: string): readonly Range[] | undefined => {
	const ranges: Range[] = [];

	for (const part of text.split(/[\s,]+/v)) {
		const match = /^(?<from>\d*)(?:(?<dash>-)(?<to>\d*))?$/v.exec(part);

		if (match === null || part === '' || part === '-') {
			return undefined;
		}

		const {from = '', dash, to = ''} = match.groups!;
		const first = from === '' ? 1 : Number(from);
		const range: Range = [first, dash === undefined ? first : (to === '' ? Infinity : Number(to))];

		if (range[0] < 1 || range[1] < range[0]) {
			return undefined;
		}

		ranges.push(range);
	}

	return ranges;
};

const cutUsage = 'Usage: cut -b List [-n] [File ...] | -c List [File ...] | -f List [-d Character] [-s] [File ...]';

export const cut: Utility = program(async context => {
	const options = parseOptions('cut', context.args, 'b:c:f:d:sn', cutUsage, 2);
	const list = options.value('b') ?? options.value('c') ?? options.value('f');
	const ranges = list === undefined ? undefined : rangesOf(list);
	const isField = options.has('f');
	const delimiter = byteTextOfWord(options.value('d') ?? '\t').slice(0, 1);
	const output = createOutput(context.stdout);
	if (list === undefined || ['b', 'c', 'f'].filter(flag => options.has(flag)).length > 1) {
		throw new SyntaxProblem(`${cutUsage}\n`, 2);
	}

	if (ranges === undefined) {
		throw new SyntaxProblem(`cut: 0653-502 The list is not valid.\n${cutUsage}\n`, 2);
	}

	let status = 0;

	const isWanted = (number: number): boolean => ranges.some(([from, to]) => number >= from && number <= to);

	const cutLine = (line: string): string | undefined => {
		if (isField) {
			if (!line.includes(delimiter)) {
				return options.has('s') ? undefined : line;
			}

			return line.split(delimiter).filter((_, index) => isWanted(index + 1)).join(delimiter);
		}

		return [...line].filter((_, index) => isWanted(index + 1)).join('');
	};

	for (const path of inputsOf(options.operands)) {
		const done = await attempt(context, async () => {
			for await (const {lines} of lineBatches(pieces(context, path))) {
				for (const line of lines) {
					const text = cutLine(line);

					if (text !== undefined) {
						output.put(`${text}\n`);
					}
				}

				await output.settle();
			}

			return true;
		}, (_, error) => `cut: 0653-501 Cannot open ${error.path}.`);

		status = done === undefined ? 1 : status;
	}

	await output.flush();

	return status;
});

const pasteUsage = 'Usage: paste [-s] [-d List] File ...';

export const paste: Utility = program(async context => {
	const options = parseOptions('paste', context.args, 'sd:', pasteUsage, 1);
	const list = byteTextOfWord(options.value('d') ?? String.raw`\t`);
	const delimiters = list.matchAll(/\\.|[^\\]/gsv).toArray().map(([each]) => each === String.raw`\0` ? '' : unescape(each, 'format').text.replace(/^\\/v, ''));
	const output = createOutput(context.stdout);
	const delimiterAt = (index: number): string => delimiters.length === 0 ? '' : delimiters[index % delimiters.length]!;
	let stdin: string[] | undefined;
	const files: string[][] = [];

	for (const path of inputsOf(options.operands)) {
		if (path === undefined) {
			// Several `-` share stdin and take its lines in turn.
			stdin ??= splitLines(await textOf(context));
			files.push(stdin);
		} else {
			const lines = await attempt(context, async () => splitLines(await textOf(context, path)), () => `paste: 0653-241 Cannot open ${path}.`);

			if (lines === undefined) {
				return 1;
			}

			files.push(lines);
		}
	}

	if (options.has('s')) {
		for (const lines of files) {
			output.put(`${lines.map((line, index) => index === 0 ? line : delimiterAt(index - 1) + line).join('')}\n`);
		}
	} else {
		while (files.some(lines => lines.length > 0)) {
			output.put(`${files.map((lines, index) => (index === 0 ? '' : delimiterAt(index - 1)) + (lines.shift() ?? '')).join('')}\n`);
		}
	}

	await output.flush();

	return 0;
});
