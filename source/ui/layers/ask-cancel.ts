import type {CancelPreview, RunSummary} from '../../base/services/runs.js';
import {cleanLine} from '../../base/text.js';
import {watchCancel} from '../cancel-preview.js';
import type {Desk} from '../desk.js';
import {paragraph} from '../line.js';
import {targetWords} from '../present/run.js';
import {troubleOf} from '../trouble.js';
import {createConfirm} from './confirm.js';

export const runName = ({method, target, host}: RunSummary): string => `${method} of ${targetWords(target)} on ${host}`;

/**
Cancels one run after saying what that can do now: again whenever the run has moved on while it is asked.
*/
export const askCancel = (desk: Desk, runId: string): void => {
	const run = (): RunSummary | undefined => desk.world.get().runs?.find(each => each.runId === runId);
	const name = (): string => {
		const known = run();

		return known === undefined ? `Run ${runId}` : runName(known);
	};

	const from = desk.navigation.get().screens.at(-1);
	// What is told of it is told to whoever is still there.
	const isHere = (): boolean => desk.navigation.get().screens.at(-1) === from;
	let preview: CancelPreview | undefined;

	const cancel = async (): Promise<void> => {
		try {
			await desk.services.cancel(runId);
			desk.tell(`${name()} is being cancelled; ${from?.runId === runId ? 'what is said here' : 'its screen'} tells how far it got.`, 'caution', () => isHere() && run()?.phase !== 'ended');
		} catch (error) {
			if (troubleOf(error).code === 'ended') {
				await desk.refreshWorld('runs');
				desk.tell(`Too late to cancel: ${name()} has ended. ${from?.runId === runId ? 'Its result stands here' : 'Its screen says how'}.`, 'caution', isHere);

				return;
			}

			throw error;
		}
	};

	const dialog = createConfirm(desk, {
		name: 'cancel',
		hosts: [run()?.host].filter(host => host !== undefined),
		get title() {
			return preview?.isPossible === false ? 'This run cannot be cancelled now' : 'Cancel this run?';
		},
		tone: 'danger',
		// By now another one may be on the screen.
		lines: width => [...paragraph(cleanLine(name()), width, {tone: 'title'}), ...paragraph(cleanLine(preview?.text ?? ''), width)],
		get choices() {
			return [
				{label: preview?.isPossible === false ? 'Leave it' : 'Let it go on', run() {/* That is all. */}},
				...preview?.isPossible === false
					? []
					: [{
						label: 'Cancel the run',
						tone: 'danger' as const,
						run() {
							void desk.attempt(cancel);
						},
					}],
			];
		},
		closed() {
			stop();
		},
	});

	const stop = watchCancel(desk, runId, now => {
		const isFirst = preview === undefined;

		if (now !== undefined) {
			preview = now;
			desk.changed();
		}

		if (!isFirst) {
			return;
		}

		if (now === undefined) {
			stop();
		} else {
			desk.ask(dialog);
		}
	});
};
