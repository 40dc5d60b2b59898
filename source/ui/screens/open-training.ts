import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {troubleOf} from '../trouble.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';

/**
Starts the training fleet, or finds the one that runs, and says what it is waiting for.
*/
export const createTrainingScreen = (desk: Desk): Layer => {
	const said = createStore<readonly Line[]>([]);
	said.subscribe(desk.changed);
	let isWorking = false;

	const start = async (): Promise<void> => {
		if (isWorking || desk.options.switchToTraining === undefined) {
			return;
		}

		isWorking = true;

		try {
			await desk.options.switchToTraining(text => {
				said.update(before => [...before, [span(`${desk.theme.glyphs.running} `, 'running'), span(text)]]);
			});
		} catch (error) {
			const {message, advice} = troubleOf(error);
			said.update(before => [...before, line(message, 'danger'), line(advice)]);
		} finally {
			isWorking = false;
		}
	};

	return {
		name: 'training',
		crumb: 'Training fleet',
		about: 'Opens simulated machines that answer over real SSH on this computer. Nothing you do there touches a real machine.',
		bindings: () => [{
			action: 'refresh', title: 'Try again', run() {
				void start();
			}, ...isWorking && {disabled: 'it is being opened'},
		}],
		shown() {
			void start();
		},
		draw: ({columns}) => [
			line('Opening the training fleet', 'title'),
			blank,
			...paragraph('Simulated machines, served over real SSH on this computer only, in a home of their own. Break things: that is what they are for.', columns, {tone: 'quiet'}),
			blank,
			...said.get(),
		],
	};
};
