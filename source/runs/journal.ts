/**
One line of a segment's journal, as the script on the host wrote it.
*/
export type JournalLine =
	| {readonly kind: 'start'; readonly stepId: string; readonly time?: string}
	| {readonly kind: 'end'; readonly stepId: string; readonly exitCode: number; readonly time?: string}
	| {readonly kind: 'skip'; readonly stepId: string; readonly text: string}

	/**
	The step ran when its script died; the watchdog waited for it or ended it, and how it ended is not known.
	*/
	| {readonly kind: 'lost'; readonly stepId: string; readonly time?: string}

	/**
	What is no step's: a signal, a time limit, the watchdog's work.
	*/
	| {readonly kind: 'note'; readonly text: string}
	| {readonly kind: 'check-failed'; readonly stepId: string; readonly text: string};

/**
A host's time as the journal writes it, `2026-11-21T08:00:00Z`; anything else is no time.
*/
const timeOf = (word: string | undefined): {readonly time?: string} => word !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/v.test(word) ? {time: word} : {};

const readLine = (line: string): JournalLine | undefined => {
	const [kind = '', stepId, ...rest] = line.split(' ');

	if (stepId === undefined) {
		return undefined;
	}

	switch (kind) {
		case 'start': {
			return {kind, stepId, ...timeOf(rest[0])};
		}

		case 'end': {
			const exitCode = Number(rest[0]);

			return Number.isSafeInteger(exitCode)
				? {
					kind, stepId, exitCode, ...timeOf(rest[1]),
				}
				: undefined;
		}

		case 'lost': {
			return {kind, stepId, ...timeOf(rest[0])};
		}

		case 'signal': {
			return {kind: 'note', text: `the script was sent the signal ${stepId}${rest[0] === undefined ? '' : ` at ${rest[0]}`}`};
		}

		case 'limit': {
			return {kind: 'note', text: `${stepId} was ended after its time limit of ${rest.join(' ')} s`};
		}

		case 'limit-left': {
			return {kind: 'note', text: `no file that it writes can grow beyond ${stepId} blocks of 512 bytes: the limit of its account could not be lifted`};
		}

		case 'watchdog': {
			return {kind: 'note', text: `the watchdog did what is always done: ${[stepId, ...rest].join(' ')}`};
		}

		case 'skip':
		case 'check-failed': {
			return {kind, stepId, text: rest.join(' ')};
		}

		default: {
			return undefined;
		}
	}
};

/**
Reads a journal as far as it is written; a last line without its newline is not there yet. Lines of a kind that is not known are passed over.
*/
export const readJournal = (text: string): readonly JournalLine[] => text.split('\n').slice(0, -1).flatMap(line => {
	const read = readLine(line);

	return read === undefined ? [] : [read];
});
