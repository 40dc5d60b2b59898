import {processTree, shellText} from '../base/shell-text.js';

/**
What is asked of a host, in shell: functions that every verb of the protocol begins with. They need `lp_base` (the directory of all jobs) and `lp_id`.

The directory of all jobs, `BASE`, has `id`: given to it when it was made; `ledger`: `ID TIME` of each start that was asked for, written before its directory, and again with `refused` where nothing is left of it; `locks/`: which job holds which name, and while that is decided, `.decider`: `PID.JOB.TIME BOOT ARGUMENTS`, and `.decider.after.PID.JOB.TIME` of whoever came after one that died of it.

A job's directory `BASE/ID` (0700, files 0600):

- `script`: what runs; `run`: its supervisor; `watch`: files whose size is told; `plan.json`: the plan that it belongs to
- `about`: operator, what it is, since when, which run, of which home and machine; `anchor`: two lines, what the run's record was at the start and when it was last written here; `anchor-HOME`: the same of a home that took the run in; `fetched`: all of it lies in the home
- `boot`: the boot it was started in; `starter`: who starts it; `ready`, renamed to `begun` by the supervisor, so that only one ever runs; `pid`: its `PID PGID`
- `journal`, `NNN-STEP.out`, `NNN-STEP.err`, `script.out`, `script.err`: what it writes
- `input`: the FIFO that answers go to; `guard`, `step`, `watchdog`: processes that the script names itself, allocated at the start and overwritten in place
- `cancel`: how it was cancelled; `status`: the exit status; these and `pid` are allocated at the start as `NAME.new`, overwritten in place and renamed, which a full filesystem does not prevent

Programs used: cat, chmod, date, find, grep, head, id, kill, ln, ls, mkdir, mkfifo, mv, nohup, od, ps, rm, rmdir, sleep, tail, tr, who, and perl where it is there. ksh88 and POSIX only; `case` never stands inside `$( )`.
*/
export const agentPrelude = shellText`
set +euf
set +o noclobber
unalias -a
umask 077
unset ENV BASH_ENV
PATH=/usr/bin:/bin:/usr/sbin:/etc:/sbin:$PATH
export PATH
lp_dir=$lp_base/$lp_id
lp_bare=

say() { printf '%s\n' "$*"; }

# Writes $1 as it stands: by no program, whose arguments everybody could read.
if [ "$(command -v print 2>/dev/null)" = print ]; then
	lp_put() { print -rn -- "$1"; }
else
	lp_put() { printf '%s' "$1"; }
fi

lp_bye() {
	say '@end'
	exit 0
}

lp_fail() {
	say "error $*"
	lp_bye
}

${processTree}

# What a login limits a file's size to is no limit of a job. Where it cannot be lifted, it is raised as far as it goes.
lp_raise() { ulimit -f unlimited 2>/dev/null || ulimit -S -f "$(ulimit -H -f)" 2>/dev/null || :; }

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
	lp_by_lines
	for lp_row in $lp_table; do
		lp_split "$lp_row"
		[ "$lp_b" = "$1" ] || continue
		case $lp_row in *'<defunct>'*) continue ;; esac
		lp_found="$lp_found $lp_a"
	done
	lp_by_words
}

lp_first() {
	lp_word= lp_more=
	[ ! -f "$1" ] || read lp_word lp_more 2>/dev/null < "$1"
}

lp_ended() {
	lp_first "$lp_dir/status"
	case $lp_word in ''|*[!0-9]*|????*) return 1 ;; esac
	lp_state=ended lp_detail=$lp_word
}

# Whether the job was started in another boot than this one, in lp_booted.
lp_look_at_boot() {
	lp_booted=
	lp_first "$lp_dir/boot"
	lp_now=$(lp_boot)
	[ -z "$lp_word" ] || [ -z "$lp_now" ] || [ "$lp_word\${lp_more:+ $lp_more}" = "$lp_now" ] || lp_booted=yes
}

# Whether a process is on its way to be the supervisor. Where nothing can be read of processes, one may be.
lp_begins() {
	lp_table=$(LC_ALL=C ps -A -o args= 2>/dev/null)
	case $lp_table in
	''|*" run $lp_id "*) return 0 ;;
	esac
	return 1
}

# No supervisor has told its process id: is the start under way, was it cut off, or was the host booted since?
lp_look_at_start() {
	lp_look_at_boot
	if [ -n "$lp_booted" ]; then lp_state=lost lp_detail=reboot; return; fi
	lp_first "$lp_dir/starter"
	if [ -n "$lp_word" ]; then
		lp_text=$(lp_arguments "$lp_word")
		if [ -n "$lp_text" ] && [ "$lp_text" = "$lp_more" ]; then lp_state=starting; return; fi
	fi
	[ ! -f "$lp_dir/pid" ] || return
	lp_state=never-started
	if lp_begins; then lp_state=starting; fi
	if lp_ended; then return; fi
	[ ! -f "$lp_dir/pid" ] || lp_state=
}

# Whether the job's directory tells nothing to this account: nothing is to be concluded from what is not seen in it.
lp_is_shut() {
	[ -r "$lp_dir" ] && [ -x "$lp_dir" ] || return 0
	for lp_name in status pid; do
		[ ! -f "$lp_dir/$lp_name" ] || [ -r "$lp_dir/$lp_name" ] || return 0
	done
	return 1
}

# What has become of the job: lp_state and lp_detail; with lp_bare set, also that it may not be read. A living process with the id in its arguments is believed before the text of the boot, which a changed clock may change. The exit status is looked for again after every "not alive".
lp_look_at() {
	lp_detail= lp_state=
	if [ ! -d "$lp_dir" ]; then
		[ -d "$lp_base" ] || [ ! -e "$lp_base" ] || lp_fail job-base-not-directory "The job directory $lp_base is not a directory"
		[ ! -d "$lp_base" ] || [ -x "$lp_base" ] || lp_fail job-base-not-writable "The job directory $lp_base may not be entered by this account"
		lp_state=unknown
		return
	fi
	if lp_is_shut; then
		lp_state=unreadable
		[ -n "$lp_bare" ] || lp_fail job-unreadable "The directory of the job, $lp_dir, may not be read by this account"
		return
	fi
	if lp_ended; then return; fi
	if [ ! -f "$lp_dir/pid" ]; then
		lp_look_at_start
		[ -z "$lp_state" ] || return
	fi
	lp_first "$lp_dir/pid"
	lp_pid=$lp_word lp_group=$lp_more
	if lp_ours "$lp_pid"; then lp_state=running lp_detail="$lp_pid $lp_group"; return; fi
	if lp_ended; then return; fi
	lp_exists $$ || lp_fail job-processes-unseen "The processes of the host cannot be listed: ps says nothing of its own shell"
	# The supervisor is gone. Its group is ours only in the same boot, and while no stranger has its process id.
	lp_look_at_boot
	lp_left=
	if [ "$lp_pid" != "$lp_group" ] || [ -n "$lp_booted" ] || lp_exists "$lp_pid"; then :; else
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
	[ -z "$lp_booted" ] || lp_detail=reboot
}

# How the script itself said that it ended, which nobody else wrote down where its supervisor was killed.
lp_tell_done() {
	lp_word=
	[ ! -f "$lp_dir/journal" ] || lp_word=$(grep '^done ' "$lp_dir/journal" 2>/dev/null | tail -n 1)
	[ -z "$lp_word" ] || say "$lp_word"
}

# Whether a start of this job was ever asked for in this directory of all jobs, and not refused.
lp_was_asked() {
	lp_word=
	[ ! -f "$lp_base/ledger" ] || lp_word=$(grep "^$lp_id " "$lp_base/ledger" 2>/dev/null | tail -n 1)
	case $lp_word in ''|*' refused') return 1 ;; esac
	return 0
}

# The id that this directory of all jobs was given when it was made.
lp_tell_base() {
	lp_first "$lp_base/id"
	[ -z "$lp_word" ] || say "base $lp_word"
	if lp_was_asked; then say asked; fi
}

lp_tell() {
	if [ -f "$lp_dir/cancel" ]; then
		lp_first "$lp_dir/cancel"
		say "cancel $lp_word"
	fi
	say "state $lp_state $lp_detail"
	case $lp_state in
	lost|orphan) lp_tell_done ;;
	unknown) lp_tell_base ;;
	esac
}
`.trim();
