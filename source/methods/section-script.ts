/**
A shell function for descriptions: `section HEADING COMMAND …` prints `== HEADING`, then what the command says, set in by one blank so that no name of a file can look like a line of ours. `text` is what it said, `worst` the worst status so far, which the script sets to 0 first.
*/
export const sectionFunction = String.raw`section() {
	printf '== %s\n' "$1"
	shift
	text=$("$@" </dev/null)
	status=$?
	[ "$status" -eq 0 ] || worst=$status
	printf '%s\n' "$text" | sed 's/^/ /'
}
`;
