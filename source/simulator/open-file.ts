import {FileError} from './files.js';
import type {FileTree} from './file-tree.js';
import type {TreeNode} from './filesystem.js';
import {type Pipe} from './pipe.js';
import type {Process} from './process.js';

/**
How much of it is read at once where nobody asks for less.
*/
const chunkSize = 65_536;

export type ReadOptions = {
	readonly limit?: number;

	/**
	Take no more than the rest of the line.
	*/
	readonly line?: boolean;
};

/**
An open file, shared by the descriptors that were duplicated from it.
*/
export abstract class OpenFile {
	#holders = 1;

	/**
	The inode behind it, where there is one.
	*/
	readonly node: TreeNode | undefined = undefined;

	/**
	Whether a person may sit behind it.
	*/
	get isTerminal(): boolean {
		return false;
	}

	retain(): this {
		this.#holders++;
		return this;
	}

	release(): void {
		this.#holders--;

		if (this.#holders === 0) {
			this.close();
		}
	}

	async read(_process: Process, _options?: ReadOptions): Promise<Uint8Array | undefined> {
		throw new FileError('EBADF', '');
	}

	async write(_process: Process, _bytes: Uint8Array): Promise<void> {
		throw new FileError('EBADF', '');
	}

	protected abstract close(): void;
}

/**
One or both ends of a pipe or FIFO.
*/
export class PipeEnd extends OpenFile {
	readonly pipe: Pipe;
	override readonly node: TreeNode | undefined;
	readonly #mode: 'read' | 'write' | 'both';

	constructor(pipe: Pipe, mode: 'read' | 'write' | 'both', node?: TreeNode) {
		super();
		this.pipe = pipe;
		this.node = node;
		this.#mode = mode;
		pipe.readers += mode === 'write' ? 0 : 1;
		pipe.writers += mode === 'read' ? 0 : 1;
		pipe.readerOpens += mode === 'write' ? 0 : 1;
		pipe.writerOpens += mode === 'read' ? 0 : 1;

		if (node !== undefined) {
			node.opens++;
		}

		pipe.changed();
	}

	override async read(process: Process, options?: ReadOptions): Promise<Uint8Array | undefined> {
		return this.#mode === 'write' ? super.read(process, options) : this.pipe.read(process, options);
	}

	override async write(process: Process, bytes: Uint8Array): Promise<void> {
		await (this.#mode === 'read' ? super.write(process, bytes) : this.pipe.write(process, bytes));
	}

	protected close(): void {
		this.pipe.readers -= this.#mode === 'write' ? 0 : 1;
		this.pipe.writers -= this.#mode === 'read' ? 0 : 1;
		this.pipe.changed();

		if (this.node === undefined) {
			return;
		}

		this.node.opens--;
		this.node.filesystem.release(this.node);
	}
}

type OpenMode = {
	readonly isReadable: boolean;
	readonly isWritable: boolean;
	readonly isAppending: boolean;
};

/**
A regular file or device with its offset.
*/
export class OpenNode extends OpenFile {
	override readonly node: TreeNode;
	offset = 0;
	readonly #tree: FileTree;
	readonly #mode: OpenMode;

	constructor(tree: FileTree, node: TreeNode, mode: OpenMode) {
		super();
		this.node = node;
		this.#tree = tree;
		this.#mode = mode;
		node.opens++;
	}

	override async read(process: Process, {limit = chunkSize, line = false}: ReadOptions = {}): Promise<Uint8Array | undefined> {
		process.assertRunning();

		if (!this.#mode.isReadable) {
			throw new FileError('EBADF', '');
		}

		if (this.node.kind === 'directory') {
			throw new FileError('EISDIR', '');
		}

		const bytes = this.#readAt(this.offset, line ? Math.min(limit, 4096) : limit);
		const newline = line ? bytes.indexOf(10) : -1;
		const taken = newline === -1 ? bytes : bytes.subarray(0, newline + 1);
		this.offset += taken.length;
		await process.move(taken.length);

		return taken.length === 0 ? undefined : taken;
	}

	override async write(process: Process, bytes: Uint8Array): Promise<void> {
		process.assertRunning();

		if (!this.#mode.isWritable) {
			throw new FileError('EBADF', '');
		}

		if (this.node.content === undefined) {
			this.#tree.driverOf(this.node).writeRange(this.offset, bytes);
			this.offset += bytes.length;
			await process.move(bytes.length);
			return;
		}

		await process.move(bytes.length);

		if (this.#mode.isAppending) {
			this.offset = this.node.content.size;
		}

		const room = process.view.fileSizeLimit - this.offset;

		if (bytes.length > 0 && room <= 0) {
			// AIX sends the signal to those only who ask for the standard's behaviour.
			if (process.environment.get('XPG_SUS_ENV') === 'ON') {
				process.signal('XFSZ');
				process.assertRunning();
			}

			throw new FileError('EFBIG', '');
		}

		await this.#put(process, bytes.subarray(0, Math.min(bytes.length, room)));

		if (bytes.length > room) {
			await this.write(process, bytes.subarray(room));
		}
	}

	protected close(): void {
		this.node.opens--;
		this.node.filesystem.release(this.node);
	}

	#readAt(offset: number, length: number): Uint8Array {
		if (this.node.content !== undefined) {
			return this.node.content.read(offset, length);
		}

		const driver = this.#tree.driverOf(this.node);
		return driver.readRange(offset, Math.min(length, Math.max(0, driver.size - offset)));
	}

	/**
	Writes as much as fits, as a real filesystem does, and then tells that it is full.
	*/
	async #put(process: Process, bytes: Uint8Array): Promise<void> {
		process.assertRunning();

		try {
			this.#tree.writeContent(this.node, this.offset, bytes);
			this.offset += bytes.length;
		} catch (error) {
			if (!(error instanceof FileError) || error.code !== 'ENOSPC') {
				throw error;
			}

			const inLastBlock = (4096 - (this.offset % 4096)) % 4096;
			const fitting = bytes.subarray(0, Math.min(bytes.length, inLastBlock + (Math.floor(this.node.filesystem.freeBytes / 4096) * 4096)));

			if (fitting.length > 0 && fitting.length < bytes.length) {
				this.#tree.writeContent(this.node, this.offset, fitting);
				this.offset += fitting.length;
			}

			throw new FileError('ENOSPC', '');
		}
	}
}
