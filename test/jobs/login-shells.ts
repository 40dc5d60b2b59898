import {
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {OperatorError} from '../../source/base/errors.js';
import type {Shell} from '../../source/base/shell.js';
import {ask} from '../../source/facts/ask.js';
import {answerJob} from '../../source/jobs/answer-job.js';
import {cancelJob} from '../../source/jobs/cancel-job.js';
import {followJob} from '../../source/jobs/follow-job.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {jobStatus, listJobs} from '../../source/jobs/job-status.js';
import {startJob} from '../../source/jobs/start-job.js';
import {becomeShell} from '../../source/ssh/become.js';
import {connect} from '../../source/ssh/connect.js';
import {fakeSudo} from '../helpers/fake-sudo.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {isLong} from '../helpers/long-tests.js';
import {startSshd} from '../helpers/sshd.js';

type Login = {
	readonly shell: string;
	readonly flags?: readonly string[];

	/**
	What lies in the account's home; `HOME` in the text is its path.
	*/
	readonly files?: Readonly<Record<string, string>>;
	readonly environment?: Readonly<Record<string, string>>;

	/**
	Which shell reads our scripts.
	*/
	readonly interpreter?: string;
};

const homeOf = (t: ExecutionContext, files: Readonly<Record<string, string>> = {}): string => {
	const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-login-'));

	for (const [name, text] of Object.entries(files)) {
		writeFileSync(path.join(home, name), text);
	}

	t.teardown(() => {
		rmSync(home, {recursive: true, force: true, maxRetries: 5});
	});

	return home;
};

const openLogin = (t: ExecutionContext, {shell, flags = [], files = {}, environment = {}}: Login): {readonly shell: Shell; readonly home: string} => {
	const home = homeOf(t, files);
	const resolved = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll('HOME', () => home)]));

	return {
		home,
		shell: localShell({
			login: [placeOf(shell)!, ...flags], host: 'prod-db01', environment: {
				PATH: '/usr/bin:/bin', HOME: home, SSH_CLIENT: '192.0.2.9 1 22', ...resolved,
			},
		}),
	};
};

/**
Every verb of the job protocol and a discovery's question, checked to the byte.
*/
const useEveryVerb = async (t: ExecutionContext, shell: Shell, base: string, interpreter = '/bin/sh'): Promise<void> => {
	const seen: Record<string, string> = {};
	const request = {
		id: newJobId(Date.now()), locks: ['datavg'], base, operator: 'maria', interpreter, script: 'echo out; echo err >&2; read answer; echo "<$answer>"; sleep 300\n',
	};

	t.like(await startJob(shell, request), {kind: 'started'});
	t.like(await startJob(shell, request), {kind: 'exists'});
	t.like(await startJob(shell, {...request, id: newJobId(Date.now() + 1)}), {kind: 'busy', holder: request.id});
	await answerJob(shell, {...request, text: 'it\'s "$HOME"'});

	for await (const frame of followJob(shell, {...request, offsets: {}})) {
		if (frame.kind === 'data') {
			seen[frame.file] = (seen[frame.file] ?? '') + Buffer.from(frame.bytes).toString();
		}

		if (seen['script.out']?.endsWith('>\n') === true && seen['script.err'] !== undefined) {
			break;
		}
	}

	t.like(seen, {'script.out': 'out\n<it\'s "$HOME">\n', 'script.err': 'err\n'});
	t.like(await listJobs(shell, {base, interpreter}), [{id: request.id, status: {state: 'running'}, operator: 'maria'}]);
	t.like(await cancelJob(shell, {...request, how: 'now', graceSeconds: 1}), {status: {state: 'ended', exitCode: 143}, left: []});
	t.like(await jobStatus(shell, request), {state: 'ended', exitCode: 143});

	const [first, second] = await ask(shell, [
		{id: 'both', script: 'echo "it\'s out"; echo oops >&2; try inner 5 printf "a b"; exit 3', timeLimitSeconds: 5},
		{id: 'tail', script: 'printf unfinished', timeLimitSeconds: 5},
	], {interpreter});

	t.like(first, {
		ended: 'exited', exitCode: 3, out: 'it\'s out\n', err: 'oops\n',
	});
	t.like(first?.items[0], {id: 'inner', ended: 'exited', out: 'a b'});
	t.like(second, {
		ended: 'exited', exitCode: 0, out: 'unfinished', err: '',
	});
};

const noise = String.raw`echo "Welcome to prod-db01"; echo "You have mail" >&2; printf "\033[1mno newline at the end"; printf "nor here" >&2`;

const logins: ReadonlyArray<readonly [title: string, login: Login]> = [
	['bash whose .bashrc prints, without a newline, and prints again at its end', {shell: 'bash', files: {'.bashrc': `${noise}\ntrap 'echo bye; echo bye >&2' EXIT\n`}}],
	['tcsh whose .cshrc prints', {shell: 'tcsh', files: {'.cshrc': 'echo "Welcome to prod-db01"\nprintf "no newline at the end"\nalias exit "echo no"\nset noclobber\n'}}],
	['ksh whose ENV prints', {
		shell: 'ksh93', flags: ['-E'], files: {'.kshrc': `${noise}\nset -o noclobber\n`}, environment: {ENV: 'HOME/.kshrc'},
	}],
	['bash as every shell, and a BASH_ENV that prints in each of them', {
		shell: 'bash', files: {'.env': `${noise}\nset -o nounset -o noclobber -o noglob -o errexit\nshopt -s expand_aliases\nalias rm='rm -i' ls='ls -F' kill=false printf=false\n`}, environment: {BASH_ENV: 'HOME/.env'}, interpreter: '/bin/bash',
	}],
	['mksh whose rc file sets traps', {
		shell: 'mksh', files: {'.mkshrc': `${noise}\ntrap 'echo bye' EXIT\n`}, environment: {ENV: 'HOME/.mkshrc'}, interpreter: '/bin/mksh',
	}],
];

for (const [title, login] of isLong ? logins : logins.slice(0, 2)) {
	test(`every verb survives the login shell ${title}`, async t => {
		if (!hasParts(t, login.shell)) {
			return;
		}

		const {shell, home} = openLogin(t, login);

		await useEveryVerb(t, shell, path.join(home, 'jobs'), login.interpreter);
	});
}

if (isLong) {
	test('every verb survives a noisy csh with sudo that asks for a password behind it', async t => {
		if (!hasParts(t, 'tcsh')) {
			return;
		}

		const fakes = fakeSudo();
		const {shell, home} = openLogin(t, {
			shell: 'tcsh', files: {'.cshrc': `printf "Password: "\nsetenv PATH ${fakes}:/usr/bin:/bin\nsetenv FAKE_SUDO password\n`},
		});

		t.teardown(() => {
			rmSync(fakes, {recursive: true, force: true});
		});

		for (const become of ['sudo', 'su'] as const) {
			const inner = await becomeShell(shell, {
				name: 'prod-db01', address: 'a', port: 22, user: 'maria', role: 'lpar', tags: [], become, becomeUser: 'boss', transport: 'ssh2', legacyAlgorithms: false,
			}, {ask: async () => 'Zürich 7'});

			await useEveryVerb(t, inner, path.join(home, become));
		}
	});
}

const refusals: ReadonlyArray<readonly [title: string, login: Login, code: string]> = [
	['rksh of ksh93', {shell: 'rksh'}, 'restricted-shell'],
	['rbash', {shell: 'rbash'}, 'restricted-shell'],
	['mksh -r', {shell: 'mksh', flags: ['-r']}, 'restricted-shell'],
];

const useOnce: ReadonlyArray<readonly [name: string, use: (shell: Shell) => Promise<unknown>]> = [
	['a job\'s start', async shell => startJob(shell, {
		id: newJobId(Date.now()), locks: [], base: '/tmp/never', operator: 'maria', script: 'true',
	})],
	['a job\'s status', async shell => jobStatus(shell, {id: newJobId(Date.now()), base: '/tmp/never'})],
	['a question', async shell => ask(shell, [{id: 'a', script: 'true', timeLimitSeconds: 1}])],
	['becoming', async shell => becomeShell(shell, {
		name: 'prod-db01', address: 'a', port: 22, user: 'padmin', role: 'vios', tags: [], become: 'sudo', transport: 'ssh2', legacyAlgorithms: false,
	})],
];

for (const [title, login, code] of refusals) {
	test(`a restricted login shell is recognised and said: ${title}`, async t => {
		if (!hasParts(t, login.shell)) {
			return;
		}

		const {shell} = openLogin(t, login);

		for (const [name, use] of useOnce) {
			const error = await t.throwsAsync(use(shell), {instanceOf: OperatorError}, name);

			t.is(error?.code, code, name);
		}
	});
}

const refusing = (t: ExecutionContext, text: string): Shell => {
	const home = homeOf(t, {login: `#!/bin/sh\n${text}\nexit 1\n`});

	return localShell({login: ['/bin/sh', path.join(home, 'login')], host: 'prod-db01'});
};

for (const [words, code] of [
	['[compat]: 3004-332 Your password has expired.', 'password-expired'],
	['3004-610 You are required to change your password.', 'password-expired'],
	['WARNING: Your password has expired. Password change required but no TTY available.', 'password-expired'],
	['3004-302 Votre compte est périmé.', 'account-expired'],
	['rksh: /bin/sh: 0403-019 The operation is not allowed in a restricted shell.', 'restricted-shell'],
] as const) {
	for (const stream of ['', ' >&2']) {
		test(`an account that may not run anything is recognised by what the host says${stream === '' ? '' : ' on stderr'}: ${words}`, async t => {
			const shell = refusing(t, `echo '${words}'${stream}`);

			for (const [name, use] of useOnce) {
				const error = await t.throwsAsync(use(shell), {instanceOf: OperatorError}, name);

				t.is(error?.code, code, name);
			}
		});
	}
}

if (isLong) {
	test('over sshd with tcsh as login shell and a .cshrc that prints, every verb works', async t => {
		if (!hasParts(t, 'sshd', 'ssh', 'tcsh')) {
			return;
		}

		const home = homeOf(t, {'.cshrc': 'echo "Welcome"\nprintf "no newline"\n'});
		const sshd = await startSshd({config: [`ForceCommand exec env HOME=${home} ${placeOf('tcsh')!} -c "$SSH_ORIGINAL_COMMAND"`]});

		try {
			const shell = await connect(sshd.host(), {home: sshd.directory, configFile: 'none', environment: {}});

			await useEveryVerb(t, shell, path.join(home, 'jobs'));
			await shell.close();
		} finally {
			await sshd.stop();
		}
	});
}
