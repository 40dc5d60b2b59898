import {UsageError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Ask} from '../base/question.js';
import {assertFixedWords, type Shell} from '../base/shell.js';
import {cleanLine} from '../base/text.js';
import {runBehindGate, tryGate, type BecomePassword} from './become-attempt.js';
import {becomeError, becomeUserOf} from './become-errors.js';
import {probeBecome, type BecomeProbe} from './become-probe.js';

/**
By host and account; one map outlives many connections.
*/
export type BecomePasswords = Map<string, BecomePassword>;

type BecomeOptions = {
	readonly ask?: Ask;
	readonly passwords?: BecomePasswords;
	readonly signal?: AbortSignal;

	/**
	How long the host may be silent before its shell has begun as the other account.
	*/
	readonly timeLimitMilliseconds?: number;
};

/**
How the other account is become, for whoever reports it.
*/
export type BecomeWay = {
	readonly way: 'not-needed' | 'free' | 'gate';
	readonly loginUser: string;
	readonly program: string | undefined;

	/**
	Whether a password was asked for when it was first tried.
	*/
	readonly isPasswordAsked: boolean;
};

const fixedWord = /^[\w\/.:=+\-]+$/v;

const passwordOf = (passwords: BecomePasswords, host: Host): BecomePassword => {
	const key = JSON.stringify([host.name, host.address, host.port, host.user, host.become, becomeUserOf(host)]);
	const known = passwords.get(key) ?? {turn: Promise.resolve()};

	passwords.set(key, known);

	return known;
};

const wrapShell = (shell: Shell, exec: Shell['exec']): Shell => ({
	host: shell.host,
	hostKey: shell.hostKey,
	get isOpen() {
		return shell.isOpen;
	},
	exec(words, options) {
		assertFixedWords(words);

		return exec(words, options);
	},
	close: async () => shell.close(),
});

/**
Refuses what can be known without a password.
*/
const readProbe = (host: Host, {program, free}: BecomeProbe): string => {
	if (program === undefined) {
		throw becomeError('become-missing', host);
	}

	if (free?.isOpen === false && free.said.includes('must have a tty')) {
		throw becomeError('become-needs-tty', host);
	}

	return program;
};

/**
Finds out how an account becomes the other one, asking for a password where one is needed and somebody can answer.

@throws ConnectionError `become-missing`, `become-needs-tty`, `become-not-allowed`, `become-needs-password`, `become-refused`.
*/
const findBecomeWay = async (shell: Shell, host: Host, {ask, passwords = new Map(), signal, timeLimitMilliseconds = 60_000}: BecomeOptions = {}): Promise<{readonly way: BecomeWay; readonly shell: Shell}> => {
	const user = becomeUserOf(host);

	if (!fixedWord.test(user)) {
		throw new UsageError(`\`${cleanLine(user).slice(0, 60)}\` is no account that lparsafe can become.`, {code: 'become-user', advice: 'Letters, digits and the signs `_ . : = + - /` may stand in its name.'});
	}

	const probe = await probeBecome(shell, host, signal);
	const loginUser = probe.user;

	if (loginUser === user) {
		return {
			shell,
			way: {
				way: 'not-needed', loginUser, program: probe.program, isPasswordAsked: false,
			},
		};
	}

	const program = readProbe(host, probe);

	if (probe.free?.isOpen === true && fixedWord.test(program)) {
		return {
			shell: wrapShell(shell, (words, options) => shell.exec([program, '-n', '-u', user, '--', ...words], options)),
			way: {
				way: 'free', loginUser, program, isPasswordAsked: false,
			},
		};
	}

	const context = {
		shell, host, program, secret: passwordOf(passwords, host), ask, timeLimitMilliseconds,
	};
	const {prompts} = await tryGate(context, signal);

	return {
		shell: wrapShell(shell, (words, options) => {
			const {process, attempt} = runBehindGate(context, words, options ?? {}, false);

			void (async () => {
				const {result} = await attempt;

				// The account is refused by now: whoever connects again is told why and may type another password.
				if (result?.isOpen === false && result.exit?.kind !== 'lost') {
					await shell.close();
				}
			})();

			return process;
		}),
		way: {
			way: 'gate', loginUser, program, isPasswordAsked: prompts > 0,
		},
	};
};

const ways = new WeakMap<Shell, BecomeWay>();

/**
How a Shell from `becomeShell` becomes the other account; undefined for any other Shell.
*/
export const becomeWayOf = (shell: Shell): BecomeWay | undefined => ways.get(shell);

/**
A Shell around a Shell: every command runs as the host's other account. Where no password is needed, sudo is a fixed word before the command; else each command passes a gate at which the password is sent once its prompt was seen, and nothing before.

@throws ConnectionError `become-missing`, `become-needs-tty`, `become-not-allowed`, `become-needs-password`, `become-refused`; the Shell given stays open.
*/
export const becomeShell = async (shell: Shell, host: Host, options: BecomeOptions = {}): Promise<Shell> => {
	if (host.become === 'none') {
		return shell;
	}

	const found = await findBecomeWay(shell, host, options);

	ways.set(found.shell, found.way);

	return found.shell;
};
