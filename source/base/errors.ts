/**
Something an operator can act on: one sentence of what happened to which thing, one of what to do next.

Everything else that is thrown is a bug: exit code 70.
*/
export class OperatorError extends Error {
	override readonly name: string = 'OperatorError';

	/**
	A stable word for scripts, such as `unreachable` or `host-key-changed`.
	*/
	readonly code: string;

	/**
	What to do next, one sentence.
	*/
	readonly advice: string;

	/**
	The exit code of the headless face; see `exit-codes.ts`.
	*/
	readonly exitCode: number;

	constructor(message: string, {code, advice, exitCode = 1, cause}: {readonly code: string; readonly advice: string; readonly exitCode?: number; readonly cause?: unknown}) {
		super(message, {cause});
		this.code = code;
		this.advice = advice;
		this.exitCode = exitCode;
	}
}

/**
The command line, a form or a setting is wrong; nothing was tried.
*/
export class UsageError extends OperatorError {
	override readonly name = 'UsageError';

	constructor(message: string, {code = 'usage', advice, cause}: {readonly code?: string; readonly advice: string; readonly cause?: unknown}) {
		super(message, {
			code, advice, exitCode: 2, cause,
		});
	}
}

/**
Not done, and nothing was changed: a blocking finding, a missing acknowledgement or confirmation, read-only.
*/
export class RefusedError extends OperatorError {
	override readonly name = 'RefusedError';

	constructor(message: string, {code = 'refused', advice, cause}: {readonly code?: string; readonly advice: string; readonly cause?: unknown}) {
		super(message, {
			code, advice, exitCode: 3, cause,
		});
	}
}

/**
No connection: `unreachable`, `authentication`, `timeout`, `not-ssh`, `no-common-algorithm`.
*/
export class ConnectionError extends OperatorError {
	override readonly name: string = 'ConnectionError';

	constructor(message: string, {code = 'unreachable', advice, cause}: {readonly code?: string; readonly advice: string; readonly cause?: unknown}) {
		super(message, {
			code, advice, exitCode: 4, cause,
		});
	}
}

/**
The host's key is unknown, changed or revoked: `host-key-unknown`, `host-key-changed`, `host-key-revoked`.
*/
export class HostKeyError extends ConnectionError {
	override readonly name = 'HostKeyError';

	/**
	The key that the host offered, so that a face can show it and ask.
	*/
	readonly offered: {readonly type: string; readonly fingerprint: string} | undefined;

	constructor(message: string, {code, advice, offered, cause}: {readonly code: string; readonly advice: string; readonly offered?: {readonly type: string; readonly fingerprint: string}; readonly cause?: unknown}) {
		super(message, {code, advice, cause});
		this.offered = offered;
	}
}

/**
A command's output is not in a shape we know. The message quotes the line.
*/
export class ParseError extends OperatorError {
	override readonly name = 'ParseError';
	readonly command: string;
	readonly line: string;

	constructor(message: string, {command, line}: {readonly command: string; readonly line: string}) {
		super(`${message}: \`${line.slice(0, 200)}\` (output of \`${command}\`).`, {
			code: 'unreadable-output',
			advice: 'Run the command by hand on the host and compare; if it looks right, this is a gap in lparsafe.',
		});
		this.command = command;
		this.line = line;
	}
}

/**
What a parser makes of a text; `undefined` where it is in no shape that it knows.
*/
export const ifReadable = <Value>(read: () => Value): Value | undefined => {
	try {
		return read();
	} catch (error) {
		if (error instanceof ParseError) {
			return undefined;
		}

		throw error;
	}
};

/**
An error as it crosses a wall: the worker's port, JSON on stdout, an event.
*/
export type PlainError = {
	readonly code: string;
	readonly message: string;
	readonly advice: string;
	readonly exitCode: number;
	readonly offered?: {readonly type: string; readonly fingerprint: string};
};
