import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {moveBindings} from '../move-bindings.js';
import {
	blank,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {windowStart} from '../list-window.js';
import type {Layer} from '../navigation.js';
import {drawField, editText, textField} from '../text-field.js';
import {boxed} from './box.js';

/**
A text of several lines, one value a line: Enter makes a new line, an emptied line goes away. What is typed is kept at once.
*/
export const createLinesEditor = (desk: Desk, {title, lines, help, onChange}: {
	readonly title: string;
	readonly lines: readonly string[];
	readonly help: string;
	readonly onChange: (lines: readonly string[]) => void;
}): Layer => {
	const state = createStore({lines: lines.length === 0 ? [''] : [...lines], index: 0, field: textField(lines[0] ?? '')});
	state.subscribe(desk.changed);

	const tell = (): void => {
		onChange(state.get().lines.map(each => each.trim()).filter(each => each !== ''));
	};

	const moveTo = (to: number): void => {
		const {lines: present} = state.get();
		const index = Math.max(0, Math.min(present.length - 1, to));
		state.update(before => ({...before, index, field: textField(present[index] ?? '')}));
	};

	const put = (next: readonly string[], index: number): void => {
		state.set({lines: [...next], index, field: textField(next[index] ?? '')});
		tell();
	};

	const layer: Layer = {
		name: 'lines',
		crumb: title,
		get about() {
			return `One value a line. ${desk.key('open', true)} makes a new line, ${desk.key('reset', true)} takes this one away, ${desk.key('back', true)} goes back; everything is kept.`;
		},
		isTyping: () => true,
		press(press) {
			const {lines: present, index, field} = state.get();

			if (press.name === 'paste') {
				const pasted = (press.text ?? '').split(/\r\n?|\n/v).map(each => each.trim()).filter(each => each !== '');
				put([...present.slice(0, index), ...present[index]?.trim() === '' ? [] : [present[index] ?? ''], ...pasted, ...present.slice(index + 1)], index);

				return true;
			}

			if (press.name === 'backspace' && field.text === '' && present.length > 1) {
				put(present.filter((_, at) => at !== index), Math.max(0, index - 1));

				return true;
			}

			const edited = editText(field, press);

			if (edited === undefined) {
				return false;
			}

			state.set({lines: present.map((each, at) => at === index ? edited.text : each), index, field: edited});
			tell();

			return true;
		},
		bindings: () => [
			...moveBindings({
				by(rows) {
					moveTo(state.get().index + rows);
				},
			}),
			{
				action: 'open', title: 'New line', run() {
					const {lines: present, index} = state.get();
					put([...present.slice(0, index + 1), '', ...present.slice(index + 1)], index + 1);
				},
			},
			{
				action: 'reset', title: 'Remove the line', run() {
					const {lines: present, index} = state.get();
					const rest = present.filter((_, at) => at !== index);
					put(rest.length === 0 ? [''] : rest, Math.max(0, Math.min(rest.length - 1, index)));
				},
			},
			{
				action: 'back', title: 'Done', run() {
					desk.back();
				},
			},
		],
		draw({columns, rows}) {
			const {lines: present, index, field} = state.get();
			const width = columns - 4;
			const explained = paragraph(help, width, {tone: 'quiet'});
			const most = Math.max(2, rows - 10);
			const lead: readonly Line[] = [...explained.length > most ? [...explained.slice(0, most - 1), [...explained[most - 1] ?? [], span(` ${desk.theme.glyphs.more} ${desk.key('help', true)} on the field`, 'key')]] : explained, blank];
			const room = Math.max(1, Math.min(rows - 2 - lead.length, Math.max(5, present.length)));
			const start = windowStart(index, present.length, room);

			return boxed(title, [
				...lead,
				...present.slice(start, start + room).map((each, at): Line => {
					const isCursor = start + at === index;

					return [span(`${isCursor ? desk.theme.glyphs.cursor : ' '} ${String(start + at + 1).padStart(3)} `, 'quiet'), ...drawField(isCursor ? field : textField(each), width - 8, {isFocused: isCursor})];
				}),
			], columns, desk.theme);
		},
	};

	return layer;
};
