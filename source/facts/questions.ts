import type {Section} from './ask-script.js';
import {agentDirectories, agentWords} from './agents.js';
import {databaseWords} from './databases.js';

/**
Runs `$2…` as the item `$1` and keeps its output in a file for the loop that follows.
*/
const keep = (file: string, id: string, seconds: number, command: string): string => `try '${id}' ${seconds} ${command} >"$ask_place/${file}"\ncat "$ask_place/${file}"\n`;

/**
Runs a command as its item, and where it fails (an old level does not know a flag) a plainer one, whose layout its parser knows too.
*/
const either = (id: string, seconds: number, command: string, other: readonly [id: string, command: string]): string => `try '${id}' ${seconds} ${command}
if [ "$guard_ended" != timed-out ] && [ "$guard_code" != 0 ]; then
	try '${other[0]}' ${seconds} ${other[1]}
fi
`;

/**
A loop over the first words of what `keep` kept, without frames, blank lines and what looks like an option.
*/
const loop = (file: string, words: string, body: string): string => `while IFS=$blanks read -r ${words}; do
	case $${words.split(' ', 1)[0]} in
		''|"$ask_mark"|-*|*[!A-Za-z0-9_.-]*) continue ;;
	esac
${body}
done <"$ask_place/${file}"
`;

/**
Groups: each with three commands. After one that hangs (a lock), the others of that group are left out; the next group is asked all the same. So it is after a group that must be varied on first.
*/
const groups = `${keep('names', 'lsvg', 20, 'lsvg')}try 'lsvg -o' 20 lsvg -o
${loop('names', 'group others', `	try "lsvg $group" 15 lsvg "$group"
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	try "lsvg -l $group" 15 lsvg -l "$group"
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	try "lsvg -p $group" 15 lsvg -p "$group"`)}`;

/**
Special files that do not belong to root, where a disk has no owner: one may have been made with the numbers of that disk.
*/
const foreignNodes = `foreign() {
	ls -l /dev | awk '/^[bc]/ && $3 != "root"'
}
if [ -n "$spare" ]; then
	try 'ls -l /dev' 10 foreign
fi
`;

/**
Disks, every other one: attributes and size of each; of those that lspv knows no owner of, the checks of hazards.md (disk-in-use). 0x1000 bytes hold all the marks. After one command that hangs, the rest of that disk is left out. What lspv says of a single disk is asked where its group is not on: else the group says it.

devrsrv is asked where it is installed, with -e: without, it would open the disk exclusively.
*/
const disks = (half: 0 | 1): string => `${half === 0 ? keep('disks', 'lspv', 20, 'lspv') : 'guard 20 lspv >"$ask_place/disks.1" 2>/dev/null\n'}turn=${half}
spare=
${loop(half === 0 ? 'disks' : 'disks.1', 'disk pvid owner status others', `	if [ "$owner" = None ]; then
		spare=yes
	fi
	turn=$((1 - turn))
	if [ "$turn" = 0 ] || [ "$pvid" = PVID ] || [ -z "$owner" ]; then
		continue
	fi
	try "lsattr -El $disk" 10 lsattr -El "$disk"
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	try "getconf DISK_SIZE /dev/$disk" 10 getconf DISK_SIZE "/dev/$disk"
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	sized=$guard_code
	case $disk in
		hdisk*) ;;
		*) try "lscfg -vpl $disk" 10 lscfg -vpl "$disk" ;;
	esac
	if [ "$owner" != None ]; then
		if [ "$status" != active ] || [ "$sized" != 0 ]; then
			try "lspv $disk" 10 lspv "$disk"
		fi
		continue
	fi
	try "getlvodm -j $disk" 10 getlvodm -j "$disk"
	try "lquerypv -h /dev/$disk 0 1000" 10 lquerypv -h "/dev/$disk" 0 1000
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	if [ "$guard_code" != 0 ]; then
		try "lquerypv -h /dev/$disk" 10 lquerypv -h "/dev/$disk"
	fi
	if [ "$sized" != 0 ]; then
		try "bootinfo -s $disk" 10 bootinfo -s "$disk"
	fi
	try "fuser /dev/$disk" 10 fuser "/dev/$disk" "/dev/r$disk"
	if [ "$guard_ended" != timed-out ] && type devrsrv >/dev/null 2>&1; then
		try "devrsrv -c query -e -l $disk" 10 devrsrv -c query -e -l "$disk"
	fi`)}${half === 0 ? foreignNodes : ''}`;

/**
Sizes of local filesystems with explicit paths, because a bare df waits for every dead server; of remote and shared ones one by one, and after one that hangs no more of that server.
*/
const filesystems = `${either('lsfs -c', 20, 'lsfs -c', ['lsfs', 'lsfs'])}${keep('mounts', 'mount', 15, 'mount')}set -f
places=
dead=
tab='	'
while IFS= read -r line; do
	case $line in
		' '*|"$tab"*)
			set -- $line
			case $3 in
				jfs|jfs2|namefs|vxfs) places="$places $2" ;;
			esac
			;;
	esac
done <"$ask_place/mounts"
if [ -n "$places" ]; then
	${either('df -Pk', 15, 'df -Pk $places', ['df -k', 'df -k $places'])}fi
while IFS= read -r line; do
	set -- $line
	case $line in
		' '*|"$tab"*)
			case $3 in
				mmfs|gpfs|poolfs|acfs) set -- local "$1" "$2" "$3" ;;
				*) continue ;;
			esac
			;;
		"$ask_mark"*|'') continue ;;
	esac
	case $4 in
		nfs*|cifs|smbfs|mmfs|gpfs|poolfs|acfs) ;;
		*) continue ;;
	esac
	case $dead in
		*" $1 "*) continue ;;
	esac
	try "df -Pk $3" 5 df -Pk "$3"
	if [ "$guard_ended" = timed-out ]; then
		dead="$dead $1 "
	fi
done <"$ask_place/mounts"
`;

const level = `try 'oslevel -s' 60 oslevel -s
if [ "$guard_ended" != timed-out ] && [ "$guard_code" != 0 ]; then
	try 'oslevel -r' 60 oslevel -r || try oslevel 60 oslevel || try 'uname -rv' 10 uname -rv
fi
`;

const system = `for option in s n m M L u W F; do
	try "uname -$option" 10 uname -$option
done
try 'id -u' 10 id -u
try 'id -un' 10 id -un
try 'lsattr -El sys0' 10 lsattr -El sys0
if [ -f /usr/ios/cli/ios.level ]; then
	try 'cat /usr/ios/cli/ios.level' 5 cat /usr/ios/cli/ios.level
fi
`;

/**
PowerHA's own report on its resource groups.
*/
export const clrginfo = '/usr/es/sbin/cluster/utilities/clRGinfo -s';

/**
What a VIO Server serves, asked as root.
*/
export const lsmap = 'ioscli lsmap -all';

const roles = `try 'lssrc -a' 15 lssrc -a
if [ "$guard_ended" != timed-out ] && [ "$guard_code" != 0 ]; then
	try 'lssrc -s clstrmgrES' 10 lssrc -s clstrmgrES
fi
ioscli=
if [ -x /usr/ios/cli/ioscli ]; then
	ioscli=/usr/ios/cli/ioscli
elif type ioscli >/dev/null 2>&1; then
	ioscli=ioscli
fi
if [ -n "$ioscli" ]; then
	try 'ioscli ioslevel' 15 $ioscli ioslevel
	try '${lsmap}' 30 $ioscli lsmap -all
fi
if [ -x ${clrginfo.split(' ', 1)[0] ?? ''} ]; then
	try '${clrginfo}' 15 ${clrginfo}
fi
if type lscluster >/dev/null 2>&1; then
	try 'lscluster -d' 10 lscluster -d
fi
if [ -f /etc/niminfo ]; then
	try 'cat /etc/niminfo' 5 cat /etc/niminfo
fi
if type lsnim >/dev/null 2>&1; then
	try lsnim 20 lsnim
fi
if type lswpar >/dev/null 2>&1; then
	${keep('wpars', 'lswpar', 15, 'lswpar')}	wpars=
	while read -r name others; do
		case $name in
			-*) wpars=yes ;;
		esac
	done <"$ask_place/wpars"
	if [ -n "$wpars" ]; then
		try 'lswpar -D' 15 lswpar -D
	fi
fi
`;

const devices = `${['tape', 'cdrom'].map(kind => either(`lsdev -Cc ${kind}`, 15, `lsdev -Cc ${kind} -F name:status:description`, [`lsdev -C -c ${kind}`, `lsdev -Cc ${kind}`])).join('')}${either('lspath', 15, 'lspath -F \'status name parent connection\'', ['plain lspath', 'lspath'])}try 'lscfg -vpl hdisk*' 30 lscfg -vpl 'hdisk*'
if [ "$guard_ended" != timed-out ] && [ "$guard_code" != 0 ]; then
	guard 15 lspv >"$ask_place/disks.3" 2>/dev/null
	refused=0
	while read -r disk others; do
		case $disk in
			hdisk*[!A-Za-z0-9_.-]*) continue ;;
			hdisk*) try "lscfg -vpl $disk" 10 lscfg -vpl "$disk" || refused=$((refused + 1)) ;;
		esac
		if [ "$refused" -ge 5 ]; then
			break
		fi
	done <"$ask_place/disks.3"
fi
try 'lsps -a' 10 lsps -a
try 'lspv -u' 15 lspv -u
try 'bootlist -m normal -o' 10 bootlist -m normal -o
try 'bootlist -m service -o' 10 bootlist -m service -o
if type sysdumpdev >/dev/null 2>&1; then
	try 'sysdumpdev -l' 10 sysdumpdev -l
fi
set -- /dev/rhdisk*
if [ -c "$1" ]; then
	try 'ls -l /dev/rhdisk*' 10 ls -l "$@"
fi
`;

/**
Attributes of what is tuned beside disks (those are asked with the disks), and the defaults of one device of each kind.
*/
const attributes = `${keep('kinds', 'lsdev -C', 20, 'lsdev -C -F \'name class subclass type\'')}asked=' '
try 'lsattr -Dl sys0' 10 lsattr -Dl sys0
${loop('kinds', 'device class subclass type others', `	case $class in
		disk) ;;
		adapter|driver|tape) try "lsattr -El $device" 10 lsattr -El "$device" ;;
		*) continue ;;
	esac
	case $asked in
		*" $class/$subclass/$type "*) continue ;;
	esac
	asked="$asked$class/$subclass/$type "
	try "lsattr -Dl $device" 10 lsattr -Dl "$device"`)}`;

/**
Processes of databases, agents and clusters; where a database runs, which local filesystems its processes have files open in. fuser only asks the kernel; the /proc tools would stop the processes they look at. What every process uses (/, /usr, /tmp) is left out.
*/
const processes = `engines() {
	ps -A -o user= -o pid= -o args= >"$ask_place/all" || ps -ef >"$ask_place/all" || return
	grep -E '${databaseWords}|${agentWords}|mmfsd|ocssd|crsd|ohasd|/had' <"$ask_place/all" | grep -v 'grep -E'
	return 0
}
${keep('engines', 'ps -A -o user= -o pid= -o args=', 10, 'engines')}holders=
while read -r user pid words; do
	case $words in
		*_pmon_*|*db2sysc*|*oninit*|*dataserver*|*postgres*|*postmaster*|*mysqld*|*mariadbd*) holders=yes ;;
	esac
done <"$ask_place/engines"
if [ -n "$holders" ]; then
	guard 15 mount >"$ask_place/mounts.5" 2>/dev/null
	set -f
	while IFS= read -r line; do
		case $line in
			' '*) ;;
			*) continue ;;
		esac
		set -- $line
		case $2 in
			/|/usr|/tmp|/proc|/admin|[!/]*) continue ;;
		esac
		case $3 in
			jfs|jfs2|vxfs) ;;
			*) continue ;;
		esac
		try "fuser -c $2" 10 fuser -c "$2"
		if [ "$guard_ended" = timed-out ]; then
			break
		fi
	done <"$ask_place/mounts.5"
fi
there() {
	for directory in ${agentDirectories.join(' ')}; do
		if [ -d "$directory" ]; then
			echo "$directory"
		fi
	done
	return 0
}
try 'directories of agents' 5 there
if type rpm >/dev/null 2>&1; then
	try 'rpm -q VeeamAgent' 15 rpm -q VeeamAgent
fi
`;

/**
Prtconf looks at every device and takes seconds: it is asked where lparstat is missing (AIX 5.2 and before).
*/
const partition = either('lparstat -i', 30, 'lparstat -i', ['prtconf', 'prtconf']);

/**
What discovery asks, slow ones apart so that they run beside the others. Each command has a limit of its own; a section's limit is what its commands may take where a few of them hang.
*/
export const questions: readonly Section[] = [
	{id: 'software', script: either('lslpp -lcq', 60, 'lslpp -lcq', ['lslpp -l', 'lslpp -l']), timeLimitSeconds: 125},
	{id: 'groups', script: groups, timeLimitSeconds: 90},
	{id: 'disks-0', script: disks(0), timeLimitSeconds: 90},
	{id: 'disks-1', script: disks(1), timeLimitSeconds: 90},
	{id: 'level', script: level, timeLimitSeconds: 65},
	{id: 'filesystems', script: filesystems, timeLimitSeconds: 60},
	{id: 'system', script: system, timeLimitSeconds: 60},
	{id: 'partition', script: partition, timeLimitSeconds: 65},
	{id: 'devices', script: devices, timeLimitSeconds: 60},
	{id: 'processes', script: processes, timeLimitSeconds: 60},
	{id: 'roles', script: roles, timeLimitSeconds: 60},
	{id: 'attributes', script: attributes, timeLimitSeconds: 60},
];

/**
A command as the operator would type it, from an item's id; both are the same but for these.
*/
export const commandOf = (id: string): string => id.startsWith('lsdev -Cc') ? `${id} -F name:status:description` : {lspath: 'lspath -F \'status name parent connection\'', 'plain lspath': 'lspath', 'lsdev -C': 'lsdev -C -F \'name class subclass type\''}[id] ?? id;
