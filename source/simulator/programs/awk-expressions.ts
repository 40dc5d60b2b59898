import type {AwkCursor} from './awk-cursor.js';
import {AwkProblem, type Expression, type Target} from './awk-syntax.js';
import {PatternProblem} from './pattern-syntax.js';
import {compile} from './regular-expression.js';

/**
Where an expression stands: in a `print` a bare `>` redirects.
*/
type Place = {readonly noGreater?: boolean};

export type ExpressionParser = {
	expression(place: Place): Expression;

	/**
	An expression without comparison, as it names a file or command.
	*/
	concatenation(): Expression;
	primary(): Expression;
	list(close: string): readonly Expression[];
};

/**
Reads expressions at a cursor.
*/
export const createExpressions = (cursor: AwkCursor): ExpressionParser => {
	const {
		fail, peek, is, isKeyword, take, expect, skipNewlines, name, arrayName,
	} = cursor;

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
		cursor.at += 1;

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

				return cursor.parameters.includes(token.text) ? {type: 'local', index: cursor.parameters.indexOf(token.text)} : {type: 'variable', name: token.text};
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

				cursor.at -= 1;
				return fail();
			}

			case 'operator': {
				if (token.text === '$') {
					// `$NF--` steps the field, `$i++` too, `$++i` looks at the next one.
					if (is('++') || is('--')) {
						const by = is('++') ? 1 : -1;
						cursor.at += 1;
						const target = primary();

						return {
							type: 'field', index: isTarget(target)
								? {
									type: 'step', by, isBefore: true, target,
								}
								: fail(),
						};
					}

					return take('-') ? {type: 'field', index: {type: 'unary', operator: '-', operand: primary()}} : {type: 'field', index: primary()};
				}

				if (token.text === '(') {
					const parts = list(')');

					return parts.length === 0 ? fail() : {type: 'grouping', parts};
				}

				cursor.at -= 1;
				return fail();
			}

			default: {
				cursor.at -= 1;
				return fail();
			}
		}
	};

	const postfix = (): Expression => {
		const operand = primary();

		if (isTarget(operand) && (is('++') || is('--'))) {
			const by = is('++') ? 1 : -1;
			cursor.at += 1;

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
			cursor.at += 1;

			return {type: 'unary', operator, operand: signedPower()};
		}

		return power();
	};

	const prefixStep = (): Expression => {
		if (is('++') || is('--')) {
			const by = is('++') ? 1 : -1;
			cursor.at += 1;
			const target = primary();

			return isTarget(target)
				? {
					type: 'step', by, isBefore: true, target,
				}
				: fail();
		}

		return postfix();
	};

	const unary = (): Expression => {
		if (is('!') || is('-') || is('+')) {
			const operator = peek().text as '-' | '+' | '!';
			cursor.at += 1;

			return {type: 'unary', operator, operand: unary()};
		}

		return power();
	};

	const binaryLevel = (operators: readonly string[], next: () => Expression) => (): Expression => {
		let left = next();

		while (peek().type === 'operator' && operators.includes(peek().text)) {
			const operator = peek().text as '+';
			cursor.at += 1;
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

		while (is('|') && cursor.tokens[cursor.at + 1]!.text === 'getline' && cursor.tokens[cursor.at + 1]!.type === 'keyword') {
			cursor.at += 2;
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
			cursor.at += 1;
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
			cursor.at += 1;
			left = {
				type: 'match', isNegated, text: left, pattern: comparison(place),
			};
		}

		return left;
	};

	const membership = (place: Place): Expression => {
		let left = matching(place);

		while (isKeyword('in')) {
			cursor.at += 1;
			left = {type: 'in', index: left.type === 'grouping' ? left.parts : [left], array: arrayName(name())};
		}

		return left;
	};

	const logicalLevel = (operator: '&&' | '||', type: 'and' | 'or', next: (place: Place) => Expression) => (place: Place): Expression => {
		let left = next(place);

		while (take(operator)) {
			skipNewlines();
			left = {type, left, right: next(place)};
		}

		return left;
	};

	const conjunction = logicalLevel('&&', 'and', membership);
	const disjunction = logicalLevel('||', 'or', conjunction);

	const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);

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

		return peek().type === 'operator' && assignments.has(peek().text) ? assignTo(test, place) : test;
	};

	/**
	An assignment binds the nearest target to its left: `a == b = 3` or `!x = y` assign inside.
	*/
	const assignTo = (left: Expression, place: Place): Expression => {
		if (isTarget(left)) {
			const operator = peek().text.slice(0, -1) as '';
			cursor.at += 1;
			skipNewlines();

			return {
				type: 'assign', operator, target: left, value: expression(place),
			};
		}

		if (left.type === 'unary') {
			return {...left, operand: assignTo(left.operand, place)};
		}

		return left.type === 'binary' || left.type === 'and' || left.type === 'or' ? {...left, right: assignTo(left.right, place)} : fail();
	};

	return {
		expression, concatenation, primary, list,
	};
};
