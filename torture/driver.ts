/**
The process that is killed: a home with its store, its connections and its runs, and nothing else. Reads one JSON request a line, answers one a line.
*/
import {readFileSync} from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {OperatorError} from '../source/base/errors.js';
import type {Host} from '../source/base/host.js';
import type {Plan} from '../source/base/plan.js';
import {createRedactor} from '../source/base/redactor.js';
import {verifyAudit} from '../source/engine/verify-audit.js';
import {watchStore} from '../source/engine/watch-store.js';
import {createRuns, type RunsOptions} from '../source/runs/runs.js';
import {createConnections} from '../source/ssh/connections.js';
import {isOwnerGone, leaseOwner} from '../source/store/lease-owner.js';
import {openLogFile} from '../source/store/log-file.js';
import {openHome} from '../source/store/open-home.js';
import {
	createFaultyShells,
	planStoreFaults,
	tell,
	type ShellFault,
	type StoreFault,
} from './driver-faults.js';

export type DriverSettings = {
	readonly home: string;
	readonly host: Host;
	readonly jobDirectory: string;
	readonly interpreter: string;
	readonly operator: string;
	readonly storeFaults: readonly StoreFault[];
	readonly shellFaults: readonly ShellFault[];

	/**
	A file that says by how many milliseconds the clock of this machine is wrong; read at every look at the clock.
	*/
	readonly clockFile: string;
	readonly passphrase?: string;
};

type Request = {readonly n: number; readonly do: string; readonly plan?: Plan; readonly runId?: string; readonly text?: string; readonly jobId?: string};

const settings = JSON.parse(process.env['LPARSAFE_TORTURE'] ?? '{}') as DriverSettings;

const offset = (): number => {
	try {
		return Number(readFileSync(settings.clockFile, 'utf8'));
	} catch {
		return 0;
	}
};

const clock = {
	now: () => Date.now() + offset(),
	async sleep(milliseconds: number, signal?: AbortSignal) {
		await delay(milliseconds, undefined, {signal});
	},
};

const redactor = createRedactor();
const now = (): number => clock.now();
const withFaults = planStoreFaults(settings.storeFaults);
const opened = openHome({
	home: settings.home, now, redactor, isReadOnly: false, busyMilliseconds: 300,
});
const store = withFaults(watchStore(opened.store, {redactor, log: openLogFile({home: settings.home, now, redact: redactor.text}), clock}));
const shells = createFaultyShells(settings.shellFaults);
const connections = createConnections({
	clock,
	home: settings.home,
	configFile: 'none',
	environment: {},
	async ask() {
		if (settings.passphrase !== undefined) {
			redactor.add(settings.passphrase);
		}

		return settings.passphrase;
	},
	timing: {
		readyMilliseconds: 4000, keepaliveMilliseconds: 1000, keepaliveCount: 3, dropMilliseconds: 20,
	},
});
const shown = new Map<string, string>();

const show = (runId: string): void => {
	try {
		const {phase, outcome, seq} = runs.state(runId);
		const text = `${phase} ${outcome ?? ''}`;

		if (shown.get(runId) !== text) {
			shown.set(runId, text);
			tell({
				run: runId, phase, outcome, seq,
			});
		}
	} catch (error) {
		if (!(error instanceof OperatorError)) {
			throw error;
		}
	}
};

const options: RunsOptions & Readonly<Record<string, unknown>> = {
	store,
	clock,
	shellOf: async () => shells(await connections.shell(settings.host, {isAsked: true})),
	jobDirectory: settings.jobDirectory,
	interpreter: settings.interpreter,
	owner: leaseOwner(`maria@${os.hostname()}`),
	isOwnerGone,
	operator: settings.operator,
	isReadOnly: opened.isReadOnly,
	runsPerServer: 4,
	onChange: show,
	onBug(error) {
		tell({bug: error instanceof Error ? error.stack ?? error.message : String(error)});
	},

	// How long is waited for what in life takes longer.
	timing: {backoffMilliseconds: [50, 100, 200, 400, 800], leaseMilliseconds: 3000, patience: {silentMilliseconds: 7000, answerMilliseconds: 15_000}},
};
const runs = createRuns(options);

const answerTo = async ({do: what, plan, runId = '', text = '', jobId = ''}: Request): Promise<unknown> => {
	switch (what) {
		case 'start': {
			return runs.start(plan!, {acknowledge: []});
		}

		case 'resume': {
			runs.resume();

			return undefined;
		}

		case 'cancel': {
			await runs.cancel(runId);

			return undefined;
		}

		case 'answer': {
			await runs.answer(runId, text);

			return undefined;
		}

		case 'reattach': {
			runs.reattach(runId);

			return undefined;
		}

		case 'detach': {
			await runs.detach(runId);

			return undefined;
		}

		case 'runs': {
			return runs.list({});
		}

		case 'state': {
			return runs.state(runId);
		}

		case 'adopt': {
			return runs.adopt({host: settings.host.name, jobId});
		}

		case 'verify': {
			return verifyAudit({store, jobDirectory: settings.jobDirectory, shellOf: options.shellOf}, undefined, {hosts: true});
		}

		case 'close': {
			await runs.close();
			await connections.close();
			store.close();

			return undefined;
		}

		default: {
			throw new Error(`The driver does not know ${what}.`);
		}
	}
};

createInterface({input: process.stdin}).on('line', line => {
	const request = JSON.parse(line) as Request;

	void (async () => {
		try {
			tell({n: request.n, value: await answerTo(request)});
		} catch (error) {
			tell({n: request.n, error: error instanceof OperatorError ? `${error.code}: ${error.message}` : (error instanceof Error ? error.stack : String(error)), isExpected: error instanceof OperatorError});
		}

		if (request.do === 'close') {
			// Whatever still stands of its connections must not keep it.
			// eslint-disable-next-line unicorn/no-process-exit
			process.exit(0);
		}
	})();
}).on('close', () => {
	// eslint-disable-next-line unicorn/no-process-exit
	process.exit(0);
});

tell({ready: true});
