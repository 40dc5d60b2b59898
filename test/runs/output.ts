import test from 'ava';
import fastCheck from 'fast-check';
import type {OutputPlace, OutputStream} from '../../source/base/output.js';
import type {ReadTime, StreamName} from '../../source/base/store.js';
import {findOutput} from '../../source/runs/find-output.js';
import {outputPage, type OutputReader} from '../../source/runs/output-lines.js';

const step = {runId: 'r-1', stepId: 'save'};

/**
Both streams as they were read, piece by piece, a second between two.
*/
const readerOf = (pieces: ReadonlyArray<readonly [StreamName, string]>): OutputReader => {
	const bytes = {out: Buffer.alloc(0), err: Buffer.alloc(0)};
	const times: ReadTime[] = [];

	for (const [index, [stream, text]] of pieces.entries()) {
		times.push({stream, offset: bytes[stream].length, at: index * 1000});
		bytes[stream] = Buffer.concat([bytes[stream], Buffer.from(text)]);
	}

	return {
		size: ({stream}) => bytes[stream].length, read: ({stream}, offset, length) => bytes[stream].subarray(offset, offset + length), times: () => times,
	};
};

const textsOf = (reader: OutputReader, stream: OutputStream = 'out'): readonly string[] => outputPage(reader, {
	...step, stream, at: 'end', before: 500, after: 0,
}).lines.map(({text}) => text);

const find = async (reader: OutputReader, text: string, from: 'start' | 'end' | OutputPlace, direction: 1 | -1): Promise<OutputPlace | undefined> => {
	for await (const found of findOutput(reader, {
		...step, stream: 'both', from, direction, what: {text},
	})) {
		if (found.isDone) {
			return found.place;
		}
	}

	return undefined;
};

test('shows lines as a terminal does, and never the controls in them', t => {
	t.deepEqual(textsOf(readerOf([['out', 'one\r\n10 %\r 5\nab\b\bc\n\tx\n\u{1B}[31mred\u{1B}[0m\n']])), ['one', ' 5 %', 'cb', '        x', 'red']);
	t.like(outputPage(readerOf([['out', `${'x'.repeat(5000)}\nopen`]]), {
		...step, stream: 'out', at: 'end', before: 2, after: 0,
	}), {lines: [{cut: 904}, {text: 'open', isOpen: true}], isAtStart: true, isAtEnd: true});
});

test('pages from any line to both sides without a gap or a repetition', t => {
	fastCheck.assert(fastCheck.property(fastCheck.array(fastCheck.tuple(fastCheck.constantFrom<StreamName>('out', 'err'), fastCheck.string({unit: fastCheck.constantFrom('a', '\n', 'é')})), {maxLength: 20}), fastCheck.nat(), fastCheck.constantFrom<OutputStream>('out', 'err', 'both'), (pieces, pick, stream) => {
		const reader = readerOf(pieces);
		const request = {
			...step, stream, before: 500, after: 500,
		};
		const {lines} = outputPage(reader, {...request, at: 'end'});
		const place = lines[pick % Math.max(1, lines.length)];

		if (place === undefined) {
			return;
		}

		t.deepEqual(outputPage(reader, {...request, at: place}).lines, lines);
		t.is(lines.reduce((sum, {bytes}) => sum + bytes, 0), pieces.filter(([each]) => stream === 'both' || each === stream).reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0));
	}), {numRuns: 100});
});

test('puts both streams in the order in which they were read, output before errors of the same moment', t => {
	const reader = readerOf([['out', 'first\nsec'], ['err', 'E 0512-003\n'], ['out', 'ond\n'], ['err', '0512-038 savevg: Backup Completed Successfully.\n']]);

	t.deepEqual(textsOf(reader, 'both'), ['first', 'E 0512-003', 'second', '0512-038 savevg: Backup Completed Successfully.']);
	t.deepEqual(outputPage(reader, {
		...step, stream: 'err', at: 'end', before: 9, after: 0,
	}).lines.map(({kind, readAt}) => [kind, readAt]), [['warning', '1970-01-01T00:00:01.000Z'], ['ok', '1970-01-01T00:00:03.000Z']]);
});

test('filters lines, counts new ones, and finds words in both directions', async t => {
	const reader = readerOf([['out', Array.from({length: 3000}, (_, index) => `line ${index}\n`).join('')], ['err', 'Line 17 is wrong\n']]);
	const page = outputPage(reader, {
		...step, stream: 'out', at: 'end', before: 5, after: 0, filter: {text: '99', isInverse: false}, newSince: {out: 7},
	});

	t.deepEqual(page.lines.map(({text}) => text), ['line 2995', 'line 2996', 'line 2997', 'line 2998', 'line 2999']);
	t.is(page.newLines, 2999);
	t.false(page.isAtStart);

	const last = await find(reader, 'line 17 ', 'end', -1);
	t.deepEqual(last, {stream: 'err', offset: 0});
	t.is(await find(reader, 'Line 170', 'start', 1), undefined);
	t.deepEqual(await find(reader, 'line 2', {stream: 'out', offset: 0}, 1), {stream: 'out', offset: 14});
});
