import type {Section} from './ask-script.js';

/**
Runs `$2…` as the item `$1` and keeps its output in a file for the loop that follows.
*/
const keep = (file: string, id: string, seconds: number, command: string): string => `try '${id}' ${seconds} ${command} >"$ask_place/${file}"\ncat "$ask_place/${file}"\n`;

/**
A loop over the first words of what `keep` kept, without frames, blank lines and what looks like an option.
*/
const loop = (file: string, words: string, body: string): string => `while read -r ${words}; do
	case $${words.split(' ', 1)[0]} in
		''|"$ask_mark"|-*|*[!A-Za-z0-9_.-]*) continue ;;
	esac
${body}
done <"$ask_place/${file}"
`;

/**
Groups: each with three commands. After one that hangs (a lock), the others of that group are left out; the next group is asked all the same.
*/
const groups = `${keep('names', 'lsvg', 20, 'lsvg')}try 'lsvg -o' 20 lsvg -o
${loop('names', 'group others', `	try "lsvg $group" 15 lsvg "$group"
	if [ "$guard_ended" = timed-out ] || [ "$guard_code" != 0 ]; then
		continue
	fi
	try "lsvg -l $group" 15 lsvg -l "$group"
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	try "lsvg -p $group" 15 lsvg -p "$group"`)}`;

/**
Disks, every other one: attributes and size of each; of those that lspv knows no owner of, the checks of hazards.md (disk-in-use). 0x1000 bytes hold all the marks. After one command that hangs, the rest of that disk is left out.

devrsrv is asked where it is installed, with -e: without, it would open the disk exclusively.
*/
const disks = (half: 0 | 1): string => `${half === 0 ? keep('disks', 'lspv', 20, 'lspv') : 'guard 20 lspv >"$ask_place/disks.1" 2>/dev/null\n'}turn=${half}
${loop(half === 0 ? 'disks' : 'disks.1', 'disk pvid owner others', `	turn=$((1 - turn))
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
	case $disk in
		hdisk*) ;;
		*) try "lscfg -vpl $disk" 10 lscfg -vpl "$disk" ;;
	esac
	if [ "$owner" != None ]; then
		try "lspv $disk" 10 lspv "$disk"
		continue
	fi
	try "getlvodm -j $disk" 10 getlvodm -j "$disk"
	try "lquerypv -h /dev/$disk 0 1000" 10 lquerypv -h "/dev/$disk" 0 1000
	if [ "$guard_ended" = timed-out ]; then
		continue
	fi
	try "fuser /dev/$disk" 10 fuser "/dev/$disk" "/dev/r$disk"
	if [ "$guard_ended" != timed-out ] && type devrsrv >/dev/null 2>&1; then
		try "devrsrv -c query -e -l $disk" 10 devrsrv -c query -e -l "$disk"
	fi`)}`;

/**
Sizes of local filesystems with explicit paths, because a bare df waits for every dead server; of remote ones one by one, and after one that hangs no more of that server.
*/
const filesystems = `try 'lsfs -c' 20 lsfs -c
${keep('mounts', 'mount', 15, 'mount')}set -f
places=
dead=
tab='	'
while IFS= read -r line; do
	case $line in
		' '*|"$tab"*)
			set -- $line
			case $3 in
				jfs|jfs2) places="$places $2" ;;
			esac
			;;
	esac
done <"$ask_place/mounts"
if [ -n "$places" ]; then
	try 'df -Pk' 15 df -Pk $places
fi
while IFS= read -r line; do
	case $line in
		' '*|"$tab"*|"$ask_mark"*|'') continue ;;
	esac
	set -- $line
	case $4 in
		nfs*|cifs|smbfs) ;;
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

const system = `for option in s n m M L u; do
	try "uname -$option" 10 uname -$option
done
try 'id -u' 10 id -u
if [ -f /etc/niminfo ]; then
	try 'cat /etc/niminfo' 5 cat /etc/niminfo
fi
if type lswpar >/dev/null 2>&1; then
	try lswpar 15 lswpar
fi
try 'lssrc -s clstrmgrES' 10 lssrc -s clstrmgrES
try 'bootlist -m normal -o' 10 bootlist -m normal -o
`;

const devices = `try 'lsdev -Cc tape' 15 lsdev -Cc tape -F name:status:description
try 'lsdev -Cc cdrom' 15 lsdev -Cc cdrom -F name:status:description
try lspath 15 lspath -F 'status name parent connection'
try 'lscfg -vpl hdisk*' 30 lscfg -vpl 'hdisk*'
try 'lsps -a' 10 lsps -a
`;

const databases = `engines() {
	ps -A -o user= -o args= | grep -E '[ /](ora_pmon_|asm_pmon_|db2sysc)' | grep -v grep
	return 0
}
try 'ps -A -o user= -o args=' 10 engines
if type sysdumpdev >/dev/null 2>&1; then
	try 'sysdumpdev -l' 10 sysdumpdev -l
fi
if type rpm >/dev/null 2>&1; then
	try 'rpm -q VeeamAgent' 15 rpm -q VeeamAgent
fi
`;

/**
What discovery asks, slow ones apart so that they run beside the others. Each command has a limit of its own; a section's limit is what its commands may take where a few of them hang.
*/
export const questions: readonly Section[] = [
	{id: 'software', script: 'try \'lslpp -lcq\' 60 lslpp -lcq\n', timeLimitSeconds: 65},
	{id: 'groups', script: groups, timeLimitSeconds: 90},
	{id: 'disks-0', script: disks(0), timeLimitSeconds: 90},
	{id: 'disks-1', script: disks(1), timeLimitSeconds: 90},
	{id: 'level', script: 'try \'oslevel -s\' 60 oslevel -s\n', timeLimitSeconds: 65},
	{id: 'filesystems', script: filesystems, timeLimitSeconds: 60},
	{id: 'system', script: system, timeLimitSeconds: 60},
	{id: 'partition', script: 'try \'lparstat -i\' 15 lparstat -i\n', timeLimitSeconds: 20},
	{id: 'devices', script: devices, timeLimitSeconds: 60},
	{id: 'databases', script: databases, timeLimitSeconds: 45},
];

/**
A command as the operator would type it, from an item's id; both are the same but for these.
*/
export const commandOf = (id: string): string => id.startsWith('lsdev ') ? `${id} -F name:status:description` : (id === 'lspath' ? 'lspath -F \'status name parent connection\'' : id);
