import {byteText} from './byte-text.js';

/**
Reads records from some bytes, one separator at a time.
*/
export class RecordReader {
	readonly #source: AsyncGenerator<Uint8Array, void, undefined>;
	#text = '';
	#at = 0;
	#isEnded = false;

	constructor(source: AsyncGenerator<Uint8Array, void, undefined>) {
		this.#source = source;
	}

	/**
	The next record, where it is already here.
	*/
	ready(separator: string): string | undefined {
		if (separator !== '\n') {
			return undefined;
		}

		const end = this.#text.indexOf('\n', this.#at);

		if (end === -1) {
			return undefined;
		}

		const record = this.#text.slice(this.#at, end);
		this.#at = end + 1;

		return record;
	}

	/**
	The next record, undefined at the end.
	*/
	async next(separator: string): Promise<string | undefined> {
		for (;;) {
			const record = separator === '' ? this.#paragraph() : this.#upTo(separator[0]!);

			if (record !== undefined) {
				return record;
			}

			if (this.#isEnded) {
				return this.#rest(separator);
			}

			const result = await this.#source.next();

			if (result.done === true) {
				this.#isEnded = true;
			} else {
				this.#text = this.#text.slice(this.#at) + byteText(result.value);
				this.#at = 0;
			}
		}
	}

	async close(): Promise<void> {
		await this.#source.return();
	}

	#upTo(separator: string): string | undefined {
		const end = this.#text.indexOf(separator, this.#at);

		if (end === -1) {
			return undefined;
		}

		const record = this.#text.slice(this.#at, end);
		this.#at = end + 1;

		return record;
	}

	#paragraph(): string | undefined {
		while (this.#text[this.#at] === '\n') {
			this.#at += 1;
		}

		const end = this.#text.indexOf('\n\n', this.#at);

		if (end === -1) {
			return undefined;
		}

		const record = this.#text.slice(this.#at, end);
		this.#at = end + 2;

		return record;
	}

	#rest(separator: string): string | undefined {
		const text = this.#text.slice(this.#at);
		this.#text = '';
		this.#at = 0;
		const record = separator === '' || separator === '\n' ? text.replace(/\n$/v, '') : text;

		return text === '' || (separator === '' && record === '') ? undefined : record;
	}
}
