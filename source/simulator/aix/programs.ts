import type {Utility} from '../utility.js';
import {aixProgramList} from './program-list.js';
import {toUtility} from './program.js';

/**
The programs of AIX by absolute path.
*/
export const aixPrograms: ReadonlyMap<string, Utility> = new Map(aixProgramList.flatMap(program => {
	const utility = toUtility(program);

	return program.paths.map(path => [path, utility] as const);
}));
