import type {Builtin, BuiltinTable} from '../builtin.js';
import {
	binaryOperators,
	isBinaryTrue,
	unaryOperators,
	isUnaryTrue,
} from '../test-expression.js';
import {CommandFailure, ShellFailure} from '../shell-errors.js';
import type {Shell} from '../shell.js';

/**
The grammar of `test` with its rules for up to four arguments.
*/
class TestReader {
	readonly #shell: Shell;
	readonly #words: readonly string[];
	#position = 0;

	constructor(shell: Shell, words: readonly string[]) {
		this.#shell = shell;
		this.#words = words;
	}

	run(): boolean {
		const isValue = this.#or();

		if (this.#position < this.#words.length) {
			this.#fail();
		}

		return isValue;
	}

	#or(): boolean {
		let isValue = this.#and();

		while (this.#accept('-o')) {
			const isRight = this.#and();
			isValue ||= isRight;
		}

		return isValue;
	}

	#and(): boolean {
		let isValue = this.#not();

		while (this.#accept('-a')) {
			const isRight = this.#not();
			isValue &&= isRight;
		}

		return isValue;
	}

	#not(): boolean {
		return this.#rest() > 1 && !this.#isBinary(this.#position + 1) && this.#accept('!') ? !this.#not() : this.#primary();
	}

	#primary(): boolean {
		const word = this.#words[this.#position];

		if (word === undefined) {
			return this.#fail();
		}

		if (this.#isBinary(this.#position + 1) && this.#rest() >= 3) {
			const [left, operator, right] = this.#words.slice(this.#position, this.#position + 3) as [string, string, string];
			this.#position += 3;
			return isBinaryTrue(this.#shell, operator, left, right);
		}

		if (word === '(' && this.#rest() > 1) {
			this.#position++;
			const isValue = this.#or();

			if (!this.#accept(')')) {
				this.#fail();
			}

			return isValue;
		}

		if (unaryOperators.has(word) && this.#rest() > 1) {
			this.#position += 2;
			return isUnaryTrue(this.#shell, word, this.#words[this.#position - 1]!);
		}

		this.#position++;
		return word !== '';
	}

	#isBinary(position: number): boolean {
		return binaryOperators.has(this.#words[position] ?? '');
	}

	#rest(): number {
		return this.#words.length - this.#position;
	}

	#accept(word: string): boolean {
		if (this.#words[this.#position] === word) {
			this.#position++;
			return true;
		}

		return false;
	}

	#fail(): never {
		throw new CommandFailure('test: 0403-004 Specify a parameter with this command.', 2);
	}
}

const evaluate = (shell: Shell, words: readonly string[]): number => {
	if (words.length === 0) {
		return 1;
	}

	try {
		// With three words an operator in the middle comes first: `test ! = x`.
		if (words.length === 3 && binaryOperators.has(words[1]!)) {
			return isBinaryTrue(shell, words[1]!, words[0]!, words[2]!) ? 0 : 1;
		}

		return new TestReader(shell, words).run() ? 0 : 1;
	} catch (error) {
		if (error instanceof ShellFailure) {
			throw new CommandFailure(`test: ${error.message}`, 2);
		}

		throw error;
	}
};

const bracket: Builtin = async (shell, args) => {
	if (args.at(-1) !== ']') {
		throw new CommandFailure('test: 0403-021 A ] character is missing.', 2);
	}

	return evaluate(shell, args.slice(0, -1));
};

export const testBuiltins: BuiltinTable = {
	test: async (shell, args) => evaluate(shell, args),
	'[': bracket,
};
