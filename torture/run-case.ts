import {
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import path from 'node:path';
import {openStore} from '../source/store/open-store.js';
import {
	auditWithHosts,
	nextRun,
	tooLarge,
	watchForSecret,
} from './look-after.js';
import type {Machine} from './machine.js';
import {makeCase} from './make-case.js';
import type {Driver} from './driver-process.js';
import {judge, type Remains} from './oracles.js';
import type {Point} from './point.js';
import {startProxy} from './proxy.js';
import {createRandom} from './random.js';
import {filesWithSecret} from './search-secrets.js';
import {unnoticedChange} from './tamper.js';
import {commandLines} from './command-lines.js';
import {createTrial, type Trial} from './trial.js';

type Surroundings = {
	readonly machine: Machine;
	readonly driverFile: string;

	/**
	The file with the bytes that steps write, and what is in it.
	*/
	readonly poolFile: string;
	readonly pool: Uint8Array;

	/**
	Whether what a failed case left is kept.
	*/
	readonly isKept: boolean;
};

export type Verdict = {
	readonly seed: string;
	readonly point: string;
	readonly problems: readonly string[];
	readonly milliseconds: number;
	readonly outcome: string;

	/**
	How many planned faults befell it.
	*/
	readonly struck: number;

	/**
	Where its home, its truth and its jobs lie, where they were kept.
	*/
	readonly directory?: string;
};

/**
Everything is well again: what waits for a run's end is one fresh driver.
*/
const settle = async (trial: Trial): Promise<string | undefined> => {
	for (const heal of trial.heals) {
		await heal();
	}

	trial.proxy.heal();
	trial.release();

	let isAnswered = false;
	let starts = 0;
	let state: {readonly phase?: string; readonly waitingFor?: unknown; readonly detachedBecause?: string} = {};
	let trouble: string | undefined;

	/**
	The driver that is there, or a fresh one: a planned fault may kill it even now.
	*/
	const present = async (): Promise<Driver> => {
		if (trial.driver.isAlive) {
			return trial.driver;
		}

		starts += 1;

		const driver = await trial.startDriver();

		if (driver.isAlive) {
			await driver.ask('resume');
		} else {
			trouble = driver.complaints.trim().slice(0, 300);
		}

		return driver;
	};

	const hasEnded = await trial.until(async () => {
		try {
			const driver = await present();
			const runId = await trial.runId();

			if (runId === undefined) {
				// Nothing was kept of it; unless the driver died over the question.
				return driver.isAlive;
			}

			state = await driver.ask('state', {runId}) as typeof state;

			if (state.waitingFor !== undefined && !isAnswered) {
				isAnswered = true;
				await driver.ask('answer', {runId, text: 'done'});
			}
		} catch (error) {
			trouble = String(error);
		}

		return state.phase === 'ended' || starts > 5;
	}, 60_000) && starts <= 5;

	if (starts > 5) {
		return `the driver does not start or stay: ${trouble}`;
	}

	return hasEnded ? undefined : `after 60 s it is ${state.phase ?? 'not known'}${state.detachedBecause === undefined ? '' : `: ${state.detachedBecause}`}${trouble === undefined ? '' : ` (${trouble})`}`;
};

const linesIn = (directory: string): ReadonlyMap<string, readonly string[]> => new Map(readdirSync(directory).filter(name => !name.endsWith('.go')).map(name => [name, readFileSync(path.join(directory, name), 'utf8').trim().split('\n')]));

const transcriptsIn = (directory: string): ReadonlyMap<string, Uint8Array> => new Map(existsSync(directory) ? readdirSync(directory).map(name => [name, readFileSync(path.join(directory, name))]) : []);

const logsOf = (jobs: readonly string[]): ReadonlyMap<string, readonly Uint8Array[]> => {
	const logs = new Map<string, Uint8Array[]>();

	for (const job of jobs) {
		for (const name of readdirSync(job)) {
			const known = /^\d{3}-(?<log>.+\.(?:out|err))$/v.exec(name)?.groups?.['log'];

			if (known !== undefined) {
				logs.set(known, [...logs.get(known) ?? [], readFileSync(path.join(job, name))]);
			}
		}
	}

	return logs;
};

const debrisIn = (base: string): readonly string[] => {
	if (!existsSync(base)) {
		return [];
	}

	const locks = path.join(base, 'locks');

	return [
		...readdirSync(base).filter(name => /^[\dA-Z]{26}\./v.test(name)),
		...existsSync(locks) ? readdirSync(locks).filter(name => name.startsWith('.decider')).map(name => `locks/${name}`) : [],
	];
};

const recordsOf = async (home: string): Promise<{readonly runs: Remains['runs']; readonly auditProblems: readonly string[]}> => {
	if (!existsSync(path.join(home, 'lparsafe.db'))) {
		return {runs: [], auditProblems: []};
	}

	const store = openStore({home, now: () => Date.now()});

	try {
		const runs = store.runs.list().map(({runId}) => ({runId, events: store.runs.events(runId), transcripts: transcriptsIn(path.join(home, 'transcripts', runId))}));
		const {problems} = store.runs.verify();
		const {problems: inFiles} = await store.runs.verifyFiles();

		return {runs, auditProblems: [...problems, ...inFiles].map(({seq, text}) => `event ${seq ?? '?'}: ${text}`)};
	} finally {
		store.close();
	}
};

/**
What is looked at in some cases only, since it takes long: the records as the host has them, and a next run.
*/
const lookAround = async (trial: Trial, {allows = {}}: Point): Promise<readonly string[]> => {
	const random = createRandom(`${trial.case.seed} afterwards`);
	const problems: string[] = [];

	try {
		if (random.isLucky(0.25) && await trial.runId() !== undefined) {
			problems.push(...await auditWithHosts(trial));
		}

		if (random.isLucky(0.25) && allows.refused === undefined) {
			problems.push(...await nextRun(trial));
		}
	} catch (error) {
		problems.push(`afterwards: ${String(error)}`);
	}

	return problems;
};

/**
Plays a case: faults as the point says, then peace, then what is left is judged.
*/
export const runCase = async (point: Point, number: number, {machine, driverFile, poolFile, pool, isKept}: Surroundings): Promise<Verdict> => {
	const begin = Date.now();
	const given = makeCase(point.name, number, point.shape);
	const directory = path.join(machine.directory, 'cases', given.seed.replaceAll('/', '-'));

	rmSync(directory, {recursive: true, force: true});

	const proxy = await startProxy(machine.port);
	const trial = createTrial(given, {
		machine, proxy, driverFile, pool: poolFile, directory,
	});
	const secretsSeen = given.hasSecret ? watchForSecret() : undefined;
	let unsettled: string | undefined;

	try {
		await point.before?.(trial);

		const driver = await trial.startDriver();

		// A driver that dies over it says so by dying.
		const started = driver.isAlive
			? driver.ask('start', {plan: trial.plan}).catch((error: unknown) => {
				trial.answers.push(`start: ${String(error)}`);
			})
			: undefined;

		// A step that waits on the host, a fault that befell us, or nothing in time, which the point may have meant.
		await trial.until(() => !driver.isAlive || driver.struck.length > 0 || proxy.harmed > 0 || trial.hasBegun(given.held) || driver.isIn('ended'));

		if (driver.struck.some(each => each.startsWith('kill')) || point.strike === undefined) {
			await Promise.race([started, driver.ended]);
		}

		await point.strike?.(trial);
		unsettled = await settle(trial);
	} catch (error) {
		unsettled = error instanceof Error ? error.stack ?? error.message : String(error);
	}

	const jobs = trial.jobs();
	const ids = jobs.map(job => path.basename(job));
	let processes: readonly string[] = [];

	// Those that look after the end of a job may be on their way out.
	await trial.until(() => {
		processes = ids.length === 0 ? [] : commandLines().filter(line => ids.some(id => line.includes(id)));

		return processes.length === 0;
	}, 20_000, 50);

	const complaints: string[] = [...trial.troubles, ...trial.afterwards.flatMap(look => look()), ...unsettled === undefined ? await lookAround(trial, point) : [], ...secretsSeen?.() ?? []];

	for (const each of trial.drivers) {
		complaints.push(...tooLarge(each));

		if (each.isAlive) {
			await each.ask('close').catch(() => undefined);
			const ended = await Promise.race([each.ended, trial.until(() => !each.isAlive, 5000).then(() => 'still there after 5 s')]);

			if (ended !== 'code 0') {
				complaints.push(`the driver, asked to close: ${ended}`);
				each.kill();
			}
		}

		if (/\n +at /v.test(each.complaints)) {
			complaints.push(`a stack on stderr: ${each.complaints.trim().slice(0, 300)}`);
		}
	}

	const records = await recordsOf(trial.home);
	const unnoticed = records.runs.length > 0 && records.auditProblems.length === 0 && given.random.isLucky(0.3) ? await unnoticedChange(trial.home, path.join(directory, 'changed'), given.random) : undefined;

	if (unnoticed !== undefined) {
		complaints.push(`the audit did not find that somebody changed ${unnoticed}`);
	}

	const remains: Remains = {
		case: given,
		pool,
		...records,
		logs: logsOf(jobs),
		truth: linesIn(trial.truth),
		isFrozen: existsSync(path.join(trial.state, 'frozen')),
		wasCancelled: trial.wasCancelled,
		unsettled,
		debris: debrisIn(trial.base),
		processes,
		bugs: trial.drivers.flatMap(({bugs}) => bugs),
		complaints,
		secrets: given.hasSecret ? [...filesWithSecret(trial.home), ...filesWithSecret(trial.base).filter(file => !/\.(?:out|err)$/v.test(file))] : [],
	};
	const problems = judge(remains, point.allows ?? {});
	const last = records.runs[0]?.events.find(event => event.type === 'run-ended');

	const struck = proxy.harmed + trial.drivers.reduce((sum, each) => sum + each.struck.length, 0);

	await proxy.close();

	for (const cleanup of trial.cleanups) {
		await cleanup();
	}

	const isLeft = isKept && problems.length > 0;

	if (!isLeft) {
		rmSync(directory, {recursive: true, force: true});
		rmSync(path.dirname(trial.base), {recursive: true, force: true});
	}

	return {
		seed: given.seed, point: point.name, problems, milliseconds: Date.now() - begin, outcome: last?.outcome ?? 'not begun', struck, ...isLeft && {directory},
	};
};
