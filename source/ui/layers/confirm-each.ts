import type {Desk} from '../desk.js';
import {paragraph, type Line} from '../line.js';
import {troubleOf} from '../world.js';
import {createConfirm} from './confirm.js';

/**
More than this cannot all be named in one question.
*/
export const mostAtOnce = 40;

/**
Asks once before something is done with each of several, with all their names, and then does it one after the other. One that fails does not stop the others, and is told.
*/
export const confirmEach = <Row>(desk: Desk, {rows, nameOf, hostOf, title, text, keep, does, act, done}: {
	readonly rows: readonly Row[];
	readonly nameOf: (row: Row) => string;
	readonly hostOf: (row: Row) => string;
	readonly title: string;
	readonly text: string;

	/**
	The harmless answer, and the other one.
	*/
	readonly keep: string;
	readonly does: string;
	readonly act: (row: Row) => Promise<unknown>;

	/**
	Called with how many it was done with, once all were tried.
	*/
	readonly done: (count: number) => void | Promise<void>;
}): void => {
	const doAll = async (): Promise<void> => {
		let count = 0;

		for (const row of rows) {
			try {
				// One after the other: what happens can be followed, and hosts are not crowded.

				await act(row);
				count += 1;
			} catch (error) {
				const {message, advice} = troubleOf(error);

				desk.tell(`${nameOf(row)}: ${message} ${advice}`, 'danger');
			}
		}

		await done(count);
	};

	desk.ask(createConfirm(desk, {
		title,
		hosts: [...new Set(rows.map(row => hostOf(row)))],
		lines: (width): readonly Line[] => [...paragraph(rows.map(row => nameOf(row)).join(', '), width, {tone: 'title'}), ...paragraph(text, width)],
		choices: [
			{label: keep, run() {/* That is all. */}},
			{
				label: does, run() {
					void doAll();
				},
			},
		],
	}));
};
