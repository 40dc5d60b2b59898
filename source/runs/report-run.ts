import {findingName} from '../base/finding-name.js';
import {messagesIn} from '../base/aix-messages.js';
import {caveatsOf, lastSeenText} from '../base/run-caveats.js';
import type {RunState} from '../base/run.js';
import {targetWords} from '../base/target.js';
import {tidyingTexts} from '../base/tidying-text.js';
import {formatBytes, formatDuration} from '../base/units.js';

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

/**
What a host printed, so that nothing in it is taken for Markdown.
*/
const verbatim = (text: string): string => {
	const line = text.replaceAll('\n', ' ');
	const fence = '`'.repeat(1 + Math.max(0, ...(line.match(/`+/gv) ?? []).map(({length}) => length)));

	return line.trim() === '' ? '' : (fence === '`' ? `\`${line}\`` : `${fence} ${line} ${fence}`);
};

/**
A run as a Markdown report: what was asked, what was acknowledged, each step, what was proved and what was not.
*/
export const reportRun = (run: RunState): string => {
	const {plan} = run;
	const messages = messagesIn([...run.proofs.flatMap(({evidence}) => evidence), ...run.steps.map(({message}) => message ?? ''), run.reason ?? '']);
	const tidyings = tidyingTexts(run);
	const seconds = run.startedAt === undefined || run.endedAt === undefined ? undefined : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;

	return [
		`# ${plan?.method ?? 'Run'} of ${plan === undefined ? 'unknown' : targetWords(plan.target)} on ${plan?.hosts.map(({host}) => host).join(', ') ?? 'unknown'}`,
		'',
		`- run: ${run.runId}`,
		`- outcome: **${run.outcome ?? run.phase}**${run.reason === undefined ? '' : ` (${run.reason})`}`,
		`- started: ${run.startedAt ?? 'unknown'}`,
		`- ended: ${run.endedAt ?? 'not yet'}${seconds === undefined ? '' : (run.outcome === 'unknown' ? ' (concluded: when it ended is not known)' : ` (${formatDuration(seconds)})`)}`,
		`- operator: ${run.operator ?? 'unknown'}`,
		...(run.ticket === undefined ? [] : [`- ticket: ${run.ticket}`]),
		`- plan: ${plan?.id ?? 'unknown'}, hash ${plan?.hash ?? 'unknown'}`,
		...(run.confirmed === undefined ? [] : [`- confirmed by typing: \`${run.confirmed}\``]),
		...(run.cancelledBy === undefined ? [] : [`- cancelled by: ${run.cancelledBy}`]),
		...[...run.phase === 'detached' ? [lastSeenText(run)] : [], ...caveatsOf(run)].map(each => `- note: ${each}`),
		'',
		'## Findings',
		'',
		...(run.findings.length === 0 ? ['None.'] : run.findings.map(finding => `- ${finding.level}: \`${findingName(finding)}\` ${finding.title}${run.acknowledged.includes(findingName(finding)) ? ' (acknowledged)' : ''}`)),
		'',
		'## Steps',
		'',
		'| step | state | exit code | started | ended | output |',
		'|---|---|---|---|---|---|',
		...run.steps.map(step => `| ${cell(plan?.steps.find(({id}) => id === step.stepId)?.title ?? step.stepId)} | ${step.state}${step.message === undefined ? '' : `: ${cell(step.message)}`} | ${step.exitCode ?? '-'} | ${step.startedAt ?? '-'} | ${step.endedAt ?? '-'} | ${formatBytes(step.outBytes)} out, ${formatBytes(step.errBytes)} err |`),
		'',
		'## Proof',
		'',
		...(run.proofs.length === 0 ? ['Nothing was proved.'] : run.proofs.flatMap(proof => [`- ${proof.verdict}: ${proof.title}`, ...proof.evidence.map(line => `  - ${verbatim(line)}`)])),
		...(messages.length === 0 ? [] : ['', '## Messages', '', ...messages.map(({number, meaning, cause, next, isConfirmed}) => `- \`${number}\`: ${meaning} ${cause} ${next}${isConfirmed ? '' : ' (Not confirmed on a real machine.)'}`)]),
		'',
		'## Recovery points',
		'',
		...(run.points.length === 0 ? ['None.'] : run.points.map(point => `- ${point.id}: ${point.place.host}:${point.place.path}, ${point.state}, level ${point.verification}${point.sha256 === undefined ? '' : `, SHA-256 ${point.sha256}`}`)),
		...(tidyings.length === 0 ? [] : ['', '## Tidied up', '', ...tidyings.map(each => `- ${each}`)]),
		...(run.left.length === 0 ? [] : ['', '## Left behind', '', ...run.left.map(each => `- ${each}`)]),
		'',
	].join('\n');
};
