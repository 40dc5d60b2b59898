import {toText} from '../../byte-text.js';
import {FileError} from '../../files.js';
import {parseSignal, signalNumbers} from '../../signals.js';
import type {BuiltinTable} from '../builtin.js';
import {runText} from '../run-text.js';
import {
	BreakLoop,
	CommandFailure,
	ContinueLoop,
	ExitShell,
	ReturnFromFunction,
	ShellFailure,
} from '../shell-errors.js';
import {becomeProgram} from '../simple-command.js';
import type {Shell} from '../shell.js';

const numberOf = (shell: Shell, text: string): number => Number(shell.calculate(text));

const loopCount = (shell: Shell, name: string, text = '1'): number => {
	const count = numberOf(shell, text);

	if (count < 1) {
		throw new CommandFailure(`${name}: ${text}: 0403-009 The specified number is not valid for this command.`);
	}

	return count;
};

/**
Signals by the name that `trap` takes: `EXIT`, `ERR`, `TERM`, `15`.
*/
const trapName = (text: string): string | undefined => {
	if (text === '0' || /^(?:sig)?exit$/iv.test(text)) {
		return 'EXIT';
	}

	return /^(?:err|debug)$/iv.test(text) ? text.toUpperCase() : parseSignal(text);
};

const quote = (text: string): string => `'${text.replaceAll('\'', String.raw`'\''`)}'`;

const runDot = async (shell: Shell, args: readonly string[]): Promise<number> => {
	const [file, ...parameters] = args;

	if (file === undefined) {
		return 0;
	}

	const candidates = file.includes('/') ? [file] : (shell.variables.get('PATH') ?? '').split(':').map(directory => `${directory === '' ? '.' : directory}/${file}`);
	const path = candidates.find(each => shell.files.exists(each) && shell.files.status(each).kind !== 'directory');

	if (path === undefined) {
		throw new ShellFailure(`${file}:  not found.`);
	}

	let text: string;

	try {
		text = toText(shell.files.read(path));
	} catch (error) {
		throw error instanceof FileError ? new ShellFailure(`${file}: 0403-016 Cannot find or open the file.`) : error;
	}

	const outer = shell.parameters;
	shell.parameters = parameters.length > 0 ? parameters : outer;
	shell.status = 0;

	try {
		await runText(shell, text);
		return shell.status;
	} catch (error) {
		if (error instanceof ReturnFromFunction) {
			return error.status;
		}

		throw error;
	} finally {
		if (parameters.length > 0) {
			shell.parameters = outer;
		}
	}
};

const runTrap = async (shell: Shell, args: readonly string[]): Promise<number> => {
	const words = args[0] === '--' ? args.slice(1) : args;

	if (words.length === 0 || words[0] === '-p') {
		for (const [name, text] of shell.traps.texts()) {
			await shell.out(`trap -- ${quote(text)} ${name}\n`);
		}

		return 0;
	}

	if (words[0] === '-l') {
		await shell.out(`${Object.keys(signalNumbers).join(' ')}\n`);
		return 0;
	}

	// Numbers alone put the defaults back.
	const isReset = words[0] === '-' || /^\d+$/v.test(words[0]!) || (words.length === 1 && trapName(words[0]!) !== undefined);
	const names = isReset && words[0] !== '-' ? words : words.slice(1);
	let status = 0;

	for (const word of names) {
		const name = trapName(word);

		if (name === undefined) {
			await shell.complain(`trap: ${word}: 0403-004 The specified trap is not valid.`);
			status = 1;
		} else {
			shell.traps.set(name, isReset ? undefined : words[0]);
		}
	}

	return status;
};

export const specialControlBuiltins: BuiltinTable = {
	':': async () => 0,
	'.': runDot,
	async break(shell, [count]) {
		const number = loopCount(shell, 'break', count);

		if (shell.loops === 0) {
			return 0;
		}

		throw new BreakLoop(number);
	},
	async continue(shell, [count]) {
		const number = loopCount(shell, 'continue', count);

		if (shell.loops === 0) {
			return 0;
		}

		throw new ContinueLoop(number);
	},
	async return(shell, [status]) {
		throw new ReturnFromFunction(status === undefined ? shell.status : numberOf(shell, status) & 255);
	},
	async exit(shell, [status]) {
		throw new ExitShell(status === undefined ? shell.status : numberOf(shell, status) & 255);
	},
	async eval(shell, args) {
		shell.status = 0;
		await runText(shell, args.join(' '));
		return shell.status;
	},
	async exec(shell, args) {
		const words = args[0] === '--' ? args.slice(1) : args;

		return words.length === 0 ? 0 : becomeProgram(shell, words);
	},
	async shift(shell, [count = '1']) {
		const number = numberOf(shell, count);

		if (number < 0 || number > shell.parameters.length) {
			throw new ShellFailure(`shift: ${count}: 0403-009 The specified number is not valid for this command.`);
		}

		shell.parameters = shell.parameters.slice(number);
		return 0;
	},
	async times(shell) {
		await shell.out('0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n');
		return 0;
	},
	trap: runTrap,
};

export const controlBuiltins: BuiltinTable = {
	true: async () => 0,
	false: async () => 1,
	async let(shell, args) {
		let value = 0n;

		for (const argument of args) {
			value = shell.calculate(argument);
		}

		return value === 0n ? 1 : 0;
	},
};
