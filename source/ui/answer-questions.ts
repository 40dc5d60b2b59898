import type {Desk} from './desk.js';
import {createQuestion} from './layers/question.js';
import type {Layer} from './navigation.js';

/**
Shows what connections ask, one after the other, over whatever the operator is looking at; one that is no longer wanted goes by itself.
*/
export const answerQuestions = async (desk: Desk, isStopped: () => boolean): Promise<void> => {
	const open = new Map<string, Layer>();

	for await (const item of desk.services.questions()) {
		if (isStopped()) {
			return;
		}

		if ('isWithdrawn' in item) {
			const layer = open.get(item.id);

			open.delete(item.id);

			if (layer !== undefined) {
				desk.close(layer);
			}

			continue;
		}

		const layer = createQuestion(desk, item, answer => {
			open.delete(item.id);
			void desk.attempt(async () => desk.services.answerQuestion(item.id, answer));
		});

		open.set(item.id, layer);
		desk.ask(layer);
	}
};
