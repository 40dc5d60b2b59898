import {SilentServer} from '../follow-path.js';
import {FileError, errorTexts} from '../files.js';
import {statusOfExit} from '../process.js';
import {createContext} from '../run-program.js';
import type {UtilityContext} from '../utility.js';

/**
Does a part of a program's work in a process of its own, as the programs that AIX's scripts are made of: it shows in `ps`, and lives on where only its parent is killed.

@returns Its exit status.
*/
export const runPart = async (context: UtilityContext, argv: readonly string[], act: (part: UtilityContext) => Promise<number>): Promise<number> => {
	const {machine, process} = context;
	const child = machine.processes.spawn(async part => {
		const inner = createContext(machine, part, argv);

		try {
			return await act(inner);
		} catch (error) {
			if (error instanceof SilentServer) {
				return part.block<number>(() => undefined);
			}

			if (error instanceof FileError && part.deathSignal === undefined) {
				if (error.code !== 'EPIPE') {
					await inner.err(`${argv[0]}: ${error.path}: ${errorTexts[error.code]}\n`);
				}

				return 1;
			}

			throw error;
		}
	}, {argv, parent: process});

	return statusOfExit(await machine.processes.wait(process, child));
};
