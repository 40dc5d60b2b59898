import {shellText} from '../base/shell-text.js';

/**
The functions for what runs whatever happens: *always* steps, each done once, and the watchdog, which does them where the script is gone.
*/
export const preludeAlways = shellText`
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

lp_run_always() {
	lp_describe "$1" "$2" no "$3"
	lp_perform_always
	lp_account continue
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
`.trim();
