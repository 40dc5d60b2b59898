import {z} from 'zod';
import {bothStreams, notEnded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({
	stepId: z.string(),

	/**
	Numbers of which one must be seen.
	*/
	proves: z.array(z.string()),
	warns: z.array(z.string()).default([]),
	partial: z.array(z.string()).default([]),
});

/**
A message number in either stream. Only the number counts: wordings differ by level, locale and caller.
*/
export const message = proofRule(parametersSchema, (context, {stepId, proves, warns, partial}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const seen = new Map<string, string>();
	const wanted = [...proves, ...warns, ...partial];

	for (const line of bothStreams(context, stepId)) {
		for (const number of wanted) {
			if (line.includes(number) && !seen.has(number)) {
				seen.set(number, line.trim());
			}
		}
	}

	const lines = wanted.flatMap(number => seen.get(number) ?? []);

	if (partial.some(number => seen.has(number))) {
		return {verdict: 'partial', evidence: lines};
	}

	return proves.every(number => !seen.has(number)) ? {verdict: 'failed', evidence: [...lines, `Message ${proves.join(' or ')} was not seen.`]} : {verdict: warns.some(number => seen.has(number)) ? 'warning' : 'proved', evidence: lines};
});
