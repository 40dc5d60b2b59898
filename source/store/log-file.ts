import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {isoTime} from '../base/clock.js';
import {cleanLine} from '../base/text.js';
import {appendBounded} from './append-bounded.js';

/**
A file of this size is set aside as `lparsafe.log.1`, over the one set aside before.
*/
const mostBytes = 1024 * 1024;

const mostRemembered = 50;
const longestText = 2000;

export type LogLevel = 'note' | 'caution' | 'error';

/**
What lparsafe does, one line of JSON each: `at`, `process`, `level`, `code`, `message`. It holds no output of hosts, nothing of the SSH protocol and no secret.
*/
export type LogFile = {
	readonly file: string;

	/**
	Never throws: a log that cannot be written must not stop what it tells of.
	*/
	write(level: LogLevel, code: string, message: string): void;

	/**
	The last lines, oldest first; of this process also those that could not be written.
	*/
	last(): readonly string[];
};

export type LogOptions = {
	readonly home: string;

	/**
	Milliseconds since 1970.
	*/
	readonly now: () => number;

	/**
	Hides secrets.
	*/
	readonly redact: (text: string) => string;
};

export const logPlace = (home: string): string => path.join(home, 'log', 'lparsafe.log');

/**
The lines at the end of a log, empty where it cannot be read.
*/
const lastIn = (file: string): readonly string[] => {
	try {
		return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-mostRemembered);
	} catch {
		return [];
	}
};

/**
The log in `home`, which several processes may write at once: each line is one write at its end.
*/
export const openLogFile = ({home, now, redact}: LogOptions): LogFile => {
	const file = logPlace(home);
	const lines: string[] = [];

	return {
		file,
		write(level, code, message) {
			const text = redact(cleanLine(message)).slice(0, longestText);
			const line = JSON.stringify({
				at: isoTime(now()), process: process.pid, level, code, message: text,
			});

			lines.push(line);
			lines.splice(0, lines.length - mostRemembered);

			try {
				appendBounded(file, `${line}\n`, mostBytes);
			} catch {
				// On a full or read-only disk it is remembered here, for a crash report.
			}
		},
		last: () => [...new Set([...lastIn(file), ...lines])].slice(-mostRemembered),
	};
};
