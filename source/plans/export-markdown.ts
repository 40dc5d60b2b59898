import type {Finding, Plan, Step} from '../base/plan.js';
import {renderByHand} from './render-step.js';
import {stepNotes} from './step-text.js';

/**
Text that Markdown takes as it stands.
*/
const plain = (text: string): string => text.replaceAll(/[\p{Control}\u{2028}\u{2029}]/gv, ' ').replaceAll(/[\\`*_<>\[\]#\|]/gv, String.raw`\$&`);

/**
A sentence whose code between backticks stays code.
*/
const prose = (text: string): string => text.split(/(?<code>`[^`]+`)/v).map((part, index) => index % 2 === 1 ? part : plain(part)).join('');

const code = (lines: readonly string[]): readonly string[] => {
	const longest = Math.max(2, ...lines.flatMap(line => (line.match(/`+/gv) ?? []).map(ticks => ticks.length)));
	const fence = '`'.repeat(longest + 1);

	return [`${fence}sh`, ...lines, fence];
};

const findingLines = ({id, subject, level, title, evidence, remedy}: Finding): readonly string[] => [
	`- **${level}** ${plain(title)} (${plain(subject === undefined ? id : `${id}@${subject}`)})`,
	...evidence === undefined ? [] : [`  - seen with: ${plain(evidence.command)}`, ...evidence.lines.map(line => `    - ${plain(line)}`)],
	...remedy === undefined ? [] : [`  - ${plain(remedy)}`],
];

const stepLines = (step: Step, number: number): readonly string[] => {
	const commands = step.kind === 'manual' || step.kind === 'wait' ? [] : renderByHand(step);

	return [
		`### ${number}. ${plain(step.title)}`,
		'',
		`On ${plain(step.host)}${step.kind === 'manual' ? ', by hand' : ''}${step.kind === 'wait' ? ', wait' : ''}.`,
		...step.instructions === undefined ? [] : ['', prose(step.instructions)],
		...stepNotes(step).flatMap(note => ['', prose(note)]),
		...commands.length === 0 ? [] : ['', ...code(commands)],
		...step.stdin === undefined || step.stdin === '' ? [] : ['', 'Its standard input:', '', ...code(step.stdin.trimEnd().split('\n'))],
		'',
		'- [ ] done, exit status 0',
		'',
	];
};

/**
A plan as a runbook that a person can follow without this program.
*/
export const exportMarkdown = (plan: Plan): string => [
	`# ${plain(plan.method)}: ${plain(plan.target)} on ${plan.hosts.map(({host}) => plain(host)).join(', ')}`,
	'',
	`Planned ${plan.plannedAt}, plan ${plan.id}, hash ${plan.hash}.`,
	'',
	...plan.destroysInWords.length === 0 ? [] : ['## What is destroyed', '', ...plan.destroysInWords.map(line => `- ${plain(line)}`), '', ...plan.confirmation === undefined ? [] : [`To be confirmed as: ${plain(plan.confirmation)}`, '']],
	'## Before you begin',
	'',
	...plan.findings.length === 0 ? ['Nothing was found that speaks against it.'] : plan.findings.flatMap(finding => findingLines(finding)),
	...plan.space.flatMap(({where, needMiB, availableMiB, note}) => [`- space in ${plain(where)}: ${needMiB === undefined ? 'how much it needs is not known' : `needs ${needMiB} MiB`}, ${availableMiB === undefined ? 'how much is free is not known' : `has ${availableMiB} MiB`}${note === undefined ? '' : ` (${plain(note)})`}`]),
	'',
	'## The machines',
	'',
	...plan.hosts.flatMap(({host, identity}) => [
		`- ${plain(host)}: host name ${plain(identity.hostname)}, SSH host key ${plain(identity.hostKey)}, rootvg ${plain(identity.rootvgId ?? 'unknown')}`,
		...identity.rootvgDisks.map(({name, uniqueId, pvid}) => `  - ${plain(name)}: ${plain(uniqueId ?? `PVID ${pvid ?? 'unknown'}`)}`),
	]),
	'',
	'## Steps',
	'',
	'Stop at the first step that fails unless it says otherwise, and do the steps that say *always* all the same. Each step begins in a fresh shell (`ksh`), as root.',
	'',
	...plan.steps.flatMap((step, index) => stepLines(step, index + 1)),
	'## Proof',
	'',
	...plan.proof.map(({title}) => `- [ ] ${plain(title)}`),
	'',
].join('\n');
