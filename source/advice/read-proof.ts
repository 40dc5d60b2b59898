import type {Evidence} from '../base/plan.js';

/**
At most so many lines prove something; the rest is counted.
*/
const mostLines = 6;

export const proof = (command: string, lines: readonly string[]): Evidence => ({
	command, lines: lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more`] : [...lines],
});
