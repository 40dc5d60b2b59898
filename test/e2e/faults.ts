import {execFile} from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {hasParts} from '../helpers/has-parts.js';
import {
	document,
	lparsafe,
	openFleet,
	type Ended,
} from '../helpers/lparsafe.js';

type Host = {readonly name: string; readonly address: string; readonly port: number; readonly user: string; readonly identityFile: string; readonly knownHostsFile: string};
type PlanDocument = {readonly plan: {readonly findings: ReadonlyArray<{readonly id: string; readonly subject?: string; readonly level: string}>}};

const home = mkdtempSync(path.join(os.tmpdir(), 'lps-'));
const fleet = await openFleet(home, {speed: 200});
const [host] = fleet.hosts as readonly [Host];
const save = ['savevg', 'prod-db01', '--target', 'vg:datavg'];

test.after.always(async () => {
	await lparsafe(home, ['simulate', 'stop']);
	rmSync(home, {
		recursive: true, force: true, maxRetries: 10, retryDelay: 100,
	});
});

/**
A refusal to go on as an operator must meet it: the exit code, the word, a sentence and what to do; never a stack.
*/
const says = (t: ExecutionContext, {code, out, err}: Ended, exitCode: number, word: string): void => {
	const {error} = JSON.parse(out) as {readonly error: {readonly code: string; readonly message: string; readonly advice: string}};

	t.is(code, exitCode, `${out}${err}`);
	t.is(error.code, word);
	t.true(error.message.length > 0 && error.advice.length > 0);
	t.notRegex(`${out}${err}`, /\n[ \t]+at /v);
};

const onHost = async (command: string): Promise<string> => new Promise((resolve, reject) => {
	execFile('ssh', ['-F', 'none', '-q', '-i', host.identityFile, '-o', `UserKnownHostsFile=${host.knownHostsFile}`, '-p', String(host.port), `${host.user}@${host.address}`, command], (error, stdout) => {
		if (error instanceof Error) {
			reject(error);
		} else {
			resolve(stdout);
		}
	});
});

const isSoon = async (isSo: () => Promise<boolean>): Promise<boolean> => {
	for (let tries = 0; tries < 40; tries += 1) {
		if (await isSo()) {
			return true;
		}
	}

	return false;
};

const findings = async (args: readonly string[]): Promise<readonly string[]> => {
	const {plan} = await document<PlanDocument>(home, ['plan', ...args]);

	return plan.findings.map(({id, subject, level}) => `${level} ${id}${subject === undefined ? '' : `@${subject}`}`);
};

test('takes no text as a target that cannot be a name on a host', async t => {
	for (const target of ['vg:a b', 'vg:$(touch x)', 'vg:a\nb', 'fs:data', 'fs:/a\u{1B}[2J', 'lv:-x']) {
		says(t, await lparsafe(home, ['plan', 'savevg', 'prod-db01', '--target', target, '--json']), 2, 'not-a-target');
	}
});

test('prints no control characters that were typed', async t => {
	const {err} = await lparsafe(home, ['facts', 'a\u{1B}[31m\nb']);

	t.false(err.includes('\u{1B}'));
});

test('passes over no parameter, whatever it is called', async t => {
	for (const name of ['__proto__', 'constructor', 'bogus']) {
		says(t, await lparsafe(home, ['plan', ...save, '--set', `${name}=1`, '--json']), 2, 'wrong-value');
	}
});

test('refuses a changed host key whatever was compared, and does not advise to store it', async t => {
	const knownHosts = path.join(home, 'other_hosts');
	const wrong = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBF40ETOIAM60lrYHmQWWqL5r5fiSKg5Imq/NZZXL3Pp';

	writeFileSync(knownHosts, `[127.0.0.1]:${host.port} ${wrong}\n`);
	await lparsafe(home, ['hosts', 'add', 'changed', '--address', host.address, '--port', String(host.port), '--user', host.user, '--identity', host.identityFile, '--known-hosts', knownHosts]);

	says(t, await lparsafe(home, ['facts', 'changed', '--json']), 4, 'host-key-changed');

	const trusted = await lparsafe(home, ['hosts', 'trust', 'changed', '--json']);

	says(t, trusted, 4, 'host-key-changed');
	t.notRegex(trusted.out, /--fingerprint/v);
});

test('says what is wrong with a home or its database, and sets a damaged one aside whole', async t => {
	const place = (name: string): string => {
		const directory = path.join(home, name);

		mkdirSync(directory, {recursive: true});

		return directory;
	};

	const newer = place('newer');

	await lparsafe(newer, ['runs']);

	const database = new DatabaseSync(path.join(newer, 'lparsafe.db'));

	database.exec('PRAGMA user_version = 99');
	database.close();
	says(t, await lparsafe(newer, ['runs', '--json']), 1, 'store-newer');

	const damaged = place('damaged');

	const nonsense = 'no database '.repeat(500);

	writeFileSync(path.join(damaged, 'lparsafe.db'), nonsense);
	says(t, await lparsafe(damaged, ['--read-only', 'runs', '--json']), 1, 'store-damaged');
	t.is(readFileSync(path.join(damaged, 'lparsafe.db'), 'utf8'), nonsense);

	const {code, out, err} = await lparsafe(damaged, ['runs', '--json']);
	const aside = /set aside as (?<file>\S+\.db)/v.exec(err)?.groups?.['file'] ?? '';

	t.is(code, 0, `${out}${err}`);
	t.deepEqual(JSON.parse(out), {format: 1, runs: []});
	t.is(readFileSync(aside, 'utf8'), nonsense);

	// Where a parent takes no directories, Node's own recursive way never ends.
	if (process.platform === 'linux') {
		says(t, await lparsafe('/proc/nope', ['runs', '--json'], {signal: AbortSignal.timeout(10_000)}), 1, 'home-unusable');
	}
});

test('names a disk that is in use, too small or not there, and never calls a blocked plan runnable', async t => {
	for (const [disk, expected] of [['hdisk7', 'block disk-in-use@hdisk7'], ['hdisk0', 'block disk-in-use@hdisk0'], ['hdisk99', 'block wrong-disk@hdisk99']] as const) {
		const found = await findings(['restvg', 'prod-db01', '--target', 'vg:datavg', '--set', 'image=/etc/passwd', '--set', `disks=${disk}`]);

		t.true(found.includes(expected), found.join(', '));
		t.true(found.includes('block image-unreadable'));
	}

	const {out} = await lparsafe(home, ['plan', 'restvg', 'prod-db01', '--target', 'vg:datavg', '--set', 'image=/etc/passwd', '--set', 'disks=hdisk7']);

	t.notRegex(out, /To run it/v);
});

test('starts nothing in read-only mode', async t => {
	const {code, out} = await lparsafe(home, ['run', ...save, '--read-only', '--json']);

	t.is(code, 3);
	t.like(JSON.parse(out.trimEnd().split('\n').at(-1)!), {type: 'run-ended', outcome: 'refused'});
});

test.serial('ends what follows a job on the host when the client is gone, and the job goes on', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	await lparsafe(home, ['simulate', 'fault', 'slow', 'prod-db01', 'on']);

	const {out} = await lparsafe(home, ['run', ...save, '--detach', '--json']);
	const {runId} = JSON.parse(out) as {readonly runId: string};
	const following = new AbortController();
	const followers = async () => {
		const table = await onHost('ps -ef');

		return table.split('\n').filter(line => line.trimEnd().endsWith('/bin/sh -s')).length;
	};

	t.true(await isSoon(async () => await followers() === 0));

	const left = lparsafe(home, ['runs', 'follow', runId, '--json'], {signal: following.signal});

	t.true(await isSoon(async () => await followers() > 0));
	following.abort();

	const {code, out: seen, err: complaint} = await left;

	t.is(code, 5, `${seen.slice(-400)}${complaint}`);
	t.true(await isSoon(async () => await followers() === 0));
	await lparsafe(home, ['simulate', 'fault', 'slow', 'prod-db01', 'off']);

	const followed = await lparsafe(home, ['runs', 'follow', runId, '--json']);

	t.is(followed.code, 0);
});
