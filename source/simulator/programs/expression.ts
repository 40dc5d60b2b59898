import type {Utility} from '../utility.js';
import {byteTextOfWord, bytesOfByteText} from './byte-text.js';
import {Failure, program} from './program.js';
import {compile} from './regular-expression.js';
import {PatternProblem} from './pattern-syntax.js';

const isInteger = (text: string): boolean => /^-?\d+$/v.test(text);

const syntax = (): Failure => new Failure('expr: 0402-050 Syntax error.', 2);

const numbersOf = (left: string, right: string): readonly [bigint, bigint] => {
	if (!isInteger(left) || !isInteger(right)) {
		throw new Failure('expr: 0402-046 A specified operator requires numeric parameters.', 2);
	}

	return [BigInt(left), BigInt(right)];
};

const matchText = (text: string, pattern: string): string => {
	try {
		const expression = compile(`^${pattern.startsWith('^') ? pattern.slice(1) : pattern}`, {dialect: 'basic'});
		const match = expression.exec(text);

		return expression.groupCount > 0 ? match?.groups[1] ?? '' : String(match === undefined ? 0 : match.end);
	} catch (error) {
		if (error instanceof PatternProblem) {
			throw new Failure(`expr: 0402-048 ${error.message}`, 2);
		}

		throw error;
	}
};

const operations: ReadonlyArray<Readonly<Record<string, (left: string, right: string) => string>>> = [
	{'|': (left, right) => left !== '' && left !== '0' ? left : (right === '' ? '0' : right)},
	{'&': (left, right) => left === '' || left === '0' || right === '' || right === '0' ? '0' : left},
	Object.fromEntries(([
		['<', (order: number) => order < 0],
		['<=', (order: number) => order <= 0],
		['=', (order: number) => order === 0],
		['==', (order: number) => order === 0],
		['!=', (order: number) => order !== 0],
		['>=', (order: number) => order >= 0],
		['>', (order: number) => order > 0],
	] as const).map(([operator, holds]) => [operator, (left: string, right: string) => {
		const order = isInteger(left) && isInteger(right) ? Number(BigInt(left) - BigInt(right)) : (left < right ? -1 : Number(left > right));

		return holds(order) ? '1' : '0';
	}])),
	{
		'+'(left, right) {
			const [first, second] = numbersOf(left, right);
			return String(first + second);
		},
		'-'(left, right) {
			const [first, second] = numbersOf(left, right);
			return String(first - second);
		},
	},
	{
		'*'(left, right) {
			const [first, second] = numbersOf(left, right);
			return String(first * second);
		},
		'/'(left, right) {
			const [first, second] = numbersOf(left, right);

			if (second === 0n) {
				throw new Failure('expr: 0402-047 An attempt was made to divide by zero.', 2);
			}

			return String(first / second);
		},
		'%'(left, right) {
			const [first, second] = numbersOf(left, right);

			if (second === 0n) {
				throw new Failure('expr: 0402-047 An attempt was made to divide by zero.', 2);
			}

			return String(first % second);
		},
	},
	{':': matchText},
];

export const expr: Utility = program(async context => {
	const words = (context.args[0] === '--' ? context.args.slice(1) : context.args).map(word => byteTextOfWord(word));
	let at = 0;

	const operand = (): string => {
		const word = words[at];

		if (word === undefined) {
			throw syntax();
		}

		at += 1;

		if (word !== '(') {
			return word;
		}

		const inner = level(0);

		if (words[at] !== ')') {
			throw syntax();
		}

		at += 1;

		return inner;
	};

	const level = (depth: number): string => {
		const known = operations[depth];

		if (known === undefined) {
			return operand();
		}

		let left = level(depth + 1);

		while (at < words.length && Object.hasOwn(known, words[at]!)) {
			const operator = words[at]!;
			at += 1;
			left = known[operator]!(left, level(depth + 1));
		}

		return left;
	};

	const result = level(0);

	if (at < words.length) {
		throw syntax();
	}

	await context.stdout.write(bytesOfByteText(`${result}\n`));

	return result === '' || /^-?0+$/v.test(result) ? 1 : 0;
});
