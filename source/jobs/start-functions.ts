import {shellText} from '../base/shell-text.js';

/**
The shell functions that a start is made of, on the host. They read the `lp_` variables that `startJob` sets; what fails before anything ran leaves nothing but a line in the ledger.

Who decides over locks is decided by `ln`, which without `-f` makes no link where the name is taken (AIX Commands Reference, `ln`, as of 4.3, 5.1, 5.2 and one later release; AIX 2.2.1 still replaced the file).
*/
export const startFunctions = shellText`
lp_time() { date -u '+%Y-%m-%dT%H:%M:%SZ'; }

lp_drop() {
	rm -f "$lp_upload" "$lp_upload.plan"
	lp_fail "$@"
}

# Nothing is left of the start, and the ledger says so.
lp_undo() {
	rm -rf "$lp_dir"
	printf '%s %s refused\n' "$lp_id" "$(lp_time)" >> "$lp_base/ledger" 2>/dev/null
}

lp_full() {
	lp_undo
	lp_drop job-no-space "The job cannot be written to $lp_base: no space left"
}

# The script has arrived whole when its last line is the marker; a shell that got here has read all that was sent.
lp_check_upload() {
	lp_word=$(tail -n 1 "$lp_upload" 2>/dev/null)
	[ "$lp_word" = "$lp_marker" ] || lp_drop job-no-space "The script could not be written to $lp_base: no space left"
}

lp_make_base() {
	[ -d "$lp_base" ] || mkdir -p "$lp_base" 2>/dev/null || :
	if [ ! -d "$lp_base" ]; then
		if [ -e "$lp_base" ]; then lp_fail job-base-not-directory "The job directory $lp_base is not a directory"; fi
		lp_fail job-base-not-writable "The job directory $lp_base cannot be made"
	fi
	[ -w "$lp_base" ] && [ -x "$lp_base" ] || lp_fail job-base-not-writable "The job directory $lp_base is not writable for this account"
	set -- $(LC_ALL=C ls -ldn "$lp_base/.")
	[ "$3" = "$(id -u)" ] || lp_fail job-base-unsafe "The job directory $lp_base belongs to another account (uid $3)"
	case $1 in ?????w*|????????w*) lp_fail job-base-unsafe "Others may write to the job directory $lp_base" ;; esac
	[ -d "$lp_base/locks" ] || mkdir "$lp_base/locks" 2>/dev/null || [ -d "$lp_base/locks" ] || lp_fail job-no-space "Nothing can be made in the job directory $lp_base: no space left"
	[ ! -s "$lp_base/id" ] || return 0
	# Named by the first who links it, whole.
	printf '%s\n' "$lp_id" 2>/dev/null > "$lp_base/id.$$" && ln "$lp_base/id.$$" "$lp_base/id" 2>/dev/null
	rm -f "$lp_base/id.$$"
	[ -s "$lp_base/id" ] || lp_fail job-no-space "Nothing can be written in the job directory $lp_base: no space left"
}

# What stands in the file $1, in lp_word and lp_more, of one reading; lp_there is empty where there is no such file.
lp_read_owner() {
	lp_word= lp_more=
	lp_there=$(cat "$1" 2>/dev/null && printf .) || lp_there=
	lp_text=\${lp_there%.}
	[ -n "$lp_text" ] || return 0
	lp_word=\${lp_text%% *}
	lp_more=\${lp_text#* }
	# Without its newline.
	lp_more=\${lp_more%?}
}

# Who decides at present, in lp_there, lp_word and lp_more: the last of those of whom each but the first came after one that died; and in lp_after, the name for whoever comes after him.
lp_walk() {
	lp_links=0
	lp_after=$lp_mutex
	lp_read_owner "$lp_after"
	while [ -n "$lp_there" ]; do
		lp_last="$lp_word $lp_more"
		case $lp_word in
		''|*[!0-9A-Z.]*) lp_after=$lp_mutex.after.$lp_links ;;
		*) lp_after=$lp_mutex.after.$lp_word ;;
		esac
		lp_links=$((lp_links + 1))
		lp_read_owner "$lp_after"
	done
	[ "$lp_links" != 0 ] || return 0
	lp_there=yes
	lp_word=\${lp_last%% *}
	lp_more=\${lp_last#* }
}

# Whether nobody decides any more in the name of $lp_word $lp_more: gone, or in another boot, or a stranger's process id by now.
lp_is_left() {
	lp_pid=\${lp_word%%.*}
	case $lp_pid in ''|*[!0-9]*) return 0 ;; esac
	lp_text=$(lp_arguments "$lp_pid")
	if [ -z "$lp_text" ] && kill -0 "$lp_pid" 2>/dev/null; then return 1; fi
	[ -z "$lp_text" ] || [ "$lp_more" != "$lp_here $lp_text" ]
}

# Whether the place that was linked makes us the one who decides. It does not where the dead one was not the last any more: then it is nobody's place.
lp_is_ours() {
	lp_walk
	[ "$lp_word" != "$lp_key" ] || return 0
	rm -f "$lp_place"
	return 1
}

# One start at a time decides over locks: whose name, written before, is linked; to the first place, or to the one after him who died and is the last. No name of a dead one is taken away but by whoever decides, so that nobody takes away that of one who lives.
lp_enter() {
	lp_mutex=$lp_base/locks/.decider
	lp_card=$lp_mutex.$$
	lp_here=$(lp_boot)
	lp_here=\${lp_here:-unknown}
	# Of no other start, whatever boots and process ids come again.
	lp_key=$$.$lp_id.$(date -u '+%Y%m%d%H%M%S')
	# Linked elsewhere, perhaps, by one that had our process id and died: that is not to be written to.
	rm -f "$lp_card"
	printf '%s\n' "$lp_key $lp_here $(lp_arguments $$)" 2>/dev/null > "$lp_card" || { rm -f "$lp_card"; lp_full; }
	lp_tries=0
	lp_place=$lp_mutex
	until ln "$lp_card" "$lp_place" 2>/dev/null && lp_is_ours; do
		lp_tries=$((lp_tries + 1))
		# Somebody has the place, or nothing can be linked here.
		ln "$lp_card" "$lp_card.room" 2>/dev/null || { rm -f "$lp_card" "$lp_card.room"; lp_full; }
		rm -f "$lp_card.room"
		if [ "$lp_tries" -gt 60 ]; then
			rm -f "$lp_card"
			lp_undo
			lp_drop lock-stuck "The locks in $lp_base/locks are being decided over by process \${lp_word:-unknown} for too long"
		fi
		lp_walk
		lp_place=$lp_mutex
		[ -n "$lp_there" ] || continue
		if lp_is_left; then
			lp_place=$lp_after
		else
			sleep 1
		fi
	done
	rm -f "$lp_card"
	# @start-killed-lock
}

# The first place is given back first: from then on, nobody finds the others, whose names do not come again.
lp_leave() {
	set -- "$lp_mutex".after.*
	rm -f "$lp_mutex"
	rm -f "$@"
}

lp_take_locks() {
	[ -n "$lp_locks" ] || return 0
	lp_enter
	lp_mine=$lp_id
	for lp_lock in $lp_locks; do
		lp_first "$lp_base/locks/$lp_lock"
		lp_holder=$lp_word
		case $lp_holder in ''|"$lp_mine"|*[!0-9A-Z]*) continue ;; esac
		lp_id=$lp_holder
		lp_dir=$lp_base/$lp_id
		lp_bare=yes
		lp_look_at
		lp_bare=
		lp_id=$lp_mine
		lp_dir=$lp_base/$lp_id
		case $lp_state in starting|running|orphan)
			lp_leave
			say "busy $lp_lock"
			say "holder $lp_holder"
			cat "$lp_base/$lp_holder/about" 2>/dev/null
			lp_undo
			rm -f "$lp_upload" "$lp_upload.plan"
			lp_bye ;;
		unreadable)
			lp_leave
			lp_undo
			lp_drop job-unreadable "The lock $lp_lock is held by the job $lp_holder, whose directory $lp_base/$lp_holder may not be read by this account" ;;
		esac
	done
	for lp_lock in $lp_locks; do
		printf '%s\n' "$lp_id" > "$lp_base/locks/$lp_lock.new" && mv "$lp_base/locks/$lp_lock.new" "$lp_base/locks/$lp_lock" || {
			lp_leave
			lp_undo
			lp_drop job-no-space "The lock $lp_lock cannot be written in $lp_base/locks"
		}
	done
	lp_leave
}

# The directory is the gate: whoever makes it starts the job, everybody else finds it. That it was asked for is written before.
lp_gate() {
	lp_was_asked || printf '%s %s\n' "$lp_id" "$(lp_time)" 2>/dev/null >> "$lp_base/ledger" || lp_drop job-no-space "The start cannot be noted in $lp_base/ledger: no space left"
	if mkdir "$lp_dir" 2>/dev/null; then
		# @start-killed-gate
		return
	fi
	[ -d "$lp_dir" ] || lp_drop job-no-space "The directory $lp_dir cannot be made"
	rm -f "$lp_upload" "$lp_upload.plan"
	lp_look_at
	lp_tries=0
	while [ "$lp_state" = never-started ] && [ ! -f "$lp_dir/begun" ] && [ "$lp_tries" -lt 3 ]; do
		sleep 1
		lp_tries=$((lp_tries + 1))
		lp_look_at
	done
	# Nobody starts it, no supervisor is there or on its way: nothing has run, and nothing will.
	if [ "$lp_state" = never-started ] && [ ! -f "$lp_dir/begun" ] && mv "$lp_dir" "$lp_dir.$$" 2>/dev/null; then
		rm -rf "$lp_dir.$$"
		lp_fail job-try-again "The start of $lp_id was cut off before anything ran"
	fi
	say exists
	lp_tell
	[ "$lp_state" = unknown ] || lp_tell_base
	lp_bye
}

# Room for what must be written later, however full the filesystem is by then.
lp_allocate() { printf "%-$2s\n" "$3" 2>/dev/null > "$lp_dir/$1" || lp_full; }

lp_prepare() {
	printf '%s %s\n' "$$" "$(lp_arguments $$)" > "$lp_dir/starter"
	lp_boot > "$lp_dir/boot"
	printf 'operator %s\nwhat %s\nsince %s\n' "$lp_operator" "$lp_what" "$(lp_time)" > "$lp_dir/about"
	[ -z "$lp_about" ] || printf '%s\n' "$lp_about" >> "$lp_dir/about"
	printf '%s' "$lp_watch" > "$lp_dir/watch"
	for lp_name in journal script.out script.err; do
		printf '' 2>/dev/null > "$lp_dir/$lp_name" || lp_full
	done
	mkfifo "$lp_dir/input" 2>/dev/null
	lp_take_locks
	printf '%s\n' "$lp_supervisor" > "$lp_dir/run"
	lp_allocate pid.new 39 PENDING
	for lp_name in guard watchdog step watchdog-step; do
		lp_allocate "$lp_name" 119 ''
	done
	lp_allocate cancel.new 15 PENDING
	lp_allocate anchor 239 "$lp_anchor"
	printf '%-239s\n' '' 2>/dev/null >> "$lp_dir/anchor" || lp_full
	lp_allocate status.new 15 PENDING
	lp_word=$(cat "$lp_dir/status.new")
	lp_more=$(tail -n 1 "$lp_dir/run")
	case $lp_word:$lp_more in
	PENDING*:*status*) ;;
	*) lp_full ;;
	esac
	lp_allocate finished.new 1 ''
	lp_allocate ready 1 ''
	if [ -f "$lp_upload.plan" ]; then
		mv "$lp_upload.plan" "$lp_dir/plan.json" || lp_full
	fi
	mv "$lp_upload" "$lp_dir/script" || lp_full
	# @start-killed-script-moved
}

lp_detach() {
	cd "$lp_dir" || lp_fail job-base-not-writable "The directory $lp_dir cannot be entered"
	if [ "$lp_way" = auto ]; then
		lp_way=monitor
		perl -e 'use POSIX qw(setsid)' 2>/dev/null && lp_way=perl
	fi
	case $lp_way in
	perl)
		perl -e 'use POSIX qw(setsid); exit 0 if fork; setsid(); $SIG{HUP} = "IGNORE"; exec { $ARGV[0] } @ARGV; exit 127' "$lp_shell" run "$lp_id" "$lp_dir" "$lp_shell" < /dev/null > /dev/null 2>&1 ;;
	monitor)
		set -m 2>/dev/null
		nohup "$lp_shell" run "$lp_id" "$lp_dir" "$lp_shell" < /dev/null > /dev/null 2>&1 &
		set +m 2>/dev/null ;;
	*)
		nohup "$lp_shell" run "$lp_id" "$lp_dir" "$lp_shell" < /dev/null > /dev/null 2>&1 & ;;
	esac
	# @start-killed-detached
	cd /
	lp_tries=0
	while [ ! -f "$lp_dir/pid" ] && [ ! -f "$lp_dir/status" ] && [ "$lp_tries" -lt 90 ]; do
		lp_tries=$((lp_tries + 1))
		# Short naps first; where only whole seconds can be slept, the time that ps takes is one.
		if [ "$lp_tries" -lt 60 ]; then
			perl -e 'select undef, undef, undef, 0.02' 2>/dev/null || lp_arguments $$ > /dev/null
		else
			sleep 1
		fi
	done
	lp_first "$lp_dir/pid"
	[ -n "$lp_word" ] || lp_fail job-not-detached "The job $lp_id was not started by $lp_way in $lp_dir"
	say "started $lp_word $lp_more"
	lp_tell_base
}

# A few directories of jobs that ended, whose every byte lies in the home that started them for so many days, and what starts that were cut off left.
lp_clean_old() {
	cd "$lp_base" 2>/dev/null || return 0
	lp_mine=$lp_id
	lp_bare=yes
	lp_count=0
	for lp_each in $(find . \( -name fetched -mtime "+$lp_days" -o \( -name 'upload.*' -o -name '.decider.[0-9]*' \) -mtime +1 \) -print 2>/dev/null); do
		[ "$lp_count" -lt 20 ] || break
		case $lp_each in
		./upload.*|./locks/.decider.*) rm -f "$lp_each" ;;
		./*/fetched)
			lp_id=\${lp_each#./}
			lp_id=\${lp_id%/fetched}
			case $lp_id in "$lp_mine"|*[!0-9A-Z]*) continue ;; esac
			lp_dir=$lp_base/$lp_id
			lp_look_at
			case $lp_state in ended|lost)
				lp_count=$((lp_count + 1))
				rm -rf "$lp_dir" ;;
			esac ;;
		esac
	done
	lp_id=$lp_mine
	lp_dir=$lp_base/$lp_id
	cd /
}
`.trim();
