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
import type {Ask, Question} from '../base/question.js';
import {quoteWord} from '../base/quote.js';
import {cleanLine} from '../base/text.js';

/**
What ssh runs instead of asking at a terminal: it hands the question to our socket and prints the answer, which stays out of arguments, environment and files.
*/
const program = String.raw`
const [socketFile, prompt = ''] = process.argv.slice(1);
const socket = require('node:net').connect({path: socketFile, allowHalfOpen: true});
let text = '';
socket.setEncoding('utf8');
socket.on('error', () => process.exit(1));
socket.on('data', piece => { text += piece; });
socket.on('end', () => {
	const {answer} = JSON.parse(text || '{}');
	if (typeof answer !== 'string') process.exit(1);
	process.stdout.write(answer + '\n', () => process.exit(0));
});
socket.end(JSON.stringify({prompt, hint: process.env.SSH_ASKPASS_PROMPT || ''}));
`.replaceAll(/\n\t*/gv, ' ').trim();

const script = `#!/bin/sh
unset NODE_OPTIONS
exec "$LPARSAFE_NODE" -e ${quoteWord(program)} -- "$LPARSAFE_ASK" "$@"
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

	const secret = /^Enter (?:passphrase|PIN) for (?:(?:[A-Z0-9\-]+ )?key )?'?(?<about>.+?)'?:$/v.exec(prompt);

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
Where the questions of one ssh arrive.
*/
export type AskpassDesk = {
	/**
	What ssh needs in its environment.
	*/
	readonly environment: Readonly<Record<string, string>>;

	/**
	Whether a password or an answer was given to a host.
	*/
	hasSpentSecret(): boolean;
	close(): void;
};

type AskpassOptions = {
	readonly home: string;
	readonly directory: string;
	readonly ask: Ask;

	/**
	The inventory's name of the host.
	*/
	readonly host: string;

	/**
	What ssh has logged so far.
	*/
	readonly log: () => string;

	/**
	Ssh must end at once: an answer that nobody gives would be sent as an empty one, and count as a wrong one. With the prompt, or `refused` where the host said no to what was answered before.
	*/
	readonly onEnd: (prompt: Prompt | 'refused') => void;
	readonly onAsking: (isAsking: boolean) => void;
	readonly note?: ((text: string, host: string) => void) | undefined;
};

/**
Whether the host refused what was typed: an answer to our try that is no partial success.

@param log - What was logged since.
*/
const isRefusedIn = (log: string): boolean => log.split('\n').some((line, index, lines) => line.startsWith('debug1: Authentications that can continue') && lines[index - 1]?.includes('with partial success') !== true);

export const openAskpassDesk = async ({home, directory, ask, host, log, onEnd, onAsking, note}: AskpassOptions): Promise<AskpassDesk> => {
	const socketFile = path.join(directory, 'ask');
	const ending = new AbortController();

	// How much was logged when a secret was given first.
	let spentAt: number | undefined;
	let asking = 0;

	// After a refusal nothing that a host may count is tried again, by whatever method.
	const isSecondTry = (kind: Question['kind']): boolean => spentAt !== undefined && kind !== 'passphrase' && isRefusedIn(log().slice(spentAt));

	const question = async (prompt: Pick<Question, 'kind' | 'prompt' | 'about'>, signal: AbortSignal): Promise<string | undefined> => {
		asking += 1;
		onAsking(true);

		try {
			const answer = await ask({host, ...prompt, isEchoed: false}, signal);

			if (answer !== undefined && prompt.kind !== 'passphrase') {
				spentAt ??= log().length;
			}

			return answer;
		} finally {
			asking -= 1;
			onAsking(asking > 0);
		}
	};

	const answerTo = async (asked: string, signal: AbortSignal): Promise<string | undefined> => {
		const {prompt: text, hint} = JSON.parse(asked) as {readonly prompt: string; readonly hint: string};
		const prompt = readPrompt(text, hint);
		const {kind} = prompt;

		if (kind === 'note') {
			note?.(prompt.prompt, host);

			return '';
		}

		if (kind !== 'refuse' && isSecondTry(kind)) {
			onEnd('refused');

			return undefined;
		}

		const answer = kind === 'refuse' ? undefined : await question({...prompt, kind}, signal);

		if (answer === undefined) {
			onEnd(prompt);
		}

		return answer;
	};

	const server = net.createServer({allowHalfOpen: true}, socket => {
		const left = new AbortController();
		const leave = (): void => {
			socket.destroy();
		};

		socket.on('error', () => undefined);
		socket.once('close', () => {
			ending.signal.removeEventListener('abort', leave);
			left.abort();
		});
		ending.signal.addEventListener('abort', leave, {once: true});

		let text = '';

		socket.setEncoding('utf8').on('data', (piece: string) => {
			text += piece;
		});

		// It sends its question and closes its half.
		socket.once('end', () => {
			void (async () => {
				try {
					socket.end(JSON.stringify({answer: await answerTo(text, left.signal)}));
				} catch {
					onEnd({kind: 'refuse', prompt: ''});
					socket.destroy();
				}
			})();
		});
	});

	server.listen(socketFile);
	await once(server, 'listening');
	await chmod(socketFile, 0o600);

	return {
		environment: {
			SSH_ASKPASS: await placeProgram(home), SSH_ASKPASS_REQUIRE: 'force', LPARSAFE_NODE: process.execPath, LPARSAFE_ASK: socketFile,
		},
		hasSpentSecret: () => spentAt !== undefined,
		close() {
			ending.abort();
			server.close();
		},
	};
};
