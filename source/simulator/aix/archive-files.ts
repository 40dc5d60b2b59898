import {FileError, errorTexts, type FileStatus} from '../files.js';
import type {UtilityContext} from '../utility.js';
import {toBytes} from '../byte-text.js';
import {clusterSize, fileTypes, type ImageEntry} from './image-format.js';
import {ImageWriter} from './image-writer.js';
import {pack} from './packing.js';

/**
Bytes that are stored a second: small machines of a story take some minutes for some megabytes.
*/
const bytesPerSecond = 44 * 1024;

/**
What of a file goes over this much streams: the bulk of a system takes seconds, so that a lesson does not take hours.
*/
const streamedFrom = 128 * 1024;
const streamedPerSecond = 16 * 1024 * 1024;

/**
What opening and closing a file costs, in milliseconds.
*/
const perFile = 200;

/**
The archive cannot be written any further.
*/
export class ArchiveProblem extends Error {
	override readonly name = 'ArchiveProblem';
}

type ArchiveOptions = {
	readonly target: string;
	readonly program: string;
	readonly isPacking: boolean;

	/**
	How much of the archive really reaches the target, for a fault; all unless given.
	*/
	readonly kept?: number;

	/**
	Takes the archive's bytes in the place of the target.
	*/
	readonly store?: (bytes: Uint8Array) => void;
	readonly pass: (milliseconds: number) => Promise<void>;
};

/**
Makes the entries of one archive. Inode numbers in it are no inodes: 0 for what has one name, one number for all names of a linked file, and falling numbers for directories.
*/
export const entryMaker = (): ((name: string, status: FileStatus, size: number) => ImageEntry) => {
	const linked = new Map<string, number>();
	let directory = 0xFF_FF_FF_FF;
	let links = 1;

	return (name, status, size) => {
		let inode = 0;

		if (status.kind === 'directory') {
			inode = directory--;
		} else if (status.links > 1) {
			const key = `${status.mountPoint}:${status.inode}`;
			inode = linked.get(key) ?? links++;
			linked.set(key, inode);
		}

		return {
			name,
			links: status.links,
			inode,
			mode: fileTypes[status.kind] | status.mode,
			uid: status.uid,
			gid: status.gid,
			size,
			accessedAt: Math.floor(status.accessedAt / 1000),
			modifiedAt: Math.floor(status.modifiedAt / 1000),
			changedAt: Math.floor(status.changedAt / 1000),
			...(status.device !== undefined && {device: status.device}),
		};
	};
};

/**
An archive by name that grows in a file of the machine.
*/
export class Archive {
	readonly #context: UtilityContext;
	readonly #options: ArchiveOptions;
	readonly #writer: ImageWriter;
	#offset = 0;
	readonly #entry = entryMaker();

	/**
	Bytes that wait to be stored and stream.
	*/
	#streaming = 0;

	/**
	Opens the target.

	@throws ArchiveProblem where the target cannot be opened.
	*/
	constructor(context: UtilityContext, options: ArchiveOptions) {
		this.#context = context;
		this.#options = options;
		this.#writer = new ImageWriter({user: context.process.view.account.name, at: context.machine.clock.now});

		if (options.store !== undefined) {
			return;
		}

		try {
			context.files.write(options.target, new Uint8Array(0));
		} catch (error) {
			throw this.#problem('open', error);
		}
	}

	/**
	Saves one file under the name given; packed where that is asked for and wanted of this one.

	@returns Its size, or the reason why it could not be read.
	*/
	async add(name: string, path: string, {isPacked = true}: {readonly isPacked?: boolean} = {}): Promise<number | string> {
		const {files} = this.#context;
		let status: FileStatus;
		let bytes: Uint8Array;

		try {
			status = files.linkStatus(path);
			bytes = status.kind === 'file' ? files.read(path) : (status.kind === 'link' ? toBytes(status.linkTarget ?? '') : new Uint8Array(0));
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}

			await this.#options.pass(perFile);

			return errorTexts[error.code];
		}

		const packed = isPacked && this.#options.isPacking && status.kind === 'file' ? pack(bytes) : undefined;
		this.#writer.add(this.#entry(name, status, bytes.length), packed ?? bytes, {isPacked: packed !== undefined});
		this.#streaming += Math.max(0, (packed ?? bytes).length - streamedFrom);
		await this.#options.pass(perFile);
		await this.#drain();

		return status.kind === 'file' ? bytes.length : 0;
	}

	async end(): Promise<void> {
		await this.#store(this.#writer.end());
	}

	get storedBytes(): number {
		return this.#offset;
	}

	async #drain(): Promise<void> {
		const full = this.#writer.take();

		if (full !== undefined) {
			await this.#store(full);
		}
	}

	async #store(bytes: Uint8Array): Promise<void> {
		for (let at = 0; at < bytes.length; at += clusterSize) {
			const cluster = bytes.subarray(at, at + clusterSize);
			const streamed = Math.min(this.#streaming, cluster.length);
			this.#streaming -= streamed;
			await this.#options.pass(((streamed / streamedPerSecond) + ((cluster.length - streamed) / bytesPerSecond)) * 1000);

			if (this.#options.store !== undefined) {
				this.#options.store(cluster);
			} else if (this.#options.kept === undefined || this.#offset < this.#options.kept) {
				try {
					this.#context.files.writeRange(this.#options.target, this.#offset, cluster);
				} catch (error) {
					throw this.#problem('write to', error);
				}
			}

			this.#offset += cluster.length;
		}
	}

	#problem(what: string, error: unknown): unknown {
		return error instanceof FileError
			? new ArchiveProblem(`backup: ${what === 'open' ? '0511-126' : '0511-089'} Cannot ${what} ${this.#options.target}: ${errorTexts[error.code]}`)
			: error;
	}
}
