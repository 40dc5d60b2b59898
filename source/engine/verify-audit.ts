import {createBreather} from '../base/breather.js';
import {sha256} from '../base/canonical-json.js';
import {OperatorError} from '../base/errors.js';
import type {Shell} from '../base/shell.js';
import type {AuditReport, Store} from '../base/store.js';
import {listJobs, type ListedJob} from '../jobs/job-status.js';
import {readScript} from '../jobs/read-script.js';
import {homeMark} from '../runs/anchor-run.js';

type Problem = AuditReport['problems'][number];

export type AuditOptions = {
	readonly store: Store;
	readonly jobDirectory: string;
	shellOf(host: string): Promise<Shell>;
};

/**
How many hosts are asked at once.
*/
const hostsAtOnce = 8;

/**
A head as it was noted in a job's directory: `RUN SEQ HASH [LINK CHAIN-HASH] TIME`.
*/
type Anchor = {readonly runId: string; readonly seq: number; readonly hash: string; readonly link?: {readonly number: number; readonly hash: string}; readonly at: string};

const anchorPattern = /^(?<runId>[\w.\-]+) (?<seq>[1-9]\d{0,9}) (?<hash>[\da-f]{64}) (?:(?<number>[1-9]\d{0,9}) (?<chain>[\da-f]{64}) )?(?<at>\d{4}-\d\d-\d\dT[\d:.]+Z)$/v;

const readAnchor = (line: string): Anchor | undefined => {
	const {runId, seq, hash, number, chain, at} = anchorPattern.exec(line.trim())?.groups ?? {};

	return runId === undefined || hash === undefined || at === undefined
		? undefined
		: {
			runId, seq: Number(seq), hash, ...(chain !== undefined && {link: {number: Number(number), hash: chain}}), at,
		};
};

/**
What is wrong with the records by one head that a host kept.
*/
const compare = (store: Store, host: string, {runId, seq, hash, link: named}: Anchor, isFromBefore: boolean): readonly Problem[] => {
	const is = store.runs.head(runId, seq);

	// Of the chain that was begun anew since, nothing can be told from it.
	const link = isFromBefore ? undefined : named;
	const own = link === undefined ? undefined : store.runs.chainHead(link.number);

	return [
		...(is === hash ? [] : [{runId, seq, text: is === undefined ? `Event ${seq}, which the job's directory on \`${host}\` names, is missing.` : `Event ${seq} is not the one that the job's directory on \`${host}\` names.`}]),
		...(link === undefined || own?.hash === link.hash ? [] : [{runId, text: `Link ${link.number} of the home's chain, which the job's directory on \`${host}\` names, is ${own === undefined ? 'missing' : 'another one'}.`}]),
	];
};

/**
A job of a run, as the records name it. `isTakenIn`: the record of such a run is another one than that of the home that started it. `recoveredFrom`: the first event that says that some were missing.
*/
type OwnJob = {readonly host: string; readonly runId: string; readonly jobId: string; readonly scriptSha256?: string | undefined; readonly isTakenIn: boolean; readonly recoveredFrom: number};

type Found = {readonly read: number; readonly problems: readonly Problem[]; readonly notRead: ReadonlyArray<{readonly runId: string; readonly reason: string}>; readonly notes: readonly string[]};

const nothing: Found = {
	read: 0, problems: [], notRead: [], notes: [],
};

const together = (found: readonly Found[]): Found => {
	let read = 0;

	for (const each of found) {
		read += each.read;
	}

	return {
		read, problems: found.flatMap(({problems}) => problems), notRead: found.flatMap(({notRead}) => notRead), notes: found.flatMap(({notes}) => notes),
	};
};

/**
Heads of a run that was taken in, from before these records were taken in again: they stand under the mark of the chain of then, which is not known any more. Homes do not share hashes, so what names an event of this record is its own.
*/
const fromBefore = (store: Store, runId: string, job: ListedJob | undefined): readonly string[] => Object.values(job?.takenIn ?? {}).flat().filter(line => {
	const anchor = readAnchor(line);

	return anchor?.runId === runId && store.runs.head(runId, anchor.seq) === anchor.hash;
});

/**
Compares what a job's directory says with the record of its run.
*/
const checkJob = (store: Store, {restores = [], recoveries = []}: AuditReport, {host, runId, jobId, isTakenIn, recoveredFrom}: OwnJob, job: ListedJob | undefined): Found => {
	const lines = isTakenIn ? job?.takenIn[homeMark(store) ?? ''] ?? (recoveries.length === 0 ? [] : fromBefore(store, runId, job)) : job?.anchors;
	const anchors = (lines ?? []).map(line => readAnchor(line)).filter(anchor => anchor?.runId === runId) as readonly Anchor[];

	if (anchors.length === 0) {
		return {...nothing, notRead: [{runId, reason: job === undefined ? `job ${jobId} is gone from \`${host}\`` : `job ${jobId} on \`${host}\` holds no head of this run`}]};
	}

	return together(anchors.map((anchor): Found => {
		const recovery = recoveries.find(at => anchor.at <= at);
		const problems = compare(store, host, anchor, recovery !== undefined);
		const restore = restores.find(({madeAt, at}) => anchor.at >= madeAt && anchor.at <= at);

		if (recovery !== undefined && restore === undefined) {
			const what = `${runId}: \`${host}\` names a state of ${anchor.at}, from before the records were taken in again at ${recovery}`;

			// What is behind a gap has other numbers now, and the record says so itself.
			return problems.length === 0 || recoveredFrom <= anchor.seq
				? {...nothing, read: 1, notes: [problems.length === 0 ? `${what}: its event ${anchor.seq} is the one that it names; the home's chain is another one since.` : `${what}: event ${recoveredFrom} of this run says that some of it is missing.`]}
				: {...nothing, read: 1, problems};
		}

		return restore === undefined || problems.length === 0
			? {...nothing, read: 1, problems}
			: {...nothing, read: 1, notes: [`${runId}: \`${host}\` names a state of ${anchor.at}, which was lost when the home was put back at ${restore.at}.`]};
	}));
};

/**
Compares the script that lies in a job's directory with the one that the record names: somebody may have changed it before it ran, or what is told of it since.
*/
const checkScript = async (shell: Shell, jobDirectory: string, {host, runId, jobId, scriptSha256}: OwnJob): Promise<Found> => {
	if (scriptSha256 === undefined) {
		return nothing;
	}

	const script = await readScript(shell, {id: jobId, base: jobDirectory});

	// The job's directory has it with a newline at its end.
	return script === undefined
		? {...nothing, notes: [`${runId}: the script of job ${jobId} on \`${host}\` is not there to be compared.`]}
		: ([script, script.slice(0, -1)].some(each => sha256(each) === scriptSha256) ? nothing : {...nothing, problems: [{runId, text: `The script of job ${jobId} on \`${host}\` is not the one that this run's record names.`}]});
};

const allRuns = (store: Store): readonly string[] => store.runs.list({limit: Number.MAX_SAFE_INTEGER}).map(({runId}) => runId);

/**
The jobs of runs, by host.
*/
const jobsByHost = async (store: Store, runId: string | undefined): Promise<ReadonlyMap<string, readonly OwnJob[]>> => {
	const breathe = createBreather();
	const jobs: OwnJob[] = [];

	for (const id of runId === undefined ? allRuns(store) : [runId]) {
		await breathe();

		const events = store.runs.events(id);
		const adopted = events.find(event => event.type === 'adopted');

		jobs.push(...events.filter(event => event.type === 'segment-started').map(({host, jobId, scriptSha256}): OwnJob => ({
			host: adopted?.host ?? host, jobId, runId: id, scriptSha256, isTakenIn: adopted !== undefined, recoveredFrom: events.find(({type}) => type === 'recovered')?.seq ?? Infinity,
		})));
	}

	return Map.groupBy(jobs, ({host}) => host);
};

/**
Reads the heads that hosts keep, and compares them. A host that cannot be asked is said, not passed over.
*/
const readAnchors = async ({store, jobDirectory, shellOf}: AuditOptions, report: AuditReport, runId: string | undefined): Promise<Found> => {
	const waiting = [...await jobsByHost(store, runId)];
	const found: Found[] = [];
	const known = new Set(allRuns(store));

	const ask = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
			const [host, own] = next;

			try {
				const shell = await shellOf(host);
				const jobs = await listJobs(shell, {base: jobDirectory});
				const scripts: Found[] = [];

				for (const each of own) {
					if (jobs.some(({id}) => id === each.jobId)) {
						scripts.push(await checkScript(shell, jobDirectory, each));
					}
				}

				const strangers = runId === undefined ? jobs.filter(job => job.run !== undefined && !known.has(job.run)) : [];

				found.push(...scripts, ...own.map(each => checkJob(store, report, each, jobs.find(job => job.id === each.jobId))), {
					...nothing, notes: strangers.map(job => `\`${host}\` has job ${job.id} of run ${job.run ?? ''}${job.from === undefined ? '' : `, started by ${job.from}`}, which these records do not hold.`),
				});
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					throw error;
				}

				found.push({...nothing, notRead: [...new Set(own.map(each => each.runId))].map(id => ({runId: id, reason: `\`${host}\` could not be asked: ${error.message}`}))});
			}
		}
	};

	await Promise.all(Array.from({length: hostsAtOnce}, async () => ask()));

	return together(found);
};

/**
Proves the records of one run or of all: what the database holds, then the files beside it, then, where it is asked for, what the hosts keep of it.
*/
export const verifyAudit = async (options: AuditOptions, runId?: string, {hosts = false}: {readonly hosts?: boolean} = {}): Promise<AuditReport> => {
	const {store} = options;
	const records = await store.runs.verifyInPieces(runId);
	const {problems: ofFiles, transcripts} = await store.runs.verifyFiles(runId);
	const anchors = hosts ? await readAnchors(options, records, runId) : undefined;
	const problems = [...records.problems, ...ofFiles, ...(anchors?.problems ?? [])];
	const notes = [...(records.notes ?? []), ...(anchors?.notes ?? [])];

	return {
		...records, isWhole: problems.length === 0, problems, transcripts, ...(notes.length > 0 && {notes}), ...(anchors !== undefined && {anchors: {read: anchors.read, notRead: anchors.notRead}}),
	};
};
