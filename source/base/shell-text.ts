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
Shell functions to go through the lines of a text. Not by a here-document: mksh, as others, needs room in /tmp for one, which may be full.

- `lp_by_lines; for lp_row in $TEXT; do lp_split "$lp_row"; …; done; lp_by_words`: empty lines are passed over.
- `lp_split LINE` sets `lp_a` to `lp_i` to its first nine words, and splits by words again.
*/
const lines = shellText`
lp_newline='
'
lp_blanks=' 	
'
lp_by_lines() { set -f; IFS=$lp_newline; }
lp_by_words() { set +f; IFS=$lp_blanks; }
lp_split() {
	IFS=$lp_blanks
	set -f
	set -- $1
	set +f
	lp_a=\${1-} lp_b=\${2-} lp_c=\${3-} lp_d=\${4-} lp_e=\${5-} lp_f=\${6-} lp_g=\${7-} lp_h=\${8-} lp_i=\${9-}
}
`.trim();

/**
Shell functions over lines and over the process table; they need nothing but `ps`.

- `lp_tree PID` sets `lp_found` to the process and all its descendants, and `lp_marks` to `pid:group` of each, blanks around. A process that another one adopted is not found this way.
- `lp_kill_marked MARKS SIGNAL` signals those that are still there in the same group, so that a process id used again by a stranger is left alone; sets `lp_found` to them.
*/
export const processTree = shellText`
${lines}

lp_processes() { lp_table=$(LC_ALL=C ps -A -o pid= -o ppid= -o pgid= 2>/dev/null); }

lp_tree() {
	lp_found=" $1 "
	lp_marks=' '
	case $1 in ''|0|1|*[!0-9]*) lp_found=' '; return ;; esac
	lp_processes
	lp_again=yes
	while [ -n "$lp_again" ]; do
		lp_again=
		lp_by_lines
		for lp_row in $lp_table; do
			lp_split "$lp_row"
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
		done
		lp_by_words
	done
}

lp_kill_marked() {
	lp_found=
	lp_processes
	lp_by_lines
	for lp_row in $lp_table; do
		lp_split "$lp_row"
		case $1 in *" $lp_a:$lp_c "*) lp_found="$lp_found $lp_a" ;; esac
	done
	lp_by_words
	[ -z "$lp_found" ] || kill "-$2" $lp_found 2>/dev/null
}
`.trim();
