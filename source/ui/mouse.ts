import type {Press} from './decoder.js';
import type {Desk} from './desk.js';
import {dispatch} from './dispatch.js';

/**
Rows of the frame above the screen's own: the breadcrumb and a rule.
*/
const rowsAbove = 2;

/**
What one turn of the wheel moves.
*/
const wheelLines = 3;

/**
Takes what the mouse does: the wheel scrolls, a click puts the cursor on a row. Nothing is chosen or answered by it, and a dialog takes nothing of it, which is said once.

@returns Whether the press was one of the mouse.
*/
export const createMouse = (): ((desk: Desk, press: Press) => boolean) => {
	let wasSaid = false;

	return (desk, {name, at}) => {
		if (!['click', 'wheel-up', 'wheel-down'].includes(name)) {
			return false;
		}

		const {screens, dialogs} = desk.navigation.get();

		if (dialogs.length > 0) {
			if (!wasSaid) {
				wasSaid = true;
				desk.tell('The mouse does nothing in a dialog: it is answered by keys.', 'quiet');
			}
		} else if (name === 'click') {
			screens.at(-1)?.click?.((at?.row ?? 0) - 1 - rowsAbove);
			desk.changed();
		} else {
			for (let step = 0; step < wheelLines; step += 1) {
				dispatch(desk, {name: name === 'wheel-up' ? 'up' : 'down'}, () => {/* Ink's lists go by keys. */});
			}
		}

		return true;
	};
};
