import type {Frame, Steps} from './awk-flow.js';
import type {Awk} from './awk-interpreter.js';
import {splitFields} from './awk-record.js';
import {
	AwkProblem,
	type ArrayName,
	type Expression,
	type Target,
} from './awk-syntax.js';
import {
	formatValues,
	inputValue,
	toNumber,
	toText,
	type Value,
} from './awk-values.js';
import {replaceMatches} from './replace-matches.js';

const wholeRecord: Target = {type: 'field', index: {type: 'number', value: 0}};

const isTarget = (node: Expression): node is Target => ['variable', 'local', 'element', 'field'].includes(node.type);

/**
The replacement of `sub` and `gsub`: `&` is the match, `\&` an ampersand, `\\` before it a backslash.
*/
const replacementFor = (text: string, match: string): string => text.replaceAll(/\\\\(?=&)|\\&|&/gv, found => found === '&' ? match : (found === String.raw`\&` ? '&' : '\\'));

function * substitute(awk: Awk, isGlobal: boolean, args: readonly Expression[], frame: Frame): Steps<Value> {
	const pattern = yield * awk.patternOf(args[0]!, frame);
	const replacement = toText(yield * awk.evaluate(args[1]!, frame), awk.convert);
	const target = args[2] ?? wholeRecord;
	const text = toText(yield * awk.evaluate(target, frame), awk.convert);
	const result = replaceMatches(text, pattern, match => replacementFor(replacement, match.groups[0]!), () => !isGlobal);

	if (result.replaced > 0 && isTarget(target)) {
		yield * awk.assign(target, result.text, frame);
	}

	return result.replaced;
}

const arrayOf = (awk: Awk, node: Expression | undefined, frame: Frame): ReturnType<Awk['array']> => {
	if (node?.type !== 'variable' && node?.type !== 'local') {
		throw new AwkProblem('An array is expected.');
	}

	const name: ArrayName = node.type === 'variable' ? {name: node.name} : {parameter: node.index};

	return awk.array(name, frame);
};

function * split(awk: Awk, args: readonly Expression[], frame: Frame): Steps<Value> {
	const text = toText(yield * awk.evaluate(args[0]!, frame), awk.convert);
	const given = args[2];
	const separator = given === undefined ? awk.text('FS') : (given.type === 'pattern' ? given.pattern : toText(yield * awk.evaluate(given, frame), awk.convert));
	const array = arrayOf(awk, args[1], frame);
	const parts = splitFields(text, separator);
	array.clear();

	for (const [index, part] of parts.entries()) {
		array.set(String(index + 1), inputValue(part));
	}

	return parts.length;
}

const round = (value: number): number => {
	const floor = Math.floor(value);
	const rest = value - floor;

	return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
};

const substring = (text: string, from: number, length: number | undefined): string => {
	const first = round(from);
	const end = length === undefined ? text.length + 1 : first + round(length);

	return Number.isNaN(end) ? '' : text.slice(Math.max(first, 1) - 1, Math.max(0, Math.min(end, text.length + 1) - 1));
};

/**
The sequence of `rand`, the same for the same seed.
*/
const nextRandom = (awk: Awk): number => {
	awk.random.state = ((awk.random.state * 1_103_515_245) + 12_345) % 2_147_483_648;

	return awk.random.state / 2_147_483_648;
};

const mathematics: Readonly<Record<string, (...values: readonly number[]) => number>> = {
	sin: (value = 0) => Math.sin(value),
	cos: (value = 0) => Math.cos(value),
	atan2: (y = 0, x = 0) => Math.atan2(y, x),
	exp: (value = 0) => Math.exp(value),
	log: (value = 0) => Math.log(value),
	sqrt: (value = 0) => Math.sqrt(value),
	int: (value = 0) => Math.trunc(value),
};

const leastArguments: Readonly<Record<string, number>> = {
	substr: 2, index: 2, split: 2, sub: 2, gsub: 2, match: 2, sprintf: 1, tolower: 1, toupper: 1, system: 1, close: 1,
};

/**
Calls a function of the language.
*/
export function * callBuiltIn(awk: Awk, name: string, args: readonly Expression[], frame: Frame): Steps<Value> {
	if (args.length < (leastArguments[name] ?? 0)) {
		throw new AwkProblem(`The function ${name} needs more arguments.`);
	}

	if (name === 'sub' || name === 'gsub') {
		return yield * substitute(awk, name === 'gsub', args, frame);
	}

	if (name === 'split') {
		return yield * split(awk, args, frame);
	}

	if (name === 'match') {
		const text = toText(yield * awk.evaluate(args[0]!, frame), awk.convert);
		const match = (yield * awk.patternOf(args[1]!, frame)).exec(text);
		awk.variables.set('RSTART', match === undefined ? 0 : match.index + 1);
		awk.variables.set('RLENGTH', match === undefined ? -1 : match.end - match.index);

		return match === undefined ? 0 : match.index + 1;
	}

	if (name === 'length' && args.length === 1) {
		const [only] = args;

		if (only!.type === 'local' && frame[only.index] instanceof Map) {
			return (frame[only.index] as ReadonlyMap<string, Value>).size;
		}

		if (only!.type === 'variable' && awk.arrays.has(only.name)) {
			return awk.arrays.get(only.name)!.size;
		}
	}

	const values: Value[] = [];

	for (const arg of args) {
		values.push(yield * awk.evaluate(arg, frame));
	}

	const text = (index: number): string => toText(values[index], awk.convert);

	switch (name) {
		case 'length': {
			return args.length === 0 ? awk.record.text.length : text(0).length;
		}

		case 'substr': {
			return substring(text(0), toNumber(values[1]), args.length > 2 ? toNumber(values[2]) : undefined);
		}

		case 'index': {
			return text(0).indexOf(text(1)) + 1;
		}

		case 'sprintf': {
			return formatValues(text(0), values.slice(1), awk.convert);
		}

		case 'tolower': {
			return text(0).replaceAll(/[A-Z]/gv, letter => letter.toLowerCase());
		}

		case 'toupper': {
			return text(0).replaceAll(/[a-z]/gv, letter => letter.toUpperCase());
		}

		case 'rand': {
			return nextRandom(awk);
		}

		case 'srand': {
			const before = awk.random.seed;
			const seed = args.length === 0 ? before + 1 : Math.trunc(toNumber(values[0]));
			awk.random = {seed, state: Math.abs(seed) % 2_147_483_648};

			return before;
		}

		case 'system': {
			return yield * awk.wait(async () => awk.streams.run(text(0)));
		}

		case 'close': {
			return yield * awk.wait(async () => awk.streams.close(text(0)));
		}

		case 'fflush': {
			yield * awk.wait(async () => awk.streams.flush());
			return 0;
		}

		default: {
			return mathematics[name]!(...values.map(value => toNumber(value)));
		}
	}
}
