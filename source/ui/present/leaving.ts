import type {RunSummary} from '../../base/services/runs.js';
import {cleanLine} from '../../base/text.js';
import {percentText} from './run.js';
import {localTime} from './time.js';

type Leaving = Pick<RunSummary, 'phase' | 'next' | 'seenAt' | 'drivenBy' | 'percent'>;

/**
How a run in progress stands, in a few words.
*/
export const standingText = ({phase, next, percent}: Leaving): string => {
	if (next === 'not-begun') {
		return 'has not begun';
	}

	if (next === 'waits-for-answer') {
		return 'waits for an answer';
	}

	if (phase === 'running') {
		return percent === undefined ? 'running' : `running, ${percentText(percent)}`;
	}

	return phase === 'planned' ? 'begins' : phase;
};

/**
What becomes of a run when lparsafe is left: only what is known of it, and nothing where that is not known.
*/
export const leavingText = ({phase, next, seenAt, drivenBy}: Leaving): string => {
	if (drivenBy !== undefined) {
		return `${cleanLine(drivenBy)} drives it: leaving here changes nothing for it.`;
	}

	if (phase === 'detached') {
		return `${seenAt === undefined ? 'It is not in contact' : `It was last heard of at ${localTime(seenAt)}`}; whether it still runs is not known. The next start looks for it again.`;
	}

	switch (next) {
		case 'ends': {
			return 'It goes on by itself on its host until its end. The next start finds it again.';
		}

		case 'more-parts': {
			return 'Its present part goes on by itself on its host; the further parts begin only while lparsafe is open.';
		}

		case 'not-begun': {
			return 'It has not begun, and does not begin while lparsafe is closed.';
		}

		case 'waits-for-answer': {
			return 'It goes no further until it is answered; the next start asks again.';
		}

		case undefined: {
			return 'How much of it goes on by itself is not known. The next start looks for it again.';
		}
	}
};
