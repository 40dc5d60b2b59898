import type {Binding} from '../bindings.js';
import {span, type Line} from '../line.js';
import {moveBindings} from '../move-bindings.js';
import type {Theme} from '../theme.js';

/**
Lines that are more than the room for them, with a place to start from.
*/
type Scroll = {
	bindings(): readonly Binding[];
	draw(lines: readonly Line[], height: number): readonly Line[];
	toTop(): void;

	/**
	The line at the top of what is seen.
	*/
	first(): number;
	goTo(line: number): void;
};

export const createScroll = (theme: Theme, onChange: () => void): Scroll => {
	let start = 0;
	let last = 0;
	let page = 1;
	const move = (to: number): void => {
		start = Math.max(0, Math.min(last, to));
		onChange();
	};

	return {
		bindings: () => moveBindings({
			by(lines) {
				move(start + lines);
			},
			page: () => page,
			toTop() {
				move(0);
			},
			toBottom() {
				move(last);
			},
		}),
		toTop() {
			start = 0;
		},
		first: () => start,
		goTo: move,
		draw(lines, height) {
			if (lines.length <= height) {
				last = 0;
				start = 0;

				return lines;
			}

			const room = Math.max(1, height - 1);
			last = lines.length - room;
			page = Math.max(1, room - 1);
			start = Math.min(start, last);
			const rest = lines.length - start - room;

			return [
				...lines.slice(start, start + room),
				[span(`${start > 0 ? `${theme.glyphs.up} ${start} above  ` : ''}${rest > 0 ? `${theme.glyphs.down} ${rest} more below` : 'the end'}`, 'quiet')],
			];
		},
	};
};
