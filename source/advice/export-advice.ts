import type {Advice, AdviceEntry, AdviceReason} from '../base/advice.js';

/**
Text that Markdown takes as it stands; what comes from a host must not become a heading or a link.
*/
const plain = (text: string): string => text.replaceAll(/[\p{Control}\u{2028}\u{2029}]/gv, ' ').replaceAll(/[\\*_<>\[\]#\|]/gv, String.raw`\$&`);

const reasonLines = (reason: AdviceReason): readonly string[] => [
	`- ${reason.for ? '**for**' : '**against**'} ${plain(reason.text)}${reason.source === undefined ? '' : ` (${plain(reason.source)})`}`,
	...reason.evidence === undefined ? [] : [`  - seen with: ${plain(reason.evidence.command)}`, ...reason.evidence.lines.map(line => `    - ${plain(line)}`)],
];

const entryLines = (entry: AdviceEntry): readonly string[] => [
	`### ${plain(entry.title)}: ${entry.fit}`,
	'',
	plain(entry.verdict),
	'',
	...entry.restoreTime === undefined ? [] : [plain(entry.restoreTime.text), ''],
	...entry.reasons.flatMap(reason => reasonLines(reason)),
	...entry.gaps.length === 0 ? [] : ['', 'What would still be lost:', '', ...entry.gaps.map(gap => `- ${plain(gap)}`)],
	...entry.changes.length === 0 ? [] : ['', 'What would have to change:', '', ...entry.changes.map(change => `- ${plain(change)}`)],
	'',
	entry.runsHere.length === entry.methods.length ? 'lparsafe runs it.' : (entry.runsHere.length > 0 ? `lparsafe runs ${entry.runsHere.join(', ')}; the rest is done by hand.` : 'lparsafe does not run it; it is done by hand.'),
	...entry.commands === undefined || entry.runsHere.length > 0 ? [] : ['', '```sh', ...entry.commands.map(({text, isConfirmed}) => isConfirmed ? text : `${text}    # not confirmed: try it first`), '```'],
	...entry.guide === undefined ? [] : ['', plain(entry.guide)],
	'',
];

/**
The reasoning as a document to keep: questions with their answers, every way with its reasons, contradictions, findings, and the table of decisions.
*/
export const exportAdvice = ({host, target, factsReadAt, factsProblem, questions, advice, conflicts, findings, decisions}: Advice): string => [
	`# What protects ${plain(target)} of ${plain(host)}`,
	'',
	`${factsReadAt === undefined ? `From answers alone: nothing was ever read of ${plain(host)}.` : `From facts read at ${factsReadAt}.`}${factsProblem === undefined ? '' : ` The host could not be asked: ${plain(factsProblem.message)}`}`,
	'',
	'## Questions and answers',
	'',
	...questions.flatMap(({text, why, answer, from, evidence}) => [
		`- **${plain(text)}** ${answer === undefined ? 'Not answered.' : `${plain(answer)}${from === undefined || from === 'operator' ? '' : ` (from the ${from})`}`}`,
		`  - asked because: ${plain(why)}`,
		...evidence === undefined ? [] : [`  - seen with: ${plain(evidence.command)}: ${plain(evidence.lines.join('; '))}`],
	]),
	'',
	...conflicts.length === 0 ? [] : ['## Contradictions', '', ...conflicts.map(text => `- ${plain(text)}`), ''],
	'## Ways, the best first',
	'',
	...advice.flatMap(entry => entryLines(entry)),
	'## What the words mean here',
	'',
	...findings.map(({word, state, text}) => `- **${plain(word)}** (${state}): ${plain(text)}`),
	'',
	'## Architecture decisions',
	'',
	'| Aspects | Domains | Requirements | Chosen Service | Decisions / Rationale |',
	'| --- | --- | --- | --- | --- |',
	...decisions.map(row => `| ${[row.aspects, row.domains, row.requirements, row.chosenService, row.rationale].map(cell => plain(cell)).join(' | ')} |`),
	'',
].join('\n');
