import {
	closeSync,
	ftruncateSync,
	mkdtempSync,
	openSync,
	readSync,
	rmSync,
	writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {createImageDesk} from '../source/engine/image-desk.js';
import {openLocalImage} from '../source/engine/local-image.js';
import {ImageWriter} from '../source/simulator/aix/image-writer.js';
import {interleave, time} from './interleave.js';

const entries = 15_000;
const imageBytes = 1000 * 1000 * 1000;

export type ImageFigures = {
	/**
	Milliseconds to walk through an image of 1 GB with 15,000 entries, and to read the same headers with as many plain reads.
	*/
	readonly walk: readonly [ours: number, plain: number];
};

/**
An image with holes for contents: the simulator's writer makes an entry at a time, and each is written where it belongs.

@returns Where its headers stand.
*/
const writeImage = (file: string): readonly number[] => {
	const descriptor = openSync(file, 'w');
	const fileBytes = 8 * Math.floor(imageBytes / entries / 8);
	const places: number[] = [];
	let at = 72;

	for (let index = 0; index < entries; index += 1) {
		const writer = new ImageWriter({user: 'root', at: 0});

		// What stands behind a size is its owner's; nothing is stored of the bytes here, which are left as a hole.
		writer.add({
			name: `./usr/lpp/product${index % 100}/lib/file${index}.so`, links: 1, inode: 0, mode: 0o10_0644, uid: 0, gid: 0, size: fileBytes, accessedAt: 0, modifiedAt: index, changedAt: 0,
		}, new Uint8Array(fileBytes));

		const written = Buffer.concat([writer.take() ?? new Uint8Array(0), writer.end()]);

		if (index === 0) {
			writeSync(descriptor, written, 0, 72, 0);
		}

		const length = ((written[72] ?? 0) * 8) + 40;

		places.push(at);
		writeSync(descriptor, written, 72, length, at);
		at += length + fileBytes;
	}

	const end = Buffer.from(new ImageWriter({user: 'root', at: 0}).end()).subarray(72);

	writeSync(descriptor, end, 0, end.length, at);
	ftruncateSync(descriptor, at + end.length);
	closeSync(descriptor);

	return places;
};

/**
How fast the headers of a large image are walked through.
*/
export const benchImage = async (): Promise<ImageFigures> => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-bench-'));
	const file = path.join(directory, 'image');
	const places = writeImage(file);
	const desk = createImageDesk({pointOf: () => undefined, open: openLocalImage});

	const walk = async (): Promise<void> => {
		for await (const item of desk.readImage({file})) {
			if (item.type === 'end' && (item.image.state !== 'whole' || item.image.entries !== entries)) {
				throw new Error(`${item.image.state}, ${item.image.entries} entries.`);
			}
		}
	};

	const plain = async (): Promise<void> => {
		const descriptor = openSync(file, 'r');
		const bytes = Buffer.alloc(4096);

		for (const place of places) {
			readSync(descriptor, bytes, 0, bytes.length, place);
		}

		closeSync(descriptor);
	};

	try {
		return {walk: await interleave(async () => time(walk), async () => time(plain), 5)};
	} finally {
		rmSync(directory, {recursive: true, force: true});
	}
};
