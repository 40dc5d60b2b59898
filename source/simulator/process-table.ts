import type {ViewState} from './file-view.js';
import {FileError} from './files.js';
import {rootAccount} from './accounts.js';
import type {OpenFile} from './open-file.js';
import {
	Process,
	ProcessDeath,
	type Disposition,
	type ProcessExit,
	type After,
} from './process.js';
import type {SignalName} from './signals.js';

type SpawnOptions = {
	readonly argv: readonly string[];

	/**
	What it inherits from; absent for what the system starts.
	*/
	readonly parent?: Process;
	readonly environment?: ReadonlyMap<string, string>;
	readonly view?: Partial<ViewState>;

	/**
	Held by the new process from here on. Without it the parent's are shared.
	*/
	readonly descriptors?: ReadonlyMap<number, OpenFile>;

	/**
	`new` makes it leader of its own group, a number puts it into that group.
	*/
	readonly group?: 'new' | number;

	/**
	Leader of a session (and group) of its own.
	*/
	readonly isSessionLeader?: boolean;
};

/**
A handler belongs to the program that set it: a forked process starts with the default.
*/
const inheritDispositions = (parent: Process | undefined): Map<SignalName, Disposition> => new Map([...parent?.dispositions ?? []].filter(([, disposition]) => disposition === 'ignore'));

/**
How many processes a machine holds: a fork bomb ends here.
*/
const capacity = 1024;

/**
The processes of a machine.
*/
export class ProcessTable {
	readonly #processes = new Map<number, Process>();
	readonly #now: () => number;
	readonly #random: () => number;
	readonly #after: After | undefined;
	#nextPid: number;

	/**
	Called with what a program threw that is no process death: a bug of the simulator.
	*/
	onBug: (error: unknown, process: Process) => void = () => undefined;

	constructor({now, random, after}: {readonly now: () => number; readonly random: () => number; readonly after?: After}) {
		this.#after = after;
		this.#now = now;
		this.#random = random;
		this.#nextPid = 3_145_984 + (Math.floor(random() * 4096) * 256);
	}

	/**
	All in the table by process id, zombies too.
	*/
	list(): readonly Process[] {
		return this.#processes.values().toArray().toSorted((left, right) => left.pid - right.pid);
	}

	get(pid: number): Process | undefined {
		return this.#processes.get(pid);
	}

	/**
	Adds a system process that has no program here, such as `init` or `sshd`. It ends when it is killed.
	*/
	addResident({pid, ppid, argv, view, startedAt = this.#now()}: {readonly pid?: number; readonly startedAt?: number; readonly ppid: number; readonly argv: readonly string[]; readonly view: ViewState}): Process {
		const id = pid ?? this.#takePid();

		const resident = new Process({
			pid: id, ppid, pgid: id, sid: id, argv, environment: new Map(), view, startedAt, dispositions: new Map(), descriptors: new Map(),
		});

		this.#processes.set(id, resident);

		void this.#carryOut(resident, async () => resident.block<number>(() => undefined));
		return resident;
	}

	/**
	Starts a process. Its program runs in the next turn.

	@throws FileError `EAGAIN` where the machine holds no more; the given descriptors are let go then, too.
	*/
	spawn(program: (process: Process) => Promise<number>, options: SpawnOptions): Process {
		if (this.#processes.size >= capacity) {
			for (const file of options.descriptors?.values() ?? []) {
				file.release();
			}

			throw new FileError('EAGAIN', '');
		}

		const {parent, group} = options;
		const pid = this.#takePid();

		const descriptors = new Map(options.descriptors ?? parent?.descriptors);

		if (options.descriptors === undefined) {
			for (const file of descriptors.values()) {
				file.retain();
			}
		}

		const view: ViewState = {
			account: rootAccount, directory: '/', umask: 0o022, fileSizeLimit: Infinity, ...parent?.view, ...options.view,
		};

		const child = new Process({
			pid,
			ppid: parent?.pid ?? 1,
			pgid: options.isSessionLeader === true || group === 'new' ? pid : (group ?? parent?.pgid ?? pid),
			sid: options.isSessionLeader === true ? pid : (parent?.sid ?? pid),
			argv: options.argv,
			environment: options.environment ?? parent?.environment ?? new Map(),
			view,
			startedAt: this.#now(),
			dispositions: inheritDispositions(parent),
			descriptors,
			...(this.#after !== undefined && {after: this.#after}),
		});

		this.#processes.set(pid, child);
		void this.#carryOut(child, program);
		return child;
	}

	/**
	Sends a signal as `sender` (root where absent) may: to a process, with a negative id to a group, with -1 to all but the system's own.

	@returns `ESRCH` where there is none, `EPERM` where none of them may be signalled, else `sent`. With no signal it only looks.
	*/
	kill(target: number, signal: SignalName | undefined, sender?: Process): 'sent' | 'ESRCH' | 'EPERM' {
		const targets = this.list().filter(each => target > 0 ? each.pid === target : (target === -1 ? each.pid > 1 && each !== sender : each.pgid === -target));

		if (targets.length === 0) {
			return 'ESRCH';
		}

		const uid = sender?.view.account.uid ?? 0;
		const allowed = targets.filter(each => uid === 0 || each.view.account.uid === uid);

		if (allowed.length === 0) {
			return 'EPERM';
		}

		if (signal !== undefined) {
			for (const each of allowed) {
				each.signal(signal);
			}
		}

		return 'sent';
	}

	/**
	Waits until a child has ended and takes it out of the table.
	*/
	async wait(parent: Process, child: Process): Promise<ProcessExit> {
		const exit = child.exit ?? await parent.blockOn(child.exited);
		this.reap(child);
		return exit;
	}

	/**
	Takes an ended process out of the table.
	*/
	reap(child: Process): void {
		if (child.exit !== undefined && this.#processes.get(child.pid) === child) {
			this.#processes.delete(child.pid);
		}
	}

	/**
	Kills all, as a halt does; their programs unwind.
	*/
	async killAll(): Promise<void> {
		const all = this.list().filter(each => each.exit === undefined);

		for (const each of all) {
			each.die('KILL');
		}

		await Promise.all(all.map(async each => each.exited));
		this.#processes.clear();
	}

	async #carryOut(process: Process, program: (process: Process) => Promise<number>): Promise<void> {
		let exit: ProcessExit;

		// Its parent goes on first, as after a fork.
		await Promise.resolve();

		try {
			const code = await program(process);
			exit = process.deathSignal === undefined ? {kind: 'exited', code: code & 255} : {kind: 'signalled', signal: process.deathSignal};
		} catch (error) {
			if (error instanceof ProcessDeath || process.deathSignal !== undefined) {
				exit = {kind: 'signalled', signal: process.deathSignal ?? (error as ProcessDeath).signal};
			} else {
				this.onBug(error, process);
				exit = {kind: 'exited', code: 70};
			}
		}

		process.finish(exit);
		this.#bury(process);
	}

	/**
	Hands children over to init and tells the parent.
	*/
	#bury(process: Process): void {
		for (const each of this.#processes.values().filter(({ppid}) => ppid === process.pid)) {
			each.ppid = 1;

			if (each.exit !== undefined) {
				this.#processes.delete(each.pid);
			}
		}

		const parent = this.#processes.get(process.ppid);

		if (process.ppid === 1 || parent === undefined || parent.exit !== undefined) {
			this.#processes.delete(process.pid);
		}

		parent?.signal('CHLD');
	}

	/**
	Large, rising in uneven steps and reused after a round, as AIX gives them.
	*/
	#takePid(): number {
		do {
			this.#nextPid += 2 * (1 + Math.floor(this.#random() * 1200));

			if (this.#nextPid > 30_000_000) {
				this.#nextPid = 3_145_984;
			}
		} while (this.#processes.has(this.#nextPid));

		return this.#nextPid;
	}
}
