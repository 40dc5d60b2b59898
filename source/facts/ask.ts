import {randomBytes} from 'node:crypto';
import type {CommandNote} from '../base/command-entry.js';
import {ConnectionError} from '../base/errors.js';
import {loginRefusal} from '../base/login-refusal.js';
import {collect, type Collected, type Shell} from '../base/shell.js';
import {cleanBytes, cleanLine} from '../base/text.js';
import {askScript, type Section} from './ask-script.js';
import {
	decode,
	FrameReader,
	outputLimit,
	type Draft,
} from './frame-reader.js';

export type {Section} from './ask-script.js';

/**
How one watched command ended and what it printed (cleaned of control characters).
*/
export type Answer = {
	readonly id: string;

	/**
	`timed-out`: the watchdog ended it. `not-run`: it was not started, or what it printed could not be kept whole; `reason` says why. Neither says anything about the host but that the question is open.
	*/
	readonly ended: 'exited' | 'timed-out' | 'not-run';
	readonly exitCode?: number;
	readonly out: string;
	readonly err: string;
	readonly reason?: string;
};

export type SectionResult = Answer & {
	/**
	What `try` reported inside the section, in order; `out` and `err` hold what was printed outside of them.
	*/
	readonly items: readonly Answer[];

	/**
	When it began and ended, in seconds since the script's begin, by the host's shell; most count whole ones. Absent where the shell does not count.
	*/
	readonly begunSeconds?: number;
	readonly endedSeconds?: number;
};

/**
Time for the connection, for the private directory and for the frames, beyond what the sections may take.
*/
const graceSeconds = 30;

const tooMuch = `It printed more than ${outputLimit / 1024 / 1024} MiB.`;

const answer = (draft: Draft, section: Draft | undefined): Answer => {
	const out = decode(draft.out);
	const error = decode(draft.err);

	if (draft.ended === 'timed-out' || (draft.ended === undefined && section?.ended === 'timed-out')) {
		return {
			id: draft.id, ended: 'timed-out', out, err: error, reason: 'It did not end in time and was stopped.',
		};
	}

	if (draft.ended === undefined) {
		return {
			id: draft.id, ended: 'not-run', out, err: error, reason: 'It did not end by itself, or what it printed could not be kept whole.',
		};
	}

	return {
		id: draft.id, ended: 'exited', exitCode: draft.exitCode ?? 1, out, err: error,
	};
};

const result = (id: string, draft: Draft | undefined, otherwise: string): SectionResult => {
	if (draft === undefined) {
		return {
			id, ended: 'not-run', out: '', err: '', reason: otherwise, items: [],
		};
	}

	const isCut = draft.size >= outputLimit;
	const isWhole = draft.hasBegun && draft.hasOut && draft.ended !== undefined && !isCut;
	const own: Omit<SectionResult, 'items'> = {
		...(draft.begun !== undefined && {begunSeconds: draft.begun}),
		...(draft.over !== undefined && {endedSeconds: draft.over}),
		...answer({...draft, id, ended: isWhole || draft.ended === 'timed-out' ? draft.ended : undefined}, undefined),
	};
	const items = draft.items.map(each => answer(each, draft));

	if (isCut) {
		return {...own, reason: tooMuch, items};
	}

	return own.ended === 'not-run'
		? {...own, reason: 'What it printed could not be kept whole; the place for temporary files on the host may be full.', items}
		: {...own, items};
};

/**
Why nothing came back at all, in one sentence.
*/
const excuse = ({exit, stderr}: Collected, hasNoPlace: boolean): string => {
	if (hasNoPlace) {
		return 'No private directory could be made and written to in $TMPDIR, /tmp, /var/tmp or the home directory.';
	}

	const said = cleanLine(cleanBytes(stderr)).trim().slice(0, 200);
	const how = exit.kind === 'exited' ? `exit status ${exit.code}` : (exit.kind === 'signalled' ? `signal ${exit.signal}` : exit.reason);

	return `The shell on the host ended too early (${how})${said === '' ? '' : `: ${said}`}.`;
};

/**
What is said of the questions in the command log.
*/
type AskNote = Pick<CommandNote, 'kind' | 'what'>;

/**
Each command that was run, with how it ended; a section without items is its own command.
*/
const toldOf = (sections: readonly Section[], results: readonly SectionResult[]): string => results.flatMap(({items, ...own}, index) => (items.length === 0 ? [{...own, id: sections[index]?.script.trim() ?? own.id}] : items).map(({id, ended, exitCode}) => `[${ended === 'exited' ? `exit ${exitCode ?? '?'}` : ended}] ${id}`)).join('\n');

type AskRequest = {readonly interpreter?: string; readonly signal?: AbortSignal; readonly lanes?: number};

const askWhole = async (shell: Shell, sections: readonly Section[], {interpreter = '/bin/sh', signal, lanes = 4}: AskRequest, note: CommandNote): Promise<readonly SectionResult[]> => {
	const mark = randomBytes(20).toString('hex');
	const script = askScript(sections, {
		mark, shell: interpreter, lanes, outputLimit,
	});
	const limits = sections.map(({timeLimitSeconds}) => timeLimitSeconds + 8);
	const longest = limits.reduce((sum, each) => sum + each, 0) / lanes;
	const deadline = AbortSignal.timeout(Math.ceil((longest + Math.max(...limits) + graceSeconds) * 1000));
	const process = shell.exec([interpreter, '-s'], {stdin: script, note, signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline])});
	const collected = await collect(process, {limit: (sections.length * outputLimit) + (1024 * 1024)});

	signal?.throwIfAborted();

	const {drafts, isWhole, hasNoPlace} = new FrameReader(Buffer.from(collected.stdout).toString('latin1'), mark);

	if (!isWhole && collected.exit.kind === 'lost') {
		throw deadline.aborted
			? new ConnectionError(`The shell on ${shell.host} did not answer in time.`, {code: 'timeout', advice: 'Look at the host\'s load and at its temporary directory, then try again.'})
			: new ConnectionError(`The connection to ${shell.host} was lost while it was being asked (${collected.exit.reason}).`, {code: 'lost', advice: 'Check the network and try again; nothing was changed on the host.'});
	}

	const refusal = drafts.size === 0 && !hasNoPlace ? loginRefusal(shell.host, collected.stdout, collected.stderr) : undefined;

	if (refusal !== undefined) {
		throw refusal;
	}

	const otherwise = excuse(collected, hasNoPlace);

	return sections.map(({id}, index) => result(id, drafts.get(index + 1), otherwise));
};

/**
Asks a host several read-only questions with one exec: a few at once, each with its own watchdog, framed so that no output can be taken for another's.

The script travels on the standard input of `interpreter`. Nothing is left behind on the host.

@param shell - The host.
@param sections - The questions.
@param options - How.
@param options.note - What the command log says of it.
@param options.interpreter - Absolute path of a POSIX shell on the host.
@param options.signal - Aborting rejects with its reason; what runs on the host ends by its watchdogs.
@param options.lanes - How many sections run at once.
@returns One result a section, in the order asked.
@throws ConnectionError `lost` where the connection broke before the answers were there, `timeout` where the host's shell itself hangs.
@throws OperatorError `restricted-shell`, `password-expired`, `account-expired` where the login runs no shell for us.
*/
export const ask = async (shell: Shell, sections: readonly Section[], {note = {kind: 'question', what: 'Read-only questions'}, ...request}: AskRequest & {readonly note?: AskNote} = {}): Promise<readonly SectionResult[]> => {
	if (sections.length === 0) {
		return [];
	}

	const {promise, resolve} = Promise.withResolvers<string | undefined>();

	try {
		const results = await askWhole(shell, sections, request, {...note, text: sections.map(({script}) => script.trim()).join('\n'), told: promise});

		resolve(toldOf(sections, results));

		return results;
	} finally {
		resolve(undefined);
	}
};
