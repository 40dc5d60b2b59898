import {lineKind} from '../base/aix-messages.js';
import {isoTime} from '../base/clock.js';
import type {
	OutputLine,
	OutputPlace,
	OutputRequest,
	OutputStream,
} from '../base/output.js';
import type {StreamName} from '../base/store.js';
import type {LineTest} from './line-test.js';
import {
	firstEnd,
	lastStart,
	lineAt,
	lineStart,
	newline,
	pieceBack,
	pieceForth,
	timeOf,
	type OutputSource,
	type RawLine,
} from './output-pieces.js';
import {terminalLine} from './terminal-line.js';

/**
What a walk comes by: a line that is wanted, or word of how far it came without one. Going on at that line brings what comes after.
*/
type Milestone = {
	readonly stream: StreamName;
	readonly offset: number;

	/**
	Where the line ends that begins at `offset`: by this the two streams are ordered.
	*/
	readonly end: number;
	readonly line?: OutputLine;
};

const toLine = (source: OutputSource, raw: RawLine): OutputLine => {
	const {stream, offset, bytes} = raw;
	const shown = terminalLine(bytes);
	const time = timeOf(source, stream, offset + bytes.length - 1);
	const kind = lineKind(shown.text);
	const hasEnd = bytes.at(-1) === newline;
	const isLast = offset + bytes.length >= source.sizes[stream];

	return {
		stream,
		offset,
		bytes: bytes.length,
		...shown,
		...time !== -Infinity && {readAt: isoTime(time)},
		...!hasEnd && isLast && {isOpen: true},
		...!hasEnd && !isLast && {isPart: true},
		...kind !== undefined && {kind},
	};
};

/**
So much is read as a terminal would before there is word of how far it came.
*/
const turnBytes = 16 * 1024;

const endOf = ({offset, bytes}: RawLine): number => offset + bytes.length;

function * wantedIn(source: OutputSource, stream: StreamName, {offset, bytes}: {readonly offset: number; readonly bytes: Uint8Array}, direction: 1 | -1, test: LineTest): Generator<Milestone, void> {
	const candidates = test.candidates(bytes);
	let looked = 0;

	for (const [from, to] of direction === 1 ? candidates : candidates.toReversed()) {
		const raw = {stream, offset: offset + from, bytes: bytes.subarray(from, to)};
		const line = toLine(source, raw);
		const isWanted = test.matches(line, raw);

		looked += to - from;

		if (!(isWanted || looked >= turnBytes)) {
			continue;
		}

		looked = 0;

		yield {
			stream, offset: raw.offset, end: endOf(raw), ...isWanted && {line},
		};
	}
}

function * allForth(source: OutputSource, stream: StreamName, {offset, bytes}: {readonly offset: number; readonly bytes: Uint8Array}): Generator<Milestone, void> {
	for (let from = 0; from < bytes.length;) {
		const to = from + firstEnd(bytes.subarray(from));
		const raw = {stream, offset: offset + from, bytes: bytes.subarray(from, to)};

		yield {
			stream, offset: raw.offset, end: endOf(raw), line: toLine(source, raw),
		};
		from = to;
	}
}

function * allBack(source: OutputSource, stream: StreamName, {offset, bytes}: {readonly offset: number; readonly bytes: Uint8Array}): Generator<Milestone, void> {
	for (let to = bytes.length; to > 0;) {
		const from = lastStart(bytes.subarray(0, to));
		const raw = {stream, offset: offset + from, bytes: bytes.subarray(from, to)};

		yield {
			stream, offset: raw.offset, end: endOf(raw), line: toLine(source, raw),
		};
		to = from;
	}
}

/**
The wanted lines of a stream from a line's beginning on.

@yields Them, and how far it came.
*/
function * forth(source: OutputSource, stream: StreamName, start: number, test: LineTest | undefined): Generator<Milestone, void> {
	for (let piece = pieceForth(source, stream, start); piece !== undefined; piece = pieceForth(source, stream, piece.offset + piece.bytes.length)) {
		if (piece.offset > start) {
			yield {stream, offset: piece.offset, end: piece.offset + firstEnd(piece.bytes)};
		}

		yield * test === undefined ? allForth(source, stream, piece) : wantedIn(source, stream, piece, 1, test);
	}
}

/**
The wanted lines of a stream before a line's beginning (or its end), the last one first.

@yields Them, and how far it came.
*/
function * back(source: OutputSource, stream: StreamName, end: number, test: LineTest | undefined): Generator<Milestone, void> {
	for (let piece = pieceBack(source, stream, end); piece !== undefined; piece = pieceBack(source, stream, piece.offset)) {
		yield * test === undefined ? allBack(source, stream, piece) : wantedIn(source, stream, piece, -1, test);

		if (piece.offset > 0) {
			yield {stream, offset: piece.offset, end: piece.offset + firstEnd(piece.bytes)};
		}
	}
}

/**
Whether `left` stands before `right`, which is of the other stream, in the order of reading.
*/
const isBefore = (source: OutputSource, left: Milestone, right: Milestone): boolean => {
	const first = timeOf(source, left.stream, left.end - 1);
	const second = timeOf(source, right.stream, right.end - 1);

	return first === second ? left.stream === 'out' : first < second;
};

/**
Two walks as one: what `isFirst` says comes first of their heads.

@yields Them, and how far it came.
*/
function * merged(left: Generator<Milestone, void>, right: Generator<Milestone, void>, isFirst: (left: Milestone, right: Milestone) => boolean): Generator<Milestone, void> {
	let a = left.next();
	let b = right.next();

	while (a.done !== true && b.done !== true) {
		if (isFirst(a.value, b.value)) {
			yield a.value;
			a = left.next();
		} else {
			yield b.value;
			b = right.next();
		}
	}

	for (; a.done !== true; a = left.next()) {
		yield a.value;
	}

	for (; b.done !== true; b = right.next()) {
		yield b.value;
	}
}

/**
Where the streams stand: the beginnings of their first lines that are not before a place.
*/
type Stand = Readonly<Record<StreamName, number>>;

const standAt = (source: OutputSource, place: OutputRequest['at'] | 'start'): Stand => {
	if (place === 'start' || place === 'end') {
		return place === 'end' ? source.sizes : {out: 0, err: 0};
	}

	const start = lineStart(source, place.stream, place.offset);
	const line = lineAt(source, place.stream, start);

	if (line === undefined) {
		return {...source.sizes, [place.stream]: start};
	}

	const other = place.stream === 'out' ? 'err' : 'out';
	const at = timeOf(source, place.stream, endOf(line) - 1);
	const isLater = (time: number): boolean => other === 'err' ? time >= at : time > at;

	// Bytes of the other stream from before its first time are the earliest of all.
	const firstLater = isLater(-Infinity) ? 0 : source.times[other].find(time => isLater(time.at))?.offset ?? source.sizes[other];
	const otherStart = lineStart(source, other, firstLater);

	return place.stream === 'out' ? {out: start, err: otherStart} : {out: otherStart, err: start};
};

/**
Where walks through a stream, or both, begin at a place. Of one stream nothing need be known of the other.
*/
export const standFor = (source: OutputSource, stream: OutputStream, place: OutputRequest['at'] | 'start'): Stand => typeof place === 'string' || place.stream !== stream ? standAt(source, place) : {...source.sizes, [stream]: lineStart(source, stream, place.offset)};

/**
The wanted lines of a stream, or of both in the order of reading, from where they stand on in one direction. Forwards the line there is the first; backwards the one before it.
*/
export const walkLines = (source: OutputSource, {stream, stand, direction, test}: {readonly stream: OutputStream; readonly stand: Stand; readonly direction: 1 | -1; readonly test?: LineTest | undefined}): Generator<Milestone, void> => {
	const walk = direction === 1 ? forth : back;

	return stream === 'both'
		? merged(walk(source, 'out', stand.out, test), walk(source, 'err', stand.err, test), (left, right) => isBefore(source, left, right) === (direction === 1))
		: walk(source, stream, stand[stream], test);
};

export const streamsOf = (stream: OutputStream): readonly StreamName[] => stream === 'both' ? ['out', 'err'] : [stream];

/**
Where a place lies in what there is, from 0 to 1.
*/
export const shareOf = (source: OutputSource, stream: OutputStream, place: OutputPlace): number => {
	const stand = stream === 'both' ? standAt(source, place) : {out: place.offset, err: place.offset};
	const size = streamsOf(stream).reduce((sum, each) => sum + source.sizes[each], 0);

	return size === 0 ? 0 : streamsOf(stream).reduce((sum, each) => sum + Math.min(stand[each], source.sizes[each]), 0) / size;
};

