import {clipboardBytes} from './clipboard.js';
import type {Desk} from './desk.js';

/**
Sends a text to the terminal to be copied, and says that no more is known of it. Nothing is sent where the setting `clipboard` or the terminal speaks against it, which is said.
*/
export const copyText = async (desk: Desk, text: string): Promise<void> => {
	const {settings} = await desk.services.info();
	const way = settings.find(({name}) => name === 'clipboard')?.value;
	const {toTerminal, environment = {}} = desk.options;

	if (toTerminal === undefined) {
		desk.tell('Nothing is copied from here; it can be saved to a file.', 'caution');

		return;
	}

	if (way === 'off') {
		desk.tell('Copying is turned off by the setting `clipboard`.', 'caution');

		return;
	}

	const copied = clipboardBytes(text, environment, way === 'osc52' ? 'osc52' : 'auto');

	if (copied === undefined) {
		desk.tell(`The terminal (${environment['TERM'] ?? 'of an unknown kind'}) is not known to copy by OSC 52; the setting \`clipboard\` with \`osc52\` tries it.`, 'caution');

		return;
	}

	toTerminal(copied.bytes);
	desk.tell(`${copied.characters} characters were sent to the terminal to be copied${copied.isCut ? '; that is not all, the rest was too long' : ''}. It gives no answer: whether it took them is seen when they are pasted.`, copied.isCut ? 'caution' : 'ok');
};
