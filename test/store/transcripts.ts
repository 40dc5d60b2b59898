import {createHash} from 'node:crypto';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
} from 'node:fs';
import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {sha256} from '../../source/base/canonical-json.js';
import {OperatorError} from '../../source/base/errors.js';
import type {TranscriptId} from '../../source/base/store.js';
import {createRedactor} from '../../source/base/redactor.js';
import {createRedactingTranscripts} from '../../source/store/redacting-transcripts.js';
import {createTranscripts} from '../../source/store/transcripts.js';
import {isLong} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {noFiles} from '../helpers/no-files.js';
import {until} from '../helpers/until.js';

const open = (t: ExecutionContext, directory = newDirectory(t)) => {
	const transcripts = createTranscripts(directory);

	t.teardown(() => {
		transcripts.close();
	});

	return transcripts;
};

const out = (runId: string, stepId = 'save'): TranscriptId => ({runId, stepId, stream: 'out'});

let count = 0;

const newId = (): TranscriptId => {
	count += 1;

	return out(`run-${count}`);
};

/**
A transcript of bytes that wait to be written. The first that come after a while are written at once, also where the machine has stood still for a moment.
*/
const gathered = (transcripts: ReturnType<typeof open>, text: string): TranscriptId => {
	for (;;) {
		transcripts.append(newId(), 0, Buffer.from('x'));

		const id = newId();

		transcripts.append(id, 0, Buffer.from(text));

		if (statSync(transcripts.path(id)).size === 0) {
			return id;
		}
	}
};

const codeOf = (t: ExecutionContext, action: () => unknown): string | undefined => t.throws<OperatorError>(action, {instanceOf: OperatorError})?.code;

test('transcripts keep every byte at its place', async t => {
	const directory = newDirectory(t);
	const transcripts = open(t, directory);

	await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({maxLength: 2000}), {maxLength: 8}), fc.nat(10_000), fc.nat(10_000), async (pieces, offset, length) => {
		const id = newId();
		const whole = Buffer.concat(pieces);
		let size = 0;

		for (const piece of pieces) {
			size = transcripts.append(id, size, piece);
		}

		return size === whole.length
			&& transcripts.size(id) === whole.length
			&& Buffer.from(transcripts.read(id, offset, length)).equals(whole.subarray(offset, offset + length))
			&& await transcripts.sha256(id) === sha256(whole);
	}), {numRuns: 60});

	const id = out('r1');

	transcripts.append(id, 0, Buffer.from('abc'));
	t.throws(() => transcripts.append(id, 2, Buffer.from('x')), {message: /has 3 bytes, not 2/v});
	t.is(codeOf(t, () => transcripts.append(id, 4, Buffer.from('x'))), 'transcript-elsewhere');
	t.is(Buffer.from(transcripts.read(id, 0, 10)).toString(), 'abc');
	t.is(readFileSync(transcripts.path(id), 'utf8'), 'abc');
	t.is(transcripts.path(id), path.join(directory, 'r1', 'save.out'));
	t.is(statSync(transcripts.path(id)).mode % 0o1000, 0o600);
	t.is(statSync(path.dirname(transcripts.path(id))).mode % 0o1000, 0o700);
	t.is(transcripts.size(out('none')), 0);
	t.is(transcripts.read(out('none'), 0, 10).length, 0);
	t.is(await transcripts.sha256(out('none')), sha256(''));

	for (const bad of ['../x', '', '.', 'a/b', 'a\0b', '..']) {
		t.throws(() => transcripts.append(out(bad), 0, Buffer.from('x')), {instanceOf: TypeError});
		t.throws(() => transcripts.append(out('r1', bad), 0, Buffer.from('x')), {instanceOf: TypeError});
	}
});

test('more transcripts than files may be open at once are kept apart, by two processes too', t => {
	const directory = newDirectory(t);
	const one = open(t, directory);
	const other = open(t, directory);

	for (let round = 0; round < 3; round++) {
		const writer = round % 2 === 0 ? one : other;

		for (let step = 0; step < 200; step++) {
			writer.append(out('r1', `s${step}`), round * 2, Buffer.from(`${round}.`));
		}

		writer.flush('r1');
	}

	t.is(Buffer.from(one.read(out('r1', 's199'), 0, 100)).toString(), '0.1.2.');
	t.is(Buffer.from(other.read(out('r1', 's0'), 0, 100)).toString(), '0.1.2.');
});

/**
Keeps the thread busy, so that a timer and the end of a write come in one turn.
*/
const spin = (milliseconds: number): void => {
	const end = performance.now() + milliseconds;

	while (performance.now() < end) {
		// Nothing else is to happen.
	}
};

test('what comes after a while is on the file at once, what comes soon after it a moment later, and at once where too much of it waits', async t => {
	const transcripts = open(t);
	const first = newId();

	transcripts.append(first, 0, Buffer.from('a'));
	t.is(statSync(transcripts.path(first)).size, 1);

	const id = gathered(transcripts, 'a');

	t.is(transcripts.size(id), 1);

	await until(() => statSync(transcripts.path(id)).size > 0);
	transcripts.append(id, 1, new Uint8Array(1024 * 1024));

	await until(() => statSync(transcripts.path(id)).size === 1_048_577);

	const much = 32 * 1024 * 1024;

	transcripts.append(id, 1_048_577, new Uint8Array(much));
	t.is(statSync(transcripts.path(id)).size, 1_048_577 + much);
});

test('the last that comes while much is being written is on the file a moment later, too', async t => {
	const transcripts = open(t);
	const id = newId();
	const much = 4 * 1024 * 1024;

	// The timer that would write it comes while the much is under way.
	transcripts.append(id, 0, new Uint8Array(much));
	transcripts.append(id, much, Buffer.from('a'));
	spin(100);
	t.true(await until(() => statSync(transcripts.path(id)).size === much + 1));
});

test('what is written beside the reading stays whole when it is written at once meanwhile', async t => {
	const transcripts = open(t);
	const id = newId();
	const piece = (seed: number) => Buffer.alloc(300_000, seed);
	const flushed: boolean[] = [];
	let offset = 0;

	for (let seed = 1; seed <= 60; seed += 1) {
		offset = transcripts.append(id, offset, piece(seed % 250));

		if (seed % 7 === 0) {
			transcripts.flush(id.runId);
			flushed.push(statSync(transcripts.path(id)).size === offset);
		}

		if (seed % 11 === 0) {
			await setImmediate();
		}
	}

	t.true(flushed.every(Boolean));

	const whole = Buffer.concat(Array.from({length: 60}, (_, index) => piece((index + 1) % 250)));

	t.true(whole.equals(transcripts.read(id, 0, offset)));
	t.is(await transcripts.sha256(id), createHash('sha256').update(whole).digest('hex'));
});

test('whoever reads where another wrote goes on from what stands there, and nothing is doubled', t => {
	const directory = newDirectory(t);
	const one = open(t, directory);
	const other = open(t, directory);
	const id = gathered(one, 'abc');

	other.append(id, 0, Buffer.from('abcdef'));
	other.flush(id.runId);

	t.is(codeOf(t, () => {
		one.flush(id.runId);
	}), 'transcript-elsewhere');
	t.is(one.size(id), 6);
	t.notThrows(() => {
		one.flush(id.runId);
	});
	t.is(one.append(id, 6, Buffer.from('g')), 7);
	one.flush(id.runId);
	t.is(readFileSync(one.path(id), 'utf8'), 'abcdefg');
});

test('a transcript that was taken away or cut while it was written is told, not written into nowhere', t => {
	const transcripts = open(t);
	const id = gathered(transcripts, 'abc');

	rmSync(transcripts.path(id));
	t.is(codeOf(t, () => {
		transcripts.flush(id.runId);
	}), 'transcript-elsewhere');
	t.is(transcripts.size(id), 0);
	t.is(transcripts.append(id, 0, Buffer.from('abc')), 3);
	transcripts.flush(id.runId);
	truncateSync(transcripts.path(id), 1);
	t.is(codeOf(t, () => transcripts.append(id, 3, Buffer.from('d'))), 'transcript-elsewhere');
	t.is(transcripts.append(id, 1, Buffer.from('bcd')), 4);
	t.is(Buffer.from(transcripts.read(id, 0, 9)).toString(), 'abcd');
});

/**
What may befall a transcript: bytes of its log come, are written, are read; the process is killed; another one reads the log too.
*/
const happenings = fc.array(fc.record({
	kind: fc.constantFrom('append', 'append', 'append', 'flush', 'killed', 'read', 'other', 'sum'), length: fc.oneof(fc.nat(50), fc.nat(600_000)),
}), {maxLength: 25});

test('what is no file in the place of a transcript is told, and never waited for', t => {
	const transcripts = open(t);

	for (const put of [noFiles.pipe, noFiles.directory, noFiles['link to itself'], noFiles.device]) {
		const id = newId();
		const file = transcripts.path(id);

		mkdirSync(path.dirname(file), {recursive: true});
		put(file);

		for (const action of [() => transcripts.size(id), () => transcripts.append(id, 0, Buffer.from('x')), () => transcripts.read(id, 0, 1), () => {
			transcripts.takeOffEnd(id);
		}]) {
			t.is(codeOf(t, action), 'store-unopenable');
		}

		rmSync(file, {recursive: true});
		put(file.replace(/out$/v, 'times'));
		t.is(transcripts.append(id, 0, Buffer.from('x')), 1);
		t.deepEqual(transcripts.times?.(id), []);
	}
});

test('a transcript is a beginning of its log under any batching, any end of the process and a second writer', async t => {
	const directory = newDirectory(t);
	const log = Buffer.alloc(16_000_000);

	for (let index = 0; index < log.length; index += 4) {
		log.writeUInt32LE(index, index);
	}

	const failure = await fc.check(fc.asyncProperty(happenings, async list => {
		const id = newId();
		const other = createTranscripts(directory);
		let transcripts = createTranscripts(directory);
		let offset = 0;

		const act: Readonly<Record<string, (length: number) => unknown>> = {
			append(length) {
				offset = transcripts.append(id, offset, log.subarray(offset, offset + length));
			},
			flush() {
				transcripts.flush(id.runId);

				return offset === 0 || statSync(transcripts.path(id)).size >= offset;
			},
			killed() {
				// Nothing is written by its end; should the old one write yet, it is a third writer.
				transcripts = createTranscripts(directory);
				offset = transcripts.size(id);
			},
			read: () => Buffer.from(transcripts.read(id, 0, offset)).equals(log.subarray(0, Math.min(offset, transcripts.size(id)))),
			other(length) {
				const from = other.size(id);

				other.append(id, from, log.subarray(from, from + length));
				other.flush(id.runId);
			},
			async sum() {
				const size = transcripts.size(id);
				const sum = await transcripts.sha256(id);

				// One that was killed may write yet while it is summed up: then there is nothing to compare with.
				return transcripts.size(id) !== size || sum === sha256(log.subarray(0, size));
			},
		};

		for (const {kind, length} of list) {
			try {
				if (await act[kind]?.(length) === false) {
					return false;
				}
			} catch (error) {
				if (!(error instanceof OperatorError && error.code === 'transcript-elsewhere')) {
					throw error;
				}

				offset = transcripts.size(id);
			}

			const there = existsSync(transcripts.path(id)) ? readFileSync(transcripts.path(id)) : Buffer.alloc(0);

			if (!there.equals(log.subarray(0, there.length))) {
				return false;
			}
		}

		transcripts.close();
		other.close();

		const atEnd = existsSync(transcripts.path(id)) ? readFileSync(transcripts.path(id)) : Buffer.alloc(0);

		// Its own length: one that was killed may write yet.
		return atEnd.equals(log.subarray(0, atEnd.length));
	}), {numRuns: isLong ? 500 : 20});

	t.false(failure.failed, JSON.stringify([failure.counterexample, failure.seed, String(failure.errorInstance)]));
});

test('a sum is that of the file, also where another process wrote a part of it', async t => {
	const transcripts = open(t);
	const id = newId();

	transcripts.append(id, 0, Buffer.from('abc'));
	t.is(await transcripts.sha256(id), sha256('abc'));
	appendFileSync(transcripts.path(id), 'def');
	t.is(await transcripts.sha256(id), sha256('abcdef'));
	transcripts.append(id, 6, Buffer.from('g'));
	t.is(await transcripts.sha256(id), sha256('abcdefg'));
});

const secret = 'abcab\'c 7';

const redacting = (t: ExecutionContext) => {
	const redactor = createRedactor();

	redactor.add(secret);

	return createRedactingTranscripts(open(t), redactor);
};

const textOf = (transcripts: Pick<ReturnType<typeof createTranscripts>, 'read' | 'size'>, id: TranscriptId): string => Buffer.from(transcripts.read(id, 0, transcripts.size(id))).toString();

test('a secret is hidden wherever the log is cut and wherever the line is lost, and offsets stay those of the log', t => {
	const transcripts = redacting(t);
	const log = Buffer.from(`one ${secret}, two ${secret}${secret} and an end: ${secret.slice(0, 5)}`);
	const expected = log.toString().replaceAll(secret, '*'.repeat(secret.length));

	for (let first = 0; first <= log.length; first += 1) {
		for (const isLost of [false, true]) {
			const id = newId();

			transcripts.append(id, 0, log.subarray(0, first));

			const from = isLost ? transcripts.size(id) : first;
			const second = Math.min(log.length, from + 7);

			t.true(expected.startsWith(textOf(transcripts, id)));
			transcripts.append(id, from, log.subarray(from, second));
			transcripts.append(id, second, log.subarray(second));
			transcripts.settle(id);
			t.is(textOf(transcripts, id), expected);
		}
	}
});

test('a secret is hidden whole where the transcript was cut in the middle of it, and a log of stars loses nothing', t => {
	const directory = newDirectory(t);
	const redactor = createRedactor();

	redactor.add(secret);

	for (const [round, log] of [`one ${secret}, two`, '****', `${secret}*${secret}`].entries()) {
		const bytes = Buffer.from(log);
		const expected = log.replaceAll(secret, '*'.repeat(secret.length));

		for (let cut = 0; cut <= bytes.length; cut += 1) {
			const id: TranscriptId = {runId: `r${round}-${cut}`, stepId: 'save', stream: 'out'};
			const before = createRedactingTranscripts(createTranscripts(directory), redactor);

			before.append(id, 0, bytes);
			before.settle(id);
			before.close();
			truncateSync(before.path(id), cut);

			const after = createRedactingTranscripts(createTranscripts(directory), redactor);

			after.takeOffEnd(id);
			after.append(id, after.size(id), bytes.subarray(after.size(id)));
			after.settle(id);
			t.is(textOf(after, id), expected, `${log} cut at ${cut}`);
			after.close();
		}
	}
});

test('bytes that do not follow on what came are refused where secrets are known, too', t => {
	const transcripts = redacting(t);
	const id = newId();

	transcripts.append(id, 0, Buffer.from(`one ${secret.slice(0, 3)}`));
	t.is(transcripts.size(id), 4);
	t.is(codeOf(t, () => transcripts.append(id, 5, Buffer.from('x'))), 'transcript-elsewhere');
	t.is(codeOf(t, () => transcripts.append(id, 9, Buffer.from('x'))), 'transcript-elsewhere');
	transcripts.append(id, 4, Buffer.from(secret));
	t.is(textOf(transcripts, id), `one ${'*'.repeat(secret.length)}`);
});

test('the words of a journal stay as they are, whatever a password is', t => {
	const redactor = createRedactor();
	const journals = createRedactingTranscripts(open(t), redactor);
	const id = out('run-journal', 'segment-0');

	for (const word of ['start', '2026', 'hdisk4']) {
		redactor.add(word);
	}

	const log = Buffer.from('start save 2026-11-21T08:00:00Z\ncheck-failed start hdisk4 is not hdisk5\nend start 66 2026-11-21T08:00:01Z\nend of a li');

	for (let from = 0; from < log.length; from += 5) {
		journals.append(id, from, log.subarray(from, from + 5));
	}

	t.is(textOf(journals, id), 'start save 2026-11-21T08:00:00Z\ncheck-failed start ****** is not hdisk5\nend start 66 2026-11-21T08:00:01Z\n');
	journals.settle(id);
	t.is(textOf(journals, id), log.toString().replace('hdisk4', '******'));
});

test('keeps beside a transcript when it was read, and reads only what was added', t => {
	const directory = newDirectory(t);
	const transcripts = open(t, directory);
	const id = newId();
	const step = {runId: id.runId, stepId: id.stepId};
	const file = path.join(directory, id.runId, `${id.stepId}.times`);

	t.deepEqual(transcripts.times(step), []);
	transcripts.append(id, 0, Buffer.from('one\n'));
	transcripts.append(id, 4, Buffer.from('at once\n'));
	transcripts.append({...id, stream: 'err'}, 0, Buffer.from('wrong\n'));

	const times = transcripts.times(step);
	t.deepEqual(times.map(({stream, offset}) => [stream, offset]), [['out', 0], ['err', 0]]);
	t.is(transcripts.times(step), times);
	t.is(statSync(file).mode % 0o1000, 0o600);

	appendFileSync(file, '7 out 12\nno time\n9999999999999 out 5\n9999999999999 out 40\n99');
	t.deepEqual(transcripts.times(step).slice(2).map(({offset, at}) => [offset, at >= times[0]!.at]), [[12, true], [40, true]]);
	appendFileSync(file, '99999999999 out 50\n');
	t.is(transcripts.times(step).at(-1)?.offset, 50);

	// Whatever stands there, nothing goes wrong with what is kept.
	truncateSync(file, 0);
	t.deepEqual(transcripts.times(step), []);
});
