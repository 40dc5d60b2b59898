import {UsageError} from '../base/errors.js';
import type {Advice, AdviceEntry} from '../base/advice.js';
import {formatTarget, parseTarget} from '../base/target.js';
import type {Command} from './command.js';
import {readSets} from './set-values.js';
import {show, table} from './show.js';

const signs = {recommended: '+', possible: '~', blocked: '-'} as const;

const entryText = ({methods, title, fit, verdict, reasons, gaps, changes, runsHere}: AdviceEntry): string => [
	`${signs[fit]} ${methods.join(' + ')}  [${fit}]${runsHere.length === methods.length ? '' : (runsHere.length > 0 ? `  lparsafe runs ${runsHere.join(', ')}` : '  by hand')}`,
	`  ${title}`,
	`  ${verdict}`,
	...reasons.flatMap(reason => [`    ${reason.for ? '+' : '-'} ${reason.text}`, ...reason.evidence === undefined ? [] : reason.evidence.lines.map(line => `        ${line}`)]),
	...gaps.map(gap => `    lost: ${gap}`),
	...changes.map(change => `    change: ${change}`),
].join('\n');

/**
All that is not blocked in full; of what is, the verdict.
*/
const adviceText = ({questions, advice, conflicts, findings}: Advice): string => [
	table(['QUESTION', 'ANSWER', 'TEXT'], questions.map(({id, answer, from, text}) => [id, answer === undefined ? '-' : `${answer}${from === 'facts' ? ' (facts)' : ''}`, text])),
	...conflicts.length === 0 ? [] : ['', ...conflicts.map(text => `contradiction: ${text}`)],
	'',
	...advice.filter(({fit}) => fit !== 'blocked').map(entry => `${entryText(entry)}\n`),
	table(['BLOCKED', 'WHY'], advice.filter(({fit}) => fit === 'blocked').map(({methods, verdict}) => [methods.join(' + '), verdict])),
	'',
	table(['WORD', 'STATE', 'HERE'], findings.map(({word, state, text}) => [word, state, text])),
].join('\n');

const advise: Command = {
	words: ['advise'],
	usage: 'HOST [--target T] [--answer QUESTION=ANSWER]… [--export markdown]',
	summary: 'the decision help: every way to protect it, judged by facts and answers',
	options: {target: {type: 'string'}, answer: {type: 'string', multiple: true}, export: {type: 'string'}},
	arguments: [1, 1],
	async run(context, [host = ''], options) {
		const {target, answer = [], export: format} = options as {readonly target?: string; readonly answer?: readonly string[]; readonly export?: string};

		if (format !== undefined && format !== 'markdown') {
			throw new UsageError(`\`${format}\` is no format to export to.`, {advice: 'Use `markdown`.'});
		}

		const services = await context.services();
		const request = {host, ...target !== undefined && {target: formatTarget(parseTarget(target))}, answers: readSets(answer, '--answer')};

		if (format === 'markdown') {
			context.terminal.out(await services.exportAdvice(request));

			return 0;
		}

		const advice = await services.advise(request);

		show(context, advice, () => adviceText(advice));

		return 0;
	},
};

export const adviseCommands: readonly Command[] = [advise];
