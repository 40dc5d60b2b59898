import {shellText} from '../base/shell-text.js';

/**
A shell function: whoever writes below a link writes somewhere else. `first_link START REST` walks the directories on the way from one to the other and sets `walked` to the first that is a symbolic link; status 1 where none is.
*/
export const firstLink = shellText`first_link() {
	walked=$1
	rest=$2
	while :; do
		case $rest in
		*/*) ;;
		*) return 1 ;;
		esac
		walked=$walked/\${rest%%/*}
		rest=\${rest#*/}
		[ ! -h "$walked" ] || return 0
	done
}
`;
