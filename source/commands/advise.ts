import {UsageError} from '../base/errors.js';
import {
	adviceBasis,
	savedAnswersText,
	type Advice,
	type AdviceEntry,
} from '../base/advice.js';
import {formatTarget, parseTarget} from '../base/target.js';
import type {Command} from './command.js';
import {readSets} from './set-values.js';
import {show, table} from './show.js';

const signs = {recommended: '+', possible: '~', blocked: '-'} as const;

const entryText = ({methods, title, fit, verdict, reasons, gaps, changes, runsHere, restoreTime}: AdviceEntry): string => [
	`${signs[fit]} ${methods.join(' + ')}  [${fit}]${runsHere.length === methods.length ? '' : (runsHere.length > 0 ? `  lparsafe runs ${runsHere.join(', ')}` : '  by hand')}`,
	`  ${title}`,
	`  ${verdict}`,
	...restoreTime === undefined ? [] : [`  ${restoreTime.text}`],
	...reasons.flatMap(reason => [`    ${reason.for ? '+' : '-'} ${reason.text}`, ...reason.evidence === undefined ? [] : reason.evidence.lines.map(line => `        ${line}`), ...reason.evidence === undefined && reason.source !== undefined ? [`        source: ${reason.source}`] : []]),
	...gaps.map(gap => `    lost: ${gap}`),
	...changes.map(change => `    change: ${change}`),
].join('\n');

/**
All that is not blocked in full; of what is, the verdict and what would have to change.
*/
const adviceText = (advice: Advice, now: number): string => [
	`${adviceBasis(advice, now)}.`,
	...advice.factsProblem === undefined ? [] : [advice.factsProblem.advice],
	'',
	table(['QUESTION', 'ANSWER', 'TEXT'], advice.questions.map(({id, answer, from, text}) => [id, answer === undefined ? '-' : `${answer}${from === undefined || from === 'operator' ? '' : ` (${from})`}`, text])),
	...advice.conflicts.length === 0 ? [] : ['', ...advice.conflicts.map(text => `contradiction: ${text}`)],
	'',
	...advice.advice.filter(({fit}) => fit !== 'blocked').map(entry => `${entryText(entry)}\n`),
	'Blocked:',
	...advice.advice.filter(({fit}) => fit === 'blocked').flatMap(({methods, verdict, changes}) => [`- ${methods.join(' + ')}: ${verdict}`, ...changes.map(change => `    change: ${change}`)]),
	'',
	table(['ASPECTS', 'DOMAINS', 'REQUIREMENTS', 'CHOSEN SERVICE', 'DECISIONS / RATIONALE'], advice.decisions.map(({aspects, domains, requirements, chosenService, rationale}) => [aspects, domains, requirements, chosenService, rationale])),
	'',
	table(['WORD', 'STATE', 'HERE'], advice.findings.map(({word, state, text}) => [word, state, text])),
].join('\n');

type Given = {readonly target?: string; readonly answer?: readonly string[]; readonly export?: string; readonly save?: boolean};

const advise: Command = {
	words: ['advise'],
	usage: 'HOST [--target T] [--answer QUESTION=ANSWER]… [--export markdown | --save]',
	summary: 'the decision help: every way to protect it, judged by facts and answers',
	options: {
		target: {type: 'string'}, answer: {type: 'string', multiple: true}, export: {type: 'string'}, save: {type: 'boolean'},
	},
	arguments: [1, 1],
	async run(context, [host = ''], options) {
		const {
			target, answer = [], export: format, save = false,
		} = options as Given;

		if (format !== undefined && format !== 'markdown') {
			throw new UsageError(`\`${format}\` is no format to export to.`, {advice: 'Use `markdown`.'});
		}

		const services = await context.services();
		const request = {host, ...target !== undefined && {target: formatTarget(parseTarget(target))}, answers: readSets(answer, '--answer')};

		if (format !== undefined && save) {
			throw new UsageError('`--export` and `--save` do not go together.', {advice: 'Save first, then export.'});
		}

		if (format === 'markdown') {
			context.terminal.out(await services.exportAdvice(request));

			return 0;
		}

		if (save) {
			context.terminal.say(savedAnswersText(await services.saveAnswers(request)));
		}

		const advice = await services.advise(request);

		show(context, advice, () => adviceText(advice, Date.now()));

		return 0;
	},
};

export const adviseCommands: readonly Command[] = [advise];
