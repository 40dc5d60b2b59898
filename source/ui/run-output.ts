import type {OutputLine, OutputStream} from '../base/output.js';
import type {RunState, StepView} from '../base/run.js';
import type {StreamName} from '../base/store.js';
import {tidyingTranscript} from '../base/tidying-transcript.js';
import {createStore} from './create-store.js';
import type {Desk} from './desk.js';
import type {Binding} from './keymap.js';
import {span, widthOf, type Line} from './line.js';
import {outputActions} from './output-actions.js';
import {createOutputPane} from './output-pane.js';
import type {OutputPane} from './output-pane-shape.js';
import type {OutputView} from './output-view.js';
import type {RunWatch} from './run-watch.js';

/**
`apart`: the output, and the last lines of all else below it.
*/
type ShownStream = 'apart' | 'together' | 'out' | 'err' | 'tidying' | 'tidying-err';

const streamTitles: Readonly<Record<ShownStream, string>> = {
	apart: 'Output', together: 'Output and errors', out: 'Output', err: 'Errors', tidying: 'Output of tidying', 'tidying-err': 'Errors of tidying',
};

const turnTitles: Readonly<Record<ShownStream, string>> = {
	apart: 'Errors below', together: 'Output and errors together', out: 'Output alone', err: 'Errors alone', tidying: 'Output of tidying', 'tidying-err': 'Errors of tidying',
};

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
	const chosen = createStore<ShownStream>('apart');
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
	Under which name is kept what a job of its own printed that did the step in place of the segment it belongs to.
	*/
	const tidyingOf = (stepId: string | undefined): string | undefined => {
		const jobId = stepId === undefined ? undefined : run()?.segments.find(({stepIds}) => stepIds.includes(stepId))?.tidyJobId;

		return stepId === undefined || jobId === undefined ? undefined : tidyingTranscript(stepId, jobId);
	};

	const hasTidying = (stream: StreamName): boolean => {
		const stepId = tidyingOf(step()?.stepId);

		return stepId !== undefined && tail(stepId, stream).lines.length > 0;
	};

	const streams = (): readonly ShownStream[] => ['apart', 'together', 'out', 'err', ...hasTidying('out') ? ['tidying'] as const : [], ...hasTidying('err') ? ['tidying-err'] as const : []];

	/**
	Another step may have none of what is looked at.
	*/
	const shown = (): ShownStream => streams().find(each => each === chosen.get()) ?? 'apart';

	const choice = (): {readonly stepId: string; readonly stream: OutputStream} | undefined => {
		const stepId = step()?.stepId;
		const tidying = tidyingOf(stepId);

		if (stepId === undefined) {
			return undefined;
		}

		switch (shown()) {
			case 'together': {
				return {stepId, stream: 'both'};
			}

			case 'err': {
				return {stepId, stream: 'err'};
			}

			case 'tidying': {
				return {stepId: tidying ?? stepId, stream: 'out'};
			}

			case 'tidying-err': {
				return {stepId: tidying ?? stepId, stream: 'err'};
			}

			case 'apart':
			case 'out': {
				return {stepId, stream: 'out'};
			}
		}
	};

	const turnTo = (stream: ShownStream): void => {
		chosen.set(stream);
		pane.turned();
	};

	const pane = createOutputPane(desk, {
		runId, view: watch.view(), choice,
		beforeErrors() {
			const stepId = step()?.stepId;

			if (shown() === 'apart' && stepId !== undefined && tail(stepId, 'err').lines.length > 0) {
				turnTo('together');
			}
		},
	});

	const next = (): ShownStream => {
		const all = streams();

		return all[(all.indexOf(shown()) + 1) % all.length] ?? 'apart';
	};

	const rule = (title: string, columns: number): Line => {
		const text = ` ${title} `;

		return [span(glyphs.rule.repeat(2) + text + glyphs.rule.repeat(Math.max(0, columns - widthOf(text) - 2)), 'quiet')];
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
	The last lines of the other streams below the one that is shown, each under a heading of its own.
	*/
	const below = (columns: number, height: number): readonly Line[] => {
		const stepId = step()?.stepId;
		const tidying = tidyingOf(stepId);

		if (stepId === undefined) {
			return [];
		}

		const others = [
			{title: 'Errors', ...tail(stepId, 'err'), first: span('E ', 'danger')},
			...tidying === undefined
				? []
				: [
					{title: 'Tidying, by a job of its own', ...tail(tidying, 'out'), first: span('  ')},
					{title: 'Errors of tidying', ...tail(tidying, 'err'), first: span('E ', 'danger')},
				],
		].filter(({lines}) => lines.length > 0);
		const most = Math.max(1, Math.floor(height / (others.length === 1 ? 4 : 8)));

		return others.flatMap(({title, lines, count, first}): readonly Line[] => [
			rule(`${title}: ${count} line${count === 1 ? '' : 's'}, ${desk.key('stream')} shows them alone`, columns),
			...lines.slice(-most).map(({text}): Line => [first, span(text)]),
		]);
	};

	return {
		pane,
		bindings: () => [
			...pane.bindings(),
			{
				action: shown() === 'apart' ? 'together' : 'stream', title: turnTitles[next()], run() {
					turnTo(next());
				},
			},
			...outputActions(desk, {
				runId, choice, pane, run,
			}),
		],
		draw(columns, height) {
			const current = step();
			const others = shown() === 'apart' ? below(columns, height) : [];

			const said = status();
			const whole = `${streamTitles[shown()]} of ${current === undefined ? 'the run' : titleOf(current.stepId)}: ${said}`;

			return [
				// How it stands is said before whose it is: the steps above tell that, too.
				rule(widthOf(whole) + 4 > columns && current !== undefined ? `${streamTitles[shown()]}: ${said}` : whole, columns),
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
