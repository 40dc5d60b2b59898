import {once} from 'node:events';
import {
	chmod,
	mkdir,
	readFile,
	rename,
	writeFile,
} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {Ask, Question} from '../base/question.js';
import {quoteWord} from '../base/quote.js';
import {cleanLine} from '../base/text.js';

/**
What ssh runs instead of asking at a terminal: it hands the question to our socket and prints the answer, which stays out of arguments, environment and files.
*/
const program = String.raw`
const [socketFile, hop, prompt = ''] = process.argv.slice(1);
const socket = require('node:net').connect(socketFile);
let text = '';
socket.setEncoding('utf8');
socket.on('error', () => process.exit(1));
socket.on('data', piece => { text += piece; });
socket.on('end', () => {
	const {answer} = JSON.parse(text || '{}');
	if (typeof answer !== 'string') process.exit(1);
	process.stdout.write(answer + '\n', () => process.exit(0));
});
socket.write(JSON.stringify({hop, prompt, hint: process.env.SSH_ASKPASS_PROMPT || ''}) + '\n');
`.replaceAll(/\n\t*/gv, ' ').trim();

const script = `#!/bin/sh
unset NODE_OPTIONS
exec "$LPARSAFE_NODE" -e ${quoteWord(program)} -- "$LPARSAFE_ASK" "\${LPARSAFE_HOP:-}" "$@"
`;

/**
Puts the program into the app's home, which unlike a directory for sockets is rarely mounted without the right to run anything.
*/
const placeProgram = async (home: string): Promise<string> => {
	const file = path.join(home, 'ssh-askpass');

	try {
		if (await readFile(file, 'utf8') === script) {
			await chmod(file, 0o700);

			return file;
		}
	} catch {}

	const fresh = `${file}.${process.pid}`;

	await mkdir(home, {recursive: true, mode: 0o700});
	await writeFile(fresh, script, {mode: 0o700});
	await rename(fresh, file);

	return file;
};

/**
A question of ssh as we understand it. `note` needs no answer; `refuse` gets a no.
*/
export type Prompt =
	| Pick<Question, 'kind' | 'prompt' | 'about'>
	| {readonly kind: 'note' | 'refuse'; readonly prompt: string};

/**
Tells what a prompt of ssh asks for. What is not known is a question of the server's, since its wording is the server's own.
*/
export const readPrompt = (text: string, hint: string): Prompt => {
	const prompt = cleanLine(text).trim().slice(0, 1000);

	if (hint === 'none') {
		return {kind: 'note', prompt};
	}

	// A host key is never accepted this way, and nothing is allowed behind the operator's back.
	if (hint === 'confirm' || prompt.includes('(yes/no')) {
		return {kind: 'refuse', prompt};
	}

	const secret = /^Enter (?:passphrase|PIN) for (?:\S+ )?(?:key )?'?(?<about>.+?)'?:$/v.exec(prompt);

	if (secret?.groups !== undefined) {
		return {kind: 'passphrase', prompt, about: secret.groups['about'] ?? ''};
	}

	const password = /^(?<about>\S[^\s@]*@\S+)'s password:$/v.exec(prompt);

	if (password?.groups !== undefined) {
		return {kind: 'password', prompt, about: password.groups['about'] ?? ''};
	}

	// An expired password: changing it is not ours, and the answer would be an old password and a new one.
	if (/^Enter \S[^\s@]*@\S+'s old password:$/v.test(prompt)) {
		return {kind: 'refuse', prompt};
	}

	const asked = /^\((?<about>\S[^\s@]*@\S+)\) (?<prompt>.+)$/v.exec(prompt);

	return asked?.groups === undefined ? {kind: 'keyboard-interactive', prompt} : {kind: 'keyboard-interactive', prompt: asked.groups['prompt'] ?? prompt, about: asked.groups['about'] ?? ''};
};

/**
Where the questions of one ssh and its hops arrive.
*/
export type AskpassDesk = {
	/**
	What ssh needs in its environment.
	*/
	readonly environment: Readonly<Record<string, string>>;
	close(): void;
};

export type AskpassOptions = {
	readonly home: string;
	readonly directory: string;
	readonly ask: Ask;

	/**
	The inventory's name of a hop; the host itself for ''.
	*/
	readonly hostOf: (hop: string) => string;

	/**
	Whether a secret may be asked for now; not once the host has refused one.
	*/
	readonly isAllowed: (prompt: Prompt) => boolean;

	/**
	Nobody answers, so that ssh must end before it sends an empty answer: that would count as a wrong one.
	*/
	readonly onDeclined: (prompt: Prompt) => void;

	/**
	A question was put to the operator; what is returned is called once it is answered.
	*/
	readonly onQuestion: () => () => void;
	readonly note?: ((text: string, host: string) => void) | undefined;
};

export const openAskpassDesk = async ({home, directory, ask, hostOf, isAllowed, onDeclined, onQuestion, note}: AskpassOptions): Promise<AskpassDesk> => {
	const socketFile = path.join(directory, 'ask');
	const ending = new AbortController();

	const answer = async (line: string, signal: AbortSignal): Promise<string | undefined> => {
		const {hop, prompt: text, hint} = JSON.parse(line) as {readonly hop: string; readonly prompt: string; readonly hint: string};
		const prompt = readPrompt(text, hint);
		const host = hostOf(hop);

		if (prompt.kind === 'note') {
			note?.(prompt.prompt, host);

			return '';
		}

		const done = onQuestion();

		try {
			const told = prompt.kind === 'refuse' || !isAllowed(prompt)
				? undefined
				: await ask({
					...prompt, kind: prompt.kind, host, isEchoed: false,
				}, signal);

			if (told === undefined) {
				onDeclined(prompt);
			}

			return told;
		} finally {
			done();
		}
	};

	const server = net.createServer({allowHalfOpen: true}, socket => {
		const left = new AbortController();

		socket.on('error', () => undefined);
		socket.once('close', () => {
			left.abort();
		});
		createInterface({input: socket}).once('line', line => {
			void (async () => {
				try {
					socket.end(JSON.stringify({answer: await answer(line, AbortSignal.any([left.signal, ending.signal]))}));
				} catch {
					onDeclined({kind: 'refuse', prompt: ''});
					socket.destroy();
				}
			})();
		});
		ending.signal.addEventListener('abort', () => {
			socket.destroy();
		}, {once: true});
	});

	server.listen(socketFile);
	await once(server, 'listening');
	await chmod(socketFile, 0o600);

	return {
		environment: {
			SSH_ASKPASS: await placeProgram(home), SSH_ASKPASS_REQUIRE: 'force', LPARSAFE_NODE: process.execPath, LPARSAFE_ASK: socketFile,
		},
		close() {
			ending.abort();
			server.close();
		},
	};
};
