import type {MethodDescription} from '../../base/method.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {moveBindings} from '../move-bindings.js';
import {
	fit,
	paragraph,
	span,
	widthOf,
	type Line,
} from '../line.js';
import {windowStart} from '../list-window.js';
import type {Layer} from '../navigation.js';
import {
	actionItems,
	findActions,
	findItems,
	methodItems,
	placeItems,
	type PaletteItem,
} from '../palette-items.js';
import {drawField, editText, textField} from '../text-field.js';
import {boxed} from './box.js';

const wordsOf = ({title, why}: PaletteItem): string => title + (why === undefined ? '' : ` (${why})`);

/**
Columns that an item's cursor and key take beside its words.
*/
const besideOf = ({keys}: PaletteItem): number => keys === '' ? 4 : 20;

/**
Every action with its key, hosts and runs, found by some of their letters; what does not work here says where it does.

With `of` only the actions that are given, which are for what it names.
*/
export const createPalette = (desk: Desk, bindings: readonly Binding[], of?: string): Layer => {
	const state = createStore({field: textField(), index: 0});
	state.subscribe(desk.changed);
	const methods = createStore<readonly MethodDescription[]>([]);
	methods.subscribe(desk.changed);

	if (of === undefined) {
		void desk.attempt(async () => {
			methods.set(await desk.services.methods());
		});
	}

	const offered = of === undefined ? actionItems(desk, bindings) : placeItems(desk, bindings);
	const found = (): readonly PaletteItem[] => of === undefined ? [...methodItems(methods.get(), state.get().field.text), ...findItems(desk, offered, state.get().field.text)] : findActions(offered, state.get().field.text).map(({item}) => item);

	const move = (by: number): void => {
		state.update(before => ({...before, index: Math.max(0, Math.min(found().length - 1, before.index + by))}));
	};

	const choose = (): void => {
		const item = found()[state.get().index];

		if (item === undefined) {
			return;
		}

		if (item.why !== undefined) {
			desk.tell(`${item.title}: ${item.why}`, 'caution');

			return;
		}

		desk.close(layer);
		item.run();
	};

	const complete = (): void => {
		const item = found()[state.get().index];

		if (item !== undefined) {
			state.set({field: textField(item.title), index: 0});
		}
	};

	const layer: Layer = {
		name: 'palette',
		crumb: of ?? 'All actions',
		about: of === undefined ? `Type some letters of what you want to do, of a host or a run, or a method with a host and a target; ${desk.key('open')} does it, ${desk.key('next')} completes it.` : `What can be done with ${of}. Type some letters of it; ${desk.key('open')} does it.`,
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
			{action: 'next', title: 'Complete', run: complete},
		],
		draw({columns, rows}) {
			const {field, index} = state.get();
			const shown = found();
			// How many there are is said where not all have room.
			const hasCount = shown.length > rows - 4;
			const chosen = shown[index];
			const whole = chosen === undefined ? '' : wordsOf(chosen);
			// What has no room beside its key is said whole below the rows.
			const below = chosen === undefined || widthOf(whole) <= columns - 4 - besideOf(chosen) ? [] : paragraph(whole, columns - 4, {tone: 'caution'});
			const room = Math.max(1, Math.min(rows - (hasCount ? 5 : 4) - below.length, shown.length));
			const start = windowStart(index, shown.length, room);
			const rest = shown.length - start - room;
			const width = columns - 4;
			const {up, down} = desk.theme.glyphs;
			const lines = shown.slice(start, start + room).map((item, at): Line => {
				const {why, keys} = item;
				const isCursor = start + at === index;
				const tone = isCursor ? 'selected' : (why === undefined ? undefined : 'quiet');

				return [
					span(`${isCursor ? desk.theme.glyphs.cursor : ' '} `),
					span(fit(wordsOf(item), width - besideOf(item), {more: desk.theme.glyphs.more}), tone),
					...keys === '' ? [] : [span(`  ${fit(keys, 14)}`, 'key')],
				];
			});

			return boxed(of ?? 'All actions', [
				[span(': ', 'key'), ...drawField(field, width - 4)],
				...lines.length === 0 ? [[span('Nothing has these letters.', 'quiet')]] : lines,
				...hasCount ? [[span(`${shown.length} to choose from${start > 0 ? ` ${up}${start}` : ''}${rest > 0 ? ` ${down}${rest}` : ''}`, 'quiet')]] : [],
				...below,
			], columns, desk.theme);
		},
	};

	return layer;
};
