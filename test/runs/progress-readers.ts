import test from 'ava';
import fc from 'fast-check';
import type {Clock} from '../../source/base/clock.js';
import type {JobLook} from '../../source/base/job-look.js';
import type {RunState} from '../../source/base/run.js';
import {ProgressFeed} from '../../source/runs/progress-feed.js';
import {createProgressReader, quietSeconds} from '../../source/runs/progress-readers.js';
import {createSilenceWatch} from '../../source/runs/silence.js';
import {listedSize} from '../../source/runs/progress/listed-size.js';
import {until} from '../helpers/until.js';

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
	t.deepEqual(reader.read(0), {phase: 'listing files', phaseNumber: 2, phaseCount: 4});
	reader.feed('out', 'Backing up 102488 files.....');
	t.deepEqual(reader.read(0), {
		total: 102_488, unit: 'files', phase: 'saving files', phaseNumber: 3, phaseCount: 4,
	});
	reader.feed('out', '.........\n59969 of 102');
	reader.feed('out', '488 files (58%)...');
	t.deepEqual(reader.read(0), {
		percent: 58, done: 59_969, total: 102_488, unit: 'files', phase: 'saving files', phaseNumber: 3, phaseCount: 4,
	});
});

test('reads the other wording of the count', t => {
	const reader = createProgressReader('savevg', {});

	reader.feed('out', '80239 of 80239 files backed up (100%)\n0512-038 mksysb: Sauvegarde.\n');
	t.deepEqual(reader.read(0), {
		percent: 100, done: 80_239, total: 80_239, unit: 'files', phase: 'done', phaseNumber: 4, phaseCount: 4,
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
			percent: 100, done: 102_488, total: 102_488, unit: 'files', phase: 'done', phaseNumber: 4, phaseCount: 4,
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

test('tells that a step is silent for longer than its command usually is, and what its host says of it, until there is a sign of life', async t => {
	let now = 0;
	const clock: Clock = {
		now: () => now,
		async sleep() {
			throw new Error('Nobody sleeps here.');
		},
	};
	const answers: Array<Omit<JobLook, 'at'> | Error> = [];
	const told: Array<RunState['silence']> = [];
	const watch = createSilenceWatch({
		clock,
		async look() {
			const answer = answers.shift();

			if (answer === undefined || answer instanceof Error) {
				throw answer ?? new Error('Not asked for.');
			}

			return answer;
		},
		tell(silence) {
			told.push(silence);
		},
	});
	const savevg = {pid: 7, what: 'savevg'};
	const quiet = {stepId: 'save', since: 1000, limitSeconds: quietSeconds('savevg', 'saving files')};
	const silence = {stepId: 'save', since: '1970-01-01T00:00:01.000Z', limitSeconds: 300};
	const notice = async (at: number): Promise<void> => {
		now = at;
		watch.notice(quiet);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	};

	await notice(300_999);
	t.deepEqual(told, []);

	answers.push({isAlive: true, processes: [{...savevg, cpuSeconds: 5}], cpuMoved: false}, {isAlive: true, processes: [{...savevg, cpuSeconds: 6}], cpuMoved: false}, new Error('The host did not answer.'));
	await notice(301_000);
	t.deepEqual(told[0], silence);
	t.like(told[1], {...silence, look: {cpuMoved: false, processes: [{pid: 7}]}});
	await notice(330_000);
	t.is(told.length, 2);
	await notice(361_000);
	t.like(told[2]?.look, {cpuMoved: true}, 'a second of the processor in a minute');
	await notice(421_000);
	t.like(told[3]?.look, {processes: [], note: 'The host did not answer.'});

	watch.notice({...quiet, since: 420_000});
	t.is(told[4], undefined);
	watch.end();
	t.is(told.length, 5);
	t.deepEqual(['savevg listing files', 'restore x', 'alt-disk x', 'none x'].map(each => quietSeconds(...each.split(/ (?<phase>.*)/v) as [string, string])), [1200, 600, 1800, 900]);
});

test('what was kept before is counted too, however it comes, and trouble in reading is told to whoever brings more or only asks', async t => {
	const kept = {out: '', err: ''};
	const asked: number[] = [];
	const disk: {failure?: Error} = {};
	const feed = new ProgressFeed(createProgressReader('savevg', {}), {
		transcripts: {
			size: ({stream}) => kept[stream].length,
			read({stream}, offset, length) {
				if (disk.failure !== undefined) {
					throw disk.failure;
				}

				asked.push(length);

				return Buffer.from(kept[stream].slice(offset, offset + length));
			},
		},
		step: {runId: 'r', stepId: 'save'},
		onRead: () => undefined,
	});

	kept.err = 'a 512 ./data/x\n'.repeat(10_000);
	feed.came();
	t.true(await until(() => feed.reader.read(0)?.done === 10_000));

	kept.out = '7 of 20000 fi';
	feed.came();
	kept.out += 'les (1%)';
	feed.came();
	t.true(await until(() => feed.reader.read(0)?.total === 20_000));
	t.true(asked.every(length => length <= 1024 * 1024));

	disk.failure = new Error('The disk is gone.');
	t.true(await until(() => {
		try {
			feed.came();
			feed.check();

			return false;
		} catch (error) {
			return error === disk.failure;
		}
	}));
	feed.stop();
});
