import {
	chmodSync,
	mkdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import type {RecoveryPoint} from '../../source/base/point.js';
import {isLong} from '../helpers/long-tests.js';
import {hasParts} from '../helpers/has-parts.js';
import {document, lparsafe, temporaryHome} from '../helpers/lparsafe.js';
import {newDirectory} from '../helpers/new-directory.js';
import {openSimulatedMachine} from '../helpers/simulated-shell.js';
import {startSshd} from '../helpers/sshd.js';

type Search = {readonly seen: number; readonly found: number; readonly lost: number; readonly notLooked: readonly string[]};
type Failure = {readonly error: {readonly code: string; readonly message: string}};

// Takes seconds: part of the long tests.
const voyage = isLong ? test.serial : test.serial.skip;

voyage('on a real server whose AIX commands are not there, images are found by their fronts, and nothing is proved of them', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const home = temporaryHome(t);
	const directory = newDirectory(t);
	const images = path.join(directory, 'images');
	const bin = path.join(directory, 'bin');
	const uname = path.join(bin, 'uname');
	const image = openSimulatedMachine('prod-app01').files.view().read('/backup/appvg.2026-02.savevg');

	mkdirSync(images);
	mkdirSync(bin);
	chmodSync(directory, 0o755);
	writeFileSync(path.join(images, 'whole.savevg'), image);
	writeFileSync(path.join(images, 'cut.savevg'), image.subarray(0, 300_000));
	writeFileSync(path.join(images, 'with a blank.savevg'), image);
	writeFileSync(path.join(images, 'note.txt'), 'no image, but as long as one could be '.repeat(1000));

	const sshd = await startSshd({config: [`SetEnv SHLVL=1 PATH=${bin}:/usr/bin:/bin`]});

	t.teardown(async () => sshd.stop());

	const search = async (): Promise<{readonly code: number; readonly search: Search}> => {
		const {code, out} = await lparsafe(home, ['points', 'find', 'loop', '--json']);
		const {searches} = JSON.parse(out) as {readonly searches: readonly Search[]};

		return {code, search: searches[0]!};
	};

	const points = async (): Promise<readonly RecoveryPoint[]> => {
		const {points: listed} = await document<{readonly points: readonly RecoveryPoint[]}>(home, ['points', 'loop']);

		return listed;
	};

	const at = async (name: string): Promise<RecoveryPoint> => {
		const listed = await points();

		return listed.find(({place}) => place.path === path.join(images, name))!;
	};

	await lparsafe(home, ['hosts', 'add', 'loop', '--address', '127.0.0.1', '--port', String(sshd.port), '--user', sshd.user, '--identity', sshd.identityFile, '--known-hosts', sshd.knownHostsFile, '--images', images]);

	// As what it is: no AIX, and no word of what lies there.
	const refused = await lparsafe(home, ['points', 'find', 'loop', '--json']);

	t.is(refused.code, 1, refused.out);
	t.like((JSON.parse(refused.out) as Failure).error, {code: 'not-aix', message: `loop is not AIX: \`uname -s\` says ${process.platform === 'linux' ? 'Linux' : 'Darwin'}.`});
	t.deepEqual(await points(), []);

	writeFileSync(uname, '#!/bin/sh\ncase $1 in\n-m) echo 00F6F4A24C00 ;;\n-n) echo prod-app01 ;;\n*) echo AIX ;;\nesac\n', {mode: 0o755});

	const first = await search();

	t.is(first.code, 7);
	t.like(first.search, {seen: 3, found: 3, lost: 0});
	t.true(first.search.notLooked.some(text => /^lsmksysb -B: .*not found/v.test(text)), first.search.notLooked.join('\n'));

	const whole = await at('whole.savevg');

	t.like(whole, {
		kind: 'image', target: 'vg:appvg', method: 'savevg', state: 'found', verification: 'L0', madeAt: '2026-02-15T02:10:00Z', sizeBytes: image.length, source: {hostname: 'prod-app01', machineId: '00F6F4A24C00', osLevel: '7300-01'},
	});
	t.deepEqual(whole.holds?.filesystems, ['/claims', '/srv/web', '/exchange']);

	// Nothing here can read it to its end: no level, no doubt, and nothing that counts as proved.
	for (const name of ['whole.savevg', 'cut.savevg']) {
		const {id} = await at(name);
		const raised = await lparsafe(home, ['points', 'raise', id, '--json']);
		const {outcome, proofs} = JSON.parse(raised.out.trimEnd().split('\n').at(-1) ?? '{}') as {readonly outcome: string; readonly proofs: ReadonlyArray<{readonly verdict: string}>};
		const left = await at(name);

		t.is(raised.code, 1, raised.out);
		t.is(outcome, 'failed');
		t.true(proofs.every(({verdict}) => verdict !== 'proved'), JSON.stringify(proofs));
		t.deepEqual([left.verification, left.state, left.doubt, left.proofs], ['L0', 'found', undefined, []]);
	}

	const hashed = await lparsafe(home, ['points', 'verify', whole.id, '--level', 'L3', '--json']);

	t.is(hashed.code, 3);
	t.is((JSON.parse(hashed.out) as Failure).error.code, 'no-checksum');

	rmSync(path.join(images, 'cut.savevg'));
	writeFileSync(path.join(images, 'with a blank.savevg'), 'something else '.repeat(2000));

	const second = await search();
	const [cut, other] = [await at('cut.savevg'), await at('with a blank.savevg')];

	t.is(second.code, 6);
	t.like(second.search, {seen: 1, found: 0, lost: 2});
	t.regex(cut.doubt?.reason ?? '', /^It is not at loop:\S+cut\.savevg any more\.$/v);
	t.regex(other.doubt?.reason ?? '', /lies something that is no image\.$/v);

	// Asked for by name once its server is gone: what was known stays as it was.
	await sshd.stop();

	const unreachable = await lparsafe(home, ['points', 'find', 'loop', '--json']);
	const after = await at('whole.savevg');
	const audit = await lparsafe(home, ['runs', 'verify-audit']);

	t.is(unreachable.code, 4, unreachable.out);
	t.deepEqual(after, {...whole, found: after.found!});
	t.is(audit.code, 0, audit.out);
});
