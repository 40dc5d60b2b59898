import {createHash} from 'node:crypto';
import {statSync} from 'node:fs';
import path from 'node:path';
import type {Store, TranscriptId} from '../base/store.js';
import {readPiece} from './read-piece.js';
import {createReadTimes} from './read-times.js';
import {guarded, unopenable} from './store-error.js';
import {takeOff} from './take-off.js';
import {elsewhere, readSum, TranscriptFile} from './transcript-file.js';

/**
Ids become file names; they are made by us, so that anything else is a bug and never reaches a path.
*/
const namePattern = /^\w[\w.\-]{0,120}$/v;

/**
How many files are kept open at once: those of 50 runs, each with both streams and its journal, are not opened and shut in turn.
*/
const mostOpen = 160;

/**
Bytes of all transcripts are gathered this far before reading waits for the disk, and at most this long, in milliseconds, before they are written. What is gathered and not written is lost with the process, and read again from the host.
*/
const mostGathered = 32 * 1024 * 1024;
const longest = 50;

/**
Less than this is written by this thread: another one would be woken for it, and wake this one again.
*/
const little = 64 * 1024;

/**
Transcripts as plain files, `transcripts/<runId>/<stepId>.<out|err>`, mode 0600 in directories of mode 0700.

What is appended is gathered for a moment and written in large pieces. Where that fails, all that was gathered is forgotten and the next `append` or `flush` of it throws: the size of the file is the offset to go on from.
*/
export const createTranscripts = (directory: string): Store['transcripts'] & {readonly close: () => void} => {
	const open = new Map<string, TranscriptFile>();
	const failures = new Map<string, Error>();
	const times = createReadTimes(({runId, stepId}) => pathOf({runId, stepId, stream: 'out'}).replace(/\.out$/v, '.times'));
	let timer: NodeJS.Timeout | undefined;
	let lastAt = -Infinity;

	const pathOf = ({runId, stepId, stream}: TranscriptId): string => {
		if (!namePattern.test(runId) || !namePattern.test(stepId)) {
			throw new TypeError(`Not the id of a transcript: ${JSON.stringify({runId, stepId})}.`);
		}

		return path.join(directory, runId, `${stepId}.${stream}`);
	};

	/**
	What is still open; one that failed is not.
	*/
	const openOne = (file: string): TranscriptFile | undefined => {
		const known = open.get(file);

		if (known?.isShut === true) {
			open.delete(file);

			return undefined;
		}

		return known;
	};

	const shut = (file: string, entry: TranscriptFile): void => {
		open.delete(file);

		try {
			entry.shut();
		} catch (error) {
			failures.set(file, error as Error);
		}
	};

	/**
	Writes where nobody is there to be told: the next who appends is.
	*/
	const tryToWrite = (entry: TranscriptFile): void => {
		try {
			entry.write();
		} catch (error) {
			failures.set(entry.path, error as Error);
		}
	};

	const writeAll = (): void => {
		for (const entry of open.values()) {
			tryToWrite(entry);
		}
	};

	const writeSome = (entry: TranscriptFile): void => {
		if (entry.waiting < little) {
			tryToWrite(entry);
		} else {
			entry.writeBeside();
		}
	};

	/**
	What comes after a while without any is written now: for a line now and then nobody need be woken once more.
	*/
	const writeSoon = (entry: TranscriptFile): void => {
		const now = performance.now();

		if (timer === undefined && now - lastAt >= longest) {
			lastAt = now;
			writeSome(entry);

			return;
		}

		timer ??= setTimeout(() => {
			timer = undefined;
			lastAt = performance.now();

			for (const each of open.values()) {
				writeSome(each);
			}
		}, longest).unref();
	};

	/**
	Bytes that were gathered of all transcripts.
	*/
	const waiting = (): number => open.values().reduce((sum, entry) => sum + entry.waiting, 0);

	const throwFailure = (file: string): void => {
		const failure = failures.get(file);

		if (failure === undefined) {
			return;
		}

		failures.delete(file);

		throw failure;
	};

	const openFile = (file: string): TranscriptFile => {
		const known = openOne(file);

		if (known !== undefined) {
			// To the end of the map: the first is the one not used for longest.
			open.delete(file);

			if (known.waiting > 0 || known.isAsLeft) {
				open.set(file, known);

				return known;
			}

			// Another process wrote to it, or somebody took it away.
			known.forget();
		}

		for (const [other, each] of [...open].slice(0, Math.max(0, open.size - mostOpen + 1))) {
			shut(other, each);
		}

		const fresh = new TranscriptFile(file, error => {
			failures.set(file, error);
		});

		open.set(file, fresh);

		return fresh;
	};

	const sizeOf = (file: string): number => {
		const entry = openOne(file);

		if (entry !== undefined && entry.waiting > 0) {
			return entry.size;
		}

		const stats = statSync(file, {throwIfNoEntry: false});

		if (stats?.isFile() === false) {
			throw unopenable(file, 'it is no file');
		}

		return stats?.size ?? 0;
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
				throwFailure(file);

				const entry = openFile(file);

				if (entry.size !== offset) {
					throw elsewhere(file, entry.size, offset);
				}

				if (bytes.length > 0) {
					entry.gather(bytes);
					writeSoon(entry);

					if (entry.isFull) {
						entry.writeBeside();
					}

					if (waiting() >= mostGathered) {
						writeAll();
					}

					throwFailure(file);
					times.note(id, offset);
				}

				return offset + bytes.length;
			});
		},
		takeOffEnd(id, {hasSecrets = false} = {}) {
			const file = pathOf(id);

			// One that this process writes has lost nothing.
			if (openOne(file) === undefined) {
				guarded(file, () => {
					if (sizeOf(file) > 0) {
						takeOff(file, {hasSecrets});
					}
				});
			}
		},
		flush(runId) {
			const ofRun = path.join(directory, runId) + path.sep;

			for (const [file, entry] of open) {
				if (file.startsWith(ofRun)) {
					tryToWrite(entry);
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
			const entry = openOne(file);

			if (entry !== undefined && offset + length > entry.stored) {
				tryToWrite(entry);
			}

			return guarded(file, () => readPiece(file, offset, Math.min(length, sizeOf(file) - offset)));
		},
		times: times.read,
		async sha256(id) {
			const file = pathOf(id);
			const entry = openOne(file);

			guarded(file, () => {
				throwFailure(file);
				entry?.write();
			});

			const size = guarded(file, () => sizeOf(file));

			if (size === 0) {
				return createHash('sha256').digest('hex');
			}

			try {
				return await readSum(file, {known: entry?.stored === size ? entry.sum : undefined, isOurs: entry !== undefined});
			} catch (error) {
				return guarded(file, () => {
					throw error;
				});
			}
		},
		close() {
			clearTimeout(timer);

			// What does not reach the disk now is read again from the host.
			writeAll();

			for (const entry of open.values()) {
				if (!entry.isShut) {
					entry.shutAtOnce();
				}
			}

			open.clear();
		},
	};
};
