import {Buffer, isUtf8} from 'node:buffer';
import {readUint16, readUint32} from './little-endian.js';

/**
The headers of AIX's archives by name, as genuine samples have them: little-endian, their length counted in words of 8 bytes, each with a sum over itself.
*/
const headerTypes = {volume: 0, end: 7, name: 11} as const;

/**
No header is longer: its length is one byte, in words.
*/
export const longestHeader = 255 * 8;
export const volumeHeaderBytes = 72;
const fixedBytes = 64;
const endBytes = 8;

/**
`other` is a magic number that is documented for such archives and that no sample has.
*/
const magics = new Map<number, 'plain' | 'packed' | 'other'>([[60_011, 'plain'], [60_012, 'packed'], [60_013, 'other']]);

const shifted = Array.from({length: 256}, (_, byte) => (byte * (2 ** (byte % 8))) % 65_536);

/**
The sum of each byte, shifted left by its own low three bits, without the sum's own two bytes.
*/
const headerSum = (header: Uint8Array): number => {
	let sum = 0;
	let index = 0;

	// Iterators would take several times as long, and this is what a walk mostly does.
	while (index < header.length) {
		if (index !== 4 && index !== 5) {
			sum += shifted[header[index]!]!;
		}

		index += 1;
	}

	return sum % 65_536;
};

export type Volume = {readonly type: 'volume'; readonly length: number; readonly madeAt: number; readonly madeBy: string};

export type Name = {
	readonly type: 'name';
	readonly length: number;
	readonly magic: 'plain' | 'packed' | 'other';
	readonly links: number;
	readonly inode: number;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;

	/**
	Seconds since 1970.
	*/
	readonly modifiedAt: number;
	readonly major: number;
	readonly minor: number;

	/**
	How many bytes are stored, modulo 4 GiB.
	*/
	readonly storedBytes: number;

	/**
	The last four bytes, zero in all samples.
	*/
	readonly last: number;
	readonly name: string;
	readonly isLatin: boolean;
};

export type Header = Volume | Name | {readonly type: 'end'; readonly length: number};

const volumeOf = (header: Uint8Array): Volume => ({
	type: 'volume', length: header.length, madeAt: readUint32(header, 8), madeBy: textOf(header.subarray(52, 68)).text,
});

/**
Text up to its NUL; what stands behind it may be left from before.
*/
export const textOf = (bytes: Uint8Array): {readonly text: string; readonly isLatin: boolean} => {
	const end = bytes.indexOf(0);
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, end === -1 ? bytes.length : end);
	const isLatin = !isUtf8(text);

	return {text: text.toString(isLatin ? 'latin1' : 'utf8'), isLatin};
};

const nameOf = (header: Uint8Array, magic: Name['magic']): Name => {
	const {text, isLatin} = textOf(header.subarray(fixedBytes));

	return {
		type: 'name',
		length: header.length,
		magic,
		links: readUint16(header, 6),
		inode: readUint32(header, 8),
		mode: readUint32(header, 12),
		uid: readUint32(header, 16),
		gid: readUint32(header, 20),
		size: readUint32(header, 24),
		modifiedAt: readUint32(header, 32),
		major: readUint32(header, 48),
		minor: readUint32(header, 52),
		storedBytes: readUint32(header, 56),
		last: readUint32(header, 60),
		name: text,
		isLatin,
	};
};

/**
The header that bytes begin with.

@returns `cut` where the bytes end within it, a sentence's end where they are none.
*/
export const readHeader = (bytes: Uint8Array): Header | 'cut' | {readonly wrong: string} => {
	if (bytes.length < endBytes) {
		return 'cut';
	}

	const magic = magics.get(readUint16(bytes, 2));

	if (magic === undefined) {
		return {wrong: 'no header is there'};
	}

	const length = (bytes[0] ?? 0) * 8;
	const type = bytes[1] ?? 0;
	if (type !== headerTypes.volume && type !== headerTypes.name && type !== headerTypes.end) {
		return {wrong: `the header there has the type ${type}, which is not known`};
	}

	const fewest = type === headerTypes.volume ? volumeHeaderBytes : (type === headerTypes.name ? fixedBytes + 8 : endBytes);

	if (length < fewest) {
		return {wrong: `the header there is too short, ${length} bytes`};
	}

	if (bytes.length < length) {
		return 'cut';
	}

	const header = bytes.subarray(0, length);

	if (headerSum(header) !== readUint16(header, 4)) {
		return {wrong: 'the header there is not what its checksum says'};
	}

	if (type === headerTypes.volume) {
		return volumeOf(header);
	}

	return type === headerTypes.end ? {type: 'end', length} : nameOf(header, magic);
};
