import {arrayParametersOf} from './awk-arrays.js';
import {callBuiltIn} from './awk-built-ins.js';
import type {
	AwkArray,
	Frame,
	Leaving,
	Steps,
} from './awk-flow.js';
import {AwkRecord, dynamicPattern} from './awk-record.js';
import {operate} from './awk-operations.js';
import {executeStatement} from './awk-statements.js';
import type {AwkStreams} from './awk-streams.js';
import type {RecordReader} from './awk-record-reader.js';
import {
	type ArrayName,
	AwkProblem,
	type AwkProgram,
	type Expression,
	type Statement,
	type Target,
} from './awk-syntax.js';
import {
	inputValue,
	isTrue,
	toNumber,
	toText,
	type Value,
} from './awk-values.js';
import type {RegularExpression} from './regular-expression.js';

/**
Reads the next record of the main input into the machine; false at the end.
*/
type NextRecord = () => Promise<string | undefined>;

export class Awk {
	readonly variables = new Map<string, Value>();
	readonly arrays = new Map<string, AwkArray>();
	readonly record: AwkRecord;
	readonly streams: AwkStreams;
	readonly program: AwkProgram;
	exitStatus = 0;

	/**
	What the last `return` gave.
	*/
	returned: Value;

	/**
	State of `rand`.
	*/
	random = {seed: 1, state: 1};
	readonly #nextRecord: NextRecord;
	readonly #arrayParameters: ReadonlyMap<string, ReadonlySet<number>>;
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
		return yield * executeStatement(this, statement, frame);
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
				return node.parts.length === 1 ? (yield * this.evaluate(node.parts[0]!, frame)) : (yield * this.subscript(node.parts, frame));
			}

			case 'unary': {
				const value = yield * this.evaluate(node.operand, frame);
				return node.operator === '!' ? Number(!isTrue(value)) : (node.operator === '-' ? -toNumber(value) : toNumber(value));
			}

			case 'binary': {
				return operate(node.operator, yield * this.evaluate(node.left, frame), yield * this.evaluate(node.right, frame), this.convert);
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
				const value = node.operator === '' ? given : operate(node.operator, old, given, this.convert);
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

		this.returned = undefined;
		this.#depth += 1;
		yield * this.execute(called.body, own);
		this.#depth -= 1;
		const {returned} = this;
		this.returned = undefined;

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
