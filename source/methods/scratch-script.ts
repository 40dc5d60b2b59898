import {shellText} from '../base/shell-text.js';

/**
Makes a directory of the script's own and sets `place` to it, or ends the script: `mkdir` fails where somebody put something in its way. The script removes it.
*/
export const makeScratch = (name: string): string => shellText`place=
for parent in /tmp /var/tmp; do
	if mkdir "$parent/${name}.$$" 2>/dev/null; then
		place=$parent/${name}.$$
		break
	fi
done
[ -n "$place" ] || { echo 'Neither /tmp nor /var/tmp takes a directory.' >&2; exit 1; }
`;
