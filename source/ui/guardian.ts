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
	Nothing is to be done any more: the terminal is back, or another program has it.
	*/
	release(): void;
};

/**
What a shell does with the other end of a pipe from the app: it keeps the last line, and that the pipe ended without an empty one means that the app was killed.

It runs in a session of its own, so that what kills the app's process group leaves it alone. Whoever waited for the app may have the terminal by then and read it in a mode of its own: modes are only set where they still are the app's.
*/
const script = String.raw`trap '' HUP INT QUIT TERM
before=$(stty -g <&3) || exit 0
held= ours= tries=0
while IFS= read -r line; do
	held=$line
	if [ -n "$held" ] && [ -z "$ours" ]; then ours=$(stty -g <&3); fi
done
if [ -z "$held" ]; then exit 0; fi
until printf '%s\r\n%s\r\n' "$held" "$1"; do
	tries=$((tries + 1))
	if [ "$tries" -ge 5 ]; then exit 1; fi
	sleep 1
done
if [ "$(stty -g <&3)" = "$ours" ]; then stty "$before" <&3; fi
`;

const said = 'lparsafe was killed. Runs that were started go on; they are found again at the next start.';

/**
Starts the guardian beside the app, before the terminal is in another mode. Where there is no shell there is none, and nothing is said of it: the app does without.
*/
export const startGuardian = (): Guardian | undefined => {
	if (process.platform === 'win32') {
		return undefined;
	}

	const child = spawn('/bin/sh', ['-c', script, 'lparsafe-guardian', said], {detached: true, stdio: ['pipe', 1, 'ignore', 0]});

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
			stdin.write(`${undo}\n`);
		},
		release() {
			stdin.write('\n');
		},
	};
};
