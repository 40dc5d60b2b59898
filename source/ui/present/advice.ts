import type {
	Advice,
	AdviceEntry,
	AdviceQuestion,
	StrategyFinding,
} from '../../base/advice.js';
import type {Reason} from '../../base/method.js';
import {cleanLine} from '../../base/text.js';
import {
	blank,
	fit,
	line,
	paragraph,
	span,
	type Line,
	type Span,
} from '../line.js';
import type {Glyphs} from '../theme.js';
import {fitSpan} from './fit.js';
import {evidenceLines, told} from './review.js';
import {cutLines} from './trouble.js';
import {wrappedTable} from './wrapped-table.js';

/**
The parts of the decision help, in their order.
*/
export const adviceParts = ['Questions', 'Ways', 'Words', 'Decisions'] as const;
export type AdvicePart = typeof adviceParts[number];

type Drawn = {readonly width: number; readonly glyphs: Glyphs};

/**
Who does it: lparsafe, a hand, or both.
*/
export const doneBy = ({methods, runsHere}: AdviceEntry): string => runsHere.length === 0 ? 'by hand' : (runsHere.length === methods.length ? 'lparsafe' : 'in part');

/**
One way by its title, a strategy by its parts.
*/
export const nameOf = ({methods, title}: AdviceEntry): string => methods.length === 1 ? title : methods.join(' + ');

export const idOf = ({methods}: AdviceEntry): string => methods.join('+');

/**
What a question was answered with, in its own words.
*/
const answerWords = ({answer, choices}: AdviceQuestion): string | undefined => answer?.split(',').map(value => choices.find(choice => choice.value === value)?.label ?? value).join(', ');

const fromWords: Readonly<Record<NonNullable<AdviceQuestion['from']>, string>> = {facts: 'From the facts', policy: 'From the policy', operator: 'Your answer'};

/**
A question with why it is asked, and its answer with what proves it; each on so many lines at most.
*/
export const questionLines = (question: AdviceQuestion, {width, glyphs, most = Infinity, place = ''}: Drawn & {readonly most?: number; readonly place?: string}): readonly Line[] => {
	const {text, why, from, evidence} = question;
	const words = answerWords(question);
	const proof = evidence === undefined ? '' : ` (${evidence.command}: ${evidence.lines.slice(0, 2).join('; ')}${evidence.lines.length > 2 ? ` ${glyphs.more}` : ''})`;
	const answer = words === undefined || from === undefined
		? [line('Not answered: it counts as not known.', 'quiet')]
		: paragraph(told(`${fromWords[from]}: ${words}${proof}`), most === Infinity ? width : width - 2, {first: span(`${glyphs.ok} `, 'ok')});

	// Room for the mark of what is cut.
	const room = most === Infinity ? width : width - 2;

	return [
		...cutLines(paragraph(text, room, {tone: 'title', first: span(place, 'quiet')}), most, glyphs),
		...cutLines(paragraph(`Why: ${why}`, room, {tone: 'quiet'}), most, glyphs),
		...cutLines(answer, most, glyphs),
	];
};

/**
What decided, without the fit that stands before it.
*/
const becauseOf = ({verdict, fit: state}: AdviceEntry): string => {
	const text = told(verdict.replace(/^[^:]*: /v, ''));

	// Else it is a sentence of its own already, and may begin with the name of a command.
	return state === 'recommended' ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
};

/**
The ranking as far as there is room for it, each way on a line of its own with what decided.
*/
export const rankingLines = (entries: readonly AdviceEntry[], most: number, {width, glyphs}: Drawn): readonly Line[] => {
	const shown = entries.length > most ? entries.slice(0, Math.max(0, most - 1)) : entries;
	const nameWidth = Math.min(width - 16, Math.max(24, Math.floor((width - 16) / 2)));
	const rest = entries.slice(shown.length);
	const count = (state: AdviceEntry['fit']): string => `${rest.filter(entry => entry.fit === state).length} ${state}`;

	return [
		...shown.map((entry): Line => [{...fitSpan(entry, glyphs), text: fit(fitSpan(entry, glyphs).text, 14)}, span(' '), span(fit(nameOf(entry), nameWidth, {more: glyphs.more})), span(`  ${becauseOf(entry)}`, 'quiet')]),
		...rest.length === 0 || most < 1 ? [] : [line(`${glyphs.more} ${rest.length} more: ${(['recommended', 'possible', 'blocked'] as const).filter(state => rest.some(entry => entry.fit === state)).map(state => count(state)).join(', ')}`, 'quiet')],
	];
};

export const reasonLines = (reason: Reason, {width, glyphs}: Drawn): readonly Line[] => [
	...paragraph(told(reason.text), width, {first: span(reason.for ? ` ${glyphs.ok} for     ` : ` ${glyphs.danger} against `, reason.for ? 'ok' : 'caution')}),
	...reason.evidence === undefined ? [] : evidenceLines(reason.evidence, width, ' '.repeat(11), glyphs),
	...reason.source === undefined ? [] : paragraph(`source: ${told(reason.source)}`, width, {tone: 'quiet', indent: ' '.repeat(11)}),
];

const bullets = (title: string, texts: readonly string[], mark: Span, width: number): readonly Line[] => texts.length === 0
	? []
	: [blank, line(title, 'title'), ...texts.flatMap(text => paragraph(told(text), width, {first: mark}))];

/**
The commands and the guide of a way that is done by hand.
*/
export const byHandLines = ({commands = [], guide, source}: AdviceEntry, {width, glyphs}: Drawn): readonly Line[] => [
	...commands.length === 0 ? [] : [blank, line('Commands, with names of your own in place of capitals', 'title')],
	...commands.flatMap(({text, isConfirmed}) => [
		...paragraph(cleanLine(text), width, {first: span(' $ ', 'quiet')}),
		...isConfirmed ? [] : [[span(`   ${glyphs.caution} not confirmed on a machine: try it before you rely on it`, 'caution')]],
	]),
	...guide === undefined ? [] : [blank, line('Guide', 'title'), ...paragraph(told(guide), width)],
	...source === undefined ? [] : paragraph(`source: ${told(source)}`, width, {tone: 'quiet'}),
];

/**
All that is said of a way or a strategy: verdict, reasons, what would still be lost, what would have to change, and how it is done.
*/
export const entryLines = (entry: AdviceEntry, drawn: Drawn): readonly Line[] => {
	const {width, glyphs} = drawn;
	const {methods, title, verdict, reasons, gaps, changes, runsHere, restoreTime} = entry;

	return [
		...methods.length > 1 ? paragraph(told(title), width, {tone: 'title'}) : [],
		...paragraph(told(verdict), width, {first: {...fitSpan(entry, glyphs), text: `${fitSpan(entry, glyphs).text.slice(0, 1)} `}}),
		...restoreTime === undefined ? [] : paragraph(told(restoreTime.text), width, {first: span(`${restoreTime.seconds === undefined ? glyphs.unknown : glyphs.waiting} `, restoreTime.seconds === undefined ? 'caution' : undefined)}),
		...reasons.length === 0 ? [] : [blank, line('For and against', 'title')],
		...reasons.flatMap(reason => reasonLines(reason, drawn)),
		...bullets('What would still be lost', gaps, span(` ${glyphs.caution} `, 'caution'), width),
		...bullets('What would have to change', changes, span(` ${glyphs.bullet} `), width),
		...runsHere.length === methods.length ? [] : [blank, line(runsHere.length > 0 ? `lparsafe runs ${runsHere.join(', ')}; the rest is done by hand.` : 'lparsafe does not run it: it is done by hand.', 'title')],
		...runsHere.length === 0 ? byHandLines(entry, drawn) : [],
	];
};

const stateSpan = ({state}: StrategyFinding, glyphs: Glyphs): Span => {
	switch (state) {
		case 'good': {
			return span(`${glyphs.ok} good    `, 'ok');
		}

		case 'bad': {
			return span(`${glyphs.danger} bad     `, 'danger');
		}

		case 'unknown': {
			return span(`${glyphs.unknown} unknown `, 'caution');
		}

		case 'note': {
			return span(`${glyphs.waiting} note    `);
		}
	}
};

/**
Contradictions, then the words of strategy as what they mean here.
*/
export const findingLines = ({conflicts, findings}: Advice, {width, glyphs}: Drawn): readonly Line[] => [
	...conflicts.length === 0 ? [] : [line('What contradicts itself', 'title'), ...conflicts.flatMap(text => paragraph(told(text), width, {first: span(` ${glyphs.caution} `, 'caution')})), blank],
	line('What the words of strategy mean for this target', 'title'),
	...findings.flatMap(finding => [
		...paragraph(told(`${finding.word}: ${finding.text}`), width, {first: stateSpan(finding, glyphs)}),
		...finding.evidence === undefined ? [] : evidenceLines(finding.evidence, width, ' '.repeat(10), glyphs),
	]),
];

export const decisionLines = ({decisions}: Advice, {width}: Drawn): readonly Line[] => wrappedTable(
	['Aspects', 'Domains', 'Requirements', 'Chosen Service', 'Decisions / Rationale'],
	decisions.map(({aspects, domains, requirements, chosenService, rationale}) => [aspects, domains, requirements, chosenService, rationale]),
	{width, widths: width < 110 ? [10, 11, 12, 16] : [10, 18, 16, 30], least: 24},
);
