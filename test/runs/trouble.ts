import {execFileSync} from 'node:child_process';
import {
	closeSync,
	existsSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {DatabaseSync} from 'node:sqlite';
import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError, OperatorError} from '../../source/base/errors.js';
import type {RunEvent} from '../../source/base/run.js';
import type {Shell} from '../../source/base/shell.js';
import type {NewRunEvent} from '../../source/base/store.js';
import {supervisor} from '../../source/jobs/supervisor.js';
import {segmentChecks} from '../../source/plans/segment-checks.js';
import {segmentPrelude} from '../../source/plans/segment-prelude.js';
import {segmentStatus} from '../../source/plans/segment-status.js';
import {explainPart, explainStatus} from '../../source/runs/explain-status.js';
import {readJournal} from '../../source/runs/journal.js';
import {homeMark} from '../../source/runs/anchor-run.js';
import type {Runs} from '../../source/runs/runs.js';
import {verifyAudit} from '../../source/engine/verify-audit.js';
import {openHome} from '../../source/store/open-home.js';
import {longTest} from '../helpers/long-tests.js';
import {localShell} from '../helpers/local-shell.js';
import {
	followToEnd,
	makePlan,
	openRuns,
	outputOf,
	step,
	untilState,
} from '../helpers/run-rig.js';
import {until} from '../helpers/until.js';

const timing = {leaseMilliseconds: 900, backoffMilliseconds: [30, 60, 120]};

const waits = (file: string, before = ':', after = ':'): string => `${before}; until [ -f ${file} ]; do sleep 0.05; done; ${after}`;

const go = (file: string): void => {
	writeFileSync(file, '');
};

const typesOf = (events: readonly RunEvent[]): readonly string[] => events.map(({type}) => type).filter(type => !['progress', 'checkpoint'].includes(type));

const jobOf = (runs: Runs, home: string, runId: string): string => path.join(home, 'jobs', runs.state(runId).segments.at(-1)?.jobId ?? 'none');

const isRunning = ({steps}: {readonly steps: ReadonlyArray<{readonly state: string}>}, index = 0): boolean => steps[index]?.state === 'running';

/**
A shell whose commands are answered as usual, or by `instead`.
*/
const shellWith = (instead: (script: string, usual: Shell) => ReturnType<Shell['exec']> | string | undefined): Shell => {
	const usual = localShell();

	return {
		...usual,
		exec(words, options = {}) {
			const script = typeof options.stdin === 'string' ? options.stdin : '';
			const answer = instead(script, usual);

			return typeof answer === 'object' ? answer : usual.exec(words, answer === undefined ? options : {...options, stdin: answer});
		},
	};
};

const nothing = async function * (): AsyncGenerator<Uint8Array> {
	// The line was cut before a byte came.
};

const cut = (): ReturnType<Shell['exec']> => ({stdout: nothing(), stderr: nothing(), exit: Promise.resolve({kind: 'lost', reason: 'cut'})});

for (const [how, lose] of [['zeroed', (file: string) => {
	writeFileSync(file, readFileSync(file).fill(0));
}], ['removed', (file: string) => {
	rmSync(file);
}]] as const) {
	longTest(`a run goes on and ends as it does although the database was ${how} meanwhile`, async t => {
		const {runs, home, store} = openRuns(t, {timing});
		const runId = runs.start(makePlan([step('save', waits(`${home}/go`, 'echo one', 'echo two')), step('next', 'echo three')]), {acknowledge: []});

		await untilState(runs, runId, state => isRunning(state) && store.transcripts.size({runId, stepId: 'save', stream: 'out'}) > 0);
		await runs.close();
		store.close();
		lose(path.join(home, 'lparsafe.db'));
		go(`${home}/go`);

		const opened = openHome({home, now: () => Date.now(), isReadOnly: false});

		t.deepEqual(opened.problems.map(({code}) => code), ['home-recovered']);
		opened.store.close();

		const again = openRuns(t, {timing, home, jobDirectory: path.join(home, 'jobs')});

		again.runs.resume();
		t.like(await untilState(again.runs, runId, state => state.phase === 'ended'), {outcome: 'ok', recovered: {from: 'the damaged records of this home', missing: []}});
		t.is(readFileSync(again.store.transcripts.path({runId, stepId: 'save', stream: 'out'}), 'utf8'), 'one\ntwo\n');
		t.true(again.store.runs.verify().isWhole);
		t.deepEqual(await again.store.runs.verifyFiles(), {problems: [], transcripts: 3});

		// Its host names a link of the chain from before, and one of that from since.
		await until(() => again.store.runs.owing().length === 0);

		const audit = await verifyAudit({store: again.store, jobDirectory: path.join(home, 'jobs'), shellOf: async () => localShell()}, undefined, {hosts: true});

		t.deepEqual(audit.problems, []);
		t.like(audit, {isWhole: true, anchors: {read: 2, notRead: []}});
		t.regex(audit.notes?.join('\n') ?? '', /`local` names a state of \S+, from before the records were taken in again at \S+: its event \d+ is the one that it names/v);
	});
}

longTest('what a job prints is kept while the records are damaged, its run says so at once, and the next start tells the rest from it', async t => {
	const {runs, home, store, bugs} = openRuns(t, {timing});
	const runId = runs.start(makePlan([step('save', `${waits(`${home}/go`, 'echo one', 'echo two')}; ${waits(`${home}/end`, ':', 'echo three')}`), step('next', 'echo four')]), {acknowledge: []});
	const kept = (stepId: string): string => readFileSync(store.transcripts.path({runId, stepId, stream: 'out'}), 'utf8');

	await untilState(runs, runId, state => isRunning(state) && store.transcripts.size({runId, stepId: 'save', stream: 'out'}) > 0);

	const pieces: string[] = [];
	const following = (async () => {
		for await (const item of runs.follow(runId, {afterSeq: 0, output: 'all'})) {
			if (item.type === 'output') {
				pieces.push(item.text);
			}

			if (pieces.join('') === 'one\ntwo\n') {
				return;
			}
		}
	})();

	await until(() => pieces.length > 0);

	// The journal of the database is moved into it first; then all of its pages are something else.
	const other = new DatabaseSync(path.join(home, 'lparsafe.db'));

	other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
	other.close();

	const file = path.join(home, 'lparsafe.db');
	const handle = openSync(file, 'r+');

	writeSync(handle, new Uint8Array(statSync(file).size).fill(0x5A));
	closeSync(handle);

	// Until its driver has noticed, whoever asks is told by an error.
	await until(() => {
		try {
			return runs.state(runId).notKept !== undefined;
		} catch (error) {
			t.like(error, {code: 'store-damaged'});

			return false;
		}
	});
	t.like(runs.state(runId), {notKept: {isOutputKept: true}, steps: [{state: 'running'}, {state: 'waiting'}]});
	t.regex(runs.state(runId).notKept?.reason ?? '', /lparsafe\.db is damaged.*Start lparsafe again/v);
	go(`${home}/go`);
	await until(() => kept('save') === 'one\ntwo\n');
	await following;
	go(`${home}/end`);
	await until(() => existsSync(store.transcripts.path({runId, stepId: 'next', stream: 'out'})) && kept('next') === 'four\n');
	await runs.close();
	store.close();
	t.deepEqual(bugs, []);

	// The host is not even needed for it.
	const opened = openHome({home, now: () => Date.now() + 60_000, isReadOnly: false});

	t.deepEqual(opened.problems.map(({code}) => code), ['home-recovered']);
	opened.store.close();

	const again = openRuns(t, {timing, home, jobDirectory: path.join(home, 'jobs')});

	again.runs.resume();
	t.like(await untilState(again.runs, runId, state => state.phase === 'ended'), {outcome: 'ok'});
	t.is(kept('save'), 'one\ntwo\nthree\n');
	t.true(again.store.runs.verify().isWhole);
});

test('a full disk here ends no run: it is said, and what was missing is fetched once there is room', async t => {
	let isFull = true;
	let refused = 0;
	const {runs, home, store, bugs} = openRuns(t, {
		timing,
		troubled: usual => ({
			...usual, transcripts: {
				...usual.transcripts, append(id, offset, bytes) {
					if (isFull && id.stepId === 'save') {
						refused += 1;

						throw new OperatorError('There is no space left for transcripts.', {code: 'store-full', advice: 'Free space.'});
					}

					return usual.transcripts.append(id, offset, bytes);
				},
			},
		}),
	});
	const runId = runs.start(makePlan([step('save', waits(`${home}/go`, 'dd if=/dev/zero bs=1000 count=500 2>/dev/null', 'echo saved'))]), {acknowledge: []});
	const {notKept, phase} = await untilState(runs, runId, state => state.notKept !== undefined);

	t.like(notKept, {reason: 'There is no space left for transcripts.'});
	t.not(phase, 'ended');
	t.like(runs.list({})[0], {notKept: {reason: 'There is no space left for transcripts.'}});
	await until(() => refused > 2);
	isFull = false;
	go(`${home}/go`);
	t.like(await untilState(runs, runId, state => state.phase === 'ended'), {outcome: 'ok'});
	t.is(runs.state(runId).notKept, undefined);
	t.is(store.transcripts.size({runId, stepId: 'save', stream: 'out'}), 500_006);
	t.regex(runs.state(runId).notes.join('\n'), /^From .* to .* nothing could be kept on this machine: There is no space left for transcripts\. What was missing was fetched afterwards\.$/mv);
	t.deepEqual(bugs, []);
});

longTest('a database that is locked for long ends no run and is no bug', async t => {
	let refused = 0;
	const {runs, home, bugs, store} = openRuns(t, {
		timing,
		troubled: usual => ({
			...usual, runs: {
				...usual.runs, lease(...asked) {
					try {
						return usual.runs.lease(...asked);
					} catch (error) {
						refused += 1;

						throw error;
					}
				},
			},
		}),
	});
	const runId = runs.start(makePlan([step('save', waits(`${home}/go`, 'echo one', 'echo two')), step('more', 'echo three')]), {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state));

	const other = new DatabaseSync(path.join(home, 'lparsafe.db'));

	other.exec('BEGIN IMMEDIATE');
	go(`${home}/go`);

	const {notKept} = await untilState(runs, runId, state => state.notKept !== undefined);

	t.like(notKept, {reason: `The database ${home}/lparsafe.db is locked by another process.`});
	await until(() => refused > 4);
	other.exec('ROLLBACK');
	other.close();
	t.like(await untilState(runs, runId, state => state.phase === 'ended'), {outcome: 'ok', steps: [{state: 'ok'}, {state: 'ok'}]});
	t.is(Buffer.from(store.transcripts.read({runId, stepId: 'save', stream: 'out'}, 0, 100)).toString(), 'one\ntwo\n');
	t.deepEqual(bugs, []);
});

longTest('a cancel that was lost with the line is asked for again until the host has it', async t => {
	let cuts = 0;
	const {runs, home} = openRuns(t, {
		timing,
		shellOf: async () => shellWith(script => script.includes('lp_cancel() {') && cuts++ === 0 ? cut() : undefined),
	});
	const runId = runs.start(makePlan([step('save', 'sleep 20'), step('two', `touch ${home}/two-ran`)]), {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state));
	await t.throwsAsync(runs.cancel(runId), {instanceOf: ConnectionError, code: 'cancel-waits', message: /The cancel is noted, but `local` could not be asked yet/v});
	t.like(await untilState(runs, runId, state => state.phase === 'ended'), {outcome: 'cancelled', steps: [{state: 'stopped'}, {state: 'skipped'}]});
	t.false(existsSync(`${home}/two-ran`));
	t.true(cuts > 1);
});

test('a cancel of a run whose host does not answer is carried out when it does, by whoever drives it then', async t => {
	let isUp = true;
	const shellOf = async () => {
		if (!isUp) {
			throw new ConnectionError('No connection to `local`.', {advice: 'Look.'});
		}

		return localShell();
	};

	const first = openRuns(t, {timing, shellOf});
	const runId = first.runs.start(makePlan([step('save', 'sleep 20'), step('two', 'echo two')]), {acknowledge: []});

	await untilState(first.runs, runId, state => isRunning(state));
	await first.runs.detach(runId);
	isUp = false;
	await t.throwsAsync(first.runs.cancel(runId), {code: 'cancel-waits'});
	await first.runs.close();
	isUp = true;

	const second = openRuns(t, {
		timing, shellOf, home: first.home, owner: 'two',
	});

	second.runs.resume();
	t.like(await untilState(second.runs, runId, state => state.phase === 'ended'), {outcome: 'cancelled', cancelledBy: 'maria@desk'});
});

test('a run whose host is gone for good is given up by its operator: it stays unknown, is not asked for any more, and its record says who and why', async t => {
	let isUp = true;
	const {runs, home, store, bugs} = openRuns(t, {
		timing,
		async shellOf() {
			if (!isUp) {
				throw new ConnectionError('No connection to `local`.', {advice: 'Look.'});
			}

			return localShell();
		},
	});
	const plan = makePlan([step('save', waits(`${home}/go`)), step('thaw', 'true', {always: true})]);
	const runId = runs.start(plan, {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state));
	await t.throwsAsync(runs.abandon(runId, ' '), {code: 'reason-missing'});
	await t.throwsAsync(runs.abandon(runId, 'scrapped'), {code: 'host-answers'});
	await runs.detach(runId);
	isUp = false;
	runs.reattach(runId);
	await untilState(runs, runId, ({detachedBecause}) => detachedBecause === 'No connection to `local`.');
	await runs.abandon(runId, 'The machine was scrapped.\n');

	const {outcome, reason, left, steps} = runs.state(runId);

	t.is(outcome, 'unknown');
	t.regex(reason ?? '', /^maria@desk gave it up: The machine was scrapped\. How it ended is not known, and its host is not asked any more(?:; it was last heard of at .*)?\.$/v);
	t.deepEqual(left, ['“Does thaw” on `local` is not known to be done.']);
	t.deepEqual(steps.map(({state}) => state), ['unknown', 'unknown']);
	t.deepEqual(store.runs.unended(), []);
	await until(() => runs.list({})[0]?.isDrivenHere === false);
	await t.throwsAsync(runs.abandon(runId, 'again'), {code: 'ended'});
	t.true(store.runs.verify(runId).isWhole);
	t.deepEqual(bugs, []);
	go(`${home}/go`);
});

test('closing waits for no host that does not answer', async t => {
	const asked = Promise.withResolvers<undefined>();
	const {runs} = openRuns(t, {
		timing, async shellOf() {
			asked.resolve(undefined);

			return Promise.withResolvers<Shell>().promise;
		},
	});
	const runId = runs.start(makePlan([step('save', 'true')]), {acknowledge: []});

	await asked.promise;
	await t.notThrowsAsync(runs.close());
	t.like(runs.state(runId), {phase: 'planned', segments: []});
});

longTest('who wants a run looked after at once does not wait for the next try', async t => {
	let isUp = true;
	const {runs, home} = openRuns(t, {
		timing: {...timing, backoffMilliseconds: [60_000]},
		async shellOf() {
			if (!isUp) {
				throw new ConnectionError('No connection to `local`.', {advice: 'Look.'});
			}

			return localShell();
		},
	});
	const runId = runs.start(makePlan([step('save', waits(`${home}/go`))]), {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state));
	await runs.detach(runId);
	isUp = false;
	runs.reattach(runId);
	await untilState(runs, runId, state => state.detachedBecause === 'No connection to `local`.');
	isUp = true;
	runs.reattach(runId);
	await untilState(runs, runId, state => state.phase === 'running');
	go(`${home}/go`);
	t.like(await untilState(runs, runId, state => state.phase === 'ended'), {outcome: 'ok'});
});

longTest('a start that was cut off before anything ran is asked for again with the same id', async t => {
	let kills = 0;
	const {runs} = openRuns(t, {
		timing,
		shellOf: async () => shellWith(script => script.includes('#end-of-script') && kills++ === 0 ? script.replace('lp_gate() {', () => 'lp_gate() {\nkill -9 $$') : undefined),
	});
	const runId = runs.start(makePlan([step('save', 'echo saved')]), {acknowledge: []});
	const state = await untilState(runs, runId, ({phase}) => phase === 'ended');

	t.like(state, {outcome: 'ok', segments: [{segment: 0}]});
	t.is(state.segments.length, 1);
	t.is(kills, 2);
});

longTest('a manual step is answered by another process on the same home', async t => {
	const first = openRuns(t, {timing: {...timing, leaseMilliseconds: 15_000}});
	const second = openRuns(t, {timing, home: first.home, owner: 'two'});
	const runId = first.runs.start(makePlan([step('one', 'echo 1'), {
		id: 'do', title: 'do', kind: 'manual', interruptible: 'yes', instructions: 'Do it', pipelines: [],
	}, step('two', 'echo 2')]), {acknowledge: []});

	await untilState(first.runs, runId, state => state.waitingFor !== undefined);
	t.like(first.runs.list({})[0], {next: 'waits-for-answer', isDrivenHere: true});
	t.like(second.runs.list({})[0], {isDrivenHere: false, drivenBy: 'one'});
	await second.runs.answer(runId, 'done');
	t.like(await untilState(first.runs, runId, state => state.phase === 'ended'), {outcome: 'ok', steps: [{state: 'ok'}, {state: 'ok'}, {state: 'ok'}]});
	await t.throwsAsync(second.runs.answer(runId, 'again'), {code: 'not-waiting'});
});

longTest('a part that has ended is not asked for again: its directory may be gone', async t => {
	const first = openRuns(t, {timing});
	const runId = first.runs.start(makePlan([step('one', 'echo 1'), {
		id: 'do', title: 'do', kind: 'manual', interruptible: 'yes', instructions: 'Do it', pipelines: [],
	}, step('two', 'echo 2')]), {acknowledge: []});

	await untilState(first.runs, runId, state => state.waitingFor !== undefined);
	await first.runs.close();
	rmSync(jobOf(first.runs, first.home, runId), {recursive: true});

	const second = openRuns(t, {timing, home: first.home, owner: 'two'});

	second.runs.resume();
	await second.runs.answer(runId, 'done');
	t.like(await untilState(second.runs, runId, state => state.phase === 'ended'), {outcome: 'ok'});
});

longTest('two that drive one run for a while tell nothing twice, and one of them stops', async t => {
	const first = openRuns(t, {timing});
	const plan = makePlan([step('lines', `i=0; while [ $i -lt 10 ]; do echo line $i; i=$((i+1)); sleep 0.05; done; ${waits(`${first.home}/go`)}`), step('two', 'echo x')]);
	const runId = first.runs.start(plan, {acknowledge: []});

	await untilState(first.runs, runId, state => isRunning(state));

	// As after the sleep of a laptop: the lease ran out, and another process has it now.
	const second = openRuns(t, {timing, home: first.home, owner: 'two'});

	first.store.runs.release(runId, 'one');
	second.runs.reattach(runId);
	t.like(second.runs.list({})[0], {isDrivenHere: true});

	await until(() => first.runs.list({})[0]?.isDrivenHere === false);
	go(`${first.home}/go`);
	await untilState(first.runs, runId, state => state.phase === 'ended');

	t.deepEqual(typesOf(first.store.runs.events(runId)).filter(type => type !== 'detached' && type !== 'reattached'), ['planned', 'segment-started', 'step-started', 'step-ended', 'step-started', 'step-ended', 'segment-ended', 'run-ended']);
	t.is(Buffer.from(first.store.transcripts.read({runId, stepId: 'lines', stream: 'out'}, 0, 1000)).toString(), Array.from({length: 10}, (_, index) => `line ${index}\n`).join(''));
	t.deepEqual([...first.bugs, ...second.bugs], []);
});

longTest('a step that was silent is so no more once it prints, also where it never pauses again', async t => {
	let ahead = 0;
	const {runs, home} = openRuns(t, {timing, clock: {...systemClock, now: () => systemClock.now() + ahead}});
	const runId = runs.start(makePlan([step('save', waits(`${home}/go`, ':', `until [ -f ${home}/end ]; do echo more; sleep 0.1; done`))]), {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state));

	const {silence} = await untilState(runs, runId, state => {
		ahead += 1_000_000;

		return state.silence !== undefined;
	});

	t.like(silence, {stepId: 'save', limitSeconds: 900});
	go(`${home}/go`);
	t.like(await untilState(runs, runId, state => state.silence === undefined), {phase: 'running'});
	go(`${home}/end`);
	t.like(await untilState(runs, runId, ({phase}) => phase === 'ended'), {outcome: 'ok'});
});

longTest('a run that is left while another process takes it over is not taken up again', async t => {
	const held = Promise.withResolvers<void>();
	const usual = localShell();
	const shellOf = async (): Promise<Shell> => ({
		...usual,
		exec(words, options) {
			const command = usual.exec(words, options);

			return options?.stderr === 'drain'
				? {
					...command, stdout: {
						async * [Symbol.asyncIterator]() {
							yield * command.stdout;
							await held.promise;
						},
					},
				}
				: command;
		},
	});
	const leases = {areTaken: false};
	const asked: string[] = [];
	const first = openRuns(t, {
		timing,
		shellOf,
		troubled: store => ({
			...store, runs: {
				...store.runs, lease(runId, owner, milliseconds) {
					asked.push(runId);

					return !leases.areTaken && store.runs.lease(runId, owner, milliseconds);
				},
			},
		}),
	});
	const start = (): string => first.runs.start(makePlan([step('save', waits(`${first.home}/go`))], {locks: []}), {acknowledge: []});
	const [left, other] = [start(), start()];

	await untilState(first.runs, left, state => isRunning(state));
	await untilState(first.runs, other, state => isRunning(state));

	// As another process has the leases now.
	const before = asked.length;

	leases.areTaken = true;
	await until(() => asked.includes(left, before));

	const leaving = first.runs.detach(left);

	held.resolve();
	await leaving;
	asked.length = 0;
	await until(() => asked.filter(each => each === other).length > 3);
	t.false(asked.includes(left));
	go(`${first.home}/go`);
	t.deepEqual(first.bugs, []);
});

longTest('a script whose supervisor was killed is followed to the end it tells itself', async t => {
	const {runs, home, store} = openRuns(t, {timing});
	const runId = runs.start(makePlan([step('save', waits(`${home}/go`, 'echo one', 'echo two')), step('more', 'echo three'), step('thaw', 'echo thawed', {always: true})]), {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state));
	process.kill(Number(readFileSync(path.join(jobOf(runs, home, runId), 'pid'), 'utf8').split(' ', 1)[0]), 'SIGKILL');
	await untilState(runs, runId, ({notes}) => notes.some(note => note.includes('supervisor')));
	go(`${home}/go`);

	const state = await untilState(runs, runId, ({phase}) => phase === 'ended');

	t.like(state, {outcome: 'ok', steps: [{state: 'ok'}, {state: 'ok'}, {state: 'ok'}]});
	t.is(Buffer.from(store.transcripts.read({runId, stepId: 'save', stream: 'out'}, 0, 100)).toString(), 'one\ntwo\n');
	t.regex(state.notes.join('\n'), /its script went on by itself and said that it ended with 0/v);
});

longTest('after a reboot what is always done is done by whoever attaches next, once, and how it ended stays unknown', async t => {
	const {runs, home, bugs} = openRuns(t, {timing});
	const runId = runs.start(makePlan([
		step('freeze', `touch ${home}/frozen`),
		step('copy', 'sleep 300; true'),
		step('thaw', `rm -f ${home}/frozen; echo thawed >> ${home}/thawed; echo thaws`, {always: true, interruptible: 'no'}),
	]), {acknowledge: []});

	await untilState(runs, runId, state => isRunning(state, 1));

	const directory = jobOf(runs, home, runId);

	await until(() => existsSync(path.join(directory, 'watchdog')));

	const [, group] = readFileSync(path.join(directory, 'pid'), 'utf8').trim().split(' ').map(Number);

	process.kill(Number(readFileSync(path.join(directory, 'watchdog'), 'utf8')), 'SIGKILL');
	process.kill(-group!, 'SIGKILL');
	writeFileSync(path.join(directory, 'boot'), 'another\n');

	const state = await untilState(runs, runId, ({phase}) => phase === 'ended');

	t.like(state, {
		outcome: 'unknown', reason: '`local` was booted while the job ran.', steps: [{state: 'ok'}, {state: 'unknown'}, {state: 'ok'}], left: [],
	});
	t.false(existsSync(`${home}/frozen`));
	t.is(readFileSync(`${home}/thawed`, 'utf8'), 'thawed\n');
	t.deepEqual(bugs, []);

	const jobId = state.segments[0]?.tidyJobId ?? '';

	t.is(outputOf(await followToEnd(runs, runId), `thaw.${jobId}`, 'out'), 'thaws\n');
});

longTest('a start that this process noted and never asked for is asked for by the next one, with the same id', async t => {
	const first = openRuns(t, {timing});
	const before = first.runs.start(makePlan([step('save', 'echo first')], {locks: []}), {acknowledge: []});

	await untilState(first.runs, before, ({phase}) => phase === 'ended');

	// Killed after the start was noted, before the host heard of it.
	const killed = openRuns(t, {
		timing,
		home: first.home,
		owner: 'killed',
		shellOf: async () => shellWith(script => script.includes('#end-of-script') ? cut() : undefined),
	});
	const runId = killed.runs.start(makePlan([step('save', 'echo second')], {locks: []}), {acknowledge: []});
	const {segments} = await untilState(killed.runs, runId, state => state.segments.length > 0 && state.phase === 'detached');
	const [segment] = segments;

	await killed.runs.close();
	first.runs.reattach(runId);

	const state = await untilState(first.runs, runId, ({phase}) => phase === 'ended');

	t.like(state, {outcome: 'ok', segments: [{jobId: segment?.jobId}]});
	t.truthy(segment?.baseId);
});

test('a job that another home started is seen, taken in with its plan, and followed to the same end and bytes', async t => {
	const first = openRuns(t, {timing});
	const second = openRuns(t, {timing, jobDirectory: path.join(first.home, 'jobs'), owner: 'two'});
	const runId = first.runs.start(makePlan([step('save', waits(`${first.home}/go`, 'echo one', 'echo two'))]), {acknowledge: []});

	await untilState(first.runs, runId, state => isRunning(state));

	const [segment] = first.runs.state(runId).segments;
	const jobId = segment?.jobId ?? '';
	const job = {
		jobId, state: 'running', operator: 'maria@desk', from: 'maria@desk', runId, canBeAdopted: true, isKnown: false,
	};

	t.like(await second.runs.hostJobs('local'), [job]);
	t.like(await first.runs.hostJobs('local'), [{...job, canBeAdopted: false, isKnown: true}]);
	await t.throwsAsync(second.runs.adopt({host: 'local', jobId: 'none'}), {code: 'unknown-job'});
	t.is(await second.runs.adopt({host: 'local', jobId}), runId);
	await t.throwsAsync(second.runs.adopt({host: 'local', jobId}), {code: 'known-run'});
	await untilState(second.runs, runId, state => isRunning(state));
	go(`${first.home}/go`);
	t.like(await untilState(second.runs, runId, ({phase}) => phase === 'ended'), {outcome: 'ok', adoptedFrom: 'maria@desk'});
	t.is(Buffer.from(second.store.transcripts.read({runId, stepId: 'save', stream: 'out'}, 0, 100)).toString(), 'one\ntwo\n');
	t.like(await untilState(first.runs, runId, ({phase}) => phase === 'ended'), {outcome: 'ok'});
	t.deepEqual([...first.bugs, ...second.bugs], []);

	// What its record was lies where no owner of the home can change it.
	const {seq} = first.runs.state(runId);

	await first.runs.close();

	const [at, last] = readFileSync(path.join(first.home, 'jobs', jobId, 'anchor'), 'utf8').split('\n').map(line => line.trim());

	t.regex(at ?? '', new RegExp(String.raw`^${runId} 2 [\da-f]{64} `, 'v'));
	t.true(last?.startsWith(`${runId} ${seq} ${first.store.runs.head(runId)} `));
	await second.runs.close();

	// So does that of the home that took it in, whose record is another one.
	const directory = path.join(first.home, 'jobs', jobId);
	const taken = readFileSync(path.join(directory, `anchor-${homeMark(second.store)}`), 'utf8');

	t.true(taken.trim().startsWith(`${runId} ${second.runs.state(runId).seq} ${second.store.runs.head(runId)} `));

	for (const {store} of [first, second]) {
		t.like(await verifyAudit({store, jobDirectory: path.join(first.home, 'jobs'), shellOf: async () => localShell()}, runId, {hosts: true}), {isWhole: true, anchors: {notRead: []}});
	}

	// Records that were taken in again since have another mark: what lies under the one of before is found by its hash.
	const begunAnew = {
		...second.store, runs: {
			...second.store.runs, chainHead: () => ({number: 1, hash: '0'.repeat(64)}), verifyInPieces: async (id?: string) => ({...await second.store.runs.verifyInPieces(id), recoveries: [new Date().toISOString()]}),
		},
	};

	t.like(await verifyAudit({store: begunAnew, jobDirectory: path.join(first.home, 'jobs'), shellOf: async () => localShell()}, runId, {hosts: true}), {isWhole: true, anchors: {read: 1, notRead: []}});

	// The script that lies there is the one that the record names.
	const audited = async () => verifyAudit({store: first.store, jobDirectory: path.join(first.home, 'jobs'), shellOf: async () => localShell()}, runId, {hosts: true});
	const script = path.join(directory, 'script');

	writeFileSync(script, readFileSync(script, 'utf8').replace('echo', 'printf'));
	t.like(await audited(), {problems: [{runId, text: `The script of job ${jobId} on \`local\` is not the one that this run's record names.`}]});
	rmSync(script);
	t.like(await audited(), {isWhole: true, notes: [`${runId}: the script of job ${jobId} on \`local\` is not there to be compared.`]});
});

test('what could not be noted on the host at the end of a run is noted when it is reached again', async t => {
	let isUp = false;
	const shellOf = async () => shellWith(script => script.includes('lp_write_anchor() {') && !isUp ? cut() : undefined);
	const {runs, store, home, bugs} = openRuns(t, {timing, shellOf});
	const runId = runs.start(makePlan([step('save', 'echo saved')]), {acknowledge: []});

	await untilState(runs, runId, ({phase}) => phase === 'ended');

	const directory = jobOf(runs, home, runId);
	const last = () => readFileSync(path.join(directory, 'anchor'), 'utf8').split('\n', 2)[1]?.trim();

	await untilState(runs, runId, () => runs.list({})[0]?.isDrivenHere === false);
	t.deepEqual(store.runs.owing(), [runId]);
	t.deepEqual(store.runs.owing('other'), []);
	t.is(last(), '');
	t.false(existsSync(path.join(directory, 'fetched')));
	isUp = true;
	runs.reached('other');
	runs.reached('local');
	await untilState(runs, runId, () => store.runs.owing().length === 0);
	t.true(last()?.startsWith(`${runId} ${runs.state(runId).seq} ${store.runs.head(runId)} `));
	t.true(existsSync(path.join(directory, 'fetched')));

	// The next start finds what is owed too, and a directory that is gone is owed nothing.
	rmSync(directory, {recursive: true});
	t.is(runs.state(runId).outcome, 'ok');
	store.together(() => {
		store.runs.append({
			type: 'run-ended', at: '2026-11-21T08:00:00.000Z', runId, outcome: 'ok', points: [], proofs: [],
		});
	});
	t.deepEqual(store.runs.owing('local'), [runId]);
	runs.resume();
	await untilState(runs, runId, () => store.runs.owing().length === 0);
	t.deepEqual(bugs, []);
});

for (const [what, change] of [['longer on its host than here', 'echo more >> "$1/001-save.out"'], ['cut on its host', ': > "$1/journal"']] as const) {
	longTest(`a job whose log is ${what} is never one that may be removed`, async t => {
		let jobs = '';
		const shellOf = async () => shellWith(script => {
			if (script.includes('plan-begins') && script.includes('lp_describe_job')) {
				execFileSync('sh', ['-c', change, 'sh', jobs]);
			}

			return undefined;
		});
		const {runs, store, home} = openRuns(t, {timing, shellOf});
		const runId = runs.start(makePlan([step('save', 'echo saved')]), {acknowledge: []});

		await untilState(runs, runId, state => {
			jobs = jobOf(runs, home, runId);

			return state.phase === 'ended';
		});
		await untilState(runs, runId, () => store.runs.owing().length === 0);
		t.false(existsSync(path.join(jobs, 'fetched')));
		t.regex(readFileSync(path.join(jobs, 'anchor'), 'utf8').split('\n', 2)[1] ?? '', /^\S+ \d+ /v);
	});
}

test('each exit status that a script gives by itself is explained, and none that only the command can have given', t => {
	const plain = {pipelines: [{argvs: [['true']]}]};
	const whole = {
		pipelines: [{argvs: [['cat'], ['sort']]}], checks: [{kind: 'path-present', path: '/x'} as const], directory: '/x', timeLimitSeconds: 5,
	};

	for (const [name, status] of Object.entries(segmentStatus)) {
		t.regex(name === 'brokenOff' ? explainPart(status) : explainStatus(status, whole) ?? '', /^(?:a|its|it) [a-z]+ /v, name);
	}

	for (const status of [90, 92, 93, 124, 125]) {
		t.is(explainStatus(status, plain), undefined);
	}

	t.is(explainStatus(1, whole), undefined);
	t.is(explainStatus(127, plain), 'its program was not found');
	t.is(explainStatus(137, plain), 'it was ended by signal KILL');
	t.is(explainStatus(163, plain), 'it was ended by signal 35');
	t.is(explainStatus(255, plain), undefined);
	t.is(explainPart(143), 'its script was ended by signal TERM');
	t.is(explainPart(7), 'its script ended with exit status 7');

	// Every line that scripts and supervisors write is read, but for the last one, which says how the script ended.
	const words = new Set([segmentPrelude, segmentChecks, supervisor].flatMap(text => text.matchAll(/(?:lp_journal "|printf ')(?<word>[a-z\-]+) [^\n]*(?:journal|\$)/gv).map(({groups}) => groups?.['word'] ?? '').toArray()).filter(word => word !== 'done'));

	t.true(words.size >= 8, [...words].join(' '));

	for (const word of words) {
		t.is(readJournal(`${word} 1 2 3\n`).length, 1, word);
	}
});

test('a run whose script broke off says so, and is no success', async t => {
	const {runs, store} = openRuns(t, {timing});
	const runId = 'r1';
	const plan = makePlan([step('one', 'true'), step('two', 'true')]);
	const at = '2026-11-21T08:00:00.000Z';

	for (const event of [
		{type: 'planned', plan, operator: 'maria'},
		{
			type: 'segment-started', segment: 0, host: 'local', jobId: 'J', stepIds: ['one', 'two'],
		},
		{type: 'step-started', stepId: 'one'},
		{
			type: 'step-ended', stepId: 'one', state: 'ok', exitCode: 0,
		},
		{type: 'segment-ended', segment: 0, exitCode: segmentStatus.brokenOff},
	] as const) {
		store.runs.append({...event, at, runId} as NewRunEvent);
	}

	runs.reattach(runId);
	t.like(await untilState(runs, runId, ({phase}) => phase === 'ended'), {outcome: 'failed', reason: 'Part 1 on `local`: its script broke off before its last step.'});
});

test('what the watchdog and signals did is read from the journal', t => {
	t.deepEqual(readJournal([
		'start copy 2026-11-21T08:00:00Z',
		'signal TERM 2026-11-21T08:00:01Z',
		'limit copy 60',
		'limit-left 2097151',
		'watchdog the script is gone',
		'lost copy 2026-11-21T08:00:02Z',
		'done 0 2026-11-21T08:00:03Z',
		'',
	].join('\n')), [
		{kind: 'start', stepId: 'copy', time: '2026-11-21T08:00:00Z'},
		{kind: 'note', text: 'the script was sent the signal TERM at 2026-11-21T08:00:01Z'},
		{kind: 'note', text: 'copy was ended after its time limit of 60 s'},
		{kind: 'note', text: 'no file that it writes can grow beyond 2097151 blocks of 512 bytes: the limit of its account could not be lifted'},
		{kind: 'note', text: 'the watchdog did what is always done: the script is gone'},
		{kind: 'lost', stepId: 'copy', time: '2026-11-21T08:00:02Z'},
	]);
});
