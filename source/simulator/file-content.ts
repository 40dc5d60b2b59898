const pageSize = 65_536;
const blockSize = 4096;

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
			const page = this.#page(Math.floor(position / pageSize), start + count);
			page.set(bytes.subarray(done, done + count), start);
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
				last.fill(0, size % pageSize);
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
	Its pages as plain data: index and bytes.
	*/
	pages(): ReadonlyArray<readonly [number, Uint8Array]> {
		return this.#pages.entries()
			.filter((entry): entry is [number, Uint8Array] => entry[1] !== undefined)
			.map(([index, page]) => [index, page.slice(0, Math.min(pageSize, this.#size - (index * pageSize)))] as const)
			.toArray();
	}

	static fromPages(size: number, pages: ReadonlyArray<readonly [number, Uint8Array]>): FileContent {
		const content = new FileContent();
		content.#size = size;

		for (const [index, page] of pages) {
			content.#page(index, page.length).set(page);
		}

		return content;
	}

	/**
	The page at `index`, with room for at least `length` bytes.
	*/
	#page(index: number, length: number): Uint8Array {
		const known = this.#pages[index];

		if (known !== undefined && known.length >= length) {
			return known;
		}

		const page = new Uint8Array(Math.min(pageSize, Math.max(length, 2 * (known?.length ?? 128))));

		if (known !== undefined) {
			page.set(known);
		}

		while (this.#pages.length < index) {
			this.#pages.push(undefined);
		}

		this.#pages[index] = page;
		this.#count += known === undefined ? 1 : 0;
		return page;
	}

	#allocatedWith(count: number, size: number, isLastThere: boolean): number {
		const rest = size - (Math.floor(Math.max(0, size - 1) / pageSize) * pageSize);

		return (count * pageSize) - (isLastThere && count > 0 ? pageSize - (Math.ceil(rest / blockSize) * blockSize) : 0);
	}
}
