import {sectionFunction} from './section-script.js';

/**
Describes a volume group line by line, so that what was saved and what was restored can be compared: the group, its logical volumes, filesystems, mount options, and every file's type, mode, links, owner, group, size, time, link target and checksum.

Arguments: the group; `checksums`, `attributes` or `structure` (nothing of the files); where something is left out of the image on purpose, the mount points left out, one a line, then `-e PATTERN` for each pattern. It uses only what AIX has in every installation and stays inside POSIX. Lines that begin with `==` are its own; what commands printed is set in by one blank, so that no name of a file can look like a line of ours. A name that `ls` cannot show on one line unmistakably (newline, backslash, ` -> `) is written as octal digits behind `@`.

```
lparsafe-description 1
== group datavg
 VOLUME GROUP: …            lsvg
== volumes
 datavg:                    lsvg -l
== volume fslv00
 LOGICAL VOLUME: …          lslv
== filesystem /data
 /data:/dev/fslv00:…        lsfs -cq
== mount /data
 /dev/fslv00 /data jfs2 …   mount
== files /data
 1234 drwxr-xr-x 3 0 0 256 Nov 21 08:39 ./x       ls -dlin
 @056057141 061062…                              octal name, octal line
== sums sha256 /data
 HASH  ./x                  csum -h SHA256, else cksum
 @056057141 HASH
== leftout /data
 ./data/tmp/x                                    what patterns leave out, named as savevg names it
== leftout /work
 a filesystem that is left out, of which nothing is described
== status 0
```
The status is that of the worst part. Without that last line the description was cut off.
*/
export const descriptionScript = String.raw`group=$1
record=$2
without=$3
shift 2
[ $# -eq 0 ] || shift
LC_ALL=C
export LC_ALL
nl='
'
export nl
worst=0

${sectionFunction}
# The row of the mount table for a mount point.
mounted() {
	mount | while IFS= read -r row; do
		set -f
		set -- "$1" $row
		set +f
		if [ "$3" = "$1" ]; then
			printf '%s\n' "$row"
		fi
	done
}

octal='octal() { od -An -v -t o1 | sed "s/[^0-7]//g" | tr -d "\n"; }
for f do
	case $f in *"$nl"*|*\\*|*" -> "*) odd=1; break ;; esac
done
'

attributes=$octal'
if [ -z "$odd" ]; then
	ls -dlin "$@" | sed "s/^/ /"
	exit 0
fi
for f do
	case $f in
	*"$nl"*|*\\*|*" -> "*)
		printf " @"; printf "%s" "$f" | octal
		printf " "; ls -dlin "$f" | octal
		printf "\n" ;;
	*) ls -dlin "$f" | sed "s/^/ /" ;;
	esac
done'

sums=$octal'
if [ -z "$odd" ]; then
	$sum "$@" | sed "s/^/ /"
	exit 0
fi
for f do
	case $f in
	*"$nl"*|*\\*|*" -> "*)
		printf " @"; printf "%s" "$f" | octal
		printf " "; $sum <"$f" | sed "s/^\\\\*//" ;;
	*) $sum "$f" | sed "s/^/ /" ;;
	esac
done'

odd=
export odd

if csum -h SHA256 /etc/passwd >/dev/null 2>&1; then
	sum='csum -h SHA256'
	algorithm=sha256
else
	sum=cksum
	algorithm=cksum
fi
export sum

printf 'lparsafe-description 1\n'
section "group $group" lsvg "$group"
section volumes lsvg -l "$group"
rows=$text

points=
while read -r name type lps pps pvs state point; do
	case $state in
	open/*|closed/*) ;;
	*) continue ;;
	esac
	section "volume $name" lslv "$name"
	case $type in
	jfs|jfs2) ;;
	*) continue ;;
	esac
	[ "$point" != N/A ] || continue
	section "filesystem $point" lsfs -cq "$point"
	case $state in
	open/*)
		section "mount $point" mounted "$point"
		points="$points$point$nl" ;;
	esac
done <<END
$rows
END

while IFS= read -r point; do
	[ -n "$point" ] || continue
	case "$nl$without$nl" in
	*"$nl$point$nl"*)
		printf '== leftout %s\n *\n' "$point"
		continue ;;
	esac
	[ "$record" != structure ] || continue
	cd "$point" || { worst=1; continue; }
	printf '== files %s\n' "$point"
	find . -xdev -exec /bin/sh -c "$attributes" sh {} + </dev/null || worst=$?
	if [ "$record" = checksums ]; then
		printf '== sums %s %s\n' "$algorithm" "$point"
		find . -xdev -type f -exec /bin/sh -c "$sums" sh {} + </dev/null || worst=$?
	fi
	cd /
	if [ $# -gt 0 ]; then
		printf '== leftout %s\n' "$point"
		find "$point" -xdev -print </dev/null | sed 's/^/./' | grep "$@" | sed 's/^/ /'
	fi
done <<END
$points
END

printf '== status %s\n' "$worst"
exit "$worst"
`;
