import type {Utility, UtilityContext} from '../utility.js';
import {Failure, program} from './program.js';
import {nameOf} from './system.js';
import {statusOrNothing} from './walk.js';

const mayAccess = (context: UtilityContext, path: string, wanted: 1 | 2 | 4): boolean => {
	const status = statusOrNothing(context.files, path, true);
	const {account} = context.process.view;

	if (status === undefined) {
		return false;
	}

	if (account.uid === 0) {
		return wanted !== 1 || status.kind === 'directory' || (status.mode & 0o111) !== 0;
	}

	const shift = status.uid === account.uid ? 6 : (status.gid === account.gid || account.groups.includes(status.gid) ? 3 : 0);

	return ((status.mode >> shift) & wanted) !== 0;
};

const isKind = (kind: string) => (context: UtilityContext, path: string): boolean => statusOrNothing(context.files, path, true)?.kind === kind;

const unary: Readonly<Record<string, (context: UtilityContext, word: string) => boolean>> = {
	'-n': (_context, word) => word !== '',
	'-z': (_context, word) => word === '',
	'-e': (context, path) => statusOrNothing(context.files, path, true) !== undefined,
	'-f': isKind('file'),
	'-d': isKind('directory'),
	'-p': isKind('fifo'),
	'-b': isKind('block-device'),
	'-c': isKind('character-device'),
	'-h': (context, path) => statusOrNothing(context.files, path)?.kind === 'link',
	'-L': (context, path) => statusOrNothing(context.files, path)?.kind === 'link',
	'-s': (context, path) => (statusOrNothing(context.files, path, true)?.size ?? 0) > 0,
	'-r': (context, path) => mayAccess(context, path, 4),
	'-w': (context, path) => mayAccess(context, path, 2),
	'-x': (context, path) => mayAccess(context, path, 1),
	'-u': (context, path) => ((statusOrNothing(context.files, path, true)?.mode ?? 0) & 0o4000) !== 0,
	'-g': (context, path) => ((statusOrNothing(context.files, path, true)?.mode ?? 0) & 0o2000) !== 0,
	'-k': (context, path) => ((statusOrNothing(context.files, path, true)?.mode ?? 0) & 0o1000) !== 0,
	'-t': (context, text) => context.process.descriptors.get(Number(text))?.isTerminal === true,
	'-S': () => false,
};

const compareNumbers = (holds: (order: number) => boolean) => (left: string, right: string): boolean => {
	const [first, second] = [left, right].map(text => {
		if (!/^\s*[+\-]?\d+\s*$/v.test(text)) {
			throw new Failure(`test: 0403-053 Expression is not complete; more tokens expected.\n${text}: 0403-009 The specified number is not valid for this command.`, 2);
		}

		return BigInt(text.trim().replace(/^\+/v, ''));
	}) as [bigint, bigint];

	return holds(first < second ? -1 : Number(first > second));
};

const binary: Readonly<Record<string, (left: string, right: string) => boolean>> = {
	'=': (left, right) => left === right,
	'==': (left, right) => left === right,
	'!=': (left, right) => left !== right,
	'-eq': compareNumbers(order => order === 0),
	'-ne': compareNumbers(order => order !== 0),
	'-lt': compareNumbers(order => order < 0),
	'-le': compareNumbers(order => order <= 0),
	'-gt': compareNumbers(order => order > 0),
	'-ge': compareNumbers(order => order >= 0),
};

/**
Evaluates the expression of `test` by the number of its words, as POSIX has it, and longer ones with `-a`, `-o` and parentheses.
*/
const evaluateTest = (context: UtilityContext, words: readonly string[]): boolean => {
	const [first = '', second = '', third = ''] = words;

	if (words.length === 0) {
		return false;
	}

	if (words.length === 1) {
		return first !== '';
	}

	if (words.length === 2) {
		if (first === '!') {
			return second === '';
		}

		if (unary[first] !== undefined) {
			return unary[first](context, second);
		}

		throw new Failure('test: 0403-004 Specify a parameter with this command.', 2);
	}

	if (words.length === 3 && binary[second] !== undefined) {
		return binary[second](first, third);
	}

	if (words.length === 3 && (second === '-nt' || second === '-ot')) {
		const [left, right] = [first, third].map(path => statusOrNothing(context.files, path, true)?.modifiedAt ?? -1) as [number, number];

		return second === '-nt' ? left > right : left < right;
	}

	if (words.length === 3 && second === '-ef') {
		const [left, right] = [first, third].map(path => statusOrNothing(context.files, path, true)) as [ReturnType<typeof statusOrNothing>, ReturnType<typeof statusOrNothing>];

		return left !== undefined && left.inode === right?.inode && left.mountPoint === right.mountPoint;
	}

	return first === '!' && words.length <= 4 ? !evaluateTest(context, words.slice(1)) : evaluateLongTest(context, words);
};

const evaluateLongTest = (context: UtilityContext, words: readonly string[]): boolean => {
	let at = 0;

	const primary = (): boolean => {
		const word = words[at];

		if (word === undefined) {
			throw new Failure('test: 0403-053 Expression is not complete; more tokens expected.', 2);
		}

		if (word === '!') {
			at += 1;
			return !primary();
		}

		if (word === '(') {
			at += 1;
			const isInner = either();

			if (words[at] !== ')') {
				throw new Failure('test: 0403-053 Expression is not complete; more tokens expected.', 2);
			}

			at += 1;

			return isInner;
		}

		const operator = words[at + 1];
		const length = operator !== undefined && (binary[operator] !== undefined || ['-nt', '-ot', '-ef'].includes(operator)) && at + 2 < words.length ? 3 : (unary[word] !== undefined && operator !== undefined && !['-a', '-o', ')'].includes(operator) ? 2 : 1);
		at += length;

		return evaluateTest(context, words.slice(at - length, at));
	};

	const both = (): boolean => {
		let isResult = primary();

		while (words[at] === '-a') {
			at += 1;
			isResult = primary() && isResult;
		}

		return isResult;
	};

	const either = (): boolean => {
		let isResult = both();

		while (words[at] === '-o') {
			at += 1;
			isResult = both() || isResult;
		}

		return isResult;
	};

	const isResult = either();

	if (at < words.length) {
		throw new Failure('test: 0403-057 Syntax error', 2);
	}

	return isResult;
};

export const test: Utility = program(async context => {
	let words = context.args;

	if (nameOf(context) === '[') {
		if (words.at(-1) !== ']') {
			throw new Failure('[: 0403-055 A ] is missing.', 2);
		}

		words = words.slice(0, -1);
	}

	return evaluateTest(context, words) ? 0 : 1;
});
