import {closeSync, openSync, readSync} from 'node:fs';

/**
At most `length` bytes of a file from `offset`; fewer at its end, none where `length` is not positive.
*/
export const readPiece = (file: string, offset: number, length: number): Uint8Array => {
	const bytes = new Uint8Array(Math.max(0, length));

	if (bytes.length === 0) {
		return bytes;
	}

	const descriptor = openSync(file, 'r');
	let filled = 0;

	try {
		while (filled < bytes.length) {
			const count = readSync(descriptor, bytes, filled, bytes.length - filled, offset + filled);

			if (count === 0) {
				break;
			}

			filled += count;
		}
	} finally {
		closeSync(descriptor);
	}

	return bytes.subarray(0, filled);
};
