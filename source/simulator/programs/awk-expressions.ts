import type {AwkCursor} from './awk-cursor.js';
import {createOperands} from './awk-operands.js';
import type {Expression} from './awk-syntax.js';

/**
Where an expression stands: in a `print` a bare `>` redirects.
*/
type Place = {readonly noGreater?: boolean};

type ExpressionParser = {
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

	const {isTarget, list, optionalTarget, postfix, primary} = createOperands(cursor, () => expression({}));

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
