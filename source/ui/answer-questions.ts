import type {Question} from '../base/question.js';
import type {Desk} from './desk.js';
import {createQuestion} from './layers/question.js';
import type {Layer} from './navigation.js';

/**
Shows what connections ask, one after the other, over whatever the operator is looking at; one that is no longer wanted goes by itself. A later question waits: on top of one that is being answered it would get the rest of another host's password.
*/
export const answerQuestions = async (desk: Desk, isStopped: () => boolean): Promise<void> => {
	const waiting: Question[] = [];
	let open: {readonly id: string; readonly layer: Layer} | undefined;

	const showNext = (): void => {
		const question = open === undefined ? waiting.shift() : undefined;

		if (question === undefined) {
			return;
		}

		const layer = createQuestion(desk, question, {
			waiting: () => waiting.length,
			onAnswer(answer) {
				open = undefined;
				void desk.attempt(async () => desk.services.answerQuestion(question.id, answer));
				showNext();
			},
		});

		open = {id: question.id, layer};
		desk.ask(layer);
	};

	for await (const item of desk.services.questions()) {
		if (isStopped()) {
			return;
		}

		if (!('isWithdrawn' in item)) {
			waiting.push(item);
			desk.changed();
		} else if (open?.id === item.id) {
			const {layer} = open;

			open = undefined;
			desk.close(layer);
			desk.tell('The host no longer waits for that answer.', 'caution');
		} else {
			const at = waiting.findIndex(({id}) => id === item.id);

			if (at !== -1) {
				waiting.splice(at, 1);
			}
		}

		showNext();
	}
};
