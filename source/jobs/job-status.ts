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
- `orphan`: its supervisor is gone, but processes of it live: how it ends will not be known
- `lost`: nothing of it lives and no exit status was written: killed, or the host was booted since
*/
export type JobStatus = (
	| {readonly state: 'unknown' | 'starting' | 'never-started'}
	| {readonly state: 'running'; readonly pid: number; readonly processGroup: number}
	| {readonly state: 'ended'; readonly exitCode: number}
	| {readonly state: 'orphan'; readonly pids: readonly number[]}
	| {readonly state: 'lost'; readonly because: 'killed' | 'reboot'}
) & {
	/**
	How it was cancelled, where it was.
	*/
	readonly cancelled?: string;
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
			return {state, pids: numbers(detail), ...cancelled};
		}

		case 'lost': {
			return {state, because: detail === 'reboot' ? 'reboot' : 'killed', ...cancelled};
		}

		case 'starting':
		case 'never-started': {
			return {state, ...cancelled};
		}

		default: {
			return {state: 'unknown', ...cancelled};
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
