import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError, UsageError} from '../base/errors.js';
import type {HostJob} from '../base/host-job.js';
import {planSchema, type Plan} from '../base/plan.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {isJobId} from '../jobs/job-id.js';
import {listJobs, readJob, type ListedJob} from '../jobs/job-status.js';
import {renderSegments} from '../plans/render-segment.js';
import {planHash} from '../plans/seal-plan.js';

/**
Which part of its plan a job is, as it tells whoever takes it up: `2`, or `2 tidying` for one that only does what is always done.
*/
export const partName = (segment: number, isTidying: boolean): string => `${segment + 1}${isTidying ? ' tidying' : ''}`;

const partOf = ({part}: ListedJob): number | undefined => part !== undefined && /^[1-9]\d{0,3}$/v.test(part) ? Number(part) - 1 : undefined;

type AdoptOptions = {
	readonly store: Store;
	readonly clock: Clock;
	readonly operator: string;
	readonly where: {readonly base: string; readonly interpreter?: string};
};

/**
The jobs on a host as this home sees them.

@throws ConnectionError
*/
export const hostJobs = async (shell: Shell, {store, where}: Pick<AdoptOptions, 'store' | 'where'>): Promise<readonly HostJob[]> => {
	const jobs = await listJobs(shell, where);

	return jobs.map(job => {
		const {id, status, operator, what, since, from, run} = job;
		const isKnown = run !== undefined && store.runs.head(run) !== undefined;

		return {
			jobId: id,
			state: status.state,
			...(status.state === 'ended' && {exitCode: status.exitCode}),
			...(operator !== undefined && {operator}),
			...(what !== undefined && {what}),
			...(since !== undefined && {since}),
			...(from !== undefined && {from}),
			...(run !== undefined && {runId: run}),
			isKnown,
			canBeAdopted: !isKnown && run !== undefined && isJobId(run) && job.hasPlan && partOf(job) !== undefined,
		};
	});
};

/**
The plan that lies beside a job. What stands on a host is believed only where it is as it was sealed.
*/
const planOf = (text: string | undefined, jobId: string): Plan => {
	try {
		const plan = planSchema.parse(JSON.parse(text ?? ''));

		if (planHash(plan) === plan.hash) {
			return plan;
		}
	} catch {}

	throw new OperatorError(`The plan beside the job ${jobId} is not there or was changed.`, {code: 'plan-changed', advice: 'Follow the job from the home that started it.'});
};

/**
Takes a job that another home started in: its run begins with that home's plan, under the same id.

@throws UsageError `unknown-job`, `known-run`.
@throws OperatorError `plan-changed`, `cannot-adopt`.
@throws ConnectionError
*/
export const adoptRun = async (shell: Shell, {host, jobId}: {readonly host: string; readonly jobId: string}, {store, clock, operator, where}: AdoptOptions): Promise<string> => {
	const job = isJobId(jobId) ? await readJob(shell, {id: jobId, ...where}) : undefined;

	if (job === undefined) {
		throw new UsageError(`\`${host}\` knows no job \`${jobId}\`.`, {code: 'unknown-job', advice: `\`lparsafe jobs ${host}\` lists them.`});
	}

	const runId = job.run;

	if (runId !== undefined && store.runs.head(runId) !== undefined) {
		throw new UsageError(`The job ${jobId} belongs to run ${runId}, which this home has already.`, {code: 'known-run', advice: `Follow it with \`lparsafe runs follow ${runId}\`.`});
	}

	const plan = planOf(job.plan, jobId);
	const part = partOf(job);
	const segment = part === undefined ? undefined : renderSegments(plan)[part];

	if (runId === undefined || !isJobId(runId) || segment === undefined) {
		throw new OperatorError(`The job ${jobId} does not say which part of which run it is.`, {code: 'cannot-adopt', advice: 'Follow it from the home that started it.'});
	}

	const head = {at: isoTime(clock.now()), runId};

	store.together(() => {
		store.runs.append({
			...head, type: 'planned', plan, operator: job.operator ?? 'unknown',
		});
		store.runs.append({
			...head, type: 'adopted', host, jobId, from: job.from ?? job.operator ?? 'another home', operator,
		});
		store.runs.append({
			...head, type: 'segment-started', segment: segment.index, host: segment.host, jobId, stepIds: [...segment.stepIds],
		});
	});

	return runId;
};
