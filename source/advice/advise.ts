import type {
	Advice,
	AdviceAnswers,
	AdviceEntry,
	AdviceQuestion,
	AdviceReason,
} from '../base/advice.js';
import type {Fit} from '../base/method.js';
import type {MeasuredRestore} from '../base/store.js';
import {formatTarget} from '../base/target.js';
import type {MethodContext} from '../methods/method.js';
import {decisionsOf} from './decisions.js';
import {judgeWay, type JudgedWay} from './judge-way.js';
import {makeSituation} from './make-situation.js';
import {questions} from './questions.js';
import {answered, type Answer, type Situation} from './situation.js';
import {nameSource} from './sources.js';
import {gapsOf, makeStrategy, type Strategy} from './strategies.js';
import {strategyFindings} from './strategy-findings.js';
import {isLeft} from './survival.js';
import {parts, type EventId, type Part} from './way.js';
import {ways} from './ways.js';

const fits: readonly Fit[] = ['recommended', 'possible', 'blocked'];

/**
Questions that matter for a target, answered as far as they are: a VMware machine is not asked for its archive logs.
*/
const askedOf = (situation: Situation): readonly AdviceQuestion[] => questions.filter(({id}) => id !== 'archivelog' || ['oracle', 'other-database'].some(sign => situation.signs.get(sign)?.is === true) || situation.answers.has(id)).map(({id, text, why, isMany, choices}) => {
	const answer = situation.answers.get(id);

	return {
		id, text, why, isMany, choices, ...answer !== undefined && {answer: answer.values.join(','), from: answer.from, ...answer.evidence !== undefined && {evidence: answer.evidence}},
	};
});

const entryOf = (judged: JudgedWay, situation: Situation): AdviceEntry => {
	const {way, verdict, reasons, changes, held, restore} = judged;
	// What only helps beside others protects nothing by itself.
	const fit = held.length === 0 ? 'blocked' : judged.fit;

	return {
		methods: [way.method ?? way.id],
		title: way.title,
		fit,
		verdict: judged.fit === 'possible' && fit === 'blocked' ? verdict.replace('Possible, not recommended', 'Not by itself') : verdict,
		reasons,
		gaps: fit === 'blocked' ? way.doesNotCover.map(({text}) => text) : gapsOf([judged], situation).gaps,
		changes,
		...restore !== undefined && {restoreTime: restore},
		runsHere: way.method === undefined ? [] : [way.method],
		...way.commands !== undefined && {commands: way.commands},
		guide: way.guide,
		source: nameSource(way.source),
	};
};

const namesOf = (members: readonly JudgedWay[]): readonly string[] => members.map(({way}) => way.method ?? way.id);

const strategyEntry = ({members, besides}: Strategy, situation: Situation): AdviceEntry => {
	const {gaps, areMet} = gapsOf(members, situation);
	const said = ({way}: JudgedWay, text: string): string => `${way.title}: ${text}`;
	const isBackedUp = (part: Part): boolean => members.some(({held, noBackup}) => held.includes(part) && noBackup === undefined);
	const obstacles = [
		...members.flatMap(member => member.obstacles.map(text => said(member, text))),
		...members.flatMap(member => member.noBackup === undefined || member.held.every(part => isBackedUp(part)) ? [] : [said(member, member.noBackup)]),
	];
	const fit = areMet && obstacles.length === 0 ? 'recommended' : 'possible';
	const isCured = ({rule}: AdviceReason): boolean => rule === 'holds' || rule === 'limits' || rule === 'rto' || rule === 'rpo' || rule?.startsWith('survives-') === true;
	const reasons = members.flatMap(({way, reasons: mine, held}): readonly AdviceReason[] => [
		...held.length > 0
			? [{
				for: true, text: `\`${way.method ?? way.id}\` holds ${held.map(part => parts[part]).join(', ')}.`, source: nameSource(way.source), rule: 'holds',
			}]
			: [],
		...mine.filter(reason => !isCured(reason)).map(reason => ({...reason, text: `\`${way.method ?? way.id}\`: ${reason.text}`})),
	]);

	return {
		methods: namesOf(members),
		title: members.map(({way}) => way.title).join(' + '),
		fit,
		verdict: fit === 'recommended'
			? 'Recommended: together they hold all that is asked for, and something is left after each event that was named.'
			: `Possible, not recommended as it is: ${obstacles[0] ?? gaps[0] ?? ''}`,
		reasons: [...besides.map(({id, companion}) => ({
			for: true, text: `\`${id}\` besides: ${companion.text}`, source: nameSource(companion.source), rule: 'besides',
		})), ...reasons],
		gaps,
		changes: [...new Set(members.flatMap(({changes}) => changes))],
		...restoreTimeOfAll(members),
		runsHere: members.flatMap(({way}) => way.method ?? []),
	};
};

/**
What is restored one after another takes as long as all of it together.
*/
const restoreTimeOfAll = (members: readonly JudgedWay[]): Pick<AdviceEntry, 'restoreTime'> => {
	const timed = members.filter(({restore}) => restore !== undefined);
	const seconds = timed.map(({restore}) => restore?.seconds);
	const isWhole = timed.length === members.length && seconds.every(each => each !== undefined);

	return timed.length === 0 ? {} : {restoreTime: {...isWhole && {seconds: seconds.reduce((sum: number, each) => sum + (each ?? 0), 0)}, text: [...timed.map(({way, restore}) => `\`${way.method ?? way.id}\`: ${restore?.text ?? ''}`), ...timed.length < members.length ? [`Of ${members.filter(({restore}) => restore === undefined).map(({way}) => `\`${way.method ?? way.id}\``).join(', ')} nothing was measured here.`] : []].join(' ')}};
};

const key = (members: readonly JudgedWay[]): string => namesOf(members).toSorted().join(' ');

/**
The whole of it: what is asked, what is known, every way with its fit and reasons, strategies where one way is not enough.

@throws UsageError where an answer is none.
*/
export const advise = (context: MethodContext, given: AdviceAnswers = {}, {hasFacts = true, saved, restores}: {readonly hasFacts?: boolean; readonly saved?: ReadonlyMap<string, Answer>; readonly restores?: readonly MeasuredRestore[]} = {}): Advice => {
	const situation = makeSituation(context, given, {saved, restores});
	const judged = ways.map(way => judgeWay(way, situation));
	const first = makeStrategy(judged, situation);
	const strategies = new Map<string, Strategy>();

	if (first !== undefined) {
		strategies.set(key(first.members), first);

		// What else could be done without each of its parts.
		for (const {way} of first.members) {
			const other = makeStrategy(judged, situation, new Set([way.id]));

			// Where one of them does all of it by itself, it stands for itself.
			const isOneEnough = other?.besides.length === 0 && other.members.some(({fit, held}) => fit === 'recommended' && held.length === situation.parts.length);

			if (other !== undefined && !isOneEnough && strategies.size < 4 && situation.parts.every(part => other.members.some(({held}) => held.includes(part)) || first.members.every(({held}) => !held.includes(part)))) {
				strategies.set(strategies.has(key(other.members)) ? 'same' : key(other.members), other);
			}
		}

		strategies.delete('same');
	}

	const several = strategies.values().filter(({members}) => members.length > 1).map((strategy, index) => ({entry: strategyEntry(strategy, situation), place: strategy === first ? -2 : index, sum: 0})).toArray();
	// One way that does all of it by itself comes before one that needs another to be in time.
	const isHelped = first?.besides.some(({companion}) => companion.onlyIfLate === true) === true;
	const inTime = isHelped ? judged.filter(({fit, held}) => fit === 'recommended' && held.length === situation.parts.length).toSorted((left, right) => right.score - left.score)[0] : undefined;
	const chosen: Strategy | undefined = inTime === undefined ? first : {members: [inTime], besides: []};
	const leader = chosen?.members.length === 1 ? chosen.members[0] : undefined;
	// What is blocked and holds nothing as things are may hold it once they change.
	const feared = answered(situation, 'against') as readonly EventId[];
	const couldHold = ({way}: JudgedWay): number => way.platform === situation.platform && feared.every(event => isLeft(way, event, situation) !== false) ? situation.parts.filter(part => way.holds.includes(part) || way.holdsStopped?.includes(part) === true).length : 0;
	const single = judged.map(each => ({entry: entryOf(each, situation), place: each === leader ? -2 : 10, sum: each.score + (each.held.length * 4) + (each.fit === 'blocked' ? couldHold(each) * 8 : 0)}));
	const advice = [...several, ...single].toSorted((left, right) => {
		const byFit = fits.indexOf(left.entry.fit) - fits.indexOf(right.entry.fit);
		const byPlace = left.place - right.place;

		return byFit === 0 ? (byPlace === 0 ? right.sum - left.sum : byPlace) : byFit;
	}).map(({entry}) => entry);

	return {
		host: context.host.name,
		target: formatTarget(context.target),
		...hasFacts && {factsReadAt: context.facts.readAt},
		questions: askedOf(situation),
		advice,
		conflicts: situation.conflicts,
		findings: strategyFindings(situation, chosen),
		decisions: decisionsOf(situation, judged, chosen),
	};
};
