import {processTree, shellText} from '../base/shell-text.js';

/**
Exit statuses that a segment gives a step itself.
*/
export const segmentStatus = {
	checkFailed: 90,
	notPlaced: 91,
	noDirectory: 92,
	brokenOff: 93,
	timeLimit: 124,
	partLost: 125,
	cancelled: 130,
} as const;

/**
The functions that every segment begins with. Only what ksh88, dash, mksh and bash have in common, and these programs: cat, chmod, cp, date, kill, ls, mkdir, mv, ps, rm, sleep, tail, head, and perl where it is there.

Variables and functions begin with `lp_`: the shells have no local ones.
*/
export const segmentPrelude = shellText`
lp_time() { date -u '+%Y-%m-%dT%H:%M:%SZ'; }

# A line for the journal; by hand also for the terminal. What a full filesystem does not take is written with the next one, after a mark that ends the line which was torn.
lp_journal() {
	lp_owed="$lp_owed$*
"
	if printf '%s' "$lp_torn$lp_owed" 2>/dev/null >> "$lp_dir/journal"; then
		lp_owed= lp_torn=
	else
		lp_torn='~
'
	fi
	[ -z "$lp_live" ] || printf '== %s\n' "$*"
}

# Writes a line over the file $1, which was allocated when there was room.
lp_note() { printf '%-119s\n' "$2" 2>/dev/null 1<> "$lp_dir/$1"; }

# Makes a file where there is none. In a shell of its own: where a redirection of ":" fails, the shell ends.
lp_make() { ( : >> "$1" ) 2>/dev/null; }

${processTree}

# Asks a process and all that it started to end; with KILL, makes them.
lp_end_tree() {
	lp_tree "$1"
	[ "$lp_found" = ' ' ] || kill "-$2" $lp_found 2>/dev/null
}

lp_normal() {
	lp_status=$1
	[ "$lp_status" -le 256 ] || lp_status=$((lp_status - 128))
}

# A signal: what runs is asked to end, the second time made to; the rest is skipped, the always steps are run.
lp_signal() {
	lp_signals=$((lp_signals + 1))
	lp_journal "signal $1 $(lp_time)"
	lp_stopped="stopped by $1"
	[ "$lp_result" != 0 ] || lp_result=$2
	if [ -n "$lp_child" ] && [ "$lp_interruptible" != no ]; then
		lp_end_tree "$lp_child" "$lp_how"
		lp_how=KILL
	fi
}

# Waits for the step's process, however often a signal comes between.
lp_wait() {
	while :; do
		lp_seen=$lp_signals
		wait "$1" 2>/dev/null
		lp_raw=$?
		[ "$lp_seen" != "$lp_signals" ] && kill -0 "$1" 2>/dev/null || break
	done
	lp_normal "$lp_raw"
	[ "$lp_status" != 127 ] || [ -z "$lp_stopped" ] || lp_status=143
}

# Ends a step that takes longer than its limit. Counts its own sleeps: there is no clock in seconds everywhere.
lp_limit() {
	lp_count=0
	while [ "$lp_count" -lt "$2" ]; do
		sleep 1
		lp_count=$((lp_count + 1))
		kill -0 "$1" 2>/dev/null || return 0
	done
	lp_make "$lp_dir/over-$3"
	lp_end_tree "$1" TERM
	lp_count=0
	while [ "$lp_count" -lt 10 ]; do
		sleep 1
		lp_count=$((lp_count + 1))
		kill -0 "$1" 2>/dev/null || break
	done
	lp_kill_marked "$lp_marks" KILL
	return 0
}

# By hand: prints what a log has gained, until the step is over.
lp_print() {
	lp_shown=$2
	while :; do
		lp_over=
		[ ! -f "$lp_dir/over" ] || lp_over=yes
		set -- "$1" $(LC_ALL=C ls -ln "$1" 2>/dev/null)
		if [ "\${6:-0}" -gt "$lp_shown" ]; then
			tail -c "+$((lp_shown + 1))" "$1" | head -c "$(($6 - lp_shown))"
			lp_shown=$6
		fi
		[ -z "$lp_over" ] || return 0
		sleep 1
	done
}

lp_size() {
	set -- $(LC_ALL=C ls -ln "$1" 2>/dev/null)
	lp_bytes=\${5:-0}
}

# One member of a pipeline: remembers its exit status, which the shell would forget.
lp_part() {
	trap : TERM
	lp_part_number=$1
	shift
	"$@"
	printf '%s\n' "$?" > "$lp_log.part-$lp_part_number"
}

# The status of a pipeline of $1 members: that of the last which failed.
lp_parts() {
	lp_worst=0
	lp_each=1
	while [ "$lp_each" -le "$1" ]; do
		lp_read=
		[ ! -f "$lp_log.part-$lp_each" ] || read lp_read < "$lp_log.part-$lp_each"
		rm -f "$lp_log.part-$lp_each"
		[ "$lp_read" = 0 ] || lp_worst=\${lp_read:-${segmentStatus.partLost}}
		lp_each=$((lp_each + 1))
	done
	lp_normal "$lp_worst"
	return "$lp_status"
}

# Keeps what lies at a path for lp_restore, or that nothing lay there.
lp_keep() {
	[ ! -f "$1.lparsafe-kept" ] && [ ! -f "$1.lparsafe-none" ] || return 0
	if [ -f "$1" ]; then
		cp -p "$1" "$1.lparsafe-keep" && mv "$1.lparsafe-keep" "$1.lparsafe-kept"
	else
		lp_make "$1.lparsafe-none"
	fi
}

# Puts a new file in the place of an old one, at once.
lp_place() { chmod "$2" "$1.lparsafe-new" && mv "$1.lparsafe-new" "$1"; }

# Puts back what lp_keep kept. Does nothing the second time.
lp_restore() {
	if [ -f "$1.lparsafe-kept" ]; then
		mv "$1.lparsafe-kept" "$1"
	elif [ -f "$1.lparsafe-none" ]; then
		rm -f "$1" && rm -f "$1.lparsafe-none"
	fi
}

# Runs one step in a process of its own: checks, files, commands. Sets lp_status. Where its logs cannot be made, an always step runs without them, any other not at all.
lp_perform() {
	lp_log=$lp_dir/$lp_number-$lp_step
	lp_out=$lp_log.out lp_err=$lp_log.err
	lp_journal "start $lp_step $(lp_time)"
	if lp_make "$lp_out" && lp_make "$lp_err"; then
		:
	elif [ "\${1-}" = always ]; then
		lp_out=/dev/null lp_err=/dev/null
	else
		lp_status=${segmentStatus.notPlaced}
		lp_journal "check-failed $lp_step its logs cannot be made in $lp_dir: no space left"
		lp_journal "end $lp_step $lp_status $(lp_time)"
		return
	fi
	lp_printers=
	if [ -n "$lp_live" ]; then
		rm -f "$lp_dir/over"
		lp_size "$lp_log.out"
		lp_print "$lp_log.out" "$lp_bytes" &
		lp_printers=$!
		lp_size "$lp_log.err"
		lp_print "$lp_log.err" "$lp_bytes" >&2 &
		lp_printers="$lp_printers $!"
	fi
	lp_how=TERM
	# Said before it begins: whoever cancels must know that it must not be interrupted.
	lp_note "$lp_slot" "- $lp_number $lp_step $lp_interruptible"
	(
		# Trapped, not ignored: the command may die of TERM, its shell waits for it.
		trap : TERM
		trap - INT HUP EXIT
		"lp_checks_$lp_number" || exit ${segmentStatus.checkFailed}
		"lp_files_$lp_number" || exit ${segmentStatus.notPlaced}
		[ ! -f "$lp_log.in" ] || exec < "$lp_log.in"
		"lp_step_$lp_number"
	) <&9 9<&- >> "$lp_out" 2>> "$lp_err" &
	lp_child=$!
	lp_note "$lp_slot" "$lp_child $lp_number $lp_step $lp_interruptible"
	[ "$lp_seconds" = 0 ] || lp_limit "$lp_child" "$lp_seconds" "$lp_number" < /dev/null > /dev/null 2>&1 &
	lp_wait "$lp_child"
	lp_child=
	lp_note "$lp_slot" ''
	if [ -f "$lp_dir/over-$lp_number" ]; then
		lp_status=${segmentStatus.timeLimit}
		lp_journal "limit $lp_step $lp_seconds"
	fi
	if [ -n "$lp_printers" ]; then
		lp_make "$lp_dir/over"
		wait $lp_printers
	fi
	lp_journal "end $lp_step $lp_status $(lp_time)"
}

lp_describe() { lp_number=$1 lp_step=$2 lp_interruptible=$3 lp_seconds=$4; }

# Whether an always step was done; sets lp_status. The status is a file's name: it is there whole or not at all, also where a filesystem is full.
lp_is_done() {
	for lp_each in "$lp_gate"/done-*; do
		[ -f "$lp_each" ] || return 1
		lp_status=\${lp_each##*/done-}
	done
	return 0
}

# An always step: done once, by whoever comes first; taken over where that one died over it. Sets lp_status.
lp_perform_always() {
	lp_gate=$lp_dir/always-$lp_number
	lp_waited=
	while ! lp_is_done; do
		if mkdir "$lp_gate" 2>/dev/null; then
			break
		fi
		[ -d "$lp_gate" ] || break
		lp_owner=
		[ ! -f "$lp_gate/owner" ] || read lp_owner < "$lp_gate/owner"
		if [ -n "$lp_owner" ]; then
			[ "$lp_owner" != "$lp_self" ] && kill -0 "$lp_owner" 2>/dev/null || break
		else
			[ -z "$lp_waited" ] || break
			lp_waited=yes
		fi
		sleep 1
	done
	if lp_is_done; then return; fi
	printf '%s\n' "$lp_self" 2>/dev/null > "$lp_gate/owner"
	lp_perform always
	lp_make "$lp_gate/done-$lp_status"
}

# number, id, interruptible, seconds, on failure, what it requires, the message with which it succeeded all the same
lp_run() {
	lp_describe "$1" "$2" "$3" "$4"
	if [ -z "$lp_stopped" ] && [ -f "$lp_dir/cancel" ]; then
		lp_stopped='cancelled'
		[ "$lp_result" != 0 ] || lp_result=${segmentStatus.cancelled}
	fi
	lp_why=$lp_stopped
	for lp_each in $6; do
		case " $lp_good " in
		*" $lp_each "*) ;;
		*) [ -n "$lp_why" ] || lp_why="$lp_each did not succeed" ;;
		esac
	done
	if [ -n "$lp_why" ]; then
		lp_journal "skip $lp_step $lp_why"
		return
	fi
	lp_perform
	lp_account "$5" "$7"
}

lp_run_always() {
	lp_describe "$1" "$2" no "$3"
	lp_perform_always
	lp_account continue
}

lp_account() {
	if [ "$lp_status" = 0 ]; then
		lp_good="$lp_good $lp_step"
		return
	fi
	if [ -n "$2" ] && [ "$lp_status" -lt 128 ] && grep -F -e "$2" "$lp_log.out" "$lp_log.err" > /dev/null 2>&1; then
		lp_good="$lp_good $lp_step"
	fi
	[ "$lp_result" != 0 ] || lp_result=$lp_status
	[ "$1" = continue ] || [ -n "$lp_stopped" ] || lp_stopped="$lp_step failed"
}

lp_arguments() { LC_ALL=C ps -p "$1" -o args= 2>/dev/null; }

# By hand: whether a job of the app that is alive holds one of our locks.
lp_look_for_locks() {
	lp_base=\${LPARSAFE_BASE:-/var/adm/lparsafe}
	for lp_each in $lp_locks; do
		lp_holder=
		[ ! -f "$lp_base/locks/$lp_each" ] || read lp_holder < "$lp_base/locks/$lp_each"
		[ -n "$lp_holder" ] && [ -f "$lp_base/$lp_holder/pid" ] && [ ! -f "$lp_base/$lp_holder/status" ] || continue
		read lp_pid lp_rest < "$lp_base/$lp_holder/pid"
		lp_text=$(lp_arguments "$lp_pid")
		case $lp_text in *"$lp_holder"*)
			printf 'The lock %s is held by the job %s:\n' "$lp_each" "$lp_holder" >&2
			cat "$lp_base/$lp_holder/about" >&2
			exit 75 ;;
		esac
	done
}

# The watchdog: a process of its own, which does the always steps if the script dies, even by SIGKILL, or is not done with them after $2 seconds (0: no limit).
lp_watch() {
	trap '' HUP INT TERM QUIT
	lp_self=$$
	lp_slot=watchdog-step
	lp_note watchdog "$$"
	lp_known=$(lp_arguments "$1")
	lp_passed=0
	lp_why=
	while [ -z "$lp_why" ]; do
		sleep 1
		lp_passed=$((lp_passed + 1))
		if [ -f "$lp_dir/finished" ]; then
			rm -f "$lp_dir/watchdog"
			return
		fi
		lp_there=
		kill -0 "$1" 2>/dev/null && lp_there=yes
		if [ -z "$lp_there" ]; then
			lp_why='the script is gone'
		elif [ "$((lp_passed % 10))" = 0 ] && [ "$(lp_arguments "$1")" != "$lp_known" ]; then
			lp_why='the script is gone'
		elif [ "$2" != 0 ] && [ "$lp_passed" -ge "$2" ]; then
			lp_why="not done after $2 seconds"
		fi
	done
	lp_journal "watchdog $lp_why"
	if [ "$lp_why" = 'the script is gone' ]; then
		lp_orphan
	fi
	lp_always_steps
	[ "$lp_why" != 'the script is gone' ] || lp_tell_finished
	rm -f "$lp_dir/watchdog"
}

# What a dead script left running: waited for where it must not be interrupted, ended otherwise.
lp_orphan() {
	[ -f "$lp_dir/step" ] || return 0
	read lp_child lp_number lp_step lp_interruptible < "$lp_dir/step"
	[ -n "$lp_child" ] || return 0
	lp_passed=0
	while kill -0 "$lp_child" 2>/dev/null; do
		if [ "$lp_interruptible" != no ]; then
			[ "$lp_passed" != 0 ] || lp_end_tree "$lp_child" TERM
			[ "$lp_passed" -lt 10 ] || lp_end_tree "$lp_child" KILL
		fi
		sleep 1
		lp_passed=$((lp_passed + 1))
	done
	lp_child=
	lp_note step ''
	[ -d "$lp_dir/always-$lp_number" ] || lp_journal "lost $lp_step $(lp_time)"
}

lp_start_watchdog() {
	if perl -e 'use POSIX qw(setsid)' 2>/dev/null; then
		perl -e 'use POSIX qw(setsid); exit 0 if fork; setsid(); exec { $ARGV[0] } @ARGV; exit 127' "$lp_shell" "$lp_script" watch "$lp_dir" "$$" "$1" < /dev/null > /dev/null 2>&1
	else
		( trap '' HUP INT TERM QUIT; exec "$lp_shell" "$lp_script" watch "$lp_dir" "$$" "$1" ) < /dev/null > /dev/null 2>&1 &
	fi
}

lp_tell_finished() { mv "$lp_dir/finished.new" "$lp_dir/finished" 2>/dev/null || lp_make "$lp_dir/finished"; }

# The end, whichever way it came: one that did not come after the last step is no success. A trap changed in a function holds only there in ksh88, so this may be called again.
lp_finish() {
	[ -z "$lp_finished" ] || exit "$lp_result"
	trap '' HUP INT TERM
	lp_finished=yes
	[ -n "$lp_whole" ] || [ "$lp_result" != 0 ] || lp_result=${segmentStatus.brokenOff}
	lp_always_steps
	lp_tell_finished
	lp_journal "done $lp_result $(lp_time)"
	exit "$lp_result"
}
`.trim();
