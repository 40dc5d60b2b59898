import {
	closeSync,
	fstatSync,
	ftruncateSync,
	openSync,
	readSync,
} from 'node:fs';

const pieceSize = 64 * 1024;
const star = 0x2A;

/**
Takes zeros off the end of a file: after a loss of power they stand for what never reached the disk (the file's new length did). With `hasSecrets` also the stars before them. A log that really ends so is read again as far.
*/
export const takeOff = (file: string, {hasSecrets}: {readonly hasSecrets: boolean}): void => {
	const descriptor = openSync(file, 'r+');

	try {
		const {size} = fstatSync(descriptor);
		const piece = new Uint8Array(pieceSize);
		let kept = size;

		while (kept > 0) {
			const from = Math.max(0, kept - pieceSize);
			const count = readSync(descriptor, piece, 0, kept - from, from);
			const last = piece.subarray(0, count).findLastIndex(byte => byte !== 0 && !(hasSecrets && byte === star));

			kept = from + last + 1;

			if (last !== -1 || count === 0) {
				break;
			}
		}

		if (kept < size) {
			ftruncateSync(descriptor, kept);
		}
	} finally {
		closeSync(descriptor);
	}
};
