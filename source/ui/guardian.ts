import {spawn} from 'node:child_process';
import process from 'node:process';

/**
Puts the terminal back when the app can no longer do it itself: after SIGKILL, out of memory, a fault of Node.
*/
export type Guardian = {
	/**
	What is to be written to the terminal should the app be killed from now on; raw mode is on by then.
	*/
	hold(undo: string): void;

	/**
	Another program of ours has the terminal, by its process id. Should the app be killed now, it keeps the terminal as long as it can use it.
	*/
	lend(pid: number): void;

	/**
	Nothing is to be done any more: the terminal is back, or a shell has it.
	*/
	release(): void;

	/**
	The app ends and leaves the terminal to its guardian, because it may not touch it any more.
	*/
	abandon(): void;
};

/**
What a shell does with the other end of a pipe from the app: it keeps the last line, and that the pipe ended without a line `done` means that the app was killed.

It runs in a session of its own, so that what kills the app's process group leaves it alone. Whoever waited for the app may have the terminal by then and read it in a mode of its own: modes are only set where they still are the app's.

A program that the terminal was lent to sets modes that nobody here knows. While it may read the terminal it is left alone; a shell with job control takes the terminal away from it, and then it can neither be used nor put back what it did: it is told that its terminal is gone. Shells edit lines without `icanon` and `icrnl`, but hear Ctrl-C; who hears no Ctrl-C, or shows no typing in whole lines, is not a shell. Not every `ps` knows what process group has a terminal: there the end of the program is waited for.
*/
const script = String.raw`trap '' HUP INT QUIT TERM
before=$(stty -g <&3) || exit 0
state= undo= ours= lent= said=$1
while IFS=' ' read -r word text; do
	case $word in
	hold)
		undo=$text
		if [ -z "$ours" ]; then ours=$(stty -g <&3); fi ;;
	lend) lent=$text ;;
	gone)
		said=$2
		continue ;;
	esac
	state=$word
done
uses_terminal() {
	if groups=$(ps -o pgid= -o tpgid= -p "$1" 2>/dev/null); then
		set -- $groups
		[ "$1" = "$2" ]
	else
		kill -0 "$1" 2>/dev/null
	fi
}
case $state in
hold) ;;
lend)
	while uses_terminal "$lent"; do sleep 1; done
	if group=$(ps -o pgid= -p "$lent" 2>/dev/null); then kill -s HUP -- "-$((group))" 2>/dev/null; fi
	sleep 1
	undo=$3 ours=
	modes=" $(stty -a <&3 | tr '\t\n;' '   ') "
	case $modes in
	*' -isig '* | *' -opost '*) ours=$(stty -g <&3) ;;
	*' -icanon '*) case $modes in *' icrnl '*) ours=$(stty -g <&3) ;; esac ;;
	*' -echo '*) ours=$(stty -g <&3) ;;
	esac ;;
*) exit 0 ;;
esac
tries=0
until printf '%s\r\n%s\r\n' "$undo" "$said"; do
	tries=$((tries + 1))
	if [ "$tries" -ge 5 ]; then exit 1; fi
	sleep 1
done
if [ "$(stty -g <&3)" = "$ours" ]; then stty "$before" <&3; fi
`;

const found = 'Runs that were started go on; they are found again at the next start.';
const saidOfKill = `lparsafe was killed. ${found}`;
const saidOfLoss = `lparsafe has ended, because it no longer had this terminal. ${found}`;

/**
What a program leaves on that was killed, as far as it can be undone where a shell's prompt may be already: no cursor is moved by it.
*/
const undoProgram = '\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l\u{1B}[?2004l\u{1B}[0m\u{1B}[?7h\u{1B}[?1047l\u{1B}[?25h';

/**
Starts the guardian beside the app, before the terminal is in another mode. Where there is no shell there is none, and nothing is said of it: the app does without.
*/
export const startGuardian = (): Guardian | undefined => {
	if (process.platform === 'win32') {
		return undefined;
	}

	const child = spawn('/bin/sh', ['-c', script, 'lparsafe-guardian', saidOfKill, saidOfLoss, undoProgram], {detached: true, stdio: ['pipe', 1, 'ignore', 0]});

	const {stdin} = child;

	child.on('error', () => {/* The app does without. */});

	if (stdin === null) {
		return undefined;
	}

	stdin.on('error', () => {/* It ended, which changes nothing for the app. */});
	child.unref();
	// A pipe to a child is a socket, which would hold this process.
	(stdin as typeof stdin & {unref?(): unknown}).unref?.();

	return {
		hold(undo) {
			stdin.write(`hold ${undo}\n`);
		},
		lend(pid) {
			stdin.write(`lend ${pid}\n`);
		},
		release() {
			stdin.write('done\n');
		},
		abandon() {
			stdin.write('gone\n');
		},
	};
};
