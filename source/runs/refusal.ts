import {findingName} from '../base/finding-name.js';
import type {Finding, Plan} from '../base/plan.js';
import {quoteWord} from '../base/quote.js';
import {cleanLine} from '../base/text.js';

/**
Why a plan may not run now: the findings in the way and one sentence with what to do. Undefined: it may.
*/
type Refusal = {
	readonly reason: string;
	readonly advice: string;
	readonly findings: readonly Finding[];
};

const names = (findings: readonly Finding[]): string => findings.map(finding => `\`${findingName(finding)}\``).join(', ');

/**
Looks whether everything that a plan asks of its operator was given: no blocking finding, each caution acknowledged by its own name, the typed confirmation to the letter, not read-only.
*/
export const refusalOf = (plan: Plan, {acknowledge, confirm, isReadOnly}: {readonly acknowledge: readonly string[]; readonly confirm?: string; readonly isReadOnly: boolean}): Refusal | undefined => {
	const blocking = plan.findings.filter(({level}) => level === 'block');

	if (blocking.length > 0) {
		// Who is in the way, and since when, stands there.
		const shown = cleanLine(blocking[0]?.evidence?.lines.find(line => line.trim() !== '') ?? '').trim().replaceAll(/\s+/gv, ' ').slice(0, 200);

		return {
			reason: `Blocked by ${names(blocking)}: ${blocking[0]?.title ?? ''}${shown === '' ? '' : ` It shows in \`${shown}\`.`}`,
			advice: blocking[0]?.remedy ?? 'Change what the finding names and plan again.',
			findings: blocking,
		};
	}

	if (isReadOnly && plan.direction !== 'verify') {
		return {reason: 'lparsafe is in read-only mode.', advice: 'Start it without `--read-only` to run this.', findings: []};
	}

	const missing = plan.findings.filter(finding => finding.level === 'caution' && !acknowledge.includes(findingName(finding)));

	if (missing.length > 0) {
		return {
			reason: `Not acknowledged: ${names(missing)}.`,
			advice: `Read each and acknowledge it by name: ${missing.map(finding => `--acknowledge ${quoteWord(findingName(finding))}`).join(' ')}`,
			findings: missing,
		};
	}

	if (plan.confirmation !== undefined && confirm !== plan.confirmation) {
		return {
			reason: confirm === undefined ? `This destroys ${plan.destroysInWords.join('; ')} and was not confirmed.` : `The confirmation \`${confirm}\` is not \`${plan.confirmation}\`.`,
			advice: `To confirm, give exactly what is destroyed: --confirm ${quoteWord(plan.confirmation)}`,
			findings: [],
		};
	}

	return undefined;
};
