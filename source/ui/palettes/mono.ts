import type {Palette} from '../theme.js';

/**
Without colour: weight, inversion and lines under text remain, and the words and glyphs that say everything anyway.
*/
export const mono: Palette = {
	plain: '', quiet: '', title: '1', ok: '', caution: '1', danger: '1', running: '1', selected: '7', key: '1', training: '1;7', production: '1;7', 'production-rule': '1', alarm: '1;7', match: '7', 'error-line': '4', added: '1', removed: '4', border: '', focus: '1',
};
