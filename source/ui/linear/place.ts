import type {Desk} from '../desk.js';
import type {ActionId} from '../actions.js';
import type {Binding} from '../bindings.js';
import {textOf} from '../line.js';
import type {Layer} from '../navigation.js';
import type {Theme} from '../theme.js';

/**
Stands where the cursor is; never shown.
*/
const cursorMark = '\u{E000}';

const columns = 100;

/**
How many lines are read at once, and how many of a list are numbered.
*/
const mostRows = 1000;
const mostItems = 60;

/**
A theme for what is read aloud: no frames, and where a glyph would only repeat the word beside it, nothing.
*/
export const linearTheme = (theme: Theme): Theme => ({
	...theme,
	glyphs: {
		...theme.glyphs, cursor: cursorMark, separator: '>', rule: ' ', heavyRule: ' ', vertical: ' ', topLeft: ' ', topRight: ' ', bottomLeft: ' ', bottomRight: ' ', ok: ' ', running: ' ', waiting: ' ', bullet: '-', filled: '', partial: '', empty: '',
	},
});

/**
Something that can be chosen here by its number.
*/
export type Item = {readonly label: string; readonly row: number; go(): void; run?(): void};

/**
What a place says, from top to bottom.
*/
type Place = {
	readonly lines: readonly string[];
	readonly items: readonly Item[];

	/**
	Whether there are more than were numbered.
	*/
	readonly isMore: boolean;
};

const bindingOf = (layer: Layer, action: ActionId): Binding | undefined => layer.bindings().find(each => each.action === action && each.disabled === undefined);

export const drawn = (layer: Layer): readonly string[] => {
	const told = layer.linear?.();

	if (told !== undefined) {
		return told.lines;
	}

	const lines = (layer.draw?.({columns, rows: mostRows, isLinear: true}) ?? []).map(line => textOf(line));

	// How far an output was read is the screen's business.
	return layer.runId === undefined ? lines : lines.filter(line => !/^\s*(?:Output|Errors) of /v.test(line));
};

type Spot = {readonly row: number; readonly column: number; readonly label: string};

/**
Where the cursor is. Answers that stand side by side have brackets.
*/
const spotIn = (lines: readonly string[]): Spot | undefined => {
	const row = lines.findIndex(line => line.includes(cursorMark));

	if (row === -1) {
		return undefined;
	}

	const line = lines[row]!;
	const column = line.indexOf(cursorMark);
	const answer = /^\[ (?<label>[^\]]*) \]/v.exec(line.slice(column + 1))?.groups?.['label'];

	return {row, column, label: answer ?? line.slice(column + 1).replace(/_\s*\]/v, ']').replaceAll(/\s{2,}/gv, '  ').trim()};
};

const isSame = (one: Spot | undefined, other: Spot | undefined): boolean => one?.row === other?.row && one?.column === other?.column && one?.label === other?.label;

/**
Goes once through all places of the cursor, and back to where it was.
*/
const spotsOf = (layer: Layer): {readonly spots: readonly Spot[]; readonly at: number; readonly isMore: boolean} => {
	// Moving in a run's output would stop following it.
	const here = layer.runId === undefined ? spotIn(drawn(layer)) : undefined;
	if (here === undefined) {
		return {spots: [], at: 0, isMore: false};
	}

	const step = (action: 'up' | 'down'): Spot | undefined => {
		bindingOf(layer, action)?.run();

		return spotIn(drawn(layer));
	};

	const walk = (action: 'up' | 'down'): {readonly found: readonly Spot[]; readonly isRound: boolean} => {
		const found: Spot[] = [];
		let last = here;

		while (found.length < mostItems) {
			const next = step(action);

			if (next === undefined || isSame(next, last)) {
				return {found, isRound: false};
			}

			if (isSame(next, here)) {
				return {found, isRound: true};
			}

			found.push(next);
			last = next;
		}

		return {found, isRound: false};
	};

	const below = walk('down');

	if (below.isRound) {
		const all = [here, ...below.found];
		const first = all.indexOf(all.toSorted((one, other) => one.row === other.row ? one.column - other.column : one.row - other.row)[0]!);

		return {spots: [...all.slice(first), ...all.slice(0, first)], at: (all.length - first) % all.length, isMore: false};
	}

	for (const _ of below.found) {
		step('up');
	}

	const above = walk('up');

	for (const _ of above.found) {
		step('down');
	}

	return {spots: [...above.found.toReversed(), here, ...below.found], at: above.found.length, isMore: below.found.length >= mostItems || above.found.length >= mostItems};
};

export const readPlace = (desk: Desk, layer: Layer): Place => {
	const told = layer.linear?.();

	if (told !== undefined) {
		return {
			lines: told.lines, isMore: false, items: (told.items ?? []).map(({label, run}) => ({
				label, row: -1, go() {/* Nothing to go to. */}, run,
			})),
		};
	}

	const {spots, isMore} = spotsOf(layer);

	return {
		lines: drawn(layer),
		isMore,
		// Of a plan only what is to be acknowledged can be chosen; the rest is read.
		items: spots.map((spot, to) => ({...spot, to})).filter(({label}) => layer.name !== 'review' || /CAUTION|^seen/v.test(label)).map(({row, label, to}) => ({
			label,
			row,
			go() {
				// The cursor may have moved by itself meanwhile.
				const by = to - spotsOf(layer).at;

				for (let step = 0; step < Math.abs(by); step += 1) {
					bindingOf(layer, by < 0 ? 'up' : 'down')?.run();
				}

				desk.changed();
			},
		})),
	};
};

/**
What the cursor is on now.
*/
export const labelHere = (layer: Layer): string | undefined => spotIn(drawn(layer))?.label;

/**
A line as it is read: no mark, no frame.
*/
export const plain = (line: string): string => line.replaceAll(cursorMark, ' ').replace(/^ {1,2}/v, '').trimEnd();
