import {AwkProblem} from './awk-syntax.js';
import {
	compareValues,
	toNumber,
	toText,
	type Value,
} from './awk-values.js';

/**
An operator on two values.

@param operator
@param left
@param right
@param convert - CONVFMT.
@throws AwkProblem on a division by zero.
*/
export const operate = (operator: string, left: Value, right: Value, convert: string): Value => {
	switch (operator) {
		case 'concatenate': {
			return toText(left, convert) + toText(right, convert);
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
			return Number(compareValues(left, right, convert) < 0);
		}

		case '<=': {
			return Number(compareValues(left, right, convert) <= 0);
		}

		case '==': {
			return Number(compareValues(left, right, convert) === 0);
		}

		case '!=': {
			return Number(compareValues(left, right, convert) !== 0);
		}

		case '>': {
			return Number(compareValues(left, right, convert) > 0);
		}

		default: {
			return Number(compareValues(left, right, convert) >= 0);
		}
	}
};
