import {toText} from '../byte-text.js';
import {
	directoryBit,
	headerChecksum,
	magics,
	recordTypes,
	typeOfMode,
	type ImageEntry,
} from './image-format.js';
import {unpack} from './packing.js';

/**
An image is damaged or no image, with AIX's message.
*/
export class ImageProblem extends Error {
	override readonly name = 'ImageProblem';
}

export const isImage = (bytes: Uint8Array): boolean => bytes.length >= 4 && bytes[0] === 9 && bytes[1] === 0 && bytes[2] === 0x6B && bytes[3] === 0xEA;

type ImageHeader = {
	readonly volume: number;

	/**
	Milliseconds since 1970.
	*/
	readonly at: number;
	readonly user: string;
};

export type StoredEntry = ImageEntry & {
	readonly isPacked: boolean;

	/**
	Where its stored bytes begin and how many there are.
	*/
	readonly offset: number;
	readonly storedSize: number;

	/**
	Where its header begins.
	*/
	readonly start: number;
};

export type ImageSource = {
	readonly size: number;
	read(offset: number, length: number): Uint8Array;
};

const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const take = (source: ImageSource, offset: number, length: number) => {
	const bytes = source.read(offset, length);

	if (bytes.length < length) {
		throw new ImageProblem('restore: 0511-160 Cannot read: the end of the archive was reached too early.');
	}

	return buffer(bytes);
};

const checked = (source: ImageSource, offset: number) => {
	const length = (take(source, offset, 8)[0] ?? 0) * 8;

	if (length < 8) {
		throw new ImageProblem('restore: 0511-124 The media is not in backup format.');
	}

	const header = take(source, offset, length);

	if (header.readUInt16LE(4) !== headerChecksum(header)) {
		throw new ImageProblem('restore: 0511-133 The checksum of a header is not correct.');
	}

	return header;
};

export const readImageHeader = (source: ImageSource): ImageHeader => {
	if (!isImage(source.read(0, 8))) {
		throw new ImageProblem('restore: 0511-124 The media is not in backup format.');
	}

	const header = checked(source, 0);

	return {
		volume: header.readUInt16LE(6),
		at: header.readUInt32LE(8) * 1000,
		user: header.toString('latin1', 52, 68).split('\0', 1)[0] ?? '',
	};
};

/**
Entries of an image, up to its end record.

@yields Each entry with the place of its bytes.
@throws ImageProblem
*/
export function * readEntries(source: ImageSource): Generator<StoredEntry, void, undefined> {
	readImageHeader(source);
	let offset = 72;

	for (;;) {
		const header = checked(source, offset);
		const type = header[1];

		if (type === recordTypes.end) {
			return;
		}

		const magic = header.readUInt16LE(2);

		if (type !== recordTypes.name || (magic !== magics.plain && magic !== magics.packed)) {
			throw new ImageProblem('restore: 0511-124 The media is not in backup format.');
		}

		const start = offset;
		const mode = header.readUInt32LE(12) & ~directoryBit & 0xFF_FF;
		const kind = typeOfMode(mode);
		const nameBytes = header.subarray(64, header.indexOf(0, 64));
		const storedSize = header.readUInt32LE(56);
		offset += header.length;

		if (kind !== 'link') {
			const counts = take(source, offset, 8);
			offset += 8 + (8 * (counts.readUInt32LE(0) + counts.readUInt32LE(4)));
		}

		yield {
			name: toText(new Uint8Array(nameBytes)),
			links: header.readUInt16LE(6),
			inode: header.readUInt32LE(8),
			mode,
			uid: header.readUInt32LE(16),
			gid: header.readUInt32LE(20),
			size: header.readUInt32LE(24),
			accessedAt: header.readUInt32LE(28),
			modifiedAt: header.readUInt32LE(32),
			changedAt: header.readUInt32LE(36),
			...(kind === 'block-device' || kind === 'character-device') && {device: {major: header.readUInt32LE(48), minor: header.readUInt32LE(52)}},
			isPacked: magic === magics.packed,
			offset,
			storedSize: kind === 'directory' ? 0 : storedSize,
			start,
		};

		if (kind !== 'directory') {
			offset += Math.ceil(storedSize / 8) * 8;
		}
	}
}

/**
An entry's bytes as they were before packing.

@throws ImageProblem
*/
export const readEntry = (source: ImageSource, entry: StoredEntry): Uint8Array => {
	const stored = new Uint8Array(take(source, entry.offset, entry.storedSize));

	return entry.isPacked ? unpack(stored, entry.size) : stored;
};
