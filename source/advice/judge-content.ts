import type {Judgement} from './judgement.js';
import {answered, type Situation} from './situation.js';
import {nameSource} from './sources.js';
import {parts, type Part, type Way} from './way.js';

/**
What a way holds now: more while what uses it is stopped.
*/
export const heldBy = (way: Way, situation: Situation): readonly Part[] => {
	const isStopped = answered(situation, 'disturb').includes('stopped');

	return situation.parts.filter(part => way.holds.includes(part) || (isStopped && way.holdsStopped?.includes(part) === true));
};

export const partWords = (list: readonly Part[]): string => list.map(part => parts[part]).join(', ');

/**
What is to be protected, and how much of it is in what a way makes.
*/
export const judgeContent = (way: Way, situation: Situation): readonly Judgement[] => {
	if (situation.parts.length === 0) {
		return [{reason: {for: false, text: 'What is to be protected is not known, so nothing can be said to fit.', rule: 'parts'}, effect: 'obstructs', quote: 'What is to be protected is not known.'}];
	}

	const held = heldBy(way, situation);
	const missing = situation.parts.filter(part => !held.includes(part));

	if (missing.length === 0) {
		return [];
	}

	const reason = (text: string) => ({
		for: false, text, source: nameSource(way.source), rule: 'holds',
	});

	if (held.length > 0) {
		return [{reason: reason(`It holds ${partWords(held)}, not ${partWords(missing)}.`), effect: 'caps'}];
	}

	const isWithStop = situation.parts.some(part => way.holdsStopped?.includes(part) === true);
	const isAid = situation.parts.some(part => way.aids?.includes(part) === true);

	return [{
		reason: reason(`It does not hold ${partWords(missing)}${isWithStop ? ' while it is in use' : ''}.`),
		effect: isAid ? 'caps' : 'blocks',
		...isWithStop ? {change: 'Allow it to be stopped (`disturb=stopped`).'} : (isAid ? {} : {change: 'Nothing for this target; it is for others.'}),
	}];
};
