import type {
	OutputLine,
	OutputPage,
	OutputPlace,
	OutputStream,
} from '../base/output.js';
import type {StreamName} from '../base/store.js';

/**
The lines that are here, out of all that lie in the transcripts.
*/
export type OutputWindow = {
	readonly lines: readonly OutputLine[];
	readonly sizes: Readonly<Record<StreamName, number>>;
	readonly isAtStart: boolean;
	readonly isAtEnd: boolean;
	readonly isOrderUnknown: boolean;

	/**
	Lines that ended since it was counted from; see `countFrom`.
	*/
	readonly newLines: number;

	/**
	How much of the output a filter still has to look through, from 0 to 1; absent: enough was found.
	*/
	readonly left?: number;
};

const isSamePlace = (left: OutputPlace, right: OutputPlace): boolean => left.stream === right.stream && left.offset === right.offset;

export const streamsOf = (stream: OutputStream): readonly StreamName[] => stream === 'both' ? ['out', 'err'] : [stream];

/**
Lines that came behind others, one that had no end yet in its place. Of two streams those are mixed that came at once.
*/
export const withLater = (lines: readonly OutputLine[], later: readonly OutputLine[]): readonly OutputLine[] => {
	const fresh = later.toSorted((left, right) => (left.readAt ?? '') < (right.readAt ?? '') ? -1 : ((left.readAt ?? '') > (right.readAt ?? '') ? 1 : 0));
	const grown = lines.map(line => fresh.find(each => isSamePlace(each, line)) ?? line);

	return [...grown, ...fresh.filter(each => lines.every(line => !isSamePlace(each, line)))];
};

const leftOf = (page: OutputPage, place: OutputPlace | undefined): number | undefined => place === undefined ? undefined : place.offset / Math.max(1, page.sizes[place.stream]);

/**
The window that a page makes with the lines that are here; how many lines are new is kept where the page does not tell.
*/
export const windowOf = (held: OutputWindow | undefined, page: OutputPage, lines: readonly OutputLine[], [isAtStart, isAtEnd]: readonly [boolean, boolean]): OutputWindow => {
	const left = leftOf(page, page.more?.before) ?? leftOf(page, page.more?.after);

	return {
		lines, sizes: page.sizes, isAtStart, isAtEnd, isOrderUnknown: page.isOrderUnknown === true, newLines: page.newLines ?? held?.newLines ?? 0, ...left !== undefined && {left},
	};
};
