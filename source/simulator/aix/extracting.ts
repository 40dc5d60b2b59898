import {Buffer} from 'node:buffer';
import {toText} from '../byte-text.js';
import {FileError, errorTexts} from '../files.js';
import type {UtilityContext} from '../utility.js';
import {callerUid} from './caller.js';
import {cTime} from './columns.js';
import {typeOfMode} from './image-format.js';
import {
	ImageProblem,
	readEntries,
	readEntry,
	readImageHeader,
	type ImageSource,
	type StoredEntry,
} from './image-reader.js';

/**
Bytes that are restored a second.
*/
const bytesPerSecond = 256 * 1024;

export const imageSource = (context: UtilityContext, path: string): ImageSource => ({
	size: context.files.status(path).size,
	read: (offset, length) => context.files.readRange(path, offset, length),
});

/**
What `restore` tells of an archive before it begins; on stderr.
*/
const describeImage = (source: ImageSource, path: string): string => {
	const {volume, at, user} = readImageHeader(source);

	return `New volume on ${path}:\n Cluster 51200 bytes (100 blocks).\n    Volume number ${volume}\n    Date of backup: ${cTime(at)}\n    Files backed up by name\n    User ${user}\n`;
};

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

const makeParents = (context: UtilityContext, path: string): void => {
	const {files} = context;

	if (files.exists(path)) {
		return;
	}

	makeParents(context, parentOf(path));
	files.makeDirectory(path, 0o755);
};

/**
Puts one entry into the tree, below the working directory unless its name is absolute.
*/
const place = (context: UtilityContext, source: ImageSource, entry: StoredEntry, linked: Map<number, string>): void => {
	const {files} = context;
	const path = files.resolve(entry.name);
	const kind = typeOfMode(entry.mode);

	if (path !== '/') {
		makeParents(context, parentOf(path));
	}

	if (kind === 'directory') {
		if (!files.exists(path)) {
			files.makeDirectory(path, 0o755);
		}
	} else {
		let isThere = true;

		try {
			isThere = files.linkStatus(path).kind !== 'directory';

			if (isThere) {
				files.removeFile(path);
			}
		} catch (error) {
			if (!(error instanceof FileError) || error.code !== 'ENOENT') {
				throw error;
			}
		}

		const first = entry.links > 1 ? linked.get(entry.inode) : undefined;

		if (first !== undefined) {
			files.makeHardLink(first, path);

			return;
		}

		if (kind === 'link') {
			files.makeLink(toText(readEntry(source, entry)), path);
		} else if (kind === 'fifo') {
			files.makeFifo(path);
		} else if ((kind === 'block-device' || kind === 'character-device') && entry.device !== undefined) {
			context.machine.files.view({umask: 0}).makeDevice(path, {kind, ...entry.device, mode: entry.mode & 0o7777});
		} else {
			files.write(path, readEntry(source, entry));
		}

		if (entry.links > 1) {
			linked.set(entry.inode, path);
		}
	}

	if (callerUid(context) === 0) {
		files.setOwner(path, entry.uid, entry.gid);
	}

	if (kind === 'link') {
		return;
	}

	files.setMode(path, entry.mode & 0o7777);
	files.setTimes(path, entry.accessedAt * 1000, entry.modifiedAt * 1000);
};

const display = (entry: StoredEntry): string => `${String(typeOfMode(entry.mode) === 'file' ? entry.size : 0).padStart(12)} ${entry.name}`;

type ExtractOptions = {
	/**
	Names to take, all where it is empty.
	*/
	readonly names: readonly string[];

	/**
	Whether what lies below a directory named comes too.
	*/
	readonly isDeep: boolean;

	/**
	Whether sizes are told and the totals at the end.
	*/
	readonly isVerbose: boolean;

	/**
	Only show what is there.
	*/
	readonly isListing: boolean;

	/**
	Not a word of the names on stdout.
	*/
	readonly isSilent?: boolean;

	/**
	The image as the operator named it.
	*/
	readonly path: string;
	readonly factor?: number;
};

const normal = (name: string): string => name.replace(/^\.\//v, '').replace(/(?<!\/)\/+$/v, '');

/**
Reads an archive to its end: lists or restores what is wanted.

@returns The status; problems are told on stderr.
*/
export const extract = async (context: UtilityContext, source: ImageSource, options: ExtractOptions): Promise<number> => {
	const {names, isDeep, isVerbose, isListing} = options;
	const wanted = new Map(names.map(name => [normal(name), false]));
	const linked = new Map<number, string>();
	const directories: StoredEntry[] = [];
	const factor = context.machine.faults.has('slow') ? 4 : 1;
	let status = 0;
	let count = 0;
	let total = 0;
	let waiting = 0;

	const isWanted = (entry: StoredEntry): boolean => {
		if (wanted.size === 0) {
			return true;
		}

		const name = normal(entry.name);

		for (const each of wanted.keys()) {
			if (name === each || (isDeep && (name.startsWith(`${each}/`) || each === '' || each === '.'))) {
				wanted.set(each, true);

				return true;
			}
		}

		return false;
	};

	try {
		if (isVerbose) {
			await context.err(describeImage(source, options.path));
		}

		for (const entry of readEntries(source)) {
			const isTaken = isWanted(entry);
			waiting += entry.storedSize / bytesPerSecond * (isListing || !isTaken ? 100 : 1000);
			waiting += isListing || !isTaken ? 0.2 : 20;

			if (waiting > 200) {
				await context.sleep(Math.ceil(waiting * factor));
				waiting = 0;
			}

			if (entry.offset + entry.storedSize > source.size) {
				throw new ImageProblem('restore: 0511-160 Cannot read: the end of the archive was reached too early.');
			}

			if (!isTaken) {
				continue;
			}

			count++;
			total += typeOfMode(entry.mode) === 'file' ? entry.size : 0;

			if (!isListing) {
				try {
					place(context, source, entry, linked);

					if (typeOfMode(entry.mode) === 'directory') {
						directories.push(entry);
					}
				} catch (error) {
					if (error instanceof FileError) {
						status = 1;
						await context.err(`restore: 0511-115 Cannot create ${entry.name}: ${errorTexts[error.code]}\n`);

						if (error.code === 'ENOSPC') {
							break;
						}

						continue;
					}

					throw error instanceof RangeError ? new ImageProblem(`restore: 0511-133 The packed data of ${entry.name} is damaged.`) : error;
				}
			}

			if (options.isSilent === true) {
				continue;
			}

			await context.out(`${isListing ? '' : 'x'}${isVerbose ? (isListing ? display(entry) : ` ${display(entry)}`) : `${isListing ? '' : ' '}${entry.name}`}\n`);
		}
	} catch (error) {
		if (!(error instanceof ImageProblem)) {
			throw error;
		}

		await context.err(`${error.message}\n`);
		status = 1;
	}

	// What was put into a directory has changed its time.
	for (const entry of directories.toReversed()) {
		try {
			context.files.setTimes(context.files.resolve(entry.name), entry.accessedAt * 1000, entry.modifiedAt * 1000);
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}
		}
	}

	for (const [name, isFound] of wanted) {
		if (isFound || status !== 0) {
			continue;
		}

		await context.err(`restore: 0511-186 ${name} was not found on the volume.\n`);
		status = 1;
	}

	if (isVerbose) {
		await context.out(`   total size: ${total}\n`);
		await context.err(`    files ${isListing ? 'archived' : 'restored'}: ${count}\n`);
	}

	return status;
};

/**
The bytes of one entry, `undefined` where the archive has none of that name.

@throws ImageProblem
*/
export const findInImage = (source: ImageSource, isMatch: (name: string) => boolean): {readonly name: string; readonly text: string} | undefined => {
	for (const entry of readEntries(source)) {
		if (isMatch(entry.name)) {
			return {name: entry.name, text: Buffer.from(readEntry(source, entry)).toString('utf8')};
		}
	}

	return undefined;
};
