import {processTree, shellText} from '../base/shell-text.js';
import {preludeAlways} from './prelude-always.js';
import {preludeStep} from './prelude-step.js';
import {segmentStatus} from './segment-status.js';

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
	# A pipe that somebody put in its place would be waited for.
	if [ ! -p "$lp_dir/journal" ] && printf '%s' "$lp_torn$lp_owed" 2>/dev/null >> "$lp_dir/journal"; then
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

${preludeStep}

${preludeAlways}

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
