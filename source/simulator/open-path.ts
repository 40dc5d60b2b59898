import {FileError} from './files.js';
import {canAccess} from './accounts.js';
import type {FileTree} from './file-tree.js';
import {FileView} from './file-view.js';
import type {TreeNode} from './filesystem.js';
import {OpenNode, PipeEnd, type OpenFile} from './open-file.js';
import {Pipe} from './pipe.js';
import type {Process} from './process.js';

type OpenHow = {
	readonly mode: 'read' | 'write' | 'append' | 'both';

	/**
	Cut an existing file to nothing.
	*/
	readonly isTruncating?: boolean;

	/**
	Fail with `EEXIST` on an existing regular file, as `set -C` wants.
	*/
	readonly isExclusive?: boolean;
};

const fifos = new WeakMap<TreeNode, Pipe>();

const openFifo = async (process: Process, node: TreeNode, mode: 'read' | 'write' | 'both'): Promise<OpenFile> => {
	const pipe = fifos.get(node) ?? new Pipe();
	fifos.set(node, pipe);
	const {readerOpens, writerOpens} = pipe;
	const end = new PipeEnd(pipe, mode, node);

	try {
		if (mode === 'read') {
			await pipe.until(process, () => pipe.writers > 0 || pipe.writerOpens > writerOpens);
		} else if (mode === 'write') {
			await pipe.until(process, () => pipe.readers > 0 || pipe.readerOpens > readerOpens);
		}
	} catch (error) {
		end.release();
		throw error;
	}

	return end;
};

/**
Opens a file for a process, creating it where it is written to and missing. A FIFO waits for its other side unless it is opened for both.

@throws FileError
*/
export const openPath = async (tree: FileTree, process: Process, path: string, {mode, isTruncating = false, isExclusive = false}: OpenHow): Promise<OpenFile> => {
	const view = new FileView(tree, process.view);
	const isReading = mode === 'read' || mode === 'both';
	const isWriting = mode !== 'read';
	const place = view.place(path);
	let {node} = place;

	if (node === undefined) {
		if (!isWriting) {
			throw new FileError('ENOENT', path);
		}

		node = view.create(place.path, {kind: 'file', mode: 0o666 & ~process.view.umask});
	} else {
		if (isExclusive && node.kind === 'file') {
			throw new FileError('EEXIST', path);
		}

		if (isWriting && node.kind === 'directory') {
			throw new FileError('EISDIR', path);
		}

		if (!canAccess(node, process.view.account, (isReading ? 4 : 0) | (isWriting ? 2 : 0))) {
			throw new FileError('EACCES', path);
		}

		if (isWriting && node.kind === 'file') {
			tree.assertWritable(node);
		}
	}

	if (node.kind === 'fifo') {
		return openFifo(process, node, mode === 'append' ? 'write' : mode);
	}

	if (node.kind === 'block-device' || node.kind === 'character-device') {
		tree.driverOf(node);
	}

	if (isTruncating && node.kind === 'file') {
		tree.truncateContent(node, 0);
	}

	return new OpenNode(tree, node, {isReadable: isReading, isWritable: isWriting, isAppending: mode === 'append'});
};
