import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type {Host} from '../source/base/host.js';
import type {Plan, StepDraft} from '../source/base/plan.js';
import type {DriverSettings} from './driver.js';
import type {ShellFault, StoreFault} from './driver-faults.js';
import {startDriver, type Driver} from './driver-process.js';
import {isInTime} from './is-in-time.js';
import type {Machine} from './machine.js';
import {draftOf, secret, type Case} from './make-case.js';
import type {Proxy} from './proxy.js';
import {torturePlan} from './torture-plan.js';

/**
A case while it is played: what a point may do to the app, the line and the host.
*/
export type Trial = {
	readonly case: Case;
	readonly machine: Machine;
	readonly proxy: Proxy;
	readonly home: string;
	readonly truth: string;
	readonly state: string;

	/**
	Where the jobs of this case lie.
	*/
	readonly base: string;
	readonly plan: Plan;

	/**
	Another one that needs the same lock and does next to nothing.
	*/
	readonly next: Plan;

	/**
	What befalls the first driver; to be set before it is started.
	*/
	readonly storeFaults: StoreFault[];
	readonly shellFaults: ShellFault[];
	readonly drivers: Driver[];
	readonly driver: Driver;

	/**
	Whether a cancel was asked for, so that the run may end as cancelled.
	*/
	wasCancelled: boolean;

	/**
	From here on the app's home is another one.
	*/
	moveHome(home: string): void;
	startDriver(more?: Partial<DriverSettings>): Promise<Driver>;

	/**
	The id of the run, where the home knows it by now.
	*/
	runId(): Promise<string | undefined>;
	cancel(): Promise<void>;

	/**
	Lets the held step go on.
	*/
	release(): void;
	hasBegun(step: string): boolean;
	hasEnded(step: string): boolean;

	/**
	Directories of the jobs, oldest first.
	*/
	jobs(): readonly string[];

	/**
	Signals a process that the job names itself in one of its files.
	*/
	signal(file: 'pid' | 'guard' | 'watchdog' | 'step' | 'group', signal: string): Promise<void>;

	/**
	As `isInTime` says.
	*/
	until(isSo: () => boolean | Promise<boolean>, milliseconds?: number, every?: number): Promise<boolean>;

	/**
	Sets the clock of the driver wrong.
	*/
	setDriverClock(milliseconds: number): void;

	/**
	Done when the faults are over, before the run is settled.
	*/
	readonly heals: Array<() => void | Promise<void>>;

	/**
	Done when all is over, so that the machine is as it was for the next case.
	*/
	readonly cleanups: Array<() => void | Promise<void>>;

	/**
	What a point notes for itself.
	*/
	readonly marks: Set<string>;

	/**
	Looked at when the run has ended: what does not hold.
	*/
	readonly afterwards: Array<() => readonly string[]>;

	/**
	What a point itself found wrong.
	*/
	readonly troubles: string[];

	/**
	Why the driver answered no to what it was asked.
	*/
	readonly answers: string[];
};

const contents = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
};

/**
Prepares a case on a machine: a home, places for what really happens, the plan.
*/
export const createTrial = (given: Case, {machine, proxy, driverFile, pool, directory}: {readonly machine: Machine; readonly proxy: Proxy; readonly driverFile: string; readonly pool: string; readonly directory: string}): Trial => {
	const at = (name: string): string => path.join(directory, name);
	const name = path.basename(directory);
	const truth = at('truth');
	const state = at('state');
	let home = at('home');
	const base = path.join(machine.small, name, 'jobs');
	const clockFile = at('clock');
	const host: Host = {
		name: 'target', address: '127.0.0.1', port: proxy.port, user: machine.user, role: 'lpar', tags: [], identityFile: given.hasSecret ? machine.lockedFile : machine.identityFile, knownHostsFile: at('known_hosts'), become: 'none', transport: given.transport, legacyAlgorithms: false,
	};

	for (const each of [truth, state, home, path.dirname(base)]) {
		mkdirSync(each, {recursive: true, mode: 0o700});
	}

	// The host is known by where the app reaches it: the proxy.
	writeFileSync(at('known_hosts'), contents(machine.knownHostsFile).replace(`:${machine.port} `, () => `:${proxy.port} `), {mode: 0o600});
	writeFileSync(clockFile, '0');

	const seal = (steps: readonly StepDraft[]): Plan => torturePlan(steps, machine.hostKey);
	const drivers: Driver[] = [];
	const storeFaults: StoreFault[] = [];
	const shellFaults: ShellFault[] = [];
	const answers: string[] = [];
	let runId: string | undefined;

	const jobs = (): readonly string[] => existsSync(base) ? readdirSync(base).filter(each => /^[\dA-Z]{26}$/v.test(each)).toSorted().map(each => path.join(base, each)) : [];

	const trial: Trial = {
		case: given,
		machine,
		proxy,
		get home() {
			return home;
		},
		moveHome(other) {
			home = other;
		},
		truth,
		state,
		base,
		plan: seal(given.steps.map(step => draftOf(step, {truth, state, pool}))),
		next: seal([{
			id: 'next', title: 'next', kind: 'command', interruptible: 'yes', pipelines: [{argvs: [['echo', 'free']]}],
		}]),
		storeFaults,
		shellFaults,
		drivers,
		get driver() {
			return drivers.at(-1)!;
		},
		wasCancelled: false,
		answers,
		async startDriver(more = {}) {
			const driver = await startDriver(driverFile, {
				home, host, jobDirectory: base, interpreter: given.shell === 'ksh93' ? '/usr/bin/ksh93' : '/usr/bin/mksh', operator: 'maria@desk', storeFaults: drivers.length === 0 ? storeFaults : [], shellFaults: drivers.length === 0 ? shellFaults : [], clockFile, ...given.hasSecret && {passphrase: secret}, ...more,
			});

			drivers.push(driver);

			return driver;
		},
		async runId() {
			if (runId === undefined) {
				try {
					const [first] = await trial.driver.ask('runs') as ReadonlyArray<{runId: string}>;

					runId = first?.runId;
				} catch {}
			}

			return runId;
		},
		async cancel() {
			trial.wasCancelled = true;

			try {
				await trial.driver.ask('cancel', {runId: await trial.runId()});
			} catch (error) {
				answers.push(`cancel: ${String(error)}`);
			}
		},
		release() {
			writeFileSync(path.join(truth, `${given.held}.go`), '');
		},
		hasBegun: step => existsSync(path.join(truth, `${step}.begun`)),
		hasEnded: step => existsSync(path.join(truth, `${step}.ended`)),
		jobs,
		async signal(file, signal) {
			const job = jobs().at(-1);

			if (job === undefined) {
				return;
			}

			const [first, second] = contents(path.join(job, file === 'group' ? 'pid' : file)).trim().split(' ', 2);
			const target = file === 'group' ? `-${second}` : first;

			if (target !== undefined && /^-?\d+$/v.test(target) && target !== '-0') {
				await machine.enter(`kill -${signal} -- ${target}`);
			}
		},
		until: async (isSo, milliseconds, every) => isInTime(isSo, {...milliseconds !== undefined && {milliseconds}, ...every !== undefined && {every}}),
		setDriverClock(milliseconds) {
			writeFileSync(clockFile, String(milliseconds));
		},
		heals: [],
		cleanups: [],
		marks: new Set(),
		afterwards: [],
		troubles: [],
	};

	return trial;
};
