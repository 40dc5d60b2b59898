import type {Desk, Notice} from '../desk.js';
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
		// What was said again and again stands once, with the last time of it.
		const said: Array<Notice & {readonly times: number}> = [];

		for (const notice of desk.notices.get()) {
			const times = said.at(-1)?.text === notice.text ? (said.pop()?.times ?? 0) + 1 : 1;

			said.push({...notice, times});
		}

		return said.length === 0
			? [[span('Nothing was said yet.', 'quiet')]]
			: said.toReversed().flatMap(({at, text, tone, times}): readonly Line[] => paragraph(times === 1 ? text : `${text} (${times} times)`, width, {tone, first: span(`${new Date(at).toTimeString().slice(0, 8)}  `, 'quiet')}));
	},
});
