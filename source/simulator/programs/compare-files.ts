import type {Utility, UtilityContext} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {splitLines, textOf, wholeOf} from './input.js';
import {diffLines} from './longest-common.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {createOutput} from './output.js';
import {
	attempt,
	costOf,
	Failure,
	program,
} from './program.js';
import {
	byBytes,
	joinPath,
	statusOrNothing,
	baseName,
} from './walk.js';

const operandOf = (path: string): string | undefined => path === '-' ? undefined : path;

const cmpUsage = 'Usage: cmp [-l | -s] File1 File2';

export const cmp: Utility = program(async context => {
	const options = parseOptions('cmp', context.args, 'ls', cmpUsage, 2);
	const [first, second, ...rest] = options.operands;

	if (first === undefined || second === undefined || rest.length > 0) {
		throw new SyntaxProblem(`${cmpUsage}\n`, 2);
	}

	const texts: Uint8Array[] = [];

	for (const path of [first, second]) {
		const bytes = await attempt(context, async () => wholeOf(context, operandOf(path)), () => options.has('s') ? '' : `cmp: 0653-764 Cannot open ${path}.`);

		if (bytes === undefined) {
			return 2;
		}

		texts.push(bytes);
	}

	const [left, right] = texts as [Uint8Array, Uint8Array];
	const length = Math.min(left.length, right.length);
	const output = createOutput(context.stdout);
	let isDifferent = false;

	for (let index = 0; index < length; index++) {
		if (left[index] === right[index]) {
			continue;
		}

		isDifferent = true;

		if (!options.has('l')) {
			const line = left.subarray(0, index).reduce((count, byte) => count + Number(byte === 10), 1);

			if (!options.has('s')) {
				await context.out(`${first} ${second} differ: char ${index + 1}, line ${line}\n`);
			}

			return 1;
		}

		output.put(`${String(index + 1).padStart(6)} ${left[index]!.toString(8).padStart(3)} ${right[index]!.toString(8).padStart(3)}\n`);
	}

	await output.flush();

	if (left.length !== right.length) {
		if (!options.has('s')) {
			await context.err(`cmp: EOF on ${left.length < right.length ? first : second}\n`);
		}

		return 1;
	}

	await costOf(context, left.length * 2);

	return isDifferent ? 1 : 0;
});

const diffUsage = 'Usage: diff [-bitw] [-c | -e | -f | -h | -n] [-l] [-r] [-s] [-S File] File1 File2';

const rangeOf = (from: number, count: number): string => count < 2 ? String(count === 0 ? from : from + 1) : `${from + 1},${from + count}`;

const unescapedName = (path: string): string => byteTextOfWord(path);

const diffFiles = async (context: UtilityContext, first: string, second: string, has: (flag: string) => boolean): Promise<{readonly text: string; readonly isDifferent: boolean}> => {
	const texts = [await textOf(context, operandOf(first)), await textOf(context, operandOf(second))] as const;

	if (texts[0] === texts[1]) {
		return {text: '', isDifferent: false};
	}

	if (texts.some(text => text.includes('\0'))) {
		return {text: `Binary files ${unescapedName(first)} and ${unescapedName(second)} differ\n`, isDifferent: true};
	}

	const normal = (line: string): string => {
		let result = has('w') ? line.replaceAll(/[\t ]+/gv, '') : line;
		result = has('b') ? result.replaceAll(/[\t ]+/gv, ' ').replace(/ $/v, '') : result;

		return has('i') ? result.toLowerCase() : result;
	};

	const [left, right] = texts.map(text => splitLines(text)) as [string[], string[]];
	let text = '';

	// A last line without its newline differs from one with it.
	const key = (lines: readonly string[], whole: string): string[] => lines.map((line, index) => normal(line) + (index === lines.length - 1 && !whole.endsWith('\n') ? '\0' : ''));

	for (const {leftFrom, leftCount, rightFrom, rightCount} of diffLines(key(left, texts[0]), key(right, texts[1]))) {
		const letter = leftCount === 0 ? 'a' : (rightCount === 0 ? 'd' : 'c');
		text += `${rangeOf(leftFrom, leftCount)}${letter}${rangeOf(rightFrom, rightCount)}\n`;
		text += left.slice(leftFrom, leftFrom + leftCount).map(line => `< ${line}\n`).join('');
		text += letter === 'c' ? '---\n' : '';
		text += right.slice(rightFrom, rightFrom + rightCount).map(line => `> ${line}\n`).join('');
	}

	return {text, isDifferent: text !== ''};
};

export const diff: Utility = program(async context => {
	const options = parseOptions('diff', context.args, 'bitwcefhnlrsS:', diffUsage, 2);
	const [first, second, ...rest] = options.operands;
	const output = createOutput(context.stdout);
	const {files} = context;
	if (first === undefined || second === undefined || rest.length > 0) {
		throw new SyntaxProblem(`${diffUsage}\n`, 2);
	}

	if (['c', 'e', 'f', 'n'].some(flag => options.has(flag))) {
		throw new Failure('diff: This machine lists differences in the normal format only.', 2);
	}

	let status = 0;

	const compare = async (left: string, right: string, title: string): Promise<void> => {
		const result = await attempt(context, async () => diffFiles(context, left, right, flag => options.has(flag)), (_, error) => `diff: 0653-825 Cannot open ${error.path}.`);

		if (result === undefined) {
			status = 2;
		} else if (result.isDifferent) {
			status = Math.max(status, 1);
			output.put((title === '' ? '' : `${title}\n`) + result.text);
		}
	};

	const compareDirectories = async (left: string, right: string): Promise<void> => {
		const names = [...new Set([...files.list(left), ...files.list(right)])].sort(byBytes);

		for (const name of names) {
			const [one, other] = [joinPath(left, name), joinPath(right, name)];
			const kinds = [one, other].map(path => statusOrNothing(files, path, true)?.kind);

			if (kinds.includes(undefined)) {
				output.put(`Only in ${kinds[0] === undefined ? right : left}: ${byteTextOfWord(name)}\n`);
				status = Math.max(status, 1);
			} else if (kinds.every(kind => kind === 'directory')) {
				if (options.has('r')) {
					await compareDirectories(one, other);
				} else {
					output.put(`Common subdirectories: ${one} and ${other}\n`);
				}
			} else {
				await compare(one, other, `diff ${options.has('r') ? '-r ' : ''}${one} ${other}`);
			}
		}
	};

	const isDirectory = [first, second].map(path => statusOrNothing(files, path, true)?.kind === 'directory');

	if (isDirectory[0] === true && isDirectory[1] === true) {
		await compareDirectories(first, second);
	} else {
		await compare(isDirectory[0] === true ? joinPath(first, baseName(second)) : first, isDirectory[1] === true ? joinPath(second, baseName(first)) : second, '');
	}

	await output.flush();

	return status;
});

const commUsage = 'Usage: comm [-123] File1 File2';

export const comm: Utility = program(async context => {
	const options = parseOptions('comm', context.args, '123', commUsage, 1);
	const [first, second, ...rest] = options.operands;

	if (first === undefined || second === undefined || rest.length > 0) {
		throw new SyntaxProblem(`${commUsage}\n`, 1);
	}

	const left = splitLines(await textOf(context, operandOf(first)));
	const right = splitLines(await textOf(context, operandOf(second)));
	const output = createOutput(context.stdout);

	const put = (column: '1' | '2' | '3', line: string): void => {
		if (options.has(column)) {
			return;
		}

		const tabs = ['1', '2', '3'].filter(each => each < column && !options.has(each)).length;
		output.put(`${'\t'.repeat(tabs)}${line}\n`);
	};

	while (left.length > 0 || right.length > 0) {
		if (right.length === 0 || (left.length > 0 && left[0]! < right[0]!)) {
			put('1', left.shift()!);
		} else if (left.length === 0 || right[0]! < left[0]!) {
			put('2', right.shift()!);
		} else {
			right.shift();
			put('3', left.shift()!);
		}
	}

	await output.flush();

	return 0;
});

const joinUsage = 'Usage: join [-a FileNumber | -v FileNumber] [-e String] [-o List] [-t Character] [-1 Field] [-2 Field] File1 File2';

export const join: Utility = program(async context => {
	const options = parseOptions('join', context.args, 'a:v:e:o:t:1:2:j:', joinUsage, 1);
	const [first, second, ...rest] = options.operands;

	if (first === undefined || second === undefined || rest.length > 0) {
		throw new SyntaxProblem(`${joinUsage}\n`, 1);
	}

	const separator = options.value('t') === undefined ? undefined : byteTextOfWord(options.value('t')!).slice(0, 1);
	const fields = (line: string): string[] => separator === undefined ? line.split(/[\t ]+/v).filter((field, index) => index > 0 || field !== '') : line.split(separator);
	const fieldNumbers = [options.value('1') ?? options.value('j') ?? '1', options.value('2') ?? options.value('j') ?? '1'].map(Number) as [number, number];
	const glue = separator ?? ' ';
	const empty = byteTextOfWord(options.value('e') ?? '');
	const list = options.values('o').flatMap(each => each.split(/[\s,]+/v));
	const output = createOutput(context.stdout);
	const sides = [splitLines(await textOf(context, operandOf(first))), splitLines(await textOf(context, operandOf(second)))].map(lines => lines.map(line => fields(line)));
	const keyOf = (side: 0 | 1, row: readonly string[]): string => row[fieldNumbers[side] - 1] ?? '';
	const shownAlone = new Set([...options.values('a'), ...options.values('v')]);

	const put = (left: readonly string[] | undefined, right: readonly string[] | undefined): void => {
		const key = left === undefined ? keyOf(1, right!) : keyOf(0, left);

		if (list.length > 0) {
			output.put(`${list.map(each => {
				const [side, number] = each.split('.', 2);
				const value = each === '0' ? key : (side === '1' ? left : right)?.[Number(number) - 1];

				return value === undefined || value === '' ? empty : value;
			}).join(glue)}\n`);
			return;
		}

		const others = (row: readonly string[] | undefined, side: 0 | 1): readonly string[] => (row ?? []).filter((_, index) => index !== fieldNumbers[side] - 1);
		output.put(`${[key, ...others(left, 0), ...others(right, 1)].join(glue)}\n`);
	};

	const [left, right] = sides as [string[][], string[][]];
	let at = 0;

	for (const row of left) {
		const key = keyOf(0, row);

		while (at < right.length && keyOf(1, right[at]!) < key) {
			if (shownAlone.has('2')) {
				put(undefined, right[at]);
			}

			at += 1;
		}

		const matches = right.filter(other => keyOf(1, other) === key);

		if (matches.length === 0 && shownAlone.has('1')) {
			put(row, undefined);
		}

		if (!options.has('v')) {
			for (const match of matches) {
				put(row, match);
			}
		}

		const isLast = left[left.indexOf(row) + 1] === undefined || keyOf(0, left[left.indexOf(row) + 1]!) !== key;

		while (isLast && at < right.length && keyOf(1, right[at]!) === key) {
			at += 1;
		}
	}

	for (const row of right.slice(at)) {
		if (shownAlone.has('2')) {
			put(undefined, row);
		}
	}

	await output.flush();

	return 0;
});
