/**
A shell function: `is_mounted POINT` prints a word where something is mounted there. Rows of other machines' filesystems begin with the node, local ones with blanks.
*/
export const mountedFunction = `is_mounted() {
	mount | while read -r first second third rest; do
		if [ "$second" = "$1" ] || [ "$third" = "$1" ]; then
			echo yes
			break
		fi
	done
}
`;
