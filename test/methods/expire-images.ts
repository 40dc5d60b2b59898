import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
	chmodSync,
	existsSync,
	linkSync,
	mkdirSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {Expiry} from '../../source/base/policy.js';
import {expireImages} from '../../source/methods/expire-images.js';
import {expireScript, expireStatus} from '../../source/methods/expire-script.js';
import {expirePoints} from '../../source/points/expire-points.js';
import {hasParts} from '../helpers/has-parts.js';
import {testHazards, underSituations, type Situation} from '../helpers/hazards.js';
import {shells} from '../helpers/long-tests.js';
import {
	healthyFacts,
	imagePoint,
	methodContext,
	without,
} from '../helpers/method-fixture.js';
import {newDirectory} from '../helpers/new-directory.js';

const now = Date.parse('2026-11-21T09:08:41.000Z');
const aged = (days: number, change: Partial<RecoveryPoint> = {}): RecoveryPoint => imagePoint({
	id: `p${days}`, madeAt: new Date(now - (days * 86_400_000)).toISOString(), place: {host: 'prod-db01', path: `/backup/${days}.savevg`}, manifestPath: `/backup/${days}.savevg.manifest`, ...change,
});

const judged = (points: readonly RecoveryPoint[]): readonly Expiry[] => expirePoints(points, {retention: {count: 1}}, now);
const calm = [aged(0), aged(5), aged(9)];
const row = (days: number, size = 524_288_000): string => `-rw-------    1 root     system     ${size} Nov 20 09:00 /backup/${days}.savevg\n`;

const foundAt = (days: number, hostname = 'prod-db01'): RecoveryPoint => without(aged(days, {found: {how: 'x', firstSeenAt: '2026-11-20T00:00:00Z', seenAt: '2026-11-20T00:00:00Z'}, source: {hostname, machineId: '00F6F42A4C00', osLevel: '7200-05'}}), 'sha256', 'runId');

const {prepare, preflight, plan} = underSituations(expireImages, {
	context(change) {
		const points = change.points ?? calm;

		return methodContext({points, expiry: judged(points), ...change});
	},
	looks: {files: row(9)},
	values: {images: ['p9']},
});

const blocked = (situation: Situation): readonly string[] => preflight(situation).filter(({level}) => level === 'block').map(({id}) => id);
const unbound = {...healthyFacts(), identity: without(healthyFacts().identity, 'rootvgId'), physicalVolumes: []};
const lastGood = [aged(0, {verification: 'L1'}), aged(5, {verification: 'L1'}), aged(9)];

testHazards(test, expireImages, [
	{
		id: 'must-stay', level: 'block', fires: {context: {points: lastGood}}, undecidable: {context: {expiry: []}},
	},
	{
		id: 'no-image', level: 'block', fires: {looks: {files: [2, '', 'ls: 0653-341 The file does not exist.']}}, undecidable: {looks: {files: undefined}},
	},
	{
		id: 'image-changed', level: 'block', fires: {looks: {files: row(9, 7)}}, undecidable: {looks: {files: undefined}}, instead: 'no-image',
	},
	{
		id: 'image-in-use', level: 'block', fires: {context: {readerOf: file => file === '/backup/9.savevg' ? 'run7' : undefined}}, undecidable: {looks: {files: undefined}}, instead: 'no-image',
	},
	{
		id: 'unproved-image', level: 'block', fires: {context: {points: [aged(0), without(aged(9), 'sha256')]}}, undecidable: {context: {facts: unbound}}, instead: 'wrong-host',
	},
	{
		id: 'other-machine', level: 'block', fires: {context: {points: [aged(0), foundAt(9, 'prod-db02')]}}, undecidable: {context: {points: [aged(0), foundAt(9, 'unknown')]}},
	},
	{
		id: 'shared-file', level: 'block', fires: {context: {points: [...calm, aged(7, {copies: [{host: 'prod-db01', path: '/backup/9.savevg'}]})]}}, undecidable: {looks: {files: undefined}}, instead: 'no-image',
	},
], preflight);

test('what the policies let go is chosen already, and what must stay cannot be chosen', t => {
	const {context} = prepare({});
	const {defaults, choices} = expireImages.resolve(context, {});

	t.deepEqual(defaults['images'], ['p5', 'p9']);
	t.regex(choices['images']?.find(({value}) => value === 'p0')?.unusable ?? '', /the last good image/v);
	t.deepEqual(expireImages.resolve(methodContext({points: calm}), {}).defaults['images'], []);
});

test('the last good image stays also where it is named, and one of unknown age, in doubt, expired or of another target, too', t => {
	const ageless = without(aged(9), 'madeAt');

	t.deepEqual(blocked({}), []);
	t.deepEqual(blocked({context: {points: lastGood}}), ['must-stay']);
	t.true(blocked({context: {points: [aged(0), ageless]}}).includes('must-stay'));
	t.true(blocked({context: {points: [aged(0), aged(9, {doubt: {at: '2026-11-20T00:00:00Z', reason: 'gone'}})]}}).includes('must-stay'));
	t.true(blocked({context: {points: [aged(0), aged(9, {expired: {at: '2026-11-20T00:00:00Z', runId: 'run1'}})]}}).includes('no-point'));
	t.true(blocked({context: {points: [aged(0), aged(9, {target: 'vg:othervg'})]}}).includes('no-point'));
	t.true(blocked({context: {points: [aged(0, {verification: 'L0'}), aged(9, {verification: 'L1'})]}}).includes('no-good-image'));
});

test('an image that is newer than the last good one stays also where it is chosen by hand, until one of them is proved', t => {
	const nightly = [aged(0, {verification: 'L1'}), aged(3, {verification: 'L1'}), aged(5), aged(9)];
	const choice = (points: readonly RecoveryPoint[]) => expireImages.resolve(prepare({context: {points}}).context, {}).choices['images']?.find(({value}) => value === 'p3');

	t.deepEqual(blocked({context: {points: nightly}, values: {images: ['p3']}, looks: {files: row(3)}}), ['must-stay']);
	t.regex(choice(nightly)?.unusable ?? '', /newer than the last good image: prove one of them first/v);

	const proved = [aged(0), ...nightly.slice(1)];

	t.deepEqual(blocked({context: {points: proved}, values: {images: ['p3']}, looks: {files: row(3)}}), []);
	t.is(choice(proved)?.unusable, undefined);
});

test('a form shows images by the names of their files, and by their paths where two have the same', t => {
	const names = (points: readonly RecoveryPoint[]) => expireImages.resolve(prepare({context: {points}}).context, {}).choices['images']?.map(({name}) => name);

	t.deepEqual(names(calm), ['0.savevg', '5.savevg', '9.savevg']);
	t.deepEqual(names([aged(0), aged(5), aged(9, {place: {host: 'prod-db01', path: '/mnt/5.savevg'}})]), ['0.savevg', '/backup/5.savevg', '/mnt/5.savevg']);
});

test('the review names every file in words and what stays beside it, and each file is a step that needs the last good image', t => {
	const both = {values: {images: ['p9', 'p5']}, looks: {files: row(9) + row(5)}};
	const draft = plan(both);

	t.is(draft.confirmation, 'prod-db01:/backup/5.savevg,/backup/9.savevg');
	t.deepEqual(draft.steps.map(({id}) => id), ['keeper', 'delete-1', 'delete-2']);
	t.like(draft.expires?.keeper, {pointId: 'p0', path: '/backup/0.savevg', stepId: 'keeper'});
	t.true(draft.steps.slice(1).every(({requires, destroys}) => requires?.includes('keeper') && destroys?.length === 1));
	t.deepEqual(draft.destroysInWords.map(words => words.split(':', 1)[0]), ['/backup/5.savevg', '/backup/9.savevg']);
	t.true(draft.destroysInWords.every(words => words.includes('image of vg:datavg from prod-db01 (machine 00F6F42A4C00), made ')));
	t.regex(preflight(both).find(({id}) => id === 'stays-beside')?.title ?? '', /5\.savevg\.manifest.*5\.savevg\.sha256/v);
});

test('an image that was found is known by its size and the time in its head', t => {
	const found = foundAt(9);
	const words = plan({context: {points: [aged(0), found]}}).steps.at(-1)?.pipelines?.[0]?.argvs[0] ?? [];
	const hex = Buffer.alloc(4);

	hex.writeUInt32LE(Date.parse(found.madeAt ?? '') / 1000);
	t.deepEqual(words.slice(3), ['delete', '/backup/9.savevg', '524288000', 'head', hex.toString('hex'), '/backup/0.savevg']);
});

/**
A directory with images and with programs that answer as AIX's do: fuser names who has a file open in `opened`.
*/
const makePlace = (t: ExecutionContext) => {
	const place = newDirectory(t);
	const programs = path.join(place, 'bin');
	const program = (name: string, text: string): void => {
		writeFileSync(path.join(programs, name), `#!/bin/sh\n${text}\n`);
		chmodSync(path.join(programs, name), 0o755);
	};

	mkdirSync(programs);
	program('csum', '[ "$1" = -h ] && [ "$2" = SHA256 ] || exit 1\nshift 2\nsha256sum "$@"');
	program('fuser', 'printf "%s: " "$1" >&2\ncat "$(dirname "$0")/../opened" 2>/dev/null\necho >&2\ncat "$(dirname "$0")/../trouble" >&2 2>/dev/null && exit 1\nexit "$(cat "$(dirname "$0")/../status" 2>/dev/null || echo 0)"');

	const write = (name: string, content: Uint8Array | string): string => {
		const file = path.join(place, name);

		writeFileSync(file, content);

		return file;
	};

	return {
		place, programs, write, run(shell: readonly string[], ...words: readonly string[]) {
			const [program_ = 'sh', ...first] = shell;
			const {status, stdout, stderr} = spawnSync(program_, [...first, '-s', '--', ...words], {input: expireScript, encoding: 'utf8', env: {...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}`}});

			return {...status !== null && {status}, stdout, stderr};
		},
	};
};

const sum = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

for (const shell of shells) {
	test(`in ${shell}, only the recorded image is deleted: a file of the same size and time, a link, one that is open or is the last good image stays`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {place, write, run} = makePlace(t);
		const good = write('good', 'good image');
		const image = write('old image', 'old image!');
		const recorded = ['10', 'sha256', sum('old image!')];
		const say = (file: string, ...more: readonly string[]) => run([shell], 'delete', file, ...more);
		const stays = (result: {readonly status?: number; readonly stdout: string; readonly stderr: string}, status: number, reason: RegExp): void => {
			t.is(result.status, status, result.stderr);
			t.regex(result.stderr, reason);
			t.true(result.stdout.includes('== left'));
		};

		utimesSync(image, 1000, 1000);

		const other = write('other', 'old imagE!');

		utimesSync(other, 1000, 1000);
		stays(say(other, ...recorded, good), expireStatus.another, /its SHA-256 is not/v);
		stays(say(image, '11', 'sha256', sum('old image!'), good), expireStatus.another, /has 10 bytes, not 11/v);
		symlinkSync(image, path.join(place, 'link'));
		stays(say(path.join(place, 'link'), ...recorded, good), expireStatus.another, /is a link/v);
		stays(say(path.join(place, 'none'), ...recorded, good), expireStatus.missing, /is not there/v);
		stays(say(place, ...recorded, good), expireStatus.another, /is no file/v);
		stays(say(image, ...recorded, path.join(place, 'none')), expireStatus.refused, /last good image .* is not there/v);
		linkSync(image, path.join(place, 'same'));
		stays(say(image, ...recorded, path.join(place, 'same')), expireStatus.refused, /under another name/v);
		stays(say(image, '10', 'size', '', good), expireStatus.refused, /nothing proves/v);
		write('opened', '   4711');
		stays(say(image, ...recorded, good), expireStatus.refused, /is open: .*4711/v);
		write('opened', '');

		// It could not look, in words of its own and with no number of a process.
		write('trouble', 'fuser: cannot open /dev/mem\n');
		stays(say(image, ...recorded, good), expireStatus.refused, /not checked whether .* is open: .*cannot open/sv);
		rmSync(path.join(place, 'trouble'));
		write('status', '127');
		stays(say(image, ...recorded, good), expireStatus.refused, /not checked whether/v);
		// Some say by their status, too, that nobody has it open.
		write('status', '1');
		t.true(existsSync(image) && existsSync(other) && existsSync(good));

		t.like(run([shell], 'keep', image, ...recorded), {status: 0});
		t.true(existsSync(image));

		const deleted = say(image, ...recorded, good);

		t.is(deleted.status, 0, deleted.stderr);
		t.true(deleted.stdout.includes(`== deleted ${image}`));
		t.false(existsSync(image));
		t.true(existsSync(good));
	});

	test(`in ${shell}, an image that is known by its head is deleted only with that time in it`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {write, run} = makePlace(t);
		const good = write('good', 'good image');
		const head = Buffer.alloc(80);

		head.set([9, 0, 0x6B, 0xEA, 0, 0, 1, 0]);
		head.writeUInt32LE(1_700_000_000, 8);

		const image = write('found', head);
		const value = head.subarray(8, 12).toString('hex');
		const another = Buffer.from(head);

		another.writeUInt32LE(1_700_000_001, 8);
		t.is(run([shell], 'delete', write('another', another), '80', 'head', value, good).status, expireStatus.another);
		t.is(run([shell], 'delete', write('text', 'x'.repeat(80)), '80', 'head', value, good).status, expireStatus.another);
		t.is(run([shell], 'delete', image, '80', 'head', value, good).status, 0);
		t.false(existsSync(image));
	});
}
