import {createCursor} from './awk-cursor.js';
import {createExpressions} from './awk-expressions.js';
import type {
	AwkFunction,
	AwkProgram,
	Expression,
	Rule,
	Statement,
	Target,
} from './awk-syntax.js';

/**
Parses a program of awk.

@throws AwkProblem
*/
export const parseAwk = (source: string): AwkProgram => {
	const cursor = createCursor(source);
	const {
		fail, peek, is, isKeyword, take, expect, skipNewlines, skipTerminators, name, arrayName,
	} = cursor;
	const {
		expression, concatenation, primary, list,
	} = createExpressions(cursor);
	const functions = new Map<string, AwkFunction>();

	const simpleStatement = (): Statement => {
		if (isKeyword('print') || isKeyword('printf')) {
			return printStatement();
		}

		if (isKeyword('delete')) {
			cursor.at += 1;
			const array = arrayName(name());

			return take('[') ? {type: 'delete', array, index: list(']')} : {type: 'delete', array};
		}

		return {type: 'expression', expression: expression({})};
	};

	const printStatement = (): Statement => {
		const isFormatted = peek().text === 'printf';
		cursor.at += 1;
		const args: Expression[] = [];
		const endsHere = (): boolean => peek().type === 'newline' || peek().type === 'end' || is(';') || is('}') || is('>') || is('>>') || is('|');

		if (!endsHere()) {
			args.push(expression({noGreater: true}));

			while (take(',')) {
				skipNewlines();
				args.push(expression({noGreater: true}));
			}
		}

		const [only] = args;
		const flat = args.length === 1 && only!.type === 'grouping' ? only.parts : args;

		if (is('>') || is('>>') || is('|')) {
			const kind = peek().text as '>';
			cursor.at += 1;

			return {
				type: 'print', isFormatted, args: flat, redirection: {kind, to: concatenation()},
			};
		}

		return {type: 'print', isFormatted, args: flat};
	};

	const endOfSimple = (): void => {
		if (peek().type === 'newline' || is(';')) {
			cursor.at += 1;
			return;
		}

		if (!is('}') && peek().type !== 'end') {
			fail();
		}
	};

	const body = (): Statement => {
		skipNewlines();

		return take(';') ? {type: 'block', body: []} : statement();
	};

	const condition = (): Expression => {
		expect('(');
		const test = expression({});
		expect(')');

		return test;
	};

	const forStatement = (): Statement => {
		cursor.at += 1;
		expect('(');

		if (peek().type === 'name' && cursor.tokens[cursor.at + 1]!.text === 'in' && cursor.tokens[cursor.at + 1]!.type === 'keyword' && cursor.tokens[cursor.at + 2]!.type === 'name' && cursor.tokens[cursor.at + 3]!.text === ')') {
			const target = primary() as Target;
			cursor.at += 1;
			const array = arrayName(name());
			expect(')');

			return {
				type: 'for-in', target, array, body: body(),
			};
		}

		const start = is(';') ? undefined : simpleStatement();
		expect(';');
		skipNewlines();
		const test = is(';') ? undefined : expression({});
		expect(';');
		skipNewlines();
		const step = is(')') ? undefined : simpleStatement();
		expect(')');

		return {
			type: 'for', ...(start !== undefined && {start}), ...(test !== undefined && {test}), ...(step !== undefined && {step}), body: body(),
		};
	};

	const ifStatement = (): Statement => {
		cursor.at += 1;
		const test = condition();
		const yes = body();
		const mark = cursor.at;
		skipTerminators();

		if (take('else', 'keyword')) {
			return {
				type: 'if', test, yes, no: body(),
			};
		}

		cursor.at = mark;

		return {type: 'if', test, yes};
	};

	const keywordStatement = (): Statement | undefined => {
		const {text} = peek();

		switch (text) {
			case 'if': {
				return ifStatement();
			}

			case 'while': {
				cursor.at += 1;
				return {type: 'while', test: condition(), body: body()};
			}

			case 'do': {
				cursor.at += 1;
				const inner = body();
				skipTerminators();

				if (!take('while', 'keyword')) {
					fail();
				}

				const test = condition();
				endOfSimple();

				return {type: 'do', body: inner, test};
			}

			case 'for': {
				return forStatement();
			}

			case 'next':
			case 'nextfile':
			case 'break':
			case 'continue': {
				cursor.at += 1;
				endOfSimple();
				return {type: text};
			}

			case 'exit':
			case 'return': {
				cursor.at += 1;
				const value = peek().type === 'newline' || is(';') || is('}') ? undefined : expression({});
				endOfSimple();

				return {type: text, ...(value !== undefined && {value})};
			}

			default: {
				return undefined;
			}
		}
	};

	const block = (): Statement => {
		expect('{');
		const statements: Statement[] = [];
		skipTerminators();

		while (!take('}')) {
			statements.push(statement());
			skipTerminators();
		}

		return {type: 'block', body: statements};
	};

	const statement = (): Statement => {
		if (is('{')) {
			return block();
		}

		const found = peek().type === 'keyword' ? keywordStatement() : undefined;

		if (found !== undefined) {
			return found;
		}

		const simple = simpleStatement();
		endOfSimple();

		return simple;
	};

	const functionDefinition = (): void => {
		cursor.at += 1;
		const token = peek();

		if (token.type !== 'name' && token.type !== 'function-name') {
			fail();
		}

		cursor.at += 1;
		expect('(');
		const names: string[] = [];
		skipNewlines();

		while (!take(')')) {
			names.push(name());
			skipNewlines();
			take(',');
			skipNewlines();
		}

		skipNewlines();
		cursor.parameters = names;
		functions.set(token.text, {name: token.text, parameters: names, body: block()});
		cursor.parameters = [];
	};

	const begin: Statement[] = [];
	const end: Statement[] = [];
	const rules: Rule[] = [];
	skipTerminators();

	while (peek().type !== 'end') {
		if (isKeyword('function')) {
			functionDefinition();
		} else if (take('BEGIN', 'keyword')) {
			begin.push(block());
		} else if (take('END', 'keyword')) {
			end.push(block());
		} else if (is('{')) {
			rules.push({action: block()});
		} else {
			const test = expression({});
			let until: Expression | undefined;

			if (take(',')) {
				skipNewlines();
				until = expression({});
			}

			const action = is('{') ? block() : undefined;
			rules.push({pattern: test, ...(until !== undefined && {until}), ...(action !== undefined && {action})});
		}

		skipTerminators();
	}

	return {
		begin, rules, end, functions,
	};
};
