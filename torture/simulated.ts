import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import type {Host} from '../source/base/host.js';
import type {StepDraft} from '../source/base/plan.js';
import type {RunState} from '../source/base/run.js';
import type {SimulatedHost} from '../source/base/training.js';
import {openStore} from '../source/store/open-store.js';
import {createFleetControl, type OpenFleetControl} from '../source/training/fleet-control.js';
import {loadTypescript} from '../test/helpers/load-typescript.js';
import {startDriver, type Driver} from './driver-process.js';
import {isInTime} from './is-in-time.js';
import {createRandom, type Random} from './random.js';
import {torturePlan} from './torture-plan.js';

const simulator = new URL('../source/simulator/main.ts', import.meta.url).pathname;
const base = '/var/adm/lparsafe';

type Scene = {
	readonly random: Random;
	readonly host: string;
	readonly jobId: string;
	readonly driver: Driver;
	readonly ask: OpenFleetControl['ask'];
};

/**
A fault that befalls a run on a simulated machine, which has AIX's programs and no perl.
*/
export type SimulatedPoint = {
	readonly name: string;
	readonly promised: string;

	/**
	The reason with which the run may end as unknown.
	*/
	readonly unknown?: RegExp;

	/**
	That with which it may end as failed.
	*/
	readonly failed?: RegExp;
	readonly strike: (scene: Scene) => Promise<void>;
};

export const simulatedPoints: readonly SimulatedPoint[] = [
	{
		name: 'simulated-app-killed',
		promised: 'The next start goes on at the exact byte.',
		async strike({driver}) {
			driver.kill();
			await driver.ended;
		},
	},
	{
		name: 'simulated-line-dropped',
		promised: 'Followed on at the exact byte, wherever it was cut.',
		async strike({ask, host, random}) {
			await ask({do: 'drop', host, afterBytes: random.whole(0, 3000)});
			await delay(300);
		},
	},
	{
		name: 'simulated-clock-jumps',
		promised: 'Nothing is lost and nothing is given up by it.',
		async strike({ask, host, random}) {
			await ask({do: 'clock', host, jumpSeconds: random.pick([-86_400, -3600, 3600, 86_400])});
		},
	},
	{
		name: 'simulated-job-filesystem-full',
		promised: 'The exit status arrives, the always steps are done.',
		failed: /no space/v,
		async strike({ask, host}) {
			await ask({
				do: 'fill', host, path: base, leave: 0,
			});
			await delay(500);
		},
	},
	{
		name: 'simulated-supervisor-killed',
		promised: 'The script goes on and is followed to its end by its journal.',
		async strike({ask, host, jobId}) {
			const {state} = await ask({do: 'state', host}) as {state: {processes: ReadonlyArray<{pid: number; argv: readonly string[]}>}};
			const supervisor = state.processes.find(({argv}) => argv.includes('run') && argv.includes(jobId));

			if (supervisor !== undefined) {
				await ask({
					do: 'kill', host, pid: supervisor.pid, signal: 'KILL',
				});
			}
		},
	},
	{
		name: 'simulated-host-rebooted',
		promised: 'Recognised as a reboot; whoever attaches next does the always steps.',
		unknown: /boot|killed/v,
		async strike({ask, host}) {
			await ask({do: 'reboot', host});
		},
	},
];

/**
A fleet of one simulated machine for as long as cases are played on it.
*/
export const withFleet = async <Result>(action: (fleet: {readonly control: OpenFleetControl; readonly host: SimulatedHost}) => Promise<Result>): Promise<Result> => {
	const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-torture-fleet-'));
	const control = createFleetControl({
		home, spawn: words => spawn(process.execPath, [loadTypescript, simulator, ...words], {detached: true, stdio: 'ignore'}),
	});

	try {
		const {hosts} = await control.open({hosts: 1, speed: 60});

		return await action({control, host: hosts[0]!});
	} finally {
		await control.stop();
		rmSync(home, {recursive: true, force: true});
	}
};

const fingerprintOf = (knownHostsFile: string, port: number): string => {
	const line = readFileSync(knownHostsFile, 'utf8').split('\n').find(each => each.startsWith(`[127.0.0.1]:${port} `));

	return `SHA256:${createHash('sha256').update(Buffer.from(line?.split(' ', 3)[2] ?? '', 'base64')).digest('base64').replace('=', '')}`;
};

/**
Plays one and answers with what does not hold.
*/
export const runSimulatedCase = async (point: SimulatedPoint, number: number, {control, host: simulated, driverFile}: {readonly control: OpenFleetControl; readonly host: SimulatedHost; readonly driverFile: string}): Promise<readonly string[]> => {
	const random = createRandom(`${point.name}/${number}`);
	const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-torture-home-'));
	const frozen = '/var/adm/torture-frozen';
	const {story: _story, ...address} = simulated;
	const host: Host = {
		...address, role: 'lpar', become: 'none', legacyAlgorithms: simulated.legacyAlgorithms ?? false, name: 'target', tags: [], transport: 'ssh2',
	};
	const step = (id: string, script: string, more: Partial<StepDraft> = {}): StepDraft => ({
		id, title: id, kind: 'command', interruptible: 'yes', pipelines: [{argvs: [['sh', '-c', script]]}], ...more,
	});
	const lines = random.whole(1, 400);
	const count = `i=0; while [ $i -lt ${lines} ]; do echo "line $i of many"; i=$((i + 1)); done`;
	const plan = torturePlan([
		step('freeze', `: > ${frozen}`),
		step('load', `${count}; sleep 30; echo more >&2; sleep ${random.whole(1, 20)}; ${count}`),
		step('last', 'echo last'),
		step('thaw', `rm -f ${frozen}; echo thawed`, {always: true, interruptible: 'no', timeLimitSeconds: 60}),
	], fingerprintOf(simulated.knownHostsFile, simulated.port));
	const open = async (): Promise<Driver> => startDriver(driverFile, {
		home, host, jobDirectory: base, interpreter: '/bin/sh', operator: 'maria@desk', storeFaults: [], shellFaults: [], clockFile: path.join(home, 'clock'),
	});
	const problems: string[] = [];

	mkdirSync(home, {recursive: true});
	writeFileSync(path.join(home, 'clock'), '0');

	let driver = await open();
	const runId = String(await driver.ask('start', {plan}));
	const reached = async (isSo: (state: RunState) => boolean): Promise<RunState | undefined> => {
		let state: RunState | undefined;

		return await isInTime(async () => {
			state = await driver.ask('state', {runId}) as RunState;

			return isSo(state);
		}, {milliseconds: 60_000, every: 30})
			? state
			: undefined;
	};

	try {
		const begun = await reached(({steps, phase}) => phase === 'ended' || steps.find(({stepId}) => stepId === 'load')?.state === 'running');
		const jobId = begun?.segments[0]?.jobId ?? 'none';

		await point.strike({
			random, host: simulated.name, jobId, driver, ask: control.ask,
		});
		await control.ask({do: 'fill', host: simulated.name, path: base});

		if (!driver.isAlive) {
			driver = await open();
			await driver.ask('resume');
		}

		const ended = await reached(({phase}) => phase === 'ended');

		if (ended === undefined) {
			return ['not settled within 60 s'];
		}

		const allowed = {unknown: point.unknown, failed: point.failed}[String(ended.outcome)];

		if (ended.outcome !== 'ok' && allowed?.test(ended.reason ?? '') !== true) {
			problems.push(`${ended.outcome}: ${ended.reason ?? 'without a reason'}`);
		}

		const fileAt = async (file: string): Promise<{readonly exists: boolean; readonly sha256?: string; readonly entries?: readonly string[]}> => {
			const {file: found} = await control.ask({do: 'file', host: simulated.name, path: file});

			return found as {exists: boolean};
		};

		const {exists: isFrozen} = await fileAt(frozen);

		if (isFrozen) {
			problems.push('still frozen');
		}

		const directory = path.join(home, 'transcripts', runId);
		const {entries = []} = await fileAt(`${base}/${jobId}`);

		for (const name of entries) {
			const transcript = /^\d{3}-(?<name>.+\.(?:out|err))$/v.exec(name)?.groups?.['name'];

			if (transcript === undefined) {
				continue;
			}

			const {sha256} = await fileAt(`${base}/${jobId}/${name}`);
			const bytes = readdirSync(directory).includes(transcript) ? readFileSync(path.join(directory, transcript)) : Buffer.alloc(0);

			if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
				problems.push(`${transcript}: the transcript is not the host's log`);
			}
		}

		await driver.ask('close').catch(() => undefined);
		await driver.ended;

		const store = openStore({home, now: () => Date.now()});

		problems.push(...store.runs.verify().problems.map(({text}) => `audit: ${text}`), ...driver.bugs.map(bug => `bug: ${bug.split('\n', 1)[0]}`));
		store.close();

		return problems;
	} finally {
		driver.kill();
		rmSync(home, {recursive: true, force: true});
	}
};
