import type {TestExpression} from 'unbash';
import {isPatternMatch} from './pattern.js';
import type {Shell} from './shell.js';
import {isBinaryTrue, isUnaryTrue} from './test-expression.js';

/**
The value of what stands in `[[ ]]`.
*/
export const isTestTrue = async (shell: Shell, expression: TestExpression): Promise<boolean> => {
	switch (expression.type) {
		case 'TestNot': {
			const isValue = await isTestTrue(shell, expression.operand);
			return expression.negations.length % 2 === 1 ? !isValue : isValue;
		}

		case 'TestGroup': {
			return isTestTrue(shell, expression.expression);
		}

		case 'TestLogical': {
			for (const operand of expression.operands) {
				const isTrue = await isTestTrue(shell, operand);

				if (isTrue ? expression.operator === '||' : expression.operator === '&&') {
					return isTrue;
				}
			}

			return expression.operator === '&&';
		}

		case 'TestUnary': {
			return isUnaryTrue(shell, expression.operator, await shell.expansion.text(expression.operand));
		}

		case 'TestBinary': {
			const {operator} = expression;
			const left = await shell.expansion.text(expression.left);

			if (!['=', '==', '!='].includes(operator)) {
				return isBinaryTrue(shell, operator, left, await shell.expansion.text(expression.right));
			}

			const isMatch = isPatternMatch(left, await shell.expansion.pattern(expression.right));
			return operator === '!=' ? !isMatch : isMatch;
		}
	}
};
