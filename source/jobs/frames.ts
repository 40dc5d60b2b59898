import type {JobStatus} from './job-status.js';

/**
What following a job tells. Bytes are exactly those of the file on the host, at their offset.
*/
export type JobFrame =
	| {readonly kind: 'data'; readonly file: string; readonly offset: number; readonly bytes: Uint8Array}

	/**
	The follower is there: at its begin and at least every 5 s.
	*/
	| {readonly kind: 'heartbeat'}

	/**
	The size of a watched file in bytes; undefined: it is not there.
	*/
	| {readonly kind: 'size'; readonly path: string; readonly bytes: number | undefined}

	/**
	A file is shorter than what was read of it: somebody cut it. Nothing more comes of it.
	*/
	| {readonly kind: 'truncated'; readonly file: string; readonly size: number}

	/**
	What stands in the file before the offset is not what was read there: it was cut and has grown again, or was replaced. Nothing more comes of it.
	*/
	| {readonly kind: 'unmatched'; readonly file: string}

	/**
	The supervisor is gone and the script lives: following goes on, and the journal may still tell the end.
	*/
	| {readonly kind: 'orphan'}

	/**
	The exit status is there, and all bytes were delivered before this.
	*/
	| {readonly kind: 'ended'; readonly exitCode: number}

	/**
	No supervisor and no exit status. `doneWith` is how the script itself said it ended, where it did.
	*/
	| {readonly kind: 'stopped'; readonly status: JobStatus; readonly doneWith?: number};

/**
A frame as the follower on the host writes it: a header line, and for `D` its bytes and a newline.

- `F`: begins · `H`: heartbeat · `W INDEX SIZE` (`-`: absent) · `T FILE SIZE`: cut · `D FILE OFFSET LENGTH` · `X STATUS` · `O`: the supervisor is gone, something of the job lives · `G`: gone
- `B FILE OFFSET HEX`: the bytes that now stand before the offset, at most 64; told of each file that was begun before, and before each growth
*/
export type WireFrame =
	| {readonly word: 'F' | 'H' | 'G' | 'O'}
	| {readonly word: 'W'; readonly index: number; readonly size: number | undefined}
	| {readonly word: 'T'; readonly file: string; readonly size: number}
	| {readonly word: 'D'; readonly file: string; readonly offset: number; readonly bytes: Uint8Array}
	| {readonly word: 'B'; readonly file: string; readonly offset: number; readonly bytes: Uint8Array}
	| {readonly word: 'X'; readonly exitCode: number};

const newline = 0x0A;
const maxHeader = 4096;

type DataHeader = {readonly word: 'D'; readonly file: string; readonly offset: number; readonly length: number};

const readHeader = (line: string): Exclude<WireFrame, {readonly word: 'D'}> | DataHeader | undefined => {
	const data = /^D (?<file>[\w.\-]+) (?<offset>\d{1,15}) (?<length>\d{1,8})$/v.exec(line)?.groups;

	if (data !== undefined) {
		return {
			word: 'D', file: data['file']!, offset: Number(data['offset']), length: Number(data['length']),
		};
	}

	const [word = '', ...rest] = line.split(' ');

	switch (word) {
		case 'H':
		case 'G':
		case 'O': {
			return {word};
		}

		case 'B': {
			return {
				word: 'B', file: rest[0] ?? '', offset: Number(rest[1]), bytes: new Uint8Array(Buffer.from(rest[2] ?? '', 'hex')),
			};
		}

		case 'W': {
			return {word: 'W', index: Number(rest[0]), size: rest[1] === '-' ? undefined : Number(rest[1])};
		}

		case 'T': {
			return {word: 'T', file: rest[0] ?? '', size: Number(rest[1])};
		}

		case 'X': {
			return {word: 'X', exitCode: Number(rest[0])};
		}

		default: {
			return undefined;
		}
	}
};

type Header = ReturnType<typeof readHeader>;

/**
Cuts the follower's stream into frames: given the next bytes, cut anywhere, answers the frames that are whole, with bytes that lie in those given. A long `D` frame comes in pieces. What comes before the first frame (a login's greeting, which need not end in a newline) is passed over.

The function it returns throws a RangeError where the stream is not in that shape: follow again from what was kept.
*/
export const makeFrameReader = (): ((chunk: Uint8Array) => readonly WireFrame[]) => {
	let rest: Uint8Array = new Uint8Array();
	let hasBegun = false;
	let body: {readonly file: string; readonly offset: number; readonly left: number} | undefined;

	const takeBody = ({file, offset, left}: NonNullable<typeof body>): readonly WireFrame[] | undefined => {
		if (left === 0) {
			if (rest[0] !== newline) {
				throw new RangeError('A frame is longer than its header says.');
			}

			body = undefined;
			rest = rest.subarray(1);
			return [];
		}

		const bytes = rest.subarray(0, left);

		rest = rest.subarray(bytes.length);
		body = {file, offset: offset + bytes.length, left: left - bytes.length};
		return [{
			word: 'D', file, offset, bytes,
		}];
	};

	const takeHeader = (): readonly WireFrame[] | undefined => {
		const end = rest.indexOf(newline);

		if (end === -1) {
			if (hasBegun && rest.length > maxHeader) {
				throw new RangeError('A frame’s header has no end.');
			}

			return undefined;
		}

		const line = Buffer.from(rest.subarray(0, end)).toString('latin1');

		rest = rest.subarray(end + 1);

		if (!hasBegun) {
			hasBegun = line.endsWith('F lparsafe');
			return hasBegun ? [{word: 'F'}] : [];
		}

		const header: Header = readHeader(line);

		if (header === undefined) {
			throw new RangeError(`Not a frame: ${JSON.stringify(line.slice(0, 80))}.`);
		}

		if ('length' in header) {
			body = {file: header.file, offset: header.offset, left: header.length};
			return [];
		}

		return [header];
	};

	return chunk => {
		const frames: WireFrame[] = [];
		rest = rest.length === 0 ? chunk : new Uint8Array(Buffer.concat([rest, chunk]));

		while (rest.length > 0) {
			const taken = body === undefined ? takeHeader() : takeBody(body);

			if (taken === undefined) {
				break;
			}

			frames.push(...taken);
		}

		// What was given may be overwritten by then.
		rest = new Uint8Array(rest);

		return frames;
	};
};
