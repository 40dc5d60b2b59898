import {createHash, type Hash} from 'node:crypto';
import {OperatorError} from '../base/errors.js';
import type {ImageItem, ImageReport} from '../base/image.js';
import {readPieces, type ImageSource} from '../images/image-source.js';

const progressBytes = 32 * 1024 * 1024;
const zeros = Buffer.alloc(256 * 1024);

/**
Reads every byte of an image once, in order, beside the walk through its headers.
*/
export class Hasher {
	readonly #source: ImageSource;
	readonly #hash: Hash = createHash('sha256');
	#at = 0;
	#told = 0;
	#endAt = Infinity;
	#behind: ImageReport['behindEnd'] = 'nothing';

	constructor(source: ImageSource) {
		this.#source = source;
	}

	/**
	The end record: what is read from now on stands behind it.
	*/
	endAt(offset: number): void {
		this.#endAt = offset;
	}

	/**
	Reads on up to an offset.

	@yields How far it is, now and then.
	*/
	async * to(offset: number): AsyncGenerator<ImageItem, void> {
		for await (const piece of readPieces(this.#source, this.#at, offset - this.#at)) {
			this.#hash.update(piece);

			if (this.#at >= this.#endAt && this.#behind !== 'other') {
				this.#behind = zeros.compare(piece, 0, piece.length, 0, piece.length) === 0 ? 'zeros' : 'other';
			}

			this.#at += piece.length;

			if (!(this.#at - this.#told >= progressBytes)) {
				continue;
			}

			this.#told = this.#at;
			yield {type: 'progress', bytes: this.#at, of: this.#source.size};
		}
	}

	/**
	What was read, once it is all of it.

	@throws OperatorError where the source has become shorter meanwhile.
	*/
	end(): {readonly sha256: string; readonly behindEnd: NonNullable<ImageReport['behindEnd']>} {
		if (this.#at !== this.#source.size) {
			throw new OperatorError(`The image became shorter while it was read: ${this.#at} of ${this.#source.size} bytes were there.`, {code: 'cannot-read', advice: 'Read it again once nothing writes to it.'});
		}

		return {sha256: this.#hash.digest('hex'), behindEnd: this.#behind ?? 'nothing'};
	}
}
