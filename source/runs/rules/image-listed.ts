import {z} from 'zod';
import {OperatorError} from '../../base/errors.js';
import {parseLsmksysb} from '../../facts/parse-lsmksysb.js';
import {notSucceeded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({
	stepId: z.string(),
	volumeGroup: z.string(),
	infoOnly: z.boolean().default(false),

	/**
	Goes into the recovery point.
	*/
	source: z.object({osLevel: z.string().optional(), volumeGroupId: z.string().optional()}).default({}),
	restoredBy: z.array(z.string()).default([]),
});

/**
`lsmksysb -l` names the right group, and whether the image holds files.
*/
export const imageListed = proofRule(parametersSchema, (context, {stepId, volumeGroup, infoOnly, source, restoredBy}) => {
	const failure = notSucceeded(context, stepId);

	if (failure !== undefined) {
		return failure;
	}

	const out = [...context.lines(stepId, 'out')].slice(0, 10_000);

	try {
		const summary = parseLsmksysb(out.join('\n'));
		const evidence = [
			`VOLUME GROUP: ${summary.volumeGroup}`,
			...(summary.date === undefined ? [] : [`BACKUP DATE/TIME: ${summary.date}`]),
			...(summary.isDataOnly === undefined ? [] : [`VG DATA ONLY: ${summary.isDataOnly ? 'yes' : 'no'}`]),
		];

		if (summary.volumeGroup !== volumeGroup) {
			return {verdict: 'failed', evidence: [...evidence, `Expected \`${volumeGroup}\`.`]};
		}

		if (summary.isDataOnly === true && !infoOnly) {
			return {verdict: 'failed', evidence: [...evidence, 'The image holds the structure only, no files.']};
		}

		return {
			verdict: 'proved',
			evidence,
			found: {
				verification: 'L1',
				restoredBy,
				...(source.osLevel !== undefined && {osLevel: source.osLevel}),
				...(source.volumeGroupId !== undefined && {volumeGroupId: source.volumeGroupId}),
			},
		};
	} catch (error) {
		if (error instanceof OperatorError) {
			return {verdict: 'failed', evidence: [error.message]};
		}

		throw error;
	}
});
