import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import type {StepDraft} from '../../source/base/plan.js';
import {cancelJob} from '../../source/jobs/cancel-job.js';
import {followJob} from '../../source/jobs/follow-job.js';
import type {JobFrame} from '../../source/jobs/frames.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {jobStatus} from '../../source/jobs/job-status.js';
import {startJob, type StartRequest} from '../../source/jobs/start-job.js';
import {renderSegments} from '../../source/plans/render-segment.js';
import {sealPlan} from '../../source/plans/seal-plan.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {shells, longTest} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {until} from '../helpers/until.js';

const shell = localShell();

const command = (id: string, script: string, changes: Partial<StepDraft> = {}): StepDraft => ({
	id, title: id, kind: 'command', interruptible: 'yes', pipelines: [{argvs: [['sh', '-c', script]]}], ...changes,
});

/**
Starts a plan's segment as a job.
*/
const start = async (t: ExecutionContext, interpreter: string, steps: readonly StepDraft[], change = (script: string): string => script, place?: string): Promise<StartRequest> => {
	const directory = newDirectory(t);
	const withGo = steps.map(step => ({...step, environment: {set: {GO: path.join(place ?? directory, 'jobs', 'go')}, unset: []}}));
	const plan = sealPlan({
		host: 'h', identity: {
			hostKey: 'k', rootvgDisks: [], hostname: 'h', machineId: 'm',
		}, method: 'test', direction: 'backup', target: 'vg:datavg', parameters: {}, destroysInWords: [], findings: [], steps: withGo, proof: [], locks: ['datavg'], space: [],
	}, {plannedAt: '2026-11-21T08:00:00.000Z', id: 'p'});
	const request: StartRequest = {
		id: newJobId(Date.now()), script: change(renderSegments(plan)[0]!.script), locks: plan.locks, base: path.join(place ?? directory, 'jobs'), operator: 'maria', interpreter,
	};

	await startJob(shell, request);
	return request;
};

const read = ({base, id}: StartRequest, name: string): string => {
	const file = path.join(base, id, name);
	return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

const journal = (request: StartRequest): readonly string[] => read(request, 'journal').trim().split('\n').map(line => line.replace(/ \d{4}-\d\d-\d\dT[\d:]+Z$/v, ''));

const ended = async (request: StartRequest): Promise<number> => {
	let exitCode = -1;

	await until(async () => {
		const status = await jobStatus(shell, request);
		exitCode = status.state === 'ended' ? status.exitCode : -1;
		return status.state === 'ended';
	});

	return exitCode;
};

const running = async (request: StartRequest, id: string): Promise<void> => {
	await until(() => read(request, 'step').includes(` ${id} `) && read(request, 'journal').includes(`start ${id} `));
};

/**
A step that goes on when the test says so.
*/
const waitForGo = 'until [ -f "$GO" ]; do sleep 0.1; done';
const goOf = ({base}: StartRequest): string => path.join(base, 'go');
const go = (request: StartRequest): void => {
	writeFileSync(goOf(request), '');
};

const thaw = command('thaw', 'echo thawed; sleep 0.1', {always: true});

for (const name of shells) {
	test(`${name} does the always steps once after a cancel, and after a SIGKILL of the script`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const steps = [
			command('save', 'trap "" TERM; echo saving; sleep 300; sleep 300', {interruptible: 'with-cleanup'}), command('more', 'echo more'), thaw, command('last', 'echo last'),
		];
		const [cancelled, killed] = await Promise.all([start(t, placeOf(name)!, steps), start(t, placeOf(name)!, [command('save', 'sleep 300; true'), ...steps.slice(1)])]);

		await Promise.all([running(cancelled, 'save'), running(killed, 'save')]);
		process.kill(Number(read(killed, 'guard')), 'SIGKILL');

		const {status, left} = await cancelJob(shell, {...cancelled, how: 'with-cleanup', graceSeconds: 1});

		t.like(status, {state: 'ended', cancelled: 'with-cleanup'});
		t.deepEqual(left, []);
		t.deepEqual(journal(cancelled).filter(line => !line.startsWith('signal')), ['start save', 'end save 137', 'skip more stopped by TERM', 'start thaw', 'end thaw 0', 'skip last stopped by TERM', 'done 143']);
		t.is(read(cancelled, '003-thaw.out'), 'thawed\n');

		t.is(await ended(killed), 137);
		t.deepEqual(journal(killed), ['start save', 'watchdog the script is gone', 'lost save', 'start thaw', 'end thaw 0']);
		t.is(read(killed, '003-thaw.out'), 'thawed\n');
	});
}

for (const name of shells) {
	longTest(`${name}: a full job filesystem prevents neither a cancel, nor that a step which must not be interrupted is left alone, nor the always steps`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-full-'));
		const place = path.join(directory, 'small');
		const truth = path.join(directory, 'truth');

		mkdirSync(place, {mode: 0o700});

		try {
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k,mode=700', 'tmpfs', place], {stdio: 'pipe'});
		} catch {
			t.log('SKIPPED: no small filesystem can be mounted here');
			t.pass();
			return;
		}

		try {
			const request = await start(t, placeOf(name)!, [
				command('ready', 'echo ready'),
				command('write', `until [ -f ${truth}.go ]; do sleep 0.1; done; echo written >> ${truth}`, {interruptible: 'no'}),
				command('destroy', `echo destroyed >> ${truth}`),
				command('thaw', `echo thawed >> ${truth}`, {always: true}),
			], undefined, place);

			await until(() => read(request, 'journal').includes('start write') && /^\d+ 002 write no/v.test(read(request, 'step')));
			t.throws(() => {
				writeFileSync(path.join(place, 'filler'), Buffer.alloc(500_000));
			}, {code: 'ENOSPC'});
			t.like(await cancelJob(shell, {...request, how: 'now', graceSeconds: 1}), {finishesFirst: 'write', status: {state: 'running', cancelled: 'now'}});
			writeFileSync(`${truth}.go`, '');
			t.is(await ended(request), 130);
			t.is(readFileSync(truth, 'utf8'), 'written\nthawed\n');
		} finally {
			execFileSync('umount', ['-l', place]);
			rmSync(directory, {recursive: true});
		}
	});
}

test('a SIGKILL of the whole process group leaves the watchdog, in a session of its own, to do the always steps', async t => {
	if (!hasParts(t, 'perl')) {
		return;
	}

	const request = await start(t, '/bin/sh', [command('save', 'sleep 300; true'), thaw]);

	await running(request, 'save');
	await until(() => read(request, 'watchdog').trim() !== '');

	const status = await jobStatus(shell, request);

	process.kill(-(status.state === 'running' ? status.processGroup : 0), 'SIGKILL');
	await until(() => journal(request).includes('end thaw 0'));
	t.deepEqual(journal(request), ['start save', 'watchdog the script is gone', 'lost save', 'start thaw', 'end thaw 0']);
	await until(async () => {
		const {state} = await jobStatus(shell, request);
		return state === 'lost';
	});
	t.is(read(request, '002-thaw.out'), 'thawed\n');
});

longTest('by hand, an interrupt stops what runs and the always steps are done; a lock of a job is respected', async t => {
	const request = await start(t, '/bin/sh', [command('save', 'echo saving; sleep 300; true'), thaw]);

	await running(request, 'save');

	const file = path.join(path.dirname(request.base), 'by hand.ksh');

	writeFileSync(file, request.script);

	const run = (environment: Readonly<Record<string, string>>) => spawn('/bin/sh', [file], {stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: {PATH: process.env['PATH'], ...environment}});
	const refused = run({LPARSAFE_BASE: request.base});
	const [said, [code]] = await Promise.all([text(refused.stderr), once(refused, 'close') as Promise<[number]>]);

	t.is(code, 75);
	t.true(said.startsWith(`The lock datavg is held by the job ${request.id}:\noperator maria\n`));
	await cancelJob(shell, {...request, how: 'now', graceSeconds: 1});

	const child = run({LPARSAFE_BASE: request.base});
	let out = '';

	child.stdout.on('data', (chunk: Uint8Array) => {
		out += Buffer.from(chunk).toString();
	});
	await until(() => out.includes('saving\n'));
	process.kill(-child.pid!, 'SIGINT');
	await once(child, 'close');
	t.regex(out, /== signal INT [^\n]*\n(?:.*\n)*== start thaw [^\n]*\nthawed\n== end thaw 0 [^\n]*\n== done 130/v);
});

test('a step that must not be interrupted finishes first, and the always steps follow', async t => {
	const request = await start(t, '/bin/sh', [command('write', `${waitForGo}; echo written`, {interruptible: 'no'}), command('more', 'echo more'), thaw]);

	await running(request, 'write');
	t.like(await cancelJob(shell, {...request, how: 'now'}), {status: {state: 'running', cancelled: 'now'}, finishesFirst: 'write', left: []});
	go(request);
	t.is(await ended(request), 130);
	t.deepEqual(journal(request), ['start write', 'end write 0', 'skip more cancelled', 'start thaw', 'end thaw 0', 'done 130']);
	t.is(read(request, '001-write.out'), 'written\n');
});

test('a cancel after the step lets it end and skips the rest', async t => {
	const request = await start(t, '/bin/sh', [command('save', `${waitForGo}; echo saved`), command('more', 'echo more')]);

	await running(request, 'save');
	t.like(await cancelJob(shell, {...request, how: 'after-step'}), {finishesFirst: 'save'});
	go(request);
	t.is(await ended(request), 130);
	t.deepEqual(journal(request), ['start save', 'end save 0', 'skip more cancelled', 'done 130']);
	t.like(await jobStatus(shell, request), {state: 'ended', cancelled: 'after-step'});
});

test('a step that outlasts its limit is ended, and the always steps follow', async t => {
	const request = await start(t, '/bin/sh', [command('hang', 'sleep 300; true', {timeLimitSeconds: 1}), thaw]);

	t.is(await ended(request), 124);
	t.deepEqual(journal(request), ['start hang', 'limit hang 1', 'end hang 124', 'start thaw', 'end thaw 0', 'done 124']);
});

test('the dead man\'s limit thaws while the script still hangs, and the script does not do it again', async t => {
	const request = await start(t, '/bin/sh', [command('hang', waitForGo), command('thaw', 'echo thawed; : > "$GO"', {always: true})], script => script.replace('lp_start_watchdog 0', 'lp_start_watchdog 1'));

	t.is(await ended(request), 0);
	// What thawing releases may end before thawing itself does.
	t.deepEqual(journal(request).slice(0, 3), ['start hang', 'watchdog not done after 1 seconds', 'start thaw']);
	t.deepEqual(journal(request).slice(3).toSorted(), ['done 0', 'end hang 0', 'end thaw 0']);
	t.is(read(request, '002-thaw.out'), 'thawed\n');
});

for (const follower of ['perl', 'shell'] as const) {
	longTest(`the ${follower} follower goes on where the supervisor was killed, and tells how the script said it ended`, async t => {
		const request = await start(t, '/bin/sh', [command('save', `${waitForGo}; echo saved`), command('fail', 'exit 3'), thaw]);

		await running(request, 'save');

		const status = await jobStatus(shell, request);

		process.kill(status.state === 'running' ? status.pid : 0, 'SIGKILL');

		const kept: string[] = [];
		let last: JobFrame | undefined;

		for await (const frame of followJob(shell, {...request, offsets: {}, follower})) {
			last = frame;

			if (frame.kind === 'orphan') {
				kept.push('orphan');
				go(request);
			} else if (frame.kind === 'data' && frame.file !== 'journal') {
				kept.push(Buffer.from(frame.bytes).toString());
			}
		}

		t.deepEqual(kept, ['orphan', 'saved\n', 'thawed\n']);
		t.like(last, {kind: 'stopped', doneWith: 3, status: {state: 'lost', because: 'killed', doneWith: 3}});
	});

	test(`the ${follower} follower brings the end of a step after all its bytes`, async t => {
		const steps = Array.from({length: 4}, (_, index) => command(`step-${index}`, 'i=0; while [ $i -lt 3000 ]; do echo "line $i of some length"; i=$((i + 1)); done'));
		const request = await start(t, '/bin/sh', steps);
		const bytes = new Map<string, number>();
		const seen: string[] = [];

		const note = (line: string) => {
			const id = line.split(' ', 2)[1]!;
			seen.push(`${id} ${bytes.get(`00${Number(id.slice(-1)) + 1}-${id}.out`)}`);
		};

		for await (const frame of followJob(shell, {...request, offsets: {}, follower})) {
			if (frame.kind === 'data' && frame.file === 'journal') {
				const lines = Buffer.from(frame.bytes).toString().split('\n').filter(each => each.startsWith('end '));
				for (const line of lines) {
					note(line);
				}
			} else if (frame.kind === 'data') {
				bytes.set(frame.file, (bytes.get(frame.file) ?? 0) + frame.bytes.length);
			}
		}

		const size = read(request, '001-step-0.out').length;

		t.deepEqual(seen, steps.map(({id}) => `${id} ${size}`));
	});
}
