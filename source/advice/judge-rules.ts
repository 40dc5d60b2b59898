import type {AdviceReason} from '../base/advice.js';
import type {Judgement} from './judgement.js';
import type {Rule} from './rule.js';
import {rules} from './rules.js';
import {holds, holdsAll, type Situation} from './situation.js';
import {nameSource} from './sources.js';
import type {Way} from './way.js';

const reasonOf = (rule: Rule, situation: Situation): AdviceReason => {
	const seen = rule.evidence === undefined ? undefined : holds(situation, rule.evidence).evidence;
	const evidence = seen ?? holdsAll(situation, [...rule.when, ...rule.needs ?? []]).evidence;

	return {
		for: rule.effect === 'for', text: rule.text, ...evidence !== undefined && {evidence}, source: nameSource(rule.source), rule: rule.id,
	};
};

const judgeNeed = (rule: Rule, situation: Situation): Judgement => {
	const {is} = holdsAll(situation, rule.needs ?? []);
	const reason = reasonOf(rule, situation);

	switch (is) {
		case true: {
			return {};
		}

		case false: {
			return {reason, effect: 'blocks'};
		}

		case undefined: {
			return {reason: {...reason, text: `Not known, so it does not count: ${rule.text.charAt(0).toLowerCase()}${rule.text.slice(1)}`}, effect: 'obstructs', quote: rule.text};
		}
	}
};

const judgeRule = (rule: Rule, situation: Situation): Judgement => {
	const {effect, weight = 1, isCurable = false, isNoBackup = false} = rule;

	switch (effect) {
		case 'for': {
			return {reason: reasonOf(rule, situation), score: weight};
		}

		case 'needs': {
			return judgeNeed(rule, situation);
		}

		case 'blocks': {
			return {reason: reasonOf(rule, situation), effect: 'blocks', isGrave: true};
		}

		case 'against': {
			return {
				reason: reasonOf(rule, situation), score: -weight, isNoBackup, ...weight === 3 && {effect: isCurable ? 'caps' : 'obstructs'},
			};
		}
	}
};

/**
What the rules say of a way whose terms hold; a term that is not known counts for nothing.
*/
export const judgeRules = (way: Way, situation: Situation): readonly Judgement[] => rules.filter(({ways, when}) => ways.includes(way.id) && holdsAll(situation, when).is === true).map((rule): Judgement => {
	const judgement = judgeRule(rule, situation);

	return judgement.reason === undefined || rule.effect === 'for' || rule.change === undefined ? judgement : {...judgement, change: rule.change};
});
