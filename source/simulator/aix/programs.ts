import {programs} from '../programs/programs.js';
import type {Utility} from '../utility.js';
import {aixProgramList} from './program-list.js';
import {hang, toUtility} from './program.js';

const dfPath = '/usr/bin/df';

/**
`df` asks every filesystem, so one dead server holds it; `df` of others answers.
*/
const hangingDf: Utility = async context => {
	const {machine} = context;
	const df = programs.get(dfPath);
	const operands = context.args.filter(word => !word.startsWith('-'));
	const isHeld = (): boolean => machine.files.silent.size > 0 && (operands.length === 0 || operands.some(operand => machine.files.silent.has(context.files.resolve(operand))));

	while (isHeld()) {
		await context.sleep(10_000);
	}

	return machine.faults.has('hang-df') || df === undefined ? hang(context) : df(context);
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
