import {isoTime} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {anchorJob} from '../jobs/anchor-job.js';
import {reach, type Drive} from './drive.js';

/**
What the record of a run is now, as one line for its job's directory: `RUN SEQ HASH LINK CHAIN-HASH TIME`, with the newest link of the home's chain. There, no owner of the home can change it. Undefined where there is no record.
*/
export const anchorLine = ({log, store, clock}: Pick<Drive, 'log' | 'store' | 'clock'>): string | undefined => {
	const {seq} = log.state;
	const hash = store.runs.head(log.runId);

	const link = store.runs.chainHead();

	return hash === undefined || link === undefined ? undefined : `${log.runId} ${seq} ${hash} ${link.number} ${link.hash} ${isoTime(clock.now())}`;
};

/**
Writes the last head of a run that has ended beside its jobs, and that all of them lies in this home. Whatever keeps it from being written, the run has ended all the same.
*/
export const anchorRun = async (drive: Drive, signal: AbortSignal): Promise<void> => {
	const {log, jobDirectory, interpreter, patience} = drive;
	const {segments, phase, adopted} = log.state;
	const anchor = anchorLine(drive);

	// Of what was taken in the record is another home's.
	if (phase !== 'ended' || anchor === undefined || adopted !== undefined) {
		return;
	}

	for (const {host, jobId, tidyJobId, isEnded} of segments) {
		for (const id of [jobId, ...tidyJobId === undefined ? [] : [tidyJobId]]) {
			try {
				const shell = isEnded === true ? await reach(drive, host, signal) : undefined;

				if (shell !== undefined) {
					await anchorJob(shell, {
						id, base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience, anchor, isFetched: true, signal,
					});
				}
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					throw error;
				}
			}
		}
	}
};
