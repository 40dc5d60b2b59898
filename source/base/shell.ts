import type {CommandNote} from './command-entry.js';

/**
How a remote command ended. `lost` says nothing about the command: it may still run.
*/
export type ShellExit =
	| {readonly kind: 'exited'; readonly code: number}
	| {readonly kind: 'signalled'; readonly signal: string}
	| {readonly kind: 'lost'; readonly reason: string};

/**
What is sent to a remote command's standard input.
*/
export type ShellInput = string | Uint8Array | AsyncIterable<Uint8Array>;

export type ExecOptions = {
	/**
	Sent and then closed. Absent: closed at once. Data and scripts travel here, never in the words.
	*/
	readonly stdin?: ShellInput;

	/**
	`pull` (default): read through the iterator, with backpressure to the host. `lend`: the same, and each piece may be overwritten once the next is asked for, which is cheaper for much output. `drain`: read and thrown away.

	A stream that is neither pulled nor drained would stall the channel, so each needs one of the two.
	*/
	readonly stdout?: 'pull' | 'lend' | 'drain';
	readonly stderr?: 'pull' | 'drain';

	/**
	Aborting closes the channel and ends the iterators; `exit` resolves to `lost` unless the command had ended. The remote process is not promised to end.
	*/
	readonly signal?: AbortSignal;

	/**
	What the command log says of it; never sent.
	*/
	readonly note?: CommandNote;
};

/**
A running remote command.
*/
export type ShellProcess = {
	readonly stdout: AsyncIterable<Uint8Array>;
	readonly stderr: AsyncIterable<Uint8Array>;

	/**
	Resolves once, after both streams ended; never rejects.
	*/
	readonly exit: Promise<ShellExit>;
};

/**
A way to run commands on one host. Implemented by `ssh/`, by the test fake, and (around another Shell) by become.
*/
export type Shell = {
	/**
	The host's name in the inventory.
	*/
	readonly host: string;

	/**
	`SHA256:…` of the key with which the host proved itself on this connection.
	*/
	readonly hostKey: string;

	/**
	Starts a command.

	@param words - Fixed words, each matching `[A-Za-z0-9_/.:=+-]+`; never data. Anything else throws a TypeError (a bug, not an operator's error).
	@returns At once, also when the connection is gone: then `exit` resolves to `lost`.
	*/
	exec(words: readonly string[], options?: ExecOptions): ShellProcess;

	/**
	Whether the connection still stands.
	*/
	readonly isOpen: boolean;

	/**
	Ends the connection; idempotent.
	*/
	close(): Promise<void>;
};

const fixedWord = /^[\w\/.:=+\-]+$/v;

/**
Refuses anything but fixed words.

@throws TypeError
*/
export const assertFixedWords = (words: readonly string[]): void => {
	for (const word of words) {
		if (!fixedWord.test(word)) {
			throw new TypeError(`Not a fixed word: ${JSON.stringify(word)}. Data belongs on stdin.`);
		}
	}

	if (words.length === 0) {
		throw new TypeError('A command needs a word.');
	}
};

/**
What a short command printed, whole.
*/
export type Collected = {
	readonly exit: ShellExit;
	readonly stdout: Uint8Array;
	readonly stderr: Uint8Array;

	/**
	True when more than `limit` bytes came and the rest was thrown away.
	*/
	readonly isTruncated: boolean;
};

const gather = async (stream: AsyncIterable<Uint8Array>, limit: number): Promise<{bytes: Uint8Array; isTruncated: boolean}> => {
	const chunks: Uint8Array[] = [];
	let size = 0;
	let isTruncated = false;

	for await (const chunk of stream) {
		const rest = limit - size;

		if (rest > 0) {
			chunks.push(chunk.subarray(0, rest));
			size += Math.min(rest, chunk.length);
		}

		isTruncated ||= chunk.length > rest;
	}

	return {bytes: new Uint8Array(Buffer.concat(chunks)), isTruncated};
};

/**
Runs a command to its end and keeps what it printed, at most `limit` bytes a stream (default 16 MiB).
*/
export const collect = async (process: ShellProcess, {limit = 16 * 1024 * 1024}: {readonly limit?: number} = {}): Promise<Collected> => {
	const [out, error, exit] = await Promise.all([
		gather(process.stdout, limit),
		gather(process.stderr, limit),
		process.exit,
	]);

	return {
		exit,
		stdout: out.bytes,
		stderr: error.bytes,
		isTruncated: out.isTruncated || error.isTruncated,
	};
};
