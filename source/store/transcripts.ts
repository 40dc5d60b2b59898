import {createHash} from 'node:crypto';
import {
	closeSync,
	constants,
	fstatSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readSync,
	statSync,
	writeSync,
	ftruncateSync,
} from 'node:fs';
import path from 'node:path';
import {OperatorError} from '../base/errors.js';
import type {Store, TranscriptId} from '../base/store.js';
import {guarded} from './store-error.js';

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
How many files are kept open at once.
*/
const mostOpen = 16;

type Open = {readonly descriptor: number; size: number; unsynced: number};

/**
Transcripts as plain files, `transcripts/<runId>/<stepId>.<out|err>`, mode 0600 in directories of mode 0700.
*/
export const createTranscripts = (directory: string): Store['transcripts'] & {readonly close: () => void} => {
	const open = new Map<string, Open>();

	const pathOf = ({runId, stepId, stream}: TranscriptId): string => {
		if (!namePattern.test(runId) || !namePattern.test(stepId)) {
			throw new TypeError(`Not the id of a transcript: ${JSON.stringify({runId, stepId})}.`);
		}

		return path.join(directory, runId, `${stepId}.${stream}`);
	};

	const shut = (file: string, {descriptor}: Open): void => {
		open.delete(file);

		try {
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
	};

	const openFile = (file: string): Open => {
		const known = open.get(file);

		if (known !== undefined) {
			// To the end of the map: the first is the one not used for longest.
			open.delete(file);
			open.set(file, known);
			known.size = fstatSync(known.descriptor).size;

			return known;
		}

		for (const [other, each] of [...open].slice(0, Math.max(0, open.size - mostOpen + 1))) {
			shut(other, each);
		}

		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});

		const descriptor = openSync(file, constants.O_RDWR + constants.O_CREAT + constants.O_NOFOLLOW, 0o600);
		const fresh: Open = {descriptor, size: fstatSync(descriptor).size, unsynced: 0};

		open.set(file, fresh);

		return fresh;
	};

	const size = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

	const withFile = <Result>(file: string, action: (descriptor: number) => Result, otherwise: Result): Result => {
		if (size(file) === 0) {
			return otherwise;
		}

		const descriptor = openSync(file, 'r');

		try {
			return action(descriptor);
		} finally {
			closeSync(descriptor);
		}
	};

	return {
		path: pathOf,
		size(id) {
			const file = pathOf(id);

			return guarded(file, () => size(file));
		},
		append(id, offset, bytes) {
			const file = pathOf(id);

			return guarded(file, () => {
				const entry = openFile(file);

				if (entry.size !== offset) {
					throw new OperatorError(`${file} has ${entry.size} bytes, not ${offset}: these bytes do not belong at its end.`, {code: 'transcript-elsewhere', advice: 'Another process reads the same log: it goes on from what stands there.'});
				}

				let written = 0;

				try {
					while (written < bytes.length) {
						written += writeSync(entry.descriptor, bytes, written, bytes.length - written, offset + written);
					}
				} catch (error) {
					// All or nothing, so that the size stays the offset to go on from.
					ftruncateSync(entry.descriptor, offset);

					throw error;
				}

				entry.size = offset + written;
				entry.unsynced += written;

				if (entry.unsynced >= syncEvery) {
					fsyncSync(entry.descriptor);
					entry.unsynced = 0;
				}

				return entry.size;
			});
		},
		read(id, offset, length) {
			const file = pathOf(id);

			return guarded(file, () => withFile(file, descriptor => {
				const bytes = new Uint8Array(Math.max(0, Math.min(length, fstatSync(descriptor).size - offset)));
				let filled = 0;

				while (filled < bytes.length) {
					const count = readSync(descriptor, bytes, filled, bytes.length - filled, offset + filled);

					if (count === 0) {
						break;
					}

					filled += count;
				}

				return bytes.subarray(0, filled);
			}, new Uint8Array(0)));
		},
		sha256(id) {
			const file = pathOf(id);
			const hash = createHash('sha256');

			return guarded(file, () => withFile(file, descriptor => {
				const chunk = new Uint8Array(chunkSize);

				for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
					hash.update(chunk.subarray(0, count));
				}

				return hash.digest('hex');
			}, createHash('sha256').digest('hex')));
		},
		close() {
			for (const [file, each] of open) {
				guarded(file, () => {
					shut(file, each);
				});
			}
		},
	};
};
