import type {Utility} from '../utility.js';
import {builtins} from './builtins.js';
import {CommandFailure} from './shell-errors.js';
import {Shell} from './shell.js';

/**
A builtin as the program that AIX also has.
*/
const toProgram = (name: string): Utility => async context => {
	const shell = new Shell(context.machine, context.process, {name: context.name});

	try {
		return await builtins.get(name)!(shell, context.args);
	} catch (error) {
		if (error instanceof CommandFailure) {
			await context.err(`${error.message}\n`);
			return error.status;
		}

		throw error;
	}
};

/**
Programs in `/usr/bin` that are the shell's own commands: `xargs`, `find -exec` and `env` run them.
*/
export const builtinPrograms: ReadonlyMap<string, Utility> = new Map(['true', 'false', 'test', '[', 'pwd', 'umask', 'type', 'command', 'getopts', 'read', 'ulimit'].map(name => [`/usr/bin/${name}`, toProgram(name)] as const));
