import {createHash, type Hash} from 'node:crypto';
import {
	closeSync,
	constants,
	fdatasync,
	fdatasyncSync,
	fstatSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	writev,
	writevSync,
} from 'node:fs';
import {open as openToRead} from 'node:fs/promises';
import path from 'node:path';
import {OperatorError} from '../base/errors.js';
import {unopenable} from './store-error.js';

/**
So many bytes are written before they are forced to the disk: what is lost in a power cut is read again from the host's log.
*/
const syncEvery = 32 * 1024 * 1024;

const chunkSize = 1024 * 1024;

/**
So much is gathered before it is written.
*/
const mostGathered = 512 * 1024;

const blockSize = 64 * 1024;

/**
Blocks to a system call: below IOV_MAX, which is at least 1024 where Node runs.
*/
const mostBlocks = 512;

/**
What is gathered is copied here and not kept as it came: thousands of short-lived pieces would outlive their first collection and pile up.
*/
type Block = {readonly bytes: Uint8Array; from: number; to: number};

/**
Blocks that nobody uses, to be used again; the most are 8 MiB.
*/
const freeBlocks: Uint8Array[] = [];
const mostFree = 128;

const newBlock = (): Block => ({bytes: freeBlocks.pop() ?? Buffer.allocUnsafeSlow(blockSize), from: 0, to: 0});

const freeBlock = ({bytes}: Block): void => {
	if (freeBlocks.length < mostFree) {
		freeBlocks.push(bytes);
	}
};

const filled = ({bytes, from, to}: Block): Uint8Array => bytes.subarray(from, to);

export const elsewhere = (file: string, has: number, offset: number): OperatorError => new OperatorError(`${file} has ${has} bytes, not ${offset}: these bytes do not belong at its end.`, {code: 'transcript-elsewhere', advice: 'Another process reads the same log: it goes on from what stands there.'});

/**
Forces to the disk what is summed up, where we wrote it, and reads it unless its sum is known.
*/
export const readSum = async (file: string, {known, isOurs}: {readonly known: Hash | undefined; readonly isOurs: boolean}): Promise<string> => {
	const handle = await openToRead(file, 'r');

	try {
		if (isOurs) {
			await handle.datasync();
		}

		const hash = known ?? createHash('sha256');
		const chunk = new Uint8Array(chunkSize);
		let count = known === undefined ? 1 : 0;

		while (count > 0) {
			({bytesRead: count} = await handle.read(chunk));
			hash.update(chunk.subarray(0, count));
		}

		return hash.digest('hex');
	} finally {
		await handle.close();
	}
};

/**
The end of one transcript, open for bytes to be added. They are gathered and written in large pieces, beside the reading of more or at once; what fails makes it `isShut`, with all that was gathered forgotten.
*/
export class TranscriptFile {
	readonly path: string;

	/**
	Bytes that are on the file, as we left it.
	*/
	stored: number;

	/**
	Bytes that were gathered and are not yet on the file.
	*/
	waiting = 0;
	isShut = false;
	readonly #descriptor: number;
	#synced: number;
	#gathered: Block[] = [];

	/**
	How many of the gathered bytes are being written beside us, and may be on the file or not.
	*/
	#underWay = 0;
	#isSyncing = false;
	readonly #fail: (error: Error) => void;

	/**
	Of all that is stored, where we saw all of it.
	*/
	readonly #hash: Hash | undefined;

	/**
	`fail` is called with what went wrong where nobody waits for it.
	*/
	constructor(file: string, fail: (error: Error) => void) {
		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});

		this.path = file;
		this.#fail = fail;
		this.#descriptor = openSync(file, constants.O_RDWR + constants.O_CREAT + constants.O_NOFOLLOW, 0o600);

		const stats = fstatSync(this.#descriptor);
		const {size} = stats;

		// What is written to a pipe would be waited for.
		if (!stats.isFile()) {
			closeSync(this.#descriptor);

			throw unopenable(file, 'it is no file');
		}

		this.stored = size;
		this.#synced = size;
		this.#hash = size === 0 ? createHash('sha256') : undefined;
	}

	get size(): number {
		return this.stored + this.waiting;
	}

	/**
	Whether the file is still there and as we left it.
	*/
	get isAsLeft(): boolean {
		const {size, nlink} = fstatSync(this.#descriptor);

		return nlink > 0 && size >= this.stored && size <= this.stored + this.#underWay;
	}

	/**
	Whether so much was gathered that it should be written.
	*/
	get isFull(): boolean {
		return this.waiting - this.#underWay >= mostGathered;
	}

	/**
	The sum of what is stored, where we saw all of it.
	*/
	get sum(): Hash | undefined {
		return this.#hash?.copy();
	}

	gather(bytes: Uint8Array): void {
		let taken = 0;

		while (taken < bytes.length) {
			let block = this.#gathered.at(-1);

			if (block === undefined || block.to === blockSize) {
				block = newBlock();
				this.#gathered.push(block);
			}

			const part = bytes.subarray(taken, taken + blockSize - block.to);

			block.bytes.set(part, block.to);
			block.to += part.length;
			taken += part.length;
		}

		this.waiting += bytes.length;
	}

	/**
	Writes what was gathered; what is under way once more, the same bytes to the same place.

	@throws What kept it from being written; then it is forgotten.
	*/
	write(): void {
		if (this.isShut) {
			return;
		}

		try {
			this.#assertAsLeft();

			while (this.#gathered.length > 0) {
				this.#written(writevSync(this.#descriptor, this.#pieces(), this.stored));
			}
		} catch (error) {
			this.forget();

			throw error;
		}

		this.#syncWhereMuch();
	}

	/**
	Writes what was gathered without waiting for it, once at a time.
	*/
	writeBeside(): void {
		if (this.#underWay > 0 || this.waiting === 0) {
			return;
		}

		try {
			this.#assertAsLeft();
		} catch (error) {
			this.forget();
			this.#fail(error as Error);

			return;
		}

		const pieces = this.#pieces();
		const from = this.stored;

		this.#underWay = pieces.reduce((sum, {length}) => sum + length, 0);
		writev(this.#descriptor, pieces, from, (error, count) => {
			this.#underWay = 0;

			if (this.isShut) {
				this.#release();
			} else if (error === null) {
				this.#written(Math.max(0, from + count - this.stored));
				this.#syncWhereMuch();
				// What came meanwhile: nobody else may come back to it.
				this.writeBeside();
			} else {
				this.forget();
				this.#fail(error);
			}
		});
	}

	/**
	Writes what was gathered and closes the file.

	@throws What kept it from being written.
	*/
	shut(): void {
		this.write();

		if (!this.isShut && this.stored > this.#synced && !this.#isSyncing) {
			this.#sync();
		}

		this.forget();
	}

	/**
	Forces what is stored to the disk and closes the file. What was gathered is forgotten.
	*/
	shutAtOnce(): void {
		try {
			fdatasyncSync(this.#descriptor);
		} catch {
			this.#takeBack();
		}

		this.forget();
	}

	/**
	Closes the file. What was gathered is forgotten.
	*/
	forget(): void {
		if (this.isShut) {
			return;
		}

		this.#gathered = [];
		this.waiting = 0;
		this.isShut = true;
		this.#release();
	}

	/**
	What one system call writes of what was gathered.
	*/
	#pieces(): readonly Uint8Array[] {
		return this.#gathered.slice(0, mostBlocks).map(block => filled(block));
	}

	#assertAsLeft(): void {
		if (!(this.waiting > 0) || this.isAsLeft) {
			return;
		}

		const {size, nlink} = fstatSync(this.#descriptor);

		throw elsewhere(this.path, nlink === 0 ? 0 : size, this.stored);
	}

	#release(): void {
		if (!this.#isSyncing && this.#underWay === 0) {
			closeSync(this.#descriptor);
		}
	}

	/**
	What could not be forced to the disk may be anything there: it is read again from the host.
	*/
	#takeBack(): void {
		try {
			if (fstatSync(this.#descriptor).size === this.stored) {
				ftruncateSync(this.#descriptor, this.#synced);
			}
		} catch {}
	}

	#syncWhereMuch(): void {
		if (this.stored - this.#synced >= syncEvery && !this.#isSyncing) {
			this.#sync();
		}
	}

	/**
	Forces what is written to the disk without waiting for it, once at a time.
	*/
	#sync(): void {
		const upTo = this.stored;

		this.#isSyncing = true;
		fdatasync(this.#descriptor, error => {
			this.#isSyncing = false;

			if (error === null) {
				this.#synced = Math.max(this.#synced, upTo);
			} else {
				this.#takeBack();
				this.#fail(error);
			}

			if (this.isShut) {
				this.#release();
			} else if (error !== null) {
				this.forget();
			}
		});
	}

	/**
	So many of the gathered bytes are on the file now.
	*/
	#written(count: number): void {
		let left = count;

		this.stored += count;
		this.waiting -= count;

		while (left > 0) {
			const block = this.#gathered[0]!;
			const part = filled(block).subarray(0, left);

			this.#hash?.update(part);
			left -= part.length;
			block.from += part.length;

			if (block.from < block.to) {
				break;
			}

			this.#gathered.shift();

			// What is being written beside us is still read from there.
			if (this.#underWay === 0) {
				freeBlock(block);
			}
		}
	}
}
