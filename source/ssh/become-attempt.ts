import {randomBytes} from 'node:crypto';
import {ConnectionError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Ask} from '../base/question.js';
import {quoteWords} from '../base/quote.js';
import {
	collect,
	type ExecOptions,
	type Shell,
	type ShellProcess,
} from '../base/shell.js';
import {cleanLine} from '../base/text.js';
import {becomeError, becomeUserOf} from './become-errors.js';
import {passGate, type GateResult} from './become-gate.js';
import {becomePath} from './become-probe.js';
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

	// We sent one and closed the input: to the next prompt there was none.
	const refusal = isSent ? said.replaceAll(/^.*no password was provided.*$/gmv, '') : said;

	return isLate
		? becomeError('become-refused', host, said, `${host.become} did not come to an end; look at it on the host itself.`)
		: becomeError('become-refused', host, refusal, ...prompts === 0 ? [becomeError('become-not-allowed', host).advice] : []);
};

type GateContext = {readonly shell: Shell; readonly host: Host; readonly program: string; readonly secret: BecomePassword; readonly ask: Ask | undefined; readonly timeLimitMilliseconds: number};

/**
Runs one command behind the gate and remembers whether the password was right.
*/
export const runBehindGate = ({shell, host, program, secret, ask, timeLimitMilliseconds}: GateContext, words: readonly string[], options: ExecOptions, isTrial: boolean): {readonly process: ShellProcess; readonly attempt: Promise<Attempt>} => {
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
Runs nothing behind the gate, to learn whether it opens.

@throws ConnectionError that says why not.
*/
export const tryGate = async (context: GateContext, signal: AbortSignal | undefined): Promise<Attempt> => {
	const {process, attempt} = runBehindGate(context, ['/bin/sh', '-s'], {note: {kind: 'login', what: `Become ${becomeUserOf(context.host)}`, text: `${context.program}: /bin/sh -s`}, ...signal !== undefined && {signal}}, true);
	const [done] = await Promise.all([attempt, collect(process)]);

	signal?.throwIfAborted();

	if (done.result?.isOpen !== true) {
		throw gateError(context.host, done);
	}

	return done;
};
