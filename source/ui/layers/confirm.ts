import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {moveBindings} from '../move-bindings.js';
import {
	blank,
	paragraph,
	span,
	textOf,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {productionHosts, productionWord} from '../present/production-marks.js';
import {drawField, editText, textField} from '../text-field.js';
import type {Tone} from '../theme.js';
import {isRightToLeft, isSameName, visibleText} from '../visible-text.js';
import {boxed} from './box.js';
import {createScroll} from './scroll.js';

type ConfirmChoice = {readonly label: string; readonly run: () => void; readonly tone?: Tone};

/**
A question with answers side by side; the cursor stands on the first, which must be the harmless one.

Keys that were pressed before it was drawn were meant for what was there before, and are not taken. With `mustType`, the other answers work only while exactly that text is typed.
*/
export const createConfirm = (desk: Desk, options: {
	readonly name?: string;

	/**
	Like `choices` it may be another one later, where what is asked about goes on meanwhile.
	*/
	readonly title: string;
	readonly about?: string;
	readonly lines: (width: number) => readonly Line[];
	readonly choices: readonly ConfirmChoice[];
	readonly mustType?: string;
	readonly tone?: Tone;

	/**
	The hosts that it is about: where one is marked as production, the question says so.
	*/
	readonly hosts: readonly string[];
	readonly closed?: () => void;
}): Layer => {
	const {name = 'confirm', about, lines, mustType, tone = 'title', hosts, closed} = options;
	const production = (): readonly string[] => productionHosts(desk.world.get().hosts, hosts);
	let wasSeen = false;
	const state = createStore({index: 0, field: textField()});
	state.subscribe(desk.changed);
	const isTyped = (): boolean => mustType === undefined || isSameName(state.get().field.text, mustType);
	const wanted = visibleText(mustType ?? '');
	const scroll = createScroll(desk.theme, desk.changed);
	let isCut = false;
	// An answer that there is no more is none: the harmless one stands for it.
	const at = (): number => state.get().index < options.choices.length ? state.get().index : 0;

	const move = (by: number): void => {
		const {length} = options.choices;

		state.update(before => ({...before, index: (at() + by + length) % length}));
	};

	const choose = (): void => {
		const index = at();

		if (index > 0 && !isTyped()) {
			desk.tell(`Type ${wanted} exactly, then choose.`, 'caution');

			return;
		}

		desk.close(layer);
		options.choices[index]?.run();
	};

	const layer: Layer = {
		name,
		get crumb() {
			return options.title;
		},
		...closed !== undefined && {closed},
		get about() {
			return about ?? `A question. ${desk.key('left', true)} and ${desk.key('right', true)} choose the answer, ${desk.key('open', true)} gives it, ${desk.key('back', true)} gives none.`;
		},
		isTyping: () => mustType !== undefined,
		press(press) {
			// However long the screen took to show it; going back and quitting answer nothing.
			if (!wasSeen && ![...desk.keys.keysOf('back'), ...desk.keys.keysOf('interrupt')].includes(press.name)) {
				desk.tell('A key that came before this question was shown was not taken.', 'caution');

				return true;
			}

			if (mustType === undefined || ['left', 'right', 'home', 'end'].includes(press.name)) {
				return false;
			}

			// A paste would make typing it pointless.
			if (press.name === 'paste') {
				desk.tell('This is typed, not pasted: read what is destroyed while you type it.', 'caution');

				return true;
			}

			const field = editText(state.get().field, press);

			if (field === undefined) {
				return false;
			}

			state.update(before => ({...before, field}));

			return true;
		},
		bindings: () => [
			{
				action: 'left', run() {
					move(-1);
				},
			},
			{
				action: 'right', run() {
					move(1);
				},
			},
			// Whoever reads on must not come to another answer by it.
			...isCut ? scroll.bindings().map(binding => binding.action === 'pageDown' ? {...binding, title: 'Read on', weight: 85} : binding) : moveBindings({by: move}),
			{
				action: 'next', title: 'Next answer', run() {
					move(1);
				},
			},
			{
				action: 'previous', run() {
					move(-1);
				},
			},
			{action: 'open', title: 'Answer', run: choose},
		],
		draw({columns, rows}) {
			wasSeen = true;
			const {field} = state.get();
			const index = at();
			const {title, choices} = options;
			const width = columns - 4;
			const onProduction = production();
			const said = lines(width);
			const typing: readonly Line[] = mustType === undefined
				? []
				: [
					...paragraph(`Type ${wanted} to go on:`, width, {tone: 'title'}),
					[span('> ', 'key'), ...drawField(field, Math.max(10, width - 14)), span(isTyped() ? ` ${desk.theme.glyphs.ok} typed` : '  not yet', isTyped() ? 'ok' : 'quiet')],
				];
			const buttons: Line = choices.flatMap(({label, tone: labelTone}, place) => [
				span(place === index ? ` ${desk.theme.glyphs.cursor}` : '  '),
				span(`[ ${label} ]`, place === index ? 'selected' : (place > 0 && !isTyped() ? 'quiet' : labelTone)),
				span(' '),
			]);
			const room = Math.max(1, rows - 2 - typing.length - 2);
			const body = [
				...onProduction.length === 0 ? [] : [...paragraph(`${onProduction.join(', ')} ${onProduction.length === 1 ? 'is' : 'are'} production.`, width - 7, {tone: 'title'}).map((each, row): Line => [row === 0 ? productionWord : span(' '.repeat(6)), span(' '), ...each]), blank],
				...said,
				...isRightToLeft([title, wanted, ...said.map(each => textOf(each))].join(' ')) ? paragraph('RTL: letters in it are written from right to left; a terminal may show them in another order than they stand.', width, {tone: 'caution', first: span(`${desk.theme.glyphs.caution} `, 'caution')}) : [],
			];

			isCut = body.length > room;

			return boxed(title, [...scroll.draw(body, room), ...typing, blank, buttons], columns, desk.theme, onProduction.length > 0 ? 'production' : tone);
		},
	};

	return layer;
};
