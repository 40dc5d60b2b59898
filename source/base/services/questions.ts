import type {Question} from '../question.js';

/**
What only the operator can answer.
*/
export type QuestionServices = {
	/**
	What only the operator can answer while connections are made, as it comes up; `isWithdrawn` when the answer is no longer wanted. Nobody listening means that such logins fail with advice.
	*/
	questions(): AsyncIterable<Question | {readonly id: string; readonly isWithdrawn: true}>;

	/**
	Answers a question; undefined declines. An id that is no longer asked is ignored.
	*/
	answerQuestion(id: string, answer: string | undefined): Promise<void>;
};
