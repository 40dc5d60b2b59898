import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {buildDriver} from './driver-process.js';
import {
	hasFullMachine,
	startMachine,
	sweepMachines,
	type Machine,
} from './machine.js';
import {makePool} from './make-case.js';
import type {Point} from './point.js';
import {runCase, type Verdict} from './run-case.js';
import {
	runSimulatedCase,
	simulatedPoints,
	withFleet,
	type SimulatedPoint,
} from './simulated.js';

export type PlannedCase = {readonly point: Point; readonly number: number};

/**
Plays cases, `jobs` at once, each on a machine of its own; answers with the names of points that could not be tried here.
*/
export const tortureAll = async (plan: readonly PlannedCase[], {jobs, isKept = false, kind = hasFullMachine() ? 'full' : 'plain', onVerdict}: {readonly jobs: number; readonly isKept?: boolean; readonly kind?: Machine['kind']; readonly onVerdict: (verdict: Verdict) => void}): Promise<{readonly skipped: readonly string[]}> => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-tortures-'));
	const pool = makePool();
	const poolFile = path.join(directory, 'pool');
	const skipped = new Set<string>();
	const waiting = plan.filter(({point}) => {
		const isPossible = point.needs === undefined || kind === 'full';

		if (!isPossible) {
			skipped.add(point.name);
		}

		return isPossible;
	});
	let hasKept = false;

	sweepMachines();
	writeFileSync(poolFile, pool);

	try {
		const driverFile = await buildDriver(directory);

		await Promise.all(Array.from({length: Math.min(jobs, waiting.length)}, async () => {
			const machine = await startMachine({kind});
			let isKeptHere = false;

			try {
				for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
					const verdict = await runCase(next.point, next.number, {
						machine, driverFile, poolFile, pool, isKept,
					});

					isKeptHere ||= verdict.directory !== undefined;
					onVerdict(verdict);
				}
			} finally {
				hasKept ||= isKeptHere;

				await (isKeptHere ? machine.crash() : machine.close());
			}
		}));
	} finally {
		if (!hasKept) {
			rmSync(directory, {recursive: true, force: true});
		}
	}

	return {skipped: [...skipped]};
};

type SimulatedVerdict = {readonly seed: string; readonly problems: readonly string[]};

/**
Plays points of simulated machines, each with these numbers, one after the other; answers with what does not hold, by case.
*/
export const tortureSimulated = async ({points = simulatedPoints, numbers, onVerdict}: {readonly points?: readonly SimulatedPoint[]; readonly numbers: readonly number[]; readonly onVerdict?: (verdict: SimulatedVerdict) => void}): Promise<readonly SimulatedVerdict[]> => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-tortures-'));

	try {
		const driverFile = await buildDriver(directory);

		return await withFleet(async fleet => {
			const verdicts: SimulatedVerdict[] = [];

			for (const number of numbers) {
				for (const point of points) {
					const verdict = {seed: `${point.name}/${number}`, problems: await runSimulatedCase(point, number, {...fleet, driverFile})};

					verdicts.push(verdict);
					onVerdict?.(verdict);
				}
			}

			return verdicts;
		});
	} finally {
		rmSync(directory, {recursive: true, force: true});
	}
};
