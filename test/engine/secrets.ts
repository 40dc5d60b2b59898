import {
	appendFileSync,
	readdirSync,
	readFileSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {OperatorError} from '../../source/base/errors.js';
import {createRedactor} from '../../source/base/redactor.js';
import {emptyRun} from '../../source/base/reduce-run.js';
import type {RunState} from '../../source/base/run.js';
import type {TranscriptId} from '../../source/base/store.js';
import {createCrashDesk} from '../../source/engine/crash-desk.js';
import {createQuestionDesk} from '../../source/engine/question-desk.js';
import {outputPage} from '../../source/runs/output-lines.js';
import {redactServices} from '../../source/engine/redact-services.js';
import {openLogFile} from '../../source/store/log-file.js';
import {createFakeServices, fakeFleet} from '../helpers/fake-services.js';
import {newDirectory} from '../helpers/new-directory.js';

const secret = 'Zür\'ich "7"';

const hiding = () => {
	const redactor = createRedactor();

	redactor.add(secret);

	return redactor;
};

test('hides secrets in the words that leave the engine, and in no name that is acted by', async t => {
	const faults: unknown[] = [];
	const run: RunState = {
		...emptyRun(secret), reason: `it said ${secret}`, steps: [{
			stepId: secret, state: 'ok', outBytes: 0, errBytes: 0, message: secret, captures: {last: secret},
		}],
	};
	const [host] = fakeFleet();
	const step = {runId: '1', stepId: 'save'};
	// Painted in the midst of it, and put together by backspaces.
	const bytes = Buffer.from(`it is ${secret.slice(0, 3)}\u{1B}[31m${secret.slice(3)}\u{1B}[0m.\n${secret.slice(0, 2)}xx\b\b${secret.slice(2)}\n`);
	const reader = {
		size: ({stream}: TranscriptId) => stream === 'out' ? bytes.length : 0,
		read: (_: unknown, offset: number, length: number) => bytes.subarray(offset, offset + length),
		times: () => [],
	};
	const services = redactServices(createFakeServices({
		overrides: {
			run: async () => run,
			report: async () => `# ${secret}`,
			exportPlan: async (_id, format) => `${format} ${secret}`,
			exportHosts: async () => [{...host!, tags: [secret]}],
			async kits() {
				throw new OperatorError(`wrong: ${secret}`, {code: 'x', advice: `not ${secret}`});
			},
			async points() {
				throw new TypeError(`a bug with ${secret}`);
			},
			follow: () => (async function * () {
				yield {
					format: 1, type: 'noted', seq: 1, at: '2026-11-21T08:00:00.000Z', runId: '1', text: secret,
				} as const;
			})(),
			outputPage: async () => outputPage(reader, {
				...step, stream: 'out', at: 'end', before: 5, after: 0,
			}),
			questions() {
				throw new OperatorError(`at once: ${secret}`, {code: 'x', advice: 'y'});
			},
		},
	}), {
		redactor: hiding(), onFault(error) {
			faults.push(error);
		},
	});
	const stars = '*'.repeat(secret.length);

	t.deepEqual(await services.run('1'), {...run, reason: `it said ${stars}`, steps: [{...run.steps[0]!, message: stars, captures: {last: stars}}]});
	t.is(await services.report('1'), `# ${stars}`);
	t.is(await services.exportPlan('1', 'markdown'), `markdown ${stars}`);
	t.like(await Array.fromAsync(services.follow('1', {afterSeq: 0, output: 'all'})), [{type: 'noted', text: stars}]);

	const page = await services.outputPage({
		...step, stream: 'out', at: 'end', before: 5, after: 0,
	});
	t.deepEqual(page.lines.map(({text}) => text), [`it is ${stars}.`, stars]);

	t.throws(() => services.questions(), {message: `at once: ${stars}`});

	// Stars in a script are names of files, and in an inventory other hosts.
	await t.throwsAsync(services.exportPlan('1', 'ksh'), {code: 'secret-in-export'});
	await t.throwsAsync(services.exportHosts(), {code: 'secret-in-export'});

	const wrong = await t.throwsAsync<OperatorError>(services.kits(), {code: 'x', message: `wrong: ${stars}`});

	t.is(wrong?.advice, `not ${stars}`);
	t.deepEqual(faults, []);

	const bug = await t.throwsAsync(services.points(), {instanceOf: TypeError, message: `a bug with ${stars}`});

	t.deepEqual(faults, [bug]);
	t.false(bug?.stack?.includes(secret));
});

test('learns each answer that is not shown, before whoever asked gets it', async t => {
	const heard: string[] = [];
	const desk = createQuestionDesk({
		onSecret(answer) {
			heard.push(answer);
		},
	});
	const asked = desk.questions()[Symbol.asyncIterator]();

	for (const isEchoed of [true, false]) {
		const question = asked.next();
		const answer = desk.ask({
			host: 'one', kind: 'keyboard-interactive', prompt: 'Code', isEchoed,
		});
		const {value} = await question as {readonly value: {readonly id: string}};

		await desk.answerQuestion(value.id, isEchoed ? 'shown' : secret);
		t.is(await answer, isEchoed ? 'shown' : secret);
	}

	await asked.return?.();
	t.deepEqual(heard, [secret]);
});

test('writes a report of a fault, once, for this account only and without secrets', t => {
	const home = newDirectory(t);
	const desk = createCrashDesk({
		version: '1.2.3', part: 'engine', clock: systemClock, home: () => home,
	});
	const error = new Error(`outer ${secret}`, {cause: new Error(`inner ${Buffer.from(secret).toString('base64')}`)});

	desk.redactor.add(secret);

	const file = desk.report(error) ?? '';
	const text = readFileSync(file, 'utf8');

	t.is(desk.report(error), file);
	t.is(desk.report(new OperatorError('his own', {code: 'x', advice: 'y'})), undefined);
	t.deepEqual(readdirSync(path.join(home, 'crashes')), [path.basename(file)]);
	t.is(statSync(file).mode % 0o1000, 0o600);
	t.regex(text, /^lparsafe 1\.2\.3, engine\nat 2.*Node\.js.*outer \*{11}.*secrets.*caused by: Error: inner \*.*"code":"fault"/sv);
	t.false(text.includes(secret) || readFileSync(path.join(home, 'log', 'lparsafe.log'), 'utf8').includes(secret));
	t.false(error.message.includes(secret) || error.stack?.includes(secret));

	const circle = new Error('in a circle');

	Reflect.set(circle, 'cause', circle);
	t.regex(readFileSync(desk.report(circle) ?? '', 'utf8'), /caused by: Error: in a circle/v);

	for (let count = 0; count < 30; count += 1) {
		desk.report(new Error(`fault ${count}`));
	}

	t.true(readdirSync(path.join(home, 'crashes')).length <= 20);
});

test('keeps a log of bounded size, in lines of JSON, and goes on where it cannot be written', t => {
	const home = newDirectory(t);
	const log = openLogFile({home, now: () => Date.UTC(2026, 10, 21), redact: hiding().text});

	log.write('note', 'started', `with ${secret}\n\u{1B}[31mred`);
	t.is(statSync(log.file).mode % 0o1000, 0o600);
	t.deepEqual(readFileSync(log.file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as unknown), [{
		at: '2026-11-21T00:00:00.000Z', process: process.pid, level: 'note', code: 'started', message: 'with *********** red',
	}]);
	appendFileSync(log.file, `${'x'.repeat(1024 * 1024)}\n`);
	log.write('caution', 'second', 'after it was full');
	t.deepEqual(readdirSync(path.dirname(log.file)).toSorted(), ['lparsafe.log', 'lparsafe.log.1']);
	t.is(readFileSync(log.file, 'utf8').split('\n').length, 2);

	// While another process sets it aside nothing that was set aside is replaced; one that died in it holds nothing up.
	const aside = readFileSync(`${log.file}.1`, 'utf8');

	writeFileSync(`${log.file}.turn`, '');
	appendFileSync(log.file, `${'y'.repeat(1024 * 1024)}\n`);
	log.write('note', 'third', 'while another one sets it aside');
	t.is(readFileSync(`${log.file}.1`, 'utf8'), aside);
	t.regex(readFileSync(log.file, 'utf8'), /while another one sets it aside/v);
	utimesSync(`${log.file}.turn`, 0, 0);
	log.write('note', 'fourth', 'after it had died');
	t.regex(readFileSync(`${log.file}.1`, 'utf8'), /while another one sets it aside/v);
	t.deepEqual(readdirSync(path.dirname(log.file)).toSorted(), ['lparsafe.log', 'lparsafe.log.1']);

	const nowhere = openLogFile({home: '/dev/null', now: () => 0, redact: text => text});

	nowhere.write('note', 'x', 'y');
	t.is(nowhere.last().length, 1);
});
