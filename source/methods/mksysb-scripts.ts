import {mountedFunction} from './mounted-script.js';
import {makeScratch} from './scratch-script.js';

/**
Mounts filesystems and notes each, before it is mounted, in a file: what is noted there is unmounted afterwards.

Arguments: the file; the mount points.
*/
export const mountScript = String.raw`noted=$1
shift
: >"$noted" || exit 1
for point do
	printf '%s\n' "$point" >>"$noted" || exit 1
	mount "$point" || exit 1
	printf 'mounted %s\n' "$point"
done
`;

/**
Unmounts what was noted, the last first, and takes the note away once nothing of it is mounted. Does nothing where nothing was noted.

Arguments: the file.
*/
export const unmountScript = String.raw`noted=$1
[ -f "$noted" ] || { echo 'nothing was mounted'; exit 0; }
LC_ALL=C
export LC_ALL
${mountedFunction}worst=0
points=
while IFS= read -r point; do
	points="$point
$points"
done <"$noted"
while IFS= read -r point; do
	[ -n "$point" ] || continue
	[ -n "$(is_mounted "$point")" ] || continue
	if umount "$point"; then
		printf 'unmounted %s\n' "$point"
	else
		worst=1
	fi
done <<END_OF_POINTS
$points
END_OF_POINTS
[ "$worst" != 0 ] || rm -f "$noted"
exit "$worst"
`;

/**
Takes bosinst.data and image.data out of an image into a directory of its own, and lays them beside it.

Arguments: the image, where the two go, options for restore. Status 3 where the image was read and lacks one of the files: the rule `dataKept` tells it from what could not be read.
*/
export const keepDataScript = String.raw`image=$1
bosinst=$2
data=$3
shift 3
LC_ALL=C
export LC_ALL
${makeScratch('lparsafe-data')}trap 'cd /; rm -rf "$place"; exit 143' 1 2 15
cd "$place" || exit 1
restore -x -q "$@" -f "$image" ./bosinst.data ./image.data </dev/null
status=$?
worst=0
keep() {
	if [ ! -s "$1" ]; then
		printf '%s is not in the image\n' "$1" >&2
		[ "$worst" != 0 ] || worst=3
	elif cp "$1" "$2.new" && mv "$2.new" "$2"; then
		printf 'kept %s\n' "$2"
	else
		worst=1
	fi
}
keep bosinst.data "$bosinst"
keep image.data "$data"
cd /
rm -rf "$place"
if [ "$status" != 0 ] && [ "$worst" = 3 ]; then
	worst=1
fi
exit "$worst"
`;
