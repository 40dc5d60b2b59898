import type {ShellInput} from '../base/shell.js';

type Marks = {readonly begin: string; readonly open: string};

export type Prompt = {
	readonly index: number;
	readonly length: number;

	/**
	Whose password is wanted, where the prompt says so.
	*/
	readonly whose?: string;

	/**
	The prompt is told from other text only by its silence: it must stay the last thing for a moment.
	*/
	readonly isGuess?: boolean;
};

const limit = 64 * 1024;
async function * asPieces(input: ShellInput): AsyncGenerator<Uint8Array> {
	if (typeof input === 'string') {
		yield new Uint8Array(Buffer.from(input, 'utf8'));
	} else if (input instanceof Uint8Array) {
		yield input;
	} else {
		yield * input;
	}
}

/**
What is sent: the script, answers to prompts, and after the gate opened the command's own input.
*/
export const createGateInput = (script: string, stdin: ShellInput | undefined) => {
	const answers: string[] = [];
	const state: {next: 'wait' | 'go' | 'end'; change: PromiseWithResolvers<void>} = {next: 'wait', change: Promise.withResolvers()};

	const rouse = (): void => {
		state.change.resolve();
		state.change = Promise.withResolvers();
	};

	return {
		async * stream(): AsyncGenerator<Uint8Array> {
			yield Buffer.from(script, 'utf8');

			while (state.next === 'wait') {
				const answer = answers.shift();

				if (answer === undefined) {
					await state.change.promise;
				} else {
					yield Buffer.from(`${answer}\n`, 'utf8');
				}
			}

			if (state.next === 'go' && stdin !== undefined) {
				yield * asPieces(stdin);
			}
		},
		send(answer: string) {
			answers.push(answer);
			rouse();
		},
		go() {
			state.next = state.next === 'wait' ? 'go' : state.next;
			rouse();
		},
		end() {
			state.next = state.next === 'wait' ? 'end' : state.next;
			rouse();
		},
	};
};

/**
One stream: what comes before the mark is kept from the reader, what comes after it is passed on byte by byte.
*/
export const createGateStream = (source: AsyncIterable<Uint8Array>, {begin, open}: Marks) => {
	const iterator = source[Symbol.asyncIterator]();
	let seen = '';
	let head: Uint8Array = new Uint8Array();
	let hasBegun = false;

	return {
		said: '',

		/**
		Reads up to the mark; false where the stream ends before.
		*/
		async scan(onText: () => void): Promise<boolean> {
			for (;;) {
				const turn = await iterator.next();

				if (turn.done === true) {
					this.said += hasBegun ? seen : '';
					return false;
				}

				seen += Buffer.from(turn.value).toString('latin1');

				if (!hasBegun) {
					const at = seen.indexOf(`${begin}\n`);

					hasBegun = at !== -1;
					seen = hasBegun ? seen.slice(at + begin.length + 1) : seen.slice(-limit);

					if (!hasBegun) {
						continue;
					}
				}

				const at = seen.indexOf(`${open}\n`);

				if (at !== -1) {
					this.said += seen.slice(0, at);
					head = Buffer.from(seen.slice(at + open.length + 1), 'latin1');
					seen = '';
					return true;
				}

				seen = seen.slice(-limit);
				onText();
			}
		},

		/**
		Takes a prompt and what came before it (a lecture) away from what was seen.
		*/
		cut({index, length}: Prompt) {
			this.said = '';
			seen = seen.slice(index + length);
		},
		get seen() {
			return seen;
		},
		async * rest(opened: Promise<unknown>): AsyncGenerator<Uint8Array> {
			try {
				await opened;

				if (head.length > 0) {
					yield head;
				}

				for (;;) {
					const turn = await iterator.next();

					if (turn.done === true) {
						return;
					}

					yield turn.value;
				}
			} finally {
				await iterator.return?.();
			}
		},
	};
};
