import type {Target} from '../base/target.js';
import {isApplicable} from '../methods/describe.js';
import {findMethod} from '../methods/index.js';
import type {Judgement} from './judgement.js';
import type {Situation} from './situation.js';
import {nameSource} from './sources.js';
import type {Way} from './way.js';

/**
The method's own judgement, where lparsafe runs the way and it speaks of these targets.
*/
export const judgeMethod = (way: Way, situation: Situation): readonly Judgement[] => {
	const method = way.method === undefined ? undefined : findMethod(way.method);

	if (method === undefined) {
		return [];
	}

	const {context, groups} = situation;

	const targets: readonly Target[] = method.targets.includes('vg') ? groups.filter(({kind}) => kind === 'data').map(({name}) => ({kind: 'vg', name})) : [{kind: 'lpar', name: ''}];
	const assessments = targets.map(target => ({...context, target})).filter(each => isApplicable(method, each)).map(each => method.assess(each));
	const reasons = assessments.flatMap(assessment => assessment.reasons);
	const isBlocked = assessments.length > 0 && assessments.every(({fit}) => fit === 'blocked');

	return [
		...reasons.map(reason => ({reason: {...reason, ...reason.evidence === undefined && reason.source === undefined && {source: nameSource(way.source)}, rule: 'method'}})),
		...isBlocked ? [{effect: 'blocks' as const, quote: reasons.find(reason => !reason.for)?.text ?? 'It cannot be planned here.'}] : [],
	];
};
