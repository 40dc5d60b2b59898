import type {UtilityContext} from '../utility.js';

/**
Asks on stderr.

@returns The line that is typed; empty at the end of input.
*/
export const answerTo = async (context: UtilityContext, question: string): Promise<string> => {
	await context.err(question);

	const first = await context.lines()[Symbol.asyncIterator]().next();

	return first.done === true ? '' : first.value;
};

/**
Asks for a yes: an answer that begins with a `y`.
*/
export const isConfirmed = async (context: UtilityContext, question: string): Promise<boolean> => /^y/iv.test(await answerTo(context, question));
