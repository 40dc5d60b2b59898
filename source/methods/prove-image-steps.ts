import type {StepDraft} from '../base/plan.js';

const environment = {set: {LC_ALL: 'C'}, unset: []};

/**
Restore asks for the next volume where an image ends too early: with nothing to read the question ends it.
*/
export const nothing = '/dev/null';

/**
The steps after a backup that show what the image is worth: its head, every entry, its checksum, its size. `head` says what its head tells.
*/
export const proveImageSteps = ({unproved, checksum}: {readonly unproved: string; readonly checksum: string}, {blocks, head}: {readonly blocks: readonly string[]; readonly head: string}): readonly StepDraft[] => [
	{
		id: 'list',
		title: 'Read the head of the image',
		kind: 'command',
		interruptible: 'yes',
		explains: head,
		pipelines: [{argvs: [['lsmksysb', ...blocks, '-l', '-f', unproved]], inputFile: nothing}],
		environment,
		onFailure: 'continue',
	},
	{
		id: 'read',
		title: 'Read the whole image',
		kind: 'command',
		interruptible: 'yes',
		explains: 'Lists every entry, which reads the image to its end: one that was cut off, or asks for a second volume, fails here.',
		pipelines: [{argvs: [['restore', '-T', '-q', ...blocks, '-f', unproved]], inputFile: nothing}],
		environment,
		progress: {reader: 'restore', parameters: {}},
		requires: ['list'],
		onFailure: 'continue',
	},
	{
		id: 'checksum',
		title: 'Note the checksum of the image',
		kind: 'command',
		interruptible: 'yes',
		explains: 'SHA-256 over every byte, also in a file beside the image, to tell later whether it is still the same.',
		pipelines: [{argvs: [['csum', '-h', 'SHA256', unproved], ['sed', String.raw`s/\.unproved$//`]], outputFile: checksum}, {argvs: [['cat', checksum]]}],
		umask: '077',
		captures: [{name: 'sha256', stream: 'out', pattern: String.raw`^\\?([0-9A-Fa-f]{64})\s`}],
		requires: ['list', 'read'],
		onFailure: 'continue',
	},
	{
		id: 'size',
		title: 'Note the size of the image',
		kind: 'command',
		interruptible: 'yes',
		pipelines: [{argvs: [['ls', '-l', unproved]]}],
		environment,
		captures: [{name: 'size', stream: 'out', pattern: String.raw`^\S+\s+\d+\s+\S+\s+\S+\s+(\d+)\s`}],
		onFailure: 'continue',
	},
];
