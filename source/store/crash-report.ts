import {
	mkdirSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {inspect} from 'node:util';

export type Crash = {
	readonly home: string;
	readonly version: string;

	/**
	Which part of lparsafe it was: the thread of the face, or the engine's.
	*/
	readonly part: string;
	readonly error: unknown;

	/**
	ISO 8601.
	*/
	readonly at: string;

	/**
	The last lines of the log.
	*/
	readonly lines: readonly string[];

	/**
	Hides secrets.
	*/
	readonly redact: (text: string) => string;
};

const mostReports = 20;

export const crashPlace = (home: string): string => path.join(home, 'crashes');

/**
An error with its stack, what it was like in another thread, and what it was caused by, in lines.
*/
export const describeError = (error: unknown, depth = 0): string => {
	if (!(error instanceof Error)) {
		return inspect(error, {depth: 1});
	}

	const {stack, message, details, cause} = error as Error & {readonly details?: unknown};

	return [stack ?? message, ...typeof details === 'string' ? [details] : [], ...cause === undefined || depth > 9 ? [] : [`caused by: ${describeError(cause, depth + 1)}`]].join('\n');
};

/**
One that fails at each start fills no disk.
*/
const removeOldest = (directory: string): void => {
	const reports = readdirSync(directory).filter(name => name.endsWith('.txt')).toSorted();

	for (const name of reports.slice(0, Math.max(0, reports.length - mostReports))) {
		rmSync(path.join(directory, name), {force: true});
	}
};

/**
Writes what a fault of lparsafe's own was, `crashes/TIME-PART.txt`, for this account only; the newest are kept.

@returns The file; undefined where it could not be written. Never throws.
*/
export const writeCrashReport = ({home, version, part, error, at, lines, redact}: Crash): string | undefined => {
	const text = redact([
		`lparsafe ${version}, ${part}`,
		`at ${at}`,
		`Node.js ${process.versions.node}, ${process.platform} ${process.arch}`,
		'',
		describeError(error),
		'',
		'The last lines of the log:',
		...lines,
		'',
	].join('\n'));
	const directory = crashPlace(home);
	const file = path.join(directory, `${at.replaceAll(':', '-')}-${part}.txt`);

	try {
		mkdirSync(directory, {recursive: true, mode: 0o700});
		writeFileSync(file, text, {flag: 'wx', mode: 0o600});
		removeOldest(directory);

		return file;
	} catch {
		return undefined;
	}
};
