import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {OperatorError} from '../../source/base/errors.js';
import type {Host} from '../../source/base/host.js';
import {collect, type Shell} from '../../source/base/shell.js';
import {becomeShell} from '../../source/ssh/become.js';
import {sudoersLines} from '../../source/ssh/become-rules.js';
import {hasParts} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {isLong} from '../helpers/long-tests.js';

const user = 'games';
const password = 'Zürich "7" \\';
const mark = `lparsafe-test-${process.pid}`;

const host: Host = {
	name: 'prod-db01', address: '192.0.2.1', port: 22, user, role: 'lpar', tags: [], become: 'sudo', transport: 'ssh2', legacyAlgorithms: false,
};

const idOf = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, user], {encoding: 'utf8'}));

/**
This machine with sudo rules of the test's own, which are there for its time only; undefined where they may not be made. Passwords are checked by a PAM service of the test's own.
*/
const withRules = async (t: ExecutionContext, lines: readonly string[], body: (shell: Shell, tries: () => number) => Promise<void>): Promise<void> => {
	if (!hasParts(t, 'sudo', 'visudo')) {
		return;
	}

	if (process.getuid?.() !== 0 || (process.env['CI'] !== 'true' && !isLong)) {
		t.log('SKIPPED: rules for sudo are made for the test by root only, with CI=true or LPARSAFE_TESTS=all');
		t.pass();
		return;
	}

	const rules = `/etc/sudoers.d/${mark}`;
	const service = `/etc/pam.d/${mark}`;
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-pam-'));
	const check = path.join(directory, 'check');
	const log = path.join(directory, 'log');

	writeFileSync(path.join(directory, 'password'), password);
	writeFileSync(log, '');
	writeFileSync(check, `#!/bin/sh\necho try >> ${log}\ntr -d '\\000' | cmp -s - ${directory}/password\n`);
	chmodSync(check, 0o755);
	chmodSync(log, 0o666);
	chmodSync(directory, 0o755);

	try {
		writeFileSync(service, `auth required pam_exec.so expose_authtok seteuid quiet ${check}\naccount required pam_permit.so\nsession required pam_permit.so\n`);
		writeFileSync(rules, [...lines, `Defaults:${user} pam_service=${mark}, passwd_tries=3`, ''].join('\n'), {mode: 0o440});
		await body(localShell({account: {uid: idOf('-u'), gid: idOf('-g')}, environment: {PATH: '/usr/bin:/bin', HOME: '/'}}), () => readFileSync(log, 'utf8').split('\n').length - 1);
	} finally {
		rmSync(rules, {force: true});
		rmSync(service, {force: true});
		rmSync(directory, {recursive: true, force: true});
		execFileSync('sh', ['-c', `rm -f /run/sudo/ts/${user}`]);
	}
};

const run = async (shell: Shell, script: string) => {
	const {stdout, stderr, exit} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return {out: Buffer.from(stdout).toString(), err: Buffer.from(stderr).toString(), exit};
};

const asRoot = {out: 'root\n', err: 'oops\n', exit: {kind: 'exited', code: 9}};
const script = 'id -un; echo oops >&2; exit 9';

for (const [title, more] of [['with a pty of its own (use_pty)', 'use_pty'], ['without', '!use_pty']] as const) {
	test.serial(`the printed lines let real sudo in without a password, ${title}`, async t => {
		await withRules(t, [...sudoersLines({user, becomeUser: 'root', isTerminalRequired: true}), `Defaults:${user} ${more}`], async inner => {
			const shell = await becomeShell(inner, host);

			t.deepEqual(await run(shell, script), asRoot);
		});
	});
}

for (const more of ['use_pty', '!use_pty', 'timestamp_timeout=0', 'timestamp_type=global', 'lecture=always']) {
	test.serial(`real sudo with a password and ${more}: each command gets through, and what it reads and prints is whole`, async t => {
		await withRules(t, [...sudoersLines({user, becomeUser: 'root', isPasswordAsked: true}), `Defaults:${user} ${more}`], async (inner, tries) => {
			let asked = 0;
			const shell = await becomeShell(inner, host, {
				async ask() {
					asked += 1;

					return password;
				},
			});
			const bytes = Uint8Array.from({length: 300_000}, (_, index) => (index * 7) % 251);
			const [first, second, {stdout}] = await Promise.all([run(shell, script), run(shell, script), collect(shell.exec(['/bin/sh', '-s'], {stdin: 'exec 2>&1; id -un'}))]);
			const echoed = await collect(shell.exec(['/bin/sh', '-s'], {stdin: `cat <<'END_OF_BYTES'\n${Buffer.from(bytes).toString('hex')}\nEND_OF_BYTES\n`}));

			t.deepEqual([first, second], [asRoot, asRoot]);
			t.is(Buffer.from(stdout).toString(), 'root\n');
			t.is(Buffer.from(echoed.stdout).toString().trim(), Buffer.from(bytes).toString('hex'));
			t.is(asked, 1);
			t.true(tries() >= 1);
		});
	});
}

test.serial('real sudo and a wrong password: one try, whatever the language', async t => {
	await withRules(t, [`${user} ALL=(ALL) ALL`], async (inner, tries) => {
		const error = await t.throwsAsync(becomeShell(inner, host, {ask: async () => 'Basel 4'}));

		t.like(error, {code: 'become-refused'});
		t.is(tries(), 1);
	});
});

test.serial('real sudo and the right password, but no rule: not allowed, with the line that is needed', async t => {
	await withRules(t, [`${user} ALL=(ALL) /usr/bin/true`], async (inner, tries) => {
		const error = await t.throwsAsync(becomeShell(inner, host, {ask: async () => password}));

		t.like(error, {code: 'become-not-allowed'});
		t.is(tries(), 1);
	});
});

test.serial('real sudo and requiretty: said, with the line that lifts it', async t => {
	await withRules(t, [...sudoersLines({user, becomeUser: 'root'}), `Defaults:${user} requiretty`], async inner => {
		const error = await t.throwsAsync(becomeShell(inner, host), {instanceOf: OperatorError, code: 'become-needs-tty'});

		t.regex(error.advice, /Defaults:games !requiretty/v);
	});
});
