import {toBytes} from '../byte-text.js';
import {
	clusterSize,
	directoryBit,
	headerChecksum,
	magics,
	recordTypes,
	typeOfMode,
	type ImageEntry,
} from './image-format.js';

/**
Writes an archive by name, cluster by cluster: `take` returns what is full, `end` the rest.
*/
export class ImageWriter {
	#buffer: Uint8Array[] = [];
	#length = 0;

	/**
	Begins an archive that `user` made at a moment, in milliseconds since 1970.
	*/
	constructor({user, at}: {readonly user: string; readonly at: number}) {
		const header = Buffer.alloc(72);
		header.writeUInt8(9, 0);
		header.writeUInt8(recordTypes.volume, 1);
		header.writeUInt16LE(magics.plain, 2);
		header.writeUInt16LE(1, 6);
		header.writeUInt32LE(Math.floor(at / 1000), 8);
		header.writeUInt32LE(Math.floor(at / 1000), 12);
		header.writeUInt32LE(0x7F_FF_FF_FF, 16);
		header.write('by name', 20, 'latin1');
		header.write('by name', 36, 'latin1');
		header.write(user.slice(0, 15), 52, 'latin1');
		header.writeUInt16LE(100, 68);
		this.#push(sealed(header));
	}

	/**
	Adds an entry and what is stored of it: a file's bytes (packed where `isPacked`), a link's target.
	*/
	add(entry: ImageEntry, stored: Uint8Array, {isPacked = false}: {readonly isPacked?: boolean} = {}): void {
		const name = toBytes(entry.name);
		const kind = typeOfMode(entry.mode);
		const header = Buffer.alloc(64 + (Math.ceil((name.length + 1) / 8) * 8));
		header.writeUInt8(header.length / 8, 0);
		header.writeUInt8(recordTypes.name, 1);
		header.writeUInt16LE(isPacked ? magics.packed : magics.plain, 2);
		header.writeUInt16LE(entry.links, 6);

		for (const [index, value] of [
			entry.inode,
			(entry.mode | (kind === 'directory' ? directoryBit : 0)) >>> 0,
			entry.uid,
			entry.gid,
			kind === 'directory' ? 0 : entry.size,
			entry.accessedAt,
			entry.modifiedAt,
			entry.changedAt,
			0,
			0,
			entry.device?.major ?? 0,
			entry.device?.minor ?? 0,
			kind === 'directory' ? 256 : stored.length,
			0,
		].entries()) {
			header.writeUInt32LE(value >>> 0, 8 + (4 * index));
		}

		header.set(name, 64);
		this.#push(sealed(header));

		if (kind !== 'link') {
			this.#push(accessRecord(entry.mode));
		}

		if (kind === 'directory') {
			return;
		}

		this.#push(stored);
		this.#push(new Uint8Array((8 - (stored.length % 8)) % 8));
	}

	/**
	The clusters that are full by now.
	*/
	take(): Uint8Array | undefined {
		const full = Math.floor(this.#length / clusterSize) * clusterSize;

		return full === 0 ? undefined : this.#cut(full);
	}

	/**
	The last cluster: the end record, then zeros.
	*/
	end(): Uint8Array {
		const header = Buffer.alloc(8);
		header.writeUInt8(1, 0);
		header.writeUInt8(recordTypes.end, 1);
		header.writeUInt16LE(magics.plain, 2);
		// The checksum that genuine archives end with, 0x0A84, asks for a 1 here: the volume's number.
		header.writeUInt16LE(1, 6);
		this.#push(sealed(header));
		this.#push(new Uint8Array((clusterSize - (this.#length % clusterSize)) % clusterSize));

		return this.#cut(this.#length);
	}

	#push(bytes: Uint8Array): void {
		this.#buffer.push(bytes);
		this.#length += bytes.length;
	}

	#cut(length: number): Uint8Array {
		const all = Buffer.concat(this.#buffer);
		this.#buffer = [new Uint8Array(all.subarray(length))];
		this.#length = all.length - length;

		return new Uint8Array(all.subarray(0, length));
	}
}

const sealed = (header: Uint8Array): Uint8Array => {
	new DataView(header.buffer, header.byteOffset).setUint16(4, headerChecksum(header), true);

	return new Uint8Array(header);
};

/**
The access-control record of a plain file: two words of ACL, two of PCL, 40 bytes in all.
*/
const accessRecord = (mode: number): Uint8Array => {
	const record = Buffer.alloc(40);
	record.writeUInt32LE(2, 0);
	record.writeUInt32LE(2, 4);
	record.writeUInt32LE(16, 8);
	record.writeUInt32LE(0, 12);
	record.writeUInt16LE((mode >> 6) & 7, 18);
	record.writeUInt16LE((mode >> 3) & 7, 20);
	record.writeUInt16LE(mode & 7, 22);
	record.writeUInt32LE(8, 24);

	return new Uint8Array(record);
};
