/**
A read-only question to a host: shell text that is run on its own, watched, and can fail or hang without harm to the others.

Inside it, `try ID SECONDS COMMAND [ARGUMENT…]` runs one command with a watchdog of its own and reports it as an item of the section, and `guard SECONDS COMMAND [ARGUMENT…]` does the same without reporting: after either, `guard_ended` is `exited` or `timed-out`, and the status is the command's.
*/
export type Section = {
	readonly id: string;

	/**
	POSIX shell text, far inside of what ksh88 knows. Data in it is quoted by base/quote.ts.
	*/
	readonly script: string;
	readonly timeLimitSeconds: number;
};

/**
What the sections and the lanes know: `guard`, `try`, and what words are parted by (a carriage return may end a line). Only builtins besides the command itself, because a fork costs milliseconds on a host.
*/
const prelude = `guard_count=0
blanks=' \t\r'
guard() {
	guard_limit=$1
	shift
	guard_count=$((guard_count + 1))
	while [ -f "$ask_place/w.$ask_section.$guard_count" ]; do
		guard_count=$((guard_count + 1))
	done
	guard_name=$ask_section.$guard_count
	"$@" </dev/null &
	guard_pid=$!
	echo "$guard_pid $guard_limit" >"$ask_place/w.$guard_name"
	wait "$guard_pid"
	guard_code=$?
	echo done >"$ask_place/w.$guard_name"
	guard_ended=exited
	if [ -f "$ask_place/k.$guard_name" ]; then
		guard_ended=timed-out
	fi
	return "$guard_code"
}
try() {
	try_id=$1
	shift
	echo
	echo "$ask_mark item $try_id"
	echo >&2
	echo "$ask_mark item $try_id" >&2
	guard "$@"
	echo
	echo "$ask_mark done $guard_ended $guard_code"
	return "$guard_code"
}
`;

/**
The watchdog of all sections: one process that looks once a second, so that nothing sleeps longer than that. Told to end, it ends at once; where the signal is lost (mksh drops one that comes while a subshell begins), it ends within a second because its directory is gone. Nobody waits for it.

A guarded command that is over its limit gets SIGTERM with all its descendants, a second later SIGKILL where a process of that id is still in the same group. A section that even then does not end (it hangs inside the kernel) is given up together with its lane.
*/
const ticker = `family() {
	ps -A -o pid= -o ppid= -o pgid= >"$ask_place/ps" 2>/dev/null
	found=" $1 "
	members=
	grown=yes
	while [ -n "$grown" ]; do
		grown=
		while read -r pid parent group; do
			case $found in
				*" $pid "*)
					case $members in
						*" $pid:"*) ;;
						*) members="$members $pid:$group " ;;
					esac
					;;
				*" $parent "*)
					found="$found$pid "
					members="$members $pid:$group "
					grown=yes
					;;
			esac
		done <"$ask_place/ps"
	done
}
remaining() {
	ps -A -o pid= -o ppid= -o pgid= >"$ask_place/ps" 2>/dev/null
	left=
	while read -r pid parent group; do
		case $1 in
			*" $pid:$group "*) left="$left $pid" ;;
		esac
	done <"$ask_place/ps"
}
look() {
	for file in "$ask_place"/w.*; do
		name=\${file##*/w.}
		watched=
		limit=
		if [ -f "$file" ]; then
			read -r watched limit <"$file"
		fi
		if [ -z "$limit" ]; then
			continue
		fi
		if [ ! -f "$ask_place/t.$name" ]; then
			echo "$tick" >"$ask_place/t.$name"
			continue
		fi
		read -r begun <"$ask_place/t.$name"
		over=$((tick - begun - limit))
		if [ "$over" -lt 0 ]; then
			continue
		fi
		if [ ! -f "$ask_place/k.$name" ]; then
			family "$watched"
			echo "$members" >"$ask_place/k.$name"
			kill -TERM $found 2>/dev/null
			continue
		fi
		read -r members <"$ask_place/k.$name"
		remaining " $members "
		if [ -n "$left" ]; then
			kill -KILL $left 2>/dev/null
		fi
		if [ "$over" -ge 5 ] && [ "\${name#*.}" = 1 ] && [ -f "$ask_place/section.\${name%%.*}" ]; then
			give_up "\${name%%.*}"
			echo done >"$file"
		fi
	done
}
give_up() {
	echo >>"$ask_place/o.$1"
	echo "$ask_mark out" >>"$ask_place/o.$1"
	echo >>"$ask_place/e.$1"
	echo "$ask_mark err timed-out 137" >>"$ask_place/e.$1"
	read -r lane <"$ask_place/lane.$(($1 % ask_lanes))"
	kill -KILL "$lane" 2>/dev/null
}
ticker() {
	tick=0
	while [ -d "$ask_place" ]; do
		sleep 1 &
		ticker_sleep=$!
		wait "$ticker_sleep"
		tick=$((tick + 1))
		look
	done
}
`;

const body = `lane() {
	for section in "$@"; do
		ask_section=\${section%%:*}
		if [ -f "$ask_place/begun.$ask_section" ]; then
			continue
		fi
		: >"$ask_place/begun.$ask_section"
		export ask_section
		guard_count=0
		echo >"$ask_place/h.$ask_section"
		echo "$ask_mark section $ask_section \${SECONDS:-}" >>"$ask_place/h.$ask_section"
		guard "\${section##*:}" "$ask_shell" "$ask_place/section.$ask_section" >"$ask_place/o.$ask_section" 2>"$ask_place/e.$ask_section"
		echo >>"$ask_place/o.$ask_section"
		echo "$ask_mark out" >>"$ask_place/o.$ask_section"
		echo >>"$ask_place/e.$ask_section"
		echo "$ask_mark err $guard_ended $guard_code \${SECONDS:-}" >>"$ask_place/e.$ask_section"
	done
}
`;

const places = (name: string): string => `LC_ALL=C
export LC_ALL
set +euf
set +o noclobber
unalias -a
unset ENV BASH_ENV
PATH=\${PATH:-/usr/bin}:/usr/bin:/usr/sbin:/etc:/sbin:/usr/ucb
export PATH
umask 077
ask_place=
filler=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
filler=$filler$filler$filler$filler
filler=$filler$filler$filler$filler
for place in "\${TMPDIR:-/tmp}" /tmp /var/tmp "\${HOME:-/}"; do
	if mkdir "$place/.lparsafe-${name}" 2>/dev/null; then
		ask_place=$place/.lparsafe-${name}
		if echo "$filler$filler$filler$filler$filler$filler$filler$filler" >"$ask_place/filler" 2>/dev/null; then
			break
		fi
		rm -rf "$ask_place"
		ask_place=
	fi
done
export ask_place
if [ -z "$ask_place" ]; then
	echo
	echo "$ask_mark no-place"
	exit 1
fi
# Where mksh puts here-documents.
TMPDIR=$ask_place
trap 'rm -rf "$ask_place"' 0
trap 'exit 129' 1 2 13 15
`;

/**
Places a file. One that could not be written whole (ksh88 keeps here-documents in /tmp, which may be full) is taken away again, so that it is never run in part.
*/
const document = (path: string, text: string, mark: string): string => `cat >"$ask_place/${path}" <<'${mark}' || rm -f "$ask_place/${path}"\n${text.endsWith('\n') ? text : `${text}\n`}${mark}\n`;

/**
Renders the sections to one script for the standard input of a shell.

Each section runs from a file in a private directory (removed at the end, also when the connection breaks) with its output in files there, so that nothing that hangs holds the channel. A lane that had to be given up is begun again for what it has not begun yet, at most once a section, so that a directory that is gone or full ends it. Each file ends with a random mark that only this script and its asker know; a missing mark means that the output could not be kept whole. The frames are sent last, from one `cat`.

@param sections - At least one.
@param options - How.
@param options.mark - Random, hex.
@param options.shell - Absolute path of the shell that runs each section.
@param options.lanes - How many sections run at once.
@param options.outputLimit - Bytes a section may write to one file.
*/
export const askScript = (sections: readonly Section[], options: {readonly mark: string; readonly shell: string; readonly lanes: number; readonly outputLimit: number}): string => {
	const {mark, shell, lanes, outputLimit} = options;
	const numbered = sections.map((section, index) => ({...section, number: index + 1}));
	const files = numbered.map(({number}) => `h.${number} o.${number} e.${number}`).join(' ');
	const head = `ulimit -S -f ${Math.ceil(outputLimit / 512)} 2>/dev/null || :\n. "$ask_place/prelude"\necho\necho "$ask_mark begun"\n`;
	const plan = Array.from({length: lanes}, (_, lane) => ({
		lane,
		list: numbered.filter(({number}) => number % lanes === lane).map(({number, timeLimitSeconds}) => `${number}:${timeLimitSeconds}`).join(' '),
	}));
	const launch = plan.filter(({list}) => list !== '').map(({lane, list}) => `	(trap - 0; lane ${list}) >/dev/null 2>&1 </dev/null &
	lane_${lane}=$!
	echo "$lane_${lane}" >"$ask_place/lane.${lane}"`).join('\n');
	const wait = plan.filter(({list}) => list !== '').map(({lane}) => `	wait "$lane_${lane}"`).join('\n');

	return `ask_mark=${mark}
ask_shell=${shell}
ask_lanes=${lanes}
export ask_mark
${places(mark.slice(0, 16))}${document('prelude', prelude, `${mark}.text`)}${numbered.map(({number, script}) => document(`section.${number}`, head + script, `${mark}.text`)).join('')}. "$ask_place/prelude"
${ticker}${body}ask_all() {
	(trap - 0; trap 'kill "$ticker_sleep" 2>/dev/null; exit 0' 15; ticker) >/dev/null 2>&1 </dev/null &
	ticker=$!
	ask_round=0
	while [ -d "$ask_place" ] && [ "$ask_round" -lt ${numbered.length} ]; do
		ask_round=$((ask_round + 1))
${launch.replaceAll('\n', '\n\t').replace(/^/v, '\t')}
${wait.replaceAll('\n', '\n\t').replace(/^/v, '\t')}
		missing=
		for number in ${numbered.map(({number}) => number).join(' ')}; do
			if [ ! -f "$ask_place/begun.$number" ]; then
				missing=yes
			fi
		done
		if [ -z "$missing" ]; then
			break
		fi
	done
	kill -TERM "$ticker" 2>/dev/null
	cd "$ask_place"
	cat ${files} 2>/dev/null
	cd /
	echo
	echo "$ask_mark end"
}
ask_all 2>/dev/null
exit 0
`;
};
