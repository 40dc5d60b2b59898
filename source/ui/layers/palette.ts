import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {
	fuzzyScore,
	keysLabel,
	titleOf,
	type Binding,
} from '../keymap.js';
import {moveBindings} from '../move-bindings.js';
import {span, type Line, fit} from '../line.js';
import {windowStart} from '../list-window.js';
import type {Layer} from '../navigation.js';
import {drawField, editText, textField} from '../text-field.js';
import {boxed} from './box.js';

/**
Every action that works here with its key, found by some of its letters.
*/
export const createPalette = (desk: Desk, bindings: readonly Binding[]): Layer => {
	const state = createStore({field: textField(), index: 0});
	state.subscribe(desk.changed);
	const movement = new Set(['up', 'down', 'pageUp', 'pageDown', 'top', 'bottom', 'left', 'right', 'palette']);
	const offered = bindings.filter(({action}, index) => !movement.has(action) && bindings.findIndex(each => each.action === action && titleOf(each) === titleOf(bindings[index]!)) === index);

	const found = (): readonly Binding[] => {
		const {field: {text}} = state.get();

		return offered
			.map(binding => ({binding, score: fuzzyScore(text, `${titleOf(binding)} ${binding.action}`)}))
			.filter((each): each is {binding: Binding; score: number} => each.score !== undefined)
			.toSorted((left, right) => text === '' ? 0 : right.score - left.score)
			.map(({binding}) => binding);
	};

	const move = (by: number): void => {
		state.update(before => ({...before, index: Math.max(0, Math.min(found().length - 1, before.index + by))}));
	};

	const choose = (): void => {
		const binding = found()[state.get().index];

		if (binding === undefined) {
			return;
		}

		if (binding.disabled !== undefined) {
			desk.tell(`${titleOf(binding)}: ${binding.disabled}`, 'caution');

			return;
		}

		desk.close(layer);
		binding.run();
	};

	const layer: Layer = {
		name: 'palette',
		crumb: 'All actions',
		about: `Type some letters of what you want to do; ${desk.key('open')} does it.`,
		isTyping: () => true,
		press(press) {
			if (['home', 'end'].includes(press.name)) {
				return false;
			}

			const field = editText(state.get().field, press);

			if (field === undefined) {
				return false;
			}

			state.set({field, index: 0});

			return true;
		},
		bindings: () => [
			...moveBindings({by: move, page: () => 8}),
			{action: 'open', title: 'Do it', run: choose},
		],
		draw({columns, rows}) {
			const {field, index} = state.get();
			const shown = found();
			const room = Math.max(1, Math.min(rows - 4, Math.max(1, shown.length)));
			const start = windowStart(index, shown.length, room);
			const width = columns - 4;
			const lines = shown.slice(start, start + room).map((binding, at): Line => {
				const isCursor = start + at === index;
				const tone = isCursor ? 'selected' : (binding.disabled === undefined ? undefined : 'quiet');
				const text = titleOf(binding) + (binding.disabled === undefined ? '' : ` (${binding.disabled})`);

				return [
					span(`${isCursor ? desk.theme.glyphs.cursor : ' '} `),
					span(fit(text, width - 20, {more: desk.theme.glyphs.more}), tone),
					span(`  ${fit(keysLabel(binding.action, desk.keys), 14)}`, 'key'),
				];
			});

			return boxed('All actions', [
				[span(': ', 'key'), ...drawField(field, width - 4)],
				...lines.length === 0 ? [[span('No action has these letters.', 'quiet')]] : lines,
			], columns, desk.theme);
		},
	};

	return layer;
};
