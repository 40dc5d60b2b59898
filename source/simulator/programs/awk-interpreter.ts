import {callBuiltIn} from './awk-built-ins.js';
import {AwkRecord, dynamicPattern} from './awk-record.js';
import type {AwkStreams, RecordReader} from './awk-streams.js';
import {
	type ArrayName, AwkProblem, type AwkProgram, type Expression, type Statement, type Target,
} from './awk-syntax.js';
import {
	compareValues, formatValues, inputValue, isTrue, numberText, toNumber, toText, type Value,
} from './awk-values.js';
import type {RegularExpression} from './regular-expression.js';

export type AwkArray = Map<string, Value>;

/**
What a program of awk waits for: it yields work and is given its result, so that everything else runs without waiting.
*/
export type Steps<Result> = Generator<() => Promise<unknown>, Result, unknown>;

/**
Leaves rules and functions at once.
*/
export class AwkJump extends Error {
	override readonly name = 'AwkJump';
	readonly to: 'next' | 'nextfile' | 'exit';

	constructor(to: 'next' | 'nextfile' | 'exit') {
		super(to);
		this.to = to;
	}
}

/**
How a statement left its block.
*/
type Leaving = 'break' | 'continue' | 'return' | undefined;

type Frame = Array<Value | AwkArray>;

/**
Reads the next record of the main input into the machine; false at the end.
*/
export type NextRecord = () => Promise<string | undefined>;

export class Awk {
	readonly variables = new Map<string, Value>();
	readonly arrays = new Map<string, AwkArray>();
	readonly record: AwkRecord;
	readonly streams: AwkStreams;
	readonly program: AwkProgram;
	exitStatus = 0;

	/**
	State of `rand`.
	*/
	random = {seed: 1, state: 1};
	readonly #nextRecord: NextRecord;
	readonly #arrayParameters: ReadonlyMap<string, ReadonlySet<number>>;
	#returned: Value;
	#depth = 0;

	constructor(program: AwkProgram, streams: AwkStreams, nextRecord: NextRecord) {
		this.program = program;
		this.streams = streams;
		this.#nextRecord = nextRecord;
		this.#arrayParameters = arrayParametersOf(program);
		this.record = new AwkRecord(() => ({
			separator: this.text('FS'), joiner: this.text('OFS'), format: this.text('CONVFMT'), isParagraph: this.text('RS') === '',
		}));

		for (const [name, value] of Object.entries({
			FS: ' ', OFS: ' ', ORS: '\n', RS: '\n', NR: 0, FNR: 0, FILENAME: '', SUBSEP: '\u{1C}', CONVFMT: '%.6g', OFMT: '%.6g', RSTART: 0, RLENGTH: -1,
		})) {
			this.variables.set(name, value);
		}
	}

	get convert(): string {
		return this.text('CONVFMT');
	}

	text(name: string): string {
		return toText(this.variables.get(name), '%.6g');
	}

	array(name: ArrayName, frame: Frame): AwkArray {
		if ('parameter' in name) {
			const held = frame[name.parameter];

			if (held instanceof Map) {
				return held;
			}

			const made: AwkArray = new Map();
			frame[name.parameter] = made;

			return made;
		}

		let array = this.arrays.get(name.name);

		if (array === undefined) {
			array = new Map();
			this.arrays.set(name.name, array);
		}

		return array;
	}

	setVariable(name: string, value: Value): void {
		if (name === 'NF') {
			this.record.count = Math.trunc(toNumber(value));
		} else {
			this.variables.set(name, value);
		}
	}

	* execute(statement: Statement, frame: Frame): Steps<Leaving> {
		switch (statement.type) {
			case 'block': {
				for (const each of statement.body) {
					const leaving = yield * this.execute(each, frame);

					if (leaving !== undefined) {
						return leaving;
					}
				}

				return undefined;
			}

			case 'expression': {
				yield * this.evaluate(statement.expression, frame);
				return undefined;
			}

			case 'print': {
				yield * this.#print(statement, frame);
				return undefined;
			}

			case 'if': {
				if (isTrue(yield * this.evaluate(statement.test, frame))) {
					return yield * this.execute(statement.yes, frame);
				}

				return statement.no === undefined ? undefined : yield * this.execute(statement.no, frame);
			}

			case 'while':
			case 'do':
			case 'for': {
				return yield * this.#loop(statement, frame);
			}

			case 'for-in': {
				for (const key of [...this.array(statement.array, frame).keys()]) {
					yield * this.assign(statement.target, inputValue(key), frame);
					const leaving = yield * this.execute(statement.body, frame);

					if (leaving === 'break') {
						break;
					}

					if (leaving === 'return') {
						return leaving;
					}
				}

				return undefined;
			}

			case 'delete': {
				const array = this.array(statement.array, frame);

				if (statement.index === undefined) {
					array.clear();
				} else {
					array.delete(yield * this.subscript(statement.index, frame));
				}

				return undefined;
			}

			case 'break':
			case 'continue': {
				return statement.type;
			}

			case 'return': {
				this.#returned = statement.value === undefined ? undefined : yield * this.evaluate(statement.value, frame);
				return 'return';
			}

			case 'exit': {
				if (statement.value !== undefined) {
					this.exitStatus = toNumber(yield * this.evaluate(statement.value, frame)) & 255;
				}

				throw new AwkJump('exit');
			}

			case 'next':
			case 'nextfile': {
				throw new AwkJump(statement.type);
			}
		}
	}

	* evaluate(node: Expression, frame: Frame): Steps<Value> {
		switch (node.type) {
			case 'number':
			case 'text': {
				return node.value;
			}

			case 'variable': {
				return node.name === 'NF' ? this.record.count : this.variables.get(node.name);
			}

			case 'local': {
				const value = frame[node.index];
				return value instanceof Map ? undefined : value;
			}

			case 'field': {
				return this.record.get(this.#fieldNumber(yield * this.evaluate(node.index, frame)));
			}

			case 'element': {
				const key = yield * this.subscript(node.index, frame);
				const array = this.array(node.array, frame);

				// Looking at an element makes it.
				if (!array.has(key)) {
					array.set(key, undefined);
				}

				return array.get(key);
			}

			case 'pattern': {
				return node.pattern.test(this.record.text) ? 1 : 0;
			}

			case 'grouping': {
				if (node.parts.length === 1) {
					return yield * this.evaluate(node.parts[0]!, frame);
				}

				return yield * this.subscript(node.parts, frame);
			}

			case 'unary': {
				const value = yield * this.evaluate(node.operand, frame);
				return node.operator === '!' ? Number(!isTrue(value)) : (node.operator === '-' ? -toNumber(value) : toNumber(value));
			}

			case 'binary': {
				return this.#operate(node.operator, yield * this.evaluate(node.left, frame), yield * this.evaluate(node.right, frame));
			}

			case 'and': {
				return Number(isTrue(yield * this.evaluate(node.left, frame)) && isTrue(yield * this.evaluate(node.right, frame)));
			}

			case 'or': {
				return Number(isTrue(yield * this.evaluate(node.left, frame)) || isTrue(yield * this.evaluate(node.right, frame)));
			}

			case 'match': {
				const text = toText(yield * this.evaluate(node.text, frame), this.convert);
				return Number((yield * this.patternOf(node.pattern, frame)).test(text) !== node.isNegated);
			}

			case 'in': {
				return Number(this.array(node.array, frame).has(yield * this.subscript(node.index, frame)));
			}

			case 'condition': {
				return yield * this.evaluate(isTrue(yield * this.evaluate(node.test, frame)) ? node.yes : node.no, frame);
			}

			case 'assign': {
				const old = node.operator === '' ? undefined : yield * this.evaluate(node.target, frame);
				const given = yield * this.evaluate(node.value, frame);
				const value = node.operator === '' ? given : this.#operate(node.operator, old, given);
				yield * this.assign(node.target, value, frame);

				return value;
			}

			case 'step': {
				const before = toNumber(yield * this.evaluate(node.target, frame));
				yield * this.assign(node.target, before + node.by, frame);

				return node.isBefore ? before + node.by : before;
			}

			case 'call': {
				return yield * this.#call(node, frame);
			}

			case 'built-in': {
				return yield * callBuiltIn(this, node.name, node.args, frame);
			}

			case 'getline': {
				return yield * this.#getline(node, frame);
			}
		}
	}

	* subscript(index: readonly Expression[], frame: Frame): Steps<string> {
		const parts: string[] = [];

		for (const part of index) {
			parts.push(toText(yield * this.evaluate(part, frame), this.convert));
		}

		return parts.join(this.text('SUBSEP'));
	}

	* assign(target: Target, value: Value, frame: Frame): Steps<void> {
		switch (target.type) {
			case 'variable': {
				this.setVariable(target.name, value);
				return;
			}

			case 'local': {
				frame[target.index] = value;
				return;
			}

			case 'element': {
				const key = yield * this.subscript(target.index, frame);
				this.array(target.array, frame).set(key, value);
				return;
			}

			case 'field': {
				this.record.set(this.#fieldNumber(yield * this.evaluate(target.index, frame)), value);
			}
		}
	}

	/**
	A pattern as it stands, or the text of an expression as one.
	*/
	* patternOf(node: Expression, frame: Frame): Steps<RegularExpression> {
		return node.type === 'pattern' ? node.pattern : dynamicPattern(toText(yield * this.evaluate(node, frame), this.convert));
	}

	/**
	Waits for some work.
	*/
	* wait<Result>(work: () => Promise<Result>): Steps<Result> {
		return (yield work) as Result;
	}

	#fieldNumber(value: Value): number {
		const index = Math.trunc(toNumber(value));

		if (index < 0 || index > 1_000_000) {
			throw new AwkProblem(`The field $(${index}) is not valid.`);
		}

		return index;
	}

	#operate(operator: string, left: Value, right: Value): Value {
		switch (operator) {
			case 'concatenate': {
				return toText(left, this.convert) + toText(right, this.convert);
			}

			case '+': {
				return toNumber(left) + toNumber(right);
			}

			case '-': {
				return toNumber(left) - toNumber(right);
			}

			case '*': {
				return toNumber(left) * toNumber(right);
			}

			case '/':
			case '%': {
				const divisor = toNumber(right);

				if (divisor === 0) {
					throw new AwkProblem(operator === '/' ? 'A division by zero was tried.' : 'A division by zero was tried in %.');
				}

				return operator === '/' ? toNumber(left) / divisor : toNumber(left) % divisor;
			}

			case '^': {
				return toNumber(left) ** toNumber(right);
			}

			case '<': {
				return Number(compareValues(left, right, this.convert) < 0);
			}

			case '<=': {
				return Number(compareValues(left, right, this.convert) <= 0);
			}

			case '==': {
				return Number(compareValues(left, right, this.convert) === 0);
			}

			case '!=': {
				return Number(compareValues(left, right, this.convert) !== 0);
			}

			case '>': {
				return Number(compareValues(left, right, this.convert) > 0);
			}

			default: {
				return Number(compareValues(left, right, this.convert) >= 0);
			}
		}
	}

	* #loop(statement: Statement & {readonly type: 'while' | 'do' | 'for'}, frame: Frame): Steps<Leaving> {
		let isFirst = true;

		if (statement.type === 'for' && statement.start !== undefined) {
			yield * this.execute(statement.start, frame);
		}

		for (;;) {
			const isTested = !(statement.type === 'do' && isFirst) && statement.test !== undefined;
			isFirst = false;

			if (isTested && !isTrue(yield * this.evaluate(statement.test, frame))) {
				return undefined;
			}

			const leaving = yield * this.execute(statement.body, frame);

			if (leaving === 'break') {
				return undefined;
			}

			if (leaving === 'return') {
				return leaving;
			}

			if (statement.type === 'for' && statement.step !== undefined) {
				yield * this.execute(statement.step, frame);
			}
		}
	}

	* #print(statement: Statement & {readonly type: 'print'}, frame: Frame): Steps<void> {
		const values: Value[] = [];

		for (const each of statement.args) {
			values.push(yield * this.evaluate(each, frame));
		}

		let text: string;

		if (statement.isFormatted) {
			text = formatValues(toText(values[0], this.convert), values.slice(1), this.convert);
		} else if (values.length === 0) {
			text = this.record.text + this.text('ORS');
		} else {
			text = values.map(value => typeof value === 'number' ? numberText(value, this.text('OFMT')) : toText(value, this.convert)).join(this.text('OFS')) + this.text('ORS');
		}

		if (statement.redirection === undefined) {
			this.streams.stdout.put(text);
			return;
		}

		const {kind, to} = statement.redirection;
		const name = toText(yield * this.evaluate(to, frame), this.convert);
		const output = yield * this.wait(async () => this.streams.sink(kind, name));
		output.put(text);
	}

	* #call(node: Expression & {readonly type: 'call'}, frame: Frame): Steps<Value> {
		const called = this.program.functions.get(node.name);

		if (called === undefined) {
			throw new AwkProblem(`The function ${node.name} is not defined.`);
		}

		if (node.args.length > called.parameters.length) {
			throw new AwkProblem(`The function ${node.name} is called with too many arguments.`);
		}

		if (this.#depth > 2000) {
			throw new AwkProblem(`The function ${node.name} calls itself too deeply.`);
		}

		const arrays = this.#arrayParameters.get(node.name)!;
		const own: Frame = called.parameters.map(() => undefined);

		for (const [index, arg] of node.args.entries()) {
			if (arrays.has(index) && arg.type === 'variable') {
				own[index] = this.array({name: arg.name}, frame);
			} else if (arrays.has(index) && arg.type === 'local') {
				own[index] = this.array({parameter: arg.index}, frame);
			} else {
				own[index] = yield * this.evaluate(arg, frame);
			}
		}

		this.#returned = undefined;
		this.#depth += 1;
		yield * this.execute(called.body, own);
		this.#depth -= 1;
		const returned = this.#returned;
		this.#returned = undefined;

		return returned;
	}

	* #getline(node: Expression & {readonly type: 'getline'}, frame: Frame): Steps<Value> {
		let text: string | undefined;

		if (node.from === 'input') {
			text = yield * this.wait(this.#nextRecord);
		} else {
			const name = toText(yield * this.evaluate(node.source!, frame), this.convert);
			const reader: RecordReader | undefined = yield * this.wait(async () => node.from === 'file' ? this.streams.file(name) : this.streams.command(name));

			if (reader === undefined) {
				return -1;
			}

			text = yield * this.wait(async () => reader.next(this.text('RS')));

			if (text !== undefined && node.from === 'command') {
				this.variables.set('NR', toNumber(this.variables.get('NR')) + 1);
			}
		}

		if (text === undefined) {
			return 0;
		}

		if (node.target === undefined) {
			this.record.setText(text);
		} else {
			yield * this.assign(node.target, inputValue(text), frame);
		}

		return 1;
	}
}

/**
Which parameters of each function are arrays: those it uses as such, or hands on to where they are.
*/
const arrayParametersOf = (program: AwkProgram): ReadonlyMap<string, ReadonlySet<number>> => {
	const found = new Map([...program.functions.keys()].map(name => [name, new Set<number>()] as const));
	let hasGrown = true;

	const visit = (name: string, node: unknown): void => {
		if (typeof node !== 'object' || node === null) {
			return;
		}

		const known = found.get(name)!;

		const add = (index: number): void => {
			hasGrown ||= !known.has(index);
			known.add(index);
		};

		const {type, array} = node as {readonly type?: string; readonly array?: ArrayName};

		if (array !== undefined && 'parameter' in array) {
			add(array.parameter);
		}

		if (type === 'call' || type === 'built-in') {
			const call = node as {readonly type: string; readonly name: string; readonly args: readonly Expression[]};

			for (const [index, arg] of call.args.entries()) {
				const takesArray = type === 'call' ? found.get(call.name)?.has(index) === true : call.name === 'split' && index === 1;

				if (takesArray && arg.type === 'local') {
					add(arg.index);
				}
			}
		}

		for (const each of Object.values(node)) {
			if (Array.isArray(each)) {
				for (const item of each) {
					visit(name, item);
				}
			} else {
				visit(name, each);
			}
		}
	};

	while (hasGrown) {
		hasGrown = false;

		for (const {name, body} of program.functions.values()) {
			visit(name, body);
		}
	}

	return found;
};
