import {answerTo} from '../programs/answer.js';
import type {UtilityContext} from '../utility.js';
import {requireGroup} from './group-operations.js';
import type {VolumeGroup} from './group-state.js';
import {notVariedOn} from './list-groups.js';
import {awaitUnlocked} from './locks.js';
import {LvmProblem} from './lvm-problem.js';
import type {AixProgram, Call} from './program.js';

/**
Runs an LVM command's work; what it refuses goes to stderr, with what the command itself says after it.
*/
export const refusing = (act: (call: Call) => Promise<number>, after?: (call: Call) => string): AixProgram['run'] => async call => {
	try {
		return await act(call);
	} catch (error) {
		if (error instanceof LvmProblem) {
			const more = after?.(call) ?? '';
			await call.context.err(`${error.message}\n${more === '' || error.message.includes(more) ? '' : `${more}\n`}`);

			return error.status;
		}

		throw error;
	}
};

/**
A group that is varied on and not locked.
*/
export const activeGroup = async (context: UtilityContext, program: string, name: string): Promise<VolumeGroup> => {
	const group = requireGroup(context, program, name);
	await awaitUnlocked(context, group);

	if (!group.isVariedOn) {
		throw new LvmProblem(notVariedOn);
	}

	return group;
};

export const isAgreed = async (context: UtilityContext, question: string): Promise<boolean> => /^\s*y/iv.test(await answerTo(context, question));
