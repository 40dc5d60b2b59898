import {createHash} from 'node:crypto';
import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	realpathSync,
	statSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import {isFile} from './is-file.js';
import {unopenable} from './store-error.js';

/**
What a copy of a home holds, `manifest.json` in it: the proof that it is whole, and which state of the records it is.
*/
export const manifestSchema = z.object({
	format: z.literal(1),
	version: z.string(),
	madeAt: z.iso.datetime({offset: true}),
	machine: z.string(),
	home: z.string(),
	chain: z.object({number: z.int(), hash: z.string()}),
	files: z.array(z.object({path: z.string(), size: z.int(), sha256: z.string()})),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type CopiedFile = Manifest['files'][number];

const chunkSize = 1024 * 1024;

/**
Reads a file to its present end, giving each piece to `piece`.
*/
const readPieces = (file: string, piece: (bytes: Uint8Array) => void): void => {
	if (!isFile(file)) {
		throw unopenable(file, 'it is no file');
	}

	const descriptor = openSync(file, 'r');

	try {
		const chunk = new Uint8Array(chunkSize);

		for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
			piece(chunk.subarray(0, count));
		}
	} finally {
		closeSync(descriptor);
	}
};

/**
SHA-256 and size of a file.
*/
export const measure = (file: string): {readonly size: number; readonly sha256: string} => {
	const hash = createHash('sha256');
	let size = 0;

	readPieces(file, bytes => {
		hash.update(bytes);
		size += bytes.length;
	});

	return {size, sha256: hash.digest('hex')};
};

/**
Copies a file, forces it to the disk and says what was copied; for this account only.
*/
export const copyFile = (from: string, to: string): {readonly size: number; readonly sha256: string} => {
	const hash = createHash('sha256');
	let size = 0;

	mkdirSync(path.dirname(to), {recursive: true, mode: 0o700});

	const descriptor = openSync(to, 'wx', 0o600);

	try {
		readPieces(from, bytes => {
			for (let written = 0; written < bytes.length;) {
				written += writeSync(descriptor, bytes, written);
			}

			hash.update(bytes);
			size += bytes.length;
		});
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}

	return {size, sha256: hash.digest('hex')};
};

/**
All plain files under a directory, by their paths in it, with `/`; links are no files of ours.
*/
export const filesUnder = (directory: string, under = ''): readonly string[] => existsSync(directory)
	? readdirSync(directory, {withFileTypes: true}).flatMap(entry => {
		const name = under === '' ? entry.name : `${under}/${entry.name}`;

		return entry.isDirectory() ? filesUnder(path.join(directory, entry.name), name) : (entry.isFile() ? [name] : []);
	})
	: [];

/**
A path without links, as far as there is something on it.
*/
const withoutLinks = (place: string): string => {
	try {
		return realpathSync(place);
	} catch {
		const parent = path.dirname(place);

		return parent === place ? place : path.join(withoutLinks(parent), path.basename(place));
	}
};

/**
Whether a path is a directory itself or lies in it, whatever links lead there.
*/
export const isLyingIn = (place: string, directory: string): boolean => {
	const [inner, outer] = [withoutLinks(path.resolve(place)), withoutLinks(path.resolve(directory))];

	return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : `${outer}${path.sep}`);
};

/**
Forces a directory's entries to the disk, where the system can.
*/
export const syncDirectory = (directory: string): void => {
	if (!statSync(directory, {throwIfNoEntry: false})?.isDirectory()) {
		return;
	}

	try {
		const descriptor = openSync(directory, 'r');

		try {
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
	} catch {
		// Windows has no such thing.
	}
};
