import type {UtilityContext} from '../utility.js';
import type {VolumeGroup} from './group-state.js';

/**
Waits while another LVM command holds the group's lock in the ODM. A lock whose holder is dead holds until `chvg -u`.
*/
export const awaitUnlocked = async (context: UtilityContext, group: VolumeGroup): Promise<void> => {
	while (group.lockedBy !== undefined && group.lockedBy !== context.pid) {
		await context.sleep(1000);
	}
};

/**
Does something to a group under its lock. Where the process is killed meanwhile the lock stays, as on AIX.
*/
export const withLock = async <Result>(context: UtilityContext, group: VolumeGroup, act: () => Promise<Result>): Promise<Result> => {
	if (group.lockedBy === context.pid) {
		return act();
	}

	await awaitUnlocked(context, group);
	group.lockedBy = context.pid;

	try {
		const result = await act();
		delete group.lockedBy;

		return result;
	} catch (error) {
		if (context.process.deathSignal === undefined) {
			delete group.lockedBy;
		}

		throw error;
	}
};
