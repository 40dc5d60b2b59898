import {
	closeSync,
	fstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	readSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import {isFile} from './is-file.js';
import {unopenable} from './store-error.js';

/**
A link of the home's chain as the heads file names it.
*/
export type Head = {readonly number: number; readonly hash: string; readonly at: string};

export type PlainRecords = {
	readonly headsFile: string;
	keepHead(head: Head): void;
	keepEvent(runId: string, document: string): void;

	/**
	What the heads file names, in order, and lines that say nothing: neither whole nor the torn beginning of another one; read in pieces. Undefined: there is no such file.
	*/
	heads(): Generator<undefined, {readonly heads: readonly Head[]; readonly unreadable: readonly string[]} | undefined>;

	/**
	The newest link that the heads file names, read from its end; undefined: there is no such file, or no line in its end.
	*/
	lastHead(): number | undefined;

	/**
	The lines of a run's events, as they were written.
	*/
	events(runId: string): readonly string[];
	eventsFile(runId: string): string;
};

const headPattern = /^(?<number>0|[1-9]\d{0,15}) (?<hash>[\da-f]{64}) (?<at>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+\-]\d\d:\d\d))$/v;

const headOf = (line: string): Head | undefined => {
	const {number = '', hash = '', at = ''} = headPattern.exec(line)?.groups ?? {};

	return number === '' ? undefined : {number: Number(number), hash, at};
};

/**
Ids become file names; what is none of ours never reaches a path.
*/
const idPattern = /^\w[\w.\-]{0,120}$/v;

const readLines = (file: string): readonly string[] | undefined => {
	try {
		return isFile(file) ? readFileSync(file, 'utf8').replaceAll('\0', '').split('\n').filter(line => line !== '') : undefined;
	} catch {
		return undefined;
	}
};

/**
So much of the heads file's end is read for its newest line: some hundred of them, for processes that write at once do not write in order.
*/
const endLength = 64 * 1024;

/**
So many lines are read as one piece: some milliseconds of work.
*/
const linesAtOnce = 2000;

const readEnd = (file: string): readonly string[] => {
	const descriptor = openSync(file, 'r');

	try {
		const {size} = fstatSync(descriptor);
		const bytes = Buffer.alloc(Math.min(size, endLength));

		readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);

		return bytes.toString().split('\n');
	} finally {
		closeSync(descriptor);
	}
};

const openMade = (file: string): number => {
	try {
		return openSync(file, 'a+', 0o600);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw error;
		}

		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});

		return openSync(file, 'a+', 0o600);
	}
};

/**
Adds whole lines at the end; one that a power cut or a full disk tore is left as a line of its own.
*/
const addLines = (file: string, lines: string): void => {
	const descriptor = openMade(file);

	try {
		const stats = fstatSync(descriptor);
		const {size} = stats;

		if (!stats.isFile()) {
			throw unopenable(file, 'it is no file');
		}

		const last = new Uint8Array(1);
		const isTorn = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0A;
		const bytes = Buffer.from(isTorn ? `\n${lines}` : lines);

		for (let written = 0; written < bytes.length;) {
			written += writeSync(descriptor, bytes, written);
		}
	} finally {
		closeSync(descriptor);
	}
};

/**
What is kept of the database in plain files beside it: `chain-heads`, the links of the home's chain after a line for its origin, so that a tail that is cut off the database is missed (the times in it are for whoever reads it, and proved by nothing); and `transcripts/RUN/events.jsonl`, each run's events, so that a damaged database can be taken in again.

Written after the database; never throws. What cannot be written now is written with the next line.
*/
export const createPlainRecords = (home: string): PlainRecords => {
	const headsFile = path.join(home, 'chain-heads');
	const pending = new Map<string, string>();

	const keep = (file: string, line: string): void => {
		const lines = `${pending.get(file) ?? ''}${line}\n`;

		try {
			addLines(file, lines);
			pending.delete(file);
		} catch {
			pending.set(file, lines);
		}
	};

	const eventsFile = (runId: string): string => path.join(home, 'transcripts', runId, 'events.jsonl');

	return {
		headsFile,
		eventsFile,
		keepHead({number, hash, at}) {
			keep(headsFile, `${number} ${hash} ${at}`);
		},
		keepEvent(runId, document) {
			if (idPattern.test(runId)) {
				keep(eventsFile(runId), document);
			}
		},
		* heads() {
			const lines = readLines(headsFile);
			const heads: Head[] = [];
			const broken: string[] = [];

			for (const [index, line] of lines?.entries() ?? []) {
				const head = headOf(line);

				if (head === undefined) {
					broken.push(line);
				} else {
					heads.push(head);
				}

				if (index % linesAtOnce === linesAtOnce - 1) {
					yield;
				}
			}

			heads.sort((one, other) => one.number - other.number);

			return lines && {heads, unreadable: broken.filter(line => lines.every(other => other.length <= line.length || !other.startsWith(line)))};
		},
		lastHead() {
			try {
				const numbers = (isFile(headsFile) ? readEnd(headsFile) : []).map(line => headOf(line)?.number).filter(number => number !== undefined);

				return numbers.length === 0 ? undefined : Math.max(...numbers);
			} catch {
				return undefined;
			}
		},
		events: runId => idPattern.test(runId) ? readLines(eventsFile(runId)) ?? [] : [],
	};
};
