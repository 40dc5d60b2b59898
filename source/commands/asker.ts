import {spawn} from 'node:child_process';
import {closeSync, openSync, writeSync} from 'node:fs';
import process from 'node:process';
import {ReadStream} from 'node:tty';
import type {Question} from '../base/question.js';
import {cleanLine} from '../base/text.js';

/**
Asks a person something; undefined where they decline.
*/
export type Asker = (question: Question, signal: AbortSignal) => Promise<string | undefined>;

const longestAnswer = 4096;

/**
The whole question on one line.
*/
const lineOf = ({host, prompt, about}: Question): string => cleanLine(`${host}: ${prompt.replace(/:\s*$/v, '')}${about === undefined || about === host ? '' : ` (${about})`}`);

type End = 'ended' | 'declined' | 'interrupted';

/**
Takes one character that a terminal in raw mode sends: Enter ends the line, Ctrl-D declines where it is empty, Backspace and Ctrl-U take back.
*/
const press = (line: {text: string}, character: string, echo: (text: string) => void): End | undefined => {
	const characters = [...line.text];

	switch (character) {
		case '\r':
		case '\n': {
			return 'ended';
		}

		case '\u{3}': {
			return 'interrupted';
		}

		case '\u{4}': {
			return line.text === '' ? 'declined' : undefined;
		}

		case '\u{8}':
		case '\u{7F}': {
			echo(line.text === '' ? '' : '\b \b');
			line.text = characters.slice(0, -1).join('');

			return undefined;
		}

		case '\u{15}': {
			echo('\b \b'.repeat(characters.length));
			line.text = '';

			return undefined;
		}

		default: {
			if (character >= ' ' && line.text.length < longestAnswer) {
				line.text += character;
				echo(character);
			}

			return undefined;
		}
	}
};

/**
Asks on the terminal itself, wherever stdin and stdout lead. What is typed is shown only where the question allows it; the terminal is as before on every way out.
*/
const askOnTerminal: Asker = async (question, signal) => {
	const descriptor = openSync('/dev/tty', 'r+');
	const input = new ReadStream(descriptor);
	const say = (text: string): void => {
		writeSync(descriptor, text);
	};

	const restore = (): void => {
		input.setRawMode(false);
	};

	// A signal that ends the process ends it through here as well.
	process.once('exit', restore);
	input.setRawMode(true);
	say(`${lineOf(question)}: `);

	const line = {text: ''};
	const echo = question.isEchoed ? say : () => undefined;
	const {promise, resolve} = Promise.withResolvers<End>();
	const decline = (): void => {
		resolve('declined');
	};

	input.setEncoding('utf8');
	input.on('data', (piece: string) => {
		for (const character of piece) {
			const end = press(line, character, echo);

			if (end !== undefined) {
				resolve(end);
				return;
			}
		}
	});
	input.on('error', decline);
	input.on('end', decline);
	signal.addEventListener('abort', decline, {once: true});

	try {
		const end = await promise;

		if (end === 'interrupted') {
			process.kill(process.pid, 'SIGINT');
		}

		return end === 'ended' ? line.text : undefined;
	} finally {
		restore();
		process.off('exit', restore);
		signal.removeEventListener('abort', decline);
		say('\n');
		input.destroy();
	}
};

/**
Asks through a program, as ssh does: the question is its one argument, the answer its first line; another exit code than 0 declines.
*/
const askThrough = (program: string): Asker => async (question, signal) => {
	const child = spawn(program, [lineOf(question)], {stdio: ['ignore', 'pipe', 'inherit'], signal, killSignal: 'SIGKILL'});
	let answer = '';

	child.stdout.setEncoding('utf8').on('data', (piece: string) => {
		answer = (answer + piece).slice(0, longestAnswer);
	});

	return new Promise(resolve => {
		child.once('error', () => {
			resolve(undefined);
		});
		child.once('close', code => {
			resolve(code === 0 ? answer.split(/\r?\n/v, 1)[0] : undefined);
		});
	});
};

const hasTerminal = (): boolean => {
	try {
		closeSync(openSync('/dev/tty', 'r+'));

		return true;
	} catch {
		return false;
	}
};

/**
Who can be asked, by ssh's own rules: `SSH_ASKPASS` where `SSH_ASKPASS_REQUIRE` says so or there is no terminal, else the terminal; undefined where nobody is there.
*/
export const findAsker = (environment: Readonly<Record<string, string | undefined>> = process.env): Asker | undefined => {
	const {SSH_ASKPASS: program = '', SSH_ASKPASS_REQUIRE: wish = ''} = environment;
	const isThere = program !== '' && wish !== 'never';

	if (isThere && (wish === 'force' || wish === 'prefer')) {
		return askThrough(program);
	}

	if (hasTerminal()) {
		return askOnTerminal;
	}

	return isThere ? askThrough(program) : undefined;
};
