import test from 'ava';
import type {RecoveryPoint} from '../../source/base/point.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	askHost,
	document,
	lparsafe,
	openFleet,
	temporaryHome,
} from '../helpers/lparsafe.js';

type Line = {readonly outcome?: string; readonly proofs?: ReadonlyArray<{readonly rule: string; readonly verdict: string; readonly evidence: readonly string[]}>; readonly findings?: ReadonlyArray<{readonly id: string}>};

const host = 'prod-db01';
const target = ['--target', 'vg:datavg'];

// Takes seconds: part of the long tests.
const voyage = isLong ? test.serial : test.serial.skip;

voyage('retention deletes what it lets go, not another file at the place, and never the last good image, over real SSH', async t => {
	const home = hasParts(t, 'ssh') ? temporaryHome(t) : undefined;

	if (home === undefined) {
		return;
	}

	const fleet = await openFleet(home, {speed: 600});
	const ask = async (command: string): Promise<string> => askHost(fleet, host, command);
	const last = (out: string): Line => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '{}') as Line;
	const points = async (): Promise<readonly RecoveryPoint[]> => {
		const {points: listed} = await document<{readonly points: readonly RecoveryPoint[]}>(home, ['points', host]);

		return listed;
	};

	const save = async (file: string): Promise<void> => {
		const args = ['savevg', host, ...target, '--set', `name=${file}`];
		const {plan} = await document<{readonly plan: {readonly findings: ReadonlyArray<{readonly id: string; readonly subject?: string; readonly level: string}>}}>(home, ['plan', ...args]);
		const acknowledged = plan.findings.filter(({level}) => level === 'caution').flatMap(({id, subject}) => ['--acknowledge', subject === undefined ? id : `${id}@${subject}`]);

		const saved = await lparsafe(home, ['run', ...args, ...acknowledged, '--json']);

		t.is(saved.code, 0, saved.out);
	};

	for (const file of ['one', 'two', 'three']) {
		await save(file);
	}

	await lparsafe(home, ['policies', 'set', `${host}/vg:datavg`, '--keep', '1']);

	const [three, two, one] = await points();
	const replaced = two!.place.path;
	const confirm = `${host}:${replaced},${one!.place.path}`;

	// As large and as old as the image was.
	await ask(String.raw`cp -p ${replaced} /tmp/two; tr '\000-\377' 'a' < /tmp/two > ${replaced}; touch -r /tmp/two ${replaced}`);

	const dry = await lparsafe(home, ['points', 'expire', host]);
	const bare = await lparsafe(home, ['points', 'expire', host, '--run', '--json']);
	const named = await lparsafe(home, ['run', 'expire-images', host, ...target, '--set', `images=${three!.id}`, '--confirm', `${host}:${three!.place.path}`, '--json']);
	const there = await ask(`ls ${[one, two, three].map(point => point!.place.path).join(' ')}`);

	t.regex(dry.out, /2 of 3 would go\. Nothing was deleted/v);
	t.is(bare.code, 3, bare.out);
	t.is(named.code, 3, named.out);
	t.true(last(named.out).findings?.some(({id}) => id === 'must-stay'), named.out);
	t.is(there.trim().split('\n').length, 3, there);

	const expired = await lparsafe(home, ['points', 'expire', host, '--run', '--confirm', confirm, '--json']);

	t.is(expired.code, 7, expired.out);
	t.regex(JSON.stringify(last(expired.out).proofs), /its SHA-256 is not/v);

	const left = await ask(`ls ${[one, two, three].map(point => point!.place.path).join(' ')}`);

	t.deepEqual(left.trim().split('\n').toSorted(), [three, two].map(point => point!.place.path).toSorted());

	const after = await points();
	const of = (id: string): RecoveryPoint | undefined => after.find(point => point.id === id);

	t.truthy(of(one!.id)?.expired?.runId);
	t.is(of(two!.id)?.expired, undefined);
	t.regex(of(two!.id)?.doubt?.reason ?? '', /did not find the recorded image/v);
	t.is(of(three!.id)?.doubt, undefined);

	const verified = await lparsafe(home, ['points', 'verify', one!.id]);
	const audit = await lparsafe(home, ['runs', 'verify-audit']);

	t.is(verified.code, 3, verified.out);
	t.is(audit.code, 0, audit.out);
});
