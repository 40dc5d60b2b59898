import {z} from 'zod';
import {bothStreams, notEnded, proofRule} from './proof-rule.js';

/**
Numbers of alt_disk_*, of LVM and of bosboot. No errors are those that are informational, seen in runs that went well, and those with which the checks just before the step learn that a disk is free and a name unused.
*/
const errorNumbers = /\b(?:0505|0516|0301|0514)-\d{3,4}\b/v;
const informational = /\b0516-(?:1254|1126|1144|1246|1396|1712|1804|1224|306|320)\b/v;

/**
What alt_disk_mksysb or alt_rootvg_op reported by number: its exit status has been 0 beside an error.
*/
export const altDiskMessages = proofRule(z.object({stepId: z.string()}), (context, {stepId}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const errors: string[] = [];

	for (const line of bothStreams(context, stepId)) {
		if (errorNumbers.test(line) && !informational.test(line)) {
			errors.push(line.trim());
		}
	}

	return errors.length === 0 ? {verdict: 'proved', evidence: ['No message of alt_disk, LVM or bosboot names an error.']} : {verdict: errors.some(line => /\b(?:0505|0301)-/v.test(line)) ? 'failed' : 'warning', evidence: errors.slice(0, 10)};
});
