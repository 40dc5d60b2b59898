import type {RunSummary} from '../../base/services/runs.js';
import {goingText, inProgress} from '../departure.js';
import {span, type Span} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
What must be seen from everywhere: training, production, read-only, runs in progress with their percentage.
*/
export const badges = ({isTraining, isProduction = false, isReadOnly, runs, leavesAfter = 0, endedUnseen = 0, glyphs}: {
	readonly isTraining: boolean;

	/**
	Whether what is worked on is a production host.
	*/
	readonly isProduction?: boolean;
	readonly isReadOnly: boolean;
	readonly runs: readonly RunSummary[];

	/**
	How many runs lparsafe waits for before it leaves.
	*/
	readonly leavesAfter?: number;

	/**
	How many runs have ended without being looked at.
	*/
	readonly endedUnseen?: number;
	readonly glyphs: Glyphs;
}): readonly Span[] => {
	const going = inProgress(runs);
	const shown: Span[] = endedUnseen > 0 ? [span(`${glyphs.point} ${endedUnseen} ended`, 'title'), span(' ')] : [];

	if (going.length > 0) {
		const detached = going.filter(({phase}) => phase === 'detached').length;
		const of = detached === 0 ? '' : (going.length === 1 ? ' detached' : `, ${detached} detached`);

		shown.push(span(`${detached === going.length ? glyphs.caution : glyphs.running} ${goingText(going)}${of}`, detached > 0 ? 'caution' : 'running'), span(' '));
	}

	if (leavesAfter > 0) {
		shown.push(span(`leaves after ${leavesAfter} run${leavesAfter === 1 ? '' : 's'}`, 'caution'), span(' '));
	}

	if (isReadOnly) {
		shown.push(span(' READ-ONLY ', 'alarm'), span(' '));
	}

	if (isProduction) {
		shown.push(span(' PROD ', 'production'), span(' '));
	}

	if (isTraining) {
		shown.push(span(' TRAINING ', 'training'));
	}

	return shown;
};
