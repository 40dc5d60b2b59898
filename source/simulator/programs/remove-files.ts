import type {Utility, UtilityContext} from '../utility.js';
import {isConfirmed} from './answer.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {attempt, program} from './program.js';
import {
	baseName,
	byBytes,
	joinPath,
	statusOrNothing,
} from './walk.js';

/**
Removes a path and all below it.

@returns Whether nothing is left of it.
*/
export const removeTree = async (context: UtilityContext, path: string, how: {readonly name: string; readonly isForced: boolean; readonly asks: boolean; readonly isVerbose: boolean}): Promise<boolean> => {
	const {files} = context;

	const done = await attempt(context, async () => {
		if (files.linkStatus(path).kind === 'directory') {
			if (how.asks && !await isConfirmed(context, `${how.name}: Select files in directory ${path}? `)) {
				return false;
			}

			let isWhole = true;

			for (const child of [...files.list(path)].sort(byBytes)) {
				isWhole = await removeTree(context, joinPath(path, child), how) && isWhole;
			}

			if (!isWhole || (how.asks && !await isConfirmed(context, `${how.name}: Remove directory ${path}? `))) {
				return false;
			}

			files.removeDirectory(path);
		} else {
			if (how.asks && !await isConfirmed(context, `${how.name}: Remove ${path}? `)) {
				return true;
			}

			files.removeFile(path);
		}

		if (how.isVerbose) {
			await context.out(`${how.name}: removing ${path}\n`);
		}

		return true;
	}, reason => `${how.name}: 0653-609 Cannot remove ${path}.\n${reason}`);

	return done ?? false;
};

const usageOfRemove = 'Usage: rm [-Rdefir] [--] File...';

export const rm: Utility = program(async context => {
	const options = parseOptions('rm', context.args, 'Rdefir', usageOfRemove);
	const isForced = options.last('fi') === 'f';
	if (options.operands.length === 0) {
		if (options.has('f')) {
			return 0;
		}

		throw new SyntaxProblem(`${usageOfRemove}\n`, 2);
	}

	let status = 0;

	for (const path of options.operands) {
		const found = statusOrNothing(context.files, path);
		const base = baseName(path);

		if (base === '.' || base === '..' || base === '/') {
			await context.err(`rm: 0653-603 Cannot remove directory ${path}.\n`);
			status = 2;
		} else if (found === undefined) {
			if (!isForced) {
				await context.err(`rm: 0653-609 Cannot remove ${path}.\nA file or directory in the path name does not exist.\n`);
				status = 2;
			}
		} else if (found.kind === 'directory' && !options.has('r') && !options.has('R')) {
			await context.err(`rm: 0653-603 Cannot remove directory ${path}.\n`);
			status = 2;
		} else {
			const isWhole = await removeTree(context, path, {
				name: 'rm', isForced, asks: options.last('fi') === 'i', isVerbose: options.has('e'),
			});
			status = isWhole ? status : 2;
		}
	}

	return status;
});
