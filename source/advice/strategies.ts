import {companions, type Companion} from './companions.js';
import {rpoOf} from './judge-content.js';
import type {JudgedWay} from './judge-way.js';
import {lengths} from './policy-answers.js';
import {answered, holdsAll, type Situation} from './situation.js';
import {isLeft} from './survival.js';
import {
	events,
	parts,
	isWithin,
	type EventId,
	type Part,
} from './way.js';

export type Strategy = {
	readonly members: readonly JudgedWay[];

	/**
	Why ways stand beside others.
	*/
	readonly besides: ReadonlyArray<{readonly id: string; readonly companion: Companion}>;
};

const order: readonly Part[] = ['boot', 'database', 'raw', 'files', 'structure', 'vios', 'machine'];

/**
The best first: those that nothing stands against, then by what speaks for them. For one part alone, what is recommended comes before all, and what is not is weighed. What dies with its disk is no copy to begin with.
*/
const best = (judged: readonly JudgedWay[], situation: Situation): readonly JudgedWay[] => {
	const rank = ({way, fit, obstacles}: JudgedWay): number => Number(situation.parts.length === 1 ? fit !== 'recommended' : obstacles.length > 0) + (way.survives.disk === undefined ? 2 : 0);

	return judged.toSorted((left, right) => {
		const byRank = rank(left) - rank(right);

		return byRank === 0 ? right.score - left.score : byRank;
	});
};

/**
The ways that together hold what is asked for, and what belongs beside them. Undefined where a part is held by none.
*/
export const makeStrategy = (judged: readonly JudgedWay[], situation: Situation, without: ReadonlySet<string> = new Set()): Strategy | undefined => {
	const usable = judged.filter(({fit, way}) => fit !== 'blocked' && !without.has(way.id));
	const ranked = best(usable.filter(({held}) => held.length > 0), situation);
	const members: JudgedWay[] = [];
	const [rpo] = answered(situation, 'rpo');
	const [rto] = answered(situation, 'rto');
	const besides: Array<{id: string; companion: Companion}> = [];
	const isIn = (id: string): boolean => members.some(({way}) => way.id === id);

	// Files before structure: what holds them well may need another way for the structure, hardly the other way round.
	const wanted = order.filter(part => situation.parts.includes(part));

	for (const part of wanted) {
		const first = members.some(({held}) => held.includes(part)) ? undefined : ranked.find(({held}) => held.includes(part));

		if (first !== undefined) {
			members.push(first);
		}
	}

	const addSurvivor = (event: EventId, part: Part): void => {
		const isSurvivor = ({way, held}: JudgedWay): boolean => held.includes(part) && isLeft(way, event, situation) === true;
		const more = members.some(each => isSurvivor(each)) ? undefined : ranked.find(each => !isIn(each.way.id) && each.obstacles.length === 0 && isSurvivor(each));

		if (more !== undefined) {
			members.push(more);
		}
	};

	// What is asked to be survived, and is not yet.
	for (const event of answered(situation, 'against') as readonly EventId[]) {
		for (const part of situation.parts) {
			addSurvivor(event, part);
		}
	}

	members.splice(0, members.length, ...withoutLost(members, situation));

	for (const companion of companions) {
		const {when, beside, ways, leads = false} = companion;
		const id = members.some(({held}) => held.includes(beside)) && holdsAll(situation, when).is === true ? ways.find(each => usable.some(({way, obstacles}) => way.id === each && obstacles.length === 0)) ?? ways.find(each => usable.some(({way}) => way.id === each)) : undefined;
		const found = usable.find(({way}) => way.id === id);

		if (found === undefined || id === undefined || ways.some(each => isIn(each)) || (companion.onlyIfLate === true && members.some(({way, held, restore}) => held.includes(beside) && !isLate({way, restore}, rto) && isWithin(rpoOf(way, situation), rpo)))) {
			continue;
		}

		besides.push({id, companion});

		if (leads) {
			members.unshift(found);
		} else {
			members.push(found);
		}
	}

	return members.length === 0 ? undefined : {members, besides};
};

/**
Whether it is back later than wished, by its nature or by what was measured.
*/
const isLate = ({way, restore}: Pick<JudgedWay, 'way' | 'restore'>, rto: string | undefined): boolean => !isWithin(way.rto, rto) || (rto !== undefined && (restore?.seconds ?? 0) > (lengths[rto] ?? Infinity));

/**
Without what is lost with something that is feared, where the others meet all that is asked without it.
*/
const withoutLost = (members: readonly JudgedWay[], situation: Situation): readonly JudgedWay[] => {
	const feared = answered(situation, 'against') as readonly EventId[];
	const isMore = (member: JudgedWay): boolean => {
		const others = members.filter(each => each !== member);

		return others.length > 0 && feared.some(event => isLeft(member.way, event, situation) === false) && gapsOf(others, situation).areMet;
	};

	const more = members.find(member => isMore(member));

	return more === undefined ? members : withoutLost(members.filter(each => each !== more), situation);
};

/**
What would still be lost, after which event: what was asked about first. `areMet`: nothing that was asked for is among it.
*/
export const gapsOf = (members: readonly JudgedWay[], situation: Situation): {readonly gaps: readonly string[]; readonly areMet: boolean} => {
	const asked = answered(situation, 'against') as readonly EventId[];
	const all = [...asked, ...(Object.keys(events) as EventId[]).filter(event => !asked.includes(event))];
	const [rpo] = answered(situation, 'rpo');
	const [rto] = answered(situation, 'rto');
	const [rco] = answered(situation, 'rco');
	const held = situation.parts.filter(part => members.some(member => member.held.includes(part)));
	const missing = situation.parts.filter(part => !held.includes(part));
	const gaps: string[] = missing.map(part => `Never saved: ${parts[part]}.`);
	let areMet = missing.length === 0;

	for (const event of all) {
		// Mirrors and standby systems help with what they are for without holding it.
		const isHelp = ({way}: JudgedWay, part: Part): boolean => way.aids?.includes(part) === true && way.savesItsOwn !== true && way.survives[event] === 'yes';
		const left = (part: Part, is: boolean | undefined): readonly JudgedWay[] => members.filter(each => (each.held.includes(part) || isHelp(each, part)) && isLeft(each.way, event, situation) === is);
		const safe = held.filter(part => left(part, true).length > 0);
		const unknown = held.filter(part => !safe.includes(part) && left(part, undefined).length > 0);
		const lost = held.filter(part => !safe.includes(part) && !unknown.includes(part));
		const words = (list: readonly Part[]): string => list.map(part => parts[part]).join(', ');

		if (lost.length > 0) {
			gaps.push(`After ${events[event]}: ${words(lost)} would be lost.`);
		}

		if (unknown.length > 0) {
			gaps.push(`After ${events[event]}: not known whether anything is left of ${words(unknown)}; ${event === 'ransomware' ? 'say whether a copy is out of everybody\'s reach (`locked`)' : 'say how far away copies lie (`apart`)'}.`);
		}

		if (!asked.includes(event)) {
			continue;
		}

		// What was deleted or damaged are contents; how a group is built changes seldom, and is not lost with them.
		const isContent = (part: Part): boolean => part !== 'structure' || !held.includes('files');
		const isKept = (part: Part): boolean => (event === 'deletion' || event === 'corruption') && !isContent(part);
		const late = safe.filter(part => !isKept(part) && left(part, true).every(member => isLate(member, rto)));
		const old = safe.filter(part => isContent(part) && left(part, true).every(({way}) => !isWithin(rpoOf(way, situation), rpo)));
		const isHomeless = ['machine', 'site', 'array'].includes(event) && safe.length > 0 && (rto === 'minutes' || rto === 'hours') && (rco === 'none' || rco === 'cold');

		if (late.length > 0) {
			gaps.push(`After ${events[event]}: ${words(late)} would be back later than in ${rto ?? ''}.`);
		}

		if (old.length > 0) {
			gaps.push(`After ${events[event]}: more of ${words(old)} would be lost than ${rpo === 'none' ? 'nothing' : rpo ?? ''}.`);
		}

		if (isHomeless) {
			gaps.push(`After ${events[event]}: nothing stands ready to recover on (\`rco\`), so it would be back later than in ${rto}, whatever was saved.`);
		}

		areMet &&= lost.length + unknown.length + late.length + old.length === 0 && !isHomeless;
	}

	if (asked.length === 0) {
		const slow = held.filter(part => members.every(({way, held: mine}) => !(mine.includes(part) && isWithin(way.rto, rto) && isWithin(rpoOf(way, situation), rpo))));

		areMet &&= slow.length === 0;

		if (slow.length > 0) {
			gaps.push(`Not within the wished RPO and RTO: ${slow.map(part => parts[part]).join(', ')}.`);
		}
	}

	const texts = members.flatMap(({way}) => way.doesNotCover.filter(({part}) => part === undefined || members.every(member => member.way === way || !member.held.includes(part))).map(({text}) => text));

	return {gaps: [...gaps, ...new Set(texts)], areMet};
};
