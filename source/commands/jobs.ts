import type {HostJob} from '../base/host-job.js';
import type {Command} from './command.js';
import {show, table} from './show.js';

const stateText = ({state, exitCode}: HostJob): string => exitCode === undefined ? state : `${state} ${exitCode}`;

const jobsText = (jobs: readonly HostJob[], host: string): string => jobs.length === 0
	? `No jobs in the job directory of ${host}.`
	: table(['JOB', 'STATE', 'SINCE', 'OPERATOR', 'WHAT', 'HERE'], jobs.map(job => [
		job.jobId, stateText(job), job.since ?? 'unknown', job.operator ?? 'unknown', job.what ?? 'unknown', job.isKnown ? `run ${job.runId ?? ''}`.trimEnd() : (job.canBeAdopted ? 'no, can be adopted' : 'no'),
	]));

const list: Command = {
	words: ['jobs'],
	usage: 'HOST',
	summary: 'the jobs in a host\'s job directory, whoever started them',
	options: {},
	arguments: [1, 1],
	async run(context, [host = '']) {
		const services = await context.services();
		const jobs = await services.hostJobs(host);

		show(context, {host, jobs}, () => jobsText(jobs, host));

		return 0;
	},
};

const adopt: Command = {
	words: ['runs', 'adopt'],
	usage: 'HOST JOB',
	summary: 'takes a job that another home started in as a run of this one',
	options: {},
	arguments: [2, 2],
	async run(context, [host = '', jobId = '']) {
		const services = await context.services();
		const {runId} = await services.adoptJob({host, jobId});

		show(context, {runId, adopted: true}, () => `Taken in as run ${runId}. Follow it with \`lparsafe runs follow ${runId}\`.`);

		return 0;
	},
};

export const jobCommands: readonly Command[] = [list, adopt];
