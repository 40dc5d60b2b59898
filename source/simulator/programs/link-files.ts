import type {Utility} from '../utility.js';
import {destinationsOf} from './destinations.js';
import {parseOptions} from './options.js';
import {attempt, Failure, program} from './program.js';
import {isSameFile, statusOrNothing} from './walk.js';

const linkUsage = 'Usage: ln [-f | -n] [-s] src [target]\n   or: ln [-f | -n] [-s] src1 ... srcN directory';

export const ln: Utility = program(async context => {
	const options = parseOptions('ln', context.args, 'fns', linkUsage, 1);
	const {files} = context;
	const operands = options.operands.length === 1 ? [options.operands[0]!, '.'] : options.operands;
	let status = 0;

	for (const [from, to] of destinationsOf(context, operands, {name: 'ln', usage: linkUsage})) {
		const done = await attempt(context, () => {
			const old = statusOrNothing(files, to);

			if (old !== undefined) {
				if (!options.has('f')) {
					throw new Failure(`ln: 0653-421 ${to} exists.\n             Specify -f to remove.`);
				}

				if (!options.has('s') && isSameFile(old, files.status(from))) {
					throw new Failure(`ln: 0653-422 ${from} and ${to} are identical.`);
				}

				files.removeFile(to);
			}

			if (options.has('s')) {
				files.makeLink(from, to);
			} else {
				files.makeHardLink(from, to);
			}

			return true;
		}, (reason, error) => error.code === 'ENOENT' ? `ln: 0653-419 ${from}: ${reason}` : `ln: 0653-417 Cannot link ${from} to ${to}.\n${reason}`);

		status = done === undefined ? 1 : status;
	}

	return status;
});
