import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {paragraph, span, type Line} from '../line.js';
import {troubleOf} from '../trouble.js';
import {createConfirm} from './confirm.js';
import {createText} from './text.js';

/**
More than this cannot all be named in one question.
*/
const mostAtOnce = 40;

/**
Why so many cannot be done at once; nothing to add to a binding otherwise.
*/
export const tooMany = ({length}: readonly unknown[], most = mostAtOnce): {readonly disabled?: string} => length > most ? {disabled: `at most ${most} at once, so that all can be named`} : {};

/**
How many are done at the same time: hosts and networks are not crowded.
*/
const atOnce = 4;

/**
Calls `act` with each of `rows`, a few at a time; it does not throw.
*/
export const withEach = async <Row>(rows: readonly Row[], act: (row: Row, index: number) => Promise<void>): Promise<void> => {
	const waiting = rows.entries();

	// All take from the same queue.
	await Promise.all(Array.from({length: atOnce}, async () => {
		for (const [index, row] of waiting) {
			await act(row, index);
		}
	}));
};

/**
What became of one of several.
*/
type Standing = {readonly state: 'waiting' | 'working' | 'done' | 'failed'; readonly text: string};

/**
What became of each, while it is done and afterwards. Closing it stops nothing.
*/
const showEach = (desk: Desk, title: string, names: readonly string[], standings: () => readonly Standing[]): void => {
	const {glyphs} = desk.theme;
	const glyphOf = {
		waiting: span(`${glyphs.waiting} `, 'quiet'), working: span(`${glyphs.running} `, 'running'), done: span(`${glyphs.ok} `, 'ok'), failed: span(`${glyphs.danger} `, 'danger'),
	} as const;

	desk.ask(createText(desk, {
		name: 'each', title,
		get about() {
			return `What became of each. ${desk.key('back')} closes this and stops nothing; what failed is also among what was said.`;
		},
		lines(width) {
			const all = standings();
			const countOf = (state: Standing['state']): number => all.filter(each => each.state === state).length;

			return [
				[span(`${countOf('done')} of ${all.length} done${countOf('failed') === 0 ? '' : `, ${countOf('failed')} failed`}.`, 'title')],
				...all.flatMap(({state, text}, at): readonly Line[] => paragraph(`${names[at] ?? ''}: ${text}`, width, {first: glyphOf[state], ...state === 'waiting' && {tone: 'quiet'}})),
			];
		},
	}));
};

type EachOptions<Row> = {
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

	/**
	Does it with one; what it answers with is told of that one.
	*/
	readonly act: (row: Row) => Promise<string | undefined>;

	/**
	Called with how many it was done with, once all were tried.
	*/
	readonly done: (count: number) => void | Promise<void>;
};

/**
Asks once before something is done with each of several, with all their names, and then does it, a few at a time, and shows what became of each. One that fails does not stop the others, and is told.
*/
export const confirmEach = <Row>(desk: Desk, {rows, nameOf, hostOf, title, text, keep, does, act, done}: EachOptions<Row>): void => {
	const names = rows.map(row => nameOf(row));

	const doAll = async (): Promise<void> => {
		const standings = createStore<readonly Standing[]>(rows.map(() => ({state: 'waiting', text: 'waits for its turn'})));
		const tell = (index: number, standing: Standing): void => {
			standings.update(before => before.with(index, standing));
		};

		standings.subscribe(desk.changed);

		if (rows.length > 1) {
			showEach(desk, does, names, standings.get);
		}

		await withEach(rows, async (row, index) => {
			tell(index, {state: 'working', text: 'under way'});

			try {
				tell(index, {state: 'done', text: await act(row) ?? 'done'});
			} catch (error) {
				const {message, advice} = troubleOf(error);

				tell(index, {state: 'failed', text: `${message} ${advice}`});
				desk.tell(`${names[index] ?? ''}: ${message} ${advice}`, 'danger');
			}
		});

		await done(standings.get().filter(({state}) => state === 'done').length);
	};

	desk.ask(createConfirm(desk, {
		title,
		hosts: [...new Set(rows.map(row => hostOf(row)))],
		lines: (width): readonly Line[] => [...paragraph(names.join(', '), width, {tone: 'title'}), ...paragraph(text, width)],
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
