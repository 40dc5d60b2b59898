import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {moveBindings} from '../move-bindings.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {troubleOf} from '../trouble.js';
import {createAddHostScreen} from './add-host.js';
import {chooseImport} from './import-hosts.js';
import {createTrainingScreen} from './open-training.js';

/**
Too few rows for every word.
*/
const isLow = (rows: number): boolean => rows < 18;

/**
The first start, without hosts: three ways in, the safest first so that Enter takes it.
*/
export const createWelcomeScreen = (desk: Desk): Layer => {
	const index = createStore(0);
	index.subscribe(desk.changed);
	const go = (create: (desk: Desk) => Layer) => (): void => {
		desk.go(create(desk));
	};

	const ways: ReadonlyArray<{readonly title: string; readonly text: string; open(): void}> = [
		...desk.options.switchToTraining === undefined ? [] : [{title: 'Open the training fleet', text: 'Simulated LPARs on this computer, to try everything without risk.', open: go(createTrainingScreen)}],
		{title: 'Add a host', text: 'An LPAR that you reach over SSH: name, address, user, key.', open: go(createAddHostScreen)},
		{
			title: 'Import hosts', text: 'From your SSH config, an Ansible inventory or an exported file; shows what it would add, and nothing is stored before you say so.', open() {
				chooseImport(desk);
			},
		},
	];

	const move = (by: number): void => {
		index.update(before => (before + by + ways.length) % ways.length);
	};

	const inTraining = createStore<string | undefined>(undefined);
	inTraining.subscribe(desk.changed);

	/**
	A run that was left in training goes on there, and is found nowhere else.
	*/
	const lookIntoTraining = async (): Promise<void> => {
		if (desk.options.unendedInTraining === undefined) {
			return;
		}

		const leads = `${desk.key('training')} opens the training fleet`;

		try {
			const count = await desk.options.unendedInTraining();

			inTraining.set(count === 0 ? undefined : `${count === 1 ? '1 run has' : `${count} runs have`} not ended in the training home: ${leads} and looks for ${count === 1 ? 'it' : 'them'}.`);
		} catch (error) {
			inTraining.set(`Whether runs go on in the training home is not known: ${troubleOf(error).message} ${leads}.`);
		}
	};

	return {
		name: 'welcome',
		crumb: 'Welcome',
		about: 'lparsafe has no hosts yet. Choose how to begin.',
		bindings: () => [
			...moveBindings({by: move}),
			{
				action: 'open', title: ways[index.get()]?.title ?? 'Open', run() {
					ways[index.get()]?.open();
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
					chooseImport(desk);
				}, weight: 0,
			},
		],
		shown() {
			void lookIntoTraining();
		},
		draw: ({columns, rows}): readonly Line[] => [
			...isLow(rows) ? [] : [blank],
			line('lparsafe protects and recovers AIX LPARs over SSH', 'title'),
			blank,
			...isLow(rows) ? [] : paragraph('Every command is shown before it runs, a run that was started is never lost, and "saved" means that it was checked. There are no hosts here yet. How do you want to begin?', Math.min(columns, 90)),
			...isLow(rows) ? [] : [blank],
			...inTraining.get() === undefined ? [] : [...paragraph(inTraining.get() ?? '', Math.min(columns, 90), {tone: 'caution', first: span(`${desk.theme.glyphs.caution} `, 'caution')}), blank],
			...ways.flatMap(({title, text}, at): readonly Line[] => [
				[span(at === index.get() ? `${desk.theme.glyphs.cursor} ` : '  ', 'key'), span(` ${title} `, at === index.get() ? 'selected' : 'title')],
				// Where there is little room, only the way that the cursor is on is explained: all of them must be seen.
				...isLow(rows) && at !== index.get() ? [] : [...paragraph(text, columns - 3, {tone: 'quiet', indent: ' '.repeat(3)}), blank],
			]),
		],
	};
};
