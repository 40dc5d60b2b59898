import type {Desk} from '../desk.js';
import {keysLabel, titleOf, type Binding} from '../keymap.js';
import {type Layer, topLayer} from '../navigation.js';
import {createMenu} from './menu.js';

/**
The keys of the place that is on top now, from the keymap; Enter does what the line says.
*/
export const createHelp = (desk: Desk, bindings: readonly Binding[]): Layer => {
	const place = topLayer(desk.navigation.get());
	const rows = bindings.filter(({action}) => action !== 'help').map((binding, index) => ({
		id: String(index),
		label: titleOf(binding),
		detail: keysLabel(binding.action),
		...binding.disabled !== undefined && {unusable: binding.disabled},
	}));

	return createMenu(desk, {
		name: 'help',
		title: `Help: ${place?.crumb ?? ''}`,
		about: 'The keys of the screen below. Enter does what the line says.',
		intro: place?.about ?? '',
		rows: () => rows,
		onChoose([id = '']) {
			bindings.filter(({action}) => action !== 'help')[Number(id)]?.run();
		},
	});
};
