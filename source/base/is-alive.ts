import process from 'node:process';

/**
Whether a process of this machine has this number, ours or somebody else's. It need not be the one that had it first.
*/
export const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);

		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
};
