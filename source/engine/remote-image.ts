import {randomUUID} from 'node:crypto';
import {ConnectionError, OperatorError} from '../base/errors.js';
import {quoteWord} from '../base/quote.js';
import type {Shell} from '../base/shell.js';
import {cleanBytes} from '../base/text.js';
import type {OpenImage} from './local-image.js';

const blockBytes = 4096;

/**
A disk that answers later than that is as good as none.
*/
const answerMilliseconds = 60_000;

/**
How far the beginning of an archive is looked for over a line.
*/
const within = 4 * 1024 * 1024;

/**
Lines that are written while a shell reads them.
*/
const createLines = (): {readonly lines: AsyncIterable<Uint8Array>; write(text: string): void; end(): void} => {
	const waiting: Uint8Array[] = [];
	let wake = (): void => undefined;
	let isEnded = false;

	async function * read(): AsyncGenerator<Uint8Array, void> {
		for (;;) {
			const line = waiting.shift();

			if (line !== undefined) {
				yield line;
			} else if (isEnded) {
				return;
			} else {
				const {promise, resolve} = Promise.withResolvers<void>();

				wake = resolve;
				await promise;
			}
		}
	}

	return {
		lines: read(),
		write(text) {
			waiting.push(new TextEncoder().encode(text));
			wake();
		},
		end() {
			isEnded = true;
			wake();
		},
	};
};

/**
Opens an image on a host: one shell there answers with range after range, which `dd` reads.

@throws OperatorError where there is no such file, it cannot be read, or the line is lost.
*/
export const openRemoteImage = async (shell: Shell, path: string): Promise<OpenImage> => {
	const name = `${shell.host}:${path}`;
	const input = createLines();
	const leaving = new AbortController();
	const process = shell.exec(['/bin/sh', '-s'], {
		stdin: input.lines, stderr: 'drain', signal: leaving.signal, note: {kind: 'look', what: `read the image ${path}`, text: `# ranges of it, as they are needed:\ndd if=${quoteWord(path)} bs=${blockBytes} skip=N count=N`},
	});

	// What ends each answer, so that one that is too short or too long is noticed, and what stands before the first one, since a login may print.
	const mark = `@${randomUUID()}\n`;
	const output = process.stdout[Symbol.asyncIterator]();
	let held = Buffer.alloc(0);

	const lost = (): ConnectionError => new ConnectionError(`\`${shell.host}\` stopped answering while \`${path}\` was read.`, {advice: 'Read it again; nothing was changed on the host.'});

	const more = async (): Promise<void> => {
		const timer = setTimeout(() => {
			leaving.abort();
		}, answerMilliseconds);

		try {
			const turn = await output.next();

			if (turn.done === true) {
				throw lost();
			}

			held = Buffer.concat([held, turn.value]);
		} finally {
			clearTimeout(timer);
		}
	};

	const take = (length: number) => {
		const bytes = held.subarray(0, length);

		held = held.subarray(length);

		return bytes;
	};

	const close = async (): Promise<void> => {
		input.end();
		leaving.abort();
		await process.exit;
	};

	try {
		input.write(`echo ${mark}p=${quoteWord(path)}\nif [ -f "$p" ] && [ -r "$p" ]; then LC_ALL=C ls -ldL "$p" | sed -n 1p; else echo none; fi\n`);

		while (!held.includes(mark)) {
			await more();
		}

		take(held.indexOf(mark) + mark.length);

		while (!held.includes('\n')) {
			await more();
		}

		const line = cleanBytes(take(held.indexOf('\n') + 1));
		const size = /^-\S+\s+\d+\s+\S+\s+\S+\s+(?<size>\d+)\s/v.exec(line)?.groups?.['size'];

		if (size === undefined) {
			throw new OperatorError(`There is no file \`${name}\` that can be read.`, {code: 'cannot-read', advice: 'Check the path and whether the account on the host may read it; an image on a mount needs the mount.'});
		}

		const sizeBytes = Number(size);
		let last: Promise<unknown> = Promise.resolve();

		const read = async (offset: number, length: number): Promise<Uint8Array> => {
			const skip = Math.floor(offset / blockBytes);
			const count = Math.ceil((offset + length) / blockBytes) - skip;
			const expected = Math.min(sizeBytes, (skip + count) * blockBytes) - (skip * blockBytes);

			input.write(`dd if="$p" bs=${blockBytes} skip=${skip} count=${count} 2>/dev/null </dev/null; echo ${mark}`);

			while (held.length < expected + mark.length && !(held.length >= mark.length && held.length < expected && held.subarray(-mark.length).equals(Buffer.from(mark)))) {
				await more();
			}

			if (held.length !== expected + mark.length || held.subarray(expected).toString('latin1') !== mark) {
				throw new OperatorError(`\`${name}\` cannot be read as it was a moment ago: at byte ${offset} other bytes came than were there.`, {code: 'cannot-read', advice: 'Read it again once nothing writes to it.'});
			}

			const bytes = take(expected + mark.length);
			const from = offset - (skip * blockBytes);

			return bytes.subarray(from, from + length);
		};

		return {
			size: sizeBytes,
			within,
			// One range after the other: answers have no other order.
			async read(offset, length) {
				const answer = last.then(async () => read(offset, length));

				last = answer.catch(() => undefined);

				return answer;
			},
			close,
		};
	} catch (error) {
		await close();

		throw error;
	}
};
