import type {CancelPreview, RunSummary} from '../../base/services/runs.js';
import {cleanLine} from '../../base/text.js';
import {watchCancel} from '../cancel-preview.js';
import {createStore} from '../create-store.js';
import {cancelMilliseconds, inProgress} from '../departure.js';
import type {Desk} from '../desk.js';
import {
	blank,
	fit,
	line,
	paragraph,
	span,
	spread,
	type Line,
} from '../line.js';
import {moveBindings} from '../move-bindings.js';
import type {Layer} from '../navigation.js';
import {leavingText, standingText} from '../present/leaving.js';
import {productionHosts, productionWord} from '../present/production-marks.js';
import {targetWords} from '../present/run.js';
import {runName} from './ask-cancel.js';
import {boxed} from './box.js';

export const runsInProgress = (desk: Desk): readonly RunSummary[] => inProgress(desk.world.get().runs ?? []);

const choices = ['leave', 'wait', 'cancel'] as const;
type Choice = typeof choices[number];

const runsText = (count: number): string => `${count} run${count === 1 ? '' : 's'}`;

/**
What Enter does with these choices, in a few words.
*/
const intention = (chosen: readonly Choice[]): string => {
	const waits = chosen.filter(each => each === 'wait').length;
	const cancels = chosen.filter(each => each === 'cancel').length;

	return [
		...cancels === 0 ? [] : [`cancel ${runsText(cancels)}`],
		...waits === 0 ? [] : [`wait for ${runsText(waits)}`],
		waits + cancels === 0 ? 'leave now' : 'then leave',
	].join(', ');
};

/**
Asked when the app is left while runs are in progress: each is named with what becomes of it, and may be left, waited for or cancelled.
*/
export const createQuit = (desk: Desk): Layer => {
	const {glyphs} = desk.theme;
	const before = desk.departure.get();
	const state = createStore<{readonly index: number; readonly chosen: Readonly<Record<string, Choice>>; readonly previews: Readonly<Record<string, CancelPreview>>}>({
		index: 0,
		chosen: Object.fromEntries((before?.runIds ?? []).map(runId => [runId, 'wait' as const])),
		previews: {},
	});
	state.subscribe(desk.changed);
	const rows = (): readonly RunSummary[] => runsInProgress(desk);
	const choiceOf = (runId: string): Choice => state.get().chosen[runId] ?? 'leave';

	const watched = new Map<string, () => void>();

	const choose = (runId: string, choice: Choice): void => {
		watched.get(runId)?.();
		watched.delete(runId);
		state.update(({previews, ...rest}) => ({...rest, previews: Object.fromEntries(Object.entries(previews).filter(([id]) => id !== runId)), chosen: {...rest.chosen, [runId]: choice}}));

		if (choice === 'cancel') {
			watched.set(runId, watchCancel(desk, runId, preview => {
				heed(runId, preview);
			}));
		}
	};

	const heed = (runId: string, preview: CancelPreview | undefined): void => {
		if (preview?.isPossible === true) {
			state.update(({previews, ...rest}) => ({...rest, previews: {...previews, [runId]: preview}}));

			return;
		}

		const run = rows().find(each => each.runId === runId);

		choose(runId, 'leave');

		// One that has gone from the list has ended, which is told elsewhere.
		if (preview !== undefined && run !== undefined) {
			desk.tell(`${runName(run)}: ${preview.text}`, 'caution', () => desk.navigation.get().dialogs.includes(layer));
		}
	};

	const current = (): RunSummary | undefined => rows()[Math.min(state.get().index, rows().length - 1)];

	// Nothing is cancelled where lparsafe was started read-only.
	const offered: readonly Choice[] = desk.isReadOnly ? ['leave', 'wait'] : choices;

	const turn = (by: number): void => {
		const run = current();

		if (run !== undefined) {
			choose(run.runId, offered[(offered.indexOf(choiceOf(run.runId)) + by + offered.length) % offered.length] ?? 'leave');
		}
	};

	const carryOut = async (): Promise<void> => {
		const open = rows().map(({runId}) => runId);
		const cancelled = open.filter(runId => choiceOf(runId) === 'cancel');

		if (cancelled.some(runId => state.get().previews[runId] === undefined)) {
			desk.tell('What a cancel can do is still being asked.', 'caution');

			return;
		}

		const awaited = open.filter(runId => choiceOf(runId) !== 'leave');
		desk.close(layer);

		if (awaited.length === 0) {
			desk.options.onQuit(0);

			return;
		}

		const until = desk.now() + cancelMilliseconds;
		desk.departure.set({runIds: awaited, cancelled: Object.fromEntries(cancelled.map(runId => [runId, until]))});
		desk.tell(`lparsafe leaves when ${runsText(awaited.length)} ${awaited.length === 1 ? 'has' : 'have'} ended. Keys go on working; ${desk.key('quit')} asks again.`, 'running');

		const done = await Promise.all(cancelled.map(async runId => desk.attempt(async () => {
			await desk.services.cancel(runId);

			return true;
		})));

		// Why is told by then.
		if (done.includes(undefined)) {
			desk.departure.set(undefined);
		}
	};

	const becomes = ({runId, ...run}: RunSummary): {readonly text: string; readonly isDanger: boolean} => {
		switch (choiceOf(runId)) {
			case 'leave': {
				return {text: leavingText(run), isDanger: false};
			}

			case 'wait': {
				return {text: 'lparsafe stays open until it has ended.', isDanger: false};
			}

			case 'cancel': {
				return {text: state.get().previews[runId]?.text ?? 'Asking what a cancel can do now.', isDanger: true};
			}
		}
	};

	const blockOf = (run: RunSummary, isCursor: boolean, width: number): readonly Line[] => {
		const {method, target, host, runId, phase} = run;
		const {text, isDanger} = becomes(run);
		const choice = choiceOf(runId);
		const answer = span(`[ ${choice.padEnd(6)} ]`, isCursor ? 'selected' : (choice === 'cancel' ? 'danger' : undefined));

		return [
			spread([
				span(isCursor ? `${glyphs.cursor} ` : '  ', 'key'),
				span(`${phase === 'running' ? glyphs.running : (phase === 'detached' ? glyphs.caution : glyphs.waiting)} `, phase === 'detached' ? 'caution' : 'running'),
				...productionHosts(desk.world.get().hosts, [host]).length === 0 ? [] : [productionWord, span(' ')],
				span(cleanLine(`${method} of ${targetWords(target)} on ${host}`), 'title'),
				span(`  ${standingText(run)}`),
			], [span(' '), answer], width, glyphs.more),
			...paragraph(cleanLine(text), width, {indent: ' '.repeat(4), ...isDanger && {tone: 'danger'}}).slice(0, isCursor ? 8 : 2),
		];
	};

	const layer: Layer = {
		name: 'quit',
		crumb: 'Runs are in progress',
		closed() {
			for (const stop of watched.values()) {
				stop();
			}
		},
		get about() {
			return `Each run in progress with what becomes of it when lparsafe is left. ${desk.key('up')} and ${desk.key('down')} choose a run; ${desk.key('mark')}, ${desk.key('left')} and ${desk.key('right')} choose whether it is left, waited for or cancelled; ${desk.key('open')} carries that out, ${desk.key('back')} stays. ${desk.key('interrupt')} here leaves all of them at once.`;
		},
		bindings: () => [
			{
				action: 'open', title: intention(rows().map(({runId}) => choiceOf(runId))).replace(/^./v, first => first.toUpperCase()), run() {
					void carryOut();
				},
			},
			{
				action: 'mark', title: 'Leave, wait or cancel', run() {
					turn(1);
				},
			},
			{
				action: 'right', run() {
					turn(1);
				},
			},
			{
				action: 'left', run() {
					turn(-1);
				},
			},
			{
				action: 'sameForAll', run() {
					const run = current();

					for (const {runId} of run === undefined ? [] : rows()) {
						if (choiceOf(runId) !== choiceOf(run?.runId ?? '')) {
							choose(runId, choiceOf(run?.runId ?? ''));
						}
					}
				}, ...rows().length < 2 && {disabled: 'there is one run only'},
			},
			...moveBindings({
				by(lines) {
					state.update(({index, ...rest}) => ({...rest, index: Math.max(0, Math.min(rows().length - 1, index + lines))}));
				},
			}),
		],
		draw({columns, rows: height}) {
			const width = columns - 4;
			const open = rows();

			if (open.length === 0) {
				return boxed('Runs are in progress', [line(`All of them have ended now. ${desk.key('open')} leaves, ${desk.key('back')} stays.`, 'ok')], columns, desk.theme);
			}

			const at = Math.min(state.get().index, open.length - 1);
			const room = Math.max(3, height - 4);
			const blocks = open.map((run, index) => blockOf(run, index === at, width));
			let from = 0;

			// Runs above the cursor's go first where not all can be seen.
			while (from < at && blocks.slice(from, at + 1).flat().length > room) {
				from += 1;
			}

			const all = blocks.slice(from).flat();
			const count = open.length === 1 ? '' : `Run ${at + 1} of ${open.length}. `;
			const what = `${count}${desk.key('open')}: ${intention(open.map(({runId}) => choiceOf(runId)))}. ${desk.key('back')}: stay.`;

			return boxed('Runs are in progress', [...all.slice(0, room), blank, line(fit(what, width, {more: glyphs.more}), 'title')], columns, desk.theme);
		},
	};

	return layer;
};
