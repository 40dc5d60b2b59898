import type {Builtin, BuiltinTable} from '../builtin.js';
import {builtins, specialBuiltins} from '../builtins.js';
import {FileError} from '../../files.js';
import {findProgram} from '../../run-program.js';
import {ShellFailure} from '../shell-errors.js';
import {runWords} from '../simple-command.js';
import type {Shell} from '../shell.js';

const keywords = new Set(['!', '{', '}', '[[', ']]', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'function', 'if', 'in', 'select', 'then', 'time', 'until', 'while']);

const defaultPath = '/usr/bin:/etc:/usr/sbin:/usr/ucb:/usr/bin/X11:/sbin';

const programPath = (shell: Shell, name: string, searchPath?: string): string | undefined => {
	try {
		return findProgram(shell.files, name, searchPath ?? shell.variables.get('PATH') ?? '');
	} catch (error) {
		if (error instanceof FileError) {
			return undefined;
		}

		throw error;
	}
};

/**
What a name would run: in a sentence and as `command -v` says it.
*/
const describe = (shell: Shell, name: string, searchPath?: string): {readonly short: string; readonly long: string} | undefined => {
	const alias = shell.aliases.get(name);

	if (alias !== undefined) {
		return {short: `alias ${name}='${alias}'`, long: `${name} is an alias for '${alias}'`};
	}

	if (keywords.has(name)) {
		return {short: name, long: `${name} is a keyword`};
	}

	if (specialBuiltins.has(name)) {
		return {short: name, long: `${name} is a special shell builtin`};
	}

	if (shell.functions.has(name)) {
		return {short: name, long: `${name} is a function`};
	}

	if (builtins.has(name)) {
		return {short: name, long: `${name} is a shell builtin`};
	}

	const path = programPath(shell, name, searchPath);

	if (path === undefined) {
		return undefined;
	}

	const absolute = path.startsWith('/') ? path : shell.files.resolve(path);
	return {short: absolute, long: `${name} is ${absolute}`};
};

const whence = (isLong: boolean): Builtin => async (shell, args) => {
	let status = 0;
	const isVerbose = isLong || args.includes('-v');

	const names = args.filter(word => !/^-[vp]$/v.test(word));

	for (const name of names) {
		const found = describe(shell, name);

		if (found === undefined) {
			status = 1;

			if (isVerbose) {
				await shell.out(`${name} not found\n`);
			}
		} else {
			await shell.out(`${isVerbose ? found.long : found.short}\n`);
		}
	}

	return status;
};

const command: Builtin = async (shell, args) => {
	let index = 0;
	let mode: 'run' | 'short' | 'long' = 'run';
	let searchPath: string | undefined;

	for (; /^-[pvV]+$/v.test(args[index] ?? ''); index++) {
		mode = args[index]!.includes('v') ? 'short' : (args[index]!.includes('V') ? 'long' : mode);
		searchPath = args[index]!.includes('p') ? defaultPath : searchPath;
	}

	if (args[index] === '--') {
		index++;
	}

	const words = args.slice(index);
	const [name] = words;

	if (name === undefined) {
		return 0;
	}

	if (mode === 'run') {
		try {
			return await runWords(shell, words, {...(searchPath !== undefined && {searchPath})});
		} catch (error) {
			// Through `command` a special builtin's failure does not end the shell.
			if (error instanceof ShellFailure) {
				await shell.complain(error.message);
				return error.status;
			}

			throw error;
		}
	}

	const found = describe(shell, name, searchPath);

	if (found === undefined) {
		if (mode === 'long') {
			await shell.write(2, `${name}:  not found.\n`);
		}

		return 1;
	}

	await shell.out(`${mode === 'long' ? found.long : found.short}\n`);
	return 0;
};

export const lookupBuiltins: BuiltinTable = {
	command,
	whence: whence(false),
	type: whence(true),
	hash: async () => 0,
};
