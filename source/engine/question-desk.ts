import {randomUUID} from 'node:crypto';
import {abortable, untilAborted} from '../base/abortable.js';
import type {Ask, Question} from '../base/question.js';
import type {QuestionServices} from '../base/services/questions.js';

/**
Where questions of connections and answers of a face meet: the one way on which secrets come in. Nothing is remembered here.
*/
export type QuestionDesk = QuestionServices & {readonly ask: Ask};

type Listener = (item: Question | {readonly id: string; readonly isWithdrawn: true}) => void;

/**
A desk with nothing on it.

@param options - Who else is told.
@param options.onSecret - Told each answer that must not be shown, before whoever asked gets it.
*/
export const createQuestionDesk = ({onSecret}: {readonly onSecret?: (secret: string) => void} = {}): QuestionDesk => {
	const open = new Map<string, {readonly question: Question; settle(answer: string | undefined): void}>();
	const listeners = new Set<Listener>();

	return {
		async ask(question, signal) {
			// Nobody there: an answer that cannot come is not waited for.
			if (listeners.size === 0 || signal?.aborted === true) {
				return undefined;
			}

			const id = randomUUID();
			const {promise, resolve} = Promise.withResolvers<string | undefined>();
			const whole = {...question, id};
			const withdraw = () => {
				for (const tell of listeners) {
					tell({id, isWithdrawn: true});
				}

				resolve(undefined);
			};

			open.set(id, {question: whole, settle: resolve});
			signal?.addEventListener('abort', withdraw, {once: true});

			for (const tell of listeners) {
				tell(whole);
			}

			try {
				const answer = await promise;

				if (answer !== undefined && !question.isEchoed) {
					onSecret?.(answer);
				}

				return answer;
			} finally {
				open.delete(id);
				signal?.removeEventListener('abort', withdraw);
			}
		},
		async answerQuestion(id, answer) {
			open.get(id)?.settle(answer);
		},
		questions: () => abortable(async function * (signal) {
			const queue: Array<Parameters<Listener>[0]> = Array.from(open.values(), ({question}) => question);
			let wake = Promise.withResolvers<undefined>();
			const tell: Listener = item => {
				queue.push(item);
				wake.resolve(undefined);
			};

			listeners.add(tell);

			try {
				while (!signal.aborted) {
					yield * queue.splice(0);
					await untilAborted(wake.promise, signal);
					wake = Promise.withResolvers();
				}
			} finally {
				listeners.delete(tell);

				if (listeners.size === 0) {
					for (const {settle} of open.values()) {
						settle(undefined);
					}
				}
			}
		}),
	};
};
