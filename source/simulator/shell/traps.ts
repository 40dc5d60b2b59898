import {isHarmless, signalNumbers, type SignalName} from '../signals.js';
import {FatalSignal} from './shell-errors.js';
import {runText} from './run-text.js';
import type {Shell} from './shell.js';

const endings = (Object.keys(signalNumbers) as SignalName[]).filter(signal => !isHarmless(signal) && signal !== 'KILL');

/**
A shell's traps: what signals and its end run.
*/
export class Traps {
	readonly #shell: Shell;
	readonly #actions = new Map<string, string>();

	/**
	Signals that were ignored when the shell began cannot be trapped.
	*/
	readonly #locked: ReadonlySet<string>;

	/**
	What the parent of a subshell had, for `trap` without arguments there.
	*/
	readonly #inherited: ReadonlyMap<string, string>;
	readonly #pending: SignalName[] = [];

	/**
	EXIT traps of the functions that run: in ksh88 such a trap belongs to the function and runs when it ends.
	*/
	readonly #frames: Array<string | undefined> = [];
	readonly #waiting = new Set<(signal: SignalName) => void>();

	/**
	A signal that ends the shell once its EXIT trap has run.
	*/
	fatal: SignalName | undefined;

	constructor(shell: Shell, inherited: ReadonlyMap<string, string> = new Map()) {
		this.#shell = shell;
		this.#inherited = inherited;
		this.#locked = new Set([...shell.process.dispositions].filter(([, disposition]) => disposition === 'ignore').map(([signal]) => signal));

		for (const [name, text] of inherited) {
			if (text === '') {
				this.#actions.set(name, '');
			}
		}
	}

	get isPending(): boolean {
		return this.#pending.length > 0;
	}

	/**
	All that are set, by name (`EXIT`, `TERM`).
	*/
	texts(): ReadonlyMap<string, string> {
		return this.#actions.size === 0 ? this.#inherited : this.#actions;
	}

	get(name: string): string | undefined {
		return this.#actions.get(name);
	}

	/**
	`action`: commands, empty to ignore, `undefined` for the default.
	*/
	set(name: string, action: string | undefined): void {
		if (this.#locked.has(name) && !this.#shell.isInteractive) {
			return;
		}

		if (name === 'EXIT' && this.#frames.length > 0) {
			this.#frames[this.#frames.length - 1] = action;
			return;
		}

		if (action === undefined) {
			this.#actions.delete(name);
		} else {
			this.#actions.set(name, action);
		}

		if (name === 'EXIT') {
			for (const signal of endings) {
				if (!this.#actions.has(signal) && !this.#locked.has(signal)) {
					this.#shell.setDisposition(signal, this.#default(signal));
				}
			}
		} else if (name !== 'ERR' && name !== 'DEBUG' && name !== 'KILL') {
			this.#apply(name as SignalName, action);
		}
	}

	/**
	Runs what signals have asked for.
	*/
	async run(): Promise<void> {
		while (this.#pending.length > 0) {
			await this.runAction(this.#pending.shift()!);
		}
	}

	/**
	Runs a trap's commands; `$?` is as before afterwards.
	*/
	async runAction(name: string): Promise<void> {
		const action = this.#actions.get(name);

		await this.#runKeepingStatus(action);
	}

	/**
	Calls back at the next trapped signal.

	@returns What ends that.
	*/
	onSignal(listener: (signal: SignalName) => void): () => void {
		this.#waiting.add(listener);

		return () => {
			this.#waiting.delete(listener);
		};
	}

	/**
	Whether something runs when the shell ends.
	*/
	get hasExit(): boolean {
		return this.#actions.has('EXIT') || this.#frames.some(action => action !== undefined);
	}

	/**
	Whether any trap is set here, ignored signals aside.
	*/
	get hasAny(): boolean {
		return this.hasExit || this.#actions.values().some(action => action !== '');
	}

	enterFunction(): void {
		this.#frames.push(undefined);
	}

	/**
	Runs the function's own EXIT trap.
	*/
	async leaveFunction(): Promise<void> {
		const action = this.#frames.pop();

		await (this.#shell.process.deathSignal === undefined ? this.#runKeepingStatus(action) : undefined);
	}

	/**
	The EXIT trap's commands, once.
	*/
	takeExit(): string | undefined {
		const action = this.#actions.get('EXIT');
		this.#actions.delete('EXIT');
		return action;
	}

	async #runKeepingStatus(action: string | undefined): Promise<void> {
		if (action === undefined || action === '') {
			return;
		}

		const {status} = this.#shell;
		await runText(this.#shell, action);
		this.#shell.status = status;
	}

	#apply(signal: SignalName, action: string | undefined): void {
		if (action === undefined) {
			this.#shell.setDisposition(signal, this.#default(signal));
		} else if (action === '') {
			this.#shell.setDisposition(signal, 'ignore');
		} else {
			this.#shell.setDisposition(signal, () => {
				this.#pending.push(signal);

				for (const listener of this.#waiting) {
					listener(signal);
				}
			});
		}
	}

	/**
	With an EXIT trap a deadly signal first unwinds the shell, so that the trap can run.
	*/
	#default(signal: SignalName): 'default' | (() => void) {
		if (!this.#actions.has('EXIT') || isHarmless(signal)) {
			return 'default';
		}

		return () => {
			this.fatal ??= signal;
			this.#shell.process.interrupt(new FatalSignal(signal));
		};
	}
}
