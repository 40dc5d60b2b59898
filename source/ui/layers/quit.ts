import type {RunSummary} from '../../base/services.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {percentText} from '../present/run.js';
import {createConfirm} from './confirm.js';

export const runningRuns = (desk: Desk): readonly RunSummary[] => (desk.world.get().runs ?? []).filter(({phase}) => phase === 'running' || phase === 'detached');

/**
Cancels one run after saying what that can do now.
*/
export const askCancel = async (desk: Desk, runId: string): Promise<void> => {
	const preview = await desk.attempt(async () => desk.services.previewCancel(runId));

	if (preview === undefined) {
		return;
	}

	desk.ask(createConfirm(desk, {
		name: 'cancel',
		title: preview.isPossible ? 'Cancel this run?' : 'This run cannot be cancelled now',
		tone: 'danger',
		lines: width => paragraph(preview.text, width),
		choices: [
			{label: 'Let it go on', run() {/* That is all. */}},
			...preview.isPossible
				? [{
					label: 'Cancel the run',
					tone: 'danger' as const,
					run() {
						void desk.attempt(async () => {
							await desk.services.cancel(runId);
							desk.tell('Cancelling; the run says below how far it got.', 'caution');
						});
					},
				}]
				: [],
		],
	}));
};

/**
Asked when the app is left while runs are in progress: each is named, and what happens to it is said.
*/
export const createQuit = (desk: Desk): Layer => {
	const layer: Layer = createConfirm(desk, {
		name: 'quit',
		title: 'Runs are in progress',
		about: 'Leaving does not stop a run: it works on its host, and the next start of lparsafe finds it again.',
		lines(width): readonly Line[] {
			return [
				...runningRuns(desk).map(({method, host, target, phase, percent}): Line => [
					span(`${desk.theme.glyphs.running} `, 'running'),
					span(`${method} of ${target} on ${host}`, 'title'),
					span(`  ${phase}, ${percentText(percent)}`),
				]),
				blank,
				...paragraph('They run on their hosts and go on without lparsafe. The next start finds them again, with all they printed meanwhile.', width),
				...runningRuns(desk).length === 0 ? [line('All of them have ended now.', 'ok')] : [],
			];
		},
		choices: [
			{label: 'Stay and wait', run() {/* That is all. */}},
			{
				label: 'Leave, they go on', run() {
					desk.options.onQuit(0);
				},
			},
			{
				label: 'Cancel one', tone: 'danger', run() {
					const [first] = runningRuns(desk);

					if (first !== undefined) {
						void askCancel(desk, first.runId);
					}
				},
			},
		],
	});

	return layer;
};
