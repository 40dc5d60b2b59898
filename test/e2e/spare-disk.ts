import {execFile} from 'node:child_process';
import test from 'ava';
import {planSchema} from '../../source/base/plan.js';
import {recoveryPointSchema, type RecoveryPoint} from '../../source/base/point.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	document,
	lparsafe,
	openFleet,
	temporaryHome,
} from '../helpers/lparsafe.js';

type End = {readonly outcome?: string; readonly proofs?: ReadonlyArray<{readonly rule: string; readonly verdict: string}>};

const host = 'prod-db01';

// Takes seconds: part of the long tests.
const voyage = isLong ? test.serial : test.serial.skip;

/**
Plans, acknowledges every caution, confirms, and runs to the end.
*/
const sail = async (home: string, method: string, values: Readonly<Record<string, string>>): Promise<{readonly code: number; readonly end: End; readonly blocks: readonly string[]; readonly verdicts: Readonly<Record<string, string>>}> => {
	const args = [method, host, '--target', 'lpar', ...Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`])];
	const {plan: given} = await document<{readonly plan: unknown}>(home, ['plan', ...args]);
	const plan = planSchema.parse(given);
	const blocks = plan.findings.filter(({level}) => level === 'block').map(({id}) => id);

	if (blocks.length > 0) {
		return {
			code: 3, end: {}, blocks, verdicts: {},
		};
	}

	const acknowledged = plan.findings.filter(({level}) => level === 'caution').flatMap(({id, subject}) => ['--acknowledge', subject === undefined ? id : `${id}@${subject}`]);
	const {code, out} = await lparsafe(home, ['run', ...args, ...acknowledged, ...(plan.confirmation === undefined ? [] : ['--confirm', plan.confirmation]), '--json']);
	const end = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '{}') as End;

	return {
		code, end, blocks, verdicts: Object.fromEntries(end.proofs?.map(({rule, verdict}) => [rule, verdict]) ?? []),
	};
};

const pointsOf = async (home: string): Promise<readonly RecoveryPoint[]> => {
	const {points} = await document<{readonly points: readonly unknown[]}>(home, ['points']);

	return points.map(point => recoveryPointSchema.parse(point));
};

voyage('a system image is restored onto a spare disk, rehearsed and cleaned, and a file comes out of it', async t => {
	const home = hasParts(t, 'ssh') ? temporaryHome(t) : undefined;

	if (home === undefined) {
		return;
	}

	await openFleet(home, {speed: 600});

	const saved = await sail(home, 'mksysb', {name: 'sys.mksysb'});
	const [image] = await pointsOf(home);

	t.is(saved.code, 0, JSON.stringify(saved.end));
	t.is(image?.kind, 'image');

	const used = await sail(home, 'alt_disk_mksysb', {disks: 'hdisk7'});
	const rehearsed = await sail(home, 'alt_disk_mksysb', {disks: 'hdisk4'});

	t.true(used.blocks.includes('disk-in-use'));
	t.is(rehearsed.code, 0, JSON.stringify(rehearsed.end));
	t.like(rehearsed.verdicts, {'clone-looked': 'proved', 'alternate-state': 'proved', 'boot-list': 'proved'});

	const points = await pointsOf(home);

	t.deepEqual(points.map(({kind, verification}) => [kind, verification]), [['alternate-disk', 'L4'], ['image', 'L4']]);

	const second = await sail(home, 'alt_disk_mksysb', {disks: 'hdisk5'});
	const cleaned = await sail(home, 'alternate-disk', {operation: 'clean'});

	t.true(second.blocks.includes('altinst-exists'));
	t.is(cleaned.code, 0, JSON.stringify(cleaned.end));
	t.like(cleaned.verdicts, {'alternate-state': 'proved', 'boot-list': 'proved'});

	const left = await pointsOf(home);
	const again = await sail(home, 'alt_disk_mksysb', {disks: 'hdisk4', rehearsal: 'rehearse-and-clean'});

	t.deepEqual(left.map(({kind}) => kind), ['image']);
	t.is(again.code, 0, JSON.stringify(again.end));
	t.is(again.verdicts['alternate-state'], 'proved');

	const file = await sail(home, 'restore-files', {names: '/etc/hosts'});
	const partial = await sail(home, 'restore-files', {names: '/etc/security\n/etc/nosuch'});

	t.is(file.code, 0, JSON.stringify(file.end));
	t.is(partial.code, 7, JSON.stringify(partial.end));
});

voyage('a system backup that waits for a dead server is cancelled: nothing runs on, and what was begun does not look proved', async t => {
	const home = hasParts(t, 'ssh') ? temporaryHome(t) : undefined;

	if (home === undefined) {
		return;
	}

	const fleet = await document<{readonly hosts: ReadonlyArray<Readonly<Record<'name' | 'address' | 'user' | 'identityFile' | 'knownHostsFile', string>> & {readonly port: number}>}>(home, ['simulate', '--speed', '600', '--hosts', '26']);
	const {name, address, port, user, identityFile, knownHostsFile} = fleet.hosts.find(each => each.name === 'nfs-app01')!;
	const ask = async (command: string): Promise<string> => new Promise(resolve => {
		execFile('ssh', ['-F', 'none', '-p', String(port), '-i', identityFile, '-o', `UserKnownHostsFile=${knownHostsFile}`, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', `${user}@${address}`, command], (_error, out) => {
			resolve(out);
		});
	});

	// What belongs to the backup, the question itself aside.
	const running = 'ps -ef | grep -E "mksysb|savevg|lparsafe" | grep -v grep';

	await lparsafe(home, ['hosts', 'add', name, '--address', address, '--port', String(port), '--user', user, '--identity', identityFile, '--known-hosts', knownHostsFile]);

	const started = await lparsafe(home, ['run', 'mksysb', name, '--target', 'lpar', '--acknowledge', 'hung-mount@/mnt/share', '--detach', '--json']);
	const {runId} = JSON.parse(started.out.split('\n', 1)[0]!) as {readonly runId: string};

	t.is(started.code, 5);

	let seen = '';

	while (!seen.includes('savevg')) {
		seen = await ask(running);
	}

	const cancelled = await lparsafe(home, ['runs', 'cancel', runId]);
	const followed = await lparsafe(home, ['runs', 'follow', runId, '--json']);

	t.is(cancelled.code, 0, cancelled.err);
	t.is(followed.code, 130);
	t.regex(followed.out, /"outcome":"cancelled","points":\[\]/v);
	t.regex(followed.out, /"left":\["\/backup\/nfs-app01\.rootvg\.\w+\.mksysb\.unproved"/v);
	t.is(await ask(running), '');
	t.regex(await ask('ls /backup'), /^nfs-app01\.rootvg\.\w+\.mksysb\.unproved\n(?:nfs-app01\.rootvg\.\w+\.mksysb\.unproved\.manifest\n)?$/v);
	t.deepEqual(await pointsOf(home), []);
});
