import {
	closeSync,
	fsyncSync,
	openSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';

/**
Writes a file whole or not at all: beside it, flushed, then renamed; for this account only.
*/
export const writeWhole = (file: string, bytes: Uint8Array): void => {
	const beside = `${file}.new`;

	try {
		const descriptor = openSync(beside, 'w', 0o600);

		try {
			writeFileSync(descriptor, bytes);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}

		renameSync(beside, file);
	} catch (error) {
		rmSync(beside, {force: true});

		throw error;
	}
};
