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

/**
For how many seconds a command is usually silent. alt_disk_mksysb prints nothing while it restores: IBM's own rule is to wait for half an hour. savevg prints a dot every ten seconds while it saves, and nothing while it lists files; restore names files, and a large one takes its time.
*/
const usualSilence: Readonly<Record<string, {readonly seconds: number; readonly phases?: Readonly<Record<string, number>>}>> = {
	savevg: {seconds: 300, phases: {'listing files': 1200, 'describing the group': 1200}},
	restore: {seconds: 600},
	'alt-disk': {seconds: 1800},
};

/**
Where nothing is known of a command.
*/
const otherSilence = 900;

export const quietSeconds = (reader: string | undefined, phase: string | undefined): number => {
	const {seconds = otherSilence, phases = {}} = usualSilence[reader ?? ''] ?? {};

	return phases[phase ?? ''] ?? seconds;
};

export const createProgressReader = (name: string, parameters: Readonly<Record<string, unknown>>): ProgressReader => readers[name]?.(parameters) ?? silentReader;
