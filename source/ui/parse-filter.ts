import type {OutputFilter} from '../base/output.js';

/**
The filter that was typed: a `!` before the words passes over lines that have them. Undefined for nothing.
*/
export const parseFilter = (typed: string): OutputFilter | undefined => {
	const isInverse = typed.startsWith('!');
	const text = isInverse ? typed.slice(1) : typed;

	return text === '' ? undefined : {text, isInverse};
};
