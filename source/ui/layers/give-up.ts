import type {RunState} from '../../base/run.js';
import {cleanLine} from '../../base/text.js';
import type {Desk} from '../desk.js';
import {blank, paragraph, type Line} from '../line.js';
import {createConfirm} from './confirm.js';
import {createPrompt} from './prompt.js';

/**
The host that holds what became of a run, where contact with it is lost; undefined where there is nothing to give up.
*/
export const lostHostOf = ({phase, segments, adopted}: RunState): string | undefined => {
	const present = segments.find(({isEnded}) => isEnded !== true);

	return phase === 'detached' && present !== undefined ? adopted?.host ?? present.host : undefined;
};

const whatItMeans = ({plan, steps, segments}: RunState, host: string, width: number): readonly Line[] => {
	const present = segments.find(({isEnded}) => isEnded !== true);
	const undone = (plan?.steps ?? []).filter(({id, always}) => always && present?.stepIds.includes(id) === true && steps.find(({stepId}) => stepId === id)?.state !== 'ok');

	return [
		...paragraph('Only for a host that is gone for good. It is asked once more; where it answers, nothing is given up.', width),
		blank,
		...paragraph('How the run ended stays unknown, for ever: no recovery point is made of it, and its host is not asked again. What still runs there runs on, and nobody looks after it.', width),
		...undone.length === 0 ? [] : paragraph(`Not known to be done on ${cleanLine(host)}: ${undone.map(({title}) => cleanLine(title)).join(', ')}.`, width, {tone: 'caution'}),
		blank,
		...paragraph('Who gave it up, when and why is kept in its record.', width),
	];
};

/**
Asks why a run is given up, says what that means, and has the name of its host typed.
*/
export const askGiveUp = (desk: Desk, run: RunState, host: string): void => {
	const {runId} = run;

	desk.ask(createPrompt(desk, {
		title: 'Give this run up', question: `Why will ${cleanLine(host)} not come back? The answer is kept in the record of the run.`, does: 'Go on', draft: `give up ${runId}`,
		onAnswer(reason, taken) {
			if (reason.trim() === '') {
				desk.tell('A run is given up with a reason only.', 'caution');

				return;
			}

			desk.ask(createConfirm(desk, {
				name: 'give-up',
				title: 'Give this run up?',
				tone: 'danger',
				hosts: [host],
				mustType: host,
				lines: width => whatItMeans(run, host, width),
				choices: [
					{label: 'Keep it', run() {/* That is all. */}},
					{
						label: 'Give it up', tone: 'danger', run() {
							desk.tell(`Asking ${cleanLine(host)} once more.`, 'running');
							void desk.attempt(async () => {
								await desk.services.abandon(runId, reason);
								taken();
								desk.tell('Given up: how it ended stays unknown.', 'caution');
							});
						},
					},
				],
			}));
		},
	}));
};
