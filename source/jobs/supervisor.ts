import {shellText} from '../base/shell-text.js';

/**
The process that outlives the connection: runs the script, waits for what it leaves to its watchdog, writes the exit status once. Started as `SHELL run ID DIRECTORY SHELL` in the job's directory, so that its arguments begin with the id.

Signals are trapped, not ignored: the script gets the default action, the supervisor lives to write the status.
*/
export const supervisor = shellText`
trap '' HUP
trap : TERM INT
umask 077
lp_id=$1
lp_dir=$2
# Renamed by one only, however many are on their way.
mv "$lp_dir/ready" "$lp_dir/begun" 2>/dev/null || exit 1
ulimit -f unlimited 2>/dev/null || ulimit -S -f "$(ulimit -H -f)" 2>/dev/null
lp_word=$(ulimit -f 2>/dev/null)
case $lp_word in
''|unlimited) ;;
*) printf 'limit-left %s\n' "$lp_word" >> "$lp_dir/journal" ;;
esac
lp_group=$(LC_ALL=C ps -p $$ -o pgid= 2>/dev/null | tr -d ' ')
printf '%-39s\n' "$$ \${lp_group:-0}" 1<> "$lp_dir/pid.new" && mv "$lp_dir/pid.new" "$lp_dir/pid" || exit 1
cd /
LPARSAFE_JOB=$lp_dir
LPARSAFE_SHELL=$3
export LPARSAFE_JOB LPARSAFE_SHELL
lp_input=$lp_dir/input
[ -p "$lp_input" ] || lp_input=/dev/null
"$3" "$lp_dir/script" <> "$lp_input" >> "$lp_dir/script.out" 2>> "$lp_dir/script.err"
lp_status=$?
[ "$lp_status" -le 256 ] || lp_status=$((lp_status - 128))
lp_there() {
	[ -f "$lp_dir/$1" ] || return 1
	lp_pid=
	read lp_pid lp_rest < "$lp_dir/$1"
	[ -n "$lp_pid" ] && kill -0 "$lp_pid" 2>/dev/null || return 1
	lp_text=$(LC_ALL=C ps -p "$lp_pid" -o args= 2>/dev/null)
	case $lp_text in *"$lp_id"*) return 0 ;; esac
	return 1
}
# A script that was killed leaves its step, and its always steps to the watchdog.
if [ ! -f "$lp_dir/finished" ]; then
	while lp_there step || { [ ! -f "$lp_dir/finished" ] && lp_there watchdog; }; do
		sleep 1
	done
fi
printf '%-15s\n' "$lp_status" 1<> "$lp_dir/status.new" && mv "$lp_dir/status.new" "$lp_dir/status"
`.trim();
