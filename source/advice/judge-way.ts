import type {AdviceReason} from '../base/advice.js';
import type {Fit} from '../base/method.js';
import {
	heldBy,
	judgeContent,
	judgeNature,
	partWords,
} from './judge-content.js';
import {judgeMethod} from './judge-method.js';
import {judgeRules} from './judge-rules.js';
import {judgeWishes} from './judge-wishes.js';
import type {Judgement} from './judgement.js';
import {isRead} from './read-proof.js';
import {judgeRestoreTime, restoreTimeOf, type RestoreTime} from './restore-time.js';
import type {Situation} from './situation.js';
import {nameSource} from './sources.js';
import type {Part, Way} from './way.js';

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

	/**
	Why it is no backup of what it holds, where it is none.
	*/
	readonly noBackup?: string;
	readonly verdict: string;
	readonly reasons: readonly AdviceReason[];
	readonly changes: readonly string[];

	/**
	Of what is asked for, what is in it as things are.
	*/
	readonly held: readonly Part[];
	readonly restore?: RestoreTime;
};

const platformNames = {
	aix: 'an AIX partition', vios: 'a VIO Server', vmware: 'a VMware machine', none: 'neither a partition nor a VMware machine',
} as const;

/**
Whether nothing was read of a machine that has something to read: a group that nobody looked for is not one that is missing.
*/
const isUnread = ({platform, context: {facts}}: Situation): boolean => platform !== 'vmware' && facts.volumeGroups.length === 0 && !isRead(facts, 'groups');

const blind: Judgement = {
	reason: {
		for: false, text: 'Nothing was read of the machine: whether it can be done there is not known.', evidence: {command: 'facts', lines: ['never read']}, rule: 'facts',
	}, effect: 'obstructs',
};

const verdictOf = (fit: Fit, held: readonly Part[], fors: number, decides: string): string => fit === 'recommended'
	? `Recommended: it holds ${partWords(held)}, and nothing that is known keeps it from it.`
	: `${fit === 'blocked' ? 'Blocked' : 'Possible, not recommended'}${fors > 0 ? `, although ${fors} thing${fors === 1 ? '' : 's'} speak${fors === 1 ? 's' : ''} for it` : ''}: ${decides}`;

/**
Judges one way: whether it acts on such a machine, what it holds, how far it meets what is wished, the rules that apply, and the method's own judgement. What blocks decides over all that speaks for it; then what is missing or not known, then what weighs most.
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
	const isBlind = isUnread(situation);
	const judgements: readonly Judgement[] = [
		...isBlind ? [blind] : [],
		...situation.missing === undefined ? [] : [{reason: {for: false, ...situation.missing, rule: 'target'}, effect: 'obstructs' as const}],
		...judgeContent(way, situation),
		...judgeWishes(way, situation),
		...judgeRestoreTime(way, situation),
		...judgeRules(way, situation),
		// The method says what of the group it would miss; what the target does not ask of the way is not its fault.
		...held.length === 0 || isBlind ? [] : judgeMethod(way, situation),
	];
	const stated = [...judgements, ...judgeNature(way, held, judgements)];
	const restore = restoreTimeOf(way, situation);
	const noBackup = judgements.find(({isNoBackup}) => isNoBackup === true)?.reason?.text;
	const quotes = (wanted: NonNullable<Judgement['effect']>): readonly string[] => judgements
		.filter(({effect}) => effect === wanted)
		.toSorted((left, right) => Number(right.isGrave === true) - Number(left.isGrave === true))
		.map(({quote, reason}) => quote ?? reason?.text ?? '');
	const blocks = quotes('blocks');
	const obstacles = quotes('obstructs');
	const caps = [...obstacles, ...quotes('caps')];
	const fit: Fit = blocks.length > 0 ? 'blocked' : (caps.length > 0 ? 'possible' : 'recommended');
	const reasons = stated.flatMap(({reason}) => reason ?? []);
	const isRunHere = way.method !== undefined && fit !== 'blocked';

	return {
		way,
		fit,
		score: judgements.reduce((sum, {score = 0}) => sum + score, (way.weight ?? 0) + (isRunHere ? 1 : 0)),
		obstacles,
		...noBackup !== undefined && {noBackup},
		verdict: verdictOf(fit, held, reasons.filter(reason => reason.for && reason.rule !== 'holds').length, (fit === 'blocked' ? blocks : caps)[0] ?? ''),
		reasons,
		changes: [...new Set(judgements.flatMap(({change}) => change ?? []))],
		held,
		...restore !== undefined && held.length > 0 && {restore},
	};
};
