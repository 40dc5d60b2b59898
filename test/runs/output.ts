import test from 'ava';
import fastCheck from 'fast-check';
import type {
	OutputFilter,
	OutputLine,
	OutputPage,
	OutputPlace,
	OutputStream,
} from '../../source/base/output.js';
import type {ReadTime, StreamName} from '../../source/base/store.js';
import {findOutput} from '../../source/runs/find-output.js';
import {outputPage} from '../../source/runs/output-lines.js';
import {isLong, longTest} from '../helpers/long-tests.js';
import {terminalLine} from '../../source/runs/terminal-line.js';
import type {OutputReader} from '../../source/runs/output-pieces.js';

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

const textsOf = async (reader: OutputReader, stream: OutputStream = 'out'): Promise<readonly string[]> => {
	const {lines} = await outputPage(reader, {
		...step, stream, at: 'end', before: 500, after: 0,
	});

	return lines.map(({text}) => text);
};

const placeOf = (line: OutputLine | undefined): OutputPlace | undefined => line === undefined ? undefined : {stream: line.stream, offset: line.offset};

const find = async (reader: OutputReader, text: string, from: 'start' | 'end' | OutputPlace, direction: 1 | -1, stream: OutputStream = 'both'): Promise<OutputPlace | undefined> => {
	for await (const found of findOutput(reader, {
		...step, stream, from, direction, what: {text},
	})) {
		if (found.isDone) {
			return found.place;
		}
	}

	return undefined;
};

test('shows lines as a terminal does, and never the controls in them', async t => {
	t.deepEqual(await textsOf(readerOf([['out', 'one\r\n10 %\r 5\nab\b\bc\n\tx\n\u{1B}[31mred\u{1B}[0m\n']])), ['one', ' 5 %', 'cb', '        x', 'red']);
	t.like(await outputPage(readerOf([['out', `${'x'.repeat(5000)}\nopen`]]), {
		...step, stream: 'out', at: 'end', before: 2, after: 0,
	}), {lines: [{cut: 904}, {text: 'open', isOpen: true}], isAtStart: true, isAtEnd: true});
});

test('pages from any line to both sides without a gap or a repetition', async t => {
	await fastCheck.assert(fastCheck.asyncProperty(fastCheck.array(fastCheck.tuple(fastCheck.constantFrom<StreamName>('out', 'err'), fastCheck.string({unit: fastCheck.constantFrom('a', '\n', 'é')})), {maxLength: 20}), fastCheck.nat(), fastCheck.constantFrom<OutputStream>('out', 'err', 'both'), async (pieces, pick, stream) => {
		const reader = readerOf(pieces);
		const request = {
			...step, stream, before: 500, after: 500,
		};
		const {lines} = await outputPage(reader, {...request, at: 'end'});
		const place = lines[pick % Math.max(1, lines.length)];

		if (place === undefined) {
			return;
		}

		const around = await outputPage(reader, {...request, at: place});

		t.deepEqual(around.lines, lines);
		t.is(lines.reduce((sum, {bytes}) => sum + bytes, 0), pieces.filter(([each]) => stream === 'both' || each === stream).reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0));
	}), {numRuns: 100});
});

const unit = fastCheck.constantFrom('a', 'fi', 'B', '\n', '\n', ' ', 'ü', 'Ü', '日本', '\u{1B}[31m', '\u{1B}[m', '\u{1B}[K', '\r', '\b', '\t', '\u{200E}', 'x'.repeat(70_000), 'é'.repeat(40_000));
const unitStream = fastCheck.constantFrom<OutputStream>('out', 'err', 'both');

const namesOf = (lines: readonly OutputLine[]): string => lines.map(({stream, offset, bytes}) => `${stream} ${offset} ${bytes}`).join(', ');

/**
All lines, by pages as large as they may be: a busy machine looks for less than all of them at once.
*/
const allLines = async (reader: OutputReader, stream: OutputStream): Promise<readonly OutputLine[]> => {
	const lines: OutputLine[] = [];

	for (let at: OutputPlace | 'end' | undefined = 'end'; at !== undefined;) {
		const page: OutputPage = await outputPage(reader, {
			...step, stream, at, before: 500, after: 0,
		});

		lines.unshift(...page.lines);
		at = page.isAtStart ? undefined : page.more?.before ?? placeOf(page.lines[0]);
	}

	return lines;
};

/**
All lines, from the end to the beginning or the other way, a few at a time.
*/
const walk = async (reader: OutputReader, stream: OutputStream, direction: 1 | -1, filter?: OutputFilter): Promise<readonly OutputLine[]> => {
	const lines: OutputLine[] = [];
	let at: OutputPlace | 'end' = direction === -1 || reader.size({...step, stream: 'out'}) === 0 ? 'end' : {stream: 'out', offset: 0};

	if (direction === 1 && stream !== 'out') {
		const [start] = await allLines(reader, stream);

		at = placeOf(start) ?? 'end';
	}

	for (;;) {
		const page: OutputPage = await outputPage(reader, {
			...step, stream, at, before: direction === -1 ? 3 : 0, after: direction === 1 ? 3 : 0, ...filter !== undefined && {filter},
		});
		const last = lines.at(-1);
		const fresh = direction === 1 ? page.lines.filter(({stream: each, offset}) => each !== last?.stream || offset !== last.offset) : page.lines;

		if (direction === 1) {
			lines.push(...fresh);
		} else {
			lines.unshift(...fresh);
		}

		const next = direction === 1 ? page.more?.after ?? page.lines.at(-1) : page.more?.before ?? page.lines[0];

		if (next === undefined || (direction === 1 ? page.isAtEnd : page.isAtStart)) {
			return lines;
		}

		at = {stream: next.stream, offset: next.offset};
	}
};

test('has the same lines in both directions, however long they are and whatever is in them', async t => {
	await fastCheck.assert(fastCheck.asyncProperty(fastCheck.array(fastCheck.tuple(fastCheck.constantFrom<StreamName>('out', 'err'), fastCheck.string({unit, maxLength: 12})), {maxLength: 12}), unitStream, async (pieces, stream) => {
		const reader = readerOf(pieces);
		const lines = await allLines(reader, stream);

		t.is(namesOf(await walk(reader, stream, -1)), namesOf(lines));
		t.is(namesOf(await walk(reader, stream, 1)), namesOf(lines));
	}), {numRuns: isLong ? 100 : 12});
});

test('filters and finds just what reading each line would', async t => {
	await fastCheck.assert(fastCheck.asyncProperty(fastCheck.array(fastCheck.tuple(fastCheck.constantFrom<StreamName>('out', 'err'), fastCheck.string({unit, maxLength: 12})), {maxLength: 8}), unitStream, fastCheck.constantFrom('a', 'B', 'ü', 'Ü', 'a ', '日', 'fia', 'aa', '\u{2408}'), fastCheck.boolean(), async (pieces, stream, text, isInverse) => {
		const reader = readerOf(pieces);
		const lines = await allLines(reader, stream);
		const isWanted = (line: OutputLine): boolean => text === text.toLowerCase() ? line.text.toLowerCase().includes(text) : line.text.includes(text);
		const wanted = lines.filter(line => line.cut === undefined && isWanted(line) !== isInverse);
		const isKnown = (line: OutputLine): boolean => line.cut === undefined;

		const walked = await walk(reader, stream, -1, {text, isInverse});

		t.is(namesOf(walked.filter(line => isKnown(line))), namesOf(wanted));

		if (isInverse || lines.some(line => line.cut !== undefined)) {
			return;
		}

		t.deepEqual(await find(reader, text, 'end', -1, stream), placeOf(wanted.at(-1)));
		t.deepEqual(await find(reader, text, 'start', 1, stream), placeOf(wanted[0]));
	}), {numRuns: isLong ? 300 : 25});
});

test('puts both streams in the order in which they were read, output before errors of the same moment', async t => {
	const reader = readerOf([['out', 'first\nsec'], ['err', 'E 0512-003\n'], ['out', 'ond\n'], ['err', '0512-038 savevg: Backup Completed Successfully.\n']]);

	t.deepEqual(await textsOf(reader, 'both'), ['first', 'E 0512-003', 'second', '0512-038 savevg: Backup Completed Successfully.']);

	const {lines} = await outputPage(reader, {
		...step, stream: 'err', at: 'end', before: 9, after: 0,
	});

	t.deepEqual(lines.map(({kind, readAt}) => [kind, readAt]), [['warning', '1970-01-01T00:00:01.000Z'], ['ok', '1970-01-01T00:00:03.000Z']]);
});

test('filters lines, counts new ones, and finds words in both directions', async t => {
	const reader = readerOf([['out', Array.from({length: 3000}, (_, index) => `line ${index}\n`).join('')], ['err', 'Line 17 is wrong\n']]);
	const page = await outputPage(reader, {
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

const shown = (text: string) => terminalLine(Buffer.from(text));

test('draws over what stands there as a terminal does', t => {
	t.is(shown('100 %\r5 %\u{1B}[K').text, '5 %');
	t.is(shown('100 %\r\u{1B}[2K7 %').text, '7 %');
	t.is(shown('abcdef\b\b\b\u{1B}[1Kx').text, '   xef');
	t.is(shown('日本\rx').text, 'x 本');
	t.is(shown('日本\b\bx').text, '日x ');
	t.is(shown('日本\bx').text, '日 x');
	t.is(shown('e\u{301}a\rx').text, 'xa');
	t.is(shown('abc\r\tx').text, 'abc     x');
	t.is(shown('gone\r\n').text, 'gone');
	t.deepEqual(shown('日'.repeat(3000)), {text: '日'.repeat(2048), cut: 1904});
	t.deepEqual(shown(`ab\b${'x'.repeat(5000)}`), {text: `a${'x'.repeat(4095)}`, cut: 905});
	t.is(shown('x'.repeat(200_000)).cut, 195_904);
});

test('keeps the colours of a line by their places, and of others the nearest', t => {
	t.deepEqual(shown('a\u{1B}[1;31mred\u{1B}[0mb\u{1B}[7m!'), {text: 'aredb!', styles: [{from: 1, to: 4, style: {isBold: true, color: 1}}, {from: 5, to: 6, style: {isInverse: true}}]});
	t.deepEqual(shown('\u{1B}[38;5;196mx\u{1B}[48:2::0:0:250my\u{1B}[39;4mz').styles, [{from: 0, to: 1, style: {color: 9}}, {from: 1, to: 2, style: {color: 9, background: 4}}, {from: 2, to: 3, style: {background: 4, isUnderlined: true}}]);
	t.deepEqual(shown('\u{1B}[32m日本\u{1B}[m\rx').styles, [{from: 1, to: 3, style: {color: 2}}]);
	t.is(shown('\u{1B}[>4;2mplain\u{1B}[?25mstays\u{1B}[90;22;39m').styles, undefined);
});

longTest('shows the end of 200 MB at once, and other pages while all of it is searched', async t => {
	const part = Buffer.from(Array.from({length: 20_000}, (_, index) => `a      ${index} ./data/oracle/PROD/users${index}.dbf\n`).join(''));
	const bytes = Buffer.concat(Array.from({length: Math.ceil(200_000_000 / part.length)}, () => part));
	let read = 0;
	const reader: OutputReader = {
		size: ({stream}) => stream === 'out' ? bytes.length : 0,
		read(_, offset, length) {
			read += length;

			return bytes.subarray(offset, offset + length);
		},
		times: () => [],
	};
	const request = {
		...step, stream: 'out' as const, before: 100, after: 100,
	};

	const end = await outputPage(reader, {...request, at: 'end'});

	t.is(end.lines.length, 100);
	t.true(read < 1_000_000, `${read} bytes were read`);

	const search = find(reader, 'is not there', 'end', -1);
	let pages = 0;
	const over = new AbortController();
	const paging = (async () => {
		while (!over.signal.aborted) {
			const {lines} = await outputPage(reader, {...request, at: {stream: 'out', offset: (pages * 1_000_000) % bytes.length}});

			pages += lines.length > 0 ? 1 : 0;
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}
	})();

	t.is(await search, undefined);
	over.abort();
	await paging;
	t.true(pages > 10, `${pages} pages`);
});
