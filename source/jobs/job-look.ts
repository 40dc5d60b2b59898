import type {JobLook} from '../base/job-look.js';
import {shellText} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {cleanLine} from '../base/text.js';
import {ask, type AnswerLine, type AskOptions} from './ask.js';
import {assertJobId} from './job-id.js';
import {readStatus} from './job-status.js';

/**
Seconds between two looks at the time that processes took of the processor: it is told in whole seconds.
*/
const betweenSeconds = 3;

/**
Only what `ps` has everywhere. The processes of the watchdog do no work of the job.
*/
const look = shellText`
lp_show() {
	LC_ALL=C ps -A -o pid= -o etime= -o time= -o args= 2>/dev/null | while read -r lp_a lp_b lp_c lp_d; do
		case $lp_every in *" $lp_a "*) ;; *) continue ;; esac
		case $lp_spared in *" $lp_a "*) continue ;; esac
		case $lp_d in *'<defunct>'*) continue ;; esac
		say "$1 $lp_a $lp_b $lp_c $lp_d"
	done
}

# Processes that came in between are of it, too.
lp_mine() {
	lp_every=' ' lp_spared=' '
	case $lp_state in
	running)
		lp_tree "$lp_pid"
		lp_every=$lp_found
		lp_first "$lp_dir/watchdog"
		if lp_ours "$lp_word"; then
			lp_tree "$lp_word"
			lp_spared=$lp_found
		fi ;;
	orphan)
		for lp_each in $lp_detail; do
			lp_tree "$lp_each"
			lp_every="$lp_every$lp_found"
		done ;;
	esac
	lp_show "$1"
}

lp_look_at
say "state $lp_state $lp_detail"
case $lp_state in running|orphan)
	lp_mine before
	sleep "$lp_between"
	lp_mine now ;;
esac
`.trim();

/**
Seconds of a duration as `ps` writes it, `[[days-]hours:]minutes:seconds`; undefined where it is none.
*/
const secondsOf = (text: string): number | undefined => {
	const {days = '0', hours = '0', minutes, seconds} = /^(?:(?:(?<days>\d+)-)?(?<hours>\d+):)?(?<minutes>\d+):(?<seconds>\d+)$/v.exec(text)?.groups ?? {};

	return minutes === undefined || seconds === undefined ? undefined : (((((Number(days) * 24) + Number(hours)) * 60) + Number(minutes)) * 60) + Number(seconds);
};

type Process = JobLook['processes'][number];

const processOf = ({rest}: AnswerLine): Process | undefined => {
	const [pid = '', elapsed = '', cpu = '', ...words] = rest.split(' ');
	const elapsedSeconds = secondsOf(elapsed);
	const cpuSeconds = secondsOf(cpu);

	return /^\d+$/v.test(pid) && words.length > 0
		? {
			pid: Number(pid), what: cleanLine(words.join(' ')).slice(0, 300), ...elapsedSeconds !== undefined && {elapsedSeconds}, ...cpuSeconds !== undefined && {cpuSeconds},
		}
		: undefined;
};

const processesOf = (answer: readonly AnswerLine[], word: string): readonly Process[] => answer.filter(line => line.word === word).flatMap(line => processOf(line) ?? []);

/**
Whether processor time was used between two looks; one that came or went counts as that. Undefined: nothing is told of it.
*/
export const hasMoved = (before: readonly Process[], now: readonly Process[]): boolean | undefined => {
	if (before.length !== now.length || now.some(({pid}) => before.every(each => each.pid !== pid))) {
		return true;
	}

	const pairs = now.map(({pid, cpuSeconds}) => [before.find(each => each.pid === pid)?.cpuSeconds, cpuSeconds]);

	return pairs.length === 0 || pairs.some(pair => pair.includes(undefined)) ? undefined : pairs.some(([first, second]) => first !== second);
};

/**
Which processes of a job live on its host, how long they have run and what they took of the processor, and whether they used it just now. The shells that only wait for them are told where there is nothing else.

@throws As `ask`.
*/
export const lookAtJob = async (shell: Shell, {id, base, ...options}: {readonly id: string; readonly base: string} & AskOptions): Promise<Omit<JobLook, 'at'>> => {
	assertJobId(id);

	const answer = await ask(shell, {lp_id: id, lp_base: base, lp_between: betweenSeconds}, look, {purpose: 'Look at its processes', ...options});
	const {state} = readStatus(answer);
	const isAlive = ['running', 'orphan', 'starting'].includes(state);
	const all = processesOf(answer, 'now');
	const working = all.filter(({what}) => !what.includes(id));
	const cpuMoved = hasMoved(processesOf(answer, 'before'), all);

	return {
		isAlive,
		processes: working.length > 0 ? working : all,
		...isAlive && cpuMoved !== undefined && {cpuMoved},
	};
};
