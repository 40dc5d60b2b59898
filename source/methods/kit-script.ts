import {safeDelimiter} from '../base/shell-text.js';
import {makeScratch} from './scratch-script.js';

/**
Writes the kit: the recovery sheet, then what a restore needs to know of the machine, each command with a time limit of its own; one that fails or hangs is said and harms no other. Everything is read-only, stays inside what ksh88, dash, mksh and bash share, and asks for nothing secret: no files of /etc/security, no keys, no attribute named like a password.

A command that hangs inside the kernel cannot be killed: the watcher then wakes the script by a signal, which ends its `wait`.

Arguments: `system` or `group`, which keeps to what belongs to the group; the group; files that are printed at the end, such as bosinst.data.
*/
const script = String.raw`LC_ALL=C
export LC_ALL
PATH=/usr/bin:/usr/sbin:/etc:/bin:/sbin:$PATH
export PATH
umask 077
main=$$
number=0
scope=$1
group=$2
shift 2
${makeScratch('lparsafe-kit')}trap 'rm -rf "$place"; exit 143' 1 2 15
trap : USR1

watcher() {
	last=
	ticks=0
	while [ -d "$place" ] && kill -0 "$main" 2>/dev/null; do
		sleep 1
		seen=
		pid=
		limit=
		[ ! -f "$place/now" ] || read seen pid limit <"$place/now"
		if [ -z "$limit" ] || [ "$seen" != "$last" ]; then
			last=$seen
			ticks=0
			continue
		fi
		ticks=$((ticks + 1))
		[ "$ticks" -ge "$limit" ] || continue
		: >"$place/over.$seen"
		kill -TERM "$pid" 2>/dev/null
		sleep 1
		kill -KILL "$pid" 2>/dev/null
		kill -USR1 "$main" 2>/dev/null
	done
}

# Runs a command for at most so many seconds: what it printed is in $output, how it ended in $ended.
guard() {
	limit=$1
	shift
	number=$((number + 1))
	output=$place/out.$number
	"$@" </dev/null >"$output" 2>&1 &
	pid=$!
	echo "$number $pid $limit" >"$place/now"
	wait "$pid"
	status=$?
	# The watcher's signal may come late and end the wait for the next command.
	while [ "$status" -gt 128 ] && [ ! -f "$place/over.$number" ] && kill -0 "$pid" 2>/dev/null; do
		wait "$pid"
		status=$?
	done
	echo >"$place/now"
	if [ -f "$place/over.$number" ]; then
		ended="gave no answer in $limit seconds"
	elif [ "$status" = 127 ]; then
		ended='is not on this machine'
	elif [ "$status" = 0 ]; then
		ended=
	else
		ended="ended with exit status $status"
	fi
}

section() {
	printf '\n== %s\n' "$1"
}

shown() {
	title=$1
	shift
	guard "$@"
	printf '\n$ %s\n' "$title"
	sed -e '/[Ss][Ee][Cc][Rr][Ee][Tt]/s/.*/(a line that names a secret is not shown)/' -e '/[Pp][Aa][Ss][Ss][Ww]/s/.*/(a line that names a password is not shown)/' "$output"
	if [ -n "$ended" ]; then
		printf '(%s: %s)\n' "$title" "$ended"
		echo "$title: $ended" >>"$place/missing"
	fi
	rm -f "$output"
}

run() {
	run_limit=$1
	shift
	shown "$*" "$run_limit" "$@"
}

file() {
	if [ -f "$1" ]; then
		run 10 cat "$1"
	else
		printf '\n(there is no %s)\n' "$1"
	fi
}

# The first words of what a command prints, one a line, in $words.
names() {
	guard 30 "$@"
	words=
	if [ -z "$ended" ]; then
		words=$(sed 's/[ 	].*//' "$output")
	else
		echo "$*: $ended" >>"$place/missing"
	fi
	rm -f "$output"
}

# Attributes of a device that are not at their defaults.
tuned() {
	lsattr -El "$1" | sed 's/[ 	][ 	]*/ /g' >"$place/now.$1" || return 1
	lsattr -Dl "$1" | sed 's/[ 	][ 	]*/ /g' >"$place/default.$1" || return 1
	[ -s "$place/default.$1" ] || return 0
	grep -v -x -F -f "$place/default.$1" "$place/now.$1"
	:
}

device() {
	run 20 lsattr -El "$1"
	shown "what differs from lsattr -Dl $1" 20 tuned "$1"
}

raw() {
	for each do
		ls -l "/dev/r$each"
	done
}

watcher </dev/null >/dev/null 2>&1 &

section 'Taken'
run 10 date
run 10 id
run 10 uname -a
run 10 uname -M
run 10 uname -u
run 20 lparstat -i

if [ "$scope" = system ]; then
	section 'Levels and software'
	run 180 oslevel -s
	shown 'instfix -i, levels' 120 sh -c 'instfix -i | grep ML; :'
	run 180 lppchk -v
	shown 'lslpp -qlc, what is not committed' 120 sh -c 'lslpp -qlc | grep -v COMMITTED; :'
	run 60 emgr -l
	run 20 lslpp -lcq bos.mp64 bos.rte bos.alt_disk_install.rte
else
	section 'Level'
	run 180 oslevel -s
fi

section 'Volume groups'
run 30 lsvg
run 30 lsvg -o
if [ "$scope" = system ]; then
	names lsvg
	groups=$words
else
	groups=$group
fi
for each in $groups; do
	run 30 lsvg "$each"
	run 30 lsvg -l "$each"
	run 30 lsvg -p "$each"
	run 60 lsvg -M "$each"
done

section 'Disks'
run 30 lspv
run 30 lspv -u
run 30 lsdev -Cc disk
if [ "$scope" = system ]; then
	names lsdev -Cc disk -F name
	disks=$words
else
	guard 30 lsvg -p "$group"
	disks=
	if [ -z "$ended" ]; then
		disks=$(sed -e 1,2d -e 's/[ 	].*//' "$output")
	else
		echo "lsvg -p $group: $ended" >>"$place/missing"
	fi
	rm -f "$output"
fi
for each in $disks; do
	device "$each"
done
run 60 lspath

section "Logical volumes of $group"
guard 30 lsvg -l "$group"
volumes=
if [ -z "$ended" ]; then
	volumes=$(sed -e 1,2d -e 's/[ 	].*//' "$output")
fi
rm -f "$output"
for each in $volumes; do
	run 20 lslv "$each"
done

section 'Owners of raw logical volumes'
for group_name in $groups; do
	guard 30 lsvg -l "$group_name"
	nodes=
	if [ -z "$ended" ]; then
		nodes=$(sed -e 1,2d -e 's/[ 	].*//' "$output")
	fi
	rm -f "$output"
	[ -z "$nodes" ] || shown "ls -l of the raw devices of $group_name" 20 raw $nodes
done

if [ "$scope" = system ]; then
	section 'Devices'
	device sys0
	run 30 lsdev -Cc adapter
	names lsdev -Cc adapter -F name
	for each in $words; do
		shown "what differs from lsattr -Dl $each" 20 tuned "$each"
	done
	run 30 lscfg
	file /etc/tunables/nextboot

	section 'Network'
	run 20 uname -n
	run 20 ifconfig -a
	run 20 netstat -rn
	run 20 lsattr -El inet0
	run 20 lsdev -Cc if
	file /etc/hosts
	file /etc/resolv.conf
	file /etc/netsvc.conf
	file /etc/niminfo

	section 'Paging, dump, boot'
	run 20 lsps -a
	run 20 sysdumpdev -l
	run 20 bootlist -m normal -o
	run 20 ls -l /dev/ipldevice
fi

section 'Filesystems'
file /etc/filesystems
run 20 mount
run 60 df -k
file /etc/exports

if [ "$scope" = system ]; then
	section 'What runs by itself'
	run 10 ls /var/spool/cron/crontabs
	file /etc/inittab
	run 30 lswpar
	run 20 lssrc -a
fi

section 'Files of the image'
for each do
	file "$each"
done

section 'What could not be read'
if [ -f "$place/missing" ]; then
	cat "$place/missing"
else
	echo 'Everything answered.'
fi
printf '\n== End of the kit\n'
rm -rf "$place"
exit 0
`;

/**
The kit's script with its first page.
*/
export const kitScript = (sheet: string): string => {
	const text = sheet.endsWith('\n') ? sheet : `${sheet}\n`;
	const delimiter = safeDelimiter(text, 'END_OF_SHEET');

	return `cat <<'${delimiter}'\n${text}${delimiter}\n${script}`;
};
