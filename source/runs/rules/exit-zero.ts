import {z} from 'zod';
import {
	bothStreams,
	inWords,
	notEnded,
	proofRule,
} from './proof-rule.js';

/**
The step ended with status 0, or with one of `also`, which says something else than what is asked here. With `unlessMessage` a status that is not 0 beside that message number counts as partial: 0512-003 has been seen with both.
*/
export const exitZero = proofRule(z.object({stepId: z.string(), unlessMessage: z.string().optional(), also: z.array(z.int()).default([])}), (context, {stepId, unlessMessage, also}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const step = context.steps.get(stepId);

	if (step?.exitCode === 0) {
		return {verdict: 'proved', evidence: ['exit status 0']};
	}

	if (step?.exitCode !== undefined && also.includes(step.exitCode)) {
		return {verdict: 'proved', evidence: [inWords(step)]};
	}

	if (step?.exitCode === undefined && step?.signal === undefined) {
		return {verdict: 'unknown', evidence: ['The exit status is not known.']};
	}

	if (unlessMessage !== undefined && step.signal === undefined) {
		for (const line of bothStreams(context, stepId)) {
			if (line.includes(unlessMessage)) {
				return {verdict: 'partial', evidence: [inWords(step), line.trim()]};
			}
		}
	}

	const said = [...context.lines(stepId, 'err')].filter(line => line.trim() !== '').slice(-5);

	return {verdict: 'failed', evidence: [inWords(step), ...(step.message === undefined ? [] : [step.message]), ...said]};
});
