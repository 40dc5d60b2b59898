import type {QuestionServices} from '../base/services/questions.js';
import type {Asker} from './asker.js';

/**
Answers what connections ask while a command runs, one question at a time. With nobody to ask nothing is listened to, so that such logins fail at once and say so.

@param services - The engine.
@param ask - Who is asked.
@param interrupted - Aborted when the operator wants to leave: what is asked then is declined.
@returns Stops answering.
*/
export const answerQuestions = (services: QuestionServices, ask: Asker, interrupted: AbortSignal): (() => Promise<void>) => {
	const questions = services.questions()[Symbol.asyncIterator]();
	const withdrawals = new Map<string, AbortController>();
	const stopped = new AbortController();
	let turn: Promise<void> = Promise.resolve();

	const inTurn = async (before: Promise<void>, id: string, answer: (signal: AbortSignal) => Promise<string | undefined>): Promise<void> => {
		const withdrawal = new AbortController();

		withdrawals.set(id, withdrawal);
		await before;

		const signal = AbortSignal.any([withdrawal.signal, interrupted, stopped.signal]);

		try {
			await services.answerQuestion(id, signal.aborted ? undefined : await answer(signal));
		} catch {
			await services.answerQuestion(id, undefined);
		} finally {
			withdrawals.delete(id);
		}
	};

	const listen = async (): Promise<void> => {
		for (let next = await questions.next(); next.done !== true; next = await questions.next()) {
			const item = next.value;

			if ('isWithdrawn' in item) {
				withdrawals.get(item.id)?.abort();
			} else {
				turn = inTurn(turn, item.id, async signal => ask(item, signal));
			}
		}
	};

	const listening = listen();

	return async () => {
		stopped.abort();
		await questions.return?.();
		await listening;
		await turn;
	};
};
