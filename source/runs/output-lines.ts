import {lineKind} from '../base/aix-messages.js';
import {isoTime} from '../base/clock.js';
import {
	mostLines,
	type OutputFilter,
	type OutputLine,
	type OutputPage,
	type OutputPlace,
	type OutputRequest,
	type OutputStream,
} from '../base/output.js';
import type {ReadTime, Store, StreamName} from '../base/store.js';
import {terminalLine} from './terminal-line.js';

/**
What is read of a step's transcripts.
*/
export type OutputReader = Pick<Store['transcripts'], 'read' | 'size' | 'times'>;
export type OutputStep = {readonly runId: string; readonly stepId: string};

const pieceBytes = 64 * 1024;

/**
A line that is longer is shown in parts.
*/
const longestBytes = 4 * 1024 * 1024;

/**
Bytes that a filter looks through before it answers.
*/
const budgetBytes = 4 * 1024 * 1024;

const newline = 0x0A;

type RawLine = {readonly stream: StreamName; readonly offset: number; readonly bytes: Uint8Array; readonly isOpen: boolean};

type Source = {
	readonly reader: OutputReader;
	readonly step: OutputStep;

	/**
	Taken once, so that a page is of one moment.
	*/
	readonly sizes: Readonly<Record<StreamName, number>>;
	readonly times: Readonly<Record<StreamName, readonly ReadTime[]>>;
};

export const openSource = (reader: OutputReader, step: OutputStep): Source => {
	const {runId, stepId} = step;
	const times = reader.times(step);

	return {
		reader,
		step,
		sizes: {out: reader.size({runId, stepId, stream: 'out'}), err: reader.size({runId, stepId, stream: 'err'})},
		times: {out: times.filter(({stream}) => stream === 'out'), err: times.filter(({stream}) => stream === 'err')},
	};
};

const readFrom = ({reader, step: {runId, stepId}, sizes}: Source, stream: StreamName, offset: number, length: number): Uint8Array => reader.read({runId, stepId, stream}, offset, Math.max(0, Math.min(length, sizes[stream] - offset)));

/**
Where the line begins that holds the byte at `offset`; where that is a line's first byte, there.
*/
const lineStart = (source: Source, stream: StreamName, offset: number): number => {
	let end = Math.min(offset, source.sizes[stream]);
	const lowest = Math.max(0, end - longestBytes);

	while (end > lowest) {
		const from = Math.max(lowest, end - pieceBytes);
		const at = readFrom(source, stream, from, end - from).lastIndexOf(newline);

		if (at !== -1) {
			return from + at + 1;
		}

		end = from;
	}

	return lowest;
};

/**
The lines of a stream from a line's beginning on.

@yields Lines, the last one perhaps without its newline.
*/
export function * linesForth(source: Source, stream: StreamName, start: number): Generator<RawLine, void> {
	const size = source.sizes[stream];
	let offset = start;
	let held: Uint8Array = new Uint8Array();

	while (offset + held.length < size) {
		const piece = readFrom(source, stream, offset + held.length, pieceBytes);

		if (piece.length === 0) {
			break;
		}

		const bytes = held.length === 0 ? piece : Buffer.concat([held, piece]);
		let at = 0;

		for (let end = bytes.indexOf(newline, held.length); end !== -1; end = bytes.indexOf(newline, at)) {
			yield {
				stream, offset: offset + at, bytes: bytes.subarray(at, end + 1), isOpen: false,
			};
			at = end + 1;
		}

		held = bytes.subarray(at);
		offset += at;

		if (held.length < longestBytes) {
			continue;
		}

		yield {
			stream, offset, bytes: held, isOpen: true,
		};
		offset += held.length;
		held = new Uint8Array();
	}

	if (held.length > 0) {
		yield {
			stream, offset, bytes: held, isOpen: true,
		};
	}
}

/**
The lines of a stream before a line's beginning (or its end), the last one first.

@yields Lines.
*/
export function * linesBack(source: Source, stream: StreamName, end: number): Generator<RawLine, void> {
	let from = end;
	let held: Uint8Array = new Uint8Array();

	while (from > 0 || held.length > 0) {
		// A newline that ends `held` is its own.
		const at = held.length < 2 ? -1 : held.lastIndexOf(newline, held.length - 2);
		const isWhole = at !== -1 || from === 0 || held.length >= longestBytes;

		if (held.length > 0 && isWhole) {
			const bytes = held.subarray(at + 1);

			yield {
				stream, offset: from + at + 1, bytes, isOpen: bytes.at(-1) !== newline,
			};
			held = held.subarray(0, at + 1);
		} else {
			const start = Math.max(0, from - pieceBytes);

			held = Buffer.concat([readFrom(source, stream, start, from - start), held]);
			from = start;
		}
	}
}

/**
When the byte at `place` was read; undefined: not kept.
*/
const timeOf = (times: readonly ReadTime[], place: number): number | undefined => {
	let low = 0;
	let high = times.length;

	while (low < high) {
		const middle = Math.floor((low + high) / 2);

		if ((times[middle]?.offset ?? 0) <= place) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return times[low - 1]?.at;
};

const timeOfLine = ({times}: Source, {stream, offset, bytes}: RawLine): number => timeOf(times[stream], offset + bytes.length - 1) ?? -Infinity;

/**
Whether `left` stands before `right`, which is of the other stream, in the order of reading.
*/
const isBefore = (source: Source, left: RawLine, right: RawLine): boolean => {
	const first = timeOfLine(source, left);
	const second = timeOfLine(source, right);

	return first === second ? left.stream === 'out' : first < second;
};

/**
Where the streams stand at a place: the beginnings of their first lines that are not before it.
*/
const standAt = (source: Source, place: OutputRequest['at'] | 'start'): Readonly<Record<StreamName, number>> => {
	if (place === 'start' || place === 'end') {
		return place === 'end' ? source.sizes : {out: 0, err: 0};
	}

	const start = lineStart(source, place.stream, place.offset);
	const [line] = linesForth(source, place.stream, start).take(1);

	if (line === undefined) {
		return {...source.sizes, [place.stream]: start};
	}

	const other = place.stream === 'out' ? 'err' : 'out';

	const at = timeOfLine(source, line);
	const isLater = (time: number): boolean => other === 'err' ? time >= at : time > at;

	// Bytes of the other stream from before its first time are the earliest of all.
	const firstLater = isLater(-Infinity) ? 0 : source.times[other].find(time => isLater(time.at))?.offset ?? source.sizes[other];
	const otherStart = firstLater >= source.sizes[other] ? source.sizes[other] : lineStart(source, other, firstLater);

	return place.stream === 'out' ? {out: start, err: otherStart} : {out: otherStart, err: start};
};

/**
Two sequences of lines as one: what `isFirst` says comes first of their heads.

@yields Lines of both.
*/
function * merged(left: Generator<RawLine, void>, right: Generator<RawLine, void>, isFirst: (left: RawLine, right: RawLine) => boolean): Generator<RawLine, void> {
	let a = left.next();
	let b = right.next();

	while (a.done !== true && b.done !== true) {
		const isLeft = isFirst(a.value, b.value);

		yield isLeft ? a.value : b.value;
		a = isLeft ? left.next() : a;
		b = isLeft ? b : right.next();
	}

	for (; a.done !== true; a = left.next()) {
		yield a.value;
	}

	for (; b.done !== true; b = right.next()) {
		yield b.value;
	}
}

/**
The lines of a stream, or of both in the order of reading, from a place on in one direction. Forwards the line at the place is the first; backwards the one before it.
*/
export const walkLines = (source: Source, stream: OutputStream, place: OutputRequest['at'] | 'start', direction: 1 | -1): Generator<RawLine, void> => {
	const stand = standAt(source, place);
	const walk = direction === 1 ? linesForth : linesBack;

	return stream === 'both'
		? merged(walk(source, 'out', stand.out), walk(source, 'err', stand.err), (left, right) => isBefore(source, left, right) === (direction === 1))
		: walk(source, stream, stand[stream]);
};

export const toLine = (source: Source, raw: RawLine): OutputLine => {
	const {stream, offset, bytes, isOpen} = raw;
	const {text, cut} = terminalLine(bytes.at(-1) === newline ? bytes.subarray(0, -1) : bytes);
	const time = timeOfLine(source, raw);
	const kind = lineKind(text);

	return {
		stream, offset, bytes: bytes.length, text,
		...cut !== undefined && {cut},
		...time !== -Infinity && {readAt: isoTime(time)},
		...isOpen && {isOpen},
		...kind !== undefined && {kind},
	};
};

/**
Whether a text holds these words: capitals count only where there is one among them.
*/
export const textMatcher = (words: string): ((text: string) => boolean) => words === words.toLowerCase() ? text => text.toLowerCase().includes(words) : text => text.includes(words);

const matcher = (filter: OutputFilter | undefined): ((line: OutputLine) => boolean) => {
	if (filter === undefined || filter.text === '') {
		return () => true;
	}

	const holds = textMatcher(filter.text);

	return ({text}) => holds(text) !== filter.isInverse;
};

type Taken = {readonly lines: readonly OutputLine[]; readonly isAll: boolean; readonly more?: OutputPlace | undefined};

/**
Takes lines that a filter lets through, until there are `most`, or enough was looked through.
*/
const take = (source: Source, request: Pick<OutputRequest, 'stream' | 'at'>, direction: 1 | -1, isWanted: (line: OutputLine) => boolean, most: number): Taken => {
	const raws = walkLines(source, request.stream, request.at, direction);
	const lines: OutputLine[] = [];
	let looked = 0;
	let last: OutputPlace | undefined;

	for (const raw of raws) {
		const place = {stream: raw.stream, offset: raw.offset};

		if (looked >= budgetBytes) {
			// Backwards a place stands after what is asked for, forwards before it.
			return {lines, isAll: false, more: direction === 1 ? place : last};
		}

		const line = toLine(source, raw);

		if (isWanted(line)) {
			// One more than wanted: there is more.
			if (lines.length >= most) {
				return {lines, isAll: false};
			}

			lines.push(line);
		}

		looked += raw.bytes.length;
		last = place;
	}

	return {lines, isAll: true};
};

const bounded = (count: number): number => Math.max(0, Math.min(mostLines, Math.trunc(count)));

const countNewlines = (source: Source, stream: StreamName, since: number): number => {
	let count = 0;

	for (let offset = since; offset < source.sizes[stream]; offset += pieceBytes) {
		const piece = readFrom(source, stream, offset, pieceBytes);

		for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) {
			count += 1;
		}
	}

	return count;
};

const streamsOf = (stream: OutputStream): readonly StreamName[] => stream === 'both' ? ['out', 'err'] : [stream];

/**
Where a place lies in what there is, from 0 to 1.
*/
export const shareOf = (source: Source, stream: OutputStream, place: OutputPlace | undefined): number => {
	if (place === undefined) {
		return 1;
	}

	const stand = stream === 'both' ? standAt(source, place) : {out: place.offset, err: place.offset};
	const size = streamsOf(stream).reduce((sum, each) => sum + source.sizes[each], 0);

	return size === 0 ? 0 : streamsOf(stream).reduce((sum, each) => sum + Math.min(stand[each], source.sizes[each]), 0) / size;
};

/**
Lines of a step's output around a place, as a terminal shows them.
*/
export const outputPage = (reader: OutputReader, {runId, stepId, stream, at, before, after, filter, newSince}: OutputRequest): OutputPage => {
	const source = openSource(reader, {runId, stepId});
	const isWanted = matcher(filter);
	const back = take(source, {stream, at}, -1, isWanted, bounded(before));
	const forth = take(source, {stream, at}, 1, isWanted, bounded(after));
	const lines = [...back.lines.toReversed(), ...forth.lines];
	const [first] = lines;
	const more = {...back.more !== undefined && {before: back.more}, ...forth.more !== undefined && {after: forth.more}};
	const counted = newSince === undefined ? undefined : streamsOf(stream).reduce((sum, each) => sum + countNewlines(source, each, newSince[each] ?? 0), 0);

	return {
		lines,
		sizes: source.sizes,
		isAtStart: back.isAll,
		isAtEnd: forth.isAll,
		...counted !== undefined && {newLines: counted},
		...Object.keys(more).length > 0 && {more},
		...first !== undefined && {share: shareOf(source, stream, first)},
		...stream === 'both' && streamsOf(stream).some(each => source.sizes[each] > 0 && (source.times[each][0]?.offset ?? Infinity) > 0) && {isOrderUnknown: true},
	};
};
