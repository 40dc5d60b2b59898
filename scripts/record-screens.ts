import {createFakeServices} from '../test/helpers/fake-services.js';
import {openUi, type UiTerminal} from '../test/helpers/ui-terminal.js';
import {walk, walkAtFirst, walkOn} from '../test/helpers/walk.js';
import type {Desk} from '../source/ui/desk.js';
import {createScreenRecorder, type ScreenPages} from './screen-pages.js';

/**
Goes through the screens of the real app, which is given hosts that are none, and reads what each says of itself. `check` is called at each of them.
*/
export const recordScreens = async (check?: (ui: UiTerminal, place: string) => void): Promise<ScreenPages> => {
	const recorder = createScreenRecorder();

	const go = async (services: ReturnType<typeof createFakeServices>, way: (ui: UiTerminal, at: (place: string) => void) => Promise<void>): Promise<void> => {
		let desk: Desk | undefined;
		const ui = openUi({
			columns: 120, rows: 40, home: {services, isTraining: false}, onDesk(opened) {
				desk = opened;
			}, readPage: async () => undefined, switchToTraining: async () => ({services, isTraining: true}),
		});

		await way(ui, place => {
			recorder.record(desk!);
			check?.(ui, place);
		});
		services.release();
		await ui.close();
	};

	await go(createFakeServices({hosts: []}), walkAtFirst);
	await go(createFakeServices({beat: 1, holds: true}), walk);
	await go(createFakeServices(), walkOn);

	return recorder.written();
};
