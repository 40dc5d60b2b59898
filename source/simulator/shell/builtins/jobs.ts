import {statusOfExit, type Process} from '../../process.js';
import {
	parseSignal,
	signalName,
	signalNumbers,
	type SignalName,
} from '../../signals.js';
import type {Builtin, BuiltinTable} from '../builtin.js';
import {CommandFailure} from '../shell-errors.js';
import type {Job, Shell} from '../shell.js';

const findJob = (shell: Shell, word: string): Job | undefined => {
	if (['%%', '%+', '%'].includes(word)) {
		return shell.jobs.at(-1);
	}

	if (word === '%-') {
		return shell.jobs.at(-2);
	}

	const text = word.slice(1);
	return /^\d+$/v.test(text) ? shell.jobs.find(job => job.number === Number(text)) : shell.jobs.findLast(job => job.text.startsWith(text));
};

/**
Waits for a child; a trapped signal ends the waiting with its own status.
*/
const waitFor = async (shell: Shell, child: Process): Promise<{readonly status: number; readonly isInterrupted: boolean}> => {
	if (child.exit === undefined) {
		const signal = await shell.process.block<SignalName | undefined>(resolve => {
			const stop = shell.traps.onSignal(arrived => {
				stop();
				resolve(arrived);
			});

			void (async () => {
				await child.exited;
				stop();
				resolve(undefined);
			})();

			return stop;
		});

		// A child's end and the SIGCHLD that tells of it are one.
		if (signal !== undefined && child.exit === undefined) {
			return {status: 128 + signalNumbers[signal], isInterrupted: true};
		}
	}

	shell.machine.processes.reap(child);
	return {status: statusOfExit(child.exit!), isInterrupted: false};
};

const forget = (shell: Shell, job: Job): void => {
	shell.jobs = shell.jobs.filter(each => each !== job);
};

const wait: Builtin = async (shell, args) => {
	const words = args[0] === '--' ? args.slice(1) : args;

	if (words.length === 0) {
		for (const job of shell.jobs) {
			for (const child of job.processes) {
				const {status, isInterrupted} = await waitFor(shell, child);

				if (isInterrupted) {
					return status;
				}
			}

			forget(shell, job);
		}

		return 0;
	}

	let result = 0;

	for (const word of words) {
		const job = word.startsWith('%') ? findJob(shell, word) : shell.jobs.find(each => each.processes.some(process => String(process.pid) === word));

		if (job === undefined) {
			result = 127;
			continue;
		}

		const {status, isInterrupted} = await waitFor(shell, job.processes.at(-1)!);

		if (isInterrupted) {
			return status;
		}

		// Its status can be asked for again, as POSIX wants only of unknown ones; ksh keeps it too.
		result = status;
	}

	return result;
};

const listSignals = async (shell: Shell, words: readonly string[]): Promise<number> => {
	if (words.length === 0) {
		await shell.out(`${Object.keys(signalNumbers).join('\n')}\n`);
		return 0;
	}

	for (const word of words) {
		const number = Number(word);
		const text = Number.isNaN(number) ? String(signalNumbers[parseSignal(word) ?? 'HUP']) : signalName(number > 128 ? number - 128 : number);
		await shell.out(`${text ?? word}\n`);
	}

	return 0;
};

const kill: Builtin = async (shell, args) => {
	const [first = ''] = args;

	if (first === '-l') {
		return listSignals(shell, args.slice(1));
	}

	let signal: SignalName | undefined = 'TERM';
	let words = args;
	const asked = first === '-s' || first === '-n' ? args[1] : (/^-./v.test(first) && first !== '--' ? first.slice(1) : undefined);

	if (asked !== undefined) {
		words = args.slice(first === '-s' || first === '-n' ? 2 : 1);

		if (asked === '0' || asked === 'NULL') {
			signal = undefined;
		} else {
			signal = parseSignal(asked);

			if (signal === undefined) {
				throw new CommandFailure(`kill: ${asked}: 0403-004 The specified signal is not valid.`);
			}
		}
	}

	if (words[0] === '--') {
		words = words.slice(1);
	}

	if (words.length === 0) {
		throw new CommandFailure('kill: 0403-004 Specify a parameter with this command.', 2);
	}

	let status = 0;

	for (const word of words) {
		const job = word.startsWith('%') ? findJob(shell, word) : undefined;

		if (!word.startsWith('%') && !/^-?\d+$/v.test(word)) {
			await shell.complain(`kill: ${word}: 0403-005 Specify a process identifier.`);
			status = 1;
			continue;
		}

		const own = job?.processes[0];
		const target = own === undefined ? Number(word) : (own.pgid === own.pid ? -own.pgid : own.pid);
		const result = job === undefined && word.startsWith('%') ? 'ESRCH' : shell.machine.processes.kill(target === 0 ? -shell.process.pgid : target, signal, shell.process);

		if (result === 'sent') {
			continue;
		}

		await shell.complain(`kill: ${word}: ${result === 'ESRCH' ? '0403-003 The specified process does not exist.' : '0403-007 Permission denied.'}`);
		status = 1;
	}

	// A shell that signals itself sees it before its next command.
	shell.process.assertRunning();
	return status;
};

const stateOf = ({exit}: Process): string => {
	if (exit === undefined) {
		return 'Running';
	}

	return exit.kind === 'signalled' ? 'Terminated' : `Done${exit.code === 0 ? '' : `(${exit.code})`}`;
};

const jobs: Builtin = async (shell, args) => {
	for (const job of shell.jobs) {
		const last = job.processes.at(-1)!;
		const mark = job === shell.jobs.at(-1) ? '+' : (job === shell.jobs.at(-2) ? '-' : ' ');
		const state = stateOf(last);

		if (args[0] === '-p') {
			await shell.out(`${job.processes[0]!.pid}\n`);
		} else {
			await shell.out(`[${job.number}] ${mark} ${args[0] === '-l' ? `${last.pid}\t` : ''} ${state.padEnd(20)} ${job.text} &\n`);
		}

		if (last.exit === undefined) {
			continue;
		}

		shell.machine.processes.reap(last);
		forget(shell, job);
	}

	return 0;
};

const foreground: Builtin = async (shell, args) => {
	const job = findJob(shell, args[0] ?? '%%');

	if (job === undefined) {
		throw new CommandFailure(`fg: ${args[0] ?? ''}: 0403-030 The job does not exist.`);
	}

	await shell.out(`${job.text}\n`);
	const {status} = await waitFor(shell, job.processes.at(-1)!);
	forget(shell, job);
	return status;
};

export const jobBuiltins: BuiltinTable = {
	wait, kill, jobs, fg: foreground,
};
