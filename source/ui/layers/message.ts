import {explainNumber, messageNumbers} from '../../base/aix-messages.js';
import type {OutputLine} from '../../base/output.js';
import {cleanLine} from '../../base/text.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {pageBinding} from '../screens/docs.js';
import {createText} from './text.js';

/**
What the numbered messages in a line of output mean, why they come, and what to do next. What was not confirmed on a real machine says so.
*/
export const messageLines = (text: string, width: number): readonly Line[] => {
	const numbers = [...new Set(messageNumbers(text).map(({number}) => number))];

	return [
		...paragraph(cleanLine(text).trim(), width, {tone: 'quiet'}),
		...numbers.flatMap((number): readonly Line[] => {
			const {message, family} = explainNumber(number);

			if (message === undefined) {
				return [blank, line(number, 'title'), ...paragraph(family === undefined ? 'No explanation of this number is known here.' : `A message of ${family}. This number is not explained here.`, width), ...paragraph('The lines around it and the manual of the command say more.', width)];
			}

			return [
				blank,
				[span(number, 'title'), span(`  ${message.of}`, 'quiet')],
				...paragraph(message.meaning, width),
				...paragraph(message.cause, width, {first: span('Cause  ', 'key')}),
				...paragraph(message.next, width, {first: span('Next   ', 'key')}),
				...message.isConfirmed ? [] : paragraph('Not confirmed on a real machine: the wording or the cause may be another one.', width, {tone: 'caution', first: span('? ', 'caution')}),
			];
		}),
	];
};

export const createMessage = (desk: Desk, {text}: OutputLine): Layer => ({
	...createText(desk, {
		name: 'message',
		title: 'What the message means',
		about: 'A numbered message of AIX: what it means, why it usually comes, and what to do next.',
		lines: width => messageLines(text, width),
		bindings: [pageBinding(desk)],
	}),
	guide: `messages#${messageNumbers(text)[0]?.number ?? ''}`,
});
