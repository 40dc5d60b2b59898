import {
	closeSync,
	fstatSync,
	openSync,
	readSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import {commandEntrySchema, endWords, type CommandEntry} from '../base/command-entry.js';
import {cleanLine} from '../base/text.js';
import {formatDuration} from '../base/units.js';
import {appendBounded} from './append-bounded.js';

/**
A file of this size is set aside.
*/
const mostBytes = 8 * 1024 * 1024;

/**
So much of the end is read.
*/
const mostRead = 2 * 1024 * 1024;

/**
What was run on hosts, kept in the home in two files: to be read by programs, and as shell text by people.
*/
export type CommandFile = {
	/**
	The shell text: commands of plans as they were run, under a line that says when, where and how they ended; all else as comments.
	*/
	readonly script: string;

	/**
	Never throws: a log that cannot be written must not stop what it tells of.
	*/
	append(entry: CommandEntry): void;

	/**
	The last entries, oldest first, of all processes that write here.
	*/
	last(): readonly CommandEntry[];
};

const howEnded = (entry: CommandEntry): string => `${entry.ended === 'lost' && entry.kind !== 'login' ? 'lost: ' : ''}${endWords(entry)}${entry.seconds === undefined ? '' : ` (${formatDuration(entry.seconds)})`}`;

/**
One entry as shell text. Only what a plan ran stands there as commands.
*/
export const scriptOf = (entry: CommandEntry): string => {
	const {at, host, account, what, text, runId, stepId, kind} = entry;
	const where = runId === undefined ? '' : `, run ${runId}${stepId === undefined ? '' : `, step ${stepId}`}`;
	const head = cleanLine(`# ${at} ${account === undefined ? '' : `${account}@`}${host} ${howEnded(entry)}: ${what}${where}`);
	const lines = text.trimEnd().split('\n');

	return `${[head, ...kind === 'step' ? lines : lines.map(each => `#   ${cleanLine(each)}`), ''].join('\n')}\n`;
};

const readEnd = (file: string): string => {
	const handle = openSync(file, 'r');

	try {
		const {size} = fstatSync(handle);
		const bytes = new Uint8Array(Math.min(size, mostRead));
		const count = readSync(handle, bytes, 0, bytes.length, size - bytes.length);
		const text = new TextDecoder().decode(bytes.subarray(0, count));

		return size > bytes.length ? text.slice(text.indexOf('\n') + 1) : text;
	} finally {
		closeSync(handle);
	}
};

const entryOf = (line: string): CommandEntry | undefined => {
	try {
		return commandEntrySchema.safeParse(JSON.parse(line)).data;
	} catch {
		// Two processes may write at once, and a disk may fill up in mid-line.
		return undefined;
	}
};

export const openCommandFile = (home: string): CommandFile => {
	const directory = path.join(home, 'log');
	const file = path.join(directory, 'commands.jsonl');
	const script = path.join(directory, 'lparsafe.script');
	let known: {readonly stamp: string; readonly entries: readonly CommandEntry[]} | undefined;

	return {
		script,
		append(entry) {
			try {
				appendBounded(file, `${JSON.stringify(entry)}\n`, mostBytes);
				appendBounded(script, scriptOf(entry), mostBytes);
			} catch {
				// It is still remembered by this process.
			}
		},
		last() {
			try {
				const {size, mtimeMs} = statSync(file);
				const stamp = `${size} ${mtimeMs}`;

				if (known?.stamp !== stamp) {
					known = {stamp, entries: readEnd(file).split('\n').map(line => entryOf(line)).filter(entry => entry !== undefined)};
				}

				return known.entries;
			} catch {
				return [];
			}
		},
	};
};
