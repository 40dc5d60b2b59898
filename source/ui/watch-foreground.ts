import {readFileSync} from 'node:fs';
import process from 'node:process';

/**
What Linux says of a process in `/proc/PID/stat`: its parent, its process group, and the group that has its terminal. The name, in brackets before it, may hold anything.
*/
export const readGroups = (stat: string): {readonly parent: number; readonly group: number; readonly foreground: number} => {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);

	return {parent: fields[1] ?? 0, group: fields[2] ?? 0, foreground: fields[5] ?? -1};
};

/**
Read at once: it is in memory, and a thread that is woken for each call costs more.
*/
const groupsOf = (pid: number | 'self'): ReturnType<typeof readGroups> => readGroups(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/**
Whether a process was started by this one, or by what it has started.
*/
const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(groupsOf(pid).parent));

/**
Whether another process group has the terminal, none that we have lent it to: a shell took it back, because what it had started is gone. Unknown counts as no.
*/
const isTakenAway = (): boolean => {
	try {
		const {group, foreground} = groupsOf('self');

		// A container may not know who has a terminal from outside.
		return foreground > 0 && foreground !== group && !isOurs(foreground);
	} catch {
		return false;
	}
};

const everyMilliseconds = 2000;

/**
Looks now and then whether the terminal is still ours, and tells once when it is not. A program between a shell and the app that is killed, such as `npm`, leaves the app behind: nobody sends it a signal, and until a key is pressed nothing fails. Elsewhere than on Linux that key ends it. Returns what stops looking.
*/
export const watchForeground = (onLost: () => void): (() => void) => {
	if (process.platform !== 'linux') {
		return () => undefined;
	}

	let wasTaken = false;

	const timer = setInterval(() => {
		const isTaken = isTakenAway();

		// Twice, since a shell may be between two jobs.
		if (isTaken && wasTaken) {
			clearInterval(timer);
			onLost();
		}

		wasTaken = isTaken;
	}, everyMilliseconds);

	timer.unref();

	return () => {
		clearInterval(timer);
	};
};
