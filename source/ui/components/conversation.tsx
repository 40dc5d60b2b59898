import {Box} from 'ink';
import type {Advice, AdviceQuestion} from '../../base/advice.js';
import {cleanLine} from '../../base/text.js';
import {notKnown, valuesOf, type Conversation} from '../conversation.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	span,
	type Line,
} from '../line.js';
import type {Size} from '../navigation.js';
import {
	entryLines,
	nameOf,
	questionLines,
	rankingLines,
} from '../present/advice.js';
import {cutLines} from '../present/trouble.js';
import {Lines} from './lines.js';
import {Select, type SelectItem} from './select.js';

/**
From this many columns on what follows stands beside what it follows from.
*/
export const besideFrom = 110;

/**
How wide the left side is where two stand side by side.
*/
export const leftWidth = (columns: number): number => Math.floor(columns * 0.45);

const itemsOf = (question: AdviceQuestion, {theme: {glyphs}}: Desk, isSaid: boolean): readonly SelectItem[] => {
	const values = valuesOf(question);
	const [begin, end] = question.isMany ? ['[', ']'] : ['(', ')'];
	const box = (isMarked: boolean): Line => [span(`${begin}${isMarked ? glyphs.marked : ' '}${end} `, isMarked ? 'ok' : undefined)];

	return [
		...question.choices.map(({value, label}): SelectItem => ({value, line: [...box(values.includes(value)), span(label)]})),
		{value: notKnown, line: [...box(values.length === 0), span(isSaid && values.length > 0 ? 'not known: take the answer back' : 'not known', 'quiet')]},
	];
};

const nothing = (): void => {/* Its keys are bound by the screen. */};

type Props = {readonly desk: Desk; readonly conversation: Conversation; readonly advice: Advice; readonly question: AdviceQuestion; readonly size: Size};

/**
One question with its choices, and below it, or beside it where there is room, the ranking as it stands.
*/
export function ConversationView({desk, conversation, advice, question, size: {columns, rows}}: Props) {
	const {theme} = desk;
	const {glyphs} = theme;
	const {at, answers} = conversation.state.get();
	const all = conversation.questions().length;
	const isBeside = columns >= besideFrom;
	const width = isBeside ? leftWidth(columns) : columns;
	const right = columns - width - 2;
	const count = question.choices.length + 1;
	const most = rows < 12 ? 1 : (isBeside ? Infinity : 2);
	const place = `${Math.min(at, all - 1) + 1}/${all} `;
	const head = questionLines(question, {
		width, glyphs, most, place,
	});
	const listed = Math.min(count, Math.max(3, rows - head.length - (isBeside ? 1 : Math.max(3, Math.floor(rows * 0.38)))));
	const rest = Math.max(0, rows - head.length - listed);
	const more = [...question.isMany ? [`several hold together, ${desk.key('mark')} marks`] : [], ...listed < count ? [`${count} answers, ${desk.key('down')} goes on`] : []];
	const hidden: readonly Line[] = more.length === 0 || rest < 2 ? [] : [line(`  ${more.join('; ')}`, 'quiet')];
	const title: readonly Line[] = rest - hidden.length > 2 ? [line('As it stands', 'title')] : [];

	const below = (): readonly Line[] => [...hidden, ...title, ...rankingLines(advice.advice, rest - hidden.length - title.length, {width, glyphs})];

	const beside = (): readonly Line[] => {
		const [leader] = advice.advice;

		return [
			line('As it stands', 'title'),
			...rankingLines(advice.advice, Math.max(6, Math.floor(rows * 0.4)), {width: right, glyphs}),
			...leader === undefined ? [] : [blank, line(cleanLine(nameOf(leader)), 'title'), ...entryLines(leader, {width: right, glyphs})],
		];
	};

	return (
		<Box width={columns} height={rows}>
			<Box flexDirection='column' width={width} height={rows}>
				<Lines theme={theme} width={width} height={head.length} lines={head}/>
				<Box width={width} height={listed} overflow='hidden'>
					<Select
						// The cursor is the conversation's, so that a key acts on what is under it however fast keys come.
						key={`${question.id} ${conversation.chosen(question)}`}
						theme={theme}
						items={itemsOf(question, desk, Object.hasOwn(answers, question.id))}
						start={conversation.chosen(question)}
						width={width}
						height={listed}
						onHighlight={nothing}
						onSelect={nothing}
						onBlocked={nothing}
					/>
				</Box>
				<Lines theme={theme} width={width} height={rest} lines={isBeside ? hidden : below()}/>
			</Box>
			{isBeside ? <Box marginLeft={2}><Lines theme={theme} width={right} height={rows} lines={cutLines(beside(), rows, glyphs)}/></Box> : undefined}
		</Box>
	);
}
