import type {ImageSource} from './image-source.js';

const smallest = 4096;
const largest = 256 * 1024;

/**
A stretch of an image that is held while headers in it are read. It reads further ahead where headers lie close together, and little where large files are jumped over.
*/
export class Window {
	readonly #source: ImageSource;
	#bytes: Uint8Array = new Uint8Array(0);
	#offset = 0;
	#ahead: number = smallest;

	constructor(source: ImageSource) {
		this.#source = source;
	}

	/**
	The bytes at an offset: `length` of them, fewer only where the image ends. They are valid until the next call.
	*/
	async at(offset: number, length: number): Promise<Uint8Array> {
		return this.held(offset, length) ?? this.#load(offset, length);
	}

	/**
	The same without waiting, where they are held already.
	*/
	held(offset: number, length: number): Uint8Array | undefined {
		const from = offset - this.#offset;
		const to = Math.min(offset + length, this.#source.size) - this.#offset;

		return from >= 0 && from <= to && to <= this.#bytes.length ? this.#bytes.subarray(from, to) : undefined;
	}

	async #load(offset: number, length: number): Promise<Uint8Array> {
		const {size} = this.#source;

		if (offset >= size) {
			return new Uint8Array(0);
		}

		const isNear = offset >= this.#offset && offset <= this.#offset + (2 * this.#bytes.length);

		this.#ahead = isNear ? Math.min(largest, this.#ahead * 2) : Math.max(smallest, this.#ahead / 2);

		const bytes = await this.#source.read(offset, Math.min(Math.max(this.#ahead, length), size - offset));

		this.#bytes = bytes;
		this.#offset = offset;

		return this.#bytes.subarray(0, length);
	}
}
