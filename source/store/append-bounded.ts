import {
	appendFileSync,
	closeSync,
	mkdirSync,
	openSync,
	renameSync,
	rmSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import {unopenable} from './store-error.js';

/**
Whoever sets a file aside takes no longer; a turn that is older is of a process that died in it.
*/
const turnMilliseconds = 10_000;

const sizeOf = (file: string): number => {
	const stats = statSync(file, {throwIfNoEntry: false});

	// A pipe would be waited for.
	if (stats?.isFile() === false) {
		throw unopenable(file, 'it is no file');
	}

	return stats?.size ?? 0;
};

/**
Sets a full file aside. Only one process at a time does, and looks again in its turn: what another one has just begun anew must not take the place of what was set aside. Who does not get the turn adds to what is there.
*/
const setAside = (file: string, mostBytes: number): void => {
	const turn = `${file}.turn`;
	const begun = statSync(turn, {throwIfNoEntry: false});

	if (begun !== undefined && Date.now() - begun.mtimeMs > turnMilliseconds) {
		rmSync(turn, {force: true});
	}

	try {
		closeSync(openSync(turn, 'wx', 0o600));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			return;
		}

		throw error;
	}

	try {
		if (sizeOf(file) >= mostBytes) {
			renameSync(file, `${file}.1`);
		}
	} finally {
		rmSync(turn, {force: true});
	}
};

/**
Adds to a file for this account only, with one write, so that several processes may add at once. One that has `mostBytes` is set aside before, with `.1` at its name, over the one set aside before.
*/
export const appendBounded = (file: string, text: string, mostBytes: number): void => {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});

	if (sizeOf(file) >= mostBytes) {
		setAside(file, mostBytes);
	}

	appendFileSync(file, text, {mode: 0o600});
};
