import type {Files} from './files.js';
import type {Machine} from './machine.js';
import type {Process} from './process.js';
import type {SignalName} from './signals.js';

/**
The reading end of a pipe, a file or a channel.
*/
export type ReadEnd = {
	/**
	The next bytes, `undefined` at the end. Waits where nothing is there yet.
	*/
	read(): Promise<Uint8Array | undefined>;
	close(): void;
};

/**
The writing end. `write` waits for room (backpressure), rejects with a FileError (`ENOSPC`, `EFBIG`) or, when nobody reads any more, with the death by SIGPIPE.
*/
export type WriteEnd = {
	write(bytes: Uint8Array): Promise<void>;
	close(): void;
};

export type RunOptions = {
	readonly stdin?: ReadEnd;
	readonly stdout?: WriteEnd;
	readonly stderr?: WriteEnd;
	readonly environment?: ReadonlyMap<string, string>;
	readonly directory?: string;
};

/**
What a simulated program sees of the world. Everything it waits for rejects when its process is killed, so that a `finally` is what a killed program leaves.
*/
export type UtilityContext = {
	/**
	The process it runs as: account, group, session, umask, limits, start time.
	*/
	readonly process: Process;

	/**
	As it was called: `argv[0]`.
	*/
	readonly name: string;

	/**
	`argv` without the name.
	*/
	readonly args: readonly string[];
	readonly pid: number;
	readonly machine: Machine;
	readonly stdin: ReadEnd;
	readonly stdout: WriteEnd;
	readonly stderr: WriteEnd;
	readonly environment: ReadonlyMap<string, string>;

	/**
	Absolute path of the working directory.
	*/
	readonly directory: string;

	/**
	The file tree as this process sees it: its directory, umask, account and file-size limit.
	*/
	readonly files: Files;

	/**
	Writes text to stdout, stderr.
	*/
	out(text: string): Promise<void>;
	err(text: string): Promise<void>;

	/**
	All of stdin, as bytes; by lines (a last line without newline counts) as text, `latin1`-safe: bytes that are no UTF-8 survive a round trip through `out`.
	*/
	readAll(): Promise<Uint8Array>;
	lines(): AsyncIterable<string>;

	/**
	Lets the machine's clock move on by what this takes.
	*/
	sleep(milliseconds: number): Promise<void>;

	/**
	Runs another program as a child process, found through PATH, and waits for its exit status (128 + signal where it was killed).
	*/
	run(argv: readonly string[], options?: RunOptions): Promise<number>;

	/**
	Becomes another program in this same process, as `nohup` and `env` do. Use as `return context.exec(…)`. Throws a FileError (`ENOENT`, `EACCES`) where there is no such program.
	*/
	exec(argv: readonly string[], options?: RunOptions): Promise<number>;

	/**
	Opens a file, FIFO or device for reading as a stream. A FIFO waits until somebody opens it for writing. `-` has no meaning here.
	*/
	openRead(path: string): Promise<ReadEnd>;

	/**
	Opens for writing, creating where needed; cuts to nothing unless `append` or `keep` (overwrite in place). A FIFO waits for a reader.
	*/
	openWrite(path: string, options?: {readonly append?: boolean; readonly keep?: boolean}): Promise<WriteEnd>;

	/**
	From now on this process, and whatever it becomes or starts, ignores the signal.
	*/
	ignoreSignal(signal: SignalName): void;
};

/**
A simulated program: its exit status. A throw that is no process death is a bug of the simulator: it is logged and shows as status 70.
*/
export type Utility = (context: UtilityContext) => Promise<number>;

/**
Where an output's wording comes from: captured on real AIX, documented by the vendor, or invented here.
*/
export type Provenance = 'captured' | 'documented' | 'invented';
