import type {ReadTime, Store, StreamName} from '../base/store.js';

/**
What is read of a step's transcripts.
*/
export type OutputReader = Pick<Store['transcripts'], 'read' | 'size' | 'times'>;
type OutputStep = {readonly runId: string; readonly stepId: string};

/**
A step's transcripts as they are at one moment.
*/
export type OutputSource = {
	readonly reader: OutputReader;
	readonly step: OutputStep;
	readonly sizes: Readonly<Record<StreamName, number>>;
	readonly times: Readonly<Record<StreamName, readonly ReadTime[]>>;
};

/**
A line as it stands in its transcript. One that is too long is taken in parts, each of which but the last has no end of its own.
*/
export type RawLine = {
	readonly stream: StreamName;
	readonly offset: number;

	/**
	With its newline, where it has one.
	*/
	readonly bytes: Uint8Array;
};

/**
Whole lines, read at once.
*/
type OutputPiece = {readonly offset: number; readonly bytes: Uint8Array};

/**
A transcript is read by blocks of this size, and a line is cut at the end of a block in which there is no newline at all: wherever reading begins and in whichever direction it goes, lines have the same beginnings, and none is as long as two blocks.
*/
export const blockBytes = 128 * 1024;

export const newline = 0x0A;

const splitTimes = new WeakMap<readonly ReadTime[], OutputSource['times']>();

const timesOf = (times: readonly ReadTime[]): OutputSource['times'] => {
	const known = splitTimes.get(times);

	if (known !== undefined) {
		return known;
	}

	const split = {out: times.filter(({stream}) => stream === 'out'), err: times.filter(({stream}) => stream === 'err')};

	splitTimes.set(times, split);

	return split;
};

export const openSource = (reader: OutputReader, {runId, stepId}: OutputStep): OutputSource => ({
	reader,
	step: {runId, stepId},
	sizes: {out: reader.size({runId, stepId, stream: 'out'}), err: reader.size({runId, stepId, stream: 'err'})},
	times: timesOf(reader.times({runId, stepId})),
});

export const readSource = ({reader, step: {runId, stepId}, sizes}: OutputSource, stream: StreamName, from: number, to: number): Uint8Array => {
	const {buffer, byteOffset, byteLength} = reader.read({runId, stepId, stream}, from, Math.max(0, Math.min(to, sizes[stream]) - from));

	return Buffer.from(buffer, byteOffset, byteLength);
};

/**
Lines from a line's beginning on: less than two blocks. Undefined at the end.
*/
export const pieceForth = (source: OutputSource, stream: StreamName, from: number): OutputPiece | undefined => {
	const size = source.sizes[stream];
	const blockStart = from - (from % blockBytes);
	const bytes = from < size ? readSource(source, stream, from, blockStart + (2 * blockBytes)) : Buffer.alloc(0);

	if (bytes.length === 0) {
		return undefined;
	}

	const first = bytes.indexOf(newline);

	if (from === blockStart && bytes.length > blockBytes && (first === -1 || first >= blockBytes)) {
		return {offset: from, bytes: bytes.subarray(0, blockBytes)};
	}

	const last = bytes.lastIndexOf(newline);

	return {offset: from, bytes: last === -1 || from + bytes.length >= size ? bytes : bytes.subarray(0, last + 1)};
};

/**
Lines before a line's beginning, or before the end: less than two blocks. Undefined at the beginning.
*/
export const pieceBack = (source: OutputSource, stream: StreamName, end: number): OutputPiece | undefined => {
	if (end <= 0) {
		return undefined;
	}

	const blockStart = (end - 1) - ((end - 1) % blockBytes);
	const lowest = Math.max(0, blockStart - blockBytes);
	const bytes = readSource(source, stream, lowest, end);

	if (bytes.length === 0 || lowest === blockStart) {
		return bytes.length === 0 ? undefined : {offset: lowest, bytes};
	}

	const first = bytes.indexOf(newline);
	const skipped = first === -1 || first >= blockBytes ? blockBytes : first + 1;

	return {offset: lowest + skipped, bytes: bytes.subarray(skipped)};
};

/**
Where the last line of a piece begins in it.
*/
export const lastStart = (bytes: Uint8Array): number => bytes.length < 2 ? 0 : bytes.lastIndexOf(newline, bytes.length - 2) + 1;

/**
Where the first line of a piece ends in it.
*/
export const firstEnd = (bytes: Uint8Array): number => {
	const at = bytes.indexOf(newline);

	return at === -1 ? bytes.length : at + 1;
};

/**
A newline is looked for this far back before whole blocks are read: most lines are shorter, and none this short is cut.
*/
const nearBytes = 4096;

/**
Where the line begins that holds the byte at `offset`; at the end of the stream, there.
*/
export const lineStart = (source: OutputSource, stream: StreamName, offset: number): number => {
	if (offset >= source.sizes[stream]) {
		return source.sizes[stream];
	}

	const near = Math.max(0, offset - nearBytes);
	const last = readSource(source, stream, near, offset).lastIndexOf(newline);

	if (last !== -1 || near === 0) {
		return near + last + 1;
	}

	const piece = pieceBack(source, stream, offset + 1);

	return piece === undefined ? 0 : piece.offset + lastStart(piece.bytes);
};

/**
The line that begins at `offset`.
*/
export const lineAt = (source: OutputSource, stream: StreamName, offset: number): RawLine | undefined => {
	const piece = pieceForth(source, stream, offset);

	return piece === undefined ? undefined : {stream, offset, bytes: piece.bytes.subarray(0, firstEnd(piece.bytes))};
};

/**
When the byte at `place` was read, in milliseconds since 1970; -Infinity: not kept.
*/
export const timeOf = ({times}: OutputSource, stream: StreamName, place: number): number => {
	const ofStream = times[stream];
	let low = 0;
	let high = ofStream.length;

	while (low < high) {
		const middle = Math.floor((low + high) / 2);

		if ((ofStream[middle]?.offset ?? 0) <= place) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return ofStream[low - 1]?.at ?? -Infinity;
};
