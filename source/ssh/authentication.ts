import type {AnyAuthMethod, Prompt} from 'ssh2';
import type {Ask} from '../base/question.js';
import {cleanLine} from '../base/text.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import {
	isNewPassword,
	isPlainPassword,
	said,
	isAboutExpiry,
	isAboutLock,
} from './conversation.js';
import type {Identities, Identity} from './identities.js';
import {LockedKeyError, type KeyRing} from './key-ring.js';
import {keyMethod} from './key-method.js';
import type {Secrets} from './secrets.js';

export type AuthenticationRequest = {
	readonly host: string;
	readonly settings: ClientSettings;
	readonly identities: Identities;
	readonly isLegacy: boolean;
	readonly secrets: Secrets;
	readonly keyRing: KeyRing;

	/**
	Undefined where the operator is not to be asked: a connection in the background.
	*/
	readonly ask?: Ask | undefined;

	/**
	Aborted when the connection is gone.
	*/
	readonly signal: AbortSignal;

	/**
	Told when the operator is asked and when that is over: no time limit counts meanwhile.
	*/
	onAsking(isAsking: boolean): void;

	/**
	Ends the connection: what the server asks is not answered.
	*/
	giveUp(): void;
};

/**
How far it came, for the sentence that tells a failure.
*/
export type AuthenticationAccount = {
	/**
	What the host refused, in order.
	*/
	readonly tried: readonly string[];
	readonly notes: readonly string[];

	/**
	What the host said it takes; empty before it was asked.
	*/
	readonly methods: readonly string[];
	readonly isPartial: boolean;

	/**
	What only the operator could have answered, and nobody did.
	*/
	readonly unanswered: readonly string[];
	readonly hasSpentSecret: boolean;
	readonly isAsking: boolean;
	readonly isExpired: boolean;
	readonly isLocked: boolean;

	/**
	The host's own words, where they say why.
	*/
	readonly said: string;
};

/**
The client's side of authentication, as ssh2 asks for it.
*/
export type Authentication = {
	next(left: readonly string[] | undefined, isPartial: boolean, proceed: (method: AnyAuthMethod | false) => void): void;
	changePassword(prompt: string, answer: (password: string) => void): void;
	hear(banner: string): void;

	/**
	A key that would not sign is one key less, not the end.
	*/
	hearRefusal(error: Error): void;

	/**
	We are in: what was answered is remembered, where it may be.
	*/
	succeed(): void;

	account(): AuthenticationAccount;
};

const mostAttempts = 20;
const mostRounds = 10;
const mostPrompts = 8;
const ownMethods = ['publickey', 'keyboard-interactive', 'password'] as const;

const changeIsWanted = 'Your password has expired and the host wants a new one.';

/**
Authenticates as OpenSSH would: keys first, then what the operator answers. A secret is tried once; after it was refused nothing else that needs one is tried, because hosts lock accounts.
*/
export const createAuthentication = ({host, settings, identities, isLegacy, secrets, keyRing, ask, signal, onAsking, giveUp}: AuthenticationRequest): Authentication => {
	const {user: username, hostname, port} = settings;
	const place = `${username}@${hostname}`;
	const account = `${host} ${place}:${port}`;
	const remaining = [...identities.usable];
	const order = settings.preferredMethods.filter(method => (ownMethods as readonly string[]).includes(method)) as ReadonlyArray<typeof ownMethods[number]>;
	const allowed = {publickey: settings.isPublicKeyAllowed, 'keyboard-interactive': settings.isKeyboardInteractiveAllowed, password: settings.isPasswordAllowed};
	const refused = new Set<string>();
	const unanswered = new Set<string>();
	const tried: string[] = [];
	const notes = [...identities.notes];
	let methods: readonly string[] = [];
	let last: {readonly kind: 'none' | 'again' | 'key' | 'agent' | 'keyboard-interactive' | 'password'; readonly name: string; hasSigned?: boolean; hasSentSecret?: boolean} = {kind: 'none', name: ''};
	let attempts = 0;
	let conversations = 0;
	let asking = 0;
	let isPartial = false;
	let hasSpentSecret = false;
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

	const unlock = async (file: string) => {
		const key = await keyRing.unlock(file, async (isAgain, until) => askOperator({
			kind: 'passphrase', prompt: `${isAgain ? 'That was not the passphrase. ' : ''}Passphrase of the key ${file}`, about: place, isEchoed: false,
		}, until), signal);

		if (key instanceof LockedKeyError) {
			unanswered.add(`the passphrase of \`${file}\``);

			return new Error(`\`${file}\` is encrypted and ${key.message}`);
		}

		return key instanceof Error ? new Error(`\`${file}\` cannot be unlocked (${cleanLine(key.message)})`) : key;
	};

	const answerRound = async (name: string, instructions: string, prompts: readonly Prompt[], round: number): Promise<readonly string[] | undefined> => {
		const isPlain = round === 1 && conversations === 1 && isPlainPassword({name, instructions, prompts});
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
	};

	const converse = (): AnyAuthMethod => {
		let round = 0;
		const current: typeof last = {kind: 'keyboard-interactive', name: 'keyboard-interactive'};

		last = current;
		conversations += 1;

		return {
			type: 'keyboard-interactive',
			username,
			async prompt(name, instructions, _, prompts, finish) {
				round += 1;

				const answers = await answerRound(name, instructions, prompts, round);

				if (answers === undefined || signal.aborted) {
					giveUp();
				} else {
					current.hasSentSecret = true;
					finish([...answers]);
				}
			},
		};
	};

	const withPassword = async (): Promise<AnyAuthMethod | false> => {
		const password = secrets.recall(account) ?? await askOperator({
			kind: 'password', prompt: `Password of ${place}`, about: host, isEchoed: false,
		});

		if (password === undefined) {
			unanswered.add(`the password of \`${username}\``);

			return false;
		}

		last = {kind: 'password', name: 'password', hasSentSecret: true};
		toKeep = password;

		return {type: 'password', username, password};
	};

	const withKey = async (identity: Identity): Promise<AnyAuthMethod | undefined> => {
		const current: typeof last = {kind: identity.kind === 'file' || (identity.kind === 'locked' && identity.publicKey === undefined) ? 'key' : 'agent', name: identity.name};
		const method = await keyMethod(identity, {
			username, isLegacy, unlock, onSigned() {
				current.hasSigned = true;
			},
		});

		if (method instanceof Error) {
			notes.push(method.message);

			return undefined;
		}

		last = current;
		tried.push(identity.name);

		return method;
	};

	// Without anyone to ask, only what is remembered can answer.
	const canAnswer = (): boolean => ask !== undefined || secrets.recall(account) !== undefined;

	const choose = async (): Promise<AnyAuthMethod | false> => {
		for (const method of order) {
			if (!methods.includes(method) || refused.has(method) || !allowed[method]) {
				continue;
			}

			if (method === 'publickey') {
				for (let identity = remaining.shift(); identity !== undefined; identity = remaining.shift()) {
					const proof = await withKey(identity);

					if (proof !== undefined) {
						return proof;
					}
				}
			} else if (!hasSpentSecret) {
				if (canAnswer()) {
					return method === 'password' ? withPassword() : converse();
				}

				unanswered.add(`the password of \`${username}\``);
			}
		}

		return false;
	};

	// What became of the last attempt.
	const learn = (left: readonly string[], isPartialNow: boolean): void => {
		// Ssh2 does not tell what a server answered to an agent's key.
		const isAccepted = last.kind === 'again' ? left.join(',') !== methods.join(',') : last.kind !== 'agent' && isPartialNow;

		methods = last.kind === 'agent' ? methods : left;

		if (isAccepted) {
			isPartial = true;
			refused.clear();
			sure ??= last.kind === 'password' ? toKeep : undefined;
			tried.length = 0;
		} else if (last.kind === 'keyboard-interactive' || last.kind === 'password') {
			refused.add(last.kind);

			if (last.hasSentSecret === true) {
				hasSpentSecret = true;
				tried.push(last.kind);
				secrets.drop(account);
			}
		}
	};

	return {
		next(left, isPartialNow, proceed) {
			attempts += 1;

			if (left === undefined) {
				proceed({type: 'none', username});
				return;
			}

			learn(left, isPartialNow);

			if (attempts > mostAttempts) {
				proceed(false);
			} else if (last.kind === 'agent' && last.hasSigned === true) {
				// It took the signature and still wants more: asked for nothing, it says what.
				last = {kind: 'again', name: ''};
				proceed({type: 'none', username});
			} else {
				void (async () => {
					const method = await choose();

					if (!signal.aborted) {
						proceed(method);
					}
				})();
			}
		},
		changePassword(prompt, answer) {
			hear(prompt);
			isExpired = true;

			void (async () => {
				for (let attempt = 1; attempt <= 2; attempt += 1) {
					const about = `${place}: ${said(changeIsWanted, prompt)}`;
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
						answer(password);
						return;
					}
				}

				unanswered.add('a new password');
				giveUp();
			})();
		},
		hear,
		hearRefusal(error) {
			notes.push(cleanLine(error.message.replace(/^Error signing data with key: /v, '').slice(0, 200)));
		},
		succeed() {
			const password = sure ?? toKeep;

			if (password !== undefined) {
				secrets.keep(account, password);
			}
		},
		account: () => ({
			tried, notes, methods, isPartial, unanswered: [...unanswered], hasSpentSecret, isAsking: asking > 0, isExpired, isLocked, said: words,
		}),
	};
};
