import {read, readSync} from 'node:fs';
import {open, stat, statfs} from 'node:fs/promises';
import {OperatorError} from '../base/errors.js';
import type {ImageSource} from '../images/image-source.js';

export type OpenImage = ImageSource & {
	/**
	Where it lies behind a line: how far the beginning of its archive is looked for.
	*/
	readonly within?: number;
	close(): Promise<void>;
};

const unreadable = (file: string, error: NodeJS.ErrnoException): Error => {
	const {code, message} = error;

	return error instanceof OperatorError || code === undefined ? error : new OperatorError(code === 'ENOENT' ? `There is no file \`${file}\`.` : `The image \`${file}\` cannot be read: ${message}.`, {code: 'cannot-read', advice: 'Check the path, the rights to it and the mount that it lies on.', cause: error});
};

/**
Linux's numbers of file systems on this machine's own disks and in its memory: ext, XFS, Btrfs, tmpfs, overlay, ZFS, F2FS.
*/
const ownFilesystems = new Set([0xEF_53, 0x58_46_53_42, 0x91_23_68_3E, 0x01_02_19_94, 0x79_4C_76_30, 0x2F_C1_2F_C1, 0xF2_F5_20_10]);

/**
A header and what is read ahead of it. More is worth a turn of the thread.
*/
const smallBytes = 16 * 1024;
const slowMilliseconds = 2;
const pause = 100;

const isOwn = async (file: string): Promise<boolean> => {
	try {
		const {type} = await statfs(file);

		return ownFilesystems.has(type);
	} catch {
		return false;
	}
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

		const canReadNow = await isOwn(file);
		let slow = 0;

		const readLater = async (offset: number, length: number): Promise<Uint8Array> => new Promise((resolve, reject) => {
			const bytes = Buffer.allocUnsafe(length);

			read(handle.fd, bytes, 0, length, offset, (error, count) => {
				if (error === null) {
					resolve(bytes.subarray(0, count));
				} else {
					reject(unreadable(file, error));
				}
			});
		});

		/**
		A walk through headers is thousands of small reads, each the place of the next: a turn of the thread for each would take most of the time. Only where no network can hold the thread, and not while the disk is slow.
		*/
		const readNow = (offset: number, length: number): Uint8Array => {
			const bytes = Buffer.allocUnsafe(length);
			const begin = performance.now();

			try {
				return bytes.subarray(0, readSync(handle.fd, bytes, 0, length, offset));
			} catch (error) {
				throw unreadable(file, error as Error);
			} finally {
				slow = performance.now() - begin > slowMilliseconds ? pause : 0;
			}
		};

		return {
			size,
			async read(offset, length) {
				if (canReadNow && length <= smallBytes && slow === 0) {
					return readNow(offset, length);
				}

				slow = Math.max(0, slow - 1);

				return readLater(offset, length);
			},
			close: async () => handle.close(),
		};
	} catch (error) {
		throw unreadable(file, error as Error);
	}
};
