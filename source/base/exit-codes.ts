import type {Outcome} from './run.js';

/**
The exit codes of the headless face, one meaning each.
*/
export const exitCodes = {
	ok: 0,
	failed: 1,
	usage: 2,
	refused: 3,
	connection: 4,
	detached: 5,
	'ok-with-warnings': 6,
	partial: 7,
	unknown: 8,
	bug: 70,
	cancelled: 130,
} as const;

export const exitCodeOf = (outcome: Outcome): number => exitCodes[outcome];
