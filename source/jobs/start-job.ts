import {RefusedError, OperatorError} from '../base/errors.js';
import {quoteWord} from '../base/quote.js';
import type {Shell} from '../base/shell.js';
import {
	ask,
	type AskOptions,
	defaultAnswerMilliseconds,
	defaultInterpreter,
	valueOf,
} from './ask.js';
import {assertAnchor} from './anchor-job.js';
import {assertJobId} from './job-id.js';
import {type JobStatus, readStatus} from './job-status.js';
import {startFunctions} from './start-functions.js';
import {supervisor} from './supervisor.js';

export type StartRequest = AskOptions & {
	/**
	From `newJobId`, made before the first try.
	*/
	readonly id: string;

	/**
	Shell text for `interpreter`.
	*/
	readonly script: string;

	/**
	Names of which each is held by one running job at a time: letters, digits, `.`, `_`, `-`.
	*/
	readonly locks: readonly string[];

	/**
	Absolute path of the directory of all jobs; made where it is missing.
	*/
	readonly base: string;

	/**
	Files on the host whose size `followJob` tells.
	*/
	readonly watch?: readonly string[];
	readonly operator: string;

	/**
	What it is, for whoever finds the lock taken.
	*/
	readonly what?: string;

	/**
	What whoever finds the job can take it up by: the run and home that it belongs to, which part of the plan it is, `USER@MACHINE` where the app ran, and the sealed plan as JSON.
	*/
	readonly run?: string;
	readonly part?: string;
	readonly home?: string;
	readonly from?: string;
	readonly plan?: string;

	/**
	One line of at most 239 bytes: the head of the run's record, kept where no owner of the home can change it.
	*/
	readonly anchor?: string;

	/**
	Days after which directories of ended jobs that were fetched whole are removed at a start. Default 30.
	*/
	readonly keepDays?: number;

	/**
	How to leave the session; `auto` takes the first that works. For tests.
	*/
	readonly detach?: 'auto' | 'perl' | 'monitor' | 'nohup';
};

export type StartResult =
	/**
	`baseId` is what the job directory was named when it was made: another one later means that it was made anew.
	*/
	| {readonly kind: 'started'; readonly pid: number; readonly processGroup: number; readonly baseId?: string}
	| {readonly kind: 'exists'; readonly status: JobStatus; readonly baseId?: string}
	| {
		readonly kind: 'busy'; readonly lock: string; readonly holder: string; readonly since?: string; readonly operator?: string; readonly what?: string; readonly run?: string; readonly home?: string; readonly from?: string;
	};

/**
How long a start itself waits at most: for whoever decides over the locks, and for its supervisor.
*/
const waitsMilliseconds = 100_000;

const oneLine = (text: string): string => text.replaceAll(/[\p{Control}\u{2028}\u{2029}]/gv, ' ').slice(0, 200);

/**
So many characters are written at once: in a shell whose `printf` is a program, they are its argument.
*/
const pieceLength = 4096;

/**
Shell text that writes `content` to a file. One command, so that nothing is written of what has arrived in part; and no here-document, for which some shells need room in /tmp.
*/
const writeTo = (file: string, content: string): string => {
	const pieces = content.match(new RegExp(`.{1,${pieceLength}}`, 'gsv')) ?? [];

	return `{\n${pieces.map(piece => `lp_put ${quoteWord(piece)}`).join(' &&\n')}\n} 2>/dev/null > "${file}" || lp_drop job-no-space "Nothing can be written to $lp_base: no space left"`;
};

const assertRequest = ({id, locks, base, anchor}: StartRequest): void => {
	assertJobId(id);
	assertAnchor(anchor ?? '');
	const wrong = locks.find(lock => !/^[\w\-][\w.\-]{0,100}$/v.test(lock));

	if (wrong !== undefined) {
		throw new RefusedError(`\`${oneLine(wrong)}\` cannot be the name of a lock.`, {code: 'lock-name', advice: 'Volume groups whose names have blanks or signs cannot be locked; rename the group.'});
	}

	if (!/^\/[^\n\0]*[^\n\/\0]$/v.test(base)) {
		throw new RefusedError(`\`${oneLine(base)}\` cannot be the job directory.`, {code: 'job-base', advice: 'Set an absolute path, such as /var/adm/lparsafe.'});
	}
};

/**
Makes the job directory where it is missing, before anything is asked of it.

@returns What it was named when it was made.
@throws OperatorError `job-base-not-directory`, `job-base-not-writable`, `job-base-unsafe`, `job-no-space`.
@throws ConnectionError `connection-lost`.
*/
export const prepareBase = async (shell: Shell, {id, base, ...options}: Pick<StartRequest, 'id' | 'base'> & AskOptions): Promise<string | undefined> => {
	assertRequest({
		id, base, script: '', locks: [], operator: '',
	});

	return valueOf(await ask(shell, {lp_id: id, lp_base: base, lp_upload: `${base}/upload.${id}`}, `${startFunctions}\nlp_make_base\nlp_tell_base`, {purpose: 'Make the job directory', ...options}), 'base');
};

/**
Starts a script on the host so that no lost connection can hurt it, or finds that the same id was started before.

@throws OperatorError `job-base-not-directory`, `job-base-not-writable`, `job-base-unsafe`, `job-no-space`, `job-not-detached`, `lock-stuck`.
@throws ConnectionError `connection-lost`: whether it was started is not known; call again with the same id.
*/
export const startJob = async (shell: Shell, request: StartRequest): Promise<StartResult> => {
	assertRequest(request);
	const {id, script, locks, base, watch = [], operator, what = '', plan, anchor = '', keepDays = 30, detach = 'auto', interpreter = defaultInterpreter, signal, answerMilliseconds = defaultAnswerMilliseconds} = request;
	const marker = `#end-of-script ${id}`;
	const text = `${script.endsWith('\n') ? script : `${script}\n`}${marker}\n`;
	const body = [
		startFunctions,
		'lp_raise',
		'lp_make_base',
		...plan === undefined ? [] : [writeTo('$lp_upload.plan', `${plan.trimEnd()}\n`)],
		writeTo('$lp_upload', text),
		'# @start-killed-upload',
		'lp_check_upload',
		'lp_gate',
		'lp_prepare',
		'lp_detach',
		'lp_clean_old',
	].join('\n');
	const about = (['run', 'part', 'home', 'from'] as const).flatMap(word => request[word] === undefined ? [] : [`${word} ${oneLine(request[word])}`]);
	const values = {
		lp_id: id,
		lp_base: base,
		lp_upload: `${base}/upload.${id}`,
		lp_marker: marker,
		lp_locks: [...new Set(locks)].toSorted().join(' '),
		lp_operator: oneLine(operator),
		lp_what: oneLine(what),
		lp_about: about.join('\n'),
		lp_anchor: anchor,
		lp_days: Math.max(0, Math.floor(keepDays)),
		lp_watch: watch.filter(path => !path.includes('\n')).map(path => `${path}\n`).join(''),
		lp_supervisor: supervisor,
		lp_shell: interpreter,
		lp_way: detach,
	};

	let answer;

	try {
		answer = await ask(shell, values, `lp_upload=$lp_upload.$$\n${body}`, {
			interpreter, signal, answerMilliseconds: answerMilliseconds + waitsMilliseconds, purpose: 'Start',
		});
	} catch (error) {
		if (error instanceof OperatorError && error.code === 'job-try-again') {
			return startJob(shell, request);
		}

		throw error;
	}

	const lock = valueOf(answer, 'busy');

	if (lock !== undefined) {
		const details = Object.fromEntries(['since', 'operator', 'what', 'run', 'home', 'from'].flatMap(word => {
			const value = valueOf(answer, word);
			return value === undefined || value === '' ? [] : [[word, value]];
		}));

		return {
			kind: 'busy', lock, holder: valueOf(answer, 'holder') ?? '', ...details,
		};
	}

	const baseId = valueOf(answer, 'base');
	const named = baseId === undefined ? {} : {baseId};

	if (valueOf(answer, 'exists') !== undefined) {
		return {kind: 'exists', status: readStatus(answer), ...named};
	}

	const [pid = 0, processGroup = 0] = (valueOf(answer, 'started') ?? '').split(' ').map(Number);

	return {
		kind: 'started', pid, processGroup, ...named,
	};
};
