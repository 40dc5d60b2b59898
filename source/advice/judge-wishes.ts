import {rpoOf} from './judge-content.js';
import type {Judgement} from './judgement.js';
import {answered, type Situation} from './situation.js';
import {nameSource} from './sources.js';
import {isLeft, whyNotLeft} from './survival.js';
import {
	events,
	isWithin,
	type EventId,
	type Way,
} from './way.js';

/**
Where copies may go, and where it can write.
*/
const judgePlace = (way: Way, situation: Situation): readonly Judgement[] => {
	const places = answered(situation, 'place');

	if (places.length === 0 || places.some(place => (way.places as readonly string[]).includes(place))) {
		return [];
	}

	// A clone or snapshot stays beside what it is of; where copies are sent does not forbid it.
	const isBeside = way.places.every(place => place === 'disk');

	return [{
		reason: {
			for: false, text: isBeside ? `It takes disk space beside its source, which is not among the places named (${places.join(', ')}).` : `It cannot go where copies may go (${places.join(', ')}).`, source: nameSource(way.source), rule: 'place',
		},
		...!isBeside && {effect: 'obstructs'},
		score: isBeside ? -1 : -3,
		change: `Allow ${way.places.map(place => `\`${place}\``).join(' or ')} as a place.`,
	}];
};

/**
What it is to be protected against, and what is left of it then. What by its nature is lost with each of it is no way to protect from it, wherever it is put.
*/
const judgeEvents = (way: Way, situation: Situation): readonly Judgement[] => {
	const feared = answered(situation, 'against') as readonly EventId[];
	const isHopeless = feared.every(event => way.survives[event] === undefined);
	const helps = (Object.keys(way.survives) as EventId[]).map(event => `\`${event}\``).join(', ');

	return feared.map((event): Judgement => judgeEvent(way, event, situation)).map(judgement => isHopeless ? {...judgement, effect: 'blocks', change: `It is for other events (${helps}); what is feared needs a copy elsewhere.`} : judgement);
};

/**
What would have to be said or done for it to be left.
*/
const changeFor = (way: Way, event: EventId, is: boolean | undefined): Pick<Judgement, 'change'> => {
	switch (way.survives[event]) {
		case 'if-apart': {
			return {change: is === undefined ? 'Say how far away copies lie (`apart`).' : (event === 'site' ? 'Send one copy to another site.' : 'Put one copy on another array, on tape, or at another site.')};
		}

		case 'if-locked': {
			return {change: is === undefined ? 'Say whether a copy is out of everybody\'s reach (`locked`).' : 'Take one copy out of everybody\'s reach: eject a tape, lock objects until they expire, or use the array\'s safeguarded copies.'};
		}

		case 'yes':
		case undefined: {
			return {};
		}
	}
};

const judgeEvent = (way: Way, event: EventId, situation: Situation): Judgement => {
	const is = isLeft(way, event, situation);

	return is === true
		? {score: 1}
		: {
			reason: {
				for: false, text: `After ${events[event]} ${is === false ? 'nothing of it is left' : 'it is not known whether it is left'}: ${whyNotLeft(way, event, situation)}.`, source: nameSource('infra-and-vmware.md 6.4, 6.6'), rule: `survives-${event}`,
			},
			effect: 'caps',
			score: is === false ? -2 : 0,
			...changeFor(way, event, is),
		};
};

const judgeSpans = (way: Way, situation: Situation): readonly Judgement[] => {
	const [rpo] = answered(situation, 'rpo');
	const [rto] = answered(situation, 'rto');
	const span = rpoOf(way, situation);
	const source = nameSource('infra-and-vmware.md 6.1; seed 004');

	return [
		...isWithin(span, rpo)
			? []
			: [{
				reason: {
					for: false, text: rpo === 'none' ? 'No backup loses nothing: what was written since the last copy is gone.' : `At best it is made every ${span}, which is more than may be lost (${rpo ?? ''}).`, source, rule: 'rpo',
				},
				effect: 'caps' as const,
				score: -2,
				change: rpo === 'none' ? 'Keep a synchronous mirror or the database\'s own standby besides: availability for zero loss, a backup for mistakes.' : 'Accept a longer RPO, or add something that is made more often.',
			}],
		...isWithin(way.rto, rto)
			? []
			: [{
				reason: {
					for: false, text: `Its restore takes ${way.rto}, which is longer than it may be away (${rto ?? ''}).`, source, rule: 'rto',
				},
				effect: 'caps' as const,
				score: -1,
				change: 'Accept a longer RTO, or keep something besides that is back sooner.',
			}],
	];
};

/**
What is wished for, and how far a way by its nature meets it.
*/
export const judgeWishes = (way: Way, situation: Situation): readonly Judgement[] => [
	...judgePlace(way, situation),
	...judgeEvents(way, situation),
	...judgeSpans(way, situation),
];
