import {readdirSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {factsSchema} from '../../source/base/facts.js';
import {planSchema, type Plan} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import {documents} from '../../source/base/schemas.js';
import {hasParts} from '../helpers/has-parts.js';
import {longTest} from '../helpers/long-tests.js';
import {
	document,
	lparsafe,
	openFleet,
	program,
	temporaryHome,
} from '../helpers/lparsafe.js';

type Line = {readonly type: string; readonly outcome?: string; readonly points?: readonly RecoveryPoint[]; readonly proofs?: ReadonlyArray<{readonly title: string; readonly verdict: string; readonly evidence: readonly string[]}>; readonly findings?: ReadonlyArray<{readonly id: string}>};

const planOf = async (home: string, args: readonly string[]): Promise<Plan> => {
	const {plan} = await document<{readonly plan: unknown}>(home, ['plan', ...args]);

	return planSchema.parse(plan);
};

const acknowledgements = ({findings}: Plan): readonly string[] => findings
	.filter(({level}) => level === 'caution')
	.flatMap(({id, subject}) => ['--acknowledge', subject === undefined ? id : `${id}@${subject}`]);

/**
Holds a printed document against the schema that is shipped for it.
*/
const fits = (name: keyof typeof documents, value: unknown): string | undefined => {
	const result = documents[name].safeParse(value);

	return result.success ? undefined : `${name}: ${result.error.message}`;
};

const linesOf = (out: string): readonly Line[] => out.trimEnd().split('\n').map(line => JSON.parse(line) as Line);

const save = async (t: ExecutionContext, home: string): Promise<RecoveryPoint> => {
	const args = ['savevg', 'prod-db01', '--target', 'vg:datavg'];
	const {code, out} = await lparsafe(home, ['run', ...args, ...acknowledgements(await planOf(home, args)), '--ticket', 'CHG-1', '--json']);
	const lines = linesOf(out);

	t.is(code, 0);
	t.like(lines.at(-1), {type: 'run-ended', outcome: 'ok'});

	const point = lines.at(-1)?.points?.[0];

	t.like(point, {state: 'proved', verification: 'L2', target: 'vg:datavg'});
	t.true(lines.some(({type}) => type === 'output'));

	t.deepEqual(lines.flatMap(line => fits('run', line) ?? []), []);

	return point!;
};

test('saves a group, proves it, loses it and restores it onto a free disk as it was, over real SSH', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const home = temporaryHome(t);

	await openFleet(home);

	const facts = factsSchema.parse(await document(home, ['facts', 'prod-db01']));

	t.deepEqual(facts.problems, []);
	t.true(facts.volumeGroups.some(({name}) => name === 'datavg'));

	const point = await save(t, home);
	const {points} = await document<{readonly points: readonly RecoveryPoint[]}>(home, ['points']);

	t.is(points[0]?.id, point.id);
	await lparsafe(home, ['simulate', 'fault', 'lost-group', 'prod-db01', 'on']);

	const restore = ['restvg', 'prod-db01', '--target', 'vg:datavg', '--set', `image=${point.place.path}`, '--set', 'disks=hdisk3'];
	const plan = await planOf(home, restore);

	t.is(plan.confirmation, 'prod-db01:hdisk3');

	const unconfirmed = await lparsafe(home, ['run', ...restore, ...acknowledgements(plan), '--json']);

	t.is(unconfirmed.code, 3);
	t.like(linesOf(unconfirmed.out).at(-1), {type: 'run-ended', outcome: 'refused'});

	const restored = await lparsafe(home, ['run', ...restore, ...acknowledgements(plan), '--confirm', 'prod-db01:hdisk3', '--json']);
	const end = linesOf(restored.out).at(-1);

	t.is(restored.code, 0, restored.err);
	t.like(end, {type: 'run-ended', outcome: 'ok'});

	const compared = end?.proofs?.find(({title}) => title === 'The group is what it was');

	t.is(compared?.verdict, 'proved');
	t.true(compared?.evidence.some(line => line.startsWith('0 differences')));

	const {isWhole} = await document<{readonly isWhole: boolean}>(home, ['runs', 'verify-audit']);
	const verified = await lparsafe(home, ['points', 'verify', point.id, '--json']);

	t.true(isWhole);
	t.is(verified.code, 0, verified.out);
});

longTest('detaches from a run that goes on, and follows it to its end later', async t => {
	const home = temporaryHome(t);

	await openFleet(home);

	const args = ['savevg', 'prod-db01', '--target', 'vg:datavg'];
	const started = await lparsafe(home, ['run', ...args, ...acknowledgements(await planOf(home, args)), '--detach', '--json']);
	const {runId} = JSON.parse(started.out) as {readonly runId: string};

	t.is(started.code, 5);

	const followed = await lparsafe(home, ['runs', 'follow', runId, '--json']);

	t.is(followed.code, 0, followed.err);
	t.like(linesOf(followed.out).at(-1), {type: 'run-ended', outcome: 'ok'});

	const shown = await document<{readonly run: {readonly outcome: string; readonly steps: readonly unknown[]}}>(home, ['runs', 'show', runId]);
	const log = await lparsafe(home, ['runs', 'log', runId, 'save']);

	t.is(shown.run.outcome, 'ok');
	t.regex(log.out, /0512-038/v);
});

test('prints documents that fit the schemas it ships', async t => {
	const home = temporaryHome(t);

	t.is(fits('simulate', await openFleet(home)), undefined);
	t.is(fits('hosts', await document(home, ['hosts'])), undefined);
	t.is(fits('facts', await document(home, ['facts', 'prod-db01'])), undefined);
	t.is(fits('methods', await document(home, ['methods', '--host', 'prod-db01', '--target', 'vg:datavg'])), undefined);
	t.is(fits('plan', await document(home, ['plan', 'savevg', 'prod-db01', '--target', 'vg:datavg'])), undefined);
	t.is(fits('runs', await document(home, ['runs'])), undefined);
	t.is(fits('points', await document(home, ['points'])), undefined);
	t.is(fits('error', await document(home, ['facts', 'nobody'])), undefined);
	t.deepEqual(readdirSync(path.join(path.dirname(program), 'schemas')).toSorted(), Object.keys(documents).map(name => `${name}.json`).toSorted());
});

test('says in one clear sentence what is wrong, with the exit code that belongs to it', async t => {
	const home = temporaryHome(t);
	const cases: ReadonlyArray<readonly [readonly string[], number, string]> = [
		[['nonsense'], 2, 'usage'],
		[['facts', 'nobody'], 2, 'unknown-host'],
		[['hosts', 'add', 'a b', '--address', '127.0.0.1'], 2, 'not-a-host'],
		[['hosts', 'add', '$(touch x)', '--address', '127.0.0.1'], 2, 'not-a-host'],
		[['hosts', 'add', 'a', '--address=-oProxyCommand=x'], 2, 'not-a-host'],
		[['hosts', 'add', 'a', '--address', '127.0.0.1', '--jump', 'b'], 2, 'unknown-jump'],
		[['hosts', 'import', '--ansible-inventory', 'x'], 2, 'no-inventory'],
		[['hosts', 'update', 'nobody', '--tag', 'x'], 2, 'unknown-host'],
		[['simulate', '--hosts', '5001'], 2, 'usage'],
		[['runs', 'show', 'x'], 2, 'usage'],
		[['points', 'verify', 'x', '--level', 'L3'], 2, 'usage'],
		[['points', 'expire', 'nobody', '--confirm', 'nobody:/backup/x'], 2, 'usage'],
		[['points', 'expire', 'nobody', '--target', 'vg:datavg'], 2, 'usage'],
		[['points', 'expire', 'nobody', '--detach'], 2, 'usage'],
		[['methods', 'nonsense'], 2, 'usage'],
	];

	for (const [args, code, word] of cases) {
		const ended = await lparsafe(home, [...args, '--json']);

		t.is(ended.code, code, `${args.join(' ')}: ${ended.out}${ended.err}`);

		const {error} = JSON.parse(ended.out) as {readonly error: {readonly code: string; readonly message: string; readonly advice: string}};

		t.is(error.code, word, args.join(' '));
		t.true(error.message.length > 0 && error.advice.length > 0);
	}

	await lparsafe(home, ['hosts', 'add', 'gone', '--address', '127.0.0.1', '--port', '1']);

	const unreachable = await lparsafe(home, ['facts', 'gone', '--json']);

	t.is(unreachable.code, 4);
	t.like(JSON.parse(unreachable.out), {format: 1, error: {code: 'unreachable'}});
});
