import type {StreamName} from './store.js';

/**
One stream of a step, or both in the order in which they were read.
*/
export type OutputStream = StreamName | 'both';

/**
Colours 0 to 15 are those of the terminal.
*/
export type OutputStyle = {
	readonly color?: number;
	readonly background?: number;
	readonly isBold?: boolean;
	readonly isDim?: boolean;
	readonly isUnderlined?: boolean;
	readonly isInverse?: boolean;
};

/**
What a line is, by the message numbers and words in it.
*/
export type LineKind = 'error' | 'warning' | 'ok';

/**
A line as a terminal shows it.
*/
export type OutputLine = {
	readonly stream: StreamName;

	/**
	Where its bytes begin in its stream: with the stream the line's address.
	*/
	readonly offset: number;

	/**
	How many bytes it has, with its newline.
	*/
	readonly bytes: number;

	/**
	Clean, with carriage returns, backspaces and erasures applied and tabs as blanks; at most `longestLine` columns.
	*/
	readonly text: string;

	/**
	By places in `text`, which count UTF-16 units.
	*/
	readonly styles?: ReadonlyArray<{readonly from: number; readonly to: number; readonly style: OutputStyle}>;

	/**
	How many characters are not in `text`, at least.
	*/
	readonly cut?: number;

	/**
	When its end was read, by this machine's clock, ISO 8601; absent: not kept.
	*/
	readonly readAt?: string;

	/**
	It has no newline yet.
	*/
	readonly isOpen?: boolean;

	/**
	It is too long to be one, and goes on in the next.
	*/
	readonly isPart?: boolean;
	readonly kind?: LineKind;
};

/**
Columns of a line that are kept; the rest lies in the transcript.
*/
export const longestLine = 4096;

export type OutputPlace = {readonly stream: StreamName; readonly offset: number};

/**
Words, no pattern; capitals count only where there is one in `text`.
*/
export type OutputFilter = {readonly text: string; readonly isInverse: boolean};

export type OutputRequest = {
	readonly runId: string;
	readonly stepId: string;
	readonly stream: OutputStream;

	/**
	The line at a place is the first one after it.
	*/
	readonly at: 'end' | OutputPlace;

	/**
	How many lines are wanted before and after it, at most `mostLines` each. Where none is wanted before it, it is not looked there: `isAtStart` says only whether it is the beginning.
	*/
	readonly before: number;
	readonly after: number;
	readonly filter?: OutputFilter;

	/**
	Count the lines that ended since the streams had these sizes.
	*/
	readonly newSince?: Readonly<Partial<Record<StreamName, number>>>;
};

/**
Lines of a page in one direction.
*/
export const mostLines = 500;

export type OutputPage = {
	readonly lines: readonly OutputLine[];

	/**
	Bytes of each stream when this was read.
	*/
	readonly sizes: Readonly<Record<StreamName, number>>;

	/**
	Whether there is nothing (that the filter lets through) before the first line, and after the last.
	*/
	readonly isAtStart: boolean;
	readonly isAtEnd: boolean;

	/**
	Absent where it was not asked for.
	*/
	readonly newLines?: number;

	/**
	It was looked for a time and there is more before them (`before`) or after them (`after`): go on by asking at that place.
	*/
	readonly more?: {readonly before?: OutputPlace; readonly after?: OutputPlace};

	/**
	Where the first line lies, from 0 to 1.
	*/
	readonly share?: number;

	/**
	Both streams, and when they were read is not known of all that is there: errors come after the output that has no time.
	*/
	readonly isOrderUnknown?: boolean;
};

export type OutputSearch = {
	readonly runId: string;
	readonly stepId: string;
	readonly stream: OutputStream;

	/**
	The line at a place is not looked at again.
	*/
	readonly from: 'start' | 'end' | OutputPlace;
	readonly direction: 1 | -1;

	/**
	`text` as in a filter; `kind` finds the lines that are told as errors, or as warnings.
	*/
	readonly what: {readonly text: string} | {readonly kind: 'error' | 'warning'};
};

export type OutputFound =
	| {readonly isDone: false; readonly share: number}
	| {readonly isDone: true; readonly place?: OutputPlace};
