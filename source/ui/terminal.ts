import {writeSync} from 'node:fs';
import process from 'node:process';
import {UsageError} from '../base/errors.js';
import type {TerminalInput} from './keyboard.js';

/**
Undoes everything that a full-screen app does to a terminal: mouse, focus, bracketed paste, colours, alternate screen, hidden cursor; and has long lines broken again.
*/
export const undoScreen = '\u{1B}[?2026l\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l\u{1B}[?2004l\u{1B}[0m\u{1B}[?7h\u{1B}[?1049l\u{1B}[?25h';

/**
Takes the screen again where someone else had the terminal: alternate screen, bracketed paste, no cursor.
*/
export const takeScreen = '\u{1B}[?1049h\u{1B}[?2004h\u{1B}[?25l';

/**
Empties the screen before it is left, from its first row on; nobody sees it where another screen comes back.
*/
export const eraseScreen = '\u{1B}[m\u{1B}[H\u{1B}[J';

/**
The part of the terminal's output that the app uses. Its size is 0 where the terminal tells none.
*/
export type TerminalOutput = {
	readonly isTTY?: boolean;
	readonly fd?: number;
	readonly columns: number;
	readonly rows: number;
	write(text: string, done?: () => void): boolean;
	on(event: 'error' | 'resize', listener: () => void): unknown;
};

/**
Refuses to open the app where there is no terminal to draw on or to read keys from.

@throws UsageError
*/
export const assertTerminal = ({stdin = process.stdin, stdout = process.stdout}: {readonly stdin?: {readonly isTTY?: boolean}; readonly stdout?: {readonly isTTY?: boolean}} = {}): void => {
	const missing = stdin.isTTY === true ? (stdout.isTTY === true ? undefined : 'standard output') : 'standard input';

	if (missing !== undefined) {
		throw new UsageError(`lparsafe opens a full-screen app, but ${missing} is no terminal.`, {
			code: 'no-terminal',
			advice: 'Start it in a terminal, over ssh with `ssh -t`; for scripts and cron use a command such as `lparsafe hosts --json`, see `lparsafe --help`.',
		});
	}
};

/**
Whether the terminal cannot show a screen, or its user has asked for lines that can be read aloud.
*/
export const shouldBeLinear = (environment: Readonly<Record<string, string | undefined>>): boolean => environment['TERM'] === 'dumb' || environment['INK_SCREEN_READER'] === 'true';

type Guard = {
	/**
	Puts the terminal back now; safe to call often, also while the process ends.
	*/
	restore(): void;

	/**
	Ink put the screen back itself; only the rest is left to do.
	*/
	leave(): void;
};

/**
Promises that the terminal is sane when this process ends, however it ends short of SIGKILL. `onSignal` is told of a request to end, `onFault` of what nobody caught; each has the word, and whatever it forgets is undone at exit. `undoMore`: what else there is to undo then.
*/
export const guardTerminal = ({stdin, stdout, onSignal, onFault, undoMore}: {readonly stdin: TerminalInput; readonly stdout: Pick<TerminalOutput, 'fd'>; readonly onSignal: (signal: NodeJS.Signals) => void; readonly onFault: (error: unknown) => void; readonly undoMore: () => string}): Guard => {
	let isRestored = false;

	const restore = (): void => {
		if (isRestored) {
			return;
		}

		isRestored = true;

		try {
			stdin.setRawMode?.(false);
		} catch {
			// The terminal is gone.
		}

		if (stdout.fd !== undefined) {
			try {
				writeSync(stdout.fd, undoMore() + undoScreen);
			} catch {
				// The terminal is gone.
			}
		}
	};

	const signals = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
	for (const signal of signals) {
		process.on(signal, onSignal);
	}

	process.on('uncaughtException', onFault);
	process.on('exit', restore);

	return {
		restore,
		leave() {
			isRestored = true;

			for (const signal of signals) {
				process.off(signal, onSignal);
			}

			process.off('uncaughtException', onFault);
			process.off('exit', restore);
		},
	};
};
