import type {UtilityContext} from '../utility.js';
import {SyntaxProblem} from './options.js';
import {baseName, joinPath, statusOrNothing} from './walk.js';

/**
Where each source goes: into the last operand where it is a directory, else onto it.
*/
export const destinationsOf = (context: UtilityContext, operands: readonly string[], {name, usage}: {readonly name: string; readonly usage: string}): ReadonlyArray<readonly [from: string, to: string]> => {
	if (operands.length < 2) {
		throw new SyntaxProblem(`${usage}\n`, 1);
	}

	const last = operands.at(-1)!;
	const isDirectory = statusOrNothing(context.files, last, true)?.kind === 'directory';

	if (operands.length > 2 && !isDirectory) {
		throw new SyntaxProblem(`${name}: ${last} is not a directory.\n${usage}\n`, 1);
	}

	return operands.slice(0, -1).map(from => [from, isDirectory ? joinPath(last, baseName(from)) : last]);
};
