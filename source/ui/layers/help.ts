import type {Desk} from '../desk.js';
import {actions} from '../actions.js';
import {ownKeys, titleOf, type Binding} from '../bindings.js';
import {type Layer, topLayer} from '../navigation.js';
import {pageBinding} from '../screens/docs.js';
import {createMenu} from './menu.js';

/**
The keys of the place that is on top now, from the keymap; Enter does what the line says.
*/
export const createHelp = (desk: Desk, bindings: readonly Binding[]): Layer => {
	const place = topLayer(desk.navigation.get());
	const weightOf = ({action, weight}: Binding): number => weight ?? actions[action].weight;
	const offered = bindings.filter(({action}) => action !== 'help').toSorted((left, right) => weightOf(right) - weightOf(left));
	const rows = offered.map((binding, index) => ({
		id: String(index),
		label: titleOf(binding),
		detail: ownKeys(binding, bindings, desk.keys),
		...binding.disabled !== undefined && {unusable: binding.disabled},
	}));

	return createMenu(desk, {
		name: 'help',
		noun: 'action',
		title: `Help: ${place?.crumb ?? ''}`,
		about: `The keys of the screen below. ${desk.key('open')} does what the line says.`,
		intro: `${place?.about ?? ''} ${desk.key('open')} does what the line says.`,
		rows: () => rows,
		bindings: [pageBinding(desk)],
		onChoose([id = '']) {
			offered[Number(id)]?.run();
		},
	});
};
