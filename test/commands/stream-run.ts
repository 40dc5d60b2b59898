import test from 'ava';
import {abortable, untilAborted} from '../../source/base/abortable.js';
import {OperatorError, UsageError} from '../../source/base/errors.js';
import {foldRun} from '../../source/base/reduce-run.js';
import {runEventSchema, type OutputPiece, type RunEvent} from '../../source/base/run.js';
import {runCommands} from '../../source/commands/runs.js';
import {streamRun} from '../../source/commands/stream-run.js';
import {commandContext} from '../helpers/command-context.js';
import {makePlan} from '../helpers/run-rig.js';

/**
What follows gives, without what is the same in all.
*/
type Given = ReadonlyArray<Readonly<Record<string, unknown>> | OutputPiece>;

const isOutput = (item: Given[number]): item is OutputPiece => item.type === 'output';

const itemOf = (item: Given[number], seq: number): RunEvent | OutputPiece => isOutput(item)
	? item
	: runEventSchema.parse({
		format: 1, seq, at: '2026-11-21T08:00:00.000Z', runId: 'R', ...item,
	});

const stream = async (given: Given, {isJson = true, staysOpen = false, isLeftOnceStarted = false, interrupted = new AbortController(), trouble}: {readonly isJson?: boolean; readonly staysOpen?: boolean; readonly isLeftOnceStarted?: boolean; readonly interrupted?: AbortController; readonly trouble?: 'not-kept' | 'damaged'} = {}) => {
	const written = {
		out: '', said: '', detached: 0, because: '',
	};
	const damaged = new OperatorError('lparsafe.db is damaged.', {code: 'store-damaged', advice: 'Start again.'});
	const services = {
		follow: () => abortable(async function * (signal) {
			let seq = 0;

			for (const item of given) {
				seq += 1;
				yield itemOf(item, seq);
			}

			if (trouble === 'damaged') {
				throw damaged;
			}

			if (!staysOpen) {
				return;
			}

			if (trouble === undefined) {
				interrupted.abort();
			}

			await untilAborted(Promise.withResolvers().promise, signal);
		}),
		async detach(_runId: string, because = 'the operator left it') {
			written.detached += 1;
			written.because = because;

			if (trouble !== undefined) {
				throw damaged;
			}
		},
		run: async (runId: string) => ({...foldRun(runId, []), ...(trouble === 'not-kept' && {notKept: {since: '2026-11-21T08:00:00.000Z', reason: 'There is no space left for transcripts.'}})}),
	};
	const context: Parameters<typeof streamRun>[0] = {
		isJson,
		terminal: {
			out(text) {
				written.out += text;
			},
			say(text) {
				written.said += text;
			},
			ask: async () => undefined,
			line: async () => undefined,
			interrupted: interrupted.signal,
		},
	};
	const exitCode = await streamRun(context, services, 'R', {output: 'all', isLeftOnceStarted, patience: 50});
	const lines = written.out.trimEnd().split('\n');

	return {exitCode, written, lines};
};

const printed = (where: 'out' | 'err', text: string): OutputPiece => ({
	format: 1, type: 'output', at: '2026-11-21T08:00:00.000Z', runId: 'R', stepId: 's', stream: where, offset: 0, text,
});
const ended = (outcome: string): Given[number] => ({
	type: 'run-ended', outcome, points: [], proofs: [],
});

test('ends with the exit code of the outcome and run-ended as the last line', async t => {
	const codes = {
		ok: 0, failed: 1, refused: 3, 'ok-with-warnings': 6, partial: 7, unknown: 8, cancelled: 130,
	};

	for (const [outcome, code] of Object.entries(codes)) {
		const {exitCode, lines} = await stream([{type: 'noted', text: 'x'}, ended(outcome)]);

		t.is(exitCode, code);
		t.like(JSON.parse(lines.at(-1) ?? ''), {format: 1, type: 'run-ended', outcome});
	}
});

test('tells every event on a line of its own, but a passing loss of contact only when it is not the end', async t => {
	const {lines} = await stream([{type: 'detached', reason: 'gone'}, {type: 'reattached'}, ended('ok')]);

	t.deepEqual(lines.map(line => (JSON.parse(line) as {readonly type: string}).type), ['reattached', 'run-ended']);
});

test('detaches on Ctrl-C with exit code 5 and says how to follow again', async t => {
	const {exitCode, lines, written} = await stream([{type: 'noted', text: 'x'}], {staysOpen: true});

	t.is(exitCode, 5);
	t.is(written.detached, 1);
	t.is(written.because, 'the operator left it');
	t.like(JSON.parse(lines.at(-1) ?? ''), {type: 'detached', runId: 'R'});

	const people = await stream([], {isJson: false, staysOpen: true});

	t.regex(people.written.said, /runs follow R/v);
});

test('leaves a run of which nothing can be kept here, and says why: it goes on', async t => {
	const started = {
		type: 'segment-started', segment: 0, host: 'db', jobId: 'J', stepIds: [],
	};
	const full = await stream([started], {staysOpen: true, trouble: 'not-kept'});

	t.is(full.exitCode, 5);
	t.is(full.written.detached, 1);
	t.like(JSON.parse(full.lines.at(-1) ?? ''), {type: 'detached', reason: 'Since 2026-11-21T08:00:00.000Z nothing of it could be kept here: There is no space left for transcripts.'});
	t.is(full.written.because, 'Since 2026-11-21T08:00:00.000Z nothing of it could be kept here: There is no space left for transcripts.');

	const planned = {type: 'planned', plan: makePlan([]), operator: 'maria'};
	const damaged = await stream([planned, started], {isJson: false, trouble: 'damaged'});

	t.is(damaged.exitCode, 5);
	t.regex(damaged.written.said, /Left: lparsafe\.db is damaged\. Start again\. The run goes on; follow it with `lparsafe runs follow R`\.\n$/v);
	await t.throwsAsync(stream([], {trouble: 'damaged'}), {code: 'store-damaged'});
});

test('answers by the first line of stdin where it is asked to, which no list of processes shows', async t => {
	const answer = runCommands.find(({words}) => words.join(' ') === 'runs answer');
	const given: string[] = [];
	const typed = ['volume 2', ''];
	const context = commandContext({
		async answer(_runId, text) {
			given.push(text);
		},
	}, {line: async () => typed.shift()});

	t.is(await answer?.run(context, ['R', '-'], {}), 0);
	t.is(await answer?.run(context, ['R', '-'], {}), 0);
	t.is(await answer?.run(context, ['R', 'yes'], {}), 0);
	// Nobody has answered where no line came.
	await t.throwsAsync(async () => answer?.run(context, ['R', '-'], {}), {instanceOf: UsageError});
	t.deepEqual(given, ['volume 2', '', 'yes']);
});

test('gives people the output on stdout and what happens around it on stderr', async t => {
	const {written} = await stream([
		printed('out', 'a line\n'),
		printed('err', 'trouble\n'),
		ended('failed'),
	], {isJson: false});

	t.is(written.out, 'a line\n');
	t.regex(written.said, /trouble\n[\s\S]*failed/v);
});

test('leaves a run on wish once something of it runs, and tells only why it waited and how it ended', async t => {
	const waits = {type: 'waiting-for-turn', reason: '4 runs write to `nas01` already.'};
	const started = {
		type: 'segment-started', segment: 0, host: 'db', jobId: 'J', stepIds: [],
	};
	const left = await stream([{type: 'noted', text: 'x'}, waits, started, {type: 'noted', text: 'y'}], {isLeftOnceStarted: true});

	t.is(left.exitCode, 5);
	t.is(left.written.detached, 1);
	t.deepEqual(left.lines.map(line => (JSON.parse(line) as {readonly type: string}).type), ['waiting-for-turn', 'detached']);

	const refused = await stream([waits, ended('cancelled')], {isLeftOnceStarted: true});

	t.is(refused.exitCode, 130);
	t.like(JSON.parse(refused.lines.at(-1) ?? ''), {type: 'run-ended', outcome: 'cancelled'});

	// Whoever goes away meanwhile is not told that it runs.
	const gone = await stream([waits], {isJson: false, staysOpen: true});

	t.regex(gone.written.said, /waits: 4 runs write to `nas01`[\s\S]*has not begun/v);
});
