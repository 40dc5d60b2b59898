import {findingName} from '../base/finding-name.js';
import type {Plan} from '../base/plan.js';
import {quoteWord} from '../base/quote.js';
import {formatMiB} from '../base/units.js';

/**
A plan as people read it on a terminal: what is destroyed first, then findings, then the exact commands.
*/
export const planText = (plan: Plan): string => [
	`${plan.method} of ${plan.target} on ${plan.hosts.map(({host}) => host).join(', ')} (plan ${plan.id}, hash ${plan.hash.slice(0, 12)})`,
	...plan.destroysInWords.map(line => `DESTROYS ${line}`),
	...plan.space.map(({where, needMiB, availableMiB, note}) => `space in ${where}: needs ${needMiB === undefined ? 'unknown' : formatMiB(needMiB)}, has ${availableMiB === undefined ? 'unknown' : formatMiB(availableMiB)}${note === undefined ? '' : ` (${note})`}`),
	'',
	...plan.findings.flatMap(finding => [
		`${finding.level.toUpperCase()} ${findingName(finding)}: ${finding.title}`,
		...(finding.evidence === undefined ? [] : [`    ${finding.evidence.command}`, ...finding.evidence.lines.map(line => `    | ${line}`)]),
		...(finding.remedy === undefined ? [] : [`    remedy: ${finding.remedy}`]),
	]),
	'',
	...plan.steps.flatMap((step, index) => [
		`${index + 1}. ${step.title} [${step.id} on ${step.host}${step.always ? ', always' : ''}, interruptible: ${step.interruptible}]`,
		...step.commands.flatMap(command => command.split('\n')).map(line => `    ${line}`),
		...(step.instructions === undefined ? [] : [`    ${step.instructions}`]),
	]),
	'',
	...(plan.findings.some(({level}) => level === 'block') ? ['Blocked: it does not run as it stands.'] : (plan.confirmation === undefined ? [] : [`To run it: --confirm ${quoteWord(plan.confirmation)}`])),
].join('\n');
