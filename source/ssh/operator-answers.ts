import type {Prompt} from 'ssh2';
import type {Ask} from '../base/question.js';
import {cleanLine} from '../base/text.js';
import {
	isAboutExpiry,
	isAboutLock,
	isNewPassword,
	isPlainPassword,
	said,
} from './conversation.js';
import {LockedKeyError, type KeyRing} from './key-ring.js';
import type {Secrets} from './secrets.js';

export type OperatorAnswersRequest = {
	readonly host: string;

	/**
	The account there, as it is shown: `user@hostname`.
	*/
	readonly place: string;
	readonly user: string;

	/**
	Under which secrets of the account are remembered.
	*/
	readonly account: string;
	readonly secrets: Secrets;
	readonly keyRing: KeyRing;

	/**
	Undefined where the operator is not to be asked.
	*/
	readonly ask?: Ask | undefined;
	readonly signal: AbortSignal;
	onAsking(isAsking: boolean): void;
};

/**
A round of keyboard-interactive and its place in its conversation, from 1; `isFirstTry` where nothing was answered to the host before.
*/
type AskedRound = {readonly name: string; readonly instructions: string; readonly prompts: readonly Prompt[]; readonly round: number; readonly isFirstTry: boolean};

/**
What the operator, or memory, answers while one connection is made.
*/
type OperatorAnswers = {
	/**
	Whether a password can be had at all: somebody is there, or it is remembered.
	*/
	canAnswer(): boolean;
	password(): Promise<string | undefined>;
	round(asked: AskedRound): Promise<readonly string[] | undefined>;

	/**
	A new password, typed twice.
	*/
	newPassword(prompt: string): Promise<string | undefined>;
	unlock(file: string): ReturnType<KeyRing['unlock']>;

	/**
	What the host says around its questions.
	*/
	hear(text: string): void;

	/**
	What nobody answered, in words.
	*/
	miss(what: string): void;

	/**
	The password given last proved right, whatever is asked next.
	*/
	confirm(): void;

	/**
	What was given was refused: it is not given again.
	*/
	forget(): void;

	/**
	We are in: what was answered is remembered, where it may be.
	*/
	keep(): void;
	readonly heard: {readonly isExpired: boolean; readonly isLocked: boolean; readonly said: string};
	readonly unanswered: readonly string[];
	readonly isAsking: boolean;
	readonly notes: readonly string[];
};

const mostRounds = 10;
const mostPrompts = 8;
const changeIsWanted = 'Your password has expired and the host wants a new one.';

export const createOperatorAnswers = ({host, place, user, account, secrets, keyRing, ask, signal, onAsking}: OperatorAnswersRequest): OperatorAnswers => {
	const unanswered = new Set<string>();
	const notes: string[] = [];
	let asking = 0;
	let isExpired = false;
	let isLocked = false;
	let words = '';
	let toKeep: string | undefined;
	let sure: string | undefined;

	const hear = (text: string): void => {
		const isTelling = isAboutExpiry(text) || isAboutLock(text);

		isExpired ||= isAboutExpiry(text);
		isLocked ||= isAboutLock(text);
		words = isTelling ? said(text) : words;
	};

	const askOperator = async (question: Omit<Parameters<Ask>[0], 'host'>, until: AbortSignal = signal): Promise<string | undefined> => {
		if (ask === undefined) {
			return undefined;
		}

		asking += 1;
		onAsking(true);

		try {
			return await ask({host, ...question}, until);
		} finally {
			asking -= 1;
			onAsking(asking > 0);
		}
	};

	return {
		canAnswer: () => ask !== undefined || secrets.recall(account) !== undefined,
		async password() {
			const password = secrets.recall(account) ?? await askOperator({
				kind: 'password', prompt: `Password of ${place}`, about: host, isEchoed: false,
			});

			if (password === undefined) {
				unanswered.add(`the password of \`${user}\``);
			} else {
				toKeep = password;
			}

			return password;
		},
		async round({name, instructions, prompts, round, isFirstTry}) {
			const isPlain = round === 1 && isFirstTry && isPlainPassword({name, instructions, prompts});
			const known = isPlain ? secrets.recall(account) : undefined;
			const isChange = isNewPassword({name, instructions, prompts});

			hear(`${name} ${instructions}`);
			isExpired ||= isChange;
			toKeep = known;

			if (known !== undefined) {
				return [known];
			}

			if (round > mostRounds || prompts.length > mostPrompts) {
				notes.push('the host asks without end');

				return undefined;
			}

			const answers: string[] = [];

			for (const {prompt, echo} of prompts) {
				const about = said(...(isChange ? [changeIsWanted] : []), name, instructions);
				const shown = said(prompt);
				const answer = await askOperator({
					kind: 'keyboard-interactive', prompt: shown === '' ? 'The host asks for an answer' : shown, about: about === '' ? place : `${place}: ${about}`, isEchoed: echo === true,
				});

				if (answer === undefined) {
					unanswered.add(isChange ? 'a new password' : `what the host asks (\`${shown.slice(0, 60)}\`)`);

					return undefined;
				}

				answers.push(answer);
			}

			toKeep = isPlain ? answers[0] : undefined;

			return answers;
		},
		async newPassword(prompt) {
			hear(prompt);
			isExpired = true;

			const about = `${place}: ${said(changeIsWanted, prompt)}`;

			for (let attempt = 1; attempt <= 2; attempt += 1) {
				const password = await askOperator({
					kind: 'password', prompt: attempt === 1 ? 'New password' : 'They were not the same. New password', about, isEchoed: false,
				});
				const again = password === undefined
					? undefined
					: await askOperator({
						kind: 'password', prompt: 'New password again', about, isEchoed: false,
					});

				if (password === undefined || again === undefined) {
					break;
				}

				if (password === again && password !== '') {
					toKeep = password;

					return password;
				}
			}

			unanswered.add('a new password');

			return undefined;
		},
		async unlock(file) {
			const key = await keyRing.unlock(file, async (isAgain, until) => askOperator({
				kind: 'passphrase', prompt: `${isAgain ? 'That was not the passphrase. ' : ''}Passphrase of the key ${file}`, about: place, isEchoed: false,
			}, until), signal);

			if (key instanceof LockedKeyError) {
				unanswered.add(`the passphrase of \`${file}\``);

				return new Error(`\`${file}\` is encrypted and ${key.message}`);
			}

			return key instanceof Error ? new Error(`\`${file}\` cannot be unlocked (${cleanLine(key.message)})`) : key;
		},
		hear,
		miss(what) {
			unanswered.add(what);
		},
		confirm() {
			sure ??= toKeep;
		},
		forget() {
			secrets.drop(account);
		},
		keep() {
			const password = sure ?? toKeep;

			if (password !== undefined) {
				secrets.keep(account, password);
			}
		},
		get heard() {
			return {isExpired, isLocked, said: words};
		},
		get unanswered() {
			return [...unanswered];
		},
		get isAsking() {
			return asking > 0;
		},
		notes,
	};
};
