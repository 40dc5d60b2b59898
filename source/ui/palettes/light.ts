import type {Palette} from '../theme.js';

/**
For light backgrounds: no yellow, no cyan and nothing dimmed, which nobody could read there.
*/
export const light: Palette = {
	plain: '', quiet: '', title: '1', ok: '34', caution: '1;35', danger: '1;31', running: '1;34', selected: '7', key: '1', training: '1;7;34', production: '1;7;31', 'production-rule': '1;31', alarm: '1;7;31', match: '7', 'error-line': '31', added: '34', removed: '31', border: '', focus: '1',
};
