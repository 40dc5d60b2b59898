import {quoteWord} from '../base/quote.js';
import {shellText} from '../base/shell-text.js';

/**
Commands of AIX that every host needs for discovery and for saving a volume group, then those of single methods.
*/
const neededCommands = ['lsvg', 'lspv', 'lslv', 'lsfs', 'lsattr', 'lscfg', 'lslpp', 'oslevel', 'getconf', 'savevg', 'restvg', 'mksysb', 'restore', 'fuser', 'bootlist'] as const;

/**
Programs of the job protocol; see jobs/agent.ts.
*/
export const jobCommands = ['awk', 'cat', 'chmod', 'cksum', 'date', 'df', 'find', 'grep', 'head', 'id', 'kill', 'ls', 'mkdir', 'mkfifo', 'mv', 'nohup', 'ps', 'rm', 'rmdir', 'sed', 'sleep', 'tail', 'tr', 'uname', 'who'] as const;

const body = shellText`
say() { printf '%s\n' "$lp_mark $*"; }
say begin
printf '%s\n' "$lp_mark begin" >&2
say shell "$SHELL"
say path "$PATH"
say locale "LC_ALL=\${LC_ALL-} LANG=\${LANG-}"
say user "$(id -un 2>/dev/null)"
say uid "$(id -u 2>/dev/null)"
say home "$HOME"
say limit "$(ulimit -f 2>/dev/null)"
say time "$(date -u '+%Y-%m-%dT%H:%M:%SZ')"
if test -f /etc/lparsafe.training; then say training yes; fi
if (: < /dev/tty) 2>/dev/null; then say terminal yes; else say terminal no; fi
unset ENV BASH_ENV
PATH=/usr/bin:/bin:/usr/sbin:/etc:/sbin:$PATH
export PATH
say system "$(uname -s)"
[ "$(uname -s)" != AIX ] || say wpar "$(uname -W 2>/dev/null)"
say perl "$(perl -e 'use POSIX qw(setsid); use Errno; print "yes"' 2>/dev/null)"
if (set -m) 2>/dev/null; then say monitor yes; else say monitor no; fi
lp_place=$lp_base
if [ -d "$lp_base" ]; then
	say directory there
	set -- $(LC_ALL=C ls -ldn "$lp_base/." 2>/dev/null)
	say owner "\${1-} \${3-}"
elif [ -e "$lp_base" ]; then
	say directory other
else
	say directory absent
	while [ ! -d "$lp_place" ]; do
		lp_place=\${lp_place%/*}
		[ -n "$lp_place" ] || lp_place=/
	done
fi
say place "$lp_place"
if [ -w "$lp_place" ] && [ -x "$lp_place" ]; then say writable yes; else say writable no; fi
say space "$(LC_ALL=C df -Pk "$lp_place" 2>/dev/null | tail -n 1)"
lp_missing=
for lp_each in $lp_commands; do
	command -v "$lp_each" > /dev/null 2>&1 || lp_missing="$lp_missing $lp_each"
done
say missing "$lp_missing"
if [ -x /usr/ios/cli/ioscli ]; then say ioscli yes; else say ioscli no; fi
if grep NIM_CONFIGURATION=master /etc/niminfo > /dev/null 2>&1; then say nim yes; else say nim no; fi
say end
printf '%s\n' "$lp_mark end" >&2
`.trim();

/**
What an account is asked, in one script that changes nothing: each answer stands behind a mark, so that whatever else is printed is known as noise.
*/
export const checkScript = ({mark, jobDirectory}: {readonly mark: string; readonly jobDirectory: string}): string => [
	`lp_mark=${quoteWord(mark)}`,
	`lp_base=${quoteWord(jobDirectory)}`,
	`lp_commands=${quoteWord([...neededCommands, ...jobCommands].join(' '))}`,
	body,
	'exit 0',
	'',
].join('\n');

/**
What an account answered, and what was printed besides.
*/
export type AccountAnswers = {
	readonly isWhole: boolean;

	/**
	By word; undefined where the answer is missing or empty.
	*/
	readonly value: (word: string) => string | undefined;

	/**
	What the login printed before and after, cleaned, stream by stream.
	*/
	readonly noise: {readonly out: string; readonly err: string};
};

/**
Reads the answers of `checkScript`.

@param mark - The one that was asked with.
@param stdout - Cleaned.
@param stderr - Cleaned.
*/
export const readAnswers = (mark: string, stdout: string, stderr: string): AccountAnswers => {
	const begin = stdout.indexOf(`${mark} begin`);
	const end = stdout.indexOf(`${mark} end`);
	const lines = begin === -1 ? [] : stdout.slice(begin, end === -1 ? undefined : end).split('\n').filter(line => line.startsWith(`${mark} `)).map(line => line.slice(mark.length + 1));
	const around = (text: string, from: string, to: string): string => {
		const first = text.indexOf(from);
		const last = text.indexOf(to);

		return first === -1 || last === -1 ? text.trim() : `${text.slice(0, first)}${text.slice(last + to.length)}`.trim();
	};

	return {
		isWhole: begin !== -1 && end > begin,
		value(word) {
			const value = lines.find(line => line.startsWith(`${word} `))?.slice(word.length + 1).trim();

			return value === '' ? undefined : value;
		},
		noise: {out: around(stdout, `${mark} begin`, `${mark} end`), err: around(stderr, `${mark} begin`, `${mark} end`)},
	};
};
