import type {Advice, AdviceEntry, AdviceQuestion} from '../../base/advice.js';
import {notKnown, valuesOf, type Conversation} from '../conversation.js';
import type {Desk} from '../desk.js';
import {textOf, type Line} from '../line.js';
import {
	adviceParts,
	doneBy,
	findingLines,
	nameOf,
	questionLines,
	type AdvicePart,
} from '../present/advice.js';
import {targetWords} from '../present/run.js';
import type {AdviceWhere} from './advice-actions.js';

type Said = {readonly lines: readonly string[]; readonly items: ReadonlyArray<{readonly label: string; run(): void}>};

const width = 100;
const text = (lines: readonly Line[]): readonly string[] => lines.map(each => textOf(each));

const saidQuestion = (question: AdviceQuestion, advice: Advice, {mark, take, goTo, questions, state, glyphs}: Pick<Conversation, 'mark' | 'take' | 'goTo' | 'questions' | 'state'> & {readonly glyphs: Desk['theme']['glyphs']}): Said => {
	const values = valuesOf(question);
	const {at} = state.get();
	const isLast = at + 1 === questions().length;

	return {
		lines: [
			`Question ${at + 1} of ${questions().length}${question.isMany ? ', several answers hold together' : ''}`,
			...text(questionLines(question, {width, glyphs})),
			'As it stands:',
			...advice.advice.slice(0, 3).map(entry => `${entry.fit}: ${nameOf(entry)}. ${entry.verdict}`),
		],
		items: [
			...question.choices.map(({value, label}) => ({
				label: `${label}${values.includes(value) ? ', marked' : ''}`, run() {
					(question.isMany ? mark : take)(question, value);
				},
			})),
			{
				label: `not known${values.length === 0 ? ', marked' : ''}`, run() {
					take(question, notKnown);
				},
			},
			{
				label: isLast ? 'On to the ways' : 'Next question', run() {
					goTo(at + 1);
				},
			},
			...at === 0
				? []
				: [{
					label: 'Question before', run() {
						goTo(at - 1);
					},
				}],
		],
	};
};

/**
The decision help line by line, where no full screen is used: a part at a time, with the others to be chosen.
*/
export const adviceInLines = ({desk, where: {host, target}, conversation, part, turnTo, open, waiting, basis}: {
	readonly desk: Desk;
	readonly where: AdviceWhere;
	readonly conversation: Conversation;
	readonly part: AdvicePart;
	turnTo(part: AdvicePart): void;
	open(entry: AdviceEntry): void;
	waiting(width: number): readonly Line[];
	basis(advice: Advice, width: number, most: number): readonly Line[];
}): Said => {
	const {glyphs} = desk.theme;
	const {advice} = conversation.state.get();
	const question = conversation.question();

	if (advice === undefined || question === undefined) {
		return {lines: [`How is ${target === 'lpar' ? host : `${targetWords(target)} on ${host}`} protected?`, ...text(waiting(width))], items: []};
	}

	const parts: Readonly<Record<AdvicePart, () => Said>> = {
		Questions: () => saidQuestion(question, advice, {...conversation, glyphs}),
		Ways: () => ({
			lines: [], items: advice.advice.map(entry => ({
				label: `${entry.fit}, ${doneBy(entry)}: ${nameOf(entry)}. ${entry.verdict}`, run() {
					open(entry);
				},
			})),
		}),
		Words: () => ({lines: text(findingLines(advice, {width, glyphs})), items: []}),
		Decisions: () => ({
			lines: advice.decisions.flatMap(({aspects, domains, requirements, chosenService, rationale}) => [
				`${aspects}, ${domains}${requirements === '' ? '' : `, ${requirements}`}`,
				...chosenService === '' ? [] : [`Chosen service: ${chosenService}`],
				...rationale === '' ? [] : [`Rationale: ${rationale}`],
			]),
			items: [],
		}),
	};
	const {lines, items} = parts[part]();

	return {
		lines: [...text(basis(advice, width, 4)), ...lines],
		items: [...items, ...adviceParts.filter(name => name !== part).map(name => ({
			label: `To the ${name.toLowerCase()}`, run() {
				turnTo(name);
			},
		}))],
	};
};
