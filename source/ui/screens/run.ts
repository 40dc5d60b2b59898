import type {RunState, StepView} from '../../base/run.js';
import {cleanLine} from '../../base/text.js';
import {formatDuration} from '../../base/units.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {askGiveUp, lostHostOf} from '../layers/give-up.js';
import {createJobLook} from '../layers/job-look.js';
import {createPrompt} from '../layers/prompt.js';
import {askCancel} from '../layers/ask-cancel.js';
import {createScroll} from '../layers/scroll.js';
import {createText} from '../layers/text.js';
import {
	blank,
	fit,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {windowStart} from '../list-window.js';
import type {Layer} from '../navigation.js';
import {markdownPage} from '../present/markdown.js';
import {resultLines} from '../present/result.js';
import {leavingText} from '../present/leaving.js';
import {runHeadLines} from '../present/run-head.js';
import {stepSpan} from '../present/run.js';
import {cutLines} from '../present/trouble.js';
import {localTimes} from '../present/time.js';
import {readOnlyReason} from '../read-only.js';
import {createRunOutput} from '../run-output.js';
import {watchRun} from '../run-watch.js';
import {createPointScreen} from './point.js';

type ViewState = {
	readonly part: 'steps' | 'result';
	readonly stepId?: string;
	readonly isFull: boolean;
};

/**
What a run made is gone on with from its result: read again, restored for trial.
*/
const openPoint = (desk: Desk, {points}: RunState): readonly Binding[] => points.slice(0, 1).map(made => ({
	action: 'open', title: points.length === 1 ? 'Open the recovery point' : 'Open the first recovery point', weight: 91, run() {
		desk.go(createPointScreen(desk, made));
	},
}));

/**
The rows below what is said of a run: a step, a rule, and output.
*/
const leastBelow = 4;

/**
One run: its steps, what they print as they print it, and what came of it. Leaving the screen leaves the run as it is.
*/
export const createRunScreen = (desk: Desk, runId: string): Layer => {
	const {theme} = desk;
	const {glyphs} = theme;
	const watch = watchRun(desk, runId);
	const view = createStore<ViewState>({part: 'steps', isFull: false});
	view.subscribe(desk.changed);
	const run = (): RunState | undefined => watch.state.get().run;
	const summary = () => desk.world.get().runs?.find(each => each.runId === runId);
	const resultScroll = createScroll(theme, desk.changed);
	let wasGoing: boolean | undefined;
	let shownStep: string | undefined;

	watch.state.subscribe(() => {
		const known = run();

		if (known?.phase === 'ended') {
			// What came of it is shown first where it had ended before, and when one watched the end come; not over what one is reading.
			if (wasGoing === undefined || (wasGoing && pane.isFollowing())) {
				view.update(before => ({...before, part: 'result'}));
			}

			wasGoing = false;
		} else if (known !== undefined) {
			wasGoing = true;
		}
	});

	const currentStep = (): StepView | undefined => {
		const steps = run()?.steps ?? [];
		// Whoever reads stays at the step when the next one begins.
		const wanted = view.get().stepId ?? (pane.isFollowing() ? undefined : shownStep);
		const found = steps.find(({stepId}) => stepId === wanted)
			?? steps.find(({state}) => state === 'running')
			?? steps.find(({state}) => ['failed', 'unknown', 'stopped'].includes(state))
			?? steps.findLast(({state}) => !['waiting', 'skipped'].includes(state))
			?? steps[0];

		shownStep = found?.stepId;

		return found;
	};

	const titleOf = (stepId: string): string => run()?.plan?.steps.find(({id}) => id === stepId)?.title ?? stepId;
	const output = createRunOutput(desk, {
		runId, watch, step: currentStep, titleOf,
	});
	const {pane} = output;

	const turnStep = (by: number): void => {
		const steps = run()?.steps ?? [];
		const at = steps.findIndex(({stepId}) => stepId === currentStep()?.stepId);
		const next = steps[Math.max(0, Math.min(steps.length - 1, at + by))];

		if (next === undefined) {
			return;
		}

		// The running step is followed to the next one; any other stays.
		view.update(({stepId: _, ...before}) => next.state === 'running' ? before : {...before, stepId: next.stepId});
		pane.follow();
	};

	const answer = (): void => {
		const waiting = run()?.waitingFor;

		if (waiting !== undefined) {
			desk.ask(createPrompt(desk, {
				title: 'The run asks', question: cleanLine(waiting.prompt), draft: `answer ${runId} ${waiting.prompt}`,
				onAnswer(text, taken) {
					void desk.attempt(async () => {
						await desk.services.answer(runId, text);
						taken();
					});
				},
			}));
		}
	};

	const bindings = (): readonly Binding[] => {
		const known = run();
		const isEnded = known?.phase === 'ended';
		const isResult = view.get().part === 'result';
		const outputBindings = isResult ? [] : output.bindings();

		// Keys that move between steps move in what is typed.
		if (pane.isTyping()) {
			return outputBindings;
		}

		const lostHost = known === undefined ? undefined : lostHostOf(known);

		return [
			...known?.waitingFor === undefined ? [] : [{action: 'answer', run: answer} as const],
			...known?.phase === 'detached'
				? [{
					action: 'reattach', run() {
						void desk.attemptSaying('Looking for the run on its host.', async () => {
							await desk.services.reattach(runId);
							watch.start();
						});
					},
				} as const]
				: [],
			...known === undefined || lostHost === undefined
				? []
				: [{
					action: 'giveUp', run() {
						askGiveUp(desk, known, lostHost);
					},
				} as const],
			...isResult ? resultScroll.bindings() : outputBindings,
			...isResult && known !== undefined ? openPoint(desk, known) : [],
			{
				action: 'next', title: isResult ? 'Steps and output' : 'Result', ...!isResult && {weight: isEnded ? 92 : 30}, run() {
					view.update(before => ({...before, part: isResult ? 'steps' : 'result'}));
				},
			},
			...isResult
				? []
				: [
					{
						action: 'right', title: 'Next step', weight: 50, run() {
							turnStep(1);
						},
					} as const,
					{
						action: 'left', run() {
							turnStep(-1);
						},
					} as const,
					{
						action: 'fullScreen', title: view.get().isFull ? 'Steps too' : 'Output full screen', run() {
							view.update(before => ({...before, isFull: !before.isFull}));
						},
					} as const,
				],
			...isEnded
				? []
				: [
					{
						action: 'lookAtJob', run() {
							desk.ask(createJobLook(desk, runId));
						},
					} as const,
					{
						action: 'cancelRun', run() {
							askCancel(desk, runId);
						}, ...desk.isReadOnly && known?.plan?.direction !== 'verify' && {disabled: readOnlyReason},
					} as const,
					{
						action: 'leave', ...known?.phase === 'detached' && {title: 'Look for it no more'}, run() {
							void desk.attempt(async () => desk.services.detach(runId));
							desk.tell(`Not watched any more. ${leavingText(summary() ?? {phase: 'running'})} ${desk.key('runs')} lists the runs.`, 'ok');
							desk.back();
						},
						...known?.waitsForTurn !== undefined && {disabled: `it has not begun, and would not without lparsafe; ${desk.key('cancelRun')} cancels it`},
					} as const,
				],
			{
				action: 'report', run() {
					void desk.attempt(async () => {
						const text = await desk.services.report(runId);
						desk.ask(createText(desk, {
							title: 'Report', lines: width => markdownPage(localTimes(text), {width, glyphs}).lines,
							bindings: [{
								action: 'exportPlan', title: 'Save to a file', run() {
									void desk.attempt(async () => {
										desk.tell(`Written: ${await desk.options.saveFile(`lparsafe-run-${runId}.md`, text)}`, 'ok');
									});
								},
							}],
						}));
					});
				},
			},
			...isResult
				? [{
					action: 'open', title: 'Steps and output', weight: 0, run() {
						view.update(before => ({...before, part: 'steps'}));
					},
				} as const]
				: [],
		];
	};

	/**
	What was fetched of the running step's output, which is all that is known of how far it came.
	*/
	const fetchedBytes = (known: RunState): number | undefined => {
		const step = known.steps.find(({state}) => state === 'running');

		return step === undefined ? undefined : output.bytesOf(step.stepId);
	};

	const head = (known: RunState, columns: number): readonly Line[] => {
		const bytes = known.phase === 'detached' ? fetchedBytes(known) : undefined;
		const {isDrivenHere = false, drivenBy} = summary() ?? {};

		return runHeadLines(known, {
			columns, glyphs, key: desk.key, now: desk.now(), isLookedFor: isDrivenHere, ...bytes !== undefined && {fetchedBytes: bytes}, ...drivenBy !== undefined && {drivenBy},
		});
	};

	/**
	How long a step takes or took; its own times are its host's, so one that runs is counted here.
	*/
	const secondsOf = ({stepId, state, startedAt, endedAt}: StepView): number | undefined => {
		if (startedAt !== undefined && endedAt !== undefined) {
			return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
		}

		const begun = watch.begunAt(stepId);

		return state === 'running' && begun !== undefined ? (desk.now() - begun) / 1000 : undefined;
	};

	const stepLines = (known: RunState, columns: number, height: number): readonly Line[] => {
		const {steps} = known;
		const at = Math.max(0, steps.findIndex(({stepId}) => stepId === currentStep()?.stepId));
		const start = windowStart(at, steps.length, height);

		return steps.slice(start, start + height).map((step, index): Line => {
			const isCursor = start + index === at;
			// What is not watched is not counted on as if it ran.
			const seconds = known.phase === 'detached' && step.state === 'running' ? undefined : secondsOf(step);
			const tail = [
				seconds === undefined ? '' : formatDuration(seconds),
				step.exitCode === undefined || step.exitCode === 0 ? '' : `exit ${step.exitCode}`,
				step.signal ?? '',
				step.state === 'failed' || step.state === 'stopped' ? cleanLine(step.message ?? '') : '',
			].filter(each => each !== '').join(', ');

			return [span(isCursor ? `${glyphs.cursor} ` : '  ', 'key'), known.phase === 'detached' && step.state === 'running' ? span(`${glyphs.unknown} not seen`, 'caution') : stepSpan(step.state, glyphs), span(` ${fit(titleOf(step.stepId), Math.min(44, columns - 28), {more: glyphs.more})} `, isCursor ? 'title' : undefined), span(tail, 'quiet')];
		});
	};

	return {
		name: 'run',
		place: {name: 'run', args: [runId]},
		runId,
		crumb: `Run ${runId.slice(0, 8)}`,
		get about() {
			return `A run: steps above, what they print below, the result behind ${desk.key('next')}. ${desk.key('left')} and ${desk.key('right')} choose a step. ${desk.key('up')} pauses the output, ${desk.key('bottom')} follows it; ${desk.key('find')} searches all of it, ${desk.key('outputFilter')} shows only lines that match, ${desk.key('markOutput')} marks its end, ${desk.key('since')} shows only what came since, ${desk.key('nextError')} and ${desk.key('previousError')} go to the next error line and the one before, ${desk.key('explain')} explains a message number. ${desk.key('back')} leaves the screen; the run goes on and is followed. ${desk.key('lookAtJob')} looks what its job does on the host. ${desk.key('cancelRun')} says what cancelling could do before it does it. Where the host of a run that is not in contact is gone for good, ${desk.key('giveUp')} gives the run up.`;
		},
		isTyping: pane.isTyping,
		press: pane.press,
		back: pane.back,
		bindings,
		shown: watch.start,
		closed() {
			output.stop();
			watch.stop();
		},
		draw({columns, rows}) {
			const {failure} = watch.state.get();
			const known = run();

			if (known === undefined) {
				return failure === undefined ? [line('Reading the run.', 'quiet')] : paragraph(failure, columns, {tone: 'danger'});
			}

			// The step that runs and the first of its output are seen, however much there is to say above them.
			const lead = cutLines([...head(known, columns), ...failure === undefined ? [] : paragraph(failure, columns, {tone: 'danger'}).slice(0, 2)], Math.max(2, rows - leastBelow), glyphs);

			if (view.get().part === 'result') {
				const result = known.phase === 'ended' ? resultLines(known, columns, glyphs) : [blank, line('The run has not ended yet; what was proved stands here when it has.', 'quiet')];

				return [...lead, blank, ...resultScroll.draw(result, rows - lead.length - 1)];
			}

			const stepHeight = view.get().isFull ? 0 : Math.min(known.steps.length, Math.max(3, Math.floor(rows * 0.3)), Math.max(1, rows - lead.length - leastBelow + 1));
			const rest = rows - lead.length - stepHeight;

			return [...lead, ...stepHeight === 0 ? [] : stepLines(known, columns, stepHeight), ...output.draw(columns, rest)];
		},
	};
};
