import type {ActionId} from '../actions.js';
import type {KeyOf} from '../keymap.js';
import type {Trouble} from '../trouble.js';
import {paragraph, span, type Line} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
What the keys of the fleet and of a host do about it; its own advice is also read outside the app.
*/
const keysFor: Readonly<Record<string, {readonly action: ActionId; readonly text: string}>> = {
	'host-key-unknown': {action: 'trust', text: 'shows the key, to be compared and trusted.'},
	'host-key-changed': {action: 'trust', text: 'shows both places.'},
	'needs-answer': {action: 'refresh', text: 'asks you for it here.'},
};

/**
As much of the lines as there is room for, with a mark where something is left out.
*/
export const cutLines = (lines: readonly Line[], most: number, glyphs: Glyphs): readonly Line[] => lines.length > most ? [...lines.slice(0, most - 1), [...lines[most - 1] ?? [], span(` ${glyphs.more}`, 'key')]] : lines;

/**
What went wrong and what to do about it, whole at every width.
*/
export const troubleLines = ({code, message, advice}: Pick<Trouble, 'message' | 'advice'> & {readonly code?: string}, width: number, glyphs: Glyphs, key: KeyOf): readonly Line[] => {
	const keys = code === undefined ? undefined : keysFor[code];

	return [
		...paragraph(message, width, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')}),
		...keys === undefined ? [] : paragraph(`${key(keys.action)} ${keys.text}`, width, {indent: '  '}),
		...paragraph(advice, width, {indent: '  '}),
	];
};
