import type {AwkCursor} from './awk-cursor.js';
import {AwkProblem, type Expression, type Target} from './awk-syntax.js';
import {PatternProblem} from './pattern-syntax.js';
import {compile} from './regular-expression.js';

const isTarget = (each: Expression): each is Target => ['variable', 'local', 'element', 'field'].includes(each.type);

/**
What operators stand between.
*/
type OperandParser = {
	isTarget: typeof isTarget;
	list(close: string): readonly Expression[];

	/**
	A variable, element or field that may follow `getline`.
	*/
	optionalTarget(): Target | undefined;

	/**
	With a step behind it. Nothing else may stand behind `<` of `getline`: no concatenation without parentheses.
	*/
	postfix(): Expression;
	primary(): Expression;
};

/**
Reads operands at a cursor; what stands in parentheses and brackets is read by `expression`.
*/
export const createOperands = (cursor: AwkCursor, expression: () => Expression): OperandParser => {
	const {
		fail, peek, is, take, expect, skipNewlines, arrayName,
	} = cursor;

	const list = (close: string): readonly Expression[] => {
		const parts: Expression[] = [];
		skipNewlines();

		while (!is(close)) {
			parts.push(expression());
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
							type: 'getline', from: 'file', source: postfix(), ...(target !== undefined && {target}),
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

	return {
		isTarget, list, optionalTarget, postfix, primary,
	};
};
