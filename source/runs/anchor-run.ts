import {isoTime} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import type {SegmentView} from '../base/run.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {anchorJob} from '../jobs/anchor-job.js';
import {readJob} from '../jobs/job-status.js';
import {renderSegments, renderTidySegment} from '../plans/render-segment.js';
import {reach, type Drive} from './drive.js';
import {SegmentFollower} from './segment-follower.js';

/**
What notes the head of a run's record on its host.
*/
export type Anchoring = Pick<Drive, 'log' | 'store' | 'clock' | 'shellOf' | 'jobDirectory' | 'interpreter' | 'patience'>;

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
How a home that took a run in names itself beside its job: by the first link of its chain.
*/
export const homeMark = (store: Pick<Store, 'runs'>): string | undefined => store.runs.chainHead(1)?.hash.slice(0, 16);

type Job = {readonly id: string; readonly view: SegmentView; readonly isTidying: boolean};

const jobsOf = (segments: readonly SegmentView[]): readonly Job[] => segments.filter(({isEnded}) => isEnded === true).flatMap(view => [
	{id: view.jobId, view, isTidying: false},
	...(view.tidyings ?? []).map(({jobId}) => ({id: jobId, view, isTidying: true})),
]);

/**
Whether every byte of what a job wrote lies in the home: nothing of it runs any more, no log was cut, and each is as long here as it is on the host.
*/
const isFetched = async ({log, store, clock}: Anchoring, shell: Shell, {id, view, isTidying}: Job, {plan, place}: {readonly plan: Plan; readonly place: {readonly base: string; readonly signal: AbortSignal}}): Promise<boolean> => {
	const own = renderSegments(plan).find(({index}) => index === view.segment);
	const segment = own !== undefined && isTidying ? renderTidySegment(plan, own) : own;
	const {steps, notes} = log.state;

	if (segment === undefined || steps.some(({stepId, cut}) => cut !== undefined && segment.stepIds.includes(stepId)) || notes.some(note => note.includes('was cut or replaced on'))) {
		return false;
	}

	const job = await readJob(shell, {id, ...place});
	const {offsets} = new SegmentFollower({
		store, clock, log, segment, plan, ...(isTidying && {tidyJobId: id}),
	});

	return job !== undefined && ['ended', 'lost'].includes(job.status.state) && Object.entries(job.logs).every(([name, bytes]) => offsets[name] === bytes);
};

/**
Writes the last head of a run that has ended beside its jobs, and where all of them lies in this home, that it does. Whatever keeps it from being written, the run has ended all the same: the store goes on owing it, for when its host is reached again.

Of a run that was taken in, the head is written beside that of the home that started it, and nothing is said of what lies there.
*/
export const anchorRun = async (drive: Anchoring, signal: AbortSignal): Promise<void> => {
	const {log, store, jobDirectory, interpreter, patience} = drive;
	const {segments, phase, adopted, plan} = log.state;
	const anchor = anchorLine(drive);
	const mark = homeMark(store);

	if (phase !== 'ended' || anchor === undefined || plan === undefined || mark === undefined) {
		return;
	}

	const place = {
		base: jobDirectory, ...(interpreter !== undefined && {interpreter}), ...patience, signal,
	};
	let isOwing = false;

	for (const job of jobsOf(segments)) {
		try {
			const shell = await reach(drive, adopted?.host ?? job.view.host, signal);

			if (shell === undefined) {
				return;
			}

			await anchorJob(shell, {
				id: job.id, ...place, anchor, ...(adopted === undefined ? {isFetched: await isFetched(drive, shell, job, {plan, place})} : {takenInBy: mark}),
			});
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				throw error;
			}

			isOwing ||= error.code !== 'job-unknown';
		}
	}

	if (!isOwing) {
		store.runs.headNoted(log.runId);
	}
};
