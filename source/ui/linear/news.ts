import type {Notice} from '../desk.js';
import type {Layer} from '../navigation.js';
import {isForm, still} from './answer-line.js';
import {drawn, plain, type Item} from './place.js';

/**
What was said of a place last.
*/
export type Told = {readonly layer: Layer; readonly lines: readonly string[]; readonly items: readonly Item[]};

/**
What was said since a notice. The oldest are not kept for ever: where that one has gone, all are new.
*/
export const noticesSince = (last: Notice | undefined, notices: readonly Notice[]): readonly Notice[] => notices.slice(last === undefined ? 0 : notices.indexOf(last) + 1);

const countOf = (lines: readonly string[]): number => lines.filter(line => line.trim() !== '').length;

/**
The first lines of a run are its head, in which figures move.
*/
const headLines = 7;

const base = (line: string): string => still(line).replace(/\.{1,200}$/v, '');

/**
What was not there before. Ages and other figures that move by themselves are passed over, and in a run what only takes the place of the same with another figure.
*/
export const newLines = (before: readonly string[], lines: readonly string[], isRun: boolean): readonly string[] => {
	const exact = new Set(before);
	const present = new Set(lines);
	const alike = new Set(before.map(line => still(line)));
	const gone = new Set(before.filter(line => !present.has(line)).map(line => base(line)));

	return lines.filter((line, at) => {
		if (line === '' || exact.has(line)) {
			return false;
		}

		return isRun && at >= headLines ? !gone.has(base(line)) : !alike.has(still(line)) && !(isRun && line.includes('%'));
	});
};

/**
How many tenths of a run are done, as its head says; -1 where it says none.
*/
export const tenthsIn = (lines: readonly string[]): number => Math.floor(Number(/(?<percent>\d{1,3})(?:\.\d{1,3})? ?%/v.exec(lines.slice(0, headLines).join(' '))?.groups?.['percent'] ?? -10) / 10);

/**
Whether the numbers that were told hold no more.
*/
export const isOtherwiseNumbered = (layer: Layer, told: Told): boolean => {
	const given = layer.linear?.();

	const more = Math.abs(countOf(drawn(layer).map(line => plain(line))) - countOf(told.lines));

	// A form's line of the command, or of a mistake, comes and goes.
	return given === undefined
		? layer.runId === undefined && more > (isForm(layer) ? 1 : 0)
		: (given.items ?? []).map(({label}) => label).join('\n') !== told.items.map(({label}) => label).join('\n');
};
