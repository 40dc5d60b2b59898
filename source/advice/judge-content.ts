import type {Judgement} from './judgement.js';
import {answered, type Situation} from './situation.js';
import {nameSource} from './sources.js';
import {
	isWithin,
	parts,
	type Part,
	type Span,
	type Way,
} from './way.js';

/**
What a way holds now: more while what uses it is stopped.
*/
export const heldBy = (way: Way, situation: Situation): readonly Part[] => {
	const isStopped = answered(situation, 'disturb').includes('stopped');

	// What saves the system saves rootvg as it is built, and the files that lie in it.
	const isInSystem = way.holds.includes('boot') && situation.signs.get('in-rootvg')?.is === true;

	return situation.parts.filter(part => way.holds.includes(part) || (isInSystem && (part === 'files' || part === 'structure')) || (isStopped && way.holdsStopped?.includes(part) === true));
};

/**
How often it can be made here: what it holds only while all is stopped, it holds once a day at best.
*/
export const rpoOf = (way: Way, situation: Situation): Span => heldBy(way, situation).some(part => !way.holds.includes(part) && way.holdsStopped?.includes(part) === true) && isWithin(way.rpo, 'day') ? 'day' : way.rpo;

export const partWords = (list: readonly Part[]): string => list.map(part => parts[part]).join(', ');

/**
What is to be protected, and how much of it is in what a way makes.
*/
export const judgeContent = (way: Way, situation: Situation): readonly Judgement[] => {
	if (situation.parts.length === 0) {
		const {text, evidence} = situation.nothing ?? {text: 'What is to be protected is not known, so nothing can be said to fit.', evidence: {command: 'answer', lines: ['protect is not answered']}};

		return [{
			reason: {
				for: false, text, evidence, rule: 'parts',
			}, effect: 'obstructs', quote: situation.nothing?.text ?? 'What is to be protected is not known.', change: situation.nothing === undefined ? 'Answer `protect`, or name a target.' : 'Name another target.',
		}];
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
		...isWithStop ? {change: 'Allow it to be stopped (`disturb=stopped`).'} : {change: isAid ? `Have it beside a way that holds ${partWords(missing)}.` : 'Nothing for this target; it is for others.'},
	}];
};

/**
What a way is by its nature: that it holds something speaks for it, and where nothing else speaks against it, what it never covers does.
*/
export const judgeNature = (way: Way, held: readonly Part[], judgements: readonly Judgement[]): readonly Judgement[] => {
	const reason = (isFor: boolean, text: string, rule: string): Judgement => ({
		reason: {
			for: isFor, text, source: nameSource(way.source), rule,
		},
	});
	const isSaid = (isFor: boolean): boolean => judgements.some(judgement => judgement.reason?.for === isFor || (isFor && judgement.reason?.rule === 'holds'));
	const [limit] = [...way.doesNotCover.filter(({part}) => part === undefined), ...way.doesNotCover];

	return [
		...held.length > 0 && !isSaid(true) ? [reason(true, `It holds ${partWords(held)}.`, 'holds')] : [],
		...limit === undefined || isSaid(false) ? [] : [reason(false, `Not in it, or not by it: ${limit.text}`, 'limits')],
	];
};
