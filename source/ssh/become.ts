import {randomBytes} from 'node:crypto';
import {ConnectionError, UsageError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Ask} from '../base/question.js';
import {quoteWords} from '../base/quote.js';
import {
	assertFixedWords,
	collect,
	type ExecOptions,
	type Shell,
	type ShellProcess,
} from '../base/shell.js';
import {cleanLine} from '../base/text.js';
import {becomeError, becomeUserOf} from './become-errors.js';
import {passGate, type GateResult} from './become-gate.js';
import {becomePath, probeBecome, type BecomeProbe} from './become-probe.js';
import type {Prompt} from './become-streams.js';

/**
A password in memory, for as long as the app runs and the host takes it.
*/
export type BecomePassword = {
	value?: string;

	/**
	Settles when whoever uses it now knows whether it was right: it is never sent twice before that is known.
	*/
	turn: Promise<void>;
};

/**
By host and account; one map outlives many connections.
*/
export type BecomePasswords = Map<string, BecomePassword>;

export type BecomeOptions = {
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

/**
The text that an own prompt has, and what says that the shell has begun.
*/
const marksOf = (): {readonly begin: string; readonly open: string; readonly prompt: string} => {
	const random = randomBytes(12).toString('hex');

	return {begin: `lparsafe-${random}-begin`, open: `lparsafe-${random}-open`, prompt: `lparsafe-${random}-password`};
};

type Marks = ReturnType<typeof marksOf>;

const gateScript = (host: Host, program: string, words: readonly string[], {begin, open, prompt}: Marks, isTrial: boolean): string => {
	const user = becomeUserOf(host);
	const inner = ['/bin/sh', '-c', `echo ${open}; echo ${open} >&2; exec "$@"`, 'sh', ...words];
	const outer: Readonly<Record<Host['become'], readonly string[]>> = {
		none: inner,
		sudo: [program, '-S', '-p', `[${prompt} %p]`, '-u', user, '--', ...inner],
		dzdo: [program, '-S', '-p', `[${prompt} %p]`, '-u', user, '--', ...inner],
		pbrun: [program, '-u', user, ...inner],

		// The account's own shell reads this line, csh among them: no newline and no exclamation mark may stand in it.
		su: [program, user, '-c', quoteWords(inner)],
	};

	return [
		`PATH=$PATH:${becomePath}`,
		'export PATH',
		`echo ${begin}`,
		`echo ${begin} >&2`,
		// What the program says is matched where nothing but the trial runs, which no locale can harm.
		...isTrial ? ['LC_ALL=C', 'LANGUAGE=C', 'export LC_ALL LANGUAGE'] : [],
		`exec ${quoteWords(outer[host.become])}`,
		'',
	].join('\n');
};

const hasOwnPrompt = (host: Host): boolean => host.become === 'sudo' || host.become === 'dzdo';

/**
Our own prompt is found wherever it stands; a program that takes none is taken to ask when its last line ends in a colon and nothing follows.
*/
const findPrompt = (host: Host, {prompt}: Marks) => (text: string): Prompt | undefined => {
	const own = text.indexOf(`[${prompt} `);

	if (hasOwnPrompt(host) && own !== -1) {
		const end = text.indexOf(']', own);
		const whose = text.slice(own + prompt.length + 2, end);

		return end === -1 ? undefined : {index: own, length: end + 1 - own, ...whose !== '%p' && whose !== '' && {whose}};
	}

	const index = text.lastIndexOf('\n') + 1;
	const line = text.slice(index);

	return /\S(?::|\u{EF}\u{BC}\u{9A})[ \t]*$/v.test(line) ? {index, length: line.length, isGuess: true} : undefined;
};

type Attempt = {
	result?: GateResult;

	/**
	Prompts that were seen; the second one means that the password was wrong.
	*/
	prompts: number;
	isSent: boolean;

	/**
	What asked that is no password which could be sent again, such as a one-time code.
	*/
	other?: string;
};

/**
Why a gate stayed shut.
*/
const gateError = (host: Host, {prompts, isSent, other, result}: Attempt): ConnectionError => {
	const {said = '', isLate = false} = result ?? {};

	if (result?.exit?.kind === 'lost' && !isLate) {
		return new ConnectionError(`The connection to \`${host.name}\` was lost: ${result.exit.reason}.`, {code: 'connection-lost', advice: 'Check the network and try again.'});
	}

	if (other !== undefined) {
		return becomeError('become-refused', host, other, `Only a password that holds for the session can be typed here. ${becomeError('become-not-allowed', host).advice}`);
	}

	if (prompts > 0 && !isSent) {
		return becomeError('become-needs-password', host);
	}

	// Words of sudo in the C locale, in which it is tried.
	if (/must have a tty|no tty present|terminal is required/v.test(said) || (host.become === 'su' && prompts === 0)) {
		return becomeError('become-needs-tty', host, host.become === 'su' ? said : '');
	}

	if (prompts < 2 && /not in the sudoers|may not run|not allowed to/v.test(said)) {
		return becomeError('become-not-allowed', host, said);
	}

	return isLate
		? becomeError('become-refused', host, said, `${host.become} did not come to an end; look at it on the host itself.`)
		: becomeError('become-refused', host, said, ...prompts === 0 ? [becomeError('become-not-allowed', host).advice] : []);
};

type Context = {readonly shell: Shell; readonly host: Host; readonly program: string; readonly secret: BecomePassword; readonly ask: Ask | undefined; readonly timeLimitMilliseconds: number};

/**
Runs one command behind the gate and remembers whether the password was right.
*/
const runBehindGate = ({shell, host, program, secret, ask, timeLimitMilliseconds}: Context, words: readonly string[], options: ExecOptions, isTrial: boolean): {readonly process: ShellProcess; readonly attempt: Promise<Attempt>} => {
	const marks = marksOf();
	const attempt: Attempt = {prompts: 0, isSent: false};
	let sent: string | undefined;
	let release: (() => void) | undefined;

	const {process, gate} = passGate(shell, {
		...marks,
		script: gateScript(host, program, words, marks, isTrial),
		timeLimitMilliseconds,
		findPrompt: findPrompt(host, marks),
		async answer(prompt, signal) {
			attempt.prompts += 1;

			if (attempt.prompts > 1 || (prompt.isGuess === true && hasOwnPrompt(host))) {
				attempt.other = attempt.prompts === 1 ? 'it asks for something else than a password' : undefined;
				return undefined;
			}

			// One at a time: what is being tried now may turn out wrong.
			const before = secret.turn;
			const {promise, resolve} = Promise.withResolvers<void>();

			release = resolve;
			secret.turn = promise;
			await before;

			if (signal.aborted) {
				return undefined;
			}

			const whose = prompt.whose ?? (host.become === 'su' ? becomeUserOf(host) : host.user);

			sent = secret.value ?? await ask?.({
				host: host.name, kind: 'become-password', prompt: `Password of ${cleanLine(whose).slice(0, 60)} for ${host.become}`, about: `becoming ${becomeUserOf(host)} on ${host.name}`, isEchoed: false,
			}, signal);
			sent = sent === undefined || signal.aborted || /[\n\r\0]/v.test(sent) ? undefined : sent;
			attempt.isSent = sent !== undefined;

			return sent;
		},
	}, options);

	return {
		process,
		attempt: (async () => {
			attempt.result = await gate;

			if (attempt.result.isOpen && sent !== undefined) {
				secret.value = sent;
			} else if (sent !== undefined && attempt.result.exit?.kind !== 'lost') {
				delete secret.value;
			}

			sent = undefined;
			release?.();

			return attempt;
		})(),
	};
};

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

const trial = async (context: Context, signal: AbortSignal | undefined): Promise<Attempt> => {
	const {process, attempt} = runBehindGate(context, ['/bin/sh', '-s'], {...signal !== undefined && {signal}}, true);
	const [done] = await Promise.all([attempt, collect(process)]);

	signal?.throwIfAborted();

	if (done.result?.isOpen !== true) {
		throw gateError(context.host, done);
	}

	return done;
};

/**
Finds out how an account becomes the other one, asking for a password where one is needed and somebody can answer.

@throws ConnectionError `become-missing`, `become-needs-tty`, `become-not-allowed`, `become-needs-password`, `become-refused`.
*/
export const findBecomeWay = async (shell: Shell, host: Host, {ask, passwords = new Map(), signal, timeLimitMilliseconds = 60_000}: BecomeOptions = {}): Promise<{readonly way: BecomeWay; readonly shell: Shell}> => {
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
	const {prompts} = await trial(context, signal);

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
A Shell around a Shell: every command runs as the host's other account. Where no password is needed, sudo is a fixed word before the command; else each command passes a gate at which the password is sent once its prompt was seen, and nothing before.

@throws ConnectionError `become-missing`, `become-needs-tty`, `become-not-allowed`, `become-needs-password`, `become-refused`; the Shell given stays open.
*/
export const becomeShell = async (shell: Shell, host: Host, options: BecomeOptions = {}): Promise<Shell> => {
	if (host.become === 'none') {
		return shell;
	}

	const found = await findBecomeWay(shell, host, options);

	return found.shell;
};
