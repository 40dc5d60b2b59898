import type {OutputLine, OutputStream} from '../base/output.js';
import type {RunState, StepView} from '../base/run.js';
import type {StreamName} from '../base/store.js';
import {transcriptsOf} from '../base/tidying-transcript.js';
import {createStore} from './create-store.js';
import type {Desk} from './desk.js';
import type {Binding} from './bindings.js';
import {
	ruledTitle,
	span,
	textOf,
	wholeSpans,
	widthOf,
	type Line,
} from './line.js';
import {outputActions} from './output-actions.js';
import {createOutputPane} from './output-pane.js';
import type {OutputPane} from './output-pane-shape.js';
import type {OutputView} from './output-view.js';
import type {RunWatch} from './run-watch.js';

/**
What can be shown of a step: a stream of it, or of what a job of its own printed that did it in place of the segment it belongs to.
*/
type Shown = {
	/**
	The same for the same of another step.
	*/
	readonly id: string;
	readonly title: string;

	/**
	What is said of turning to it.
	*/
	readonly turn: string;
	readonly stream: OutputStream;

	/**
	Under which name it is kept, where that is not the step's own.
	*/
	readonly keptAs?: string;
};

/**
The output, and the last lines of all else below it.
*/
const apart: Shown = {
	id: 'apart', title: 'Output', turn: 'Errors below', stream: 'out',
};

const ofEachStep: readonly Shown[] = [
	apart,
	{
		id: 'together', title: 'Output and errors', turn: 'Output and errors together', stream: 'both',
	},
	{
		id: 'out', title: 'Output', turn: 'Output alone', stream: 'out',
	},
	{
		id: 'err', title: 'Errors', turn: 'Errors alone', stream: 'err',
	},
];

/**
What the steps of a run print: one of them in a pane, the last lines of what else there is below it.
*/
export type RunOutput = {
	readonly pane: OutputPane;
	bindings(): readonly Binding[];
	draw(columns: number, height: number): readonly Line[];

	/**
	What was fetched of a step's output.
	*/
	bytesOf(stepId: string): number;
	stop(): void;
};

export const createRunOutput = (desk: Desk, {runId, watch, step, titleOf}: {
	readonly runId: string;
	readonly watch: RunWatch;
	readonly step: () => StepView | undefined;
	readonly titleOf: (stepId: string) => string;
}): RunOutput => {
	const {glyphs} = desk.theme;
	const run = (): RunState | undefined => watch.state.get().run;
	const chosen = createStore(apart.id);
	chosen.subscribe(desk.changed);
	const tails = new Map<string, OutputView>();

	/**
	The last lines of a stream, and how many it has.
	*/
	const tail = (stepId: string, stream: StreamName): {readonly lines: readonly OutputLine[]; readonly count: number; readonly bytes: number} => {
		const key = `${stepId} ${stream}`;
		let view = tails.get(key);

		if (view === undefined) {
			view = watch.view();
			view.countFrom({[stream]: 0});
			tails.set(key, view);
			view.show({stepId, stream});
		}

		const {lines = [], newLines = 0, sizes} = view.window() ?? {};

		return {lines, count: newLines + (lines.at(-1)?.isOpen === true ? 1 : 0), bytes: sizes === undefined ? 0 : sizes.out + sizes.err};
	};

	/**
	What jobs of their own printed that did the step, the oldest first: one that was lost as well is followed by another one.
	*/
	const tidyings = (): ReadonlyArray<Shown & {readonly keptAs: string; readonly stream: StreamName}> => {
		const stepId = step()?.stepId;
		const [, ...kept] = stepId === undefined ? [] : transcriptsOf(run()?.segments ?? [], stepId);

		return kept.flatMap(({stepId: keptAs}, index) => (['out', 'err'] as const).flatMap(stream => {
			const title = `${stream === 'out' ? 'Output' : 'Errors'} of tidying${kept.length === 1 ? '' : ` ${index + 1} of ${kept.length}`}`;

			return tail(keptAs, stream).lines.length === 0
				? []
				: [{
					id: `tidying ${index} ${stream}`, title, turn: title, stream, keptAs,
				}];
		}));
	};

	const all = (): readonly Shown[] => [...ofEachStep, ...tidyings()];

	/**
	Another step may have none of what is looked at.
	*/
	const shown = (): Shown => all().find(({id}) => id === chosen.get()) ?? apart;

	const choice = (): {readonly stepId: string; readonly stream: OutputStream} | undefined => {
		const stepId = step()?.stepId;
		const {stream, keptAs} = shown();

		return stepId === undefined ? undefined : {stepId: keptAs ?? stepId, stream};
	};

	const turnTo = (id: string): void => {
		chosen.set(id);
		pane.turned();
	};

	const pane = createOutputPane(desk, {
		runId, view: watch.view(), choice,
		whyNone() {
			const state = step()?.state;

			return state === 'waiting' ? (run()?.phase === 'ended' ? 'This step was not begun.' : 'This step has not begun yet.') : (state === 'skipped' ? 'This step was skipped: it printed nothing.' : undefined);
		},
		beforeErrors() {
			const stepId = step()?.stepId;

			if (shown() === apart && stepId !== undefined && tail(stepId, 'err').lines.length > 0) {
				turnTo('together');
			}
		},
	});

	const next = (): Shown => {
		const there = all();
		const {id} = shown();

		return there[(there.findIndex(each => each.id === id) + 1) % there.length] ?? apart;
	};

	/**
	Nothing more comes of a run that has ended, and nothing is seen of one that was left.
	*/
	const status = (): string => {
		const phase = run()?.phase;
		const said = pane.status();

		return pane.isFollowing() && !pane.isTyping() && phase !== 'running' && phase !== undefined ? (phase === 'ended' ? 'its end' : 'as far as it was seen') + said.slice('following'.length) : said;
	};

	/**
	What has room of a title, without halves of what it tells; what is being typed is not cut short.
	*/
	const wholeParts = (title: string, width: number): string => pane.isTyping() ? title : textOf(wholeSpans(title.split(/(?=, )/v).map(part => span(part)), width, glyphs.more));

	/**
	The last lines of the other streams below the one that is shown, each under a heading of its own.
	*/
	const below = (columns: number, height: number): readonly Line[] => {
		const stepId = step()?.stepId;

		if (stepId === undefined) {
			return [];
		}

		const ofJobs = tidyings();
		const last = ofJobs.at(-1)?.keptAs;
		const others = [
			{
				title: 'Errors', ...tail(stepId, 'err'), stream: 'err', isBrief: false,
			},
			...ofJobs.map(({title, keptAs, stream}) => ({
				title: `${title}, by a job of its own`, ...tail(keptAs, stream), stream, isBrief: keptAs !== last,
			})),
		].filter(({lines}) => lines.length > 0);
		const most = Math.max(1, Math.floor(height / (others.filter(({isBrief}) => !isBrief).length === 1 ? 4 : 8)));

		return others.flatMap(({title, lines, count, stream, isBrief}): readonly Line[] => [
			ruledTitle(`${title}: ${count} line${count === 1 ? '' : 's'}, ${desk.key('stream')} shows them alone`, columns, glyphs),
			// Of a job that another one followed the heading says enough.
			...isBrief ? [] : lines.slice(-most).map(({text}): Line => [stream === 'err' ? span('E ', 'danger') : span('  '), span(text)]),
		]);
	};

	return {
		pane,
		bindings: () => pane.isTyping()
			? pane.bindings()
			: [
				...pane.bindings(),
				{
					action: shown() === apart ? 'together' : 'stream', title: next().turn, run() {
						turnTo(next().id);
					},
				},
				...outputActions(desk, {
					runId, choice, pane, run,
				}),
			],
		draw(columns, height) {
			const current = step();
			const others = shown() === apart ? below(columns, height) : [];

			const said = status();
			const whole = `${shown().title} of ${current === undefined ? 'the run' : titleOf(current.stepId)}: ${said}`;

			return [
				// How it stands is said before whose it is: the steps above tell that, too.
				ruledTitle(widthOf(whole) + 4 > columns && current !== undefined ? wholeParts(`${shown().title}: ${said}`, columns - 4) : whole, columns, glyphs),
				...pane.draw(columns, Math.max(0, height - 1 - others.length)),
				...others,
			].slice(0, Math.max(0, height));
		},
		bytesOf: stepId => tail(stepId, 'err').bytes,
		stop() {
			pane.stop();

			for (const view of tails.values()) {
				view.stop();
			}
		},
	};
};
