import {createDesk} from '../../source/ui/create-desk.js';
import type {Desk} from '../../source/ui/desk.js';
import {createTheme} from '../../source/ui/theme.js';
import {createFakeServices} from './fake-services.js';

/**
A real desk with nothing on it; what a test gives stands in the place of its own parts.
*/
export const quietDesk = (change: Partial<Desk> = {}): Desk => ({
	...createDesk({
		home: {services: createFakeServices(), isTraining: false},
		theme: createTheme({isAscii: false}),
		isReadOnly: false,
		saveFile: async name => name,
		directory: '/',
		onQuit() {/* Nobody waits for it. */},
		firstScreen() {
			throw new Error('No screen is wanted here.');
		},
	}),
	...change,
});
