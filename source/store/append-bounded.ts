import {
	appendFileSync,
	mkdirSync,
	renameSync,
	statSync,
} from 'node:fs';
import path from 'node:path';

/**
Adds to a file for this account only, with one write, so that several processes may add at once. One that has `mostBytes` is set aside before, with `.1` at its name, over the one set aside before.
*/
export const appendBounded = (file: string, text: string, mostBytes: number): void => {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});

	if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) >= mostBytes) {
		renameSync(file, `${file}.1`);
	}

	appendFileSync(file, text, {mode: 0o600});
};
