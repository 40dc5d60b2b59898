import type {Palette} from '../theme.js';

/**
Blue against yellow, which are told apart with every common kind of colour blindness; what is dangerous is bold and underlined, without a colour that could be taken for another. Inverse is what the cursor is on, and words of one's own place.
*/
export const colourBlind: Palette = {
	plain: '', quiet: '2', title: '1', ok: '94', caution: '93', danger: '1;4', running: '1;94', selected: '7', key: '1', training: '1;7;93', production: '1;7', 'production-rule': '1', alarm: '1;7', match: '7', 'error-line': '93', added: '94', removed: '93', border: '2', focus: '1',
};
