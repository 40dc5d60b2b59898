import {shellText} from '../base/shell-text.js';
import {segmentStatus} from './segment-status.js';

/**
The functions that carry one step out: its process and its limit, the members of its pipelines, files that are placed for it, what becomes of its status.
*/
export const preludeStep = shellText`
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
`.trim();
