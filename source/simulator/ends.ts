import {FileError} from './files.js';
import {OpenFile, type ReadOptions} from './open-file.js';
import type {Process} from './process.js';
import type {ReadEnd, WriteEnd} from './utility.js';

/**
An open file as one process reads and writes it.
*/
export class ProcessEnd implements ReadEnd, WriteEnd {
	readonly file: OpenFile | undefined;
	readonly #process: Process;
	readonly #close: () => void;

	/**
	`close`: what closing means: giving a descriptor back.
	*/
	constructor(process: Process, file: OpenFile | undefined, close: () => void) {
		this.#process = process;
		this.file = file;
		this.#close = close;
	}

	async read(): Promise<Uint8Array | undefined> {
		this.#process.assertRunning();
		return this.file?.read(this.#process);
	}

	async write(bytes: Uint8Array): Promise<void> {
		this.#process.assertRunning();

		if (this.file === undefined) {
			throw new FileError('EBADF', '');
		}

		await this.file.write(this.#process, bytes);
	}

	close(): void {
		this.#close();
	}
}

/**
An end that somebody else made (an SSH channel, a program's own) as an open file.
*/
export class ForeignFile extends OpenFile {
	readonly #isTerminal: boolean;
	readonly #reader: ReadEnd | undefined;
	readonly #writer: WriteEnd | undefined;
	#rest: Uint8Array | undefined;
	#reading: Promise<void> | undefined;
	#isAtEnd = false;

	constructor({reader, writer, isTerminal = false}: {readonly reader?: ReadEnd; readonly writer?: WriteEnd; readonly isTerminal?: boolean}) {
		super();
		this.#isTerminal = isTerminal;
		this.#reader = reader;
		this.#writer = writer;
	}

	override get isTerminal(): boolean {
		return this.#isTerminal;
	}

	override async read(process: Process, {limit = Infinity, line = false}: ReadOptions = {}): Promise<Uint8Array | undefined> {
		process.assertRunning();

		if (this.#reader === undefined) {
			throw new FileError('EBADF', '');
		}

		while (this.#rest === undefined && !this.#isAtEnd) {
			// The bytes stay here when the process that asked for them dies.
			this.#reading ??= this.#fetch(this.#reader);
			await process.blockOn(this.#reading);
		}

		const all = this.#rest;

		if (all === undefined) {
			return undefined;
		}

		const newline = line ? all.indexOf(10) : -1;
		const count = Math.min(limit, newline === -1 ? all.length : newline + 1);
		this.#rest = count < all.length ? all.subarray(count) : undefined;
		return all.subarray(0, count);
	}

	override async write(process: Process, bytes: Uint8Array): Promise<void> {
		process.assertRunning();

		if (this.#writer === undefined) {
			throw new FileError('EBADF', '');
		}

		try {
			await process.blockOn(this.#writer.write(bytes));
		} catch (error) {
			if (error instanceof FileError && error.code === 'EPIPE') {
				process.signal('PIPE');
				process.assertRunning();
			}

			throw error;
		}
	}

	protected close(): void {
		this.#reader?.close();
		this.#writer?.close();
	}

	async #fetch(reader: ReadEnd): Promise<void> {
		try {
			const bytes = await reader.read();
			this.#isAtEnd = bytes === undefined;
			this.#rest = bytes === undefined || bytes.length === 0 ? undefined : bytes;
		} finally {
			this.#reading = undefined;
		}
	}
}

/**
An end as an open file, with a hold of its own.
*/
export const fileOfEnd = (end: ReadEnd | WriteEnd): OpenFile => end instanceof ProcessEnd && end.file !== undefined ? end.file.retain() : new ForeignFile({...('read' in end && {reader: end}), ...('write' in end && {writer: end})});
