import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {createAddHostScreen} from './add-host.js';
import {createImportScreen} from './import-hosts.js';
import {createTrainingScreen} from './open-training.js';

/**
The first start, without hosts: three ways in, the safest first so that Enter takes it.
*/
export const createWelcomeScreen = (desk: Desk): Layer => {
	const index = createStore(0);
	index.subscribe(desk.changed);
	const ways = [
		...desk.options.switchToTraining === undefined ? [] : [{title: 'Open the training fleet', text: 'Simulated LPARs on this computer, to try everything without risk.', open: () => createTrainingScreen(desk)}],
		{title: 'Add a host', text: 'An LPAR that you reach over SSH: name, address, user, key.', open: () => createAddHostScreen(desk)},
		{title: 'Import my SSH config', text: 'Reads ~/.ssh/config and shows what it would add; nothing is stored before you say so.', open: () => createImportScreen(desk)},
	];

	const move = (by: number): void => {
		index.update(before => (before + by + ways.length) % ways.length);
	};

	return {
		name: 'welcome',
		crumb: 'Welcome',
		about: 'lparsafe has no hosts yet. Choose how to begin.',
		bindings: () => [
			{
				action: 'up', run() {
					move(-1);
				},
			},
			{
				action: 'down', run() {
					move(1);
				},
			},
			{
				action: 'open', title: ways[index.get()]?.title ?? 'Open', run() {
					const way = ways[index.get()];

					if (way !== undefined) {
						desk.go(way.open());
					}
				},
			},
			...desk.options.switchToTraining === undefined
				? []
				: [{
					action: 'training', run() {
						desk.go(createTrainingScreen(desk));
					}, weight: 0,
				} as const],
			{
				action: 'addHost', run() {
					desk.go(createAddHostScreen(desk));
				}, weight: 0,
			},
			{
				action: 'importHosts', run() {
					desk.go(createImportScreen(desk));
				}, weight: 0,
			},
		],
		draw: ({columns}): readonly Line[] => [
			blank,
			line('lparsafe protects and recovers AIX LPARs over SSH', 'title'),
			blank,
			...paragraph('Every command is shown before it runs, a run that was started is never lost, and "saved" means that it was checked. There are no hosts here yet. How do you want to begin?', Math.min(columns, 90)),
			blank,
			...ways.flatMap(({title, text}, at): readonly Line[] => [
				[span(at === index.get() ? `${desk.theme.glyphs.cursor} ` : '  ', 'key'), span(` ${title} `, at === index.get() ? 'selected' : 'title')],
				...paragraph(text, columns - 3, {tone: 'quiet', indent: ' '.repeat(3)}),
				blank,
			]),
		],
	};
};
