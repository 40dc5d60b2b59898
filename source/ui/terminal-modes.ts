import {isCapable, type Environment} from './notifier.js';

/**
What the app asks of a terminal beside the screen: that right-to-left text stays in the columns where it was put (ECMA-48's explicit mode, as VTE and mlterm know it), and where it is wished, the mouse.
*/
export type TerminalModes = {
	take(): void;

	/**
	What undoes what was taken; nothing is written by it.
	*/
	toUndo(): string;

	/**
	The same once: from then on there is nothing to undo.
	*/
	undo(): string;
	setMouse(isOn: boolean): void;
};

const escape = '\u{1B}';
const mouse = `${escape}[?1000h${escape}[?1006h`;
const noMouse = `${escape}[?1006l${escape}[?1000l`;

export const createTerminalModes = ({write, environment, onChange}: {readonly write: (text: string) => void; readonly environment: Environment; readonly onChange: () => void}): TerminalModes => {
	const canDo = isCapable(environment);
	let isTaken = false;
	let hasMouse = false;

	const toUndo = (): string => isTaken ? (canDo ? `${escape}[8h` : '') + (hasMouse ? noMouse : '') : '';

	return {
		take() {
			if (isTaken) {
				return;
			}

			isTaken = true;

			if (canDo) {
				write(`${escape}[8l`);
			}

			if (hasMouse) {
				write(mouse);
			}
		},
		toUndo,
		undo() {
			const bytes = toUndo();

			isTaken = false;

			return bytes;
		},
		setMouse(isOn) {
			if (isOn === hasMouse) {
				return;
			}

			hasMouse = isOn;

			if (!isTaken) {
				return;
			}

			write(isOn ? mouse : noMouse);
			onChange();
		},
	};
};
