import test from 'ava';
import {planSchema} from '../../source/base/plan.js';
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

type End = {readonly outcome?: string; readonly judged?: ReadonlyArray<{readonly id: string; readonly doubt?: string}>; readonly proofs?: ReadonlyArray<{readonly rule: string; readonly title: string; readonly verdict: string}>};

const host = 'prod-db01';

// Takes seconds: part of the long tests.
const voyage = isLong ? test.serial : test.serial.skip;

/**
Plans, acknowledges every caution, confirms, and runs to the end.
*/
const sail = async (home: string, method: string, values: Readonly<Record<string, string>>): Promise<{readonly code: number; readonly out: string; readonly end: End}> => {
	const args = [method, host, '--target', 'vg:datavg', ...Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`])];
	const {plan: given} = await document<{readonly plan: unknown}>(home, ['plan', ...args]);
	const {findings, confirmation} = planSchema.parse(given);
	const acknowledged = findings.filter(({level}) => level === 'caution').flatMap(({id, subject}) => ['--acknowledge', subject === undefined ? id : `${id}@${subject}`]);
	const {code, out} = await lparsafe(home, ['run', ...args, ...acknowledged, ...(confirmation === undefined ? [] : ['--confirm', confirmation]), '--json']);

	return {code, out, end: JSON.parse(out.trimEnd().split('\n').at(-1) ?? '{}') as End};
};

voyage('a group that is restored for trial under other names raises its image to L4, and a trial that fails raises nothing', async t => {
	const home = hasParts(t, 'ssh') ? temporaryHome(t) : undefined;

	if (home === undefined) {
		return;
	}

	const fleet = await openFleet(home, {speed: 600});
	const save = async (name: string): Promise<RecoveryPoint> => {
		const saved = await sail(home, 'savevg', {name});
		const {points} = await document<{readonly points: readonly RecoveryPoint[]}>(home, ['points', host]);

		t.is(saved.code, 0, saved.out);

		return points.find(({place}) => place.path.endsWith(`/${name}`))!;
	};

	const pointOf = async ({id}: RecoveryPoint): Promise<RecoveryPoint> => {
		const {point} = await document<{readonly point: RecoveryPoint}>(home, ['points', 'show', id]);

		return point;
	};

	const levelOf = async (point: RecoveryPoint): Promise<string> => {
		const {verification} = await pointOf(point);

		return verification;
	};

	const rehearse = async ({place}: RecoveryPoint, disks: string) => sail(home, 'restvg', {image: place.path, names: 'new', disks});
	const good = await save('good');
	const other = await save('other');

	t.is(good.verification, 'L2');
	await askHost(fleet, host, 'echo kept >/data/kept; ls -l /data >/tmp/before');

	const rehearsed = await rehearse(good, 'hdisk3');
	const raised = await pointOf(good);

	t.is(rehearsed.code, 0, rehearsed.out);
	t.is(rehearsed.end.proofs?.find(({rule}) => rule === 'group-compared')?.verdict, 'proved');
	t.is(raised.verification, 'L4');
	t.like(raised.proofs.at(-1), {rule: 'trial-restore', verdict: 'proved'});
	t.is(await levelOf(other), 'L2');

	// What it was made of is as it was.
	t.is(await askHost(fleet, host, 'ls -l /data | diff - /tmp/before && cat /data/kept'), 'kept\n');

	// One file in the image is not what was noted when it was saved: same size, same time, another sum.
	await askHost(fleet, host, String.raw`cp -p ${other.place.path}.manifest /tmp/manifest; sed 's/^ [0-9a-f]\{64\}\(  .*control01\.ctl\)$/ ${'0'.repeat(64)}\1/' /tmp/manifest >${other.place.path}.manifest`);

	const differing = await rehearse(other, 'hdisk4');

	t.is(differing.code, 1, differing.out);
	t.is(differing.end.proofs?.find(({rule}) => rule === 'group-compared')?.verdict, 'failed');
	t.is(await levelOf(other), 'L2');

	// The image itself was changed: nothing is overwritten for it, and it is in doubt.
	await askHost(fleet, host, `cp -p ${other.place.path} /tmp/other; echo changed | dd of=${other.place.path} bs=8 seek=${Math.floor((other.sizeBytes ?? 0) * 0.35 / 8)} conv=notrunc; touch -r /tmp/other ${other.place.path}`);

	const changed = await rehearse(other, 'hdisk5');
	const doubted = await pointOf(other);

	t.is(changed.code, 1, changed.out);
	t.is(doubted.verification, 'L2');
	t.regex(doubted.doubt?.reason ?? '', /It was read again, and this failed: The image is whole/v);
	t.deepEqual(changed.end.judged, [{id: other.id, doubt: doubted.doubt?.reason}]);
	t.regex(await askHost(fleet, host, 'lspv'), /^hdisk5 +none +None *$/mv);

	const audit = await lparsafe(home, ['runs', 'verify-audit']);

	t.is(audit.code, 0, audit.out);
});
