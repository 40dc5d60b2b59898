import {readFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {faultsDocument} from '../torture/faults-document.js';
import {found} from '../torture/found.js';
import {isInTime} from '../torture/is-in-time.js';
import {points} from '../torture/points.js';
import {simulatedPoints} from '../torture/simulated.js';
import {tortureAll, tortureSimulated, type PlannedCase} from '../torture/torture-all.js';
import {hasParts} from './helpers/has-parts.js';
import {longTest} from './helpers/long-tests.js';

const caseOf = (seed: string): PlannedCase => {
	const [name, number] = seed.split('/', 2);
	const point = points.find(each => each.name === name);

	if (point === undefined) {
		throw new Error(`There is no point of the case ${seed}.`);
	}

	return {point, number: Number(number)};
};

/**
Each case is asserted as it ends, so that the limit of the test is for the next one to come.
*/
const assertHeld = async (t: ExecutionContext, cases: readonly PlannedCase[], jobs: number): Promise<void> => {
	const {skipped} = await tortureAll(cases, {
		jobs,
		onVerdict({seed, problems}) {
			t.deepEqual(problems, [], seed);
		},
	});

	for (const name of skipped) {
		t.log(`SKIPPED: ${name} needs a machine of its own (Linux, root)`);
	}

	t.true(cases.length > skipped.length);
};

test('the documentation lists every fault point with what is promised', t => {
	t.is(readFileSync(new URL('../docs/faults.md', import.meta.url), 'utf8'), faultsDocument(points, simulatedPoints), 'Run `tsx torture/write-document.ts`.');
	t.true(points.length >= 40);
	t.is(new Set(points.map(({name}) => name)).size, points.length);
});

test('what is waited for may come late where the machine stood still, and not where it did not', async t => {
	let now = 0;
	const didCome = async (looks: number, milliseconds: number) => isInTime(() => {
		looks -= 1;
		now += milliseconds;

		return looks < 0;
	}, {milliseconds: 5000, every: 0, now: () => now});

	t.true(await didCome(2, 90_000));
	t.true(await didCome(5, 1000));
	t.false(await didCome(6, 1000));
	t.false(await didCome(1000, 900));
});

test('a run outlives the death of the app, a cut of the line and a full filesystem on its host', async t => {
	if (!hasParts(t, 'sshd', 'ksh93', 'mksh')) {
		return;
	}

	await assertHeld(t, ['app-killed-at-random/2', 'line-cut-in-output/1', 'job-filesystem-full-while-a-step-runs/1'].map(seed => caseOf(seed)), 3);
});

longTest('cases that failed once hold, and each fault point does', async t => {
	t.timeout(240_000);

	if (!hasParts(t, 'sshd', 'ssh', 'ksh93', 'mksh', 'perl')) {
		return;
	}

	const seeds = [...new Set([...found.map(({seed}) => seed), ...points.map(({name}) => `${name}/1`)])];
	await assertHeld(t, seeds.map(seed => caseOf(seed)), 8);
});

longTest('each fault point of simulated machines holds', async t => {
	t.timeout(240_000);

	const verdicts = await tortureSimulated({
		numbers: [1],
		onVerdict({seed, problems}) {
			t.deepEqual(problems, [], seed);
		},
	});

	t.is(verdicts.length, simulatedPoints.length);
});
