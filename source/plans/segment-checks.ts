import {shellText} from '../base/shell-text.js';

/**
The functions behind the checks of `stepCheckSchema`. Each prints what it saw to the step's log and, where the check does not hold or cannot be made, says so in the journal (`check-failed`) and returns 1.

Facts: lspv, lsvg, lsattr, getlvodm, lquerypv, getconf as `aix-commands.md` 14 describes them. Their wording is compared in the C locale.
*/
export const segmentChecks = shellText`
lp_refuse() {
	lp_words "$*"
	lp_journal "check-failed $lp_step\${lp_line% }"
	printf '%s\n' "$*" >&2
	lp_held=1
	return 1
}

lp_unmade() { lp_refuse "not checked: $*"; }

# Runs a command that looks: its output in lp_seen, its exit status in lp_code.
lp_look() {
	lp_seen=$(LC_ALL=C "$@" 2>&1 < /dev/null)
	lp_code=$?
	printf '$ %s\n' "$*"
	# Of a dump, what is not empty.
	printf '%s\n' "$lp_seen" | grep -v '00000000 00000000 00000000 00000000'
	[ "$lp_code" != 127 ] && [ "$lp_code" != 126 ]
}

# Blanks between words made one blank, in lp_line.
lp_words() {
	set -f
	set -- $1
	set +f
	lp_line=" $* "
}

# The line of lspv for a disk: lp_pvid and lp_group, empty where there is none.
lp_lspv() {
	lp_pvid= lp_group=
	lp_look lspv || { lp_unmade "lspv: $lp_seen"; return 1; }
	[ "$lp_code" = 0 ] || { lp_unmade "lspv: $lp_seen"; return 1; }
	lp_by_lines
	for lp_row in $lp_seen; do
		lp_split "$lp_row"
		[ "$lp_a" != "$1" ] || lp_pvid=$lp_b lp_group=$lp_c
	done
	lp_by_words
}

# Whether an attribute of a device begins with a value, as lsattr prints it.
lp_attribute() {
	lp_look lsattr -El "$1" -a "$2" || return 2
	lp_words "$lp_seen"
	lp_actual=$lp_line
	lp_words "$2 $3"
	case $lp_actual in
	"$lp_line"*) return 0 ;;
	" $2 "*) return 1 ;;
	*) return 2 ;;
	esac
}

lp_unique_id() {
	lp_attribute "$1" unique_id "$2"
	case $? in
	0) return 0 ;;
	1) lp_refuse "$1 is another disk than planned: its unique_id is not $2" ;;
	*) lp_unmade "unique_id of $1: $lp_seen" ;;
	esac
}

# name, unique id, PVID, serial, size in MiB; empty ones are not compared
lp_check_disk() {
	lp_held=0
	lp_lspv "$1" || return 1
	[ -n "$lp_pvid" ] || { lp_refuse "$1 is not there any more"; return 1; }
	[ -z "$2" ] || lp_unique_id "$1" "$2"
	[ -z "$3" ] || [ "$lp_pvid" = "$3" ] || lp_refuse "$1 is another disk than planned: its PVID is $lp_pvid, not $3"
	if [ -n "$4" ]; then
		lp_look lscfg -vpl "$1"
		case $lp_seen in
		*"$4"*) ;;
		*'Serial Number'*) lp_refuse "$1 is another disk than planned: its serial number is not $4" ;;
		*) lp_unmade "serial number of $1: $lp_seen" ;;
		esac
	fi
	if [ -n "$5" ]; then
		lp_look getconf DISK_SIZE "/dev/$1"
		case $lp_seen in
		"$5") ;;
		''|*[!0-9]*) lp_unmade "size of $1: $lp_seen" ;;
		*) lp_refuse "$1 is another disk than planned: it has $lp_seen MB, not $5" ;;
		esac
	fi
	return "$lp_held"
}

lp_check_disk_free() {
	lp_held=0
	lp_lspv "$1" || return 1
	case $lp_group in
	None) ;;
	'') lp_refuse "$1 is not there any more" ;;
	*) lp_refuse "$1 is not free: it belongs to $lp_group" ;;
	esac
	lp_look getlvodm -j "$1"
	case $lp_code:$lp_seen in
	0:*) lp_refuse "$1 is not free: the ODM has it in $lp_seen" ;;
	*0516-320*|*0516-1396*) ;;
	*) lp_unmade "getlvodm -j $1: $lp_seen" ;;
	esac
	lp_look lquerypv -h "/dev/$1" 0 1000
	case $lp_code:$lp_seen in
	*ORCLDISK*) lp_refuse "$1 is not free: it carries the mark of an Oracle ASM disk" ;;
	*NSD*|*GPFS*|*mmfs*) lp_refuse "$1 is not free: it carries the mark of GPFS" ;;
	*VGDA*|*_LVM*) lp_refuse "$1 is not free: it carries a volume group's descriptor" ;;
	*'EFI PART'*) lp_refuse "$1 is not free: it carries a partition table" ;;
	0:*00000[Ff][Ff]0\ *) ;;
	*) lp_unmade "lquerypv -h /dev/$1: $lp_seen" ;;
	esac
	lp_attribute "$1" reserve_policy ''
	if [ $? = 2 ]; then
		lp_unmade "reservation of $1: $lp_seen"
	else
		case $lp_actual in
		*' PR_exclusive '*|*' PR_shared '*)
			lp_attribute "$1" PR_key_value none || lp_refuse "$1 is not free: it is reserved (reserve_policy)" ;;
		esac
	fi
	if command -v devrsrv > /dev/null 2>&1; then
		lp_look devrsrv -c query -e -l "$1"
		lp_words "$lp_seen"
		case $lp_code:$lp_line in
		*' Device Open On Current Host? : YES '*) lp_refuse "$1 is not free: it is open (devrsrv)" ;;
		*' Device Reservation State : NO RESERVE '*|*' Device Reservation State : NO_RESERVE '*) ;;
		*' Device Reservation State '*) lp_refuse "$1 is not free: it is reserved (devrsrv)" ;;
		*[Nn]'ot support'*) ;;
		*) lp_unmade "devrsrv -c query -l $1: $lp_seen" ;;
		esac
	fi
	lp_look fuser "/dev/$1" "/dev/r$1" || lp_unmade "fuser: $lp_seen"
	lp_words "$lp_seen"
	case $lp_line in *': '[0-9]*) lp_refuse "$1 is not free: it is open (fuser:\${lp_line% })" ;; esac
	return "$lp_held"
}

# The id of rootvg, then for each of its disks: "unique ID" or "pvid ID".
lp_check_host() {
	lp_held=0
	if [ -n "$1" ]; then
		lp_look lsvg rootvg
		lp_words "$lp_seen"
		case $lp_line in
		*" VG IDENTIFIER: $1 "*) ;;
		*' VG IDENTIFIER: '*) lp_refuse "this is another machine than planned: the id of its rootvg is not $1" ;;
		*) lp_unmade "lsvg rootvg: $lp_seen" ;;
		esac
	fi
	shift
	[ $# -gt 0 ] || return "$lp_held"
	lp_lspv '' || return 1
	lp_rootvg=$lp_seen
	lp_all=' '
	lp_total=0
	lp_by_lines
	for lp_row in $lp_rootvg; do
		lp_split "$lp_row"
		[ "$lp_c" = rootvg ] || continue
		lp_total=$((lp_total + 1))
		lp_look lsattr -El "$lp_a" -a unique_id
		lp_words "$lp_seen"
		lp_all="$lp_all|pvid $lp_b |$lp_line"
	done
	lp_by_words
	[ "$lp_total" = "$(($# / 2))" ] || lp_refuse "this is another machine than planned: its rootvg has $lp_total disks, not $(($# / 2))"
	while [ $# -gt 1 ]; do
		lp_words "$2"
		lp_key=unique_id
		[ "$1" = unique ] || lp_key='|pvid'
		case $lp_all in
		*"$lp_key$lp_line"*) ;;
		*) lp_refuse "this is another machine than planned: no disk of its rootvg has the $1 id $2" ;;
		esac
		shift 2
	done
	return "$lp_held"
}

lp_has_line() {
	lp_by_lines
	for lp_row in $lp_seen; do
		lp_split "$lp_row"
		[ "$lp_a" != "$1" ] || return 0
	done
	lp_by_words
	return 1
}

lp_check_group_absent() {
	lp_look lsvg && [ "$lp_code" = 0 ] || { lp_unmade "lsvg: $lp_seen"; return 1; }
	if lp_has_line "$1"; then
		lp_refuse "the volume group $1 exists"
	fi
}

lp_check_group_active() {
	lp_look lsvg -o && [ "$lp_code" = 0 ] || { lp_unmade "lsvg -o: $lp_seen"; return 1; }
	lp_has_line "$1" || lp_refuse "the volume group $1 is not varied on"
}

lp_check_volume_absent() {
	lp_look lslv "$1"
	case $lp_code:$lp_seen in
	0:*) lp_refuse "the logical volume $1 exists" ;;
	*0516-306*|*'Unable to find'*) return 0 ;;
	*) lp_unmade "lslv $1: $lp_seen" ;;
	esac
}

lp_check_absent() { [ ! -e "$1" ] && [ ! -h "$1" ] || lp_refuse "$1 exists"; }

lp_check_present() { [ -e "$1" ] || lp_refuse "$1 is not there"; }

# Whether something is mounted on $1: 0 yes, 1 no, 2 not known, which is refused.
lp_mounted() {
	lp_look mount && [ "$lp_code" = 0 ] || { lp_unmade "mount: $lp_seen"; return 2; }
	lp_mounts=$lp_seen
	lp_by_lines
	for lp_row in $lp_mounts; do
		lp_by_words
		lp_words "$lp_row"
		case $lp_line in *" $1 "*) return 0 ;; esac
	done
	lp_by_words
	return 1
}

lp_check_not_mounted() {
	lp_mounted "$1"
	case $? in
	0) lp_refuse "something is mounted on $1" ;;
	1) return 0 ;;
	*) return 1 ;;
	esac
}

lp_check_mounted() {
	lp_mounted "$1"
	case $? in
	0) return 0 ;;
	1) lp_refuse "nothing is mounted on $1" ;;
	*) return 1 ;;
	esac
}

lp_check_disk_in_group() {
	lp_lspv "$1" || return 1
	[ "$lp_group" = "$2" ] || lp_refuse "$1 belongs to \${lp_group:-nothing}, not to $2"
}

# The rows of a boot list without their paths, each once in a row, in lp_boot.
lp_boot_rows() {
	lp_boot= lp_last=
	lp_by_lines
	for lp_row in $1; do
		lp_by_words
		lp_words "$lp_row"
		lp_row=
		set -f
		for lp_word in $lp_line; do
			case $lp_word in
			pathid=*) ;;
			*) lp_row="$lp_row $lp_word" ;;
			esac
		done
		set +f
		[ -z "$lp_row" ] || [ "$lp_row" = "$lp_last" ] || lp_boot="$lp_boot$lp_row;"
		lp_last=$lp_row
	done
	lp_by_words
}

lp_check_boot_list() {
	lp_look bootlist -m normal -o && [ "$lp_code" = 0 ] || { lp_unmade "bootlist -m normal -o: $lp_seen"; return 1; }
	lp_boot_rows "$lp_seen"
	lp_now=$lp_boot
	lp_boot_rows "$1"
	[ "$lp_now" = "$lp_boot" ] || lp_refuse "the boot list is not the planned one:$lp_now"
}

# path, MiB
lp_check_space() {
	lp_place=$1
	while [ ! -e "$lp_place" ] && [ "$lp_place" != "\${lp_place%/*}" ] && [ -n "\${lp_place%/*}" ]; do
		lp_place=\${lp_place%/*}
	done
	lp_look df -Pk "$lp_place"
	lp_free=
	lp_by_lines
	for lp_row in $lp_seen; do
		lp_split "$lp_row"
		lp_free=$lp_d
	done
	lp_by_words
	case $lp_code:$lp_free in
	0:*[!0-9]*|0:) lp_unmade "df -Pk $lp_place: $lp_seen" ;;
	0:*)
		# ksh88 counts to 2 147 483 647: of more than that many KiB, whole millions are counted.
		case $lp_free in
		??????????*) lp_free=$((\${lp_free%??????} * 976)) ;;
		*) lp_free=$((lp_free / 1024)) ;;
		esac
		[ "$lp_free" -ge "$2" ] || lp_refuse "$lp_place has $lp_free MiB free, $2 are needed" ;;
	*) lp_unmade "df -Pk $lp_place: $lp_seen" ;;
	esac
}
`.trim();
