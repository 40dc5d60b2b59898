import {createBreather} from '../base/breather.js';
import {
	mostLines,
	type OutputLine,
	type OutputPage,
	type OutputPlace,
	type OutputRequest,
} from '../base/output.js';
import {createLineCounter, type LineCounter} from './count-lines.js';
import {filterTest} from './line-test.js';
import {openSource, type OutputReader, type OutputSource} from './output-pieces.js';
import {
	shareOf,
	standFor,
	streamsOf,
	walkLines,
} from './output-walk.js';

/**
How long it is looked in one direction before there is an answer, in milliseconds: a filter may let nothing through, and without one there are lines enough unless they are very long.
*/
const longestLook = {filtered: 60, all: 1000};

type Taken = {readonly lines: readonly OutputLine[]; readonly isAll: boolean; readonly last?: OutputPlace | undefined};

/**
Takes lines until there are `most`, or it was looked for long enough; other work has its turn in between.
*/
const take = async (milestones: ReturnType<typeof walkLines>, most: number, longest: number): Promise<Taken> => {
	const lines: OutputLine[] = [];
	const begun = performance.now();
	const breathe = createBreather();

	for (const {stream, offset, line} of milestones) {
		await breathe();

		if (line === undefined) {
			if (performance.now() - begun >= longest) {
				return {lines, isAll: false, last: {stream, offset}};
			}
		} else if (lines.length >= most) {
			// One more than wanted: there is more.
			return {lines, isAll: false};
		} else {
			lines.push(line);
		}
	}

	return {lines, isAll: true};
};

const bounded = (count: number): number => Math.max(0, Math.min(mostLines, Math.trunc(count)));

const isOrderKnown = ({sizes, times}: OutputSource): boolean => (['out', 'err'] as const).every(each => sizes[each] === 0 || times[each][0]?.offset === 0);

/**
Lines of a step's output around a place, as a terminal shows them. `countLines` may remember what it counted for this reader.
*/
export const outputPage = async (reader: OutputReader, request: OutputRequest, countLines: LineCounter = createLineCounter()): Promise<OutputPage> => {
	const {stream, at, before, after, filter, newSince} = request;
	const source = openSource(reader, request);
	const test = filterTest(filter);
	const longest = test === undefined ? longestLook.all : longestLook.filtered;
	const stand = standFor(source, stream, at);
	const back: Taken = bounded(before) === 0
		? {lines: [], isAll: streamsOf(stream).every(each => stand[each] === 0)}
		: await take(walkLines(source, {
			stream, stand, direction: -1, test,
		}), bounded(before), longest);
	const forth: Taken = at === 'end'
		? {lines: [], isAll: true}
		: await take(walkLines(source, {
			stream, stand, direction: 1, test,
		}), bounded(after), longest);
	const lines = [...back.lines.toReversed(), ...forth.lines];
	const [first] = lines;
	const more = {...back.last !== undefined && {before: back.last}, ...forth.last !== undefined && {after: forth.last}};
	let newLines = 0;

	if (newSince !== undefined) {
		for (const each of streamsOf(stream)) {
			newLines += await countLines(source, each, newSince[each] ?? 0);
		}
	}

	return {
		lines,
		sizes: source.sizes,
		isAtStart: back.isAll,
		isAtEnd: forth.isAll,
		...newSince !== undefined && {newLines},
		...Object.keys(more).length > 0 && {more},
		...first !== undefined && {share: shareOf(source, stream, first)},
		...stream === 'both' && !isOrderKnown(source) && {isOrderUnknown: true},
	};
};
