import type {Desk} from '../desk.js';
import {paragraph, span, type Line} from '../line.js';
import type {Layer} from '../navigation.js';
import {createText} from './text.js';

/**
Everything that was said since the start, the newest first: a notice that went by can be read again.
*/
export const createNotices = (desk: Desk): Layer => createText(desk, {
	name: 'notices',
	title: 'What was said and done',
	about: 'Messages since the start, the newest first.',
	lines(width) {
		const notices = desk.notices.get().toReversed();

		return notices.length === 0
			? [[span('Nothing was said yet.', 'quiet')]]
			: notices.flatMap(({at, text, tone}): readonly Line[] => paragraph(text, width, {tone, first: span(`${new Date(at).toTimeString().slice(0, 8)}  `, 'quiet')}));
	},
});
