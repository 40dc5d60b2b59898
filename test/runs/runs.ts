import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError} from '../../source/base/errors.js';
import type {Finding, Plan, StepDraft} from '../../source/base/plan.js';
import {collect} from '../../source/base/shell.js';
import {fileServersOf} from '../../source/plans/file-servers.js';
import {renderSegments, renderTidySegment} from '../../source/plans/render-segment.js';
import {followRun} from '../../source/runs/follow-run.js';
import {reportRun} from '../../source/runs/report-run.js';
import {RunLog} from '../../source/runs/run-log.js';
import {createRuns, type Runs} from '../../source/runs/runs.js';
import {SegmentFollower} from '../../source/runs/segment-follower.js';
import {Waiters} from '../../source/runs/waiters.js';
import {localShell} from '../helpers/local-shell.js';
import {longTest} from '../helpers/long-tests.js';
import {
	followToEnd,
	makePlan,
	openRuns,
	outputOf,
	step,
	untilState,
} from '../helpers/run-rig.js';
import {until} from '../helpers/until.js';

test('carries a plan to its end, tells output before the end of its step, and keeps every byte', async t => {
	const {runs, store, bugs} = openRuns(t);
	const runId = runs.start(makePlan([step('first', 'echo one; echo two >&2; printf "three"'), step('second', 'echo four')]), {acknowledge: []});
	const items = await followToEnd(runs, runId);

	t.deepEqual(bugs, []);
	t.is(outputOf(items, 'first', 'out'), 'one\nthree');
	t.is(outputOf(items, 'first', 'err'), 'two\n');
	t.deepEqual(items.map(({type}) => type).filter(type => !['output', 'progress', 'checkpoint'].includes(type)), [
		'planned', 'segment-started', 'step-started', 'step-ended', 'step-started', 'step-ended', 'segment-ended', 'run-ended',
	]);
	t.true(items.findIndex(item => item.type === 'output' && item.text.includes('three')) < items.findIndex(({type}) => type === 'step-ended'));
	t.like(runs.state(runId), {phase: 'ended', outcome: 'ok'});
	t.is(store.transcripts.size({runId, stepId: 'first', stream: 'out'}), 9);
	t.like(store.runs.verify(runId), {isWhole: true});
	t.like(await store.runs.verifyFiles(runId), {problems: [], transcripts: 4});

	// What the steps came to was read from the journal.
	const journal = store.transcripts.path({runId, stepId: 'segment-0', stream: 'out'});

	writeFileSync(journal, readFileSync(journal, 'utf8').replace('end first 0', 'end first 1'));

	const {problems} = await store.runs.verifyFiles(runId);

	t.regex(problems.map(({text}) => text).join(' '), /^The transcript segment-0\.out was changed/v);
});

test('reads what a step asks of its own log, and keeps it with the end of the step', async t => {
	const {runs} = openRuns(t);
	const runId = runs.start(makePlan([step('first', 'echo "1 of 9 files"; printf "9 of 9 files"', {captures: [{name: 'files', stream: 'out', pattern: String.raw`(\d+) of \d+ files`}]})]), {acknowledge: []});

	await followToEnd(runs, runId);
	t.deepEqual(runs.state(runId).steps[0]?.captures, {files: '9'});
});

test('ends a run as failed where a step fails, and skips what follows', async t => {
	const {runs} = openRuns(t);
	const runId = runs.start(makePlan([step('first', 'exit 7'), step('second', 'echo never')]), {acknowledge: []});

	await followToEnd(runs, runId);
	t.like(runs.state(runId), {outcome: 'failed', steps: [{state: 'failed', exitCode: 7}, {state: 'skipped'}]});
});

test('refuses, before anything is started, what was not acknowledged, not confirmed, blocked or read-only', async t => {
	const {runs, store} = openRuns(t);
	const finding = (level: Finding['level']): Finding => ({
		id: 'hot-copy', subject: '/data', level, title: 'Files may change.', remedy: 'Stop the application.',
	});
	const outcomeOf = (plan: Plan, options: Parameters<Runs['start']>[1], from = runs) => from.state(from.start(plan, options));

	t.like(outcomeOf(makePlan([step('first', 'true')], {findings: [finding('caution')]}), {acknowledge: ['hot-copy']}), {outcome: 'refused', findings: [{id: 'hot-copy'}]});
	t.like(outcomeOf(makePlan([step('first', 'true')], {findings: [finding('block')]}), {acknowledge: ['hot-copy@/data']}), {outcome: 'refused'});
	t.like(outcomeOf(makePlan([step('first', 'true')], {findings: [{...finding('block'), evidence: {command: 'ps -ef', lines: ['', '  root  52    1   0 08:00:00  -  0:05 savevg\u{1B}[2J']}}]}), {acknowledge: []}), {outcome: 'refused', reason: 'Blocked by `hot-copy@/data`: Files may change. It shows in `root 52 1 0 08:00:00 - 0:05 savevg`. Stop the application.'});

	for (const confirm of [undefined, 'yes', 'local:hdisk1 ']) {
		t.like(outcomeOf(makePlan([step('first', 'true')], {confirmation: 'local:hdisk1'}), {acknowledge: [], ...(confirm !== undefined && {confirm})}), {outcome: 'refused', segments: []});
	}

	const readOnly = createRuns({
		store, clock: systemClock, shellOf: async () => localShell(), jobDirectory: '/nowhere', owner: 'two', operator: 'maria', isReadOnly: true, runsPerServer: 2, onChange: () => undefined, isOwnerGone: () => false, onBug: () => undefined,
	});

	t.like(outcomeOf(makePlan([step('first', 'true')]), {acknowledge: []}, readOnly), {outcome: 'refused'});

	const good = runs.start(makePlan([step('first', 'true')], {findings: [finding('caution')], confirmation: 'local:hdisk1'}), {acknowledge: ['hot-copy@/data'], confirm: 'local:hdisk1'});

	await followToEnd(runs, good);
	t.like(runs.state(good), {outcome: 'ok', acknowledged: ['hot-copy@/data'], confirmed: 'local:hdisk1'});
});

test('finds a run again that was left, at the exact byte, also from another process on the same home', async t => {
	const first = openRuns(t);
	const runId = first.runs.start(makePlan([step('first', `echo one; until [ -f ${first.home}/go ]; do sleep 0.1; done; echo two`)]), {acknowledge: []});

	await untilState(first.runs, runId, ({steps}) => steps[0]?.state === 'running');
	await first.runs.detach(runId);
	t.like(first.runs.state(runId), {phase: 'detached', detachedBecause: 'the operator left it'});

	const second = openRuns(t, {home: first.home, owner: 'two'});

	second.runs.resume();
	await collect(localShell().exec(['touch', `${first.home}/go`]));

	const items = await followToEnd(second.runs, runId);

	t.is(outputOf(items, 'first', 'out'), 'one\ntwo\n');
	t.like(second.runs.state(runId), {outcome: 'ok'});
});

test('takes a run over when the process that drove it is gone, before its lease has run out', async t => {
	const first = openRuns(t);
	const runId = first.runs.start(makePlan([step('first', `echo one; until [ -f ${first.home}/go ]; do sleep 0.1; done`)]), {acknowledge: []});

	await untilState(first.runs, runId, ({steps}) => steps[0]?.state === 'running');
	await first.runs.detach(runId);
	t.true(first.store.runs.lease(runId, 'killed', 60_000));

	const second = openRuns(t, {home: first.home, owner: 'two', isOwnerGone: owner => owner === 'killed'});

	second.runs.resume();
	t.is(second.store.runs.leaseOf(runId)?.owner, 'two');
	await collect(localShell().exec(['touch', `${first.home}/go`]));
	await untilState(second.runs, runId, ({outcome}) => outcome === 'ok');
});

test('does not call running what nobody is heard to drive any more, and tells those who watch', async t => {
	const first = openRuns(t);
	const runId = first.runs.start(makePlan([step('first', `until [ -f ${first.home}/go ]; do sleep 0.1; done`)]), {acknowledge: []});
	let told = 0;
	const watching = openRuns(t, {
		home: first.home, owner: 'two', isOwnerGone: owner => owner.endsWith(':killed'), timing: {leaseMilliseconds: 60}, onChange() {
			told += 1;
		}, troubled: store => ({...store, runs: {...store.runs, lease: () => false}}),
	});

	await untilState(first.runs, runId, ({steps}) => steps[0]?.state === 'running');
	watching.runs.resume();
	t.like(watching.runs.state(runId), {phase: 'running', seenAt: undefined});
	first.store.runs.release(runId, 'one');
	t.like(watching.runs.list({})[0], {phase: 'detached', drivenBy: undefined});

	t.true(first.store.runs.lease(runId, 'maria@desk:4711:killed', 60_000));
	t.like(watching.runs.list({})[0], {phase: 'detached', drivenBy: undefined});
	t.is(watching.runs.state(runId).detachedBecause, 'the lparsafe that drove it is gone: maria@desk, process 4711.');
	first.store.runs.release(runId, 'maria@desk:4711:killed');

	const before = told;

	t.true(first.store.runs.lease(runId, 'maria@desk:4711', 1));

	const {seenAt, detachedBecause} = await untilState(watching.runs, runId, ({seenAt}) => seenAt !== undefined);

	t.true(Date.now() - Date.parse(seenAt ?? '') < 10_000);
	t.is(detachedBecause, 'nothing is heard of the lparsafe that drives it: maria@desk, process 4711.');
	await until(() => told > before);
	t.is(first.runs.state(runId).phase, 'running');
	await collect(localShell().exec(['touch', `${first.home}/go`]));
	await untilState(first.runs, runId, ({outcome}) => outcome === 'ok');
});

test('goes on after the connection was lost in the middle of a step, without a byte lost or doubled', async t => {
	const cuts: AbortController[] = [];
	const {runs, home} = openRuns(t, {
		async shellOf() {
			const shell = localShell();
			const cut = new AbortController();

			cuts.push(cut);

			return {...shell, exec: (words, options = {}) => shell.exec(words, {...options, signal: options.signal === undefined ? cut.signal : AbortSignal.any([cut.signal, options.signal])})};
		},
	});
	const runId = runs.start(makePlan([step('first', `i=0; while [ $i -lt 40 ]; do echo "line $i"; i=$((i+1)); [ $i != 20 ] || until [ -f ${home}/go ]; do sleep 0.05; done; sleep 0.01; done`)]), {acknowledge: []});

	await untilState(runs, runId, ({steps}) => steps[0]?.state === 'running');
	cuts.at(-1)?.abort();
	await untilState(runs, runId, ({phase}) => phase === 'detached');
	writeFileSync(`${home}/go`, '');

	const items = await followToEnd(runs, runId);

	t.is(outputOf(items, 'first', 'out'), Array.from({length: 40}, (_, index) => `line ${index}\n`).join(''));
	t.true(items.some(({type}) => type === 'reattached'));
	t.like(runs.state(runId), {outcome: 'ok'});
});

test('cancels what may be interrupted, does its always step, and says so', async t => {
	const {runs, home} = openRuns(t);
	const runId = runs.start(makePlan([
		step('first', 'echo begun; sleep 60', {interruptible: 'with-cleanup'}),
		step('second', 'echo never'),
		step('tidy', `touch ${home}/tidied`, {always: true, interruptible: 'no'}),
	]), {acknowledge: []});

	await untilState(runs, runId, ({steps}) => (steps[0]?.state) === 'running');
	t.is(runs.previewCancel(runId).text, 'Does first: The running step is ended, then its clean-up runs; what it has made so far is left and told. Still done then: Does tidy.');
	await runs.cancel(runId);
	await followToEnd(runs, runId);
	t.like(runs.state(runId), {outcome: 'cancelled', cancelledBy: 'maria@desk', steps: [{state: 'stopped'}, {state: 'skipped'}, {state: 'ok'}]});
});

test('refuses a second run on a group in use and names who holds it', async t => {
	const {runs, home} = openRuns(t);
	const one = runs.start(makePlan([step('first', `until [ -f ${home}/go ]; do sleep 0.1; done`)]), {acknowledge: []});

	await untilState(runs, one, ({steps}) => steps[0]?.state === 'running');

	const two = runs.start(makePlan([step('first', 'true')]), {acknowledge: []});
	const refused = await untilState(runs, two, ({phase}) => phase === 'ended');

	t.is(refused.outcome, 'refused');
	t.regex(refused.reason ?? '', /datavg.*in use.*maria@desk/v);
	await collect(localShell().exec(['touch', `${home}/go`]));
	await untilState(runs, one, ({outcome}) => outcome === 'ok');
});

test('says unknown, with the reason, where the host knows nothing of the job any more', async t => {
	const {runs, home} = openRuns(t);
	const runId = runs.start(makePlan([step('first', `while [ -d ${home} ]; do sleep 0.1; done`)]), {acknowledge: []});

	await untilState(runs, runId, ({steps}) => steps[0]?.state === 'running');
	await runs.detach(runId);

	const [segment] = runs.state(runId).segments;

	rmSync(path.join(home, 'jobs', segment?.jobId ?? 'none'), {recursive: true, force: true});
	runs.reattach(runId);

	const state = await untilState(runs, runId, ({phase}) => phase === 'ended');

	t.is(state.outcome, 'unknown');
	t.regex(state.reason ?? '', /knows nothing of the job/v);
});

test('a log that was cut on its host ends there, the others go on, and once is enough to say it', t => {
	const {store} = openRuns(t);
	const plan = makePlan([step('first', 'true', {captures: [{name: 'count', stream: 'out', pattern: String.raw`(\d+) files`}]})]);
	const [segment] = renderSegments(plan);
	const log = new RunLog({
		store, clock: systemClock, runId: 'r1', changed: () => undefined,
	});

	t.truthy(segment);
	log.add({type: 'planned', plan, operator: 'maria'});

	const follower = () => new SegmentFollower({
		store, clock: systemClock, log, segment: segment!, plan,
	});
	const one = follower();
	const data = (file: string, offset: number, text: string) => ({
		kind: 'data', file, offset, bytes: Buffer.from(text),
	} as const);

	one.take(data('journal', 0, 'start first\n'));
	one.take(data('001-first.out', 0, '1 files\n'));
	one.take({kind: 'truncated', file: '001-first.out', size: 2});
	one.take({kind: 'truncated', file: 'script.out', size: 0});
	one.take(data('001-first.out', 8, '2 files\n'));

	const two = follower();

	two.take({kind: 'unmatched', file: '001-first.out'});
	two.take({kind: 'truncated', file: 'script.out', size: 0});
	two.take(data('001-first.out', 8, '2 files\n'));
	two.take(data('001-first.err', 0, 'oh\n'));
	two.take(data('journal', 12, 'end first 0\n'));

	t.like(log.state.steps[0], {state: 'ok', cut: ['out'], captures: {}});
	t.is(store.transcripts.size({runId: 'r1', stepId: 'first', stream: 'out'}), 8);
	t.is(store.transcripts.size({runId: 'r1', stepId: 'first', stream: 'err'}), 3);
	t.deepEqual(store.runs.events('r1').flatMap(event => event.type === 'log-cut' ? [[event.stepId, event.bytes]] : []), [['first', 8], ['script-0', 0]]);
	t.regex(log.state.notes.join('\n'), /`script\.out` of part 1 was cut/v);
});

test('a job that does the always steps has logs and silences of its own, whatever befell those of the job before it', t => {
	const {store} = openRuns(t);
	const plan = makePlan([step('save', 'true'), step('thaw', 'true', {always: true, interruptible: 'no'})]);
	const [own] = renderSegments(plan);
	const tidy = own && renderTidySegment(plan, own);
	const log = new RunLog({
		store, clock: systemClock, runId: 'r1', changed: () => undefined,
	});

	t.truthy(tidy);
	log.add({type: 'planned', plan, operator: 'maria'});

	const lost = new SegmentFollower({
		store, clock: systemClock, log, segment: own!, plan,
	});
	const tidying = new SegmentFollower({
		store, clock: systemClock, log, segment: tidy!, plan, tidyJobId: 'J2',
	});
	const journal = (offset: number, text: string) => ({
		kind: 'data', file: 'journal', offset, bytes: Buffer.from(text),
	} as const);

	lost.take(journal(0, 'start save\n'));
	t.is(lost.quiet?.stepId, 'save');
	lost.take({kind: 'truncated', file: 'journal', size: 0});

	t.is(tidying.quiet, undefined, 'the step of the job that is gone is not silent, it is lost');
	tidying.take(journal(0, 'start thaw\n'));
	t.is(tidying.quiet?.stepId, 'thaw');
	tidying.take(journal(11, 'end thaw 0\n'));
	t.like(log.state.steps, [{stepId: 'save', state: 'running'}, {stepId: 'thaw', state: 'ok'}]);
	tidying.take({kind: 'truncated', file: 'journal', size: 0});
	t.deepEqual(log.state.notes.map(note => note.slice(0, note.indexOf(' was cut or replaced on'))), ['The log `journal` of part 1', 'The log `journal` of part 1, tidied up by job J2,']);
});

test('growth is told with the few lines that came, and without them where they are many', async t => {
	const {store} = openRuns(t);
	const runId = 'r1';
	const id = {runId, stepId: 'save', stream: 'out'} as const;
	const waiters = new Waiters();
	const log = new RunLog({
		store, clock: systemClock, runId, changed: () => undefined,
	});
	let waits = 0;

	log.add({type: 'planned', plan: makePlan([step('save', 'true')]), operator: 'maria'});
	log.add({type: 'step-started', stepId: 'save'});

	const items = followRun({
		store, clock: systemClock, runId, options: {afterSeq: log.state.seq, output: 'sizes'}, listen: () => waiters.listen(runId), isDrivenHere() {
			waits += 1;

			return true;
		},
	})[Symbol.asyncIterator]();
	let size = 0;

	const grown = async (text: string): Promise<unknown> => {
		const before = waits;
		const next = items.next();

		// Of what is there before nothing is told.
		await until(() => waits > before);
		size = store.transcripts.append(id, size, Buffer.from(text));
		waiters.wake(runId);

		const {value} = await next as {readonly value: unknown};

		return value;
	};

	t.like(await grown('one\ntw'), {type: 'output', offset: 6, came: {from: 0, page: {lines: [{text: 'one'}, {text: 'tw', isOpen: true}], isAtEnd: true}}});
	t.like(await grown('o\nthree\n'), {offset: 14, came: {from: 6, page: {lines: [{text: 'two', offset: 4}, {text: 'three'}], isAtEnd: true}}});
	t.like(await grown(`${'x'.repeat(5000)}\n`), {offset: 5015, came: undefined});
	await items.return?.();
});

test('how long a step has been silent is known though nobody listened for a while', t => {
	const {store} = openRuns(t);
	const plan = makePlan([step('save', 'true')]);
	const [segment] = renderSegments(plan);
	const log = new RunLog({
		store, clock: systemClock, runId: 'r1', changed: () => undefined,
	});
	const followerAt = (milliseconds: number) => new SegmentFollower({
		store, clock: {...systemClock, now: () => milliseconds}, log, segment: segment!, plan,
	});
	const began = Date.now();
	const first = followerAt(began);
	const growth = (bytes: number) => ({kind: 'size', path: '/image', bytes} as const);

	log.add({type: 'planned', plan, operator: 'maria'});
	first.take({
		kind: 'data', file: 'journal', offset: 0, bytes: Buffer.from('start save\n'),
	});
	first.take({
		kind: 'data', file: '001-save.out', offset: 0, bytes: Buffer.from('one\n'),
	});
	log.add({type: 'progress', stepId: 'save', progress: {imageBytes: 5}});

	const hour = 3_600_000;
	const later = followerAt(began + hour);

	later.begin();
	t.true((later.quiet?.since ?? Infinity) < began + (hour / 2));
	later.take(growth(5));
	t.true((later.quiet?.since ?? Infinity) < began + (hour / 2), 'as large as it was known to be');
	later.take(growth(6));
	t.is(later.quiet?.since, began + hour);
});

test('progress that came too soon after what was told before is told with a heartbeat, though nothing more is printed', async t => {
	const {store} = openRuns(t);
	const plan = makePlan([step('save', 'true', {progress: {reader: 'savevg', parameters: {}}})]);
	const [segment] = renderSegments(plan);
	let now = Date.now();
	let looks = 0;
	const clock = {
		...systemClock, now() {
			looks += 1;

			return now;
		},
	};
	const log = new RunLog({
		store, clock, runId: 'r1', changed: () => undefined,
	});
	const follower = new SegmentFollower({
		store, clock, log, segment: segment!, plan,
	});
	const data = (file: string, offset: number, text: string): void => {
		follower.take({
			kind: 'data', file, offset, bytes: Buffer.from(text),
		});
	};

	const begun = 'Backing up 100 files..\n';
	const percent = (): number | undefined => log.state.steps[0]?.progress?.percent;

	log.add({type: 'planned', plan, operator: 'maria'});
	data('journal', 0, 'start save\n');
	data('001-save.out', 0, begun);
	await until(() => log.state.steps[0]?.progress?.total === 100);

	const before = looks;

	data('001-save.out', begun.length, '50 of 100 files (50%)..');

	// The clock is looked at when it is heard, and once it was read.
	await until(() => looks > before + 1);
	t.is(percent(), undefined);
	now += 6000;
	follower.take({kind: 'heartbeat'});
	t.is(percent(), 50);
	follower.stop();
});

test('what jobs of their own printed that did the always steps is told, each apart, before the end of its step', async t => {
	const {store, runs} = openRuns(t);
	const plan = makePlan([step('save', 'true'), step('thaw', 'true', {always: true, interruptible: 'no'})]);
	const log = new RunLog({
		store, clock: systemClock, runId: 'r1', changed: () => undefined,
	});
	const tidying = (jobId: string): void => {
		log.add({
			type: 'tidying-started', segment: 0, host: 'local', jobId, stepIds: ['thaw'],
		});
	};

	const printed = (stepId: string, stream: 'out' | 'err', text: string): void => {
		store.transcripts.append({runId: 'r1', stepId, stream}, 0, Buffer.from(text));
	};

	log.add({type: 'planned', plan, operator: 'maria'});
	log.add({
		type: 'segment-started', segment: 0, host: 'local', jobId: 'J1', stepIds: ['save', 'thaw'],
	});
	printed('save', 'out', 'saved\n');
	printed('thaw', 'out', 'begun\n');
	log.add({type: 'step-started', stepId: 'thaw'});
	log.add({type: 'segment-ended', segment: 0, reason: '`local` was booted while the job ran.'});
	tidying('J2');
	printed('thaw.J2', 'out', 'thawing\n');
	tidying('J3');
	printed('thaw.J3', 'out', 'thawed\n');
	printed('thaw.J3', 'err', 'slowly\n');
	log.add({
		type: 'step-ended', stepId: 'thaw', state: 'ok', exitCode: 0,
	});
	log.add({
		type: 'run-ended', outcome: 'unknown', points: [], proofs: [],
	});

	const items = await followToEnd(runs, 'r1');
	const pieces = items.flatMap(item => item.type === 'output' ? [[item.stepId, item.stream, item.text, item.tidying]] : []);

	t.deepEqual(pieces, [
		['thaw', 'out', 'begun\n', undefined],
		['thaw.J2', 'out', 'thawing\n', {stepId: 'thaw', jobId: 'J2'}],
		['thaw.J3', 'out', 'thawed\n', {stepId: 'thaw', jobId: 'J3'}],
		['thaw.J3', 'err', 'slowly\n', {stepId: 'thaw', jobId: 'J3'}],
		['save', 'out', 'saved\n', undefined],
	]);
	t.true(items.findIndex(item => item.type === 'output' && item.text === 'slowly\n') < items.findIndex(({type}) => type === 'step-ended'));
	t.like(runs.state('r1').segments[0], {tidyJobId: 'J3', tidyings: [{jobId: 'J2', stepIds: ['thaw']}, {jobId: 'J3', stepIds: ['thaw']}]});
	t.regex(reportRun(runs.state('r1')), /^# \S+ of datavg on /v);
	t.regex(reportRun(runs.state('r1')), /## Tidied up\n\n- job J2 on local was lost before it had told its end\n- by job J3 on local: Does thaw \(ok\)/v);
});

test('refuses to run a plan on a machine that proves itself with another key', async t => {
	const {runs} = openRuns(t, {shellOf: async () => ({...localShell(), hostKey: 'SHA256:other'})});
	const runId = runs.start(makePlan([step('first', 'true')]), {acknowledge: []});
	const state = await untilState(runs, runId, ({phase}) => phase === 'ended');

	t.is(state.outcome, 'refused');
	t.regex(state.reason ?? '', /SHA256:other/v);
});

longTest('lets only so many runs write to one file server at once; the others wait, say for whom, and can be cancelled', async t => {
	const first = openRuns(t);
	const second = openRuns(t, {home: first.home, owner: 'two'});
	const untilGo = (name: string): StepDraft => step('write', `until [ -f ${first.home}/${name} ]; do sleep 0.05; done`);
	const start = (runs: Runs, name: string, writesTo = ['nas01']): string => runs.start(makePlan([untilGo(name)], {writesTo, locks: []}), {acknowledge: []});
	const go = async (name: string): Promise<void> => {
		await collect(localShell().exec(['touch', `${first.home}/${name}`]));
	};

	const [one, two] = [start(first.runs, 'one'), start(second.runs, 'two')];

	await untilState(first.runs, one, ({segments}) => segments.length > 0);
	await untilState(first.runs, two, ({segments}) => segments.length > 0);

	const elsewhere = start(first.runs, 'one', ['nas02']);
	const [third, fourth] = [start(first.runs, 'one', ['nas01', 'nas02']), start(second.runs, 'one')];
	const {waitsForTurn} = await untilState(first.runs, third, state => state.waitsForTurn !== undefined);

	t.regex(waitsForTurn ?? '', /^2 runs write to `nas01`, `nas02` already, and no more than 2 may at once \(setting `runsPerNfsServer`\): test of vg:datavg on `local` \(run /v);
	t.true(waitsForTurn?.includes(one) === true && waitsForTurn.includes(two));
	await untilState(first.runs, fourth, state => state.waitsForTurn !== undefined);
	await untilState(first.runs, elsewhere, ({segments}) => segments.length > 0);

	// From another process than the one that drives it, and from the same.
	t.regex(first.runs.previewCancel(fourth).text, /Nothing was started/v);
	await first.runs.cancel(fourth);
	t.like(await untilState(first.runs, fourth, ({phase}) => phase === 'ended'), {outcome: 'cancelled', segments: [], steps: [{state: 'skipped'}]});

	// Its process is gone: the place is kept by the run that writes, and taken by the one that waits once it has ended.
	await second.runs.close();
	t.is(first.runs.state(third).segments.length, 0);
	await go('two');
	openRuns(t, {home: first.home, owner: 'three'}).runs.reattach(two);
	await untilState(first.runs, two, ({phase}) => phase === 'ended');
	await untilState(first.runs, third, ({segments}) => segments.length > 0);
	t.is(first.runs.state(third).waitsForTurn, undefined);

	const fifth = start(first.runs, 'one');

	await untilState(first.runs, fifth, state => state.waitsForTurn !== undefined);
	await first.runs.cancel(fifth);
	t.like(await untilState(first.runs, fifth, ({phase}) => phase === 'ended'), {outcome: 'cancelled'});
	await go('one');

	for (const run of [one, third, elsewhere]) {
		t.like(await untilState(first.runs, run, ({phase}) => phase === 'ended'), {outcome: 'ok'});
	}

	t.deepEqual([...first.bugs, ...second.bugs], []);
});

test('cancels a run whose host is not reached, before anything of it began', async t => {
	const {runs} = openRuns(t, {
		async shellOf() {
			throw new ConnectionError('No connection to `local`: nothing answers.', {advice: 'Look.'});
		},
	});
	const runId = runs.start(makePlan([step('first', 'true')]), {acknowledge: []});

	await untilState(runs, runId, ({phase}) => phase === 'detached');
	await runs.cancel(runId);
	t.like(await untilState(runs, runId, ({phase}) => phase === 'ended'), {outcome: 'cancelled', segments: []});
});

test('names the file servers that paths lie on, each by one name', t => {
	const filesystem = (mountPoint: string, node?: string, isMounted = true) => ({
		mountPoint, device: '/dev/x', type: node === undefined ? 'jfs2' : 'nfs3', isMounted, ...(node !== undefined && {node}),
	});
	const filesystems = [filesystem('/'), filesystem('/backup', 'NAS01.example.com'), filesystem('/backup/own'), filesystem('/images', 'nas01'), filesystem('/old', '192.0.2.7'), filesystem('/v6', 'fe80::1'), filesystem('/gone', 'nas09', false)];
	const of = (...paths: readonly string[]) => fileServersOf({filesystems}, paths);

	t.deepEqual(of('/backup/a/b.mksysb'), ['nas01']);
	t.deepEqual(of('/backup/own/x', '/data'), []);
	t.deepEqual(of('/backups/x'), []);
	t.deepEqual(of('/backup', '/images/x', '/old/x', '/v6/x', '/gone/x'), ['192.0.2.7', 'fe80::1', 'nas01']);
});

test('keeps the same kit once, and one with other bytes under a numbered name', t => {
	const {store} = openRuns(t);
	const save = (text: string) => store.kits.save('erp', 'sheet.txt', new TextEncoder().encode(text)).name;

	t.deepEqual([save('one'), save('one'), save('two'), save('two'), save('one')], ['sheet.txt', 'sheet.txt', 'sheet.txt.2', 'sheet.txt.2', 'sheet.txt']);
	t.is(store.kits.list('erp').length, 2);
});

test('takes what a loss of power left as zeros at the end of a transcript for not there, but no zeros that it wrote itself', t => {
	const first = openRuns(t);
	const id = {runId: 'r1', stepId: 'save', stream: 'out'} as const;
	const zeros = Buffer.concat([Buffer.from('one\0two'), Buffer.alloc(200_000)]);

	first.store.transcripts.append(id, 0, zeros);
	first.store.transcripts.flush('r1');
	first.store.transcripts.takeOffEnd(id);
	t.is(first.store.transcripts.size(id), zeros.length);

	const second = openRuns(t, {home: first.home, owner: 'two'});

	second.store.transcripts.takeOffEnd(id);
	t.is(second.store.transcripts.size(id), 7);
	second.store.transcripts.append(id, 7, Buffer.alloc(3));
	second.store.transcripts.takeOffEnd({...id, stepId: 'none'});
	t.is(second.store.transcripts.size(id), 10);
});
