import type {Shell} from '../base/shell.js';
import type {RunState} from '../base/run.js';
import {OperatorError} from '../base/errors.js';
import {untilNextSecond} from '../base/next-second.js';
import {cleanLine} from '../base/text.js';
import {cancelJob} from '../jobs/cancel-job.js';
import type {Drive} from './drive.js';
import {howToCancel, isBetweenSteps, runningStep} from './preview-cancel.js';

/**
Asks the host to cancel a job as its running step allows, and tells what still runs.

@throws ConnectionError
@throws OperatorError What the host said no with.
*/
export const cancelSegment = async ({clock, log, jobDirectory, interpreter, patience}: Pick<Drive, 'clock' | 'log' | 'jobDirectory' | 'interpreter' | 'patience'>, shell: Shell, {host, jobId, signal}: {readonly host: string; readonly jobId: string; readonly signal?: AbortSignal}): Promise<void> => {
	// A run that was left is further than its journal here: without a look, what hangs would be waited for.
	for (let round = 0; round < 30 && isBetweenSteps(log.state); round++) {
		await clock.sleep(100);
	}

	const step = runningStep(log.state);
	const {left} = await cancelJob(shell, {
		id: jobId, base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience, how: howToCancel[step?.interruptible ?? 'no'].how, graceSeconds: 10, ...(signal !== undefined && {signal}),
	});

	if (left.length > 0) {
		log.add({type: 'noted', text: `Still running on \`${host}\` after the cancel: ${left.map(({pid, command}) => `${pid} (\`${cleanLine(command)}\`)`).join(', ')}`});
	}
};

const cancelsOf = ({cancels = 0}: RunState): number => cancels;

/**
A cancel is a wish that is stored; whoever drives the run carries it out, as often as it takes until the host has it. Runs beside the following until that is over; where the line is broken, what is being asked is given up too.
*/
export const carryCancels = async (drive: Drive, shell: Shell, {host, jobId, isCancelled, over, broken}: {
	readonly host: string;
	readonly jobId: string;

	/**
	Whether the host knows of a cancel already.
	*/
	readonly isCancelled: boolean;
	readonly over: AbortSignal;
	readonly broken: AbortSignal;
}): Promise<void> => {
	let done = isCancelled ? cancelsOf(drive.log.state) : 0;

	while (!over.aborted) {
		try {
			const wanted = cancelsOf(drive.log.state);

			if (wanted > done) {
				await cancelSegment(drive, shell, {host, jobId, signal: broken});
				done = wanted;
				drive.tellCancel();
			}
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				throw error;
			}

			if (!broken.aborted) {
				drive.tellCancel(error);
			}
		}

		await drive.pause(untilNextSecond(), over);
	}
};
