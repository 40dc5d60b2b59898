import {shellText} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {
	ask,
	type AskOptions,
	defaultAnswerMilliseconds,
	valueOf,
} from './ask.js';
import {assertJobId} from './job-id.js';
import {type JobStatus, readStatus} from './job-status.js';

type CancelRequest = AskOptions & {
	readonly id: string;
	readonly base: string;

	/**
	`now` and `with-cleanup`: what runs is asked to end, after the grace made to; the *always* steps are run. `with-cleanup` waits for them longer. `after-step`: the step that runs may finish, then only the *always* steps are run.
	*/
	readonly how: 'now' | 'with-cleanup' | 'after-step';
	readonly graceSeconds?: number;
};

type LeftProcess = {readonly pid: number; readonly command: string};

type CancelResult = {
	/**
	What has become of the job by now; `running` where a step finishes first or the cleaning up takes longer.
	*/
	readonly status: JobStatus;

	/**
	The step that must not be interrupted and is left to finish.
	*/
	readonly finishesFirst?: string;

	/**
	Processes of the job that are still there, with their arguments as `ps` shows them.
	*/
	readonly left: readonly LeftProcess[];
};

const functions = shellText`
# All processes of the job but the supervisor and the watchdog: lp_found, lp_marks.
lp_targets() {
	lp_first "$lp_dir/watchdog"
	lp_spared=" $lp_pid "
	if lp_ours "$lp_word"; then
		lp_tree "$lp_word"
		lp_spared="$lp_spared$lp_found"
	fi
	lp_every=
	if lp_ours "$lp_pid"; then
		lp_tree "$lp_pid"
		lp_every=$lp_found
	fi
	if [ "$lp_pid" = "$lp_group" ]; then
		if lp_ours "$lp_pid"; then
			lp_members "$lp_group"
			lp_every="$lp_every $lp_found"
		elif lp_exists "$lp_pid"; then
			:
		else
			lp_members "$lp_group"
			lp_every="$lp_every $lp_found"
		fi
	fi
	lp_first "$lp_dir/guard"
	if lp_ours "$lp_word"; then
		lp_tree "$lp_word"
		lp_every="$lp_every $lp_found"
	fi
	lp_processes
	lp_found=
	lp_marks=' '
	lp_by_lines
	for lp_row in $lp_table; do
		lp_split "$lp_row"
		case " $lp_every " in *" $lp_a "*) ;; *) continue ;; esac
		case $lp_spared in *" $lp_a "*) continue ;; esac
		lp_found="$lp_found $lp_a"
		lp_marks="$lp_marks$lp_a:$lp_c "
	done
	lp_by_words
}

# Which of the processes marked before are still there, without the script where it cleans up after itself: lp_found.
lp_still() {
	lp_processes
	lp_found=
	lp_by_lines
	for lp_row in $lp_table; do
		lp_split "$lp_row"
		case $lp_asked in *" $lp_a:$lp_c "*) ;; *) continue ;; esac
		[ "$lp_a" != "$lp_guard" ] || continue
		if lp_exists "$lp_a"; then lp_found="$lp_found $lp_a"; fi
	done
	lp_by_words
}

# In place of what was allocated at the start: a full filesystem does not prevent it.
lp_note_cancel() {
	lp_name=cancel
	[ -f "$lp_dir/cancel" ] || lp_name=cancel.new
	printf '%-15s\n' "$lp_way" 2>/dev/null 1<> "$lp_dir/$lp_name"
	[ "$lp_name" = cancel ] || mv "$lp_dir/cancel.new" "$lp_dir/cancel" 2>/dev/null
	lp_first "$lp_dir/cancel"
	[ "$lp_word" = "$lp_way" ] || lp_fail job-no-space "The cancel of the job $lp_id could not be noted in $lp_dir"
}

lp_cancel() {
	lp_look_at
	case $lp_state in running|orphan) ;; *) lp_tell; lp_bye ;; esac
	lp_note_cancel
	lp_first "$lp_dir/step"
	set -- $lp_more
	if [ "$lp_way" = after-step ] || [ "\${3-}" = no ]; then
		say "first \${2-}"
		lp_tell
		lp_bye
	fi
	lp_first "$lp_dir/guard"
	lp_guard=
	if lp_ours "$lp_word"; then lp_guard=$lp_word; fi
	lp_targets
	lp_asked=$lp_marks
	[ -z "$lp_found" ] || kill -TERM $lp_found 2>/dev/null
	lp_count=0
	lp_still
	while [ -n "$lp_found" ] && [ "$lp_count" -lt "$lp_grace" ]; do
		sleep 1
		lp_count=$((lp_count + 1))
		lp_still
	done
	if [ -n "$lp_found" ]; then
		for lp_each in $lp_found; do
			lp_tree "$lp_each"
			kill -KILL $lp_found 2>/dev/null
		done
	fi
	if [ -z "$lp_guard" ]; then
		lp_targets
		[ -z "$lp_found" ] || kill -KILL $lp_found 2>/dev/null
	fi
	lp_count=0
	lp_look_at
	while [ "$lp_count" -lt "$lp_patience" ]; do
		case $lp_state in running|orphan) ;; *) break ;; esac
		sleep 1
		lp_count=$((lp_count + 1))
		lp_look_at
	done
	# Nobody is left who could write the exit status of a job whose supervisor was killed.
	if [ "$lp_state" = lost ]; then
		printf '%-15s\n' 137 1<> "$lp_dir/status.new" && mv "$lp_dir/status.new" "$lp_dir/status"
		lp_look_at
	fi
	lp_tell
	lp_targets
	# A watchdog sees within a second or two that its script has ended, and sleeps in another process each second: neither is what was left.
	lp_count=0
	while [ "$lp_state" = ended ] && [ -n "$lp_found" ] && [ "$lp_count" -lt 3 ]; do
		sleep 1
		lp_count=$((lp_count + 1))
		lp_targets
	done
	for lp_each in $lp_found; do
		lp_text=$(lp_arguments "$lp_each" | tr -s '\n\r' '  ')
		[ -z "$lp_text" ] || say "left $lp_each $lp_text"
	done
}
`.trim();

/**
Stops a job: only processes that are provably its own are signalled (process id, group and arguments agree).

@throws ConnectionError `connection-lost`: it may have been done; ask `jobStatus`.
@throws OperatorError `job-no-space` where it could not be noted: nothing was done.
*/
export const cancelJob = async (shell: Shell, {id, base, how, graceSeconds = 10, answerMilliseconds = defaultAnswerMilliseconds, ...options}: CancelRequest): Promise<CancelResult> => {
	assertJobId(id);
	const values = {
		lp_id: id, lp_base: base, lp_way: how, lp_grace: Math.max(0, Math.ceil(graceSeconds)), lp_patience: how === 'with-cleanup' ? 60 : 15,
	};
	const answer = await ask(shell, values, `${functions}\nlp_cancel`, {purpose: 'Cancel', ...options, answerMilliseconds: answerMilliseconds + ((values.lp_grace + values.lp_patience) * 1000)});
	const first = valueOf(answer, 'first');
	const left = answer.filter(({word}) => word === 'left').map(({rest}): LeftProcess => {
		const [pid = '', ...command] = rest.trim().split(' ');

		return {pid: Number(pid), command: command.join(' ').trim()};
	});

	return {status: readStatus(answer), ...!(first === undefined || first === '') && {finishesFirst: first}, left};
};
