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
	statSync,
	writevSync,
} from 'node:fs';
import {open as openToRead} from 'node:fs/promises';
import path from 'node:path';
import {OperatorError} from '../base/errors.js';
import type {Store, TranscriptId} from '../base/store.js';
import {readPiece} from './read-piece.js';
import {guarded} from './store-error.js';
import {takeOffZeros} from './trailing-zeros.js';

/**
Ids become file names; they are made by us, so that anything else is a bug and never reaches a path.
*/
const namePattern = /^\w[\w.\-]{0,120}$/v;

/**
So many bytes are written before they are forced to the disk: what is lost in a power cut is read again from the host's log.
*/
const syncEvery = 4 * 1024 * 1024;

const chunkSize = 1024 * 1024;

/**
How many files are kept open at once: those of 50 runs, each with both streams and its journal, are not opened and shut in turn.
*/
const mostOpen = 160;

/**
Bytes are gathered this far, of one file and of all, and this long, in milliseconds. What is gathered and not written is lost with the process, and read again from the host.
*/
const mostOfOne = 1024 * 1024;
const mostOfAll = 4 * 1024 * 1024;
const longest = 50;

/**
Below what one system call takes (IOV_MAX is at least 1024 where Node runs).
*/
const mostPieces = 512;

type Open = {
	readonly descriptor: number;

	/**
	Of the file as we left it, and how much of it is known to be on the disk.
	*/
	stored: number;
	synced: number;
	gathered: Uint8Array[];
	waiting: number;
	isSyncing: boolean;
	isShut: boolean;

	/**
	Of all that is stored, where we saw all of it.
	*/
	hash: Hash | undefined;
};

const elsewhere = (file: string, has: number, offset: number): OperatorError => new OperatorError(`${file} has ${has} bytes, not ${offset}: these bytes do not belong at its end.`, {code: 'transcript-elsewhere', advice: 'Another process reads the same log: it goes on from what stands there.'});

/**
Forces to the disk what is summed up, where we wrote it, and reads it unless its sum is known.
*/
const readSum = async (file: string, {known, isOurs}: {readonly known: Hash | undefined; readonly isOurs: boolean}): Promise<string> => {
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
Transcripts as plain files, `transcripts/<runId>/<stepId>.<out|err>`, mode 0600 in directories of mode 0700.

What is appended is gathered for a moment and written in large pieces. Where that fails, all that was gathered is forgotten and the next `append` or `flush` of it throws: the size of the file is the offset to go on from.
*/
export const createTranscripts = (directory: string): Store['transcripts'] & {readonly close: () => void} => {
	const open = new Map<string, Open>();
	const failures = new Map<string, Error>();
	let waiting = 0;
	let timer: NodeJS.Timeout | undefined;

	const pathOf = ({runId, stepId, stream}: TranscriptId): string => {
		if (!namePattern.test(runId) || !namePattern.test(stepId)) {
			throw new TypeError(`Not the id of a transcript: ${JSON.stringify({runId, stepId})}.`);
		}

		return path.join(directory, runId, `${stepId}.${stream}`);
	};

	const forget = (file: string, entry: Open): void => {
		waiting -= entry.waiting;
		entry.gathered = [];
		entry.waiting = 0;
		open.delete(file);
		entry.isShut = true;

		if (!entry.isSyncing) {
			closeSync(entry.descriptor);
		}
	};

	/**
	What could not be forced to the disk may be anything there: it is read again from the host.
	*/
	const takeBack = (entry: Open): void => {
		try {
			if (fstatSync(entry.descriptor).size === entry.stored) {
				ftruncateSync(entry.descriptor, entry.synced);
			}
		} catch {}
	};

	/**
	Forces what is written to the disk without waiting for it, once at a time.
	*/
	const sync = (file: string, entry: Open): void => {
		const upTo = entry.stored;

		entry.isSyncing = true;
		fdatasync(entry.descriptor, error => {
			entry.isSyncing = false;

			if (error === null) {
				entry.synced = Math.max(entry.synced, upTo);
			} else {
				takeBack(entry);
				failures.set(file, error);
			}

			if (entry.isShut) {
				closeSync(entry.descriptor);
			} else if (error !== null) {
				forget(file, entry);
			}
		});
	};

	/**
	So many of the gathered bytes are on the file now.
	*/
	const written = (entry: Open, count: number): void => {
		let left = count;

		entry.stored += count;
		entry.waiting -= count;
		waiting -= count;

		while (left > 0 && entry.gathered[0] !== undefined) {
			const [first] = entry.gathered;
			const part = first.subarray(0, left);

			entry.hash?.update(part);
			left -= part.length;

			if (part.length < first.length) {
				entry.gathered[0] = first.subarray(part.length);
			} else {
				entry.gathered.shift();
			}
		}
	};

	/**
	Writes what was gathered.

	@throws What kept it from being written; then it is forgotten.
	*/
	const write = (file: string, entry: Open): void => {
		try {
			const {size, nlink} = fstatSync(entry.descriptor);

			if (entry.waiting > 0 && (size !== entry.stored || nlink === 0)) {
				throw elsewhere(file, nlink === 0 ? 0 : size, entry.stored);
			}

			while (entry.gathered.length > 0) {
				written(entry, writevSync(entry.descriptor, entry.gathered, entry.stored));
			}
		} catch (error) {
			forget(file, entry);

			throw error;
		}

		if (entry.stored - entry.synced >= syncEvery && !entry.isSyncing) {
			sync(file, entry);
		}
	};

	/**
	Writes where nobody is there to be told: the next who appends is.
	*/
	const tryToWrite = (file: string, entry: Open): void => {
		try {
			write(file, entry);
		} catch (error) {
			failures.set(file, error as Error);
		}
	};

	const writeAll = (): void => {
		clearTimeout(timer);
		timer = undefined;

		for (const [file, entry] of open) {
			if (entry.waiting > 0) {
				tryToWrite(file, entry);
			}
		}
	};

	const failed = (file: string): void => {
		const failure = failures.get(file);

		if (failure === undefined) {
			return;
		}

		failures.delete(file);

		throw failure;
	};

	const shut = (file: string, entry: Open): void => {
		tryToWrite(file, entry);

		if (entry.isShut) {
			return;
		}

		if (entry.stored > entry.synced && !entry.isSyncing) {
			sync(file, entry);
		}

		forget(file, entry);
	};

	const openFile = (file: string): Open => {
		const known = open.get(file);

		if (known !== undefined) {
			// To the end of the map: the first is the one not used for longest.
			open.delete(file);
			open.set(file, known);

			if (known.waiting > 0) {
				return known;
			}

			const {size, nlink} = fstatSync(known.descriptor);

			if (size === known.stored && nlink > 0) {
				return known;
			}

			// Another process wrote to it, or somebody took it away.
			forget(file, known);
		}

		for (const [other, each] of [...open].slice(0, Math.max(0, open.size - mostOpen + 1))) {
			shut(other, each);
		}

		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});

		const descriptor = openSync(file, constants.O_RDWR + constants.O_CREAT + constants.O_NOFOLLOW, 0o600);
		const {size} = fstatSync(descriptor);
		const fresh: Open = {
			descriptor, stored: size, synced: size, gathered: [], waiting: 0, isSyncing: false, isShut: false, hash: size === 0 ? createHash('sha256') : undefined,
		};

		open.set(file, fresh);

		return fresh;
	};

	const sizeOf = (file: string): number => {
		const entry = open.get(file);

		return entry !== undefined && entry.waiting > 0 ? entry.stored + entry.waiting : (statSync(file, {throwIfNoEntry: false})?.size ?? 0);
	};

	return {
		path: pathOf,
		size(id) {
			const file = pathOf(id);

			return guarded(file, () => sizeOf(file));
		},
		append(id, offset, bytes) {
			const file = pathOf(id);

			return guarded(file, () => {
				failed(file);

				const entry = openFile(file);
				const size = entry.stored + entry.waiting;

				if (size !== offset) {
					throw elsewhere(file, size, offset);
				}

				if (bytes.length > 0) {
					entry.gathered.push(bytes);
					entry.waiting += bytes.length;
					waiting += bytes.length;
				}

				if (entry.waiting >= mostOfOne || entry.gathered.length >= mostPieces) {
					write(file, entry);
				} else if (waiting >= mostOfAll) {
					writeAll();
					failed(file);
				} else if (entry.waiting > 0) {
					timer ??= setTimeout(writeAll, longest).unref();
				}

				return offset + bytes.length;
			});
		},
		takeOffZeros(id) {
			const file = pathOf(id);

			// One that this process writes has lost nothing.
			if (!open.has(file) && sizeOf(file) > 0) {
				guarded(file, () => {
					takeOffZeros(file);
				});
			}
		},
		flush(runId) {
			const ofRun = path.join(directory, runId) + path.sep;

			for (const [file, entry] of open) {
				if (entry.waiting > 0 && file.startsWith(ofRun)) {
					tryToWrite(file, entry);
				}
			}

			const failing = [...failures].filter(([file]) => file.startsWith(ofRun));

			// Told once, with the first: all of them are read on from what is stored.
			for (const [file] of failing) {
				failures.delete(file);
			}

			for (const [file, failure] of failing) {
				guarded(file, () => {
					throw failure;
				});
			}
		},
		read(id, offset, length) {
			const file = pathOf(id);
			const entry = open.get(file);

			if (entry !== undefined && entry.waiting > 0) {
				tryToWrite(file, entry);
			}

			return guarded(file, () => readPiece(file, offset, Math.min(length, sizeOf(file) - offset)));
		},
		async sha256(id) {
			const file = pathOf(id);
			const entry = open.get(file);

			guarded(file, () => {
				failed(file);

				if (entry !== undefined) {
					write(file, entry);
				}
			});

			const size = guarded(file, () => sizeOf(file));

			if (size === 0) {
				return createHash('sha256').digest('hex');
			}

			const known = entry?.stored === size ? entry.hash?.copy() : undefined;

			try {
				return await readSum(file, {known, isOurs: entry !== undefined});
			} catch (error) {
				return guarded(file, () => {
					throw error;
				});
			}
		},
		close() {
			// What does not reach the disk now is read again from the host.
			writeAll();

			for (const [file, entry] of open) {
				try {
					fdatasyncSync(entry.descriptor);
				} catch {
					takeBack(entry);
				}

				forget(file, entry);
			}
		},
	};
};
