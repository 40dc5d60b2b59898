import {errorTexts, FileError} from '../files.js';
import type {Process} from '../process.js';
import {
	BreakLoop,
	CommandFailure,
	ContinueLoop,
	ExitShell,
	FatalSignal,
	ReturnFromFunction,
	ShellFailure,
} from './shell-errors.js';
import {runText} from './run-text.js';
import type {Shell} from './shell.js';

/**
Runs a shell to its end, EXIT trap included; its exit status.
*/
export const runToEnd = async (shell: Shell, body: () => Promise<void>): Promise<number> => {
	let hasTrap = true;
	let signal = undefined as FatalSignal | undefined;

	const guarded = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			if (error instanceof ExitShell) {
				shell.status = error.status;
				hasTrap &&= error.hasTrap;
			} else if (error instanceof ReturnFromFunction) {
				shell.status = error.status;
			} else if (error instanceof ShellFailure || error instanceof CommandFailure) {
				await shell.complain(error.message);
				shell.status = error.status;
			} else if (error instanceof FileError && shell.process.deathSignal === undefined) {
				await shell.complain(error.code === 'EAGAIN' ? '0403-031 The fork function failed. There is not enough memory available.' : errorTexts[error.code]);
				shell.status = 1;
			} else if (error instanceof FatalSignal) {
				signal = error;
			} else if (!(error instanceof BreakLoop || error instanceof ContinueLoop)) {
				throw error;
			}
		}
	};

	await guarded(async () => {
		await body();
		await shell.step();
	});

	const action = hasTrap ? shell.traps.takeExit() : undefined;

	if (action !== undefined && action !== '') {
		shell.traps.fatal = undefined;
		const {status} = shell;

		await guarded(async () => {
			await runText(shell, action);
			shell.status = status;
		});
	}

	if (signal !== undefined) {
		shell.process.die(signal.signal);
		shell.process.assertRunning();
	}

	return shell.status;
};

/**
The life of a forked shell in its new process.
*/
export const runSubshell = async (parent: Shell, process: Process, body: (subshell: Shell) => Promise<void>): Promise<number> => {
	const subshell = parent.fork(process);

	return runToEnd(subshell, async () => {
		await body(subshell);
	});
};
