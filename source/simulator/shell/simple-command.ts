import type {
	Assignment,
	Command,
	CommandArgument,
} from 'unbash';
import {errorTexts, FileError} from '../files.js';
import {findProgram, runProgram} from '../run-program.js';
import {builtins, declarations, specialBuiltins} from './builtins.js';
import {quoted, type Piece} from './fields.js';
import {redirect} from './redirection.js';
import {
	BreakLoop,
	CommandFailure,
	ContinueLoop,
	ExitShell,
	ReturnFromFunction,
	ShellFailure,
} from './shell-errors.js';
import {
	notInRestricted,
	restricted,
	type Shell,
	type ShellFunction,
} from './shell.js';
import {runFunctionBody} from './function-body.js';
import {runSubshell} from './subshell.js';

const assignmentText = async (shell: Shell, {value}: Assignment): Promise<string> => {
	if (value.type === 'ArrayValue') {
		throw new ShellFailure('0403-057 Syntax error: `(\' is not expected.', 2);
	}

	return shell.expansion.text(value, {isAssignment: true});
};

const assign = async (shell: Shell, assignment: Assignment): Promise<void> => {
	const {name, index, append} = assignment;

	if (shell.options.has(restricted) && ['PATH', 'SHELL', 'ENV'].includes(name)) {
		throw new ShellFailure(`${name}: ${notInRestricted}`, 1);
	}

	if (append === true) {
		throw new CommandFailure(`${assignment.text}:  not found.`, 127);
	}

	if (index !== undefined) {
		const place = Number(await shell.expansion.arithmetic(index.text));
		shell.variables.setElement(name, place, await assignmentText(shell, assignment));
		return;
	}

	shell.variables.set(name, await assignmentText(shell, assignment));
};

/**
The words of a command; those of a declaration (`export a=$b`) are not split.
*/
const expandArguments = async (shell: Shell, args: readonly CommandArgument[], isDeclaration: boolean): Promise<string[]> => {
	const fields: string[] = [];

	for (const argument of args) {
		if (argument.type === 'Word') {
			const match = isDeclaration ? /^[A-Z_a-z]\w*=/v.exec(argument.text) : null;

			if (match === null) {
				fields.push(...await shell.expansion.fields([argument]));
			} else {
				fields.push(await shell.expansion.text(argument, {isAssignment: true}));
			}

			continue;
		}

		const {name, value} = argument;

		if (value.type === 'ArrayValue') {
			throw new ShellFailure('0403-057 Syntax error: `(\' is not expected.', 2);
		}

		if (isDeclaration) {
			fields.push(`${name}=${await shell.expansion.text(value, {isAssignment: true})}`);
		} else {
			const pieces: Piece[] = [quoted(`${name}=`), ...await shell.expansion.pieces(value)];
			fields.push(...shell.expansion.split(pieces));
		}
	}

	return fields;
};

const trace = async (shell: Shell, words: readonly string[]): Promise<void> => {
	if (!(shell.options.has('x') && words.length > 0)) {
		return;
	}

	const text = words.map(word => /^[\w\/.,:+%@=\-]+$/v.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`).join(' ');
	await shell.write(2, `${await shell.expansion.quotedText(shell.variables.get('PS4') ?? '')}${text}\n`);
};

/**
Runs a simple command; its status is the shell's.

`isLast`: this process has nothing else to do, so that a program may take it over.
*/
export const runSimpleCommand = async (shell: Shell, command: Command, {isLast = false}: {readonly isLast?: boolean}): Promise<void> => {
	const assignments = command.prefix.filter((each): each is Assignment => each.type === 'Assignment');
	shell.line = shell.lineAt(command.pos);
	shell.substitutionStatus = undefined;

	try {
		const {name} = command;
		const isDeclaration = name !== undefined && declarations.has(name.value);
		const words = [
			...(name === undefined ? [] : await shell.expansion.fields([name])),
			...await expandArguments(shell, command.args, isDeclaration),
		];

		if (words.length === 0) {
			await runAssignments(shell, command, assignments);
			return;
		}

		await runCommandWords(shell, command, words, assignments, isLast);
	} catch (error) {
		if (error instanceof CommandFailure) {
			await shell.complain(error.message);
			shell.status = error.status;
			return;
		}

		if (error instanceof FileError) {
			if (error.code !== 'EPIPE' || shell.options.has('x')) {
				await shell.complain(`${error.path === '' ? '' : `${error.path}: `}${errorTexts[error.code]}`);
			}

			shell.status = 1;
			return;
		}

		throw error;
	}
};

const runAssignments = async (shell: Shell, command: Command, assignments: readonly Assignment[]): Promise<void> => {
	for (const assignment of assignments) {
		await assign(shell, assignment);
		await trace(shell, [assignment.text]);
	}

	if (command.redirects.length > 0) {
		const redirected = await redirect(shell, command.redirects);
		redirected.undo();
	}

	shell.status = shell.substitutionStatus ?? 0;
};

const runCommandWords = async (shell: Shell, command: Command, words: readonly string[], assignments: readonly Assignment[], isLast: boolean): Promise<void> => {
	const name = words[0]!;
	await trace(shell, words);

	if (specialBuiltins.has(name)) {
		await runBuiltin(shell, command, words, assignments);
		return;
	}

	const definition = shell.functions.get(name);

	if (definition !== undefined) {
		await runFunction(shell, command, definition, words, assignments);
		return;
	}

	if (builtins.has(name)) {
		await runBuiltin(shell, command, words, assignments);
		return;
	}

	await runExternal(shell, command, words, assignments, {isLast: isLast && !shell.traps.hasExit});
};

/**
Runs expanded words as a command whose redirections are done: for `command`. Its status.
*/
export const runWords = async (shell: Shell, words: readonly string[], {searchPath}: {readonly searchPath?: string} = {}): Promise<number> => {
	const builtin = specialBuiltins.get(words[0]!) ?? builtins.get(words[0]!);

	if (builtin !== undefined) {
		return builtin(shell, words.slice(1));
	}

	await runExternal(shell, undefined, words, [], {isLast: false, ...(searchPath !== undefined && {searchPath})});
	return shell.status;
};

/**
Assigns for the time of one command; undone by what is returned.
*/
const assignForCommand = async (shell: Shell, assignments: readonly Assignment[]): Promise<() => void> => {
	const undos: Array<() => void> = [];

	for (const assignment of assignments) {
		undos.push(shell.variables.override(assignment.name, await assignmentText(shell, assignment)));
	}

	return () => {
		for (const undo of undos.toReversed()) {
			undo();
		}
	};
};

const runBuiltin = async (shell: Shell, command: Command, words: readonly string[], assignments: readonly Assignment[]): Promise<void> => {
	const name = words[0]!;
	const isSpecial = specialBuiltins.has(name);
	let redirected: Awaited<ReturnType<typeof redirect>>;

	try {
		redirected = await redirect(shell, command.redirects);
	} catch (error) {
		if (error instanceof CommandFailure && isSpecial && !shell.isInteractive) {
			throw new ShellFailure(error.message, error.status);
		}

		throw error;
	}

	let isKept = false;

	try {
		// What a special builtin is given stays.
		const undo = isSpecial ? undefined : await assignForCommand(shell, assignments);

		if (isSpecial) {
			for (const assignment of assignments) {
				await assign(shell, assignment);
			}
		}

		try {
			if (name === 'exec') {
				isKept = words.length === 1;
			}

			shell.status = await (specialBuiltins.get(name) ?? builtins.get(name))!(shell, words.slice(1));
		} finally {
			undo?.();
		}
	} catch (error) {
		if (error instanceof FileError && error.code !== 'EPIPE') {
			throw new CommandFailure(`${name}: ${error.path === '' ? '' : `${error.path}: `}${errorTexts[error.code]}`);
		}

		throw error;
	} finally {
		if (isKept) {
			redirected.keep();
		} else {
			redirected.undo();
		}
	}
};

const runFunction = async (shell: Shell, command: Command, definition: ShellFunction, words: readonly string[], assignments: readonly Assignment[]): Promise<void> => {
	const redirected = await redirect(shell, command.redirects);
	const {parameters, name, loops} = shell;

	if (shell.functionDepth > 500) {
		throw new ShellFailure(`${words[0]}: recursion too deep`);
	}

	let undo: (() => void) | undefined;
	shell.variables.pushScope();
	shell.traps.enterFunction();
	shell.functionDepth++;
	shell.loops = 0;

	try {
		undo = await assignForCommand(shell, assignments);
		shell.parameters = words.slice(1);

		if (definition.isKsh) {
			shell.name = words[0]!;
		}

		await runFunctionBody(shell, definition);
	} catch (error) {
		if (error instanceof ReturnFromFunction) {
			shell.status = error.status;
		} else if (!(error instanceof BreakLoop || error instanceof ContinueLoop)) {
			throw error;
		}
	} finally {
		await shell.traps.leaveFunction();
		shell.parameters = parameters;
		shell.name = name;
		shell.loops = loops;
		shell.functionDepth--;
		undo?.();
		shell.variables.popScope();
		redirected.undo();
	}
};

/**
Runs a program in this process, which is given to it for good.
*/
export const becomeProgram = async (shell: Shell, words: readonly string[], searchPath = shell.variables.get('PATH') ?? ''): Promise<never> => {
	const [name = ''] = words;

	if (shell.options.has(restricted) && name.includes('/')) {
		await shell.complain(`${name}: ${notInRestricted}`);
		throw new ExitShell(1, {hasTrap: false});
	}

	try {
		const path = findProgram(shell.files, name, searchPath);
		shell.process.environment = shell.variables.exported();
		const status = await runProgram(shell.machine, shell.process, path, words);
		throw new ExitShell(status, {hasTrap: false});
	} catch (error) {
		if (error instanceof FileError) {
			await shell.complain(error.code === 'EACCES' ? `${name}: 0403-006 Execute permission denied.` : `${name}:  not found.`);
			throw new ExitShell(error.code === 'EACCES' ? 126 : 127, {hasTrap: false});
		}

		throw error;
	}
};

const runExternal = async (shell: Shell, command: Command | undefined, words: readonly string[], assignments: readonly Assignment[], {isLast, searchPath}: {readonly isLast: boolean; readonly searchPath?: string}): Promise<void> => {
	const run = async (subshell: Shell): Promise<void> => {
		for (const assignment of assignments) {
			subshell.variables.override(assignment.name, await assignmentText(subshell, assignment));
		}

		const redirected = await redirect(subshell, command?.redirects ?? []);
		redirected.keep();
		await becomeProgram(subshell, words, searchPath);
	};

	if (isLast) {
		await run(shell);
		return;
	}

	const {process, machine} = shell;
	const child = machine.processes.spawn(async child => runSubshell(shell, child, async subshell => {
		try {
			await run(subshell);
		} catch (error) {
			if (!(error instanceof CommandFailure)) {
				throw error;
			}

			await subshell.complain(error.message);
			subshell.status = error.status;
		}
	}), {
		argv: process.argv, parent: process, environment: process.environment, ...(shell.options.has('m') && {group: 'new'}),
	});

	shell.status = await shell.waitFor(child);
};
