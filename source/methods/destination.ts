import {ifReadable} from '../base/errors.js';
import type {Facts} from '../base/facts.js';
import {cleanText} from '../base/text.js';
import type {Look} from '../base/plan.js';
import {parseDf} from '../facts/parse-df.js';
import {answered} from './look-results.js';
import type {Looks} from './method.js';
import {filesystemOf} from './volume-group.js';

/**
What a fresh look says of the filesystem that an image goes to.
*/
type DestinationSpace = {
	readonly device: string;
	readonly mountPoint: string;
	readonly freeMiB: number | undefined;
};

/**
Reads `df -P -k DIRECTORY`.
*/
export const readDestinationSpace = (looks: Looks): DestinationSpace | undefined => {
	const look = answered(looks, 'destination-space');

	const row = look && ifReadable(() => parseDf(look.out).at(0));

	return row && {
		device: row.device,
		mountPoint: row.mountPoint,
		freeMiB: row.free === undefined ? undefined : Math.floor(row.free / 1024),
	};
};

/**
A row of `ls -ld`.
*/
type ListedFile = {
	readonly mode: string;
	readonly sizeBytes: number | undefined;
	readonly line: string;
};

/**
Finds a path's row in what `ls -ld PATH…` printed; undefined where it is not there.
*/
export const listedFile = (output: string, path: string): ListedFile | undefined => {
	const line = cleanText(output).split('\n').find(each => each.endsWith(` ${path}`) || each.includes(` ${path} -> `));
	const match = line === undefined ? null : /^(?<mode>[a-z\-]\S{9,})\s+\d+\s+\S+\s+\S+\s+(?<size>\d+)/v.exec(line.trimStart());

	return line === undefined
		? undefined
		: {
			mode: match?.groups?.['mode'] ?? '',
			sizeBytes: match?.groups?.['size'] === undefined ? undefined : Number(match.groups['size']),
			line: line.trim(),
		};
};

/**
Whether a JFS filesystem takes files above 2 GB: only one that was made for large files does.
*/
const largeFilesLook = (facts: Facts, directory: string): readonly Look[] => {
	const holder = filesystemOf(facts, directory);

	return holder?.type === 'jfs'
		? [{
			id: 'large-files-there', title: 'Whether the destination takes large files', pipelines: [{argvs: [['lsfs', '-q', holder.mountPoint]]}], timeLimitSeconds: 20,
		}]
		: [];
};

/**
Reads `lsfs -q` of a JFS filesystem; undefined where it does not say.
*/
export const takesLargeFiles = (looks: Looks): boolean | undefined => {
	const word = /\bbf:?\s*(?<word>true|false)\b/v.exec(answered(looks, 'large-files-there')?.out ?? '')?.groups?.['word'];

	return word === undefined ? undefined : word === 'true';
};

export const destinationLooks = (facts: Facts, directory: string, paths: readonly string[]): readonly Look[] => [
	...largeFilesLook(facts, directory),
	{
		id: 'destination-space',
		title: 'Room at the destination',
		pipelines: [{argvs: [['df', '-P', '-k', directory]]}],
		timeLimitSeconds: 20,
	},
	{
		id: 'destination-files',
		title: 'What is already at the destination',
		pipelines: [{argvs: [['ls', '-ld', directory, ...paths]]}],
		timeLimitSeconds: 20,
	},
	{
		id: 'file-size-limit',
		title: 'The largest file that may be written',
		pipelines: [{argvs: [['/bin/sh', '-s']]}],

		// As the run does it: first without a limit, which root gets; then what is left of it.
		stdin: 'ulimit -f unlimited 2>/dev/null\nulimit -f\n',
		timeLimitSeconds: 10,
	},
];
