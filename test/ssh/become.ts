import {execFileSync} from 'node:child_process';
import {
	existsSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {ConnectionError, UsageError} from '../../source/base/errors.js';
import type {Host} from '../../source/base/host.js';
import type {Question} from '../../source/base/question.js';
import {collect, type Shell} from '../../source/base/shell.js';
import {answerJob} from '../../source/jobs/answer-job.js';
import {cancelJob} from '../../source/jobs/cancel-job.js';
import {followJob} from '../../source/jobs/follow-job.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {startJob} from '../../source/jobs/start-job.js';
import {becomeShell, type BecomePasswords, becomeWayOf} from '../../source/ssh/become.js';
import {connect} from '../../source/ssh/connect.js';
import {sudoersLines} from '../../source/ssh/become-rules.js';
import {createByteQueue} from '../../source/ssh/byte-queue.js';
import {fakeSudo} from '../helpers/fake-sudo.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {isLong} from '../helpers/long-tests.js';
import {overServer, shellContract} from '../helpers/shell-contract.js';
import {startSshd, type Sshd} from '../helpers/sshd.js';

const host = (changes: Partial<Host> = {}): Host => ({
	name: 'prod-db01', address: '192.0.2.1', port: 22, user: 'maria', role: 'lpar', tags: [], become: 'sudo', becomeUser: 'boss', transport: 'ssh2', legacyAlgorithms: false, ...changes,
});

type Case = {
	readonly mode: string;
	readonly host?: Partial<Host>;

	/**
	What the operator types, question by question.
	*/
	readonly answers?: ReadonlyArray<string | undefined>;
	readonly names?: readonly string[];
	readonly noise?: string;
};

/**
A host whose sudo and its like are the faked ones.
*/
const subject = (t: ExecutionContext, {mode, host: changes = {}, answers = [], names}: Case) => {
	const directory = fakeSudo(names);
	const log = path.join(directory, 'log');
	const questions: Array<Omit<Question, 'id'>> = [];
	const left = [...answers];
	const passwords: BecomePasswords = new Map();
	const inner = localShell({environment: {PATH: `${directory}:/usr/bin:/bin`, FAKE_SUDO: mode, FAKE_LOG: log}, host: 'prod-db01'});

	t.teardown(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	const options = {
		async ask(question: Omit<Question, 'id'>) {
			questions.push(question);

			return left.shift();
		},
		passwords,
		timeLimitMilliseconds: 2000,
	};

	return {
		questions,
		inner,
		become: async () => becomeShell(inner, host(changes), options),

		/**
		What the fakes noted: starts, right and wrong passwords.
		*/
		log: (word: string) => (existsSync(log) ? readFileSync(log, 'utf8') : '').split('\n').filter(line => line.split(' ', 2)[1] === word),
	};
};

const run = async (shell: Shell, script: string) => {
	const {stdout, stderr, exit} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return {out: Buffer.from(stdout).toString(), err: Buffer.from(stderr).toString(), exit};
};

const refusal = async (t: ExecutionContext, promise: Promise<unknown>): Promise<ConnectionError> => {
	const error = await t.throwsAsync(promise, {instanceOf: ConnectionError});

	return error ?? new ConnectionError('It did not fail.', {advice: ''});
};

const servers: Sshd[] = [];

test.after.always(async () => {
	await Promise.all(servers.map(async server => server.stop()));
});

for (const method of ['sudo', 'dzdo'] as const) {
	test(`${method} without a password is a word before the command; nothing is asked`, async t => {
		const {become, questions, log} = subject(t, {mode: 'free', host: {become: method}});
		const shell = await become();

		t.deepEqual(await run(shell, 'echo "$LPARSAFE_BECAME"; echo oops >&2; exit 7'), {out: 'boss\n', err: 'oops\n', exit: {kind: 'exited', code: 7}});
		t.deepEqual(questions, []);
		t.true(log('start').at(-1)?.endsWith('-n -u boss -- /bin/sh -s'));
	});
}

for (const [method, mode] of [['sudo', 'password'], ['dzdo', 'password'], ['pbrun', 'password'], ['su', 'password']] as const) {
	test(`${method} with a password: asked once, sent once its prompt was seen, never part of any output`, async t => {
		const {become, questions, log} = subject(t, {mode, host: {become: method}, answers: ['Zürich 7']});
		const shell = await become();
		const first = await run(shell, 'echo "out $LPARSAFE_BECAME"; echo oops >&2; cat; exit 3');
		const second = await run(shell, 'echo again');

		t.deepEqual(first, {out: method === 'su' ? 'out \n' : 'out boss\n', err: 'oops\n', exit: {kind: 'exited', code: 3}});
		t.deepEqual(second, {out: 'again\n', err: '', exit: {kind: 'exited', code: 0}});
		t.is(questions.length, 1);
		t.like(questions[0], {host: 'prod-db01', kind: 'become-password', isEchoed: false});
		t.true(questions[0]?.prompt.includes(method === 'su' ? 'boss' : 'maria'));
		t.deepEqual(log('wrong'), []);
	});
}

test('a queue gives each byte once and in order, kept or lent, however producer and consumer take turns', async t => {
	await fc.assert(fc.asyncProperty(
		fc.array(fc.record({bytes: fc.uint8Array({minLength: 1, maxLength: 40}), times: fc.constantFrom(1, 3000), isPaused: fc.boolean()}), {maxLength: 12}),
		fc.constantFrom('pull' as const, 'lend' as const),
		async (pieces, mode) => {
			const queue = createByteQueue(() => undefined, mode);
			const chunks = pieces.map(({bytes, times}) => Buffer.concat(Array.from({length: times}, () => bytes)));
			const came: Uint8Array[] = [];
			const taken = (async () => {
				for await (const chunk of queue) {
					came.push(new Uint8Array(chunk));
				}
			})();

			for (const [index, chunk] of chunks.entries()) {
				queue.push(chunk);

				if (pieces[index]?.isPaused === true) {
					await nextTurn();
				}
			}

			queue.end();
			await taken;
			t.true(Buffer.concat(came).equals(Buffer.concat(chunks)));
			t.is(queue.size, 0);
		},
	), {numRuns: 100});
});

test('a sudo too old for -n is asked with a prompt; where no password is wanted, none is sent', async t => {
	const {become, questions, log} = subject(t, {mode: 'old', answers: ['Zürich 7']});
	const shell = await become();

	t.deepEqual(await run(shell, 'printf "%s" "$0" >&2; echo in'), {out: 'in\n', err: '/bin/sh', exit: {kind: 'exited', code: 0}});
	t.deepEqual([questions, log('wrong')], [[], []]);
});

test('a wrong password is sent once, not again on the next connection, and asked for anew', async t => {
	const {become, questions, log} = subject(t, {mode: 'password', answers: ['Basel 4', 'Zürich 7']});
	const error = await refusal(t, become());

	t.is(error.code, 'become-refused');
	t.notRegex(error.message, /no password was provided/v);
	t.deepEqual(log('wrong'), ['sudo wrong Basel 4']);
	t.false(`${error.message}${error.advice}`.includes('Basel'));

	const shell = await become();

	const {out} = await run(shell, 'echo in');

	t.is(out, 'in\n');
	t.is(questions.length, 2);
	t.is(log('wrong').length, 1);
});

test('a program that takes one try only ends without a second prompt: refused', async t => {
	for (const [become, mode] of [['sudo', 'once'], ['su', 'password']] as const) {
		const {become: open, log} = subject(t, {mode, host: {become}, answers: ['Basel 4']});
		const error = await refusal(t, open());

		t.is(error.code, 'become-refused');
		t.is(log('wrong').length, 1);
	}
});

const refusals: ReadonlyArray<readonly [title: string, given: Case, code: string, text: RegExp]> = [
	['nobody to type it', {mode: 'password'}, 'become-needs-password', /maria ALL=\(boss\) NOPASSWD: \/bin\/sh -s/v],
	['requiretty', {mode: 'requiretty'}, 'become-needs-tty', /Defaults:maria !requiretty/v],
	['no rule', {mode: 'denied', answers: ['Zürich 7']}, 'become-not-allowed', /maria ALL=\(boss\) NOPASSWD: \/bin\/sh -s/v],
	['no such program', {mode: 'free', host: {become: 'dzdo'}, names: ['su']}, 'become-missing', /dzdo/v],
	['a one-time code', {mode: 'code', answers: ['Zürich 7']}, 'become-refused', /something else than a password/v],
	['silence', {mode: 'silent', host: {become: 'pbrun'}}, 'become-refused', /did not come to an end/v],
	['su that wants a terminal', {mode: 'notty', host: {become: 'su'}}, 'become-needs-tty', /opens none.*NOPASSWD/v],
];

for (const [title, given, code, text] of refusals) {
	test(`says why the other account is refused, and the line that is needed: ${title}`, async t => {
		const {become, inner} = subject(t, given);
		const error = await refusal(t, become());

		t.is(error.code, code);
		t.regex(`${error.message} ${error.advice}`, text);
		t.is(error.exitCode, 4);
		t.true(inner.isOpen);
	});
}

test('who is that account already needs no sudo, and none needs nothing', async t => {
	const {username} = os.userInfo();
	const {become, questions} = subject(t, {mode: 'denied', host: {becomeUser: username}});
	const shell = await become();
	const inner = localShell();

	t.like(becomeWayOf(shell), {way: 'not-needed', loginUser: username});
	t.deepEqual(questions, []);
	t.is(await becomeShell(inner, host({become: 'none'})), inner);
});

test('an account with signs that a shell reads is refused before anything is sent', async t => {
	const {become, log} = subject(t, {mode: 'free', host: {becomeUser: '$(id)'}});

	await t.throwsAsync(become(), {instanceOf: UsageError});
	t.deepEqual(log('start'), []);
});

test('many commands at once send the password one after the other, and no byte of theirs is lost or swapped', async t => {
	const {become, log} = subject(t, {mode: 'password', answers: ['Zürich 7']});
	const shell = await become();

	await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({maxLength: 3000}), {minLength: 1, maxLength: 6}), async inputs => {
		const results = await Promise.all(inputs.map(async bytes => collect(shell.exec(['cat'], {stdin: bytes}))));

		t.true(results.every(({stdout}, index) => Buffer.from(stdout).equals(Buffer.from(inputs[index] ?? new Uint8Array()))));
		t.true(results.every(({stderr, exit}) => stderr.length === 0 && exit.kind === 'exited' && exit.code === 0));
	}), {numRuns: isLong ? 50 : 6});
	t.deepEqual(log('wrong'), []);
});

test('the lines for sudoers are such as visudo takes, whatever the account is called', t => {
	if (!hasParts(t, 'visudo')) {
		return;
	}

	const accounts = ['maria', String.raw`CORP\maria`, 'maria@corp.example', 'a,b', 'x=y', 'm:1', '%wheel', '#12'];

	for (const user of accounts) {
		for (const isPasswordAsked of [true, false]) {
			const lines = sudoersLines({
				user, becomeUser: user, isPasswordAsked, isTerminalRequired: true,
			});

			t.notThrows(() => execFileSync(placeOf('visudo')!, ['-cf', '-'], {input: `${lines.join('\n')}\n`, stdio: 'pipe'}), lines.join(' | '));
		}
	}
});

/**
Real sudo from whoever runs the tests to `nobody`: needs no rule where that is root.
*/
const realSudo = async (t: ExecutionContext): Promise<Shell | undefined> => {
	if (!hasParts(t, 'sudo')) {
		return undefined;
	}

	try {
		return await becomeShell(localShell(), host({becomeUser: 'nobody'}));
	} catch (error) {
		t.log(`SKIPPED: this account may not run sudo -u nobody (${(error as Error).message})`);
		t.pass();

		return undefined;
	}
};

for (const detach of ['perl', 'monitor', 'nohup'] as const) {
	test(`a job started through real sudo by ${detach} belongs to that account and outlives the session; it is followed, answered and cancelled through sudo`, async t => {
		const shell = await realSudo(t);

		if (shell === undefined) {
			return;
		}

		const made = await run(shell, 'mktemp -d /tmp/lparsafe-become-XXXXXX');
		const directory = made.out.trim();

		try {
			const request = {
				id: newJobId(Date.now()), locks: ['datavg'], base: `${directory}/jobs`, operator: 'maria', detach, script: 'id -un; read answer; echo "<$answer>" >&2; sleep 300; exit 5\n',
			};
			const seen: Record<string, string> = {};

			t.like(await startJob(shell, request), {kind: 'started'});

			for await (const frame of followJob(shell, {...request, offsets: {}})) {
				if (frame.kind === 'data') {
					seen[frame.file] = (seen[frame.file] ?? '') + Buffer.from(frame.bytes).toString();
				}

				if (seen['script.out'] === 'nobody\n' && !('answered' in seen)) {
					seen['answered'] = '';
					await answerJob(shell, {...request, text: 'yes'});
				}

				if (seen['script.err'] === '<yes>\n') {
					break;
				}
			}

			t.is(seen['script.err'], '<yes>\n');
			t.like(await startJob(shell, request), {kind: 'exists', status: {state: 'running'}});
			t.like(await cancelJob(shell, {...request, how: 'now', graceSeconds: 1}), {status: {state: 'ended', exitCode: 143}, left: []});
		} finally {
			await run(shell, `rm -rf ${directory}`);
		}
	});
}

/**
The whole contract through become, over a real sshd whose sessions find `directory` first.
*/
const contract = (name: string, {become, becomeUser, environment = {}, parts = []}: {readonly become: 'sudo' | 'pbrun'; readonly becomeUser: string; readonly environment?: Readonly<Record<string, string>>; readonly parts?: readonly string[]}): void => {
	let sshd: Promise<Sshd> | undefined;

	const start = async (): Promise<Sshd> => {
		const directory = fakeSudo();
		const isFake = Object.keys(environment).length > 0;
		const settings = Object.entries({...environment, ...isFake && {PATH: `${directory}:/usr/bin:/bin:/usr/sbin:/sbin`}}).map(([key, value]) => `${key}=${value}`).join(' ');
		const server = await startSshd({config: settings === '' ? [] : [`SetEnv SHLVL=1 ${settings}`]});

		servers.push(server);

		return server;
	};

	shellContract(test.serial as typeof test, {
		name,
		async open(t) {
			if (!hasParts(t, 'sshd', 'ssh', ...parts)) {
				return undefined;
			}

			sshd ??= start();

			const server = await sshd;
			const inner = await connect(server.host(), {home: server.directory});
			const shell = await becomeShell(inner, server.host({become, becomeUser}), {ask: async () => 'Zürich 7'});

			return overServer(shell, server);
		},
		hugeBytes: 32 * 1024 * 1024,
		exitCodes: [0, 1, 2, 7, 126, 127, 254, 255],
	});
};

contract('sudo that asks', {become: 'sudo', becomeUser: 'other', environment: {FAKE_SUDO: 'password'}});
if (isLong) {
	contract('real sudo', {become: 'sudo', becomeUser: 'nobody', parts: ['sudo']});
}
