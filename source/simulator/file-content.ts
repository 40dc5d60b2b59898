import {Buffer} from 'node:buffer';

const pageSize = 65_536;
const blockSize = 4096;

const makeBulk = (): Uint8Array => {
	const page = new Uint8Array(pageSize);
	let state = 0x2F_6E_2B_1D;

	for (let index = 0; index < pageSize; index++) {
		// The low bits of a xorshift generator: bytes that cannot be packed, alike at every start.
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		page[index] = state & 255;
	}

	return page;
};

/**
One page that all machines share, of which the bulk of a system is made. It is never written to.
*/
export const bulk: Uint8Array = makeBulk();

const isBulk = (page: Uint8Array): boolean => page === bulk || (page.length === pageSize && page[0] === bulk[0] && Buffer.compare(page, bulk) === 0);

/**
The bytes of a file, in pages; what was never written is a hole that reads as zeros and takes no space.
*/
export class FileContent {
	#size = 0;
	readonly #pages: Array<Uint8Array | undefined> = [];

	/**
	Pages that are no holes.
	*/
	#count = 0;

	get size(): number {
		return this.#size;
	}

	/**
	Bytes it takes in its filesystem: whole blocks of 4 KiB, without holes.
	*/
	get allocated(): number {
		return this.#allocatedWith(this.#count, this.#size, this.#pages[Math.floor(Math.max(0, this.#size - 1) / pageSize)] !== undefined);
	}

	/**
	What `allocated` would be after writing `length` bytes at `offset`.
	*/
	allocatedAfter(offset: number, length: number): number {
		if (length === 0) {
			return this.allocated;
		}

		const end = Math.max(this.#size, offset + length);
		const last = Math.floor((offset + length - 1) / pageSize);
		let count = this.#count;

		for (let index = Math.floor(offset / pageSize); index <= last; index++) {
			count += this.#pages[index] === undefined ? 1 : 0;
		}

		const lastPage = Math.floor((end - 1) / pageSize);
		return this.#allocatedWith(count, end, lastPage <= last || this.#pages[lastPage] !== undefined);
	}

	read(offset = 0, length = this.#size): Uint8Array {
		const end = Math.min(this.#size, offset + length);
		const bytes = new Uint8Array(Math.max(0, end - offset));
		let position = offset;

		while (position < end) {
			const start = position % pageSize;
			const page = this.#pages[Math.floor(position / pageSize)];
			const count = Math.min(end - position, pageSize - start);

			if (page !== undefined) {
				bytes.set(page.subarray(start, start + count), position - offset);
			}

			position += count;
		}

		return bytes;
	}

	write(offset: number, bytes: Uint8Array): void {
		let done = 0;

		while (done < bytes.length) {
			const position = offset + done;
			const start = position % pageSize;
			const count = Math.min(bytes.length - done, pageSize - start);
			const index = Math.floor(position / pageSize);
			const piece = bytes.subarray(done, done + count);

			if (isBulk(piece)) {
				this.#keep(index, bulk);
			} else {
				this.#page(index, start + count).set(piece, start);
			}

			done += count;
		}

		this.#size = Math.max(this.#size, offset + bytes.length);
	}

	truncate(size: number): void {
		if (size < this.#size) {
			this.#pages.length = Math.min(this.#pages.length, Math.ceil(size / pageSize));
			this.#count = this.#pages.filter(page => page !== undefined).length;
			const last = this.#pages[Math.floor(size / pageSize)];

			if (last !== undefined && size % pageSize !== 0) {
				this.#page(Math.floor(size / pageSize), 0).fill(0, size % pageSize);
			}
		}

		this.#size = size;
	}

	/**
	An independent copy.
	*/
	copy(): FileContent {
		return FileContent.fromPages(this.#size, this.pages());
	}

	/**
	Its pages as plain data: index and bytes, none for a page of bulk.
	*/
	pages(): ReadonlyArray<readonly [number, Uint8Array]> {
		return this.#pages.entries()
			.filter((entry): entry is [number, Uint8Array] => entry[1] !== undefined)
			.map(([index, page]) => [index, page === bulk ? new Uint8Array(0) : page.slice(0, Math.min(pageSize, this.#size - (index * pageSize)))] as const)
			.toArray();
	}

	static fromPages(size: number, pages: ReadonlyArray<readonly [number, Uint8Array]>): FileContent {
		const content = new FileContent();
		content.#size = size;

		for (const [index, page] of pages) {
			if (page.length === 0) {
				content.#keep(index, bulk);
			} else {
				content.#page(index, page.length).set(page);
			}
		}

		return content;
	}

	#keep(index: number, page: Uint8Array): void {
		while (this.#pages.length < index) {
			this.#pages.push(undefined);
		}

		this.#count += this.#pages[index] === undefined ? 1 : 0;
		this.#pages[index] = page;
	}

	/**
	The page at `index` to be written to, with room for at least `length` bytes.
	*/
	#page(index: number, length: number): Uint8Array {
		const known = this.#pages[index];

		if (known !== undefined && known !== bulk && known.length >= length) {
			return known;
		}

		const page = new Uint8Array(Math.min(pageSize, Math.max(length, 2 * (known?.length ?? 128))));

		if (known !== undefined) {
			page.set(known);
		}

		this.#keep(index, page);
		return page;
	}

	#allocatedWith(count: number, size: number, isLastThere: boolean): number {
		const rest = size - (Math.floor(Math.max(0, size - 1) / pageSize) * pageSize);

		return (count * pageSize) - (isLastThere && count > 0 ? pageSize - (Math.ceil(rest / blockSize) * blockSize) : 0);
	}
}
