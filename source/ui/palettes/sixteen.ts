import type {Palette} from '../theme.js';

/**
For dark consoles of sixteen colours, where the bright ones are colours and bold or dim may not show.
*/
export const sixteen: Palette = {
	plain: '', quiet: '37', title: '1;97', ok: '96', caution: '93', danger: '1;95', running: '1;96', selected: '7', key: '1;97', training: '7;93', production: '7;95', 'production-rule': '1;95', alarm: '7;95', match: '7', 'error-line': '95', added: '96', removed: '95', border: '37', focus: '1;97',
};
