import type {AnyAuthMethod} from 'ssh2';
import {cleanLine} from '../base/text.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import type {Identities, Identity} from './identities.js';
import {keyMethod} from './key-method.js';
import {createOperatorAnswers, type OperatorAnswersRequest} from './operator-answers.js';

export type AuthenticationRequest = Pick<OperatorAnswersRequest, 'host' | 'secrets' | 'keyRing' | 'ask' | 'onAsking'> & {
	readonly settings: ClientSettings;
	readonly identities: Identities;
	readonly isLegacy: boolean;

	/**
	Aborted when the connection is gone.
	*/
	readonly signal: AbortSignal;

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
type Authentication = {
	next(left: readonly string[] | undefined, isPartial: boolean, proceed: (method: AnyAuthMethod | false) => void): void;
	changePassword(prompt: string, answer: (password: string) => void): void;
	hear(banner: string): void;

	/**
	A key that would not sign is one key less, not the end.
	*/
	hearRefusal(error: Error): void;

	/**
	We are in: what was answered is remembered, where it may be.

	@returns With what we were let in, in words.
	*/
	succeed(): string;

	account(): AuthenticationAccount;
};

const mostAttempts = 20;
const ownMethods = ['publickey', 'keyboard-interactive', 'password'] as const;

type Attempt = {
	readonly kind: 'none' | 'again' | 'key' | 'agent' | 'keyboard-interactive' | 'password';

	/**
	With what, in words.
	*/
	readonly with: string;
	hasSigned?: boolean;
	hasSentSecret?: boolean;
};

/**
Authenticates as OpenSSH would: keys first, then what the operator answers. A secret is tried once; after it was refused nothing else that needs one is tried, because hosts lock accounts.
*/
export const createAuthentication = ({host, settings, identities, isLegacy, secrets, keyRing, ask, signal, onAsking, giveUp}: AuthenticationRequest): Authentication => {
	const {user: username, hostname, port} = settings;
	const place = `${username}@${hostname}`;
	const answers = createOperatorAnswers({
		host, place, user: username, account: `${host} ${place}:${port}`, secrets, keyRing, ask, signal, onAsking,
	});
	const remaining = [...identities.usable];
	const order = settings.preferredMethods.filter(method => (ownMethods as readonly string[]).includes(method)) as ReadonlyArray<typeof ownMethods[number]>;
	const allowed = {publickey: settings.isPublicKeyAllowed, 'keyboard-interactive': settings.isKeyboardInteractiveAllowed, password: settings.isPasswordAllowed};
	const refused = new Set<string>();
	const accepted: string[] = [];
	const tried: string[] = [];
	const notes = [...identities.notes];
	let methods: readonly string[] = [];
	let last: Attempt = {kind: 'none', with: 'nothing: the host asks for no proof'};
	let attempts = 0;
	let conversations = 0;
	let isPartial = false;
	let hasSpentSecret = false;

	const converse = (): AnyAuthMethod => {
		let round = 0;
		const current: Attempt = {kind: 'keyboard-interactive', with: 'answers to what the host asks (keyboard-interactive)'};

		last = current;
		conversations += 1;

		const isFirstTry = conversations === 1;

		return {
			type: 'keyboard-interactive',
			username,
			async prompt(name, instructions, _, prompts, finish) {
				round += 1;

				const given = await answers.round({
					name, instructions, prompts, round, isFirstTry,
				});

				if (given === undefined || signal.aborted) {
					giveUp();
				} else {
					current.hasSentSecret = true;
					finish([...given]);
				}
			},
		};
	};

	const withPassword = async (): Promise<AnyAuthMethod | false> => {
		const password = await answers.password();

		if (password === undefined) {
			return false;
		}

		last = {kind: 'password', with: 'a password', hasSentSecret: true};

		return {type: 'password', username, password};
	};

	const withKey = async (identity: Identity): Promise<AnyAuthMethod | undefined> => {
		const current: Attempt = {kind: identity.kind === 'file' || (identity.kind === 'locked' && identity.publicKey === undefined) ? 'key' : 'agent', with: `the key ${identity.name}`};
		const method = await keyMethod(identity, {
			username, isLegacy, unlock: async file => answers.unlock(file), onSigned() {
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
				// Without anyone to ask, only what is remembered can answer.
				if (answers.canAnswer()) {
					return method === 'password' ? withPassword() : converse();
				}

				answers.miss(`the password of \`${username}\``);
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
			accepted.push(last.with);
			tried.length = 0;

			if (last.kind === 'password') {
				answers.confirm();
			}
		} else if (last.kind === 'keyboard-interactive' || last.kind === 'password') {
			refused.add(last.kind);

			if (last.hasSentSecret === true) {
				hasSpentSecret = true;
				tried.push(last.kind);
				answers.forget();
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
				last = {kind: 'again', with: last.with};
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
			void (async () => {
				const password = await answers.newPassword(prompt);

				if (password === undefined) {
					giveUp();
				} else {
					answer(password);
				}
			})();
		},
		hear(text) {
			answers.hear(text);
		},
		hearRefusal(error) {
			notes.push(cleanLine(error.message.replace(/^Error signing data with key: /v, '').slice(0, 200)));
		},
		succeed() {
			answers.keep();

			return [...accepted, last.with].join(' and ');
		},
		account: () => ({
			tried, notes: [...notes, ...answers.notes], methods, isPartial, unanswered: answers.unanswered, hasSpentSecret, isAsking: answers.isAsking, ...answers.heard,
		}),
	};
};
