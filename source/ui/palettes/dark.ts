import type {Palette} from '../theme.js';

/**
For dark backgrounds and for when nothing is known: the eight colours that every terminal has and its owner may have chosen; cyan, yellow and magenta rather than red against green.
*/
export const dark: Palette = {
	plain: '', quiet: '2', title: '1', ok: '36', caution: '33', danger: '1;35', running: '1;36', selected: '7', key: '1', training: '1;7;33', production: '1;7;35', 'production-rule': '1;35', alarm: '1;7;35', match: '7', 'error-line': '35', added: '36', removed: '35', border: '2', focus: '1',
};
