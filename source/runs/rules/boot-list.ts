import {z} from 'zod';
import {parseBootlist} from '../../facts/parse-bootlist.js';
import {notEnded, proofRule} from './proof-rule.js';
import {sectionsOf} from './state-sections.js';

const parametersSchema = z.object({
	stepId: z.string(),

	/**
	Rows as they were: the devices must be the same, in the same order.
	*/
	rows: z.array(z.string()).optional(),

	/**
	Disks of which the first one in the list must be one.
	*/
	disks: z.array(z.string()).optional(),
});

/**
What the machine boots next, against what was planned.
*/
export const bootList = proofRule(parametersSchema, (context, {stepId, rows, disks}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const lines = sectionsOf(context.lines(stepId, 'out')).get('bootlist')?.filter(line => line.trim() !== '');

	if (lines === undefined || lines.length === 0) {
		return {verdict: 'unknown', evidence: ['The boot list at the end is not known.', ...[...context.lines(stepId, 'err')].slice(0, 5)]};
	}

	const now = parseBootlist(lines.join('\n'));
	const evidence = [`boot list: ${lines.join(', ')}`];

	if (rows !== undefined) {
		const before = parseBootlist(rows.join('\n'));

		return now.join(' ') === before.join(' ') ? {verdict: 'proved', evidence} : {verdict: 'failed', evidence: [...evidence, `before: ${rows.join(', ')}`]};
	}

	return disks?.includes(now[0] ?? '') === true ? {verdict: 'proved', evidence} : {verdict: 'failed', evidence: [...evidence, `It should begin with ${disks?.join(' or ') ?? 'the copy'}.`]};
});
