import {sectionFunction} from './section-script.js';

/**
Puts the boot list back as the marker has it, row for row, unless it is the same (paths are not compared). Without the marker nothing was begun and nothing is done. Argument: the marker, a file with the rows.
*/
export const bootListBackScript = String.raw`LC_ALL=C
export LC_ALL
if [ ! -f "$1" ]; then
	echo 'Nothing was begun; the boot list was not touched.'
	exit 0
fi
bare() {
	last=
	while read -r row; do
		row=$(printf '%s\n' "$row" | sed -e 's/[ 	]*pathid=[^ 	]*//g' -e 's/[ 	]*$//')
		[ "$row" = "$last" ] || printf '%s\n' "$row"
		last=$row
	done
}
wanted=$(bare <"$1")
now=$(bootlist -m normal -o) || exit 1
printf '%s\n' "$now"
if [ "$(printf '%s\n' "$now" | bare)" = "$wanted" ]; then
	exit 0
fi
echo 'It was changed; putting it back.'
set -f
bootlist -m normal $(cat "$1") || exit 1
now=$(bootlist -m normal -o) || exit 1
printf '%s\n' "$now"
if [ "$(printf '%s\n' "$now" | bare)" = "$wanted" ]; then
	exit 0
fi
echo 'the boot list is not as it was' >&2
exit 1
`;

/**
The mount points of a copy that is awake, one a line.
*/
const awake = String.raw`awake() {
	rows=$(mount) || return 1
	while read -r first second third rest; do
		case $second in
		/alt_inst|/alt_inst/*) printf '%s\n' "$second" ;;
		*)
			case $third in
			/alt_inst|/alt_inst/*) printf '%s\n' "$third" ;;
			esac ;;
		esac
	done <<END
$rows
END
}
`;

/**
Puts the copy to sleep where it is awake, and looks that nothing is mounted any more. Argument: the marker, without which nothing was begun here and nothing is done; empty: always.
*/
export const sleepScript = String.raw`${awake}if [ -n "$1" ] && [ ! -f "$1" ]; then
	echo 'Nothing was begun; no copy was woken.'
	exit 0
fi
points=$(awake) || exit 1
if [ -z "$points" ]; then
	echo 'The copy is asleep.'
	exit 0
fi
printf '%s\n' "$points"
alt_rootvg_op -S || exit
points=$(awake) || exit 1
if [ -n "$points" ]; then
	printf 'still mounted: %s\n' "$points" >&2
	exit 1
fi
`;

/**
Looks inside a copy that is awake, without changing anything and without running anything of it:

\`\`\`
== mount /alt_inst /dev/alt_hd4
== level 7.2.5.100          of bos.rte in its ODM, else what its image.data says
== files /alt_inst 1234     entries below a mount point, without other filesystems
== size /alt_inst/etc/passwd 1234
== volumes
 lsvg -l altinst_rootvg
== filesystems
 its /etc/filesystems
== space
 df -k
== status 0
\`\`\`
*/
export const lookInsideScript = String.raw`${awake}LC_ALL=C
export LC_ALL
worst=0
points=$(awake) || worst=1
if [ -z "$points" ]; then
	echo 'nothing is mounted below /alt_inst' >&2
	exit 1
fi
${sectionFunction}section volumes lsvg -l altinst_rootvg
section filesystems cat /alt_inst/etc/filesystems
section space df -k $points
level=
if [ -d /alt_inst/usr/lib/objrepos ]; then
	set -- $(ODMDIR=/alt_inst/usr/lib/objrepos odmget -q lpp_name=bos.rte product 2>/dev/null | sed -n -e 's/^[ 	]*ver = //p' -e 's/^[ 	]*rel = //p' -e 's/^[ 	]*mod = //p' -e 's/^[ 	]*fix = //p')
	[ $# -lt 4 ] || level=$1.$2.$3.$4
fi
[ -n "$level" ] || [ ! -f /alt_inst/image.data ] || level=$(sed -n 's/^[ 	]*OSLEVEL_R= *//p' /alt_inst/image.data)
printf '== level %s\n' "$level"
for file in etc/filesystems etc/inittab etc/passwd etc/security/passwd etc/rc unix; do
	set -- $(ls -lLnd "/alt_inst/$file" 2>/dev/null)
	printf '== size /alt_inst/%s %s\n' "$file" "$5"
done
while IFS= read -r point; do
	count=$(find "$point" -xdev -print </dev/null | wc -l) || worst=1
	printf '== files %s %s\n' "$point" $count
done <<END
$points
END
printf '== status %s\n' "$worst"
exit "$worst"
`;
