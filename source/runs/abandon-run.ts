import {OperatorError, RefusedError, UsageError} from '../base/errors.js';
import {cleanLine} from '../base/text.js';
import {jobStatus} from '../jobs/job-status.js';
import {renderSegments, renderTidySegment} from '../plans/render-segment.js';
import {concludeRun} from './conclude-run.js';
import type {Drive} from './drive.js';

/**
Whether the host can still say what became of a job: then it is asked, not given up.
*/
const isAnswering = async ({shellOf, jobDirectory, interpreter}: Abandoning, host: string, jobId: string): Promise<boolean> => {
	try {
		await jobStatus(await shellOf(host), {id: jobId, base: jobDirectory, ...(interpreter !== undefined && {interpreter})});

		return true;
	} catch (error) {
		if (error instanceof OperatorError) {
			return false;
		}

		throw error;
	}
};

type Abandoning = Pick<Drive, 'store' | 'clock' | 'log' | 'shellOf' | 'jobDirectory' | 'interpreter' | 'operator'>;

/**
Ends a run whose host is gone for good, by an operator's word: how it ended stays unknown, its record holds who gave it up, when and why, and it is not asked for any more.

@throws UsageError `reason-missing`.
@throws RefusedError `ended`, `not-begun`, `host-answers`.
*/
export const abandonRun = async (abandoning: Abandoning, reason: string): Promise<void> => {
	const {log, operator} = abandoning;
	const {plan, phase, segments, adopted, seenAt, steps} = log.state;
	const why = cleanLine(reason).trim().replace(/\.$/v, '');

	if (why === '') {
		throw new UsageError('A run is given up with a reason only.', {code: 'reason-missing', advice: 'Say why its host will not come back: --reason TEXT. It is kept in the run\'s record.'});
	}

	if (phase === 'ended') {
		throw new RefusedError(`Run ${log.runId} has ended.`, {code: 'ended', advice: '`lparsafe runs show` tells how.'});
	}

	const present = segments.find(({isEnded}) => isEnded !== true);

	if (plan === undefined || present === undefined) {
		throw new RefusedError(`Nothing of run ${log.runId} is on its host now.`, {code: 'not-begun', advice: `Cancel it: \`lparsafe runs cancel ${log.runId}\`.`});
	}

	const host = adopted?.host ?? present.host;

	if (await isAnswering(abandoning, host, present.jobId)) {
		throw new RefusedError(`\`${host}\` answers, and is asked what became of the run.`, {code: 'host-answers', advice: `Follow it with \`lparsafe runs follow ${log.runId}\`, or cancel it.`});
	}

	const segment = renderSegments(plan).find(({index}) => index === present.segment);
	const always = segment === undefined ? [] : renderTidySegment(plan, segment)?.stepIds ?? [];
	const left = always
		.filter(id => steps.find(({stepId}) => stepId === id)?.state !== 'ok')
		.map(id => `“${plan.steps.find(each => each.id === id)?.title ?? id}” on \`${host}\` is not known to be done.`);

	concludeRun(abandoning, {
		outcome: 'unknown',
		reason: `${operator} gave it up: ${why}. How it ended is not known, and its host is not asked any more${seenAt === undefined ? '' : `; it was last heard of at ${seenAt}`}.`,
		left,
	});
};
