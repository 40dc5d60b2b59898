import type {Services} from '../base/services.js';

/**
The same services, of which a thread hears what it answers to questions, so that it can hide that where it fails itself.
*/
export const hearAnswers = (services: Services, hear: (answer: string) => void): Services => new Proxy(services, {
	get(target, name) {
		if (name !== 'answerQuestion') {
			return Reflect.get(target, name) as unknown;
		}

		return async (id: string, answer: string | undefined) => {
			if (answer !== undefined) {
				hear(answer);
			}

			return target.answerQuestion(id, answer);
		};
	},
});
