import {execFileSync, spawn} from 'node:child_process';
import {
	chmodSync,
	chownSync,
	closeSync,
	constants,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {ConnectionError, OperatorError, UsageError} from '../../source/base/errors.js';
import type {Shell} from '../../source/base/shell.js';
import {agentPrelude} from '../../source/jobs/agent.js';
import {anchorJob} from '../../source/jobs/anchor-job.js';
import {answerJob} from '../../source/jobs/answer-job.js';
import {ask} from '../../source/jobs/ask.js';
import {cancelJob} from '../../source/jobs/cancel-job.js';
import {followJob, type FollowRequest} from '../../source/jobs/follow-job.js';
import {followerPerl} from '../../source/jobs/follower-perl.js';
import {followerShell} from '../../source/jobs/follower-sh.js';
import {type JobFrame, makeFrameReader} from '../../source/jobs/frames.js';
import {isJobId, newJobId} from '../../source/jobs/job-id.js';
import {lookAtJob} from '../../source/jobs/job-look.js';
import {jobStatus, listJobs, readJob} from '../../source/jobs/job-status.js';
import {startFunctions} from '../../source/jobs/start-functions.js';
import {startJob, type StartRequest} from '../../source/jobs/start-job.js';
import {segmentChecks} from '../../source/plans/segment-checks.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {shells, longTest} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {noFiles} from '../helpers/no-files.js';
import {until} from '../helpers/until.js';

const shell = localShell();

const makeRequest = (t: ExecutionContext, script: string, changes: Partial<StartRequest> = {}): StartRequest => ({
	id: newJobId(Date.now()), script, locks: [], base: path.join(newDirectory(t), 'jobs'), operator: 'maria', what: 'a test', ...changes,
});

const fileOf = ({base, id}: StartRequest, name: string): string => path.join(base, id, name);

/**
Starts a job that must not be there yet.
*/
const startFresh = async (request: StartRequest) => {
	const result = await startJob(shell, request);

	if (result.kind !== 'started') {
		throw new Error(`Not started: ${result.kind}`);
	}

	return result;
};

const ended = async (request: StartRequest) => until(async () => {
	const status = await jobStatus(shell, request);
	return status.state === 'ended' ? status : undefined;
});

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
	} catch {
		return false;
	}
};

/**
Numbers that a script wrote to a file, once there are as many.
*/
const pidsIn = async (file: string, count: number): Promise<readonly number[]> => until(() => {
	const words = existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/v) : [];
	return words.length >= count && words[0] !== '' ? words.map(Number) : undefined;
});

/**
Follows to the end and keeps every file as a mirror would.
*/
const mirror = async (request: FollowRequest) => {
	const files = new Map<string, Uint8Array[]>();
	let exitCode: number | undefined;
	let last: string | undefined;

	const take = (frame: JobFrame) => {
		last = frame.kind;

		if (frame.kind === 'data') {
			files.set(frame.file, [...files.get(frame.file) ?? [], new Uint8Array(frame.bytes)]);
		}

		exitCode = frame.kind === 'ended' ? frame.exitCode : exitCode;
	};

	for await (const frame of followJob(shell, request)) {
		take(frame);
	}

	return {
		exitCode, last, text: (file: string) => Buffer.concat(files.get(file) ?? []).toString('latin1'),
	};
};

const skipped = (t: ExecutionContext, why: string): void => {
	t.log(`SKIPPED: ${why}`);
	t.pass();
};

for (const name of shells) {
	test(`${name} runs a job once, however often it is started, and both followers bring every byte`, async t => {
		if (!hasParts(t, name, 'perl')) {
			return;
		}

		const request = makeRequest(t, String.raw`echo x >> "$LPARSAFE_JOB/count"; printf 'no newline'; printf 'to err\n' >&2; exit 7`, {interpreter: placeOf(name)!});
		const results = await Promise.all(Array.from({length: 4}, async () => startJob(shell, request)));

		t.is(results.filter(({kind}) => kind === 'started').length, 1, JSON.stringify(results));

		for (const follower of ['perl', 'shell'] as const) {
			const {exitCode, text} = await mirror({...request, offsets: {'script.out': 3}, follower});

			t.is(exitCode, 7);
			t.is(text('script.out'), 'newline');
			t.is(text('script.err'), 'to err\n');
		}

		t.is(readFileSync(fileOf(request, 'count'), 'utf8'), 'x\n');
		t.deepEqual(await jobStatus(shell, request), {state: 'ended', exitCode: 7});
		t.like(await listJobs(shell, request), [{id: request.id, operator: 'maria', what: 'a test'}]);
	});

	test(`${name} cancels a whole tree, with a child that ignores TERM`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const pids = path.join(newDirectory(t), 'pids');
		const request = makeRequest(t, `
sh -c 'trap "" TERM; echo $$ >> ${pids}; while :; do sleep 1; done' &
sleep 300 & echo $! >> ${pids}
sh -c 'echo $$ >> ${pids}; sleep 301 | sleep 302'
`, {interpreter: placeOf(name)!});

		await startJob(shell, request);

		const alive = await pidsIn(pids, 3);
		const {status, left} = await cancelJob(shell, {...request, how: 'now', graceSeconds: 1});

		t.like(status, {state: 'ended', cancelled: 'now'});
		t.deepEqual(left, []);
		t.deepEqual(alive.filter(pid => isAlive(pid)), []);
	});
}

test('ten starts of one id at once run it once', async t => {
	const request = makeRequest(t, 'echo x >> "$LPARSAFE_JOB/count"; sleep 0.2');
	const results = await Promise.all(Array.from({length: 10}, async () => startJob(shell, request)));

	t.is(results.filter(({kind}) => kind === 'started').length, 1);
	t.is(results.filter(({kind}) => kind === 'exists').length, 9);
	t.like(await ended(request), {exitCode: 0});
	t.is(readFileSync(fileOf(request, 'count'), 'utf8'), 'x\n');
});

for (const detach of ['perl', 'monitor', 'nohup'] as const) {
	test(`a job detached by ${detach} is told from its status, takes an answer and is cancelled`, async t => {
		if (!hasParts(t, 'mksh', 'perl')) {
			return;
		}

		const request = makeRequest(t, 'printf \'Next volume? \'; read answer; echo "got <$answer>"; sleep 300', {detach, interpreter: placeOf('mksh')!});
		const {pid, processGroup} = await startFresh(request);

		t.is(pid === processGroup, detach !== 'nohup');
		t.deepEqual(await jobStatus(shell, request), {state: 'running', pid, processGroup});

		await answerJob(shell, {...request, text: String.raw`$(touch /nope) "2" \n`});
		await until(() => readFileSync(fileOf(request, 'script.out'), 'utf8').includes('got'));
		t.is(readFileSync(fileOf(request, 'script.out'), 'utf8'), 'Next volume? got <$(touch /nope) "2" n>\n');

		const {status, left} = await cancelJob(shell, {...request, how: 'now', graceSeconds: 2});

		t.deepEqual([status.state, left], ['ended', []]);
		await t.throwsAsync(answerJob(shell, {...request, text: 'late'}), {instanceOf: OperatorError, code: 'job-no-input'});
		await t.throwsAsync(answerJob(shell, {...request, text: 'two\nlines'}), {instanceOf: UsageError});
	});
}

test('a lock is held by one running job, named to whoever wants it, and free again after it', async t => {
	const first = makeRequest(t, 'sleep 300', {locks: ['datavg', 'appvg'], what: 'savevg of vg:datavg'});

	await startJob(shell, first);

	const second = {...first, id: newJobId(Date.now()), locks: ['zvg', 'datavg']};
	const busy = await startJob(shell, second);

	t.like(busy, {
		kind: 'busy', lock: 'datavg', holder: first.id, operator: 'maria', what: 'savevg of vg:datavg',
	});
	t.deepEqual(await jobStatus(shell, second), {state: 'unknown', baseId: first.id});
	t.like(await startJob(shell, {
		...second, id: newJobId(Date.now()), script: 'exit 0', locks: ['zvg'],
	}), {kind: 'started'});
	await cancelJob(shell, {...first, how: 'now', graceSeconds: 2});
	t.like(await startJob(shell, {...second, script: 'exit 0'}), {kind: 'started'});
});

/**
This machine, with something done at a named point of the scripts that are sent to it.
*/
const atPoint = (point: string, action: string): Shell => ({
	...shell,
	exec(words, options = {}) {
		return shell.exec(words, {...options, ...typeof options.stdin === 'string' && {stdin: options.stdin.replaceAll(`# @${point}\n`, () => `${action}\n`)}});
	},
});

for (const name of shells) {
	for (const point of ['start-killed-upload', 'start-killed-gate', 'start-killed-lock', 'start-killed-script-moved', 'start-killed-detached']) {
		longTest(`${name}: a start that was killed at ${point} can be asked for again with the same id, runs once and holds its lock`, async t => {
			if (!hasParts(t, name)) {
				return;
			}

			const request = makeRequest(t, 'echo x >> "$LPARSAFE_JOB/count"', {interpreter: placeOf(name)!, locks: ['datavg']});

			await t.throwsAsync(startJob(atPoint(point, 'kill -9 $$'), request), {instanceOf: ConnectionError});

			const again = await startJob(shell, request);

			t.is(again.kind, point === 'start-killed-detached' ? 'exists' : 'started');
			t.like(await ended(request), {exitCode: 0});
			t.is(readFileSync(fileOf(request, 'count'), 'utf8'), 'x\n');
			t.like(await startJob(shell, {...request, id: newJobId(Date.now())}), {kind: 'started'});
		});
	}

	longTest(`${name}: locks that a dead start, a booted one or a stranger's process id seems to decide over are free`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const request = makeRequest(t, 'exit 0', {interpreter: placeOf(name)!, locks: ['datavg']});
		const mutex = path.join(request.base, 'locks', '.decider');

		await startFresh({...request, locks: []});

		for (const owner of ['1', `${process.pid} another-boot node`, `${process.pid} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} /bin/sh -s`, '4194300 x y', '']) {
			writeFileSync(mutex, owner === '' ? '' : `${owner}\n`);
			t.like(await startJob(shell, {...request, id: newJobId(Date.now())}), {kind: 'started'}, owner);
			t.false(existsSync(mutex));
		}
	});

	longTest(`${name}: a limit on the size of files in the login's profile is none for the job`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const login = path.join(newDirectory(t), 'login');

		writeFileSync(login, '#!/bin/sh\nulimit -S -f 64\nexec /bin/sh "$@"\n', {mode: 0o755});

		const request = makeRequest(t, `# ${'x'.repeat(40_000)}\ni=0; while [ $i -lt 100 ]; do printf '%01000d\\n' $i; i=$((i + 1)); done`, {interpreter: placeOf(name)!});

		t.like(await startJob(localShell({login: [login]}), request), {kind: 'started'});
		t.like(await ended(request), {exitCode: 0});
		t.is(readFileSync(fileOf(request, 'script.out'), 'utf8').length, 100_100);
		t.is(readFileSync(fileOf(request, 'journal'), 'utf8'), '');
	});

	longTest(`${name}: a directory that was removed is told from a job that was never asked for, and a job directory made anew from both`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const request = makeRequest(t, 'exit 0', {interpreter: placeOf(name)!, locks: ['datavg']});
		const {baseId} = await startFresh(request);

		await ended(request);
		t.is(baseId, request.id);
		rmSync(fileOf(request, '.'), {recursive: true});
		t.deepEqual(await jobStatus(shell, request), {state: 'unknown', baseId: request.id, wasAsked: true});
		t.deepEqual(await jobStatus(shell, {...request, id: newJobId(1)}), {state: 'unknown', baseId: request.id});

		const holder = {...request, id: newJobId(Date.now()), script: 'sleep 300'};
		const refused = {...request, id: newJobId(Date.now() + 1)};

		await startFresh(holder);
		t.like(await startJob(shell, refused), {kind: 'busy'});
		t.deepEqual(await jobStatus(shell, refused), {state: 'unknown', baseId: request.id});
		await cancelJob(shell, {...holder, how: 'now', graceSeconds: 1});
		t.like(await startJob(shell, refused), {kind: 'started'});
		await ended(refused);
		rmSync(request.base, {recursive: true});
		t.deepEqual(await jobStatus(shell, request), {state: 'unknown'});

		const anew = {...request, id: newJobId(Date.now())};

		await startFresh(anew);
		t.deepEqual(await jobStatus(shell, request), {state: 'unknown', baseId: anew.id});
	});

	test(`${name}: a job tells whoever finds it whose it is, what its plan is and where its record stood, and goes when it was fetched long ago`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const plan = JSON.stringify({title: 'error $(touch /nope) \'x\'  two  blanks', steps: ['END_OF_SCRIPT']}, undefined, '\t');
		const about = {run: newJobId(1), home: 'home-1', from: 'maria@desk'};
		const request = makeRequest(t, 'echo "done 7" >> "$LPARSAFE_JOB/journal"; printf 12345', {
			interpreter: placeOf(name)!, plan, anchor: 'RUN 3 abc', keepDays: 30, ...about,
		});

		await startFresh(request);
		await ended(request);
		await anchorJob(shell, {...request, anchor: 'RUN 4 def'});
		await anchorJob(shell, {...request, anchor: 'RUN 12 012345', isFetched: true});

		const [listed] = await listJobs(shell, request);

		t.like(listed, {
			id: request.id, operator: 'maria', ...about, status: {state: 'ended'}, lastLine: 'done 7', isFetched: true, hasPlan: true,
		});
		t.like(listed?.logs, {journal: 7, 'script.out': 5, 'script.err': 0});
		t.deepEqual(listed?.anchors, ['RUN 3 abc', 'RUN 12 012345']);
		t.like(await readJob(shell, request), {plan});
		t.is(await readJob(shell, {...request, id: newJobId(1)}), undefined);
		await t.throwsAsync(anchorJob(shell, {...request, id: newJobId(1), anchor: 'x'}), {code: 'job-unknown'});

		execFileSync('touch', ['-d', '31 days ago', fileOf(request, 'fetched')]);
		const next = {...request, id: newJobId(Date.now() + 1)};

		await startFresh(next);

		const left = await listJobs(shell, request);

		t.deepEqual(left.map(({id}) => id), [next.id]);
		t.deepEqual(await jobStatus(shell, request), {state: 'unknown', baseId: request.id, wasAsked: true});
	});
}

test('the follower reads no clock of its host, which may jump', t => {
	t.notRegex(followerPerl, /\btimes?\b/v);
	t.notRegex(followerShell, /\bdate\b/v);
});

longTest('one start at a time decides over locks, though ten want to at once and every third dies while it does', async t => {
	const base = path.join(newDirectory(t), 'jobs');
	const nap = 'sleep() { perl -e "select undef, undef, undef, 0.1"; }';
	const place = [nap, 'lp_full() { say full; lp_bye; }', 'mkdir -p "$lp_base/locks"', 'lp_enter', 'mkdir "$lp_base/inside" || say clash', 'say inside', 'rmdir "$lp_base/inside"'];

	await Promise.all(Array.from({length: 10}, async (_, lane) => {
		for (let round = 0; round < 4; round++) {
			const isDying = (lane + round) % 3 === 0;
			const body = [startFunctions, ...place, ...isDying ? [] : ['lp_leave']].join('\n');

			t.deepEqual(await ask(shell, {lp_id: newJobId(Date.now()), lp_base: base, lp_upload: path.join(base, 'upload')}, body), [{word: 'inside', rest: ''}]);
		}
	}));
});

for (const name of shells) {
	longTest(`${name}: a start that dies at any line while it decides over locks holds nobody up, also where it came after another dead one`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const base = path.join(newDirectory(t), 'jobs');
		const from = startFunctions.indexOf('lp_enter() {');
		const lines = startFunctions.slice(from, startFunctions.indexOf('lp_take_locks() {')).split('\n');
		const places = lines.flatMap((line, index) => /^\t+(?!else|fi$|done$|#)/v.test(line) ? [index] : []);
		const enter = async (functions: string) => ask(shell, {lp_id: newJobId(Date.now()), lp_base: base, lp_upload: path.join(base, 'upload')}, [functions, 'sleep() { say waited; lp_bye; }', 'mkdir -p "$lp_base/locks"', 'lp_enter', 'say inside', 'lp_leave'].join('\n'), {interpreter: placeOf(name)!});

		for (const place of places) {
			const dying = startFunctions.slice(0, from) + [...lines.slice(0, place), 'kill -9 $$', ...lines.slice(place)].join('\n');

			mkdirSync(path.join(base, 'locks'), {recursive: true});
			writeFileSync(path.join(base, 'locks', '.decider'), '4194300.GONE another-boot /bin/sh -s\n');
			// Not every line is come to.
			await ask(shell, {lp_id: newJobId(Date.now()), lp_base: base, lp_upload: path.join(base, 'upload')}, `${dying}\nlp_enter\nlp_leave`, {interpreter: placeOf(name)!}).catch((error: unknown) => {
				t.true(error instanceof ConnectionError, lines[place]);
			});
			t.deepEqual(await enter(startFunctions), [{word: 'inside', rest: ''}], lines[place]);
			t.deepEqual(readdirSync(path.join(base, 'locks')).filter(each => !/^\.decider\.\d+(?:\.room)?$/v.test(each)), [], lines[place]);
		}
	});
}

longTest('whoever comes late to the place after a dead one that is no more does not decide', async t => {
	const base = path.join(newDirectory(t), 'jobs');
	const values = {lp_id: newJobId(Date.now()), lp_base: base, lp_upload: path.join(base, 'upload')};
	const locks = path.join(base, 'locks');
	const here = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

	mkdirSync(locks, {recursive: true});
	writeFileSync(path.join(locks, '.decider'), '4194300.GONE elsewhere /bin/sh -s\n');

	// Between its look and its link, another one came after the dead one, gave back, and a third one decides now.
	const third = spawn('/bin/sh', ['-s'], {stdio: ['pipe', 'ignore', 'ignore']});
	const late = startFunctions.replace('\t\t\tlp_place=$lp_after\n', text => `${text}rm -f "$lp_mutex"; printf '%s\\n' "${third.pid}.THIRD ${here} /bin/sh -s" > "$lp_mutex"\n`);

	t.not(late, startFunctions);
	t.deepEqual(await ask(shell, values, `${late}\nsleep() { say waited; lp_bye; }\nlp_enter\nsay inside`), [{word: 'waited', rest: ''}]);
	t.deepEqual(readdirSync(locks).filter(each => each.startsWith('.decider.after')), []);
	third.kill('SIGKILL');
});

longTest('of eight jobs that want one lock at once, one gets it', async t => {
	const request = makeRequest(t, 'sleep 300', {locks: ['datavg']});
	const requests = Array.from({length: 8}, () => ({...request, id: newJobId(Date.now())}));
	const results = await Promise.all(requests.map(async each => startJob(shell, each)));

	t.deepEqual(results.map(({kind}) => kind).toSorted(), [...Array.from({length: 7}, () => 'busy'), 'started']);

	const winner = requests[results.findIndex(({kind}) => kind === 'started')]!;

	await cancelJob(shell, {...winner, how: 'now', graceSeconds: 1});
});

test('a supervisor killed leaves an orphan that can be cancelled, and a lost job where nothing is left', async t => {
	const request = makeRequest(t, 'sleep 300; true');
	const started = await startFresh(request);

	process.kill(started.pid, 'SIGKILL');

	const orphan = await until(async () => {
		const status = await jobStatus(shell, request);
		return status.state === 'orphan' ? status : undefined;
	});

	t.true(orphan.pids.length > 0);

	for await (const frame of followJob(shell, {...request, offsets: {}})) {
		t.true(['heartbeat', 'orphan'].includes(frame.kind), frame.kind);

		if (frame.kind === 'orphan') {
			break;
		}
	}

	t.like(await cancelJob(shell, {...request, how: 'now', graceSeconds: 1}), {status: {state: 'ended', exitCode: 137, cancelled: 'now'}, left: []});

	const other = makeRequest(t, 'sleep 300');
	const second = await startFresh(other);

	process.kill(-second.processGroup, 'SIGKILL');

	t.deepEqual(await until(async () => {
		const status = await jobStatus(shell, other);
		return status.state === 'lost' ? status : undefined;
	}), {state: 'lost', because: 'killed'});
});

test('another boot and a process id that a stranger has now are seen, and the stranger is left alone; a changed boot text while the supervisor lives is no reboot', async t => {
	const request = makeRequest(t, 'sleep 300');
	const started = await startFresh(request);

	writeFileSync(fileOf(request, 'pid'), `${process.pid} ${process.pid}\n`);
	t.deepEqual(await jobStatus(shell, request), {state: 'lost', because: 'killed'});
	t.like(await cancelJob(shell, {...request, how: 'now', graceSeconds: 0}), {status: {state: 'lost'}});
	writeFileSync(fileOf(request, 'pid'), `${started.pid} ${started.processGroup}\n`);
	// A clock that was set changes what the host says of its boot; the process with the id in its arguments is believed first.
	writeFileSync(fileOf(request, 'boot'), 'another\n');
	t.like(await jobStatus(shell, request), {state: 'running'});
	process.kill(-started.processGroup, 'SIGKILL');
	t.deepEqual(await until(async () => {
		const status = await jobStatus(shell, request);
		return status.state === 'lost' ? status : undefined;
	}), {state: 'lost', because: 'reboot'});
});

longTest('a start that was cut off leaves nothing that runs, and the same id can be started again', async t => {
	const request = makeRequest(t, 'echo whole');

	mkdirSync(path.join(request.base, request.id), {recursive: true, mode: 0o700});
	execFileSync('chmod', ['700', request.base]);
	t.deepEqual(await jobStatus(shell, request), {state: 'never-started'});
	t.like(await startJob(shell, request), {kind: 'started'});
	const {text} = await mirror({...request, offsets: {}});

	t.is(text('script.out'), 'whole\n');
});

test('a job directory that cannot serve is told with what to do', async t => {
	const base = path.join(newDirectory(t), 'file');

	writeFileSync(base, '');
	await t.throwsAsync(startJob(shell, makeRequest(t, ':', {base})), {instanceOf: OperatorError, code: 'job-base-not-directory'});
	await t.throwsAsync(jobStatus(shell, {id: newJobId(1), base}), {instanceOf: OperatorError, code: 'job-base-not-directory'});
	await t.throwsAsync(startJob(shell, makeRequest(t, ':', {base: `${base}/under`})), {instanceOf: OperatorError, code: 'job-base-not-writable'});

	const open = newDirectory(t);

	execFileSync('chmod', ['777', open]);
	await t.throwsAsync(startJob(shell, makeRequest(t, ':', {base: open})), {instanceOf: OperatorError, code: 'job-base-unsafe'});
	await t.throwsAsync(startJob(shell, makeRequest(t, ':', {base: 'relative'})), {instanceOf: OperatorError, code: 'job-base'});
	await t.throwsAsync(startJob(shell, makeRequest(t, ':', {locks: ['a b']})), {instanceOf: OperatorError, code: 'lock-name'});
	await t.throwsAsync(startJob(shell, makeRequest(t, ':', {id: '../x'})), {instanceOf: TypeError});
});

test('a job whose directory may not be entered is asked for again, never taken for one that did not run', async t => {
	const isRoot = process.getuid?.() === 0;
	const own = localShell(isRoot ? {account: {uid: 65_534, gid: 65_534}} : {});
	const base = path.join(newDirectory(t), 'jobs');
	const count = path.join(path.dirname(base), 'count');

	writeFileSync(count, '');

	if (isRoot) {
		for (const each of [path.dirname(base), count]) {
			chownSync(each, 65_534, 65_534);
		}
	}

	const request = makeRequest(t, `echo x >> ${count}`, {base});
	const other = makeRequest(t, 'printf up; sleep 30', {base, locks: ['datavg']});

	await startJob(own, request);
	await startJob(own, other);
	await until(async () => {
		const {state} = await jobStatus(own, request);

		return state === 'ended' && readFileSync(fileOf(other, 'script.out'), 'utf8') === 'up';
	});

	for (const {id} of [request, other]) {
		chmodSync(path.join(base, id), 0);
	}

	await t.throwsAsync(jobStatus(own, request), {instanceOf: OperatorError, code: 'job-unreadable'});
	await t.throwsAsync(startJob(own, request), {instanceOf: OperatorError, code: 'job-unreadable'});
	await t.throwsAsync(startJob(own, makeRequest(t, ':', {base, locks: ['datavg']})), {instanceOf: OperatorError, code: 'job-unreadable'});
	t.is(readFileSync(count, 'utf8'), 'x\n');
	const listed = await listJobs(own, {base});

	// Ids of the same millisecond are in no order.
	t.deepEqual(Object.fromEntries(listed.map(({id, status}) => [id, status.state])), {[request.id]: 'unreadable', [other.id]: 'unreadable'});

	for (const {id} of [request, other]) {
		chmodSync(path.join(base, id), 0o700);
	}

	t.like(await startJob(own, request), {kind: 'exists', status: {state: 'ended', exitCode: 0}});
	t.like(await startJob(own, makeRequest(t, ':', {base, locks: ['datavg']})), {kind: 'busy', holder: other.id});
	await cancelJob(own, {...other, how: 'now', graceSeconds: 1});
	t.is(readFileSync(count, 'utf8'), 'x\n');
});

test('nothing of it needs room in the temporary directory of the host, as here-documents do in some shells', async t => {
	for (const script of [agentPrelude, startFunctions, followerShell, segmentChecks]) {
		t.false(script.includes('<<'));
	}

	if (!hasParts(t, 'mksh')) {
		return;
	}

	// Nothing can be made there.
	const crowded = localShell({environment: {TMPDIR: '/proc'}});
	const plan = JSON.stringify({title: 'error $(touch /nope) \'x\'  two  blanks\\', steps: ['END_OF_SCRIPT', 'é'.repeat(5000)]});
	const request = makeRequest(t, String.raw`printf '%s\n' 'a  b\'; sleep 60 & sleep 60 & wait; : ${'long '.repeat(3000)}`, {interpreter: placeOf('mksh')!, plan, locks: ['datavg']});

	t.like(await startJob(crowded, request), {kind: 'started'});
	t.is(readFileSync(fileOf(request, 'plan.json'), 'utf8'), `${plan}\n`);
	t.like(await startJob(crowded, {...request, id: newJobId(Date.now())}), {kind: 'busy', holder: request.id});

	const [listed] = await listJobs(crowded, request);

	t.deepEqual(Object.keys(listed?.logs ?? {}), ['journal', 'script.err', 'script.out']);

	const {processes} = await lookAtJob(crowded, request);

	t.is(processes.filter(({what}) => what === 'sleep 60').length, 2, JSON.stringify(processes));
	t.like(await cancelJob(crowded, {...request, how: 'now'}), {status: {state: 'ended'}, left: []});

	let out = '';

	for await (const frame of followJob(crowded, {...request, offsets: {}, follower: 'shell'})) {
		out += frame.kind === 'data' && frame.file === 'script.out' ? Buffer.from(frame.bytes).toString() : '';
	}

	t.is(out, 'a  b\\\n');
});

test('an answer, which may be a password, stands in no arguments where the shell prints by a program', async t => {
	if (process.platform !== 'linux') {
		skipped(t, 'arguments are read from /proc');
		return;
	}

	if (!hasParts(t, 'mksh')) {
		return;
	}

	const request = makeRequest(t, 'sleep 60', {interpreter: placeOf('mksh')!});
	const secret = `secret ${request.id}`;
	const isSeen = (): boolean => readdirSync('/proc').some(pid => {
		try {
			return /^\d+$/v.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(secret);
		} catch {
			return false;
		}
	});

	await startFresh(request);

	// Full, so that whoever writes the answer to it must wait.
	const input = openSync(fileOf(request, 'input'), constants.O_RDWR + constants.O_NONBLOCK);

	t.throws(() => {
		for (;;) {
			writeSync(input, new Uint8Array(4096));
		}
	}, {code: 'EAGAIN'});

	const answering = answerJob(shell, {...request, text: secret});
	let isAnswered = false;
	let wasSeen = false;

	const watching = until(() => {
		wasSeen ||= isSeen();

		return isAnswered || wasSeen;
	});

	await t.throwsAsync(answering, {code: 'job-no-input'});
	isAnswered = true;
	await watching;
	closeSync(input);
	t.false(wasSeen);
	await cancelJob(shell, {...request, how: 'now'});
});

test('names with blanks, quotes and dollar signs stay names', async t => {
	const request = makeRequest(t, 'echo hi', {operator: 'o\'Neil $(touch /nope) `x`\nnext', what: '"; rm -rf /nope; "', base: path.join(newDirectory(t), 'a \'b\' $(c) "d"')});

	t.like(await startJob(shell, request), {kind: 'started'});
	const {text} = await mirror({...request, offsets: {}, follower: 'shell'});

	t.is(text('script.out'), 'hi\n');
	t.like(await listJobs(shell, request), [{operator: 'o\'Neil $(touch /nope) `x` next', what: '"; rm -rf /nope; "'}]);
});

for (const follower of ['perl', 'shell'] as const) {
	test(`the ${follower} follower tells sizes of watched files, partial lines and a log that was cut`, async t => {
		const directory = newDirectory(t);
		const image = path.join(directory, 'an image');
		const wait = (turn: number) => `until [ -f ${directory}/${turn} ]; do sleep 0.1; done`;
		const request = makeRequest(t, `printf 12345 > '${image}'; printf part; ${wait(1)}; printf 6789012345 >> '${image}'; printf ial; ${wait(2)}`, {watch: [image, '/not/there']});

		await startJob(shell, request);

		const seen: string[] = [];
		const goOn = (turn: number, ...needed: readonly string[]) => {
			if (needed.every(each => seen.includes(each))) {
				writeFileSync(path.join(directory, String(turn)), '');
			}
		};

		for await (const frame of followJob(shell, {
			...request, offsets: {}, watch: [image, '/not/there'], follower,
		})) {
			if (frame.kind === 'data') {
				seen.push(Buffer.from(frame.bytes).toString());
			} else if (frame.kind === 'size') {
				seen.push(`${frame.path === image}:${frame.bytes}`);
			}

			goOn(1, 'part', 'true:5');
			goOn(2, 'ial', 'true:15');
		}

		t.deepEqual(seen.filter(each => each.startsWith('true:') && !['true:0', 'true:undefined'].includes(each)), ['true:5', 'true:15']);
		t.deepEqual(seen.filter(each => each.startsWith('false')), ['false:undefined']);
		t.deepEqual(seen.filter(each => !each.includes(':')), ['part', 'ial']);

		const cut: string[] = [];

		for await (const frame of followJob(shell, {...request, offsets: {'script.out': 100}, follower})) {
			cut.push(frame.kind === 'truncated' ? `${frame.file} ${frame.size}` : frame.kind);
		}

		t.true(cut.includes('script.out 7'));
		t.is(cut.at(-1), 'ended');
	});

	for (const what of ['pipe', 'directory', 'link to nowhere'] as const) {
		test(`the ${follower} follower says of a log that has become a ${what} that it was cut, and brings the others to the end`, async t => {
			const request = makeRequest(t, 'printf out; printf err >&2');

			await startFresh(request);
			await until(() => existsSync(fileOf(request, 'status')));

			for (const name of ['script.out', '001-none.out']) {
				rmSync(fileOf(request, name), {force: true});
				noFiles[what](fileOf(request, name));
			}

			const frames: string[] = [];

			for await (const frame of followJob(shell, {
				...request, offsets: {'script.out': 2}, follower, silentMilliseconds: 8000,
			})) {
				frames.push('file' in frame ? `${frame.kind} ${frame.file}` : frame.kind);
			}

			t.deepEqual(frames.filter(each => each !== 'heartbeat').toSorted(), ['data script.err', 'ended', 'truncated 001-none.out', 'truncated script.out']);
		});
	}

	test(`the ${follower} follower takes no exit status from what is none, and what may not be read for nothing that was cut`, async t => {
		const own = localShell(process.getuid?.() === 0 ? {account: {uid: 65_534, gid: 65_534}} : {});
		const go = path.join(newDirectory(t), 'go');
		const request = makeRequest(t, `printf first; until [ -f ${go} ]; do sleep 0.1; done; printf second; exit 3`);

		if (process.getuid?.() === 0) {
			chownSync(path.dirname(request.base), 65_534, 65_534);
		}

		chmodSync(path.dirname(go), 0o755);
		await startJob(own, request);
		await until(() => readFileSync(fileOf(request, 'script.out'), 'utf8') === 'first');

		for (const text of ['99999999999999999999\n', 'x\n', '-1\n']) {
			writeFileSync(fileOf(request, 'status'), text);
			t.like(await jobStatus(own, request), {state: 'running'});
		}

		const shut = path.join(request.base, request.id);

		chmodSync(shut, 0);

		const told: string[] = [];

		await t.throwsAsync(async () => {
			for await (const frame of followJob(own, {...request, offsets: {'script.out': 5, journal: 0}, follower})) {
				told.push(frame.kind);
			}
		}, {instanceOf: OperatorError, code: 'connection-lost'});
		t.deepEqual(told.filter(each => each !== 'heartbeat'), []);
		chmodSync(shut, 0o700);

		const came: string[] = [];

		for await (const frame of followJob(own, {...request, offsets: {'script.out': 5}, follower})) {
			writeFileSync(go, '');
			came.push(...frame.kind === 'data' ? [Buffer.from(frame.bytes).toString()] : [], ...frame.kind === 'ended' ? [String(frame.exitCode)] : []);
		}

		t.deepEqual(came, ['second', '3']);
	});

	test(`the ${follower} follower that comes late sends what a step wrote before the line that says its end`, async t => {
		const request = makeRequest(t, String.raw`cd "$LPARSAFE_JOB"; printf 'all of it' > 001-one.out; printf 'start one\nend one 0\n' >> journal`);

		await startFresh(request);
		await until(() => existsSync(fileOf(request, 'status')));

		const order: string[] = [];

		for await (const frame of followJob(shell, {...request, offsets: {journal: 0, '001-one.out': 0}, follower})) {
			if (frame.kind === 'data') {
				order.push(frame.file === 'journal' && Buffer.from(frame.bytes).includes('end one') ? 'end' : frame.file);
			}
		}

		t.deepEqual(order.filter(each => each !== 'journal'), ['001-one.out', 'end']);
	});

	longTest(`the ${follower} follower tells a log that was cut and has grown again, here and while nobody looked, and goes on with the others`, async t => {
		const directory = newDirectory(t);
		const go = path.join(directory, 'go');
		const request = makeRequest(t, `printf '%070d' 1; printf err >&2; until [ -f ${go} ]; do sleep 0.1; done; printf '%0100d' 2; printf or >&2`);
		const kept = new Map<string, string>();

		await startFresh(request);
		await until(() => readFileSync(fileOf(request, 'script.err'), 'utf8') === 'err');

		const tail = (file: string, offset: number, length: number) => Buffer.from((kept.get(file) ?? '').slice(offset - length, offset), 'latin1');
		const offsets = () => Object.fromEntries([...kept].map(([name, value]) => [name, value.length]));
		const kinds: string[] = [];

		const goOn = () => {
			// As somebody would who cuts it by hand; the script goes on writing at the end.
			writeFileSync(fileOf(request, 'script.out'), 'x'.repeat(90));
			writeFileSync(go, '');
		};

		for await (const frame of followJob(shell, {
			...request, offsets: {}, tail, follower,
		})) {
			if (frame.kind === 'data') {
				kept.set(frame.file, (kept.get(frame.file) ?? '') + Buffer.from(frame.bytes).toString('latin1'));

				if (!existsSync(go) && kept.get('script.out')?.length === 70 && kept.get('script.err') === 'err') {
					goOn();
				}
			} else if (frame.kind !== 'heartbeat') {
				kinds.push('file' in frame ? `${frame.kind} ${frame.file}` : frame.kind);
			}
		}

		t.deepEqual(kinds, ['unmatched script.out', 'ended']);
		t.is(kept.get('script.err'), 'error');
		t.is(kept.get('script.out'), `${'0'.repeat(69)}1`);

		kinds.length = 0;
		// A secret that was kept as stars is no change.
		kept.set('script.err', 'e**');

		for await (const frame of followJob(shell, {
			...request, offsets: offsets(), tail, follower,
		})) {
			kinds.push('file' in frame ? `${frame.kind} ${frame.file}` : frame.kind);
		}

		t.deepEqual(kinds.filter(kind => kind !== 'heartbeat').toSorted(), ['data script.err', 'ended', 'unmatched script.out']);
		rmSync(fileOf(request, 'script.out'));
		kinds.length = 0;

		for await (const frame of followJob(shell, {
			...request, offsets: offsets(), tail, follower,
		})) {
			kinds.push('file' in frame ? `${frame.kind} ${frame.file}` : frame.kind);
		}

		t.deepEqual(kinds.filter(kind => kind !== 'heartbeat').toSorted(), ['data script.err', 'ended', 'truncated script.out']);
	});

	longTest(`the ${follower} follower tells a log that was replaced, a process id that a stranger has, and a directory that is gone`, async t => {
		const request = makeRequest(t, 'printf 1234567890; sleep 300');
		const {pid, processGroup} = await startFresh(request);
		const kinds: string[] = [];

		await until(() => readFileSync(fileOf(request, 'script.out'), 'utf8').length === 10);

		const acts: Partial<Record<JobFrame['kind'], () => void>> = {
			data() {
				writeFileSync(fileOf(request, 'other'), 'abcdefghijklmnop');
				renameSync(fileOf(request, 'other'), fileOf(request, 'script.out'));
			},
			unmatched() {
				kinds.push('unmatched');
				writeFileSync(fileOf(request, 'pid'), `${process.pid} ${process.pid}\n`);
			},
		};

		for await (const frame of followJob(shell, {...request, offsets: {}, follower})) {
			acts[frame.kind]?.();

			if (frame.kind === 'stopped') {
				kinds.push(frame.status.state);
			}
		}

		t.deepEqual(kinds, ['unmatched', 'lost']);
		writeFileSync(fileOf(request, 'pid'), `${pid} ${processGroup}\n`);

		let beats = 0;

		for await (const frame of followJob(shell, {...request, offsets: {'script.out': 16}, follower})) {
			beats += frame.kind === 'heartbeat' ? 1 : 0;

			if (beats === 2) {
				rmSync(fileOf(request, '.'), {recursive: true, force: true});
			}

			if (frame.kind === 'stopped') {
				kinds.push(frame.status.state);
			}
		}

		t.deepEqual(kinds, ['unmatched', 'lost', 'unknown']);
		process.kill(-processGroup, 'SIGKILL');
	});

	longTest(`a ${follower} follower that was stopped is noticed as silent`, async t => {
		const request = makeRequest(t, 'sleep 300');

		await startFresh(request);

		const followers = () => execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'args='], {encoding: 'utf8'}).split('\n')
			.filter(line => follower === 'perl' && line.includes(request.id) && line.includes('perl')).map(line => Number(line.trim().split(' ', 1)[0]));
		const stopped: number[] = [];

		await t.throwsAsync(async () => {
			for await (const frame of followJob(shell, {
				...request, offsets: {}, follower, silentMilliseconds: follower === 'perl' ? 7000 : 500,
			})) {
				t.is(frame.kind, 'heartbeat');

				for (const pid of stopped.length === 0 ? followers() : []) {
					stopped.push(pid);
					process.kill(pid, 'SIGSTOP');
				}
			}
		}, {instanceOf: ConnectionError, code: 'silent'});

		for (const pid of stopped) {
			process.kill(pid, 'SIGKILL');
		}

		await cancelJob(shell, {...request, how: 'now', graceSeconds: 1});
	});

	test(`the ${follower} follower ends when nobody listens any more`, async t => {
		const request = makeRequest(t, 'sleep 300');

		await startJob(shell, request);

		const stop = new AbortController();
		const frames = [];

		for await (const frame of followJob(shell, {...request, offsets: {}, follower}, {signal: stop.signal})) {
			frames.push(frame);
			stop.abort();
		}

		const count = () => execFileSync('ps', ['-A', '-o', 'args='], {encoding: 'utf8'}).split('\n').filter(line => line.includes(request.id) && line.includes('perl')).length;

		await until(() => count() === 0);
		t.like(await jobStatus(shell, request), {state: 'running'});
		await cancelJob(shell, {...request, how: 'now', graceSeconds: 1});
	});
}

test('a full filesystem ends the job with its status, and refuses the next one', async t => {
	const place = path.join(newDirectory(t), 'small');

	mkdirSync(place, {mode: 0o700});

	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k,mode=700', 'tmpfs', place], {stdio: 'pipe'});
	} catch {
		skipped(t, 'no small filesystem can be mounted here');
		return;
	}

	try {
		const request = makeRequest(t, String.raw`i=0; while [ $i -lt 500 ]; do printf "%01000d\n" $i || exit 33; i=$((i + 1)); done`, {base: path.join(place, 'jobs')});

		await startJob(shell, request);
		t.like(await ended(request), {exitCode: 33});
		await t.throwsAsync(startJob(shell, {...request, id: newJobId(Date.now()), script: `: ${'x'.repeat(10_000)}`}), {instanceOf: OperatorError, code: 'job-no-space'});
	} finally {
		execFileSync('umount', [place]);
	}
});

test('a job that ended while the follower found nobody there any more is read to its last byte', async t => {
	const request = makeRequest(t, 'echo all of it');

	await startFresh(request);
	await until(() => existsSync(fileOf(request, 'status')));

	let execs = 0;
	// The first follower looked just before the end.
	const late: Shell = {
		...shell,
		exec(words, options) {
			execs += 1;

			return shell.exec(words, execs === 1 ? {stdin: String.raw`printf 'F lparsafe\nG\n'`} : options);
		},
	};
	let text = '';
	let last: JobFrame | undefined;

	for await (const frame of followJob(late, {...request, offsets: {}})) {
		text += frame.kind === 'data' && frame.file === 'script.out' ? Buffer.from(frame.bytes).toString('latin1') : '';
		last = frame;
	}

	t.is(text, 'all of it\n');
	t.deepEqual(last, {kind: 'ended', exitCode: 0});
});

test('ids are of one length, sort by time and are no paths', t => {
	const ids = [newJobId(1), newJobId(1_800_000_000_000), newJobId(1_800_000_000_001)];

	t.true(ids.every(id => isJobId(id)));
	t.deepEqual(ids.toSorted(), ids);
	t.false(isJobId('../../etc/passwd0123456789'));
});

test('a stream that is no stream of frames is refused', t => {
	const read = (text: string) => makeFrameReader()(new TextEncoder().encode(text));

	t.deepEqual(read('Welcome!\nD x 0 3\nF lparsafe\n'), [{word: 'F'}]);
	t.throws(() => read('F lparsafe\nD x 0 3\nabcd\n'), {instanceOf: RangeError});
	t.throws(() => read('F lparsafe\nnonsense\n'), {instanceOf: RangeError});
	t.throws(() => read(`F lparsafe\n${'x'.repeat(5000)}`), {instanceOf: RangeError});
});

test('a host that does not answer as a shell is told so', async t => {
	const directory = newDirectory(t);

	symlinkSync('/bin/false', path.join(directory, 'menu'));
	await t.throwsAsync(jobStatus(shell, {id: newJobId(1), base: '/x', interpreter: path.join(directory, 'menu')}), {instanceOf: OperatorError, code: 'host-shell'});
});

longTest('looks at what of a job lives on its host, and whether it uses the processor', async t => {
	if (!hasParts(t, 'ksh93')) {
		return;
	}

	/**
	Two looks between which what is waited for was so: a busy machine gives a job nothing for a while, and one that has just begun still starts its commands.
	*/
	const lookUntil = async (request: StartRequest, isSo: (look: Awaited<ReturnType<typeof lookAtJob>>) => boolean) => {
		let look: Awaited<ReturnType<typeof lookAtJob>> | undefined;

		return until(async () => {
			look = await lookAtJob(shell, request);

			return isSo(look) ? look : undefined;
		}, {seconds: 0.4, shown: () => JSON.stringify(look)});
	};

	const isWaiting = ({processes}: Pick<Awaited<ReturnType<typeof lookAtJob>>, 'processes'>): boolean => processes.some(({what}) => what === 'sleep 600');

	// Whoever ends this test early leaves nothing that spins on: it has half a minute of the processor.
	const begun = Date.now();
	const request = makeRequest(t, 'ulimit -t 30\nwhile :; do :; done | sleep 600\n');
	await startFresh(request);
	// What came between two looks counts as moved: that all of it is there is seen before.
	await lookUntil(request, isWaiting);
	const busy = await lookUntil(request, ({cpuMoved}) => cpuMoved === true);
	t.true(busy.isAlive);
	const slept = busy.processes.find(({what}) => what === 'sleep 600');
	t.true((slept?.elapsedSeconds ?? Infinity) <= ((Date.now() - begun) / 1000) + 1, JSON.stringify(busy));
	await cancelJob(shell, {...request, how: 'now', graceSeconds: 1});
	t.like(await lookAtJob(shell, request), {isAlive: false, processes: []});

	const idle = makeRequest(t, 'sleep 600\n');
	await startFresh(idle);
	t.like(await lookUntil(idle, look => look.cpuMoved === false && isWaiting(look)), {isAlive: true, processes: [{what: 'sleep 600'}]});
	await cancelJob(shell, {...idle, how: 'now', graceSeconds: 1});
});
