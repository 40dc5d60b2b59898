import type {Function as FunctionNode} from 'unbash';
import {toBytes} from '../byte-text.js';
import {FileError} from '../files.js';
import {FileView} from '../file-view.js';
import type {Machine} from '../machine.js';
import {type Process, statusOfExit} from '../process.js';
import type {SignalName} from '../signals.js';
import {evaluateArithmetic} from './arithmetic.js';
import {Expansion} from './expansion.js';
import {optionLetter} from './options.js';
import {FatalSignal, ShellFailure} from './shell-errors.js';
import {Traps} from './traps.js';
import {SourceText} from './source-text.js';
import {Variables, type Variable} from './variables.js';

export type ShellFunction = {
	readonly node: FunctionNode;

	/**
	Defined with the word `function`: `$0` is its name.
	*/
	readonly isKsh: boolean;
	readonly source: SourceText;
};

export type Job = {
	readonly number: number;
	readonly processes: readonly Process[];
	readonly text: string;
};

/**
What a subshell begins with.
*/
type Inherited = {
	readonly variables: Map<string, Variable>;
	readonly functions: Map<string, ShellFunction>;
	readonly aliases: Map<string, string>;
	readonly options: Set<string>;
	readonly parameters: readonly string[];
	readonly status: number;
	readonly lastBackground: number | undefined;
	readonly mainPid: number;
	readonly trapTexts: ReadonlyMap<string, string>;
	readonly commands: {count: number};
};

/**
How many commands make a millisecond of the machine's clock.
*/
const commandsPerMillisecond = 20;

/**
The option of a restricted shell: no other directory, no output to files, no commands by path, no other PATH.
*/
export const restricted = 'r';

export const notInRestricted = '0403-019 The operation is not allowed in a restricted shell.';

/**
A running shell: its state, in its process. A subshell is another one, in a process of its own.
*/
export class Shell {
	readonly machine: Machine;
	readonly process: Process;
	readonly files: FileView;
	readonly expansion: Expansion;
	readonly variables: Variables;
	readonly functions: Map<string, ShellFunction>;
	readonly aliases: Map<string, string>;

	/**
	Letters of `set`.
	*/
	readonly options: Set<string>;
	readonly traps: Traps;

	/**
	`$0`.
	*/
	name: string;
	parameters: readonly string[];
	status: number;
	lastBackground: number | undefined;

	/**
	`$$`: the same in subshells.
	*/
	readonly mainPid: number;
	jobs: Job[] = [];

	/**
	Line of the command that runs.
	*/
	line = 1;

	/**
	Above 0 where a failure is a condition, so that `set -e` lets it pass.
	*/
	conditions = 0;
	loops = 0;
	functionDepth = 0;

	/**
	Status of the last command substitution in the command that is being expanded.
	*/
	substitutionStatus: number | undefined;
	getoptsPlace = 0;
	getoptsIndex = 1;

	/**
	The text that runs.
	*/
	source: SourceText = new SourceText('');
	isInteractive = false;
	readonly isSubshell: boolean;

	/**
	Commands since the last time that passed for them; one count for a shell and all that it forks.
	*/
	readonly #commands: {count: number};
	readonly #startedAt: number;

	constructor(machine: Machine, process: Process, {name, inherited}: {readonly name: string; readonly inherited?: Inherited}) {
		this.machine = machine;
		this.process = process;
		this.files = new FileView(machine.files, process.view);
		this.name = name;
		this.isSubshell = inherited !== undefined;
		this.functions = new Map(inherited?.functions);
		this.aliases = new Map(inherited?.aliases);
		this.options = new Set(inherited?.options);
		this.parameters = inherited?.parameters ?? [];
		this.status = inherited?.status ?? 0;
		this.lastBackground = inherited?.lastBackground;
		this.mainPid = inherited?.mainPid ?? process.pid;
		this.#commands = inherited?.commands ?? {count: 0};
		this.#startedAt = machine.clock.now;
		this.traps = new Traps(this, inherited?.trapTexts);
		this.expansion = new Expansion(this);

		this.variables = new Variables({
			values: inherited?.variables ?? new Map([...process.environment].filter(([key]) => /^[A-Z_a-z]\w*$/v.test(key)).map(([key, value]) => [key, {value, isExported: true}])),
			computed: new Map([
				['RANDOM', () => String(Math.floor(machine.random() * 32_768))],
				['SECONDS', () => String(Math.floor((machine.clock.now - this.#startedAt) / 1000))],
				['LINENO', () => String(this.line)],
				['PPID', () => String(process.ppid)],
			]),
			evaluate: expression => String(this.calculate(expression)),
		});

		if (inherited === undefined) {
			this.#setStart();
		}
	}

	/**
	A positional, special or named parameter.
	*/
	parameter(name: string): string | undefined {
		switch (name) {
			case '#': {
				return String(this.parameters.length);
			}

			case '?': {
				return String(this.status);
			}

			case '$': {
				return String(this.mainPid);
			}

			case '!': {
				return this.lastBackground === undefined ? undefined : String(this.lastBackground);
			}

			case '-': {
				return [...this.options].filter(option => option.length === 1).join('') + (this.isInteractive ? 'i' : '');
			}

			case '0': {
				return this.name;
			}

			case '@':
			case '*': {
				return this.parameters.length === 0 ? undefined : this.parameters.join(' ');
			}

			default: {
				return /^\d+$/v.test(name) ? this.parameters[Number(name) - 1] : this.variables.get(name);
			}
		}
	}

	calculate(expression: string): bigint {
		return evaluateArithmetic(expression, {
			get: name => {
				const value = this.variables.get(name);

				if (value === undefined && this.options.has('u')) {
					throw new ShellFailure(`${name}: 0403-041 Parameter not set.`);
				}

				return value;
			},
			set: (name, value) => {
				this.variables.set(name, value);
			},
			element: (name, index) => this.variables.elements(name).get(index),
			setElement: (name, index, value) => {
				this.variables.setElement(name, index, value);
			},
		});
	}

	/**
	A copy of this shell in another process, as a fork leaves it.
	*/
	fork(process: Process): Shell {
		const fork = new Shell(this.machine, process, {
			name: this.name,
			inherited: {
				variables: this.variables.copy(),
				functions: this.functions,
				aliases: this.aliases,
				options: this.options,
				parameters: this.parameters,
				status: this.status,
				lastBackground: this.lastBackground,
				mainPid: this.mainPid,
				trapTexts: this.traps.texts(),
				commands: this.#commands,
			},
		});

		fork.line = this.line;
		fork.source = this.source;
		fork.options.delete('m');
		fork.functionDepth = this.functionDepth;
		fork.conditions = this.conditions;
		return fork;
	}

	async write(descriptor: number, text: string): Promise<void> {
		const file = this.process.descriptors.get(descriptor);

		if (file === undefined) {
			throw new FileError('EBADF', '');
		}

		await file.write(this.process, toBytes(text));
	}

	async out(text: string): Promise<void> {
		await this.write(1, text);
	}

	/**
	A message on stderr with the shell's name and line before it.
	*/
	async complain(message: string): Promise<void> {
		const place = this.line > 1 ? `${this.name}[${this.line}]` : this.name;

		try {
			await this.write(2, `${place}: ${message}\n`);
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}
		}
	}

	/**
	Waits for a child in the foreground and takes it out of the table.
	*/
	async waitFor(child: Process): Promise<number> {
		return statusOfExit(await this.machine.processes.wait(this.process, child));
	}

	/**
	Between commands: lets a shell that loops cost time, runs traps, ends where a signal said so.
	*/
	async step(): Promise<void> {
		this.#commands.count++;

		if (this.#commands.count >= commandsPerMillisecond) {
			this.#commands.count = 0;
			await this.sleep(1);
		}

		this.process.assertRunning();
		this.#reapJobs();

		if (this.traps.fatal !== undefined) {
			throw new FatalSignal(this.traps.fatal);
		}

		if (this.traps.isPending) {
			await this.traps.run();
		}
	}

	async sleep(milliseconds: number): Promise<void> {
		await this.process.block<void>(resolve => this.machine.clock.after(milliseconds, resolve));
	}

	/**
	Notes a background job; its last process is `$!`.
	*/
	addJob(processes: readonly Process[], text: string): Job {
		const job = {number: Math.max(0, ...this.jobs.map(each => each.number)) + 1, processes, text};
		this.jobs.push(job);
		this.lastBackground = processes.at(-1)!.pid;
		return job;
	}

	/**
	Tells the process that a signal is trapped, ignored or neither.
	*/
	setDisposition(signal: SignalName, action: 'default' | 'ignore' | (() => void)): void {
		if (action === 'default') {
			this.process.dispositions.delete(signal);
		} else {
			this.process.dispositions.set(signal, action);
		}
	}

	lineAt(position: number): number {
		return this.source.lineAt(position);
	}

	/**
	Whether an option of `set -o` is on, by its name.
	*/
	hasOption(name: string): boolean {
		const letter = optionLetter(name);
		return letter !== undefined && this.options.has(letter);
	}

	/**
	Takes jobs that have ended out of the process table, as a shell does when it hears of them: `kill -0 $!` fails then. Their status stays for `wait`.
	*/
	#reapJobs(): void {
		for (const {processes} of this.jobs) {
			for (const child of processes) {
				if (child.exit !== undefined) {
					this.machine.processes.reap(child);
				}
			}
		}
	}

	#setStart(): void {
		const {variables, process} = this;
		variables.unset('IFS');
		variables.set('IFS', ' \t\n');
		variables.set('OPTIND', '1');
		variables.set('PS4', '+ ');

		if (variables.get('PATH') === undefined) {
			variables.set('PATH', '/usr/bin:/etc:/usr/sbin');
		}

		const said = variables.get('PWD');
		let isRight = false;

		try {
			isRight = said?.startsWith('/') === true && this.files.status(said).inode === this.files.status('.').inode && this.files.realPath(said) === this.files.realPath('.');
		} catch {
			// Not a directory that can be seen: the process's own is told.
		}

		variables.set('PWD', isRight ? said! : process.view.directory);
		variables.declare('PWD', {isExported: true});
	}
}
