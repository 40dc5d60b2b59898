import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Facts} from '../../source/base/facts.js';
import type {Kit} from '../../source/base/kit.js';
import {planSchema} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	document,
	lparsafe,
	openFleet,
	temporaryHome,
} from '../helpers/lparsafe.js';

type End = {readonly outcome?: string; readonly points?: readonly RecoveryPoint[]; readonly left?: readonly string[]; readonly proofs?: ReadonlyArray<{readonly title: string; readonly rule: string; readonly verdict: string; readonly evidence: readonly string[]}>};

type Values = Readonly<Record<string, string>>;

/**
Plans with what is given, acknowledges every caution, confirms, and runs to the end.
*/
const sail = async (home: string, [method, host, target]: readonly [string, string, string], values: Values): Promise<{readonly code: number; readonly end: End; readonly blocks: readonly string[]}> => {
	const args = [method, host, '--target', target, ...Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`])];
	const {plan: given} = await document<{readonly plan: unknown}>(home, ['plan', ...args]);
	const plan = planSchema.parse(given);
	const blocks = plan.findings.filter(({level}) => level === 'block').map(({id}) => id);

	if (blocks.length > 0) {
		return {code: 3, end: {}, blocks};
	}

	const acknowledged = plan.findings.filter(({level}) => level === 'caution').flatMap(({id, subject}) => ['--acknowledge', subject === undefined ? id : `${id}@${subject}`]);
	const {code, out} = await lparsafe(home, ['run', ...args, ...acknowledged, ...(plan.confirmation === undefined ? [] : ['--confirm', plan.confirmation]), '--json']);

	return {code, end: JSON.parse(out.trimEnd().split('\n').at(-1) ?? '{}') as End, blocks};
};

const lose = async (home: string, host: string): Promise<void> => {
	await lparsafe(home, ['simulate', 'fault', 'lost-group', host, 'on']);
	await document(home, ['facts', host, '--fresh']);
};

const comparedIn = ({proofs}: End): string => proofs?.find(({rule}) => rule === 'group-compared')?.evidence.join('\n') ?? 'not compared';

// Each takes seconds: part of the long tests.
const voyage = isLong ? test.serial : test.serial.skip;

const harbour = (t: ExecutionContext): string | undefined => hasParts(t, 'ssh') ? temporaryHome(t) : undefined;

voyage('a mirrored group comes back on two disks, and one disk is refused beforehand', async t => {
	const home = harbour(t);

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600, hosts: 3});

	const saved = await sail(home, ['savevg', 'prod-app01', 'vg:appvg'], {});
	const image = saved.end.points?.[0]?.place.path ?? '';

	t.is(saved.code, 0);
	await lose(home, 'prod-app01');

	const one = await sail(home, ['restvg', 'prod-app01', 'vg:appvg'], {image, disks: 'hdisk5'});
	const two = await sail(home, ['restvg', 'prod-app01', 'vg:appvg'], {image, disks: 'hdisk5,hdisk6'});

	t.deepEqual(one.blocks, ['no-space']);
	t.is(two.code, 0);
	t.regex(comparedIn(two.end), /^0 differences/mv);
});

voyage('what was not mounted and what is raw comes back empty, and both results say so', async t => {
	const home = harbour(t);

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600, hosts: 3});

	const saved = await sail(home, ['savevg', 'test-ora01', 'vg:oravg'], {});

	t.is(saved.end.outcome, 'ok-with-warnings');
	t.is(saved.end.points?.[0]?.state, 'proved-with-warnings');
	await lose(home, 'test-ora01');

	const restored = await sail(home, ['restvg', 'test-ora01', 'vg:oravg'], {image: saved.end.points?.[0]?.place.path ?? '', disks: 'hdisk4,hdisk5'});
	const told = [saved, restored].map(({end}) => end.proofs?.find(({rule}) => rule === 'not-held')?.evidence.join('\n') ?? '');

	t.is(restored.end.outcome, 'ok-with-warnings');
	t.true(told.every(text => text.includes('/u03') && text.includes('redolv')));
});

voyage('a group stands beside the one that exists; what was left out on purpose is said and is no difference', async t => {
	const home = harbour(t);

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600});

	const saved = await sail(home, ['savevg', 'prod-db01', 'vg:datavg'], {exclude: String.raw`^\./work/`, excludeFilesystems: '/batch'});
	const restored = await sail(home, ['restvg', 'prod-db01', 'vg:datavg'], {image: saved.end.points?.[0]?.place.path ?? '', disks: 'hdisk3,hdisk4', names: 'new'});

	t.is(saved.code, 0);
	t.is(restored.code, 0, JSON.stringify(restored.end));
	t.regex(comparedIn(restored.end), /^0 differences[\s\S]*left out of the image on purpose are not there[\s\S]*`\/restored\/batch` is empty|`\/restored\/batch` is empty/mv);
});

voyage('an image that was cut off keeps its unproved name, and the result names what lies there', async t => {
	const home = harbour(t);

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600});
	await lparsafe(home, ['simulate', 'fault', 'truncated-image', 'prod-db01', 'on']);

	const {code, end} = await sail(home, ['savevg', 'prod-db01', 'vg:datavg'], {});

	t.is(code, 1);
	t.true(end.left?.some(each => each.endsWith('.savevg.unproved')), JSON.stringify(end.left));
	t.is(end.points?.length, 0);
});

voyage('a system is saved with what is mounted for it, its kit outlives the database, and it is read again', async t => {
	const home = harbour(t);

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600, hosts: 8});

	const {code, end} = await sail(home, ['mksysb', 'prod-app02', 'lpar'], {mount: '/opt/claims/keystore'});
	const [point] = end.points ?? [];
	const verdicts = Object.fromEntries((end.proofs ?? []).map(({rule, verdict}) => [rule, verdict]));

	t.true(code === 0 || code === 6, JSON.stringify(end));
	t.like(verdicts, {
		message: 'proved', 'image-complete': 'proved', 'one-volume': 'proved', 'data-kept': 'proved', 'kit-written': 'proved', described: 'proved',
	});
	t.is(point?.verification, 'L2');
	t.regex(point?.state ?? '', /^proved/v);

	const {kits} = await document<{readonly kits: readonly Kit[]}>(home, ['kits', 'prod-app02']);
	const text = readFileSync(point?.kit?.file ?? '', 'utf8');

	t.is(kits[0]?.file, point?.kit?.file);
	t.regex(text, /^RECOVERY SHEET OF prod-app02\n/v);
	t.regex(text, /\/opt\/claims\/keystore[\s\S]*== End of the kit\n$/v);
	t.like(await document(home, ['kits', 'show', 'prod-app02', kits[0]?.name ?? '']), {kit: {text}});

	const facts = await document<Facts>(home, ['facts', 'prod-app02', '--fresh']);

	t.false(facts.filesystems.find(({mountPoint}) => mountPoint === '/opt/claims/keystore')?.isMounted);

	const verified = await lparsafe(home, ['points', 'verify', point?.id ?? '', '--level', 'L3']);
	const {points} = await document<{readonly points: readonly RecoveryPoint[]}>(home, ['points', 'prod-app02']);

	t.is(verified.code, 0, verified.err);
	t.is(points[0]?.verification, 'L3');

	const again = await sail(home, ['mksysb', 'prod-app02', 'lpar'], {name: point?.place.path.split('/').at(-1) ?? ''});

	t.true(again.blocks.includes('overwrites-last-good'));
});

voyage('host down and database gone: kits are read from the home, and the system comes back from what lies beside its image', async t => {
	const home = harbour(t);

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600});

	const system = await sail(home, ['mksysb', 'prod-db01', 'lpar'], {name: 'sys.mksysb'});
	const group = await sail(home, ['savevg', 'prod-db01', 'vg:datavg'], {name: 'data.savevg'});

	t.true([0, 6].includes(system.code) && group.code === 0, JSON.stringify([system.end, group.end]));
	await lparsafe(home, ['simulate', 'fault', 'unreachable', 'prod-db01', 'on']);

	for (const name of ['lparsafe.db', 'lparsafe.db-wal', 'lparsafe.db-shm']) {
		rmSync(path.join(home, name), {force: true});
	}

	const {kits} = await document<{readonly kits: readonly Kit[]}>(home, ['kits']);
	const show = async (name: string): Promise<string> => {
		const {kit} = await document<{readonly kit: {readonly text: string}}>(home, ['kits', 'show', 'prod-db01', name]);

		return kit.text;
	};

	const systemKit = await show('sys.mksysb.kit.txt');
	const groupKit = await show('data.savevg.kit.txt');

	t.deepEqual(new Set(kits.map(({host, name}) => `${host} ${name}`)), new Set(['prod-db01 data.savevg.kit.txt', 'prod-db01 sys.mksysb.kit.txt']));
	t.like(await document(home, ['hosts']), {hosts: [{name: 'prod-db01'}]});

	for (const word of ['RECOVERY SHEET OF prod-db01', 'nim -o bos_inst', '$ lsvg rootvg', '$ lspv', '$ lslv hd4', 'unique_id', 'what differs from lsattr -Dl hdisk0', 'raw devices of datavg', '$ ifconfig -a', '$ netstat -rn', '$ lsps -a', '$ sysdumpdev -l', '$ bootlist -m normal -o', 'target_disk_data:', 'vg_data:', '/backup/sys.mksysb.sha256']) {
		t.true(systemKit.includes(word), `The kit of the system says nothing of ${word}.`);
	}

	for (const word of ['RECOVERY SHEET OF datavg ON prod-db01', 'restvg -q -f /backup/data.savevg', '$ lsvg -l datavg', 'unique_id', 'VGNAME= datavg', '/backup/data.savevg.sha256']) {
		t.true(groupKit.includes(word), `The kit of the group says nothing of ${word}.`);
	}

	await lparsafe(home, ['simulate', 'fault', 'unreachable', 'prod-db01', 'off']);
	await openFleet(home, {speed: 600});

	const back = await sail(home, ['alt_disk_mksysb', 'prod-db01', 'lpar'], {image: '/backup/sys.mksysb', disks: 'hdisk4'});
	const verdicts = Object.fromEntries((back.end.proofs ?? []).map(({rule, verdict}) => [rule, verdict]));

	t.true([0, 6].includes(back.code), JSON.stringify(back));
	t.like(verdicts, {'clone-looked': 'proved', 'alternate-state': 'proved', 'boot-list': 'proved'});

	const [copy] = back.end.points ?? [];
	const verified = await lparsafe(home, ['--read-only', 'points', 'verify', copy?.id ?? '', '--json']);

	t.is(verified.code, 0, verified.out);
	t.regex(verified.out, /"alternate-state"[^\n]*"run-ended"|"run-ended"[^\n]*"alternate-state"/v);
	t.notRegex(verified.out, /alt_rootvg_op -[WS]/v);
});
