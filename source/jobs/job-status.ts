import {shellText} from '../base/shell-text.js';
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
	return readStatus(await ask(shell, {lp_id: id, lp_base: base}, 'lp_look_at\nlp_tell', {purpose: 'Ask how it stands', ...options}));
};

export type ListedJob = {
	readonly id: string;

	/**
	`unreadable`: its directory tells this account nothing.
	*/
	readonly status: JobStatus | {readonly state: 'unreadable'};
	readonly operator?: string;
	readonly what?: string;

	/**
	ISO 8601, UTC, by the host's clock.
	*/
	readonly since?: string;

	/**
	The run and the home that it belongs to, and `USER@MACHINE` from where it was started.
	*/
	readonly run?: string;
	readonly part?: string;
	readonly home?: string;
	readonly from?: string;

	/**
	Bytes of its journal and logs on the host, by name.
	*/
	readonly logs: Readonly<Record<string, number>>;

	/**
	The journal's last line.
	*/
	readonly lastLine?: string;

	/**
	The head of its run's record as it was at the start, and as it was last written there.
	*/
	readonly anchors: readonly string[];

	/**
	Those of homes that took its run in, by home.
	*/
	readonly takenIn: Readonly<Record<string, readonly string[]>>;

	/**
	Whether all of it lies in the home that started it.
	*/
	readonly isFetched: boolean;

	/**
	Whether its plan lies beside it, so that another home can take it up.
	*/
	readonly hasPlan: boolean;
};

const describeFunction = shellText`
lp_describe_job() {
	say "job $lp_id"
	[ ! -f "$lp_dir/about" ] || cat "$lp_dir/about"
	say
	lp_look_at
	lp_tell
	LC_ALL=C ls -ln "$lp_dir" 2>/dev/null | while read lp_mode lp_a lp_b lp_c lp_bytes lp_d lp_e lp_f lp_name; do
		case $lp_name in journal|*.out|*.err) say "log $lp_name $lp_bytes" ;; esac
	done
	[ ! -s "$lp_dir/journal" ] || say "last $(tail -n 1 "$lp_dir/journal")"
	for lp_file in "$lp_dir/anchor" "$lp_dir"/anchor-*; do
		[ -f "$lp_file" ] || continue
		lp_home=\${lp_file#"$lp_dir/"}
		while read -r lp_line; do
			[ -z "$lp_line" ] || say "$lp_home $lp_line"
		done < "$lp_file"
	done
	[ ! -f "$lp_dir/fetched" ] || say fetched
	[ ! -f "$lp_dir/plan.json" ] || say plan
}
`.trim();

const listBody = shellText`
${describeFunction}
lp_bare=yes
for lp_each in "$lp_base"/??????????????????????????/; do
	lp_dir=\${lp_each%/}
	lp_id=\${lp_dir##*/}
	case $lp_id in *[!0-9A-Z]*) continue ;; esac
	[ ! -d "$lp_dir" ] || lp_describe_job
done
`.trim();

const readListed = (lines: readonly AnswerLine[]): ListedJob | undefined => {
	const id = lines[0]?.rest ?? '';
	const about = Object.fromEntries(['operator', 'what', 'since', 'run', 'part', 'home', 'from'].flatMap(word => {
		const value = valueOf(lines, word);
		return value === undefined ? [] : [[word, value]];
	}));
	const lastLine = valueOf(lines, 'last');

	return isJobId(id)
		? {
			id,
			status: valueOf(lines, 'state')?.trim() === 'unreadable' ? {state: 'unreadable'} : readStatus(lines),
			...about,
			logs: Object.fromEntries(lines.filter(({word}) => word === 'log').map(({rest}) => {
				const [name = '', bytes] = rest.split(' ', 2);
				return [name, Number(bytes)];
			})),
			...lastLine !== undefined && {lastLine},
			anchors: lines.filter(({word}) => word === 'anchor').map(({rest}) => rest),
			takenIn: Object.fromEntries(Map.groupBy(lines.filter(({word}) => /^anchor-[\da-f]{16}$/v.test(word)), ({word}) => word.slice(7)).entries().map(([home, its]) => [home, its.map(({rest}) => rest)])),
			isFetched: valueOf(lines, 'fetched') !== undefined,
			hasPlan: valueOf(lines, 'plan') !== undefined,
		}
		: undefined;
};

/**
All jobs in the job directory, oldest first, whoever started them.
*/
export const listJobs = async (shell: Shell, {base, ...options}: {readonly base: string} & AskOptions): Promise<readonly ListedJob[]> => {
	const answer = await ask(shell, {lp_id: 'none', lp_base: base}, listBody, {purpose: 'List the jobs', ...options});
	const starts = answer.flatMap(({word}, index) => word === 'job' ? [index] : []);

	return starts.flatMap((start, index) => readListed(answer.slice(start, starts[index + 1])) ?? []);
};

/**
One job with its plan, as JSON text: nothing of it is believed before its hash was compared. Undefined where the host knows no such job.
*/
export const readJob = async (shell: Shell, {id, base, ...options}: {readonly id: string; readonly base: string} & AskOptions): Promise<ListedJob & {readonly plan?: string} | undefined> => {
	assertJobId(id);
	const answer = await ask(shell, {lp_id: id, lp_base: base}, shellText`
${describeFunction}
if [ -d "$lp_dir" ]; then
	lp_describe_job
	say plan-begins
	[ ! -f "$lp_dir/plan.json" ] || cat "$lp_dir/plan.json"
	say
fi
`, {purpose: 'Read what it is', ...options});
	const begin = answer.findIndex(({word}) => word === 'plan-begins');
	const plan = answer.slice(begin + 1).map(({word, rest}) => rest === '' ? word : `${word} ${rest}`).join('\n');
	const listed = begin === -1 ? undefined : readListed(answer.slice(0, begin));

	return listed === undefined ? undefined : {...listed, ...plan !== '' && {plan}};
};
