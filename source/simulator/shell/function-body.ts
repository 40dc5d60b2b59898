import {runStatements} from './statements.js';
import type {Shell, ShellFunction} from './shell.js';

/**
Runs the body of a function.
*/
export const runFunctionBody = async (shell: Shell, {node, source}: ShellFunction): Promise<void> => {
	if (node.body.type !== 'CompoundList') {
		await runStatements(shell, [{
			type: 'Statement', pos: node.body.pos, end: node.body.end, command: node.body, background: undefined,
		}], source);
	}
};
