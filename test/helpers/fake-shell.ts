import {createHash} from 'node:crypto';
import {
	assertFixedWords,
	type ExecOptions,
	type Shell,
	type ShellExit,
	type ShellInput,
	type ShellProcess,
} from '../../source/base/shell.js';

/**
What a faked command sees and does. Writes wait until they are taken, so a slow reader holds a fast writer up.
*/
type FakeCommand = {
	readonly words: readonly string[];

	/**
	The words with single blanks between them.
	*/
	readonly line: string;

	/**
	All of stdin as text; as bytes while it comes.
	*/
	text(): Promise<string>;
	readonly stdin: AsyncIterable<Uint8Array>;
	out(data: string | Uint8Array): Promise<void>;
	err(data: string | Uint8Array): Promise<void>;

	/**
	Aborted when contact is lost or given up.
	*/
	readonly signal: AbortSignal;
};

/**
What a faked command answers: text for stdout, an exit code, how it ended in full, or nothing for code 0.
*/
export type FakeAnswer = string | number | {readonly stdout?: string | Uint8Array; readonly stderr?: string | Uint8Array; readonly code?: number; readonly signal?: string; readonly lost?: string} | undefined;
export type FakeHandler = (command: FakeCommand) => FakeAnswer | Promise<FakeAnswer>;

/**
Commands by their words (`'lsvg -o'`); text and objects are answered as they are, functions are asked. A word line that is not in the table is answered by `otherwise`, or as a shell answers an unknown command: code 127.
*/
type FakeTable = Readonly<Record<string, FakeAnswer | FakeHandler>>;

type FakeShell = Shell & {
	/**
	What was asked, in order, with what was sent (where the input is a stream: what was read of it so far).
	*/
	readonly asked: ReadonlyArray<{readonly line: string; readonly stdin: string}>;

	/**
	Breaks the connection: every running command is lost.
	*/
	drop(reason?: string): void;
};

type Pipe = AsyncIterable<Uint8Array> & {
	write(data: string | Uint8Array): Promise<void>;
	end(): void;
};

const createPipe = (isDraining: boolean): Pipe => {
	const state: {isEnded: boolean; isLeft: boolean; chunk: Uint8Array | undefined; change: PromiseWithResolvers<void>} = {
		isEnded: false, isLeft: isDraining, chunk: undefined, change: Promise.withResolvers(),
	};

	const rouse = (): void => {
		state.change.resolve();
		state.change = Promise.withResolvers();
	};

	return {
		async write(data) {
			const bytes = typeof data === 'string' ? new Uint8Array(Buffer.from(data, 'utf8')) : data;

			while (state.chunk !== undefined && !state.isEnded && !state.isLeft) {
				await state.change.promise;
			}

			if (state.isEnded || state.isLeft || bytes.length === 0) {
				return;
			}

			state.chunk = bytes;
			rouse();
		},
		end() {
			state.isEnded = true;
			rouse();
		},
		async * [Symbol.asyncIterator]() {
			try {
				for (;;) {
					const ready = state.chunk;

					if (ready !== undefined) {
						state.chunk = undefined;
						rouse();
						yield ready;
					} else if (state.isEnded || state.isLeft) {
						return;
					} else {
						await state.change.promise;
					}
				}
			} finally {
				state.isLeft = true;
				rouse();
			}
		},
	};
};

async function * inputPieces(input: ShellInput | undefined): AsyncGenerator<Uint8Array> {
	if (typeof input === 'string') {
		yield new Uint8Array(Buffer.from(input, 'utf8'));
	} else if (input instanceof Uint8Array) {
		yield input;
	} else if (input !== undefined) {
		yield * input;
	}
}

const toExit = (answer: FakeAnswer): ShellExit => {
	if (typeof answer === 'object') {
		if (answer.lost !== undefined) {
			return {kind: 'lost', reason: answer.lost};
		}

		return answer.signal === undefined ? {kind: 'exited', code: answer.code ?? 0} : {kind: 'signalled', signal: answer.signal};
	}

	return {kind: 'exited', code: typeof answer === 'number' ? answer : 0};
};

/**
A Shell that answers from a table, from a function, or from both.

@example
```
const shell = createFakeShell({
	'lsvg -o': 'rootvg\ndatavg\n',
	'/bin/sh -s': async ({text}) => (await text()).includes('savevg') ? {stdout: '.', code: 0} : 1,
});
```
*/
export const createFakeShell = (table: FakeTable | FakeHandler, {host = 'fake', hostKey = `SHA256:${createHash('sha256').update(host).digest('base64').replaceAll('=', '')}`, otherwise}: {readonly host?: string; readonly hostKey?: string; readonly otherwise?: FakeHandler} = {}): FakeShell => {
	const asked: Array<{line: string; stdin: string}> = [];
	const connection = new AbortController();
	let reason = 'the connection was lost';

	const drop = (why = 'the connection was lost'): void => {
		reason = why;
		connection.abort();
	};

	const answerTo = async (command: FakeCommand): Promise<FakeAnswer> => {
		if (typeof table === 'function') {
			return table(command);
		}

		if (!Object.hasOwn(table, command.line) && otherwise === undefined) {
			return {stderr: `${command.words[0] ?? ''}: not found\n`, code: 127};
		}

		const answer = Object.hasOwn(table, command.line) ? table[command.line] : otherwise;

		return typeof answer === 'function' ? answer(command) : answer;
	};

	return {
		host,
		hostKey,
		asked,
		drop,
		get isOpen() {
			return !connection.signal.aborted;
		},
		exec(words: readonly string[], {stdin, stdout: outMode, stderr: errorMode, signal}: ExecOptions = {}): ShellProcess {
			assertFixedWords(words);

			const stdout = createPipe(outMode === 'drain');
			const stderr = createPipe(errorMode === 'drain');
			const gone = AbortSignal.any([connection.signal, ...(signal === undefined ? [] : [signal])]);
			const isWhole = typeof stdin === 'string' || stdin instanceof Uint8Array;
			const record = {line: words.join(' '), stdin: isWhole ? Buffer.from(stdin as Uint8Array).toString('utf8') : ''};

			const source = async function * (): AsyncGenerator<Uint8Array> {
				for await (const piece of inputPieces(stdin)) {
					record.stdin += isWhole ? '' : Buffer.from(piece).toString('utf8');
					yield piece;
				}
			};

			const command: FakeCommand = {
				words,
				line: record.line,
				stdin: source(),
				async text() {
					let bytes = Buffer.alloc(0);

					for await (const piece of command.stdin) {
						bytes = Buffer.concat([bytes, piece]);
					}

					return bytes.toString('utf8');
				},
				async out(data) {
					await stdout.write(data);
				},
				async err(data) {
					await stderr.write(data);
				},
				signal: gone,
			};

			const work = async (): Promise<ShellExit> => {
				const answer = await answerTo(command);

				if (typeof answer === 'string') {
					await stdout.write(answer);
				} else if (typeof answer === 'object') {
					await Promise.all([stdout.write(answer.stdout ?? ''), stderr.write(answer.stderr ?? '')]);
				}

				return toExit(answer);
			};

			const lost = async (): Promise<ShellExit> => new Promise(resolve => {
				const settle = (): void => {
					resolve({kind: 'lost', reason: connection.signal.aborted ? reason : 'aborted'});
				};

				if (gone.aborted) {
					settle();
				} else {
					gone.addEventListener('abort', settle, {once: true});
				}
			});

			const run = async (): Promise<ShellExit> => {
				try {
					if (gone.aborted) {
						return await lost();
					}

					asked.push(record);

					return await Promise.race([lost(), work()]);
				} catch (error) {
					// A broken handler or input must be seen by the test, not by the code under test as a success.
					return {kind: 'lost', reason: `the fake failed: ${error instanceof Error ? error.message : String(error)}`};
				} finally {
					stdout.end();
					stderr.end();
				}
			};

			return {stdout, stderr, exit: run()};
		},
		async close() {
			drop('the connection was closed here');
		},
	};
};
