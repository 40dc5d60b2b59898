import type {Desk} from '../desk.js';
import {actions} from '../actions.js';
import type {Binding} from '../bindings.js';
import type {Line} from '../line.js';
import type {Layer} from '../navigation.js';
import type {Tone} from '../theme.js';
import {boxed} from './box.js';
import {createFinder} from './find-in-lines.js';
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
	let drawn: readonly Line[] = [];
	let room = Infinity;
	const finder = createFinder(desk, {
		what: 'text', lines: () => drawn, first: scroll.first, goTo: scroll.goTo,
	});

	return {
		name,
		crumb: title,
		about: about ?? 'A text to read.',
		bindings: () => [
			...bindings,
			...scroll.bindings(),
			...drawn.length > room ? finder.bindings() : [],
			{
				action: 'open', title: 'Close', run() {
					desk.back();
				}, weight: actions.open.weight,
			},
		],
		draw({columns, rows}) {
			drawn = lines(columns - 4);
			room = rows - 2;

			return boxed(title, scroll.draw(drawn, room), columns, desk.theme, tone);
		},
	};
};
