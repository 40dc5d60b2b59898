import type {Shell} from '../base/shell.js';
import {
	ask,
	type AnswerLine,
	type AskOptions,
	valueOf,
} from './ask.js';
import {assertJobId, isJobId} from './job-id.js';

/**
What has become of a job.

- `unknown`: the host knows no such job
- `starting`, `never-started`: its start is under way, or was cut off before anything ran
- `orphan`: its supervisor is gone, but processes of it live: only the script itself can still say how it ends
- `lost`: nothing of it lives and no exit status was written: killed, or the host was booted since
*/
export type JobStatus = (
	| {readonly state: 'starting' | 'never-started'}

	/**
	`wasAsked`: a start of it was asked for in this very job directory, so that its own directory was removed. `baseId` is what the job directory was named when it was made; undefined where there is none.
	*/
	| {readonly state: 'unknown'; readonly wasAsked?: boolean; readonly baseId?: string}
	| {readonly state: 'running'; readonly pid: number; readonly processGroup: number}
	| {readonly state: 'ended'; readonly exitCode: number}
	| {readonly state: 'orphan'; readonly pids: readonly number[]}
	| {readonly state: 'lost'; readonly because: 'killed' | 'reboot'}
) & {
	/**
	How it was cancelled, where it was.
	*/
	readonly cancelled?: string;

	/**
	The exit status with which the script itself said it was done, of an orphan or a lost job.
	*/
	readonly doneWith?: number;
};

const numbers = (text: string): readonly number[] => text.split(' ').filter(word => /^\d+$/v.test(word)).map(Number);

/**
Reads the lines `state …` and `cancel …` of an answer.
*/
export const readStatus = (answer: readonly AnswerLine[]): JobStatus => {
	const [state = 'unknown', ...rest] = (valueOf(answer, 'state') ?? '').split(' ');
	const detail = rest.join(' ');
	const how = valueOf(answer, 'cancel');
	const cancelled = how === undefined ? {} : {cancelled: how};
	const done = /^\d+/v.exec(valueOf(answer, 'done') ?? '')?.[0];
	const doneWith = done === undefined ? {} : {doneWith: Number(done)};
	const baseId = valueOf(answer, 'base');

	switch (state) {
		case 'running': {
			const [pid = 0, processGroup = 0] = numbers(detail);
			return {
				state, pid, processGroup, ...cancelled,
			};
		}

		case 'ended': {
			return {state, exitCode: Number(detail), ...cancelled};
		}

		case 'orphan': {
			return {
				state, pids: numbers(detail), ...cancelled, ...doneWith,
			};
		}

		case 'lost': {
			return {
				state, because: detail === 'reboot' ? 'reboot' : 'killed', ...cancelled, ...doneWith,
			};
		}

		case 'starting':
		case 'never-started': {
			return {state, ...cancelled};
		}

		default: {
			return {
				state: 'unknown', ...cancelled, ...baseId !== undefined && {baseId}, ...valueOf(answer, 'asked') !== undefined && {wasAsked: true},
			};
		}
	}
};

/**
Asks the host what has become of a job.

@throws ConnectionError `connection-lost`.
*/
export const jobStatus = async (shell: Shell, {id, base, ...options}: {readonly id: string; readonly base: string} & AskOptions): Promise<JobStatus> => {
	assertJobId(id);
	return readStatus(await ask(shell, {lp_id: id, lp_base: base}, 'lp_look_at\nlp_tell', options));
};

export type ListedJob = {
	readonly id: string;
	readonly status: JobStatus;
	readonly operator?: string;
	readonly what?: string;
	readonly since?: string;
};

const listBody = `
for lp_each in "$lp_base"/*/script; do
	[ -f "$lp_each" ] || continue
	lp_dir=\${lp_each%/script}
	lp_id=\${lp_dir##*/}
	say "job $lp_id"
	[ ! -f "$lp_dir/about" ] || cat "$lp_dir/about"
	lp_look_at
	lp_tell
done
`.trim();

/**
All jobs in the job directory, oldest first.
*/
export const listJobs = async (shell: Shell, {base, ...options}: {readonly base: string} & AskOptions): Promise<readonly ListedJob[]> => {
	const answer = await ask(shell, {lp_id: 'none', lp_base: base}, listBody, options);
	const starts = answer.flatMap(({word}, index) => word === 'job' ? [index] : []);

	return starts.flatMap((start, index) => {
		const lines = answer.slice(start, starts[index + 1]);
		const id = lines[0]!.rest;
		const about = Object.fromEntries(['operator', 'what', 'since'].flatMap(word => {
			const value = valueOf(lines, word);
			return value === undefined ? [] : [[word, value]];
		}));

		return isJobId(id) ? [{id, status: readStatus(lines), ...about}] : [];
	});
};
