import {
	chmodSync,
	mkdtempSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {shellText} from '../../source/base/shell-text.js';

/**
The documented behaviour of sudo, dzdo, pbrun and su without changing the account, as POSIX shell. What they do is told by the environment:

- `FAKE_SUDO`: `free` asks for no password, `password` does, `once` asks and takes one try only, `requiretty` wants a terminal, `denied` asks and then has no rule, `code` asks for a one-time code, `silent` says nothing for ever, `old` knows no `-n`
- `FAKE_LOG`: a file that gets a line for each start, each password, and each other line that was read as one
*/
const program = shellText`#!/bin/sh
name=\${0##*/}
want=root no_ask= prompt='Password: ' forget=
note() { [ -z "$FAKE_LOG" ] || echo "$name $*" >> "$FAKE_LOG"; }
note "start $*"
case $name in
su)
	want=$1
	shift 2 ;;
pbrun)
	want=$2
	shift 2 ;;
*)
	while [ $# -gt 0 ]; do
		case $1 in
		-n) [ "$FAKE_SUDO" = old ] && { echo "$name: illegal option -n" >&2; exit 1; }; no_ask=yes ;;
		-k) forget=yes ;;
		-S) ;;
		-p) prompt=$2; shift ;;
		-u) want=$2; shift ;;
		--) shift; break ;;
		*) break ;;
		esac
		shift
	done ;;
esac
case $FAKE_SUDO in
requiretty) echo "$name: sorry, you must have a tty to run $name" >&2; exit 1 ;;
silent) cat > /dev/null; exit 1 ;;
esac
if [ "$FAKE_SUDO" != free ] && [ "$FAKE_SUDO" != old ]; then
	if [ -n "$no_ask" ]; then echo "$name: a password is required" >&2; exit 1; fi
	[ "$FAKE_SUDO" != notty ] || exit 1
	case $name in su|pbrun) ;; *) printf '\nWe trust you have received the usual lecture.\n\n' >&2 ;; esac
	[ "$FAKE_SUDO" != code ] || prompt='Verification code: '
	tries=0
	while :; do
		case $prompt in *%p*) printf '%s' "\${prompt%%%p*}maria\${prompt#*%p}" >&2 ;; *) printf '%s' "$prompt" >&2 ;; esac
		IFS= read -r given || { echo >&2; echo "$name: no password was provided" >&2; exit 1; }
		if [ "$given" = 'Zürich 7' ]; then note right; break; fi
		note "wrong $given"
		tries=$((tries + 1))
		sleep 0.2
		case $name:$FAKE_SUDO in su:*|*:once) echo "$name: 1 incorrect password attempt" >&2; exit 1 ;; esac
		echo 'Désolé, essayez de nouveau.' >&2
		[ "$tries" -lt 3 ] || exit 1
	done
	[ "$FAKE_SUDO" != denied ] || { echo "maria is not in the sudoers file." >&2; exit 1; }
fi
case $name in
su) exec /bin/sh -c "$1" ;;
esac
LPARSAFE_BECAME=$want
export LPARSAFE_BECAME
exec "$@"
`;

/**
A directory with them, to stand first in PATH.
*/
export const fakeSudo = (names: readonly string[] = ['sudo', 'dzdo', 'pbrun', 'su']): string => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-sudo-'));

	for (const name of names) {
		const file = path.join(directory, name);

		writeFileSync(file, program);
		chmodSync(file, 0o755);
	}

	chmodSync(directory, 0o755);

	return directory;
};
