import {HostKeyError, OperatorError, type PlainError} from '../base/errors.js';

/**
An error as a plain structure, so that it crosses the worker's port with its code, advice and exit code. A bug keeps its stack for the log.
*/
export type CarriedError =
	| {readonly kind: 'operator'; readonly error: PlainError}
	| {readonly kind: 'bug'; readonly message: string; readonly stack: string};

/**
A bug on the other side of the wall; `details` is its stack there.
*/
class BugError extends Error {
	override readonly name = 'BugError';
	readonly details: string;

	constructor(message: string, details: string) {
		super(message);
		this.details = details;
	}
}

export const carryError = (error: unknown): CarriedError => {
	if (error instanceof OperatorError) {
		const {code, message, advice, exitCode} = error;
		const offered = error instanceof HostKeyError ? error.offered : undefined;

		return {
			kind: 'operator',
			error: {
				code, message, advice, exitCode, ...(offered !== undefined && {offered}),
			},
		};
	}

	const {message, stack = ''} = error instanceof Error ? error : new Error(String(error));

	return {kind: 'bug', message, stack};
};

/**
The error again, on the other side.
*/
export const revealError = (carried: CarriedError): Error => {
	if (carried.kind === 'bug') {
		return new BugError(carried.message, carried.stack);
	}

	const {code, message, advice, exitCode, offered} = carried.error;

	return offered === undefined
		? new OperatorError(message, {code, advice, exitCode})
		: new HostKeyError(message, {code, advice, offered});
};
