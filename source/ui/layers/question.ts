import type {Question} from '../../base/question.js';
import {cleanLine} from '../../base/text.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	paragraph,
	span,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {productionHosts, productionWord} from '../present/production-marks.js';
import {drawField, editText, textField} from '../text-field.js';
import {boxed} from './box.js';

const titles: Readonly<Record<Question['kind'], string>> = {
	password: 'Password',
	passphrase: 'Passphrase of a key',
	'keyboard-interactive': 'The host asks',
	'become-password': 'Password to become another user',
};

/**
Keys that come this soon were meant for what was there before the dialog, in milliseconds.
*/
const surpriseMilliseconds = 400;

/**
Asks for what a connection needs. What is typed is shown as stars unless the host says otherwise; it is kept in no draft and goes when the dialog goes.
*/
export const createQuestion = (desk: Desk, question: Question, {onAnswer, waiting = () => 0}: {
	readonly onAnswer: (answer: string | undefined) => void;

	/**
	How many questions come after this one.
	*/
	readonly waiting?: () => number;
}): Layer => {
	const field = createStore(textField());
	field.subscribe(desk.changed);
	const shownAt = desk.now();
	// Only a host's own questions have empty answers; an empty password is a failed login that accounts are locked for.
	const isMayBeEmpty = question.kind === 'keyboard-interactive';

	const keys = (): string => `${desk.key('open', true)} sends, ${desk.key('back', true)} declines`;

	const isProduction = (): boolean => productionHosts(desk.world.get().hosts, [question.host]).length > 0;

	const decline = (): void => {
		desk.close(layer);
		onAnswer(undefined);
	};

	const layer: Layer = {
		name: 'question',
		isHeld: true,
		crumb: titles[question.kind],
		get about() {
			return `A connection needs an answer that only you can give. ${keys()}: the login then fails and is not tried again by itself.`;
		},
		isTyping: () => true,
		press(press) {
			if (desk.now() - shownAt < surpriseMilliseconds) {
				return true;
			}

			const edited = editText(field.get(), press);

			if (edited === undefined) {
				return false;
			}

			field.set(edited);

			return true;
		},
		back() {
			decline();

			return true;
		},
		bindings: () => [
			{
				action: 'open', title: 'Send', ...!isMayBeEmpty && field.get().text === '' && {disabled: `type the answer first, or decline with ${desk.key('back', true)}`}, run() {
					desk.close(layer);
					onAnswer(field.get().text);
				},
			},
			{action: 'back', title: 'Decline', run: decline},
		],
		draw: ({columns}) => boxed(`${titles[question.kind]}: ${cleanLine(question.host)}`, [
			...isProduction() ? [[productionWord, span(` ${cleanLine(question.host)} is production.`)]] : [],
			...question.about === undefined || question.about === question.host ? [] : paragraph(cleanLine(question.about), columns - 4, {tone: 'quiet'}),
			...paragraph(cleanLine(question.prompt), columns - 4),
			blank,
			[span('> ', 'key'), ...drawField(field.get(), columns - 8, {isSecret: !question.isEchoed})],
			...waiting() === 0 ? [] : [line(`${waiting()} more ${waiting() === 1 ? 'question' : 'questions'} after this one.`, 'quiet')],
			...paragraph(`${question.isEchoed ? '' : 'Kept in memory for this session only. '}${keys()}.`, columns - 4, {tone: 'quiet'}),
		], columns, desk.theme, isProduction() ? 'production' : 'title'),
	};

	return layer;
};
