import {ShellFailure} from './shell-errors.js';

type Token = {readonly kind: 'number' | 'name' | 'operator' | 'end'; readonly text: string};

type ArithmeticVariables = {
	get(name: string): string | undefined;
	set(name: string, value: string): void;
	element(name: string, index: number): string | undefined;
	setElement(name: string, index: number, value: string): void;
};

const operators = ['<<=', '>>=', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=', '++', '--', '(', ')', '[', ']', '?', ':', ',', '=', '<', '>', '+', '-', '*', '/', '%', '!', '~', '&', '|', '^'];

const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=', '<<=', '>>=']);

const tokenize = (text: string): Token[] => {
	const tokens: Token[] = [];
	let index = 0;

	while (index < text.length) {
		const rest = text.slice(index);
		const blank = /^\s+/v.exec(rest)?.[0];

		if (blank !== undefined) {
			index += blank.length;
			continue;
		}

		const number = /^(?:0[xX][0-9a-fA-F]+|\d+#[0-9a-zA-Z]+|\d+)/v.exec(rest)?.[0];
		const name = /^[A-Z_a-z]\w*/v.exec(rest)?.[0];
		const operator = operators.find(each => rest.startsWith(each));

		if (number !== undefined) {
			tokens.push({kind: 'number', text: number});
		} else if (name !== undefined) {
			tokens.push({kind: 'name', text: name});
		} else if (operator === undefined) {
			throw new ShellFailure(`${text}: 0403-057 Syntax error`);
		} else {
			tokens.push({kind: 'operator', text: operator});
		}

		index += (number ?? name ?? operator)!.length;
	}

	return [...tokens, {kind: 'end', text: ''}];
};

const parseNumber = (text: string): bigint => {
	if (text.includes('#')) {
		const [base = '10', digits = '0'] = text.split('#', 2);
		let value = 0n;

		for (const digit of digits.toLowerCase()) {
			value = (value * BigInt(base)) + BigInt(Number.parseInt(digit, 36));
		}

		return value;
	}

	// A leading 0 is octal in POSIX shells and decimal in ksh88.
	return BigInt(text.replace(/^0+(?=\d)/v, ''));
};

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (isTrue: boolean): bigint => isTrue ? 1n : 0n;

const binary: ReadonlyArray<Readonly<Record<string, (left: bigint, right: bigint) => bigint>>> = [
	{'|': (left, right) => left | right},
	{'^': (left, right) => left ^ right},
	{'&': (left, right) => left & right},
	{'==': (left, right) => truth(left === right), '!=': (left, right) => truth(left !== right)},
	{
		'<': (left, right) => truth(left < right), '>': (left, right) => truth(left > right), '<=': (left, right) => truth(left <= right), '>=': (left, right) => truth(left >= right),
	},
	{'<<': (left, right) => wrap(left << right), '>>': (left, right) => left >> right},
	{'+': (left, right) => wrap(left + right), '-': (left, right) => wrap(left - right)},
	{
		'*': (left, right) => wrap(left * right),
		'/'(left, right) {
			if (right === 0n) {
				throw new ShellFailure('0403-056 Divide by zero.');
			}

			return left / right;
		},
		'%'(left, right) {
			if (right === 0n) {
				throw new ShellFailure('0403-056 Divide by zero.');
			}

			return left % right;
		},
	},
];

type Place = {readonly name: string; readonly index?: number};
type Value = {readonly value: bigint; readonly place?: Place};

class Calculation {
	readonly #text: string;
	readonly #tokens: readonly Token[];
	readonly #variables: ArithmeticVariables;
	readonly #depth: number;
	#position = 0;

	/**
	Above 0 in a branch that is not taken: nothing is assigned there.
	*/
	#skipping = 0;

	constructor(text: string, variables: ArithmeticVariables, depth: number) {
		this.#text = text;
		this.#tokens = tokenize(text);
		this.#variables = variables;
		this.#depth = depth;
	}

	run(): bigint {
		if (this.#tokens.length === 1) {
			return 0n;
		}

		const {value} = this.#comma();

		if (this.#peek().kind !== 'end') {
			this.#fail();
		}

		return value;
	}

	#comma(): Value {
		let result = this.#assignment();

		while (this.#accept(',')) {
			result = this.#assignment();
		}

		return result;
	}

	#assignment(): Value {
		const left = this.#ternary();
		const operator = this.#peek().text;

		if (left.place === undefined || !assignments.has(operator) || this.#peek().kind !== 'operator') {
			return left;
		}

		this.#position++;
		const right = this.#assignment().value;
		const value = operator === '=' ? right : this.#apply(operator.slice(0, -1), left.value, right);
		this.#assign(left.place, value);
		return {value};
	}

	#ternary(): Value {
		const condition = this.#or();

		if (!this.#accept('?')) {
			return condition;
		}

		const first = this.#maybe(condition.value !== 0n, () => this.#assignment());
		this.#expect(':');
		const second = this.#maybe(condition.value === 0n, () => this.#assignment());
		return {value: condition.value === 0n ? second.value : first.value};
	}

	#or(): Value {
		let left = this.#and();

		while (this.#accept('||')) {
			const isDecided = left.value !== 0n;
			const right = this.#maybe(!isDecided, () => this.#and());
			left = {value: truth(isDecided || right.value !== 0n)};
		}

		return left;
	}

	#and(): Value {
		let left = this.#binary(0);

		while (this.#accept('&&')) {
			const isDecided = left.value === 0n;
			const right = this.#maybe(!isDecided, () => this.#binary(0));
			left = {value: truth(!isDecided && right.value !== 0n)};
		}

		return left;
	}

	#binary(level: number): Value {
		const table = binary[level];

		if (table === undefined) {
			return this.#unary();
		}

		let left = this.#binary(level + 1);

		for (;;) {
			const {kind, text} = this.#peek();

			if (kind !== 'operator' || !Object.hasOwn(table, text)) {
				return left;
			}

			this.#position++;
			const right = this.#binary(level + 1).value;
			left = {value: this.#apply(text, left.value, right)};
		}
	}

	#unary(): Value {
		if (this.#accept('!')) {
			return {value: truth(this.#unary().value === 0n)};
		}

		if (this.#accept('~')) {
			return {value: ~this.#unary().value};
		}

		if (this.#accept('-')) {
			return {value: wrap(-this.#unary().value)};
		}

		if (this.#accept('+')) {
			return {value: this.#unary().value};
		}

		for (const [operator, step] of [['++', 1n], ['--', -1n]] as const) {
			if (this.#accept(operator)) {
				const {value, place} = this.#unary();
				this.#assign(place ?? this.#fail(), value + step);
				return {value: value + step};
			}
		}

		const operand = this.#primary();

		if (operand.place !== undefined) {
			for (const [operator, step] of [['++', 1n], ['--', -1n]] as const) {
				if (this.#accept(operator)) {
					this.#assign(operand.place, operand.value + step);
					return {value: operand.value};
				}
			}
		}

		return operand;
	}

	#primary(): Value {
		const token = this.#peek();
		this.#position++;

		if (token.kind === 'number') {
			return {value: wrap(/^0x/iv.test(token.text) ? BigInt(token.text) : parseNumber(token.text))};
		}

		if (token.kind === 'name') {
			if (this.#accept('[')) {
				const index = Number(this.#comma().value);
				this.#expect(']');
				return {value: this.#valueOf(this.#variables.element(token.text, index)), place: {name: token.text, index}};
			}

			return {value: this.#valueOf(this.#variables.get(token.text)), place: {name: token.text}};
		}

		if (token.text === '(') {
			const {value} = this.#comma();
			this.#expect(')');
			return {value};
		}

		return this.#fail();
	}

	/**
	A variable's text is an expression itself.
	*/
	#valueOf(text: string | undefined): bigint {
		if (text === undefined || text.trim() === '' || this.#skipping > 0) {
			return 0n;
		}

		if (this.#depth > 30) {
			throw new ShellFailure(`${this.#text}: recursion too deep`);
		}

		return evaluateArithmetic(text, this.#variables, this.#depth + 1);
	}

	#apply(operator: string, left: bigint, right: bigint): bigint {
		return this.#skipping > 0 ? 0n : binary.find(table => Object.hasOwn(table, operator))![operator]!(left, right);
	}

	#maybe(isTaken: boolean, part: () => Value): Value {
		this.#skipping += isTaken ? 0 : 1;

		try {
			return part();
		} finally {
			this.#skipping -= isTaken ? 0 : 1;
		}
	}

	#assign({name, index}: Place, value: bigint): void {
		if (this.#skipping > 0) {
			return;
		}

		if (index === undefined) {
			this.#variables.set(name, String(wrap(value)));
		} else {
			this.#variables.setElement(name, index, String(wrap(value)));
		}
	}

	#peek(): Token {
		return this.#tokens[this.#position] ?? {kind: 'end', text: ''};
	}

	#accept(operator: string): boolean {
		const token = this.#peek();

		if (token.kind === 'operator' && token.text === operator) {
			this.#position++;
			return true;
		}

		return false;
	}

	#expect(operator: string): void {
		if (!this.#accept(operator)) {
			this.#fail();
		}
	}

	#fail(): never {
		throw new ShellFailure(`${this.#text}: 0403-057 Syntax error`);
	}
}

/**
The value of an arithmetic expression, in 64 bits.

@throws ShellFailure
*/
export const evaluateArithmetic = (text: string, variables: ArithmeticVariables, depth = 0): bigint => new Calculation(text, variables, depth).run();
