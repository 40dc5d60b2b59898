import type {AdviceReason} from '../base/advice.js';
import type {Fit, Reason} from '../base/method.js';
import type {Target} from '../base/target.js';
import {isApplicable} from '../methods/describe.js';
import {findMethod} from '../methods/index.js';
import type {Rule} from './rule.js';
import {rules} from './rules.js';
import {
	answered,
	holds,
	holdsAll,
	type Situation,
} from './situation.js';
import {nameSource} from './sources.js';
import {isLeft, whyNotLeft} from './survival.js';
import {
	events,
	parts,
	isWithin,
	type EventId,
	type Part,
	type Way,
} from './way.js';

export type JudgedWay = {
	readonly way: Way;
	readonly fit: Fit;

	/**
	What speaks for it less what speaks against it, whatever it holds.
	*/
	readonly score: number;

	/**
	What keeps it from being recommended also beside other ways.
	*/
	readonly obstacles: readonly string[];
	readonly verdict: string;
	readonly reasons: readonly AdviceReason[];
	readonly changes: readonly string[];

	/**
	Of what is asked for, what is in it as things are.
	*/
	readonly held: readonly Part[];
};

const platformNames = {
	aix: 'an AIX partition', vios: 'a VIO Server', vmware: 'a VMware machine', none: 'neither a partition nor a VMware machine',
} as const;

/**
What a way holds now: more while what uses it is stopped.
*/
export const heldBy = (way: Way, situation: Situation): readonly Part[] => {
	const isStopped = answered(situation, 'disturb').includes('stopped');

	return situation.parts.filter(part => way.holds.includes(part) || (isStopped && way.holdsStopped?.includes(part) === true));
};

/**
The method's own judgement, where lparsafe runs the way and it speaks of these targets.
*/
const assessed = (way: Way, situation: Situation): {readonly isBlocked: boolean; readonly reasons: readonly Reason[]} => {
	const method = way.method === undefined ? undefined : findMethod(way.method);

	if (method === undefined) {
		return {isBlocked: false, reasons: []};
	}

	const targets: readonly Target[] = method.targets.includes('vg') ? situation.groups.filter(({kind}) => kind === 'data').map(({name}) => ({kind: 'vg', name})) : [{kind: 'lpar', name: ''}];
	const assessments = targets.map(target => ({...situation.context, target})).filter(context => isApplicable(method, context)).map(context => method.assess(context));

	return {isBlocked: assessments.length > 0 && assessments.every(({fit}) => fit === 'blocked'), reasons: assessments.flatMap(({reasons}) => reasons)};
};

type Verdict = {blocks: string[]; caps: string[]; obstacles: string[]; reasons: AdviceReason[]; changes: string[]; score: number};

const reasonOf = (rule: Rule, isFor: boolean, situation: Situation): AdviceReason => {
	const seen = rule.evidence === undefined ? undefined : holds(situation, rule.evidence).evidence;
	const evidence = seen ?? holdsAll(situation, [...rule.when, ...rule.needs ?? []]).evidence;

	return {
		for: isFor, text: rule.text, ...evidence !== undefined && {evidence}, source: nameSource(rule.source), rule: rule.id,
	};
};

const applyRule = (rule: Rule, situation: Situation, verdict: Verdict): void => {
	const {is} = holdsAll(situation, rule.when);

	if (is !== true) {
		return;
	}

	const {effect, weight = 1, change} = rule;

	if (effect === 'for') {
		verdict.reasons.push(reasonOf(rule, true, situation));
		verdict.score += weight;

		return;
	}

	if (effect === 'needs') {
		const need = holdsAll(situation, rule.needs ?? []);

		if (need.is === true) {
			return;
		}

		const reason = reasonOf(rule, false, situation);

		if (need.is === undefined) {
			verdict.reasons.push({...reason, text: `Not known, so it does not count: ${reason.text.charAt(0).toLowerCase()}${reason.text.slice(1)}`});
			verdict.obstacles.push(rule.text);
		} else {
			verdict.reasons.push(reason);
			verdict.blocks.push(rule.text);
		}
	} else {
		verdict.reasons.push(reasonOf(rule, false, situation));

		if (effect === 'blocks') {
			verdict.blocks.unshift(rule.text);
		} else {
			verdict.score -= weight;

			if (weight === 3) {
				(rule.isCurable === true ? verdict.caps : verdict.obstacles).push(rule.text);
			}
		}
	}

	if (change !== undefined) {
		verdict.changes.push(change);
	}
};

const applySpans = (way: Way, situation: Situation, verdict: Verdict): void => {
	const [rpo] = answered(situation, 'rpo');
	const [rto] = answered(situation, 'rto');

	if (!isWithin(way.rpo, rpo)) {
		const text = rpo === 'none' ? 'No backup loses nothing: what was written since the last copy is gone.' : `At best it is made every ${way.rpo === 'day' ? 'day' : way.rpo}, which is more than may be lost (${rpo ?? ''}).`;
		verdict.reasons.push({
			for: false, text, source: nameSource('infra-and-vmware.md 6.1; seed 004'), rule: 'rpo',
		});
		verdict.caps.push(text);
		verdict.score -= 2;
		verdict.changes.push(rpo === 'none' ? 'Keep a synchronous mirror or the database\'s own standby besides: availability for zero loss, a backup for mistakes.' : 'Accept a longer RPO, or add something that is made more often.');
	}

	if (isWithin(way.rto, rto)) {
		return;
	}

	const text = `Its restore takes ${way.rto}, which is longer than it may be away (${rto ?? ''}).`;
	verdict.reasons.push({
		for: false, text, source: nameSource('infra-and-vmware.md 6.1; seed 004'), rule: 'rto',
	});
	verdict.caps.push(text);
	verdict.score -= 1;
	verdict.changes.push('Accept a longer RTO, or keep something besides that is back sooner.');
};

const applyEvents = (way: Way, situation: Situation, verdict: Verdict): void => {
	for (const event of answered(situation, 'against') as readonly EventId[]) {
		const is = isLeft(way, event, situation);

		if (is === true) {
			verdict.score += 1;
			continue;
		}

		const text = `After ${events[event]} ${is === false ? 'nothing of it is left' : 'it is not known whether it is left'}: ${whyNotLeft(way, event, situation)}.`;

		verdict.reasons.push({
			for: false, text, source: nameSource('infra-and-vmware.md 6.4, 6.6'), rule: `survives-${event}`,
		});
		verdict.caps.push(text);
		verdict.score -= is === false ? 2 : 0;
	}
};

/**
Judges one way: whether it acts on such a machine, what it holds, what it survives, the rules that apply, and the method's own judgement. What blocks decides over all that speaks for it; then what is missing or not known, then what weighs most.
*/
export const judgeWay = (way: Way, situation: Situation): JudgedWay => {
	if (way.platform !== situation.platform) {
		const text = `It acts on ${platformNames[way.platform]}; this is ${platformNames[situation.platform]}.`;

		return {
			way, fit: 'blocked', score: -100, obstacles: [], verdict: text, reasons: [{
				for: false, text, source: nameSource(way.source), rule: 'platform',
			}], changes: ['Nothing: it does not fit this machine.'], held: [],
		};
	}

	const held = heldBy(way, situation);
	const verdict: Verdict = {
		blocks: [], caps: [], obstacles: [], reasons: [], changes: [], score: way.weight ?? 0,
	};
	const missing = situation.parts.filter(part => !held.includes(part));
	const aided = situation.parts.filter(part => way.aids?.includes(part) === true);

	if (situation.parts.length === 0) {
		verdict.obstacles.push('What is to be protected is not known.');
		verdict.reasons.push({for: false, text: 'What is to be protected is not known, so nothing can be said to fit.', rule: 'parts'});
	} else if (held.length === 0) {
		const isWithStop = situation.parts.some(part => way.holdsStopped?.includes(part) === true);
		const text = `It does not hold ${missing.map(part => parts[part]).join(', ')}${isWithStop ? ' while it is in use' : ''}.`;

		verdict.reasons.push({
			for: false, text, source: nameSource(way.source), rule: 'holds',
		});
		(aided.length > 0 ? verdict.caps : verdict.blocks).push(text);

		if (isWithStop) {
			verdict.changes.push('Allow it to be stopped (`disturb=stopped`).');
		} else if (aided.length === 0) {
			verdict.changes.push('Nothing for this target; it is for others.');
		}
	} else if (missing.length > 0) {
		const text = `It holds ${held.map(part => parts[part]).join(', ')}, not ${missing.map(part => parts[part]).join(', ')}.`;

		verdict.reasons.push({
			for: false, text, source: nameSource(way.source), rule: 'holds',
		});
		verdict.caps.push(text);
	}

	const places = answered(situation, 'place');

	if (places.length > 0 && places.every(place => !(way.places as readonly string[]).includes(place))) {
		// A clone or snapshot stays beside what it is of; where copies are sent does not forbid it.
		const isBeside = way.places.every(place => place === 'disk');
		const text = isBeside ? `It takes disk space beside its source, which is not among the places named (${places.join(', ')}).` : `It cannot go where copies may go (${places.join(', ')}).`;

		verdict.reasons.push({
			for: false, text, source: nameSource(way.source), rule: 'place',
		});
		verdict.changes.push(`Allow ${way.places.map(place => `\`${place}\``).join(' or ')} as a place.`);
		verdict.score -= isBeside ? 1 : 3;

		if (!isBeside) {
			verdict.obstacles.push(text);
		}
	}

	applyEvents(way, situation, verdict);
	applySpans(way, situation, verdict);

	for (const rule of rules) {
		if (rule.ways.includes(way.id)) {
			applyRule(rule, situation, verdict);
		}
	}

	// The method says what of the group it would miss; what the target does not ask of the way is not its fault.
	const own = held.length === 0 ? {isBlocked: false, reasons: []} : assessed(way, situation);

	verdict.reasons.push(...own.reasons.map(reason => ({...reason, rule: 'method'})));

	if (own.isBlocked) {
		verdict.blocks.push(own.reasons.find(reason => !reason.for)?.text ?? 'It cannot be planned here.');
	}

	const isHerePossible = way.method !== undefined && verdict.blocks.length === 0;
	const caps = [...verdict.obstacles, ...verdict.caps];
	const fit: Fit = verdict.blocks.length > 0 ? 'blocked' : (caps.length > 0 ? 'possible' : 'recommended');
	const fors = verdict.reasons.filter(reason => reason.for).length;
	const [decides] = fit === 'blocked' ? verdict.blocks : caps;

	return {
		way,
		fit,
		score: verdict.score + (isHerePossible ? 1 : 0),
		obstacles: verdict.obstacles,
		verdict: fit === 'recommended'
			? `Recommended: it holds ${held.map(part => parts[part]).join(', ')}, and nothing that is known keeps it from it.`
			: `${fit === 'blocked' ? 'Blocked' : 'Possible, not recommended'}${fors > 0 ? `, although ${fors} thing${fors === 1 ? '' : 's'} speak${fors === 1 ? 's' : ''} for it` : ''}: ${decides ?? ''}`,
		reasons: verdict.reasons,
		changes: [...new Set(verdict.changes)],
		held,
	};
};
