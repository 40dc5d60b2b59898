/**
Statuses of the script below besides 0 and what a shell gives by itself.
*/
export const expireStatus = {
	/**
	What lies there is not the recorded image.
	*/
	another: 40,
	missing: 41,

	/**
	Something has it open, or a look that is needed could not be made. The file is as it was.
	*/
	refused: 42,
} as const;

/**
Looks whether the file at a place is the recorded image, and, asked to, deletes it then. Size and time of change prove nothing: with `sha256` every byte is read, with `head` the time in the volume header is compared (`reliability-and-images.md` 5.2: magic at byte 2, seconds since 1970 at byte 8, both little-endian).

Arguments: `delete` or `keep`, the file, its size in bytes, `sha256`, `head` or `size`, the value, then with `delete` the last good image, which must not be the same file under another name.
*/
export const expireScript = `LC_ALL=C
export LC_ALL
act=$1
file=$2
bytes=$3
proof=$4
value=$5
other=$6
leave() {
	status=$1
	shift
	echo "== left $file"
	echo "$*; nothing was deleted" >&2
	exit "$status"
}
[ ! -h "$file" ] || leave ${expireStatus.another} "$file is a link"
[ -e "$file" ] || leave ${expireStatus.missing} "$file is not there"
[ -f "$file" ] || leave ${expireStatus.another} "$file is no file"
before=$(ls -lin "$file") || leave ${expireStatus.refused} "$file cannot be looked at"
echo "$before"
size=$(echo "$before" | awk '{print $6}')
[ "$size" = "$bytes" ] || leave ${expireStatus.another} "$file has $size bytes, not $bytes: it is not the recorded image"
if [ "$act" = delete ]; then
	open=$(fuser "$file" 2>&1)
	case $? in
	126|127) leave ${expireStatus.refused} "not checked whether $file is open: $open" ;;
	esac
	case \${open#*"$file":} in
	*[0-9]*) leave ${expireStatus.refused} "$file is open: $open" ;;
	*[A-Za-z]*) leave ${expireStatus.refused} "not checked whether $file is open: $open" ;;
	esac
	if [ -n "$other" ]; then
		[ -e "$other" ] || leave ${expireStatus.refused} "the last good image $other is not there"
		first=$(echo "$before" | awk '{print $1, $6, $7, $8, $9}')
		second=$(ls -lin "$other" | awk '{print $1, $6, $7, $8, $9}')
		[ "$first" != "$second" ] || leave ${expireStatus.refused} "$file is the last good image $other under another name"
	fi
fi
case $proof in
sha256)
	sum=$(csum -h SHA256 "$file") || leave ${expireStatus.refused} "the checksum of $file cannot be read"
	echo "$sum"
	case $sum in
	"$value"*|\\\\"$value"*) ;;
	*) leave ${expireStatus.another} "$file is not the recorded image: its SHA-256 is not $value" ;;
	esac ;;
head)
	head=$(od -A n -v -t x1 -N 12 "$file") || leave ${expireStatus.refused} "the head of $file cannot be read"
	echo "$head"
	set -- $head
	case $2$3$4 in
	006[bcd]ea) ;;
	*) leave ${expireStatus.another} "$file does not begin as an image" ;;
	esac
	[ "$9\${10}\${11}\${12}" = "$value" ] || leave ${expireStatus.another} "$file is another image: its head has another time" ;;
size)
	[ "$act" = keep ] || leave ${expireStatus.refused} "nothing proves that $file is the recorded image" ;;
esac
[ "$act" = delete ] || {
	echo "== there $file"
	exit 0
}
after=$(ls -lin "$file")
[ "$before" = "$after" ] || leave ${expireStatus.refused} "$file changed while it was read"
rm -f "$file"
if [ -e "$file" ] || [ -h "$file" ]; then
	leave ${expireStatus.refused} "$file could not be deleted"
fi
echo "== deleted $file"
exit 0
`;
