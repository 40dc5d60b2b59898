import {smallBeside} from '../../base/point.js';
import {formatBytes, formatDuration} from '../../base/units.js';
import {
	fit,
	span,
	type Line,
	type Span,
} from '../line.js';
import type {Glyphs, Tone} from '../theme.js';
import {localTime} from './time.js';

const day = 86_400_000;
const minute = 60_000;

/**
A point on a line of time.
*/
export type Moment = {
	/**
	Milliseconds since the epoch.
	*/
	readonly at: number;

	/**
	Whether it counts: nothing is held against it, and its level suffices.
	*/
	readonly isGood: boolean;

	/**
	It counted until its image was deleted because its time was over.
	*/
	readonly isExpired?: boolean;
};

/**
A time in which no good point was as new as it must be: what happened in it could not be undone within RPO.
*/
type Gap = {readonly from: number; readonly to: number; readonly isOpen: boolean};

/**
The times between good points, and from the last of them to now, in which the newest good point was older than RPO. Before the first good point nothing is known, so nothing is said. Times are shown to the minute: one that was over within a minute is left out.

@param moments - In any order.
@param rpo - Milliseconds.
@param now - Milliseconds since the epoch.
*/
export const gapsOf = (moments: readonly Moment[], rpo: number, now: number): readonly Gap[] => {
	const times = moments.filter(({isGood, at}) => isGood && at <= now).map(({at}) => at).toSorted((a, b) => a - b);

	return times.flatMap((from, index): readonly Gap[] => {
		const next = times[index + 1];
		const to = next ?? now;

		const beyond = to - from - rpo;

		return beyond >= minute || (beyond > 0 && next === undefined) ? [{from: from + rpo, to, isOpen: next === undefined}] : [];
	});
};

/**
The day, or within two days the time, of an end of the picture.
*/
const tick = (at: number, length: number): string => length > 2 * day ? localTime(new Date(at).toISOString()).slice(5, 10) : localTime(new Date(at).toISOString()).slice(11, 16);

/**
A line of neighbours in one tone each.
*/
const joined = (cells: ReadonlyArray<readonly [text: string, tone: Tone | undefined]>): Line => {
	const spans: Span[] = [];

	for (const [text, tone] of cells) {
		const last = spans.at(-1);

		if (last !== undefined && last.tone === tone) {
			spans[spans.length - 1] = span(last.text + text, tone);
		} else {
			spans.push(span(text, tone));
		}
	}

	return spans;
};

/**
Which of several in one column is shown: the last of these.
*/
const kindsByRank = ['poor', 'expired', 'good'] as const;

/**
Points on a line of time from `from` to now, and under it what the ends and the middle are. Between two points it tells whether the newest good one was within RPO; left of the first good one it is empty. A point is never hidden: where several fall into one column, one that counts is shown, else one that did until it expired, else one that does not. Times are milliseconds; without `rpo` nothing is late.
*/
export const timelineLines = (moments: readonly Moment[], {from, now, rpo, width, glyphs}: {
	readonly from: number;
	readonly now: number;
	readonly rpo?: number;
	readonly width: number;
	readonly glyphs: Glyphs;
}): readonly Line[] => {
	const columns = Math.max(1, width);
	const each = Math.max(1, now - from) / columns;
	const kinds = Array.from<(typeof kindsByRank)[number] | undefined>({length: columns});

	// The newest good point, as each column begins.
	let last: number | undefined;

	const newestIn = Array.from<number | undefined>({length: columns});

	for (const {at, isGood, isExpired = false} of moments) {
		if (at < from) {
			last = isGood ? Math.max(at, last ?? at) : last;
			continue;
		}

		const column = Math.min(columns - 1, Math.floor((at - from) / each));

		const kind = isGood ? (isExpired ? 'expired' : 'good') : 'poor';
		const before = kinds[column];

		kinds[column] = before === undefined || kindsByRank.indexOf(kind) > kindsByRank.indexOf(before) ? kind : before;
		newestIn[column] = isGood ? Math.max(at, newestIn[column] ?? at) : newestIn[column];
	}

	const cells = kinds.map((kind, column): readonly [string, Tone | undefined] => {
		const before = last;
		const end = from + ((column + 1) * each);

		last = newestIn[column] ?? last;

		if (kind !== undefined) {
			return kind === 'good' ? [glyphs.filled, 'ok'] : (kind === 'expired' ? [glyphs.bullet, 'quiet'] : [glyphs.partial, 'caution']);
		}

		if (before === undefined) {
			return [' ', undefined];
		}

		return rpo !== undefined && end - before > rpo ? [glyphs.empty, 'danger'] : [glyphs.rule, 'quiet'];
	});

	const length = now - from;
	const [left, middle, right] = [tick(from, length), tick(from + (length / 2), length), 'now'];
	const half = Math.floor((columns - middle.length) / 2);
	const axis = columns < left.length + middle.length + right.length + 4
		? fit(left, columns - right.length) + right
		: `${fit(left, half)}${middle}${right.padStart(columns - half - middle.length)}`;

	return [joined(cells), [span(axis, 'quiet')]];
};

/**
What the marks of a line of time mean, on as many lines as that takes.
*/
export const timelineLegend = (glyphs: Glyphs, {hasRpo, hasExpired, width}: {readonly hasRpo: boolean; readonly hasExpired: boolean; readonly width: number}): readonly Line[] => {
	const marks: ReadonlyArray<readonly [string, Tone, string]> = [
		[glyphs.filled, 'ok', 'good'],
		[glyphs.partial, 'caution', 'not good enough'],
		...hasExpired ? [[glyphs.bullet, 'quiet', 'good until it expired'] as const] : [],
		...hasRpo
			? [[glyphs.rule, 'quiet', 'within RPO'] as const, [glyphs.empty, 'danger', 'beyond RPO'] as const]
			: [[glyphs.rule, 'quiet', 'since then (no RPO is set)'] as const],
	];
	const lines: Span[][] = [];
	let used = Infinity;

	for (const [glyph, tone, words] of marks) {
		const length = words.length + 2;
		const isFirst = used + 2 + length > width;

		if (isFirst) {
			lines.push([]);
		}

		lines.at(-1)?.push(span(isFirst ? '' : '  '), span(glyph, tone), span(` ${words}`));
		used = isFirst ? length : used + 2 + length;
	}

	return lines;
};

/**
Points in words, the newest first, where there is no picture.
*/
export const momentLines = (moments: readonly Moment[], from: number): readonly Line[] => moments.filter(({at}) => at >= from).toSorted((left, right) => right.at - left.at).map(({at, isGood, isExpired}): Line => [span(`  ${localTime(new Date(at).toISOString()).slice(0, 16)}  `), span(isGood ? (isExpired === true ? 'good until it expired' : 'good') : 'not good enough')]);

/**
A gap in words.
*/
export const gapWords = ({from, to, isOpen}: Gap): string => {
	const time = (at: number): string => localTime(new Date(at).toISOString()).slice(0, 16);

	return `${time(from)} to ${isOpen ? 'now' : time(to)}: ${formatDuration((to - from) / 1000)} beyond RPO`;
};

/**
An age as a bar on which RPO is the middle: what is filled left of it is within, what is filled right of it is beyond, and an end says that it goes on. Both are milliseconds; without an age there is no bar at all.
*/
export const rpoBar = (age: number | undefined, rpo: number, width: number, glyphs: Glyphs): Line => {
	if (age === undefined || width < 5) {
		return [span(fit(age === undefined ? `${glyphs.unknown} unknown` : '', width, {more: glyphs.more}), 'caution')];
	}

	const middle = Math.floor(width / 2);
	const filled = Math.round(Math.min(1, age / (2 * rpo)) * width);
	const tone = age > rpo ? 'danger' : 'ok';

	// What is beyond is seen to be, however little it is.
	const end = age > rpo ? Math.max(filled, middle + 2) : Math.min(filled, middle);

	return joined(Array.from({length: width}, (_, column): readonly [string, Tone | undefined] => {
		if (column === middle) {
			return [glyphs.vertical, age > rpo ? 'danger' : 'quiet'];
		}

		if (column === width - 1 && age > 2 * rpo) {
			return [glyphs.separator, 'danger'];
		}

		return column < end ? [glyphs.filled, tone] : [glyphs.empty, 'quiet'];
	}));
};

/**
A size at a time, in bytes; `undefined` where it is unknown.
*/
type SizeAt = {readonly at: number; readonly bytes: number | undefined};

/**
Sizes over time, the newest first, as a bar each with its number and what changed since the one before. One that is suspiciously small beside those before it is pointed at in words.
*/
export const sizeLines = (sizes: readonly SizeAt[], width: number, glyphs: Glyphs): readonly Line[] => {
	const known = sizes.flatMap(({bytes}) => bytes === undefined ? [] : [bytes]);
	const largest = Math.max(1, ...known);
	const newestFirst = sizes.toSorted((a, b) => b.at - a.at);
	const room = Math.max(0, width - 48);

	return newestFirst.map(({at, bytes}, index): Line => {
		const when = span(`  ${localTime(new Date(at).toISOString()).slice(0, 16)}  `, 'quiet');

		if (bytes === undefined) {
			return [when, span(`${glyphs.unknown} size unknown`, 'caution')];
		}

		const earlier = newestFirst.slice(index + 1).flatMap(each => each.bytes ?? []);
		const [before] = earlier;
		const change = before === undefined || before === 0 ? '' : `${bytes >= before ? '+' : ''}${Math.round(((bytes - before) / before) * 100)} %`;
		const isSmall = smallBeside(bytes, earlier) !== undefined;
		const length = bytes === 0 ? 0 : Math.max(1, Math.round((bytes / largest) * room));

		return [
			when,
			span(formatBytes(bytes).padStart(9)),
			span(` ${change.padStart(7)}  `, 'quiet'),
			span(room === 0 ? '' : glyphs.filled.repeat(length), isSmall ? 'danger' : 'running'),
			...isSmall ? [span(`  ${glyphs.danger} small`, 'danger')] : [],
		];
	});
};
