import {programs} from '../programs/programs.js';
import type {Utility} from '../utility.js';
import {aixProgramList} from './program-list.js';
import {hang, toUtility} from './program.js';

const dfPath = '/usr/bin/df';

/**
`df` asks every filesystem, so one dead server holds it.
*/
const hangingDf: Utility = async context => {
	const df = programs.get(dfPath);

	return context.machine.faults.has('hang-df') || df === undefined ? hang(context) : df(context);
};

/**
The programs of AIX by absolute path.
*/
export const aixPrograms: ReadonlyMap<string, Utility> = new Map([
	...aixProgramList.flatMap(program => {
		const utility = toUtility(program);

		return program.paths.map(path => [path, utility] as const);
	}),
	[dfPath, hangingDf] as const,
]);
