import {errorTexts, FileError} from '../files.js';
import type {Utility, UtilityContext} from '../utility.js';
import {SyntaxProblem} from './options.js';
import {nameOf} from './system.js';

/**
Ends a program with a message on stderr.
*/
export class Failure extends Error {
	override readonly name = 'Failure';
	readonly status: number;

	/**
	A message and a status.

	@param text - The whole text for stderr, without its last newline.
	@param status
	*/
	constructor(text: string, status = 1) {
		super(text);
		this.status = status;
	}
}

/**
What AIX says of an error number, in the C locale.
*/
export const reasonOf = (error: FileError): string => errorTexts[error.code];

/**
What a small command costs, in milliseconds of the machine's clock.
*/
const startCost = 5;

/**
Bytes that a machine moves in a millisecond: 200 MB/s.
*/
const bytesPerMillisecond = 200_000;

/**
Lets the machine's clock move by what reading or writing so much takes.
*/
export const costOf = async (context: UtilityContext, bytes: number): Promise<void> => {
	const milliseconds = Math.floor(bytes / bytesPerMillisecond);

	if (milliseconds > 0) {
		await context.sleep(milliseconds);
	}
};

/**
A program: starts, costs its start, and turns what it throws into a message and a status.
*/
export const program = (run: Utility): Utility => async context => {
	await context.sleep(startCost);

	try {
		return await run(context);
	} catch (error) {
		if (error instanceof SyntaxProblem) {
			await context.err(error.message);
			return error.status;
		}

		if (error instanceof Failure) {
			await context.err(`${error.message}\n`);
			return error.status;
		}

		if (error instanceof FileError) {
			await context.err(`${nameOf(context)}: ${error.path === '' ? '' : `${error.path}: `}${reasonOf(error)}\n`);
			return 1;
		}

		throw error;
	}
};

/**
Runs `work`; a FileError becomes the message that `say` makes of it.

@returns What `work` returned, or undefined where it failed and the message was written.
*/
export const attempt = async <Result>(context: UtilityContext, work: () => Result | Promise<Result>, say: (reason: string, error: FileError) => string): Promise<Result | undefined> => {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof FileError)) {
			throw error;
		}

		const text = say(reasonOf(error), error);

		if (text !== '') {
			await context.err(`${text}\n`);
		}

		return undefined;
	}
};
