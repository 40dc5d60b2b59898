import {readFile} from 'node:fs/promises';
import process from 'node:process';

/**
What Linux says of a process in `/proc/PID/stat`: its parent, its process group, and the group that has its terminal. The name, in brackets before it, may hold anything.
*/
export const readGroups = (stat: string): {readonly parent: number; readonly group: number; readonly foreground: number} => {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);

	return {parent: fields[1] ?? 0, group: fields[2] ?? 0, foreground: fields[5] ?? -1};
};

const groupsOf = async (pid: number | 'self'): Promise<ReturnType<typeof readGroups>> => readGroups(await readFile(`/proc/${pid}/stat`, 'utf8'));

/**
Whether a process was started by this one, or by what it has started.
*/
const isOurs = async (pid: number): Promise<boolean> => {
	if (pid === process.pid || pid <= 1) {
		return pid > 1;
	}

	const {parent} = await groupsOf(pid);

	return isOurs(parent);
};

/**
Whether another process group has the terminal, none that we have lent it to: a shell took it back, because what it had started is gone. Unknown counts as no.
*/
const isTakenAway = async (): Promise<boolean> => {
	try {
		const {group, foreground} = await groupsOf('self');

		// A container may not know who has a terminal from outside.
		return foreground > 0 && foreground !== group && !await isOurs(foreground);
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

	const look = async (): Promise<void> => {
		const isTaken = await isTakenAway();

		// Twice, since a shell may be between two jobs.
		if (isTaken && wasTaken) {
			clearInterval(timer);
			onLost();
		}

		wasTaken = isTaken;
	};

	const timer = setInterval(() => {
		void look();
	}, everyMilliseconds);

	timer.unref();

	return () => {
		clearInterval(timer);
	};
};
