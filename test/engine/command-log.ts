import {
	appendFileSync,
	mkdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {endWords} from '../../source/base/command-entry.js';
import {OperatorError} from '../../source/base/errors.js';
import type {Plan} from '../../source/base/plan.js';
import {createRedactor} from '../../source/base/redactor.js';
import type {NewRunEvent} from '../../source/base/store.js';
import {createConnectionNotes} from '../../source/engine/connection-notes.js';
import {createCommandLog} from '../../source/engine/command-log.js';
import {createEngine} from '../../source/engine/create-engine.js';
import {ask} from '../../source/facts/ask.js';
import {answerJob} from '../../source/jobs/answer-job.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {openCommandFile, scriptOf} from '../../source/store/command-file.js';
import {openStore} from '../../source/store/open-store.js';
import {createFakeShell} from '../helpers/fake-shell.js';
import {hasParts} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {longTest} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {startSshd} from '../helpers/sshd.js';
import {storedHost, storedPlan} from '../helpers/stored-records.js';
import {until} from '../helpers/until.js';

const openLog = (home: string) => {
	const redactor = createRedactor();
	let changes = 0;

	redactor.add('s3cret-word');

	const log = createCommandLog({
		clock: systemClock, redactor, file: openCommandFile(home), onChange() {
			changes += 1;
		},
	});

	return {log, changes: () => changes};
};

const ended = async (log: ReturnType<typeof openLog>['log']) => {
	await until(async () => {
		const entries = await log.list();

		return entries.every(entry => entry.ended !== 'running');
	});

	return log.list();
};

test('notes what was asked with how each command ended, and of jobs nothing that was typed', async t => {
	const home = newDirectory(t);
	const {log, changes} = openLog(home);
	const shell = log.noteShell(localShell({host: 'erp'}));

	t.is(log.noteShell(shell), log.noteShell(shell));

	await ask(shell, [{id: 'a', script: 'try \'true s3cret-word\' 5 true s3cret-word\ntry \'false\' 5 false', timeLimitSeconds: 9}], {note: {kind: 'question', what: 'How it is'}});
	await ask(shell, [{id: 'b', script: 'exit 3', timeLimitSeconds: 9}], {note: {kind: 'look', what: 'A look'}});

	const [look, question] = await ended(log);

	t.like(question, {
		host: 'erp', kind: 'question', what: 'How it is', ended: 'exited', exitCode: 0, text: '[exit 0] true ***********\n[exit 1] false',
	});
	t.like(look, {kind: 'look', text: '[exit 3] exit 3'});
	t.true(changes() >= 4);

	const deaf = log.noteShell(createFakeShell(() => ({lost: 'gone'}), {host: 'deaf'}));

	await t.throwsAsync(answerJob(deaf, {id: newJobId(0), base: '/j', text: 'typed'}));

	const [answer, none] = await log.list({host: 'deaf'});

	t.like(answer, {kind: 'job', what: 'Answer', ended: 'lost'});
	t.is(none, undefined);
	t.notRegex(JSON.stringify(answer), /typed/v);
	t.like(await log.list({limit: 1, before: look!.seq}), [{seq: question!.seq}]);
});

test('keeps steps as a script that only its owner reads, and remembers them in another process', async t => {
	const home = newDirectory(t);
	const {log} = openLog(home);
	const plan: Plan = {
		...storedPlan('p'), steps: [{
			id: 'save', title: 'Save it', host: 'erp', kind: 'command', commands: ['savevg -f \'/backup/s3cret-word\' datavg'], destroys: [], always: false, interruptible: 'yes', pipelines: [],
		}, {
			id: 'limited', title: 'Within a time', host: 'erp', kind: 'command', commands: ['sleep 9'], destroys: [], always: false, interruptible: 'yes', pipelines: [], timeLimitSeconds: 5,
		}],
	};
	const records = openStore({home, now: () => systemClock.now()});
	const store = log.noteSteps(records);
	const at = '2026-11-21T08:00:00.000Z';
	const tell = (event: Record<string, unknown>) => store.runs.append({at, runId: 'r', ...event} as NewRunEvent);

	t.teardown(records.close);
	tell({type: 'planned', plan, operator: 'maria'});
	tell({type: 'step-started', stepId: 'save'});
	t.like(await log.list(), [{
		ended: 'running', kind: 'step', runId: 'r', stepId: 'save',
	}]);
	tell({
		type: 'step-ended', stepId: 'save', state: 'ok', exitCode: 0,
	});
	tell({
		type: 'step-ended', stepId: 'none', state: 'ok', exitCode: 0,
	});
	tell({type: 'step-ended', stepId: 'save', state: 'skipped'});

	const {script} = openCommandFile(home);
	const text = readFileSync(script, 'utf8');

	t.regex(text, /^# \S+ erp exit 0 \(.*\): savevg of vg:erpvg: Save it, run r, step save\nsavevg -f '\/backup\/\*{11}' datavg\n\n$/v);
	t.is(statSync(script).mode % 0o1000, 0o600);

	appendFileSync(path.join(home, 'log', 'commands.jsonl'), '{"half');

	const [entry, ...others] = await openLog(home).log.list({runId: 'r'});

	t.deepEqual([entry], await log.list());
	t.is(others.length, 0);

	// The status of the limit is a command's own where there is none.
	for (const stepId of ['save', 'limited']) {
		tell({type: 'step-started', stepId});
		tell({
			type: 'step-ended', stepId, state: 'failed', exitCode: 124,
		});
	}

	const [limited, own] = await log.list();

	t.like(limited, {ended: 'timed-out', exitCode: 124});
	t.is(endWords(limited!), 'timed out');
	t.like(own, {ended: 'exited', exitCode: 124});

	// A run that is given up has no end of its steps.
	tell({type: 'step-started', stepId: 'save'});
	tell({
		type: 'run-ended', outcome: 'unknown', points: [], proofs: [], left: [],
	});
	t.like(await log.list({limit: 1}), [{ended: 'lost', stepId: 'save'}]);
	t.is(scriptOf({...entry!, kind: 'question', text: 'a\nb'}).split('\n').filter(line => line.startsWith('#   ')).length, 2);
});

test('a long text is cut with how much of it is left out, and no half of a secret stays at the cut', async t => {
	const {log} = openLog(newDirectory(t));
	const shell = log.noteShell(createFakeShell(() => 0, {host: 'erp'}));

	shell.exec(['/bin/sh', '-s'], {note: {kind: 'question', what: 'Long', text: `${'x'.repeat(19_995)}s3cret-word${'y'.repeat(5000)}`}});

	const [entry] = await ended(log);

	t.is(entry?.text, `${'x'.repeat(19_995)}*****\n# … 5006 more characters`);
});

test('a step that another process saw begin took as long as its run says', async t => {
	const home = newDirectory(t);
	const records = openStore({home, now: () => systemClock.now()});
	const begun = Date.now() - 7_200_000;
	const tell = (to: ReturnType<typeof openStore>, event: Record<string, unknown>) => to.runs.append({at: new Date(begun).toISOString(), runId: 'r', ...event} as NewRunEvent);
	const plan: Plan = {
		...storedPlan('p'), steps: [{
			id: 'save', title: 'Save it', host: 'erp', kind: 'command', commands: ['savevg datavg'], destroys: [], always: false, interruptible: 'yes', pipelines: [],
		}],
	};

	t.teardown(records.close);
	tell(records, {type: 'planned', plan, operator: 'maria'});
	tell(records, {type: 'step-started', stepId: 'save'});

	const {log} = openLog(home);
	const {log: before} = openLog(home);

	tell(before.noteSteps(records), {type: 'step-started', stepId: 'save'});
	t.like(await before.list(), [{ended: 'running'}]);
	tell(log.noteSteps(records), {
		type: 'step-ended', stepId: 'save', state: 'ok', exitCode: 0,
	});

	const told = await before.list();

	t.deepEqual(told.map(each => each.ended), ['exited'], 'the one that saw it begin has it no longer running');

	const [entry] = await log.list();

	t.is(entry?.at, new Date(begun).toISOString());
	t.true((entry?.seconds ?? 0) >= 7200);
});

test('a line that breaks while the records cannot be read is noted, and is no fault', t => {
	const home = newDirectory(t);
	const lines: string[] = [];
	const told: string[] = [];
	const logins: string[] = [];
	const state = {connection: 'closed'} as const;
	const damage = {isThere: true};
	const note = createConnectionNotes({
		log: {
			file: '', last: () => [], write(_level, code, message) {
				lines.push(`${code} ${message}`);
			},
		},
		findHost(name) {
			if (damage.isThere) {
				throw new OperatorError(`${home} is damaged.`, {code: 'store-damaged', advice: 'Start again.'});
			}

			return name === 'erp' ? storedHost(name) : undefined;
		},
		noteLogin({name}) {
			logins.push(name);
		},
		changed({id}) {
			told.push(id ?? '');
		},
	});

	note('erp', state);
	damage.isThere = false;
	note('erp', {connection: 'open'});
	note('jump.example.com', {connection: 'open'});
	t.deepEqual(lines, ['disconnected erp', 'connected erp', 'connected jump.example.com']);
	t.deepEqual(logins, ['erp']);
	t.deepEqual(told, ['erp', 'erp'], 'what is no host of the inventory is none that changed');
});

longTest('tells of each command that a host was given, and of each login, with the account', async t => {
	if (!hasParts(t, 'sshd')) {
		return;
	}

	const place = newDirectory(t);
	const received = path.join(place, 'received');
	const keep = path.join(place, 'keep');
	const jobs = path.join(place, 'jobs');

	writeFileSync(keep, `#!/bin/sh\nprintf '%s\\n' "$SSH_ORIGINAL_COMMAND" >> ${received}\nexec /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n`, {mode: 0o755});

	const sshd = await startSshd({config: [`ForceCommand ${keep}`]});

	mkdirSync(jobs, {mode: 0o700});
	process.env['LPARSAFE_JOB_DIRECTORY'] = jobs;

	const services = createEngine({
		home: path.join(place, 'home'), isTraining: false, isReadOnly: false, version: 'test', isResuming: false, onBug(error) {
			throw error;
		},
	});

	try {
		await services.addHost(sshd.host());
		await t.throwsAsync(services.facts('loopback', {fresh: true}), {code: 'not-aix'});
		await services.checkHost('loopback');
		await services.hostJobs('loopback');

		const commands = await until(async () => {
			const all = await services.commands({limit: 1000});

			return all.some(entry => entry.ended === 'running') ? undefined : all;
		});
		const logins = commands.filter(({kind}) => kind === 'login');

		t.is(commands.length - logins.length, readFileSync(received, 'utf8').trim().split('\n').length);
		t.deepEqual([...new Set(commands.map(({kind}) => kind))].toSorted(), ['check', 'job', 'login', 'question']);
		t.true(commands.every(({host, account}) => host === 'loopback' && account === sshd.user));
		t.true(commands.every(({kind, exitCode, ended: how}) => how === 'exited' && (kind === 'login' ? exitCode === undefined : exitCode !== undefined)));
		t.like(logins, [{what: 'Log in', text: `${sshd.user}@127.0.0.1 port ${sshd.port}: let in, by ssh2`}]);
		t.is(endWords(logins[0]!), 'let in');
	} finally {
		delete process.env['LPARSAFE_JOB_DIRECTORY'];
		await services.close();
		await sshd.stop();
	}
});
