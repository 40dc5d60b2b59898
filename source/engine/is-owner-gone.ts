import os from 'node:os';
import process from 'node:process';

/**
Whether the process behind a lease on this machine is gone. One whose number another process got is waited for like any other.
*/
export const isOwnerGone = (owner: string): boolean => {
	const [who = '', pid] = owner.split(':', 2);

	if (who.slice(who.lastIndexOf('@') + 1) !== os.hostname()) {
		return false;
	}

	try {
		process.kill(Number(pid), 0);

		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
};
