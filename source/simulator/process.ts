import type {ViewState} from './file-view.js';
import type {OpenFile} from './open-file.js';
import {isHarmless, signalNumbers, type SignalName} from './signals.js';

/**
What unwinds the program of a process that a signal kills.
*/
export class ProcessDeath extends Error {
	override readonly name = 'ProcessDeath';
	readonly signal: SignalName;

	constructor(signal: SignalName) {
		super(`Killed by SIG${signal}`);
		this.signal = signal;
	}
}

/**
What happens on a signal; a function is a handler that the program runs at once (a shell notes it and runs its trap between commands).
*/
export type Disposition = 'default' | 'ignore' | (() => void);

/**
How a process ended.
*/
export type ProcessExit =
	| {readonly kind: 'exited'; readonly code: number}
	| {readonly kind: 'signalled'; readonly signal: SignalName};

/**
As a shell's `$?` shows it.
*/
export const statusOfExit = (exit: ProcessExit): number => exit.kind === 'exited' ? exit.code & 255 : 128 + signalNumbers[exit.signal];

/**
Calls back when the machine's time has moved on; returns what cancels it.
*/
export type After = (milliseconds: number, wake: () => void) => () => void;

/**
Bytes that a process moves before that costs time.
*/
const freeBytes = 4 * 1024 * 1024;

type Waiter = {
	cancel: (() => void) | undefined;
	readonly reject: (error: Error) => void;
};

/**
A process. Its program waits only through it, so that a signal reaches it wherever it waits.
*/
export class Process {
	readonly pid: number;
	ppid: number;
	pgid: number;
	sid: number;

	/**
	As `ps -o args=` shows it, joined by blanks.
	*/
	argv: readonly string[];
	environment: ReadonlyMap<string, string>;

	/**
	Account, directory, umask and file-size limit; the process may change them.
	*/
	readonly view: ViewState;

	/**
	Milliseconds of the machine's clock.
	*/
	readonly startedAt: number;
	readonly dispositions: Map<SignalName, Disposition>;
	readonly descriptors: Map<number, OpenFile>;

	/**
	How it ended; `undefined` while it runs. Its parent has not asked yet while it is still in the table: a zombie.
	*/
	exit: ProcessExit | undefined;
	readonly exited: Promise<ProcessExit>;

	/**
	Milliseconds of the machine's clock that it computed.
	*/
	cpuTime = 0;
	#death: ProcessDeath | undefined;
	#moved = 0;
	readonly #after: After | undefined;
	readonly #waiters = new Set<Waiter>();
	#resolveExit: (exit: ProcessExit) => void = () => undefined;

	constructor({pid, ppid, pgid, sid, argv, environment, view, startedAt, dispositions, descriptors, after}: {
		readonly pid: number;
		readonly ppid: number;
		readonly pgid: number;
		readonly sid: number;
		readonly argv: readonly string[];
		readonly environment: ReadonlyMap<string, string>;
		readonly view: ViewState;
		readonly startedAt: number;
		readonly dispositions: Map<SignalName, Disposition>;
		readonly descriptors: Map<number, OpenFile>;
		readonly after?: After;
	}) {
		this.pid = pid;
		this.ppid = ppid;
		this.pgid = pgid;
		this.sid = sid;
		this.argv = argv;
		this.environment = environment;
		this.view = view;
		this.startedAt = startedAt;
		this.dispositions = dispositions;
		this.descriptors = descriptors;
		this.#after = after;
		this.exited = new Promise(resolve => {
			this.#resolveExit = resolve;
		});
	}

	/**
	The signal that is killing it, while its program still unwinds.
	*/
	get deathSignal(): SignalName | undefined {
		return this.#death?.signal;
	}

	/**
	Waits for something, unless the process dies first.

	`start`: begins to wait; returns what ends that in vain.

	@throws ProcessDeath, or the error given to {@link interrupt}.
	*/
	async block<T>(start: (resolve: (value: T) => void, reject: (error: Error) => void) => (() => void) | undefined): Promise<T> {
		this.assertRunning();

		return new Promise<T>((resolve, reject) => {
			const waiter: Waiter = {cancel: undefined, reject};

			this.#waiters.add(waiter);
			waiter.cancel = start(value => {
				this.#waiters.delete(waiter);
				resolve(value);
			}, error => {
				this.#waiters.delete(waiter);
				reject(error);
			});
		});
	}

	/**
	Waits for a promise from outside of the machine, unless the process dies first.
	*/
	async blockOn<T>(promise: Promise<T>): Promise<T> {
		return this.block<T>((resolve, reject) => {
			void (async () => {
				try {
					resolve(await promise);
				} catch (error) {
					reject(error as Error);
				}
			})();

			return undefined;
		});
	}

	/**
	Notes that it moved so many bytes and lets that cost time now and then, so that a process that never waits for anything (`cat /dev/zero > /dev/null`) leaves room for the others.
	*/
	async move(bytes: number): Promise<void> {
		this.#moved += bytes + 64;

		if (this.#moved < freeBytes || this.#after === undefined) {
			return;
		}

		this.#moved = 0;
		await this.block<void>(resolve => this.#after!(5, resolve));
	}

	/**
	Unwinds its program where it has to.

	@throws ProcessDeath when a signal is killing it.
	*/
	assertRunning(): void {
		if (this.#death !== undefined) {
			throw this.#death;
		}
	}

	/**
	Delivers a signal.
	*/
	signal(signal: SignalName): void {
		if (this.exit !== undefined || this.#death !== undefined) {
			return;
		}

		const disposition = signal === 'KILL' ? 'default' : (this.dispositions.get(signal) ?? 'default');

		if (disposition === 'ignore') {
			return;
		}

		if (disposition !== 'default') {
			disposition();
			return;
		}

		if (!isHarmless(signal)) {
			this.die(signal);
		}
	}

	/**
	Dies by a signal, whatever its disposition.
	*/
	die(signal: SignalName): void {
		this.#death ??= new ProcessDeath(signal);
		this.interrupt(this.#death);
	}

	/**
	Ends whatever it waits for with an error, without killing it.
	*/
	interrupt(error: Error): void {
		const waiters = [...this.#waiters];
		this.#waiters.clear();

		for (const waiter of waiters) {
			waiter.cancel?.();
			waiter.reject(error);
		}
	}

	/**
	Its program has ended: closes what it holds and tells who waits. For the process table.
	*/
	finish(exit: ProcessExit): void {
		this.exit = exit;

		for (const file of this.descriptors.values()) {
			file.release();
		}

		this.descriptors.clear();
		this.#resolveExit(exit);
	}

	/**
	Puts an open file at a descriptor, in the place of what was there. The caller's hold on it passes over.
	*/
	setDescriptor(descriptor: number, file: OpenFile | undefined): void {
		const before = this.descriptors.get(descriptor);

		if (file === undefined) {
			this.descriptors.delete(descriptor);
		} else {
			this.descriptors.set(descriptor, file);
		}

		before?.release();
	}
}
