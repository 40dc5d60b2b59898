import {
	fileSizeLimitOf,
	findAccount,
	ownEnvironment,
	type LoginAccount,
} from './accounts.js';
import {toBytes, toText} from './byte-text.js';
import {sshdPid} from './create-machine.js';
import {ForeignFile} from './ends.js';
import {FileError, errorTexts} from './files.js';
import type {Machine} from './machine.js';
import type {OpenFile} from './open-file.js';
import {ProcessDeath, type Process, type ProcessExit} from './process.js';
import {findProgram, runProgram} from './run-program.js';
import type {ReadEnd, WriteEnd} from './utility.js';

type ExecuteOptions = {
	/**
	Given to the account's shell with `-c`; without it the shell reads what comes in, at a prompt on a terminal.
	*/
	readonly command?: string;
	readonly user: string;
	readonly stdin: ReadEnd;

	/**
	Closed when no process holds it any more, which may be long after the command's end.
	*/
	readonly stdout: WriteEnd;
	readonly stderr: WriteEnd;

	/**
	Aborted when the channel is gone: stdin ends, writes get SIGPIPE, the processes live on.
	*/
	readonly signal?: AbortSignal;

	/**
	Whether the three are one terminal; processes are told when it goes away.
	*/
	readonly isTerminal?: boolean;

	/**
	Added to the environment, such as `SSH_CLIENT`.
	*/
	readonly environment?: ReadonlyMap<string, string>;
};

type Execution = {
	readonly pid: number;
	readonly exit: Promise<ProcessExit>;
};

const whenAborted = async (signal: AbortSignal | undefined): Promise<'aborted'> => new Promise(resolve => {
	if (signal?.aborted === true) {
		resolve('aborted');
	} else {
		signal?.addEventListener('abort', () => {
			resolve('aborted');
		}, {once: true});
	}
});

/**
The ends of a channel, which break when it is gone. What comes from outside lets the clock catch up first.
*/
const channelFile = (machine: Machine, {reader, writer, signal, isTerminal}: {readonly reader?: ReadEnd; readonly writer?: WriteEnd; readonly signal: AbortSignal | undefined; readonly isTerminal: boolean}): OpenFile => {
	const aborted = whenAborted(signal);

	return new ForeignFile({
		isTerminal,
		...(reader !== undefined && {
			reader: {
				async read() {
					const bytes = signal?.aborted === true ? 'aborted' : await Promise.race([reader.read(), aborted]);
					machine.clock.catchUp();
					return bytes === 'aborted' ? undefined : bytes;
				},
				close() {
					reader.close();
				},
			},
		}),
		...(writer !== undefined && {
			writer: {
				async write(bytes) {
					if (signal?.aborted === true || await Promise.race([writer.write(bytes), aborted]) === 'aborted') {
						throw new FileError('EPIPE', '');
					}

					machine.clock.catchUp();
				},
				close() {
					writer.close();
				},
			},
		}),
	});
};

/**
The environment that AIX gives to every process of an account, from `/etc/environment`, and what sshd adds.
*/
const loginEnvironment = (machine: Machine, account: LoginAccount): Map<string, string> => {
	const environment = new Map<string, string>([['PATH', '/usr/bin:/etc:/usr/sbin:/usr/ucb:/usr/bin/X11:/sbin']]);

	try {
		for (const line of toText(machine.files.view().read('/etc/environment')).split('\n')) {
			const match = /^(?<name>[A-Z_a-z]\w*)=(?<value>.*)$/v.exec(line)?.groups;

			if (match !== undefined) {
				environment.set(match['name']!, match['value']!);
			}
		}
	} catch (error) {
		if (!(error instanceof FileError)) {
			throw error;
		}
	}

	for (const [name, value] of ownEnvironment(machine.files, account.name)) {
		environment.set(name, value);
	}

	for (const [name, value] of [['LOGIN', account.name], ['LOGNAME', account.name], ['USER', account.name], ['HOME', account.home], ['SHELL', account.shell]] as const) {
		environment.set(name, value);
	}

	return environment;
};

const exitOf = async (machine: Machine, process: Process, sshd: Process | undefined): Promise<ProcessExit> => {
	if (sshd === undefined) {
		return process.exited;
	}

	try {
		return await machine.processes.wait(sshd, process);
	} catch (error) {
		// Without its sshd the command is an orphan that runs on.
		if (error instanceof ProcessDeath) {
			return process.exited;
		}

		throw error;
	}
};

/**
Runs a command as sshd does for `ssh host command`: `$SHELL -c command`, in a session of its own.

@throws FileError `ENOENT` where the account is not known.
*/
export const execute = (machine: Machine, {command, user, stdin, stdout, stderr, signal, isTerminal = false, environment}: ExecuteOptions): Execution => {
	const account = findAccount(machine.files, user);

	if (account === undefined) {
		throw new FileError('ENOENT', user);
	}

	machine.clock.catchUp();

	const argv = [account.shell.replace(/^.*\//v, ''), ...command === undefined ? [isTerminal ? '-i' : '-s'] : ['-c', command]];
	const view = machine.files.view({account});
	const sshd = machine.processes.get(sshdPid);

	const process = machine.processes.spawn(async process => {
		if (machine.files.view({account}).exists(account.home)) {
			process.view.directory = view.realPath(account.home);
		}

		try {
			return await runProgram(machine, process, findProgram(view, account.shell, ''), argv);
		} catch (error) {
			if (error instanceof FileError) {
				await process.descriptors.get(2)?.write(process, toBytes(`${account.shell}: ${errorTexts[error.code]}\n`));
				return 1;
			}

			throw error;
		}
	}, {
		argv,
		...(sshd !== undefined && {parent: sshd}),
		environment: new Map([...loginEnvironment(machine, account), ...environment ?? []]),
		view: {
			account, directory: '/', umask: 0o022, fileSizeLimit: fileSizeLimitOf(machine.files, account.name),
		},
		descriptors: new Map([
			[0, channelFile(machine, {reader: stdin, signal, isTerminal})],
			[1, channelFile(machine, {writer: stdout, signal, isTerminal})],
			[2, channelFile(machine, {writer: stderr, signal, isTerminal})],
		]),
		isSessionLeader: true,
	});

	if (isTerminal) {
		signal?.addEventListener('abort', () => {
			machine.processes.kill(-process.pid, 'HUP');
		}, {once: true});
	}

	return {pid: process.pid, exit: exitOf(machine, process, sshd)};
};
