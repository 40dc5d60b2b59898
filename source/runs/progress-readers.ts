import {altDiskReader} from './progress/alt-disk-reader.js';
import type {ProgressReader} from './progress/progress-reader.js';
import {restoreReader} from './progress/restore-reader.js';
import {savevgReader} from './progress/savevg-reader.js';

export type {ProgressReader} from './progress/progress-reader.js';

/**
The readers that steps name.
*/
const readers: Readonly<Record<string, (parameters: Readonly<Record<string, unknown>>) => ProgressReader>> = {
	savevg: savevgReader,
	restore: restoreReader,
	'alt-disk': altDiskReader,
};

/**
Knows nothing: a plan of another version may name a reader that is not here, which must not stop its run.
*/
const silentReader: ProgressReader = {
	feed() {
		// Nothing is read.
	},
	grown() {
		// Nothing is read.
	},
	read: () => undefined,
};

export const createProgressReader = (name: string, parameters: Readonly<Record<string, unknown>>): ProgressReader => readers[name]?.(parameters) ?? silentReader;
