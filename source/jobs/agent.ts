import {processTree, shellText} from '../base/shell-text.js';

/**
What is asked of a host, in shell: functions that every verb of the protocol begins with. They need `lp_base` (the directory of all jobs) and `lp_id`.

A job's directory `BASE/ID` (0700, files 0600):

- `script`: what runs; `run`: its supervisor; `about`: operator, what it is, since when; `watch`: files whose size is told
- `boot`: the boot it was started in; `pid`: `PID PGID` of the supervisor; `starter`: who starts it
- `journal`, `NNN-STEP.out`, `NNN-STEP.err`, `script.out`, `script.err`: what it writes
- `input`: the FIFO that answers go to; `guard`, `step`, `watchdog`: processes that the script names itself
- `cancel`: how it was cancelled; `status`: the exit status, allocated at the start as `status.new`, overwritten in place and renamed

Programs used: cat, chmod, date, find, grep, head, id, kill, ls, mkdir, mkfifo, mv, nohup, ps, rm, rmdir, sleep, tail, tr, who, and perl where it is there. ksh88 and POSIX only; `case` never stands inside `$( )`.
*/
export const agentPrelude = shellText`
umask 077
unset ENV BASH_ENV
PATH=/usr/bin:/bin:/usr/sbin:/etc:/sbin:$PATH
export PATH
lp_dir=$lp_base/$lp_id

say() { printf '%s\n' "$*"; }

lp_bye() {
	say '@end'
	exit 0
}

lp_fail() {
	say "error $*"
	lp_bye
}

${processTree}

# A text that changes with every boot.
lp_boot() {
	if [ -r /proc/sys/kernel/random/boot_id ]; then
		cat /proc/sys/kernel/random/boot_id
	else
		LC_ALL=C TZ=UTC0 who -b 2>/dev/null | tr -s ' \t' '__'
	fi
}

lp_arguments() { LC_ALL=C ps -p "$1" -o args= 2>/dev/null; }

# Whether a process is there and carries the job's id in its arguments: a process id used again does not.
lp_ours() {
	case $1 in ''|0|1|*[!0-9]*) return 1 ;; esac
	lp_text=$(lp_arguments "$1")
	case $lp_text in
	*'<defunct>'*) return 1 ;;
	*"$lp_id"*) return 0 ;;
	esac
	return 1
}

lp_exists() {
	lp_text=$(lp_arguments "$1")
	case $lp_text in ''|*'<defunct>'*) return 1 ;; esac
	return 0
}

# Live members of the process group $1, in lp_found.
lp_members() {
	lp_found=
	lp_table=$(LC_ALL=C ps -A -o pid= -o pgid= -o args= 2>/dev/null)
	while read lp_a lp_b lp_c; do
		[ "$lp_b" = "$1" ] || continue
		case $lp_c in *'<defunct>'*) continue ;; esac
		lp_found="$lp_found $lp_a"
	done <<END_OF_TABLE
$lp_table
END_OF_TABLE
}

lp_first() {
	lp_word= lp_more=
	[ ! -f "$1" ] || read lp_word lp_more < "$1"
}

lp_ended() {
	lp_first "$lp_dir/status"
	[ -n "$lp_word" ] || return 1
	lp_state=ended lp_detail=$lp_word
}

# What has become of the job: lp_state and lp_detail. The exit status is looked for again after every "not alive".
lp_look_at() {
	lp_detail=
	if [ ! -d "$lp_dir" ]; then
		[ ! -d "$lp_base" ] || [ -x "$lp_base" ] || lp_fail job-base-not-writable "The job directory $lp_base may not be entered by this account"
		lp_state=unknown
		return
	fi
	if lp_ended; then return; fi
	lp_first "$lp_dir/boot"
	lp_now=$(lp_boot)
	if [ -n "$lp_word" ] && [ -n "$lp_now" ] && [ "$lp_word\${lp_more:+ $lp_more}" != "$lp_now" ]; then
		lp_state=lost lp_detail=reboot
		return
	fi
	if [ ! -f "$lp_dir/pid" ]; then
		lp_first "$lp_dir/starter"
		if [ -n "$lp_word" ]; then
			lp_text=$(lp_arguments "$lp_word")
			if [ -n "$lp_text" ] && [ "$lp_text" = "$lp_more" ]; then lp_state=starting; return; fi
		fi
		if [ ! -f "$lp_dir/pid" ]; then
			lp_state=never-started
			if lp_ended; then return; fi
			return
		fi
	fi
	lp_first "$lp_dir/pid"
	lp_pid=$lp_word lp_group=$lp_more
	if lp_ours "$lp_pid"; then lp_state=running lp_detail="$lp_pid $lp_group"; return; fi
	if lp_ended; then return; fi
	# The supervisor is gone. Its group is ours only while no stranger has its process id.
	lp_left=
	if [ "$lp_pid" = "$lp_group" ] && lp_exists "$lp_pid"; then :; elif [ "$lp_pid" = "$lp_group" ]; then
		lp_members "$lp_group"
		lp_left=$lp_found
	fi
	for lp_name in guard watchdog; do
		lp_first "$lp_dir/$lp_name"
		case " $lp_left " in *" $lp_word "*) continue ;; esac
		if lp_ours "$lp_word"; then lp_left="$lp_left $lp_word"; fi
	done
	if [ -n "$lp_left" ]; then
		lp_state=orphan lp_detail=$lp_left
		return
	fi
	if lp_ended; then return; fi
	lp_state=lost lp_detail=killed
}

lp_tell() {
	if [ -f "$lp_dir/cancel" ]; then
		lp_first "$lp_dir/cancel"
		say "cancel $lp_word"
	fi
	say "state $lp_state $lp_detail"
}
`.trim();
