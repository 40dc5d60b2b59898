import type {UtilityContext, WriteEnd} from '../utility.js';
import {RecordReader} from './awk-record-reader.js';
import {wordOfByteText} from './byte-text.js';
import {pieces} from './input.js';
import {createOutput, type Output} from './output.js';

type Sink = {readonly output: Output; close(): Promise<number>};

/**
The files and commands that a program of awk reads and writes, by name.
*/
export class AwkStreams {
	readonly stdout: Output;
	readonly #context: UtilityContext;
	readonly #readers = new Map<string, RecordReader>();
	readonly #sinks = new Map<string, Sink>();

	constructor(context: UtilityContext) {
		this.#context = context;
		this.stdout = createOutput(context.stdout);
	}

	/**
	A file to read, or undefined where it cannot be opened.
	*/
	async file(name: string): Promise<RecordReader | undefined> {
		const known = this.#readers.get(name);

		if (known !== undefined) {
			return known;
		}

		const path = wordOfByteText(name);

		if (name !== '-' && (!this.#context.files.exists(path) || this.#context.files.status(path).kind === 'directory')) {
			return undefined;
		}

		const reader = new RecordReader(pieces(this.#context, name === '-' ? undefined : path));
		this.#readers.set(name, reader);

		return reader;
	}

	/**
	What a command prints.
	*/
	async command(text: string): Promise<RecordReader> {
		const known = this.#readers.get(text);

		if (known !== undefined) {
			return known;
		}

		await this.flush();
		const chunks: Uint8Array[] = [];
		const stdout: WriteEnd = {
			async write(bytes) {
				chunks.push(new Uint8Array(bytes));
			},
			close() {
				// What was printed is read below.
			},
		};
		await this.#context.run(['/usr/bin/sh', '-c', wordOfByteText(text)], {stdout});

		async function * printed(): AsyncGenerator<Uint8Array, void, undefined> {
			yield * chunks;
		}

		const reader = new RecordReader(printed());
		this.#readers.set(text, reader);

		return reader;
	}

	/**
	Where `print` with a redirection writes to.

	@throws FileError
	*/
	async sink(kind: '>' | '>>' | '|', name: string): Promise<Output> {
		const known = this.#sinks.get(name);

		if (known !== undefined) {
			return known.output;
		}

		const sink = kind === '|' ? this.#commandSink(name) : await this.#fileSink(name, kind === '>>');
		this.#sinks.set(name, sink);

		return sink.output;
	}

	async run(command: string): Promise<number> {
		await this.flush();

		return this.#context.run(['/usr/bin/sh', '-c', wordOfByteText(command)]);
	}

	/**
	Closes all under a name; -1 where there is nothing.
	*/
	async close(name: string): Promise<number> {
		const reader = this.#readers.get(name);
		const sink = this.#sinks.get(name);
		this.#readers.delete(name);
		this.#sinks.delete(name);
		await reader?.close();

		if (sink !== undefined) {
			await this.flush();
			return sink.close();
		}

		return reader === undefined ? -1 : 0;
	}

	async flush(): Promise<void> {
		await this.stdout.flush();

		for (const {output} of this.#sinks.values()) {
			await output.flush();
		}
	}

	async closeAll(): Promise<void> {
		await this.flush();

		for (const name of [...this.#sinks.keys(), ...this.#readers.keys()]) {
			await this.close(name);
		}
	}

	async #fileSink(name: string, append: boolean): Promise<Sink> {
		const isStandard = name === '/dev/stdout' || name === '/dev/stderr' || name === '-';
		const end = isStandard ? (name === '/dev/stderr' ? this.#context.stderr : this.#context.stdout) : await this.#context.openWrite(wordOfByteText(name), {append});
		const output = isStandard && name !== '/dev/stderr' ? this.stdout : createOutput(end);

		return {
			output,
			async close() {
				await output.flush();

				if (!isStandard) {
					end.close();
				}

				return 0;
			},
		};
	}

	/**
	A command that reads what is printed to it. It runs when it is closed, with all of it at once.
	*/
	#commandSink(command: string): Sink {
		const chunks: Uint8Array[] = [];
		const output = createOutput({
			async write(bytes) {
				chunks.push(new Uint8Array(bytes));
			},
			close() {
				// The command runs on close of the sink.
			},
		});

		return {
			output,
			close: async () => {
				await output.flush();
				let next = 0;

				return this.#context.run(['/usr/bin/sh', '-c', wordOfByteText(command)], {
					stdin: {
						async read() {
							next += 1;
							return chunks[next - 1];
						},
						close() {
							next = chunks.length;
						},
					},
				});
			},
		};
	}
}
