import type {Step} from '../base/plan.js';
import {segmentStatus} from '../plans/segment-status.js';

/**
Exit statuses that shells themselves give (POSIX, XCU 2.8.2).
*/
const ofShell: Readonly<Record<number, string>> = {
	126: 'its program was found and could not be run',
	127: 'its program was not found',
};

/**
Signals by their number, as AIX, Linux and POSIX agree on them.
*/
const signals: Readonly<Record<number, string>> = {
	1: 'HUP', 2: 'INT', 3: 'QUIT', 6: 'ABRT', 9: 'KILL', 14: 'ALRM', 15: 'TERM',
};

/**
What an exit status of a step says besides its number; undefined where it is the command's own, which only the command's documentation explains.

A command may use the numbers of the script for itself: they are explained only where the script could have given them.
*/
export const explainStatus = (exitCode: number, step: Pick<Step, 'checks' | 'directory' | 'pipelines' | 'timeLimitSeconds'> | undefined): string | undefined => {
	switch (exitCode) {
		case segmentStatus.checkFailed: {
			return (step?.checks ?? []).length === 0 ? undefined : 'a check just before the step did not hold; nothing of the step was done';
		}

		case segmentStatus.notPlaced: {
			return 'its files or logs could not be placed; nothing of the step was done';
		}

		case segmentStatus.noDirectory: {
			return step?.directory === undefined ? undefined : 'its directory could not be entered; nothing of the step was done';
		}

		case segmentStatus.timeLimit: {
			return step?.timeLimitSeconds === undefined ? undefined : 'it took longer than its time limit and was ended';
		}

		case segmentStatus.cancelled: {
			return 'it was stopped before its end';
		}

		case segmentStatus.partLost: {
			return step?.pipelines.some(({argvs}) => argvs.length > 1) === true ? 'a part of its pipeline did not say how it ended' : undefined;
		}

		default: {
			const signal = exitCode > 128 && exitCode <= 192 ? exitCode - 128 : undefined;

			return signal === undefined ? ofShell[exitCode] : `it was ended by signal ${signals[signal] ?? signal}`;
		}
	}
};

/**
What the exit status of a part's script says where no step of it failed.
*/
export const explainPart = (exitCode: number): string => {
	if (exitCode === segmentStatus.brokenOff) {
		return 'its script broke off before its last step';
	}

	const signal = exitCode > 128 && exitCode <= 192 ? exitCode - 128 : undefined;

	return signal === undefined ? `its script ended with exit status ${exitCode}` : `its script was ended by signal ${signals[signal] ?? signal}`;
};
