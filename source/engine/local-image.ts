import {read} from 'node:fs';
import {open, stat} from 'node:fs/promises';
import {OperatorError} from '../base/errors.js';
import type {ImageSource} from '../images/image-source.js';

export type OpenImage = ImageSource & {close(): Promise<void>};

const unreadable = (file: string, error: NodeJS.ErrnoException): Error => {
	const {code, message} = error;

	return error instanceof OperatorError || code === undefined ? error : new OperatorError(code === 'ENOENT' ? `There is no file \`${file}\`.` : `The image \`${file}\` cannot be read: ${message}.`, {code: 'cannot-read', advice: 'Check the path, the rights to it and the mount that it lies on.', cause: error});
};

/**
Opens an image in a file of this machine, or on a mount of it.

@throws OperatorError where it cannot be opened, is no regular file, or its reads fail later.
*/
export const openLocalImage = async (file: string): Promise<OpenImage> => {
	try {
		// Opening a pipe or a tape would wait, or wind.
		const {size} = await stat(file).then(status => {
			if (!status.isFile()) {
				throw new OperatorError(`\`${file}\` is ${status.isDirectory() ? 'a directory' : 'no regular file'}.`, {code: 'cannot-read', advice: 'Name the file of an image; copy one from a tape or a device into a file first.'});
			}

			return status;
		});
		const handle = await open(file, 'r');

		return {
			size,
			// Twice as fast as the handle's own method, which counts where each header is one read.
			read: async (offset, length) => new Promise((resolve, reject) => {
				const bytes = Buffer.allocUnsafe(length);

				read(handle.fd, bytes, 0, length, offset, (error, count) => {
					if (error === null) {
						resolve(bytes.subarray(0, count));
					} else {
						reject(unreadable(file, error));
					}
				});
			}),
			close: async () => handle.close(),
		};
	} catch (error) {
		throw unreadable(file, error as Error);
	}
};
