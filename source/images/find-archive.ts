import {
	longestHeader,
	readHeader,
	volumeHeaderBytes,
	type Volume,
} from './header.js';
import type {ImageSource} from './image-source.js';
import {readUint32} from './little-endian.js';

const blockBytes = 512;
const pieceBytes = 1024 * 1024;

/**
How far an archive is looked for by default: the boot image of a tape is some tens of megabytes.
*/
const furthest = 256 * 1024 * 1024;

/**
Blocks with the first header of every archive by name: 9 words, type 0, magic 60011.
*/
const beginnings = (bytes: Uint8Array): readonly number[] => {
	const found: number[] = [];

	for (let at = 0; at < bytes.length; at += blockBytes) {
		if (readUint32(bytes, at) === 0xEA_6B_00_09) {
			found.push(at);
		}
	}

	return found;
};

export type FoundArchive = {readonly at: number; readonly volume: Volume};

/**
Whether an archive begins at an offset: its first header, and a second one behind it where the image goes that far.
*/
const archiveAt = async (source: ImageSource, at: number): Promise<Volume | undefined> => {
	const bytes = await source.read(at, Math.min(longestHeader * 2, source.size - at));
	const volume = readHeader(bytes);

	if (volume === 'cut' || 'wrong' in volume || volume.type !== 'volume') {
		return undefined;
	}

	const next = readHeader(bytes.subarray(volume.length));

	return at === 0 || (next !== 'cut' && !('wrong' in next) && next.type !== 'volume') ? volume : undefined;
};

/**
Finds where an archive by name begins, from an offset on: there, or at a later block of 512 bytes within `within` bytes. What a tape begins with (a boot image) is passed over and not judged.
*/
export const findArchive = async (source: ImageSource, {from = 0, within = furthest}: {readonly from?: number; readonly within?: number} = {}): Promise<FoundArchive | undefined> => {
	const last = Math.min(source.size - volumeHeaderBytes, from + within);
	let offset = from;

	// Nearly every image begins where it should: a block is enough to see that.
	let length = blockBytes;

	while (offset <= last) {
		const bytes = await source.read(offset, Math.min(length, source.size - offset));

		for (const at of beginnings(bytes)) {
			const volume = await archiveAt(source, offset + at);

			if (volume !== undefined) {
				return {at: offset + at, volume};
			}
		}

		offset += length;
		length = pieceBytes;
	}

	return undefined;
};
