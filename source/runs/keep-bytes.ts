import {ConnectionError, OperatorError} from '../base/errors.js';
import {followJob} from '../jobs/follow-job.js';
import {renderSegments, renderTidySegment} from '../plans/render-segment.js';
import {placeOf} from './attach-job.js';
import {reach, type Drive} from './drive.js';
import {SegmentFollower} from './segment-follower.js';

/**
How often to look whether the records can be used again, in milliseconds.
*/
const lookMilliseconds = 10_000;

/**
Whether the records of a run can be read and written.
*/
export const areRecordsUsable = ({log, isOurs}: Pick<Drive, 'log' | 'isOurs'>): boolean => {
	try {
		isOurs();

		return log.state.seq > 0;
	} catch (error) {
		if (error instanceof OperatorError) {
			return false;
		}

		throw error;
	}
};

/**
Keeps what the job of a run prints while its records are damaged: transcripts are plain files, and whoever takes the records in again tells the rest from them. By what was known of the run last.

@returns `all` where nothing of the job is left to follow; else it is called again.
@throws OperatorError As `troubleKind` tells them apart.
*/
export const keepBytes = async (drive: Drive, signal: AbortSignal): Promise<'all' | 'again'> => {
	const {store, clock} = drive;
	const log = drive.log.muted();
	const {plan, segments, adopted} = log.state;
	const view = segments.at(-1);
	const own = plan && renderSegments(plan).find(({index}) => index === view?.segment);

	if (plan === undefined || view === undefined || own === undefined) {
		return 'all';
	}

	const {tidyJobId} = view;
	const segment = tidyJobId === undefined ? own : renderTidySegment(plan, own);

	if (segment === undefined || (view.isEnded === true && tidyJobId === undefined)) {
		return 'all';
	}

	const id = tidyJobId ?? view.jobId;
	const shell = await reach(drive, adopted?.host ?? segment.host, signal);

	if (shell === undefined) {
		return 'again';
	}

	const follower = new SegmentFollower({
		store, clock, log, segment, plan, ...(tidyJobId !== undefined && {tidyJobId}),
	});
	let lookedAt = clock.now();

	try {
		for await (const frame of followJob(shell, {
			id, ...placeOf(drive), watch: segment.watch, offsets: follower.offsets, tail: follower.tail,
		}, {signal})) {
			drive.seenAt = clock.now();
			follower.take(frame);

			if (frame.kind === 'ended' || frame.kind === 'stopped') {
				await follower.finish();

				return frame.kind === 'stopped' && ['starting', 'running', 'never-started'].includes(frame.status.state) ? 'again' : 'all';
			}

			if (!(Math.abs(clock.now() - lookedAt) >= lookMilliseconds)) {
				continue;
			}

			lookedAt = clock.now();

			if (areRecordsUsable(drive)) {
				return 'again';
			}
		}
	} finally {
		follower.stop();
	}

	if (!signal.aborted) {
		throw new ConnectionError(`The connection to \`${segment.host}\` was lost.`, {code: 'lost', advice: 'It is tried again.'});
	}

	return 'again';
};
