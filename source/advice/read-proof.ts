import type {Facts} from '../base/facts.js';
import type {Evidence} from '../base/plan.js';
import type {Sign} from './situation.js';

/**
At most so many lines prove something; the rest is counted.
*/
const mostLines = 6;

export const proof = (command: string, lines: readonly string[]): Evidence => ({
	command, lines: lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more`] : [...lines],
});

/**
Whether a part of the discovery was read as a whole; without sections the facts are taken as they are.
*/
export const isRead = (facts: Facts, section: string): boolean => facts.sections === undefined || facts.sections.some(({id, state}) => id === section && state === 'ok');

/**
A sign that its lines show; without any it is not so where all was read that could have shown it.
*/
export const found = (isKnown: boolean, command: string, lines: readonly string[]): Sign => {
	if (lines.length > 0) {
		return {is: true, evidence: proof(command, lines)};
	}

	return isKnown ? {is: false, evidence: {command, lines: ['nothing of it']}} : {is: undefined};
};
