import type {HostJob} from '../../base/host-job.js';
import {cleanLine} from '../../base/text.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {createConfirm} from '../layers/confirm.js';
import {confirmEach, tooMany} from '../layers/confirm-each.js';
import {createText} from '../layers/text.js';
import {
	line,
	paragraph,
	span,
	type Line,
	type Span,
} from '../line.js';
import {createDeskList} from '../desk-list.js';
import {hostWords} from '../present/production-marks.js';
import {localMinute, localTime} from '../present/time.js';
import {troubleLines} from '../present/trouble.js';
import {readOnlyReason} from '../read-only.js';
import type {Glyphs} from '../theme.js';
import {troubleOf, type Trouble} from '../trouble.js';
import type {Section} from './host-sections.js';
import {createRunScreen} from './run.js';

type Known = {
	readonly jobs?: readonly HostJob[];

	/**
	When the jobs were read, in milliseconds.
	*/
	readonly readAt?: number;

	/**
	Why the last reading failed; the jobs are those of the one before.
	*/
	readonly trouble?: Trouble;
	readonly isAsking: boolean;
};

const words: Readonly<Record<HostJob['state'], string>> = {
	unknown: 'unknown', starting: 'starting', 'never-started': 'never started', running: 'running', ended: 'ended', orphan: 'unsupervised', lost: 'lost', unreadable: 'may not be read',
};

const stateSpan = ({state, exitCode}: HostJob, glyphs: Glyphs): Span => {
	switch (state) {
		case 'running':
		case 'starting': {
			return {text: `${glyphs.running} ${words[state]}`, tone: 'running'};
		}

		case 'ended': {
			return exitCode === 0 ? {text: `${glyphs.ok} ended`, tone: 'ok'} : {text: `${glyphs.caution} ended, ${exitCode === undefined ? 'how is not known' : `exit ${exitCode}`}`, tone: 'caution'};
		}

		case 'never-started':
		case 'unknown':
		case 'orphan':
		case 'lost':
		case 'unreadable': {
			return {text: `${glyphs.unknown} ${words[state]}`, tone: 'caution'};
		}
	}
};

/**
What is named of a job is long.
*/
const most = 10;

const whereSpan = ({isKnown, canBeAdopted}: HostJob): Span => isKnown ? {text: 'a run', tone: 'quiet'} : (canBeAdopted ? {text: 'take in'} : {text: 'no run', tone: 'quiet'});

/**
What lies in a host's job directory, whoever started it. Read when one goes there: it is asked of the host.
*/
export const hostJobsSection = (desk: Desk, host: string): Section<HostJob> => {
	const {glyphs} = desk.theme;
	const known = createStore<Known>({isAsking: false});
	known.subscribe(desk.changed);

	const load = async (): Promise<void> => {
		if (known.get().isAsking) {
			return;
		}

		known.update(before => ({...before, isAsking: true}));

		try {
			known.set({jobs: await desk.services.hostJobs(host), readAt: desk.now(), isAsking: false});
		} catch (error) {
			known.update(before => ({...before, trouble: troubleOf(error), isAsking: false}));
		}
	};

	const empty = (width: number): readonly Line[] => {
		const {jobs, trouble} = known.get();

		if (trouble !== undefined && jobs === undefined) {
			return [...troubleLines(trouble, width, glyphs, desk.key), line(`${desk.key('refresh')} tries again.`, 'quiet')];
		}

		return jobs === undefined ? [line(`Asking ${host} for its jobs. Keys work meanwhile.`, 'quiet')] : paragraph('No job lies in the job directory of this host.', width, {tone: 'quiet'});
	};

	/**
	What is said above the jobs: since when they may have changed, and why they were not read again.
	*/
	const head = (width: number): readonly Line[] => {
		const {jobs, readAt, trouble, isAsking} = known.get();

		if (jobs === undefined || readAt === undefined) {
			return [];
		}

		const at = localTime(new Date(readAt).toISOString());

		return [
			...trouble === undefined ? [] : [...paragraph(`What is shown was read at ${at} and may have changed since; ${desk.key('refresh')} tries again.`, width, {tone: 'caution', first: span(`${glyphs.caution} `, 'caution')}), ...troubleLines(trouble, width, glyphs, desk.key)],
			...isAsking ? [line(`${glyphs.running} Asking ${host} again; what is shown was read at ${at}.`, 'running')] : [],
		];
	};

	const takeIn = ({jobId, operator, what, from}: HostJob): void => {
		desk.ask(createConfirm(desk, {
			title: 'Take this job in as a run?',
			hosts: [host],
			lines: width => [
				...paragraph(cleanLine(`${what ?? 'What it does is not known'}, started by ${operator ?? 'somebody unknown'}${from === undefined || from === operator ? '' : ` from ${from}`}.`), width),
				...paragraph('Nothing is started on the host. What it printed is fetched, how it ends is judged here, and it can be cancelled from here. Further parts of its plan stay with the home that started it.', width),
			],
			choices: [
				{label: 'Leave it', run() {/* That is all. */}},
				{
					label: 'Take it in', run() {
						void desk.attempt(async () => {
							const {runId} = await desk.services.adoptJob({host, jobId});

							desk.go(createRunScreen(desk, runId));
							await load();
						});
					},
				},
			],
		}));
	};

	const takeAllIn = (jobs: readonly HostJob[]): void => {
		confirmEach(desk, {
			rows: jobs, nameOf: ({what, jobId, operator}) => cleanLine(`${what ?? 'what it does is not known'} on ${hostWords(desk.world.get().hosts, host)} (${jobId}, started by ${operator ?? 'somebody unknown'})`), hostOf: () => host,
			title: `Take these ${jobs.length} jobs in as runs?`,
			text: 'Nothing is started on the host. What they printed is fetched, how they end is judged here, and they can be cancelled from here. Further parts of their plans stay with the home that started them.',
			keep: 'Leave them', does: 'Take them in',
			async act({jobId}) {
				const {runId} = await desk.services.adoptJob({host, jobId});

				return `taken in as run ${runId}`;
			},
			async done(count) {
				desk.tell(`${count} of ${jobs.length} jobs were taken in. ${desk.key('runs')} lists the runs.`, count === jobs.length ? 'ok' : 'caution');
				await Promise.all([load(), desk.refreshWorld('runs')]);
			},
		});
	};

	const bindings = (): readonly Binding[] => {
		const job = list.current();
		const marked = list.marked();
		const meant = marked.length > 0 || job === undefined ? marked : [job];
		const others = meant.filter(({isKnown, canBeAdopted}) => canBeAdopted && !isKnown);

		return [
			{
				action: 'open', ...job === undefined && {disabled: 'there is no job'}, run() {
					if (job !== undefined) {
						open(job);
					}
				},
			},
			{
				action: 'takeIn', title: marked.length > 0 ? `Take in ${others.length} of ${marked.length} marked` : 'Take in as a run', weight: others.length > 0 ? 64 : 0, ...job === undefined ? {disabled: 'there is no job'} : (others.length === 0 ? {disabled: 'it is a run here already, or its plan does not lie beside it'} : tooMany(others, most)), run() {
					if (others.length === 1) {
						takeIn(others[0]!);
					} else {
						takeAllIn(others);
					}
				},
			},
		];
	};

	const open = (job: HostJob): void => {
		const {jobId, operator, what, since, from, runId, isKnown, canBeAdopted} = job;

		if (isKnown && runId !== undefined) {
			desk.go(createRunScreen(desk, runId));
		} else if (canBeAdopted && !desk.isReadOnly) {
			takeIn(job);
		} else {
			desk.ask(createText(desk, {
				title: 'A job of another home', lines: width => [
					...paragraph(cleanLine(`${what ?? 'What it does is not known'}. Started by ${operator ?? 'somebody unknown'}${from === undefined ? '' : ` from ${from}`}${since === undefined ? '' : `, ${localTime(since)}`}.`), width),
					...paragraph(`Job ${cleanLine(jobId)}${runId === undefined ? '' : `, run ${cleanLine(runId)}`}`, width, {tone: 'quiet'}),
					...paragraph(canBeAdopted ? `It is not taken in: ${readOnlyReason}.` : 'Its plan does not lie beside it: it cannot be taken in.', width),
				],
			}));
		}
	};

	const list = createDeskList<HostJob>(desk, `Jobs of ${host}`, {
		noun: 'job', canMark: true, rows: () => known.get().jobs ?? [], idOf: ({jobId}) => jobId, empty, columns: [
			{
				title: 'Since', width: 16, drop: 1, cell: ({since}) => ({text: localMinute(since)}),
			},
			{title: 'What', width: 'rest', cell: ({what}) => ({text: cleanLine(what ?? 'not known'), tone: 'title'})},
			{title: 'State', width: [14, 28], cell: job => stateSpan(job, glyphs)},
			{title: 'By', width: [10, 24], cell: ({operator}) => ({text: cleanLine(operator ?? 'not known')})},
			{title: 'Here', width: 8, cell: whereSpan},
			{
				title: 'Job', width: 26, drop: 2, cell: ({jobId}) => ({text: cleanLine(jobId), tone: 'quiet'}),
			},
		],
	});

	return {
		title: 'Jobs',
		count() {
			const {jobs, trouble} = known.get();

			return `${jobs?.length ?? ''}${trouble === undefined ? '' : '?'}`;
		},
		size: () => known.get().jobs?.length ?? 0,
		list,
		head,
		load(isAgain) {
			if (isAgain || known.get().jobs === undefined) {
				void load();
			}
		},
		bindings,
		row() {
			const job = list.current();

			return job === undefined ? undefined : {title: list.markedWords() ?? cleanLine(job.what ?? job.jobId), actions: ['open', 'takeIn']};
		},
	};
};
