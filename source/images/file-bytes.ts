import {OperatorError} from '../base/errors.js';
import {readPieces, type ImageSource} from './image-source.js';
import type {StoredEntry} from './read-image.js';
import {unpackFile, UnpackProblem} from './unpack-file.js';

const damaged = (path: string, what: string, cause?: unknown): OperatorError => new OperatorError(`\`${path}\` cannot be read from the image: ${what}.`, {code: 'image-damaged', advice: 'Take this file from another recovery point, or try `restore` on AIX.', cause});

/**
Why the contents of an entry cannot be had from the image; `undefined` where they can.
*/
export const whyNotReadable = ({kind, header, dataBytes, assumption, doubt}: StoredEntry): string | undefined => {
	if (kind !== 'file') {
		return 'it is no file';
	}

	if (doubt !== undefined) {
		return doubt;
	}

	if (assumption === 'linked-without-data') {
		return 'its bytes stand with another of its names';
	}

	if (assumption === 'larger-than-4-gib') {
		return 'it is larger than 4 GiB, and how such files are stored is not confirmed';
	}

	if (header.magic === 'other') {
		return 'it is stored in a way that is not known';
	}

	return header.magic === 'plain' && header.size !== dataBytes ? `its header says ${header.size} bytes, and ${dataBytes} are stored` : undefined;
};

/**
A file's bytes as they were on the machine, unpacked where they are packed.

@throws OperatorError `image-damaged` where they are not what the header says; pieces that came before are then of no use.
@yields Pieces.
*/
export async function * readFileBytes(source: ImageSource, entry: StoredEntry): AsyncGenerator<Uint8Array, void> {
	const {path, header, dataAt, dataBytes} = entry;
	const why = whyNotReadable(entry);

	if (why !== undefined) {
		throw damaged(path, why);
	}

	if (header.magic === 'plain') {
		yield * readPieces(source, dataAt, dataBytes);

		return;
	}

	try {
		yield * unpackFile(readPieces(source, dataAt, dataBytes), header.size);
	} catch (error) {
		throw error instanceof UnpackProblem ? damaged(path, error.message, error) : error;
	}
}

/**
A small file, whole.

@throws OperatorError where it is larger than `most`, or cannot be read.
*/
export const readWholeFile = async (source: ImageSource, entry: StoredEntry, most: number): Promise<Uint8Array> => {
	if (entry.header.size > most) {
		throw damaged(entry.path, `it has ${entry.header.size} bytes, more than such a file has`);
	}

	const pieces: Uint8Array[] = await Array.fromAsync(readFileBytes(source, entry));

	return new Uint8Array(Buffer.concat(pieces));
};
