import {UsageError} from '../base/errors.js';
import {caveatsOf, lastSeenText, runMarks} from '../base/run-caveats.js';
import {cleanLine, TextCleaner} from '../base/text.js';
import {tidyingTexts} from '../base/tidying-text.js';
import {transcriptsOf} from '../base/tidying-transcript.js';
import type {OutputPiece, RunState} from '../base/run.js';
import type {Services} from '../base/services.js';
import type {RunSummary} from '../base/services/runs.js';
import type {Command} from './command.js';
import {show, table} from './show.js';
import {streamRun} from './stream-run.js';

const summaryText = (runs: readonly RunSummary[]): string => runs.length === 0
	? 'No runs yet.'
	: table(['RUN', 'STARTED', 'HOST', 'METHOD', 'TARGET', 'STATE'], runs.map(run => [
		run.runId, run.startedAt, run.host, run.method, run.target, [run.outcome ?? `${run.phase}${run.percent === undefined ? '' : ` ${Math.round(run.percent)}%`}`, ...runMarks(run)].join(', '),
	]));

const stateText = (run: RunState, bytes?: number): string => [
	`${run.runId}: ${run.plan?.method ?? 'unknown'} of ${run.plan?.target ?? 'unknown'}, ${run.outcome ?? run.phase}${run.reason === undefined ? '' : ` (${run.reason})`}`,
	`started ${run.startedAt ?? 'unknown'}${run.endedAt === undefined ? '' : `, ended ${run.endedAt}`}, operator ${run.operator ?? 'unknown'}`,
	...run.phase === 'detached' ? [`contact lost: ${cleanLine(run.detachedBecause ?? 'why is not known')}`, lastSeenText(run, {bytes})] : [],
	...caveatsOf(run).map(each => `note: ${cleanLine(each)}`),
	'',
	table(['STEP', 'STATE', 'EXIT CODE', 'MESSAGE'], run.steps.map(step => [step.stepId, step.state, step.exitCode === undefined ? '-' : String(step.exitCode), step.message ?? ''])),
	'',
	...run.proofs.flatMap(proof => [`${proof.verdict}: ${proof.title}`, ...proof.evidence.map(line => `    ${line}`)]),
	...run.points.map(point => `recovery point ${point.id}: ${point.place.path}`),
	...tidyingTexts(run).map(each => `tidied up: ${cleanLine(each)}`),
	...run.left.map(each => `left behind: ${each}`),
].join('\n');

const list: Command = {
	words: ['runs'],
	usage: '[--host H]',
	summary: 'the history',
	options: {host: {type: 'string'}},
	arguments: [0, 0],
	async run(context, _words, options) {
		const services = await context.services();
		const {host} = options as {readonly host?: string};
		const runs = await services.runs(host === undefined ? {} : {host});

		show(context, {runs}, () => summaryText(runs));

		return 0;
	},
};

/**
What was fetched of the output of the step that ran when a run was last seen.
*/
const fetchedBytes = async (services: Services, {runId, steps}: RunState): Promise<number | undefined> => {
	const step = steps.find(({state}) => state === 'running');

	if (step === undefined) {
		return undefined;
	}

	const sizes = await Promise.all((['out', 'err'] as const).map(async stream => services.output({
		runId, stepId: step.stepId, stream, offset: 0, length: 0,
	})));

	return sizes.reduce((sum, {size}) => sum + size, 0);
};

const showRun: Command = {
	words: ['runs', 'show'],
	usage: 'ID',
	summary: 'one run: steps, proofs, recovery points',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();
		const run = await services.run(id);
		const bytes = run.phase === 'detached' && !context.isJson ? await fetchedBytes(services, run) : undefined;

		show(context, {run}, () => stateText(run, bytes));

		return 0;
	},
};

// A step's stream as clean text, piece by piece.
const transcript = async function * (services: Services, runId: string, stepId: string, stream: 'out' | 'err'): AsyncGenerator<string> {
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	const cleaner = new TextCleaner();
	let offset = 0;

	for (;;) {
		const {bytes} = await services.output({
			runId, stepId, stream, offset, length: 1024 * 1024,
		});

		if (bytes.length === 0) {
			return;
		}

		offset += bytes.length;
		yield cleaner.push(decoder.decode(bytes, {stream: true}));
	}
};

const log: Command = {
	words: ['runs', 'log'],
	usage: 'ID [STEP] [--stream out|err]',
	summary: 'what the steps of a run printed',
	options: {stream: {type: 'string'}},
	arguments: [1, 2],
	async run(context, [id = '', stepId], options) {
		const {stream} = options;

		if (stream !== undefined && stream !== 'out' && stream !== 'err') {
			throw new UsageError(`\`${String(stream)}\` is no stream.`, {advice: 'Use `out` or `err`.'});
		}

		const services = await context.services();
		const run = await services.run(id);
		const steps = run.steps.filter(step => stepId === undefined || step.stepId === stepId);

		if (stepId !== undefined && steps.length === 0) {
			throw new UsageError(`Run \`${id}\` has no step \`${stepId}\`.`, {advice: `Its steps are: ${run.steps.map(step => step.stepId).join(', ')}.`});
		}

		const pieces: Array<{readonly stepId: string; readonly stream: string; readonly text: string; readonly tidying?: OutputPiece['tidying']}> = [];

		for (const step of steps.flatMap(({stepId: own}) => transcriptsOf(run.segments, own))) {
			for (const each of stream === undefined ? ['out', 'err'] as const : [stream] as const) {
				let text = '';

				for await (const piece of transcript(services, id, step.stepId, each)) {
					if (context.isJson) {
						text += piece;
					} else {
						context.terminal.out(piece);
					}
				}

				if (text !== '') {
					pieces.push({...step, stream: each, text});
				}
			}
		}

		if (context.isJson) {
			show(context, {runId: id, log: pieces}, () => '');
		}

		return 0;
	},
};

const follow: Command = {
	words: ['runs', 'follow'],
	usage: 'ID',
	summary: 'follows a run again, from its beginning',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();

		await services.reattach(id);

		return streamRun(context, services, id, {output: 'all'});
	},
};

const answer: Command = {
	words: ['runs', 'answer'],
	usage: 'ID TEXT|-',
	summary: 'answers what a step asks; with `-` by the first line of stdin, which no list of processes shows',
	options: {},
	arguments: [2, 2],
	async run(context, [id = '', text = '']) {
		const services = await context.services();

		const given = text === '-' ? await context.terminal.line() : text;

		// An empty line would be an answer, too: where there is none at all, nobody has given it.
		if (given === undefined) {
			throw new UsageError('No line came on standard input: nothing was answered.', {advice: 'Give the answer as the first line; where only Enter is wanted, as an empty one.'});
		}

		await services.answer(id, given);
		show(context, {runId: id, answered: true}, () => `Answered run ${id}.`);

		return 0;
	},
};

const cancel: Command = {
	words: ['runs', 'cancel'],
	usage: 'ID',
	summary: 'cancels a run as far as its step can be interrupted',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();
		const preview = await services.previewCancel(id);

		await services.cancel(id);
		show(context, {runId: id, cancelled: true, what: preview.text}, () => preview.text);

		return 0;
	},
};

const abandon: Command = {
	words: ['runs', 'abandon'],
	usage: 'ID --reason TEXT',
	summary: 'gives up a run whose host is gone for good: how it ended stays unknown',
	options: {reason: {type: 'string'}},
	arguments: [1, 1],
	async run(context, [id = ''], options) {
		const services = await context.services();
		const {reason} = options as {readonly reason?: string};

		await services.abandon(id, reason ?? '');

		const run = await services.run(id);

		show(context, {run}, () => stateText(run));

		return 0;
	},
};

const report: Command = {
	words: ['runs', 'report'],
	usage: 'ID',
	summary: 'a report in Markdown',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();
		const markdown = await services.report(id);

		show(context, {runId: id, markdown}, () => markdown);

		return 0;
	},
};

export const runCommands: readonly Command[] = [list, showRun, log, follow, answer, cancel, abandon, report];
