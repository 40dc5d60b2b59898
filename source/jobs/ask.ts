import type {CommandNote} from '../base/command-entry.js';
import {ConnectionError, OperatorError} from '../base/errors.js';
import {loginRefusal} from '../base/login-refusal.js';
import {quoteWord} from '../base/quote.js';
import {
	collect,
	type Collected,
	type Shell,
	type ShellProcess,
} from '../base/shell.js';
import {agentPrelude} from './agent.js';

/**
Which shell reads the scripts; a fixed word.
*/
export type AskOptions = {
	readonly interpreter?: string | undefined;
	readonly signal?: AbortSignal | undefined;

	/**
	How long nothing may come of an answer, beside what the verb itself waits for. Default 120,000: a host with much to do is slow, and asked again it would begin anew.
	*/
	readonly answerMilliseconds?: number | undefined;

	/**
	What the command log says of it, without a full stop.
	*/
	readonly purpose?: string | undefined;
};

/**
What the command log says of a script of the job protocol. What the script holds is told of nowhere: an answer to a question may be in it.
*/
export const jobNote = (purpose: string, {id, base, interpreter, bytes}: {readonly id: string; readonly base: string; readonly interpreter: string; readonly bytes: number}): CommandNote => ({
	kind: 'job', what: purpose, text: `${interpreter} -s\n# ${purpose}: ${id === 'none' ? 'all jobs' : `job ${id}`} under ${base}, by ${bytes} bytes of the job protocol on standard input.`,
});

export const defaultInterpreter = '/bin/sh';
export const defaultAnswerMilliseconds = 120_000;

export const connectionLost = (shell: Shell, reason: string, cause?: unknown): ConnectionError => new ConnectionError(`The connection to \`${shell.host}\` was lost: ${reason}.`, {
	code: 'connection-lost',
	advice: 'What runs on the host goes on. Connect again and follow it.',
	cause,
});

const advices: Readonly<Record<string, string>> = {
	'job-base-not-directory': 'Remove what lies there, or set another job directory.',
	'job-base-not-writable': 'Log in as a user who may write there (root), or set another job directory.',
	'job-base-unsafe': 'Give it to the account that runs the jobs and let nobody else write there (chmod 700), or set another job directory.',
	'job-processes-unseen': 'Look there whether `ps` works and new processes can be started. It is asked again.',
	'job-unreadable': 'Give the directory and what is in it back to the account that runs the jobs (chmod 700). It is asked again.',
	'job-no-space': 'Make room in that filesystem, or set another job directory.',
	'job-not-detached': 'Look at the job directory for what the host said; perl or nohup is needed there.',
	'lock-stuck': 'Another start has been deciding over the locks for a minute. Look at the process that is named; where it hangs, end it and try again.',
	'job-unknown': 'It may have been cleaned up, or the host was rebuilt. Look at the run’s transcript.',
	'job-no-input': 'The run has ended or takes no answers; look at its output.',
};

/**
One line of an answer: its first word and the rest.
*/
export type AnswerLine = {readonly word: string; readonly rest: string};

/**
Values for a script, as shell assignments.
*/
export const assignments = (values: Readonly<Record<string, string | number>>): string => Object.entries(values)
	.map(([name, value]) => `${name}=${quoteWord(String(value))}`)
	.join('\n');

/**
What is sent must go through, too: no line that is of use is slower, in bytes a millisecond.
*/
const slowest = 4;

async function * noting(source: AsyncIterable<Uint8Array>, note: () => void): AsyncGenerator<Uint8Array, void> {
	for await (const chunk of source) {
		note();
		yield chunk;
	}
}

/**
The whole of an answer, unless nothing comes for too long. A connection that stands says nothing of the shell behind it, which may be stopped.

@throws ConnectionError `silent`.
*/
const collectUnlessSilent = async (shell: Shell, {stdout, stderr, exit}: ShellProcess, milliseconds: number): Promise<Collected> => {
	const silence = Promise.withResolvers<never>();
	const timer = setTimeout(() => {
		silence.reject(new ConnectionError(`\`${shell.host}\` has not answered for ${Math.round(milliseconds / 1000)} s, though the connection stands.`, {
			code: 'silent',
			advice: 'What runs on the host goes on. It is asked again; look there for processes that are stopped or hang.',
		}));
	}, milliseconds);
	const note = (): void => {
		timer.refresh();
	};

	try {
		return await Promise.race([collect({stdout: noting(stdout, note), stderr: noting(stderr, note), exit}), silence.promise]);
	} finally {
		clearTimeout(timer);
	}
};

/**
Sends one verb of the job protocol and reads its answer. What a login prints before the answer (also without a newline) and after it is passed over.

@throws ConnectionError `connection-lost` where the answer is not whole, `silent` where none comes: nothing is known then, ask again.
@throws OperatorError with the code that the script gave; `host-file-size` where its files may not be large enough; `restricted-shell`, `password-expired`, `account-expired` or `host-shell` where the login runs no shell for us.
*/
export const ask = async (shell: Shell, values: Readonly<Record<string, string | number>>, body: string, {interpreter = defaultInterpreter, signal, answerMilliseconds = defaultAnswerMilliseconds, purpose = 'Job protocol'}: AskOptions = {}): Promise<readonly AnswerLine[]> => {
	const leaving = new AbortController();
	const script = `${assignments(values)}\n${agentPrelude}\nprintf '\\n@begin\\n'\n${body}\nlp_bye\n`;
	const note = jobNote(purpose, {
		id: String(values['lp_id'] ?? 'none'), base: String(values['lp_base'] ?? ''), interpreter, bytes: Buffer.byteLength(script),
	});
	const process = shell.exec([interpreter, '-s'], {stdin: script, note, signal: signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal])});
	let collected;

	try {
		collected = await collectUnlessSilent(shell, process, answerMilliseconds + Math.ceil(script.length / slowest));
	} catch (error) {
		leaving.abort();

		throw error;
	}

	const {stdout, stderr, exit} = collected;
	const lines = Buffer.from(stdout).toString('utf8').split('\n');
	const begin = lines.indexOf('@begin');
	const end = lines.lastIndexOf('@end');

	if (begin === -1 || end < begin) {
		if (exit.kind === 'exited') {
			const words = Buffer.from(stderr).toString('utf8').trim().split('\n').slice(0, 3).join(' ');
			const said = words === '' ? `exit status ${exit.code}` : words;

			throw loginRefusal(shell.host, stdout, stderr) ?? new OperatorError(`\`${interpreter}\` on \`${shell.host}\` did not answer: ${said}.`, {
				code: 'host-shell',
				advice: 'Check that the account may run a shell there without a menu or a forced command.',
			});
		}

		// The signal of a file that grew too large has no name in the protocol.
		if (exit.kind === 'signalled' && /XFSZ|SIG@openssh\.com$/v.test(exit.signal)) {
			throw new OperatorError(`\`${interpreter}\` on \`${shell.host}\` was ended by a signal that its server has no name for, before it had answered: most likely the account may not write files of this size.`, {
				code: 'host-file-size',
				advice: 'Look at `ulimit -f` of the account there (`fsize` in /etc/security/limits on AIX) and raise it.',
			});
		}

		throw connectionLost(shell, exit.kind === 'lost' ? exit.reason : `ended by ${exit.signal}`);
	}

	const answer = lines.slice(begin + 1, end).filter(line => line !== '').map((line): AnswerLine => {
		const [word = '', ...rest] = line.split(' ');
		return {word, rest: rest.join(' ')};
	});
	const error = answer.find(({word}) => word === 'error');

	if (error !== undefined) {
		const [code = '', ...text] = error.rest.split(' ');

		throw new OperatorError(`${text.join(' ')} (host \`${shell.host}\`).`, {
			code,
			advice: advices[code] ?? 'Look at the job directory on the host.',
		});
	}

	return answer;
};

/**
The rest of the first line with this word.
*/
export const valueOf = (answer: readonly AnswerLine[], word: string): string | undefined => answer.find(line => line.word === word)?.rest;
