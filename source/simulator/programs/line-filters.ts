import type {Utility, WriteEnd} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
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
import {compile} from './regular-expression.js';

const uniqUsage = 'Usage: uniq [-c | -d | -u] [-f Fields] [-s Characters] [-Fields] [+Characters] [InFile [OutFile]]';

export const uniq: Utility = program(async context => {
	const args = context.args.map(word => /^-\d+$/v.test(word) ? `-f${word.slice(1)}` : (/^\+\d+$/v.test(word) ? `-s${word.slice(1)}` : word));
	const options = parseOptions('uniq', args, 'cduf:s:', uniqUsage, 1);
	const [input = '-', target, ...rest] = options.operands;
	const fields = Number(options.value('f') ?? 0);
	const characters = Number(options.value('s') ?? 0);

	if (rest.length > 0 || !Number.isSafeInteger(fields) || !Number.isSafeInteger(characters)) {
		throw new SyntaxProblem(`${uniqUsage}\n`, 1);
	}

	const skipped = new RegExp(String.raw`^(?:[\t ]*[^\t ]*){${fields}}`, 'v');
	const keyOf = (line: string): string => line.slice((fields === 0 ? 0 : skipped.exec(line)?.[0].length ?? 0) + characters);
	const text = await attempt(context, async () => textOf(context, input === '-' ? undefined : input), () => `uniq: 0653-881 Cannot open ${input}.`);

	if (text === undefined) {
		return 1;
	}

	const end = target === undefined ? context.stdout : await context.openWrite(target);
	const output = createOutput(end);

	const put = (line: string, count: number): void => {
		if ((options.has('d') && count < 2) || (options.has('u') && count > 1)) {
			return;
		}

		output.put(options.has('c') ? `${String(count).padStart(4)} ${line}\n` : `${line}\n`);
	};

	let last: {readonly line: string; readonly key: string; count: number} | undefined;

	for (const line of splitLines(text)) {
		const key = keyOf(line);

		if (last?.key === key) {
			last.count += 1;
			continue;
		}

		if (last !== undefined) {
			put(last.line, last.count);
		}

		last = {line, key, count: 1};
	}

	if (last !== undefined) {
		put(last.line, last.count);
	}

	await output.flush();

	return 0;
});

const nlUsage = 'Usage: nl [-b Type] [-f Type] [-h Type] [-i Number] [-l Number] [-n Format] [-v Number] [-w Number] [-p] [-s Separator] [-d Delimiter] [File]';

export const nl: Utility = program(async context => {
	const options = parseOptions('nl', context.args, 'b:f:h:i:l:n:v:w:ps:d:', nlUsage, 1);
	const type = options.value('b') ?? 't';
	const width = Number(options.value('w') ?? 6);
	const separator = byteTextOfWord(options.value('s') ?? '\t');
	const format = options.value('n') ?? 'rn';
	const pattern = type.startsWith('p') ? compile(byteTextOfWord(type.slice(1)), {dialect: 'basic'}) : undefined;
	const output = createOutput(context.stdout);
	let number = Number(options.value('v') ?? 1);

	for await (const {lines} of lineBatches(pieces(context, inputsOf(options.operands)[0]))) {
		for (const line of lines) {
			if (type === 'a' || (type === 't' && line !== '') || pattern?.test(line) === true) {
				const text = String(number);
				output.put(`${format === 'ln' ? text.padEnd(width) : text.padStart(width, format === 'rz' ? '0' : ' ')}${separator}${line}\n`);
				number += Number(options.value('i') ?? 1);
			} else {
				output.put(`${' '.repeat(width + separator.length)}${line}\n`);
			}
		}
	}

	await output.flush();

	return 0;
});

export const tee: Utility = program(async context => {
	const options = parseOptions('tee', context.args, 'ai', 'Usage: tee [-a] [-i] [File ...]', 1);
	const ends: WriteEnd[] = [context.stdout];
	let status = 0;

	if (options.has('i')) {
		context.ignoreSignal('INT');
	}

	for (const path of options.operands) {
		const end = await attempt(context, async () => context.openWrite(path, {append: options.has('a')}), reason => `tee: 0652-061 Cannot open ${path}.\n${reason}`);

		if (end === undefined) {
			status = 1;
		} else {
			ends.push(end);
		}
	}

	for await (const piece of pieces(context)) {
		for (const [index, end] of ends.entries()) {
			const done = await attempt(context, async () => {
				await end.write(piece);
				return true;
			}, reason => `tee: 0652-063 ${reason}`);

			if (done !== undefined) {
				continue;
			}

			status = 1;
			ends.splice(index, 1);
		}
	}

	return status;
});

const splitUsage = 'Usage: split [-l LineCount | -b Number[k | m]] [-a SuffixLength] [File [Prefix]]';

/**
`aa`, `ab` … `zz`.
*/
const suffixOf = (number: number, length: number): string => Array.from({length}, (_, place) => String.fromCodePoint(97 + (Math.floor(number / (26 ** (length - place - 1))) % 26))).join('');

export const split: Utility = program(async context => {
	const args = context.args.map(word => /^-\d+$/v.test(word) ? `-l${word.slice(1)}` : word);
	const options = parseOptions('split', args, 'l:b:a:', splitUsage, 1);
	const [input, prefix = 'x', ...rest] = options.operands;
	const length = Number(options.value('a') ?? 2);
	const size = /^(?<number>\d+)(?<unit>[km]?)$/v.exec(options.value('b') ?? '1');
	const bytes = options.has('b') && size !== null ? Number(size.groups!['number']) * (size.groups!['unit'] === 'k' ? 1024 : (size.groups!['unit'] === 'm' ? 1_048_576 : 1)) : undefined;
	const lineCount = Number(options.value('l') ?? 1000);

	if (rest.length > 0 || size === null || !(lineCount > 0) || bytes === 0) {
		throw new SyntaxProblem(`${splitUsage}\n`, 1);
	}

	let number = 0;
	let end: WriteEnd | undefined;
	let room = 0;

	for await (const piece of pieces(context, input === '-' ? undefined : input)) {
		let at = 0;

		while (at < piece.length) {
			if (room === 0) {
				end?.close();

				if (number >= 26 ** length) {
					throw new Failure('split: There are not enough names for the files.', 1);
				}

				end = await context.openWrite(prefix + suffixOf(number, length));
				number += 1;
				room = bytes ?? lineCount;
			}

			let stop: number;

			if (bytes === undefined) {
				stop = at;

				while (room > 0 && stop < piece.length) {
					const newline = piece.indexOf(10, stop);
					room -= newline === -1 ? 0 : 1;
					stop = newline === -1 ? piece.length : newline + 1;
				}
			} else {
				stop = Math.min(piece.length, at + room);
				room -= stop - at;
			}

			await end!.write(piece.subarray(at, stop));
			at = stop;
		}
	}

	end?.close();

	return 0;
});
