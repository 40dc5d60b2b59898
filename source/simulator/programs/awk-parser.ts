import {
	type ArrayName, type AwkFunction, AwkProblem, type AwkProgram, type Expression, type Rule, type Statement, type Target,
} from './awk-syntax.js';
import {type Token, tokenize} from './awk-tokens.js';
import {compile} from './regular-expression.js';
import {PatternProblem} from './pattern-syntax.js';

/**
Where an expression stands: in a `print` a bare `>` redirects.
*/
type Place = {readonly noGreater?: boolean};

/**
Parses a program of awk.

@throws AwkProblem
*/
export const parseAwk = (source: string): AwkProgram => {
	const tokens = tokenize(source);
	const functions = new Map<string, AwkFunction>();
	let at = 0;
	let parameters: readonly string[] = [];

	const fail = (): never => {
		const token = tokens[at]!;
		throw new AwkProblem(`Syntax Error The source line is ${token.line}.\n The error context is\n\t\t >>> ${token.text.trim()} <<<`);
	};

	const peek = (): Token => tokens[at]!;
	const is = (text: string, type: Token['type'] = 'operator'): boolean => peek().text === text && peek().type === type;
	const isKeyword = (text: string): boolean => is(text, 'keyword');

	const take = (text: string, type: Token['type'] = 'operator'): boolean => {
		if (is(text, type)) {
			at += 1;
			return true;
		}

		return false;
	};

	const expect = (text: string): void => {
		if (!take(text)) {
			fail();
		}
	};

	const skipNewlines = (): void => {
		while (peek().type === 'newline') {
			at += 1;
		}
	};

	const skipTerminators = (): void => {
		while (peek().type === 'newline' || is(';')) {
			at += 1;
		}
	};

	const name = (): string => {
		const token = peek();

		if (token.type !== 'name') {
			return fail();
		}

		at += 1;

		return token.text;
	};

	const arrayName = (text: string): ArrayName => parameters.includes(text) ? {parameter: parameters.indexOf(text)} : {name: text};

	const list = (close: string): readonly Expression[] => {
		const parts: Expression[] = [];
		skipNewlines();

		while (!is(close)) {
			parts.push(expression({}));
			skipNewlines();

			if (!take(',')) {
				break;
			}

			skipNewlines();
		}

		expect(close);

		return parts;
	};

	const pattern = (text: string): Expression => {
		try {
			return {type: 'pattern', pattern: compile(text, {dialect: 'awk'})};
		} catch (error) {
			if (error instanceof PatternProblem) {
				throw new AwkProblem(`${error.message}\n The regular expression is ${text}.`);
			}

			throw error;
		}
	};

	const isTarget = (each: Expression): each is Target => ['variable', 'local', 'element', 'field'].includes(each.type);

	/**
	A variable, element or field that may follow `getline`.
	*/
	const optionalTarget = (): Target | undefined => {
		if (peek().type !== 'name' && !is('$')) {
			return undefined;
		}

		const found = primary();

		return isTarget(found) ? found : fail();
	};

	const primary = (): Expression => {
		const token = peek();
		at += 1;

		switch (token.type) {
			case 'number': {
				return {type: 'number', value: Number(token.text)};
			}

			case 'text': {
				return {type: 'text', value: token.text};
			}

			case 'pattern': {
				return pattern(token.text);
			}

			case 'function-name': {
				expect('(');
				return {type: 'call', name: token.text, args: list(')')};
			}

			case 'built-in': {
				if (take('(')) {
					return {type: 'built-in', name: token.text, args: list(')')};
				}

				return token.text === 'length' ? {type: 'built-in', name: 'length', args: []} : fail();
			}

			case 'name': {
				if (take('[')) {
					return {type: 'element', array: arrayName(token.text), index: list(']')};
				}

				return parameters.includes(token.text) ? {type: 'local', index: parameters.indexOf(token.text)} : {type: 'variable', name: token.text};
			}

			case 'keyword': {
				if (token.text === 'getline') {
					const target = optionalTarget();

					if (take('<')) {
						return {
							type: 'getline', from: 'file', source: concatenationOperand(), ...(target !== undefined && {target}),
						};
					}

					return {type: 'getline', from: 'input', ...(target !== undefined && {target})};
				}

				at -= 1;
				return fail();
			}

			case 'operator': {
				if (token.text === '$') {
					// `$NF--` steps the field, `$i++` too, `$++i` looks at the next one.
					if (is('++') || is('--')) {
						const by = is('++') ? 1 : -1;
					at += 1;
						const target = primary();

						return {
							type: 'field', index: isTarget(target) ? {
								type: 'step', by, isBefore: true, target,
							} : fail(),
						};
					}

					if (take('-')) {
						return {type: 'field', index: {type: 'unary', operator: '-', operand: primary()}};
					}

					return {type: 'field', index: primary()};
				}

				if (token.text === '(') {
					const parts = list(')');

					if (parts.length === 0) {
						return fail();
					}

					return {type: 'grouping', parts};
				}

				at -= 1;
				return fail();
			}

			default: {
				at -= 1;
				return fail();
			}
		}
	};

	const postfix = (): Expression => {
		const operand = primary();

		if (isTarget(operand) && (is('++') || is('--'))) {
			const by = is('++') ? 1 : -1;
			at += 1;

			return {
				type: 'step', by, isBefore: false, target: operand,
			};
		}

		return operand;
	};

	const power = (): Expression => {
		const left = prefixStep();

		if (take('^')) {
			// To the right first, and a sign before the exponent belongs to it.
			return {
				type: 'binary', operator: '^', left, right: signedPower(),
			};
		}

		return left;
	};

	const signedPower = (): Expression => {
		if (is('-') || is('+') || is('!')) {
			const operator = peek().text as '-' | '+' | '!';
			at += 1;

			return {type: 'unary', operator, operand: signedPower()};
		}

		return power();
	};

	const prefixStep = (): Expression => {
		if (is('++') || is('--')) {
			const by = is('++') ? 1 : -1;
			at += 1;
			const target = primary();

			return isTarget(target) ? {
				type: 'step', by, isBefore: true, target,
			} : fail();
		}

		return postfix();
	};

	const unary = (): Expression => {
		if (is('!') || is('-') || is('+')) {
			const operator = peek().text as '-' | '+' | '!';
			at += 1;

			return {type: 'unary', operator, operand: unary()};
		}

		return power();
	};

	const binaryLevel = (operators: readonly string[], next: () => Expression) => (): Expression => {
		let left = next();

		while (peek().type === 'operator' && operators.includes(peek().text)) {
			const operator = peek().text as '+';
			at += 1;
			left = {
				type: 'binary', operator, left, right: next(),
			};
		}

		return left;
	};

	const product = binaryLevel(['*', '/', '%'], unary);
	const sum = binaryLevel(['+', '-'], product);

	const startsOperand = (): boolean => {
		const token = peek();

		switch (token.type) {
			case 'number':
			case 'text':
			case 'pattern':
			case 'name':
			case 'function-name':
			case 'built-in': {
				return true;
			}

			case 'operator': {
				return ['$', '(', '++', '--'].includes(token.text);
			}

			default: {
				return false;
			}
		}
	};

	const concatenation = (): Expression => {
		let left = sum();

		while (startsOperand()) {
			left = {
				type: 'binary', operator: 'concatenate', left, right: sum(),
			};
		}

		return left;
	};

	/**
	What may stand behind `<` of `getline` and behind a redirection: no concatenation without parentheses.
	*/
	const concatenationOperand = (): Expression => postfix();

	const pipeline = (): Expression => {
		let left = concatenation();

		while (is('|') && tokens[at + 1]!.text === 'getline' && tokens[at + 1]!.type === 'keyword') {
			at += 2;
			const target = optionalTarget();
			left = {
				type: 'getline', from: 'command', source: left, ...(target !== undefined && {target}),
			};
		}

		return left;
	};

	const comparison = (place: Place): Expression => {
		let left = pipeline();

		if (peek().type === 'operator' && ['<', '<=', '==', '!=', '>', '>='].includes(peek().text) && !(place.noGreater === true && peek().text === '>')) {
			const operator = peek().text as '<';
			at += 1;
			left = {
				type: 'binary', operator, left, right: pipeline(),
			};
		}

		return left;
	};

	const matching = (place: Place): Expression => {
		let left = comparison(place);

		while (is('~') || is('!~')) {
			const isNegated = is('!~');
			at += 1;
			left = {
				type: 'match', isNegated, text: left, pattern: comparison(place),
			};
		}

		return left;
	};

	const membership = (place: Place): Expression => {
		let left = matching(place);

		while (isKeyword('in')) {
			at += 1;
			left = {type: 'in', index: left.type === 'grouping' ? left.parts : [left], array: arrayName(name())};
		}

		return left;
	};

	const conjunction = (place: Place): Expression => {
		let left = membership(place);

		while (take('&&')) {
			skipNewlines();
			left = {type: 'and', left, right: membership(place)};
		}

		return left;
	};

	const disjunction = (place: Place): Expression => {
		let left = conjunction(place);

		while (take('||')) {
			skipNewlines();
			left = {type: 'or', left, right: conjunction(place)};
		}

		return left;
	};

	const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '^='];

	const expression = (place: Place): Expression => {
		const test = disjunction(place);

		if (take('?')) {
			skipNewlines();
			const yes = expression(place);
			skipNewlines();
			expect(':');
			skipNewlines();

			return {
				type: 'condition', test, yes, no: expression(place),
			};
		}

		if (peek().type === 'operator' && assignments.includes(peek().text)) {
			return assignTo(test, place);
		}

		return test;
	};

	/**
	An assignment binds the nearest target to its left: `a == b = 3` or `!x = y` assign inside.
	*/
	const assignTo = (left: Expression, place: Place): Expression => {
		if (isTarget(left)) {
			const operator = peek().text.slice(0, -1) as '';
			at += 1;
			skipNewlines();

			return {
				type: 'assign', operator, target: left, value: expression(place),
			};
		}

		if (left.type === 'unary') {
			return {...left, operand: assignTo(left.operand, place)};
		}

		if (left.type === 'binary' || left.type === 'and' || left.type === 'or') {
			return {...left, right: assignTo(left.right, place)};
		}

		return fail();
	};

	const simpleStatement = (): Statement => {
		if (isKeyword('print') || isKeyword('printf')) {
			return printStatement();
		}

		if (isKeyword('delete')) {
			at += 1;
			const array = arrayName(name());

			return take('[') ? {type: 'delete', array, index: list(']')} : {type: 'delete', array};
		}

		return {type: 'expression', expression: expression({})};
	};

	const printStatement = (): Statement => {
		const isFormatted = peek().text === 'printf';
		at += 1;
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
			at += 1;

			return {
				type: 'print', isFormatted, args: flat, redirection: {kind, to: concatenation()},
			};
		}

		return {type: 'print', isFormatted, args: flat};
	};

	const endOfSimple = (): void => {
		if (peek().type === 'newline' || is(';')) {
			at += 1;
			return;
		}

		if (!is('}') && peek().type !== 'end') {
			fail();
		}
	};

	const body = (): Statement => {
		skipNewlines();

		if (take(';')) {
			return {type: 'block', body: []};
		}

		return statement();
	};

	const condition = (): Expression => {
		expect('(');
		const test = expression({});
		expect(')');

		return test;
	};

	const forStatement = (): Statement => {
		at += 1;
		expect('(');

		if (peek().type === 'name' && tokens[at + 1]!.text === 'in' && tokens[at + 1]!.type === 'keyword' && tokens[at + 2]!.type === 'name' && tokens[at + 3]!.text === ')') {
			const target = primary() as Target;
			at += 1;
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
		at += 1;
		const test = condition();
		const yes = body();
		const mark = at;
		skipTerminators();

		if (take('else', 'keyword')) {
			return {
				type: 'if', test, yes, no: body(),
			};
		}

		at = mark;

		return {type: 'if', test, yes};
	};

	const keywordStatement = (): Statement | undefined => {
		const {text} = peek();

		switch (text) {
			case 'if': {
				return ifStatement();
			}

			case 'while': {
				at += 1;
				return {type: 'while', test: condition(), body: body()};
			}

			case 'do': {
				at += 1;
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
				at += 1;
				endOfSimple();
				return {type: text};
			}

			case 'exit':
			case 'return': {
				at += 1;
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
		at += 1;
		const token = peek();

		if (token.type !== 'name' && token.type !== 'function-name') {
			fail();
		}

		at += 1;
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
		parameters = names;
		functions.set(token.text, {name: token.text, parameters: names, body: block()});
		parameters = [];
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
