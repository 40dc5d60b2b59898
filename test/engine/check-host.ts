import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError, HostKeyError} from '../../source/base/errors.js';
import {type HostCheck, hostCheckSchema} from '../../source/base/host-check.js';
import type {Host} from '../../source/base/host.js';
import type {Shell} from '../../source/base/shell.js';
import {checkExitCode} from '../../source/commands/check.js';
import {
	checkClock,
	checkCommands,
	checkDetach,
	checkFileSize,
	checkJobDirectory,
	checkPrivilege,
	checkRole,
	checkSpace,
	type CheckItem,
} from '../../source/engine/check-account.js';
import {checkHost} from '../../source/engine/check-host.js';
import {checkScript, readAnswers} from '../../source/engine/check-script.js';
import {becomeShell} from '../../source/ssh/become.js';
import {createConnections} from '../../source/ssh/connections.js';
import {createFakeShell} from '../helpers/fake-shell.js';
import {fakeSudo} from '../helpers/fake-sudo.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {isLong} from '../helpers/long-tests.js';
import {simulatedShell, openSimulatedMachine} from '../helpers/simulated-shell.js';
import {startSshd} from '../helpers/sshd.js';

const host = (changes: Partial<Host> = {}): Host => ({
	name: 'prod-db01', address: '192.0.2.1', port: 22, user: 'maria', role: 'lpar', tags: [], become: 'none', transport: 'auto', legacyAlgorithms: false, ...changes,
});

const base = '/var/adm/lparsafe';

/**
What an account would have answered.
*/
const answers = (lines: Readonly<Record<string, string>>) => readAnswers('M', ['M begin', ...Object.entries(lines).map(([word, value]) => `M ${word} ${value}`), 'M end', ''].join('\n'), '');

const over = async (target: Host, shell: () => Shell | Promise<Shell>, jobDirectory = base): Promise<HostCheck> => {
	const open = async () => {
		const login = await shell();

		return login;
	};

	return checkHost(target, {
		clock: systemClock, jobDirectory, connections: {
			login: async () => ({shell: await open(), hops: ['bastion']}),
			shell: async () => becomeShell(await open(), target, {ask: async () => 'Zürich 7'}),
			state: () => ({connection: 'open', via: {transport: 'ssh', reason: 'ProxyCommand'}}),
		},
	});
};

const item = ({items}: HostCheck, id: string) => items.find(each => each.id === id)!;
const text = ({evidence, remedy = ''}: Pick<CheckItem, 'evidence' | 'remedy'>): string => [...evidence, remedy].join(' ');

test('each thing that an account answers is ok, a caution, failed or not checked', t => {
	const free = (kibibytes: string) => answers({space: `/dev/hd9var 999999 1 ${kibibytes} 1% /var`});
	const table: ReadonlyArray<readonly [CheckItem, CheckItem['state'], RegExp]> = [
		[checkPrivilege(answers({uid: '0', user: 'root'}), host()), 'ok', /root/v],
		[checkPrivilege(answers({uid: '201', user: 'maria'}), host()), 'caution', /can look, but not save.*--become sudo/v],
		[checkPrivilege(answers({}), host()), 'not-checked', /id -u/v],
		[checkDetach(answers({perl: 'yes', monitor: 'yes'})), 'ok', /setsid/v],
		[checkDetach(answers({monitor: 'yes'})), 'ok', /no perl/v],
		[checkDetach(answers({monitor: 'no'})), 'caution', /perl\.rte/v],
		[checkJobDirectory(answers({
			directory: 'there', place: base, owner: 'drwx------ 0', uid: '0', writable: 'yes',
		}), base), 'ok', /belongs to this account/v],
		[checkJobDirectory(answers({
			directory: 'there', place: base, owner: 'drwxrwxr-x 0', uid: '0', writable: 'yes',
		}), base), 'failed', /Others may write.*chmod 700/v],
		[checkJobDirectory(answers({
			directory: 'there', place: base, owner: 'drwx------ 201', uid: '0', writable: 'yes',
		}), base), 'failed', /another account \(uid 201\)/v],
		[checkJobDirectory(answers({
			directory: 'there', place: base, owner: 'drwx------ 0', uid: '201', writable: 'no',
		}), base), 'caution', /not writable/v],
		[checkJobDirectory(answers({
			directory: 'absent', place: '/var/adm', uid: '0', writable: 'yes',
		}), base), 'ok', /can be made in `\/var\/adm`/v],
		[checkJobDirectory(answers({
			directory: 'absent', place: '/var/adm', uid: '0', writable: 'no',
		}), base), 'failed', /not writable/v],
		[checkJobDirectory(answers({
			directory: 'other', place: base, uid: '0', writable: 'yes',
		}), base), 'failed', /no directory/v],
		[checkJobDirectory(answers({uid: '0'}), base), 'not-checked', /not answered/v],
		[checkSpace(free('2000000'), base), 'ok', /1\.9 GiB free in `\/var`/v],
		[checkSpace(free('100'), base), 'caution', /0 MiB.*Make room/v],
		[checkSpace(answers({}), base), 'not-checked', /df -Pk/v],
		[checkFileSize(answers({limit: 'unlimited'}), answers({limit: '2097151'}), true), 'ok', /The login has `2097151`/v],
		[checkFileSize(answers({limit: '2097151'}), answers({limit: '2097151'}), false), 'caution', /1024 MiB|1\.0 GiB/v],
		[checkFileSize(answers({}), answers({}), false), 'not-checked', /ulimit -f/v],
		[checkClock(answers({time: '2026-11-21T08:00:00Z'}), Date.parse('2026-11-21T08:00:00Z'), Date.parse('2026-11-21T08:00:01Z')), 'ok', /agree/v],
		[checkClock(answers({time: '2026-11-21T09:00:00Z'}), Date.parse('2026-11-21T08:00:00Z'), Date.parse('2026-11-21T08:00:01Z')), 'caution', /ahead of/v],
		[checkClock(answers({time: 'demain'}), 0, 1), 'not-checked', /no time/v],
		[checkCommands(answers({uid: '0'}), host()), 'ok', /All/v],
		[checkCommands(answers({missing: 'savevg mksysb'}), host()), 'caution', /savevg mksysb/v],
		[checkCommands(answers({missing: 'mkfifo'}), host()), 'failed', /mkfifo/v],
		[checkRole(answers({
			system: 'AIX', wpar: '0', ioscli: 'no', nim: 'no',
		}), host()), 'ok', /AIX/v],
		[checkRole(answers({system: 'AIX', ioscli: 'yes'}), host()), 'caution', /VIO Server.*role `vios`/v],
		[checkRole(answers({system: 'AIX', ioscli: 'no'}), host({role: 'vios'})), 'caution', /no VIO Server/v],
		[checkRole(answers({system: 'AIX', wpar: '3', ioscli: 'no'}), host()), 'caution', /WPAR 3.*global environment/v],
		[checkRole(answers({system: 'AIX', ioscli: 'no', nim: 'no'}), host({role: 'nim'})), 'caution', /NIM master/v],
		[checkRole(answers({system: 'Linux'}), host()), 'caution', /`Linux`, not AIX/v],
		[checkRole(answers({}), host()), 'not-checked', /uname/v],
	];

	for (const [result, state, words] of table) {
		t.is(result.state, state, text(result));
		t.regex(text(result), words);
		t.is(state === 'caution' || state === 'failed', result.remedy !== undefined, text(result));
	}
});

test('what an account prints besides is known as noise, and no line of it as an answer', t => {
	const script = checkScript({mark: 'M', jobDirectory: base});
	const read = readAnswers('M', 'Welcome\nuid 0\nno newlineM begin\nM uid 201\nnoise\nM end\nbye\n', 'oops\nM begin\nM end\n');

	t.true(script.startsWith('lp_mark=M\n'));
	t.deepEqual([read.isWhole, read.value('uid'), read.value('user')], [true, '201', undefined]);
	t.deepEqual(read.noise, {out: 'Welcome\nuid 0\nno newline\nbye', err: 'oops'});
	t.false(readAnswers('M', 'M begin\nM uid 0\n', '').isWhole);
});

const failures: ReadonlyArray<readonly [error: ConnectionError, failedId: string, okIds: readonly string[]]> = [
	[new ConnectionError('Nothing answers.', {advice: 'Check the port.'}), 'reach', []],
	[new ConnectionError('Its jump host.', {code: 'jump-forbidden', advice: 'Allow it.'}), 'reach', []],
	[new HostKeyError('It is another key.', {code: 'host-key-changed', advice: 'Compare.'}), 'host-key', ['reach']],
	[new ConnectionError('Not let in.', {code: 'authentication', advice: 'A key.'}), 'login', ['reach', 'host-key']],
];

test('what stops the way is failed with its remedy, what comes after it is not checked: exit code 4', async t => {
	for (const [error, id, passed] of failures) {
		const result = await over(host(), () => {
			throw error;
		});

		t.is(text(item(result, id)), `${error.message} ${error.advice}`);
		t.deepEqual(result.items.filter(({state}) => state === 'failed').map(each => each.id), [id]);
		t.true(passed.every(each => item(result, each).state === 'ok'));
		t.true(['become', 'stdin', 'space'].every(each => item(result, each).state === 'not-checked'));
		t.is(checkExitCode(result.items), 4);
		t.deepEqual(hostCheckSchema.parse(result), result);
	}
});

test('an expired password and a restricted shell are said at their step', async t => {
	const refusing = (line: string) => createFakeShell({'/bin/sh -s': {stderr: `${line}\n`, code: 1}});
	const expired = await over(host(), () => refusing('[compat]: 3004-332 Your password has expired.'));
	const restricted = await over(host(), () => refusing('rksh: /bin/sh: restricted'));
	const padmin = await over(host({role: 'vios', user: 'padmin'}), () => refusing('rksh: /bin/sh: restricted'));
	const silent = await over(host(), () => refusing(''));

	t.is(item(expired, 'login').state, 'failed');
	t.is(checkExitCode(expired.items), 4);
	t.is(item(restricted, 'login-shell').state, 'failed');
	t.is(checkExitCode(restricted.items), 1);
	t.is(item(padmin, 'login-shell').state, 'caution');
	t.is(checkExitCode(padmin.items), 6);
	t.regex(text(item(silent, 'login-shell')), /forced command/v);
});

test('a simulated machine is checked from end to end without a change to it', async t => {
	const machine = openSimulatedMachine('prod-db01');
	const result = await over(host({user: 'root'}), () => simulatedShell(machine));
	const open = result.items.filter(({state}) => state !== 'ok');

	// A simulated machine lives in its own time.
	t.deepEqual(open, []);
	t.is(checkExitCode(result.items), 0);
	t.regex(item(result, 'clock').evidence?.join(' ') ?? '', /behind this machine's\..*it keeps a time of its own/v);
	t.is(result.sudoers, undefined);
	t.deepEqual(result.way.hops, ['bastion']);
	t.like(result.way, {transport: 'ssh', transportReason: 'ProxyCommand'});
	t.regex(text(item(result, 'job-directory')), /not there yet/v);
});

const withSudo = (t: ExecutionContext, mode: string, login?: readonly string[], files: Readonly<Record<string, string>> = {}): Shell => {
	const directory = fakeSudo();

	for (const [name, content] of Object.entries(files)) {
		writeFileSync(path.join(directory, name), content);
	}

	t.teardown(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	return localShell({
		environment: {
			PATH: `${directory}:/usr/bin:/bin`, FAKE_SUDO: mode, HOME: directory, SSH_CLIENT: 'x',
		}, ...(login !== undefined && {login}),
	});
};

test('why the other account is refused is told with the exact lines for sudoers, and the login\'s own steps are told all the same', async t => {
	const missing = await over(host({become: 'pbrun', becomeUser: 'boss'}), () => localShell({environment: {PATH: '/usr/bin:/bin'}}));

	t.is(item(missing, 'become').state, 'failed');
	t.is(item(missing, 'stdin').state, 'ok');
	t.is(item(missing, 'privilege').state, 'not-checked');
	t.is(checkExitCode(missing.items), 1);

	const other = await over(host({become: 'sudo', becomeUser: 'boss'}), () => withSudo(t, 'requiretty'));

	t.like(item(other, 'become'), {state: 'failed'});
	t.deepEqual(other.sudoers, ['Defaults:maria !requiretty', 'maria ALL=(boss) NOPASSWD: /bin/sh -s']);
	t.regex(text(item(other, 'become')), /This rule is a shell as `boss`/v);
});

test('a login that prints, swallows exit codes, reads the input or joins the streams is seen through', async t => {
	if (!hasParts(t, 'bash')) {
		return;
	}

	const bash = [placeOf('bash')!];
	const noisy = await over(host(), () => withSudo(t, 'free', bash, {'.bashrc': 'echo Welcome; printf "no newline" >&2\n'}));
	const swallowing = await over(host(), () => withSudo(t, 'free', bash, {'.bashrc': 'trap "exit 0" EXIT\n'}));
	const joining = await over(host(), () => withSudo(t, 'free', bash, {'.bashrc': 'exec 2>&1\n'}));

	t.regex(text(item(noisy, 'noise')), /On stdout: `Welcome` On stderr: `no newline`/v);
	t.true(['exec', 'stdin', 'stderr', 'login-shell'].every(id => item(noisy, id).state === 'ok'));
	t.is(item(swallowing, 'exec').state, 'failed');
	t.is(item(joining, 'stderr').state, 'failed');
});

// Root needs no rule to become another account.
if (isLong && process.getuid?.() === 0) {
	test('over real sshd and real sudo, each step is told', async t => {
		if (!hasParts(t, 'sshd', 'ssh', 'sudo')) {
			return;
		}

		const sshd = await startSshd();
		const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-check-'));
		const connections = createConnections({
			clock: systemClock, home, configFile: 'none', environment: {},
		});

		try {
			const result = await checkHost(sshd.host({become: 'sudo', becomeUser: 'nobody'}), {connections, clock: systemClock, jobDirectory: '/var/tmp'});

			t.like(item(result, 'become'), {state: 'ok'});
			t.regex(text(item(result, 'become')), /without a password/v);
			t.regex(text(item(result, 'login')), /was let in with the key `[^`]*id_client`\./v);
			t.true(['reach', 'host-key', 'login', 'transport', 'login-shell', 'exec', 'stdin', 'stderr', 'detach', 'space', 'clock'].every(id => item(result, id).state === 'ok'));
			t.is(item(result, 'job-directory').state, 'caution');
			t.deepEqual(result.sudoers, ['root ALL=(nobody) NOPASSWD: /bin/sh -s']);
		} finally {
			await connections.close();
			await sshd.stop();
			rmSync(home, {recursive: true, force: true});
		}
	});
}
