import type {Advice, AdviceRequest, SavedAnswers} from '../advice.js';

/**
The decision help.
*/
export type AdviceServices = {
	/**
	The decision help: every way judged by fresh facts and answers; of a host that does not answer by what was read before, with what kept it from being asked.

	@throws UsageError where a question, a choice or a target is none.
	*/
	advise(request: AdviceRequest): Promise<Advice>;

	/**
	The reasoning of it as Markdown.
	*/
	exportAdvice(request: AdviceRequest): Promise<string>;

	/**
	Keeps the answers as the policy of the target, with the RPO and RTO that they ask for; what its policy asks for besides stays, and what farther ones asked for in its place is taken over.

	@throws UsageError where an answer is none, or no single policy can ask for what several ask for together.
	*/
	saveAnswers(request: AdviceRequest): Promise<SavedAnswers>;
};
