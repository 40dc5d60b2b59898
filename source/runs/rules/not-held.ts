import {z} from 'zod';
import {proofRule} from './proof-rule.js';

/**
What an image does not hold and a restore makes empty, as the plan knew it: told in the result too, not only before the run.
*/
export const notHeld = proofRule(z.object({empty: z.array(z.string())}), (_context, {empty}) => empty.length === 0
	? {verdict: 'proved', evidence: ['Nothing comes back empty.']}
	: {verdict: 'warning', evidence: [...empty]});
