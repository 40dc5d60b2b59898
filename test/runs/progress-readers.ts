import test from 'ava';
import fc from 'fast-check';
import {createProgressReader} from '../../source/runs/progress-readers.js';
import {listedSize} from '../../source/runs/progress/listed-size.js';

/**
A recorded mksysb run; the dots come without a newline.
*/
const recorded = `
Creating information file (/image.data) for rootvg.

Creating list of files to back up.
.
Backing up 102488 files..............................
59969 of 102488 files (58%)..............................
86430 of 102488 files (84%)..............................
92170 of 102488 files (89%)......

102488 of 102488 files (100%)
0512-038 savevg: Backup Completed Successfully.
`;

test('reads the count from a line that is still being written', t => {
	const reader = createProgressReader('savevg', {});

	t.is(reader.read(0), undefined);
	reader.feed('out', 'Creating list of files to back up.\n.\n');
	t.deepEqual(reader.read(0), {phase: 'listing files'});
	reader.feed('out', 'Backing up 102488 files.....');
	t.deepEqual(reader.read(0), {total: 102_488, unit: 'files', phase: 'saving files'});
	reader.feed('out', '.........\n59969 of 102');
	reader.feed('out', '488 files (58%)...');
	t.deepEqual(reader.read(0), {
		percent: 58, done: 59_969, total: 102_488, unit: 'files', phase: 'saving files',
	});
});

test('reads the other wording of the count', t => {
	const reader = createProgressReader('savevg', {});

	reader.feed('out', '80239 of 80239 files backed up (100%)\n0512-038 mksysb: Sauvegarde.\n');
	t.deepEqual(reader.read(0), {
		percent: 100, done: 80_239, total: 80_239, unit: 'files', phase: 'done',
	});
});

test('however the output is cut, the same is read', t => {
	fc.assert(fc.property(fc.array(fc.integer({min: 1, max: 40}), {minLength: 1, maxLength: 40}), lengths => {
		const reader = createProgressReader('savevg', {});
		let offset = 0;

		for (let index = 0; offset < recorded.length; index += 1) {
			const length = lengths[index % lengths.length] ?? 1;

			reader.feed('out', recorded.slice(offset, offset + length));
			offset += length;
		}

		t.deepEqual(reader.read(0), {
			percent: 100, done: 102_488, total: 102_488, unit: 'files', phase: 'done',
		});
	}), {numRuns: 50});
});

test('counts listed files where savevg is verbose', t => {
	const reader = createProgressReader('savevg', {});

	reader.feed('out', 'Backing up 4 files\na     12 ./data/a\na      3 ./da');
	reader.feed('out', 'ta/b\n');
	t.like(reader.read(0), {percent: 50, done: 2, total: 4});
});

test('tells the time left as a range from how the image grows, never from the share of files', t => {
	const reader = createProgressReader('savevg', {lowBytes: 1000, highBytes: 2000});

	reader.feed('out', '99 of 100 files (99%)');
	t.is(reader.read(0)?.secondsLeft, undefined);
	reader.grown(0, 0);
	reader.grown(100, 10_000);
	t.deepEqual(reader.read(10_000)?.secondsLeft, {low: 90, high: 190});
	t.is(reader.read(10_000)?.bytesPerSecond, 10);
});

test('tells no time left by the first blocks, which come slowly', t => {
	const reader = createProgressReader('savevg', {lowBytes: 1_000_000, highBytes: 2_000_000});

	reader.grown(0, 0);
	reader.grown(50, 7000);
	t.is(reader.read(7000)?.secondsLeft, undefined);
	reader.grown(100, 30_000);
	t.truthy(reader.read(30_000)?.secondsLeft);
	reader.grown(100_000, 31_000);
	t.truthy(reader.read(31_000)?.secondsLeft);
});

test('knows no time left while nothing grows, and past the largest size thought of', t => {
	const reader = createProgressReader('savevg', {lowBytes: 1000, highBytes: 2000});

	reader.grown(500, 0);
	reader.grown(500, 30_000);
	t.is(reader.read(30_000)?.secondsLeft, undefined);
	t.is(reader.read(30_000)?.imageBytes, 500);
	reader.grown(2500, 60_000);
	t.is(reader.read(60_000)?.secondsLeft, undefined);
});

test('a slower rate widens the range', t => {
	const reader = createProgressReader('savevg', {lowBytes: 10_000, highBytes: 10_000});

	for (let second = 0; second <= 100; second += 1) {
		reader.grown(second <= 20 ? second * 100 : 1800 + (second * 10), second * 1000);
	}

	const {low = 0, high = 0} = reader.read(100_000)?.secondsLeft ?? {};

	t.true(low < high);
	t.true(high >= 700);
});

test('counts what restore lists and extracts, in both shapes', t => {
	const reader = createProgressReader('restore', {entries: 4});

	reader.feed('err', 'Will create the Volume Group:\tdatavg\nNew volume on /backup/x:\n Cluster 51200 bytes (100 blocks).\n');
	t.like(reader.read(0), {phase: 'restoring files'});
	reader.feed('out', 'datavg\nfslv00\nx       \t98 ./tmp/vgdata/vgdata.files\nx           11 ./data/a b\n   total size: 4393\n');
	t.like(reader.read(0), {percent: 50, done: 2, total: 4});

	const listing = createProgressReader('restore', {});

	listing.feed('out', './data\n./data/a\n./da');
	t.deepEqual(listing.read(0), {done: 2, unit: 'files'});
});

test('a reader of another version reads nothing and stops nothing', t => {
	const reader = createProgressReader('telepathy', {});

	reader.feed('out', '1 of 2 files (50%)');
	reader.grown(1, 1);
	t.is(reader.read(1), undefined);
});

test('what names a file is told from what does not, in every shape that is printed', t => {
	for (const [line, relative, any] of [
		['a 512 ./data/x', 512, 512],
		['x\t  0 .', 0, 0],
		['   12 ./y', 12, 12],
		['./y', -1, -1],
		['x ./y', -1, -1],
		['a 7 /data/y', undefined, 7],
		['.....', undefined, undefined],
		['  ./y', undefined, undefined],
		['a', undefined, undefined],
		['a 7', undefined, undefined],
		['a 7 ', undefined, undefined],
		['a7 ./y', undefined, undefined],
		['4 of 4 files', undefined, 4],
		['0512-038 savevg', undefined, undefined],
		['', undefined, undefined],
	] as const) {
		const text = `-${line}\n./z`;

		t.is(listedSize(text, 1, 1 + line.length, true), relative);
		t.is(listedSize(text, 1, 1 + line.length, false), any);
	}
});
