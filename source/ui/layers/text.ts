import type {Desk} from '../desk.js';
import {actions, type Binding} from '../keymap.js';
import type {Line} from '../line.js';
import type {Layer} from '../navigation.js';
import type {Tone} from '../theme.js';
import {boxed} from './box.js';
import {createScroll} from './scroll.js';

/**
A dialog that shows lines to read; `lines` is asked at every drawing, so that it may show what is still coming.
*/
export const createText = (desk: Desk, {name = 'text', title, about, lines, tone, bindings = []}: {
	readonly name?: string;
	readonly title: string;
	readonly about?: string;
	readonly lines: (width: number) => readonly Line[];
	readonly tone?: Tone;
	readonly bindings?: readonly Binding[];
}): Layer => {
	const scroll = createScroll(desk.theme, desk.changed);

	return {
		name,
		crumb: title,
		about: about ?? 'A text to read.',
		bindings: () => [
			...bindings,
			...scroll.bindings(),
			{
				action: 'open', title: 'Close', run() {
					desk.back();
				}, weight: actions.open.weight,
			},
		],
		draw: ({columns, rows}) => boxed(title, scroll.draw(lines(columns - 4), rows - 2), columns, desk.theme, tone),
	};
};
