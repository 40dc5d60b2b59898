/**
Shell text as a template: everything is taken as it stands, backslashes included; only `\${` becomes `${`, and `${value}` puts a value in.

@example
```
shellText`printf '%s\n' "\${1-}"`;
```
*/
export const shellText = (strings: TemplateStringsArray, ...values: ReadonlyArray<string | number>): string => {
	const parts = strings.raw.map(part => part.replaceAll(String.raw`\${`, '${'));

	return String.raw({raw: parts}, ...values);
};

/**
A here-document's delimiter that is no line of `content`.
*/
export const safeDelimiter = (content: string, word = 'END_OF_TEXT'): string => {
	const lines = new Set(content.split('\n'));
	let delimiter = word;

	for (let number = 2; lines.has(delimiter); number++) {
		delimiter = `${word}_${number}`;
	}

	return delimiter;
};

/**
Shell functions over the process table; they need nothing but `ps`.

- `lp_tree PID` sets `lp_found` to the process and all its descendants, and `lp_marks` to `pid:group` of each, blanks around. A process that another one adopted is not found this way.
- `lp_kill_marked MARKS SIGNAL` signals those that are still there in the same group, so that a process id used again by a stranger is left alone; sets `lp_found` to them.
*/
export const processTree = shellText`
lp_processes() { lp_table=$(LC_ALL=C ps -A -o pid= -o ppid= -o pgid= 2>/dev/null); }

lp_tree() {
	lp_found=" $1 "
	lp_marks=' '
	case $1 in ''|0|1|*[!0-9]*) lp_found=' '; return ;; esac
	lp_processes
	lp_again=yes
	while [ -n "$lp_again" ]; do
		lp_again=
		while read lp_a lp_b lp_c; do
			case $lp_found in *" $lp_b "*)
				case $lp_found in
				*" $lp_a "*) ;;
				*) lp_found="$lp_found$lp_a "; lp_again=yes ;;
				esac ;;
			esac
			case $lp_found in *" $lp_a "*)
				case $lp_marks in
				*" $lp_a:$lp_c "*) ;;
				*) lp_marks="$lp_marks$lp_a:$lp_c " ;;
				esac ;;
			esac
		done <<END_OF_TABLE
$lp_table
END_OF_TABLE
	done
}

lp_kill_marked() {
	lp_found=
	lp_processes
	while read lp_a lp_b lp_c; do
		case $1 in *" $lp_a:$lp_c "*) lp_found="$lp_found $lp_a" ;; esac
	done <<END_OF_TABLE
$lp_table
END_OF_TABLE
	[ -z "$lp_found" ] || kill "-$2" $lp_found 2>/dev/null
}
`.trim();
