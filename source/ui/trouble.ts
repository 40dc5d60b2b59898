import {cleanLine} from '../base/text.js';

/**
What went wrong, and what to do, as it is shown.
*/
export type Trouble = {
	readonly code: string;
	readonly message: string;
	readonly advice: string;
	readonly offered?: {readonly type: string; readonly fingerprint: string};
};

/**
An error of the services as an operator reads it. Errors cross the worker's port as plain structures.
*/
export const troubleOf = (error: unknown): Trouble => {
	const {code, message, advice, offered} = (typeof error === 'object' && error !== null ? error : {}) as Partial<Trouble>;

	return {
		code: code ?? 'bug',
		message: cleanLine(message ?? String(error)),
		advice: cleanLine(advice ?? 'This is a gap in lparsafe; `lparsafe info` says where its log lies.'),
		...offered !== undefined && {offered},
	};
};
