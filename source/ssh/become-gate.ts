import type {
	ExecOptions,
	Shell,
	ShellExit,
	ShellProcess,
} from '../base/shell.js';
import {createGateInput, createGateStream, type Prompt} from './become-streams.js';

/**
What stands between the login and the other account: a command that asks or does not ask for a password and then runs a shell that first prints the mark `open` on both streams.
*/
type Gate = {
	/**
	Shell text for the login's `/bin/sh`: prints `begin` on both streams, then replaces itself with the program.
	*/
	readonly script: string;
	readonly begin: string;
	readonly open: string;

	/**
	Finds a prompt in what the program printed since it began or was last answered (bytes as latin1).
	*/
	findPrompt(text: string): Prompt | undefined;

	/**
	What to send when the prompt was seen, without the newline; undefined sends nothing and ends it. Called a second time only where `findPrompt` finds another prompt.
	*/
	answer(prompt: Prompt, signal: AbortSignal): Promise<string | undefined>;
	readonly timeLimitMilliseconds: number;
};

/**
How it went, and what the program said meanwhile (its prompts left out).
*/
export type GateResult = {readonly isOpen: boolean; readonly said: string; readonly isLate: boolean; readonly exit?: ShellExit};

const silence = 400;

const drain = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
	const iterator = stream[Symbol.asyncIterator]();
	let isDone = false;

	while (!isDone) {
		const turn = await iterator.next();

		isDone = turn.done === true;
	}
};

/**
Runs a command behind a gate. Nothing of its input is sent before the gate has opened, so that no byte of it can be taken for a password; of the gate's own text nothing reaches the command's streams.

@returns The process, whose `exit` is `lost` where the gate stayed shut, and how the gate went.
*/
export const passGate = (shell: Shell, gate: Gate, {stdin, stdout: outMode, stderr: errorMode, signal, note}: ExecOptions = {}): {readonly process: ShellProcess; readonly gate: Promise<GateResult>} => {
	const input = createGateInput(gate.script, stdin);
	const leaving = new AbortController();
	const inner = shell.exec(['/bin/sh', '-s'], {stdin: input.stream(), ...note !== undefined && {note}, signal: signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal])});
	const out = createGateStream(inner.stdout, gate);
	const error = createGateStream(inner.stderr, gate);
	const ended = new AbortController();
	let isLate = false;
	let isAnswering = false;
	let timer: NodeJS.Timeout | undefined;
	let guess: NodeJS.Timeout | undefined;

	const setTimer = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			isLate = true;
			leaving.abort();
		}, gate.timeLimitMilliseconds);
	};

	const answer = async (stream: typeof out, prompt: Prompt): Promise<void> => {
		if (isAnswering || ended.signal.aborted) {
			return;
		}

		isAnswering = true;
		clearTimeout(timer);
		stream.cut(prompt);

		const text = await gate.answer(prompt, ended.signal);

		isAnswering = false;

		if (ended.signal.aborted) {
			return;
		}

		if (text === undefined) {
			input.end();
		} else {
			input.send(text);
		}

		setTimer();
		look(stream);
	};

	const look = (stream: typeof out): void => {
		clearTimeout(guess);

		const prompt = gate.findPrompt(stream.seen);

		if (prompt === undefined) {
			return;
		}

		if (prompt.isGuess === true) {
			guess = setTimeout(() => {
				void answer(stream, prompt);
			}, silence);
		} else {
			void answer(stream, prompt);
		}
	};

	const hasOpened = async (stream: typeof out): Promise<boolean> => {
		const isOpen = await stream.scan(() => {
			look(stream);
		});

		if (isOpen) {
			input.go();
		}

		return isOpen;
	};

	setTimer();

	const result = (async (): Promise<GateResult> => {
		const [isOutOpen, isErrorOpen] = await Promise.all([hasOpened(out), hasOpened(error)]);
		const isOpen = isOutOpen && isErrorOpen;

		clearTimeout(timer);
		clearTimeout(guess);
		ended.abort();
		input.end();

		const said = Buffer.from(`${out.said}${error.said}`, 'latin1').toString('utf8');

		return {
			isOpen, said, isLate, ...!isOpen && {exit: await inner.exit},
		};
	})();

	const stdout = out.rest(result);
	const stderr = error.rest(result);

	if (outMode === 'drain') {
		void drain(stdout);
	}

	if (errorMode === 'drain') {
		void drain(stderr);
	}

	const exit = async (): Promise<ShellExit> => {
		const {isOpen, exit: how} = await result;

		return isOpen || how?.kind === 'lost' ? inner.exit : {kind: 'lost', reason: 'not started: the other account was refused'};
	};

	return {
		process: {
			// What a reader that never came or left early did not take is thrown away, as every Shell does.
			stdout: outMode === 'drain' ? none() : stdout,
			stderr: errorMode === 'drain' ? none() : stderr,
			exit: exit(),
		},
		gate: result,
	};
};

async function * none(): AsyncGenerator<Uint8Array> {
	// Drained.
}
