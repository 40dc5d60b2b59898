import {z} from 'zod';
import {inWords, notEnded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({images: z.array(z.object({path: z.string(), stepId: z.string()}))});

/**
Each image was proved to be the recorded one and is gone. One that stayed is said with why; partial where others went.
*/
export const imagesExpired = proofRule(parametersSchema, (context, {images}) => {
	const evidence: string[] = [];
	let gone = 0;

	for (const {path, stepId} of images) {
		const open = notEnded(context, stepId);

		if (open?.verdict === 'unknown') {
			return {verdict: 'unknown', evidence: [`It is not known whether \`${path}\` was deleted.`, ...open.evidence]};
		}

		const step = context.steps.get(stepId);
		const isGone = open === undefined && step?.exitCode === 0 && [...context.lines(stepId, 'out')].includes(`== deleted ${path}`);

		gone += isGone ? 1 : 0;
		evidence.push(isGone ? `${path} is gone` : `${path} was not deleted: ${[...open?.evidence ?? [inWords(step), ...context.lines(stepId, 'err')]].slice(0, 4).join('; ')}`);
	}

	return {verdict: gone === images.length ? 'proved' : (gone === 0 ? 'failed' : 'partial'), evidence};
});
