import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {textOf, type Line} from '../line.js';
import {createPrompt} from './prompt.js';

/**
Searches in lines that are read: `lines` are all of them, `first` is the row at the top of what is seen.
*/
export const createFinder = (desk: Desk, {what, lines, first, goTo}: {
	/**
	What is searched, such as `page`.
	*/
	readonly what: string;
	readonly lines: () => readonly Line[];
	readonly first: () => number;
	readonly goTo: (row: number) => void;
}): {readonly bindings: () => readonly Binding[]} => {
	let sought = '';

	const goOn = (by: 1 | -1, from: number): void => {
		const rows = lines().flatMap((line, row) => textOf(line).toLowerCase().includes(sought.toLowerCase()) ? [row] : []);
		const found = by === 1 ? rows.find(row => row > from) ?? rows[0] : rows.findLast(row => row < from) ?? rows.at(-1);

		if (found === undefined) {
			desk.tell(`Nothing in this ${what} has ${sought}.`, 'caution');
		} else {
			goTo(found);
		}
	};

	const find = (): void => {
		desk.ask(createPrompt(desk, {
			title: `Search this ${what}`, question: 'Which text?', does: 'Search', draft: `find ${what}`, onAnswer(text, taken) {
				taken();

				if (text === '') {
					return;
				}

				sought = text;
				goOn(1, first() - 1);
			},
		}));
	};

	return {
		bindings() {
			const unsought = sought === '' ? {disabled: `${desk.key('find')} searches first`, weight: 0} : {};

			return [
				{action: 'find', title: `Search this ${what}`, run: find},
				{
					action: 'searchNext', ...unsought, run() {
						goOn(1, first());
					},
				},
				{
					action: 'searchPrevious', ...unsought, run() {
						goOn(-1, first());
					},
				},
			];
		},
	};
};
