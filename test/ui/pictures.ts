import test from 'ava';
import fc from 'fast-check';
import {textOf, widthOf} from '../../source/ui/line.js';
import {
	gapsOf,
	gapWords,
	rpoBar,
	sizeLines,
	momentLines,
	timelineLegend,
	timelineLines,
} from '../../source/ui/present/pictures.js';
import {createTheme} from '../../source/ui/theme.js';

const {glyphs} = createTheme({isAscii: false});
const {glyphs: plain} = createTheme({isAscii: true});
const hour = 3_600_000;
const day = 24 * hour;
const now = new Date(2026, 10, 22, 12).getTime();
const good = (daysAgo: number) => ({at: now - (daysAgo * day), isGood: true});
const poor = (daysAgo: number) => ({at: now - (daysAgo * day), isGood: false});
const ascii = /^[\u{20}-\u{7E}]*$/v;

test('a line of time shows each point, what was within RPO, what was beyond, and nothing before the first', t => {
	const [marks, axis] = timelineLines([good(8), good(7), poor(5.5), good(2)], {
		from: now - (10 * day), now, rpo: 1.5 * day, width: 20, glyphs: plain,
	});

	t.is(textOf(marks ?? []), '    #-#--+......#--.');
	t.is(textOf(axis ?? []), '11-12  11-17     now');
});

test('a point that does not count ends no gap, and one that comes later than now opens none', t => {
	t.deepEqual(gapsOf([good(10), poor(6), good(3), good(-1)], 2 * day, now), [
		{from: now - (8 * day), to: now - (3 * day), isOpen: false},
		{from: now - day, to: now, isOpen: true},
	]);
	t.deepEqual(gapsOf([poor(6)], day, now), []);
	t.is(gapWords({from: now - day, to: now, isOpen: true}), '2026-11-21 12:00 to now: 1 d beyond RPO');
});

test('a time beyond RPO that was over within a minute is none; one that goes on is', t => {
	t.deepEqual(gapsOf([good(2), {at: now - day + 59_999, isGood: true}], day, now), []);
	t.is(gapsOf([good(2), {at: now - day + 60_000, isGood: true}], day, now).length, 1);
	t.deepEqual(gapsOf([{at: now - day - 1, isGood: true}], day, now), [{from: now - 1, to: now, isOpen: true}]);
});

test('without RPO nothing is late', t => {
	const [marks] = timelineLines([good(9)], {
		from: now - (10 * day), now, width: 10, glyphs: plain,
	});

	t.is(textOf(marks ?? []), ' #--------');

	const legend = (has: {readonly hasRpo: boolean; readonly hasExpired: boolean}, width = 120) => timelineLegend(plain, {...has, width}).map(each => textOf(each).trimEnd());

	t.deepEqual(legend({hasRpo: false, hasExpired: false}), ['# good  + not good enough  - since then (no RPO is set)']);
	t.deepEqual(legend({hasRpo: true, hasExpired: true}, 44), ['# good  + not good enough', '* good until it expired  - within RPO', '. beyond RPO']);
});

test('a point that expired was good until then: it ends a gap, and has a mark of its own', t => {
	const expired = {...good(6), isExpired: true};
	const [marks] = timelineLines([good(9), expired, good(1)], {
		from: now - (10 * day), now, rpo: 4 * day, width: 10, glyphs: plain,
	});

	t.is(textOf(marks ?? []), ' #--*---.#');
	t.deepEqual(gapsOf([good(9), expired, good(3)], 4 * day, now), []);
	t.deepEqual(momentLines([good(9), expired, poor(3)], now - (7 * day)).map(each => textOf(each).trim()), ['2026-11-19 12:00  not good enough', '2026-11-16 12:00  good until it expired']);
});

test('a bar of an age has RPO in its middle, and goes past it as soon as the age does', t => {
	const bar = (age: number | undefined) => textOf(rpoBar(age, 10 * hour, 11, plain));

	t.is(bar(0), '.....|.....');
	t.is(bar(5 * hour), '###..|.....');
	t.is(bar(10 * hour), '#####|.....');
	t.is(bar((10 * hour) + 1), '#####|#....');
	t.is(bar(20 * hour), '#####|#####');
	t.is(bar(21 * hour), '#####|####>');
	t.is(bar(undefined), '? unknown  ');
});

test('sizes are told with what changed, and one far below the others is pointed at', t => {
	const lines = sizeLines([
		{at: now - (3 * day), bytes: 1e9}, {at: now - (2 * day), bytes: 1.1e9}, {at: now - day, bytes: undefined}, {at: now, bytes: 2e8},
	], 80, plain).map(line => textOf(line));

	t.regex(lines[0] ?? '', /2026-11-22 12:00 .*MiB +-82 % +#+ +x small$/v);
	t.regex(lines[1] ?? '', /\? size unknown$/v);
	t.regex(lines[2] ?? '', /\+10 % +#+$/v);
	t.false(lines[3]?.includes('%'));
});

test('an image is small in the picture of sizes where it is small beside the five before it, whatever came later', t => {
	const sizes = [10, 10, 10, 10, 10, 6.9, 7, 1, 1].map((size, index) => ({at: now - ((9 - index) * day), bytes: size * 1e9}));
	const small = sizeLines(sizes, 80, plain).map(line => textOf(line).includes('small')).toReversed();

	t.deepEqual(small, [false, false, false, false, false, true, false, true, true]);
});

test('pictures keep to their width whatever they show, and to ASCII where that is asked for', t => {
	fc.assert(fc.property(
		fc.array(fc.record({at: fc.integer({min: now - (40 * day), max: now}), isGood: fc.boolean()}), {maxLength: 30}),
		fc.integer({min: 1, max: 200}),
		fc.option(fc.integer({min: 1, max: 90 * day}), {nil: undefined}),
		fc.boolean(),
		(moments, width, rpo, isAscii) => {
			const used = isAscii ? plain : glyphs;
			const lines = timelineLines(moments, {
				from: now - (30 * day), now, width, glyphs: used, ...rpo !== undefined && {rpo},
			});
			const bar = rpoBar(moments[0] === undefined ? undefined : now - moments[0].at, rpo ?? day, width, used);

			t.is(widthOf(textOf(lines[0] ?? [])), width);
			t.is(widthOf(textOf(bar)), width);

			t.true(!isAscii || ascii.test([...lines, bar].map(line => textOf(line)).join('')));
		},
	));
});
