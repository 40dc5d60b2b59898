import {
	controlKey,
	escapeSequence,
	functionKey,
	typed,
	type Dialect,
	type Press,
} from './key-sequences.js';

export type {Press} from './key-sequences.js';

/**
What the decoder remembers between two pieces of input.
*/
type DecoderState = {
	/**
	Bytes of a sequence that is not whole yet.
	*/
	readonly pending: string;

	/**
	When a lone Esc was given out, for Esc then digit.
	*/
	readonly escapedAt: number | undefined;

	/**
	What has come of a paste so far.
	*/
	readonly paste?: readonly string[];

	/**
	Whether a paste was given up: more of it may still come.
	*/
	readonly isPasteLost?: boolean;

	/**
	What some sequences mean here and not elsewhere, such as `ESC [ P`: Delete in aixterm.
	*/
	readonly dialect?: Dialect;
};

export type Decoded = {readonly state: DecoderState; readonly presses: readonly Press[]};

export const initialDecoder: DecoderState = {pending: '', escapedAt: undefined};

const dialects: ReadonlyArray<readonly [RegExp, Dialect]> = [
	[/^(?:j?aixterm|lft|hft)/v, 'aixterm'],
	[/^(?:putty-sco|scoansi|cons25)/v, 'sco'],
	[/^putty/v, 'putty'],
];

/**
The decoder for a terminal of this type, as TERM names it.
*/
export const decoderFor = (term = ''): DecoderState => {
	const dialect = dialects.find(([pattern]) => pattern.test(term))?.[1];

	return dialect === undefined ? initialDecoder : {...initialDecoder, dialect};
};

/**
What the terminal says by itself: no key of anybody.
*/
const said: ReadonlySet<string> = new Set(['arrived', 'focus-in', 'focus-out']);

/**
How long after Esc a digit still makes a function key.
*/
const escapeDigitMilliseconds = 1000;

const pasteStart = '\u{1B}[200~';
const pasteEnd = '\u{1B}[201~';

/**
How long a paste may be silent before it is taken as it came. A slow line pauses for less; and what comes later is still no row of keys.
*/
const pasteMilliseconds = 2000;

/**
What keys there are in `input`, up to the beginning of a paste; `rest` is what is left open, or follows that beginning.
*/
const readPresses = (given: string, escaped: number | undefined, now: number, dialect: Dialect | undefined): {readonly presses: readonly Press[]; readonly rest: string; readonly escapedAt: number | undefined; readonly isPaste: boolean} => {
	const presses: Press[] = [];
	let escapedAt = escaped;
	let at = 0;

	while (at < given.length) {
		if (given.startsWith(pasteStart, at)) {
			return {
				presses, rest: given.slice(at + pasteStart.length), escapedAt, isPaste: true,
			};
		}

		if (given[at] === '\u{1B}') {
			const sequence = escapeSequence(given.slice(at, at + longestSequence), dialect);

			if (sequence === 'pending') {
				if (given.length - at < longestSequence) {
					break;
				}

				at += longestSequence;
				continue;
			}

			at += sequence.length;

			if (sequence.press !== undefined) {
				presses.push(sequence.press);

				// Terminals answer to each frame, also to the one that an Esc brings about.
				if (!said.has(sequence.press.name)) {
					escapedAt = sequence.press.name === 'escape' ? now : undefined;
				}
			}

			continue;
		}

		const character = String.fromCodePoint(given.codePointAt(at) ?? 0);
		at += character.length;

		if (character < ' ' || character === '\u{7F}') {
			const press = controlKey(character);

			if (press !== undefined) {
				presses.push(press);
			}
		} else if (/^\d$/v.test(character) && escapedAt !== undefined && now - escapedAt <= escapeDigitMilliseconds) {
			presses.push({name: functionKey(character), isAfterEscape: true});
		} else if (!/^[\u{80}-\u{9F}]$/v.test(character)) {
			presses.push(typed(character));
		}

		escapedAt = undefined;
	}

	return {
		presses, rest: given.slice(at), escapedAt, isPaste: false,
	};
};

/**
A paste is one press. A terminal that pastes piece by piece may answer between two pieces: that is no part of it.
*/
const pastePresses = (text: string): readonly Press[] => {
	const [first = '', ...rest] = text.split('\u{1B}[0n');

	return [...rest.map((): Press => ({name: 'arrived'})), {name: 'paste', text: [first, ...rest].join('')}];
};

/**
No sequence is longer; one that claims to be is broken off here.
*/
const longestSequence = 256;

/**
More characters at once are not typed by hand.
*/
const mostTyped = 4;

/**
Reads a piece of input; pure. What is left open stays in the state until more comes or `flush` is called.
*/
export const decode = (before: DecoderState, piece: string, now: number): Decoded => {
	const {dialect} = before;
	const terminal = dialect === undefined ? {} : {dialect};
	const presses: Press[] = [];
	let input = before.pending + piece;
	let {escapedAt, paste, isPasteLost = false} = before;

	// Of all keys, this one must not be lost in a paste that does not end.
	if (paste !== undefined && piece === '\u{3}') {
		return {state: {...initialDecoder, ...terminal, isPasteLost: true}, presses: [...flush(before, now).presses, {name: 'ctrl-c'}]};
	}

	// The rest of a paste that was given up: an `R` in it is no key.
	if (isPasteLost && paste === undefined && before.pending === '' && piece.length > mostTyped && !piece.startsWith('\u{1B}')) {
		paste = [];
	}

	for (;;) {
		if (paste === undefined) {
			const read = readPresses(input, escapedAt, now, dialect);

			presses.push(...read.presses);
			input = read.rest;
			escapedAt = read.escapedAt;

			if (!read.isPaste) {
				return {
					state: {
						pending: input, escapedAt, ...terminal, ...isPasteLost && {isPasteLost},
					}, presses,
				};
			}

			paste = [];
		}

		const end = input.indexOf(pasteEnd);

		if (end === -1) {
			// The end itself may be cut in two.
			const open = input.lastIndexOf('\u{1B}');
			const kept = open !== -1 && pasteEnd.startsWith(input.slice(open)) ? open : input.length;

			return {
				state: {
					pending: input.slice(kept), escapedAt: undefined, ...terminal, paste: [...paste, input.slice(0, kept)], ...isPasteLost && {isPasteLost},
				}, presses,
			};
		}

		presses.push(...pastePresses([...paste, input.slice(0, end)].join('')));
		input = input.slice(end + pasteEnd.length);
		paste = undefined;
		escapedAt = undefined;
		isPasteLost = false;
	}
};

/**
How long to wait for the rest of a pending sequence before `flush`; undefined: nothing to wait for.

A lone Esc is a key; `ESC [` is not typed by hand and may be an arrow cut in two by a slow line.
*/
export const patience = ({pending, paste}: DecoderState): number | undefined => {
	if (paste !== undefined) {
		return pasteMilliseconds;
	}

	return pending === '' ? undefined : (pending === '\u{1B}' ? 40 : 400);
};

/**
Nothing more came in time: a lone Esc is the key Esc, a broken sequence is dropped, a paste is what came of it.
*/
export const flush = ({pending, paste, escapedAt, dialect, isPasteLost}: DecoderState, now: number): Decoded => {
	const kept = {...dialect !== undefined && {dialect}, ...isPasteLost !== undefined && {isPasteLost}};

	if (paste !== undefined) {
		const text = [...paste, pending].join('');

		return {state: {...initialDecoder, ...kept, isPasteLost: true}, presses: text === '' ? [] : [{name: 'paste', text, isCut: true}]};
	}

	if (pending === '\u{1B}') {
		return {state: {pending: '', escapedAt: now, ...kept}, presses: [{name: 'escape'}]};
	}

	return pending === '\u{1B}O'
		? {state: {...initialDecoder, ...kept}, presses: [{name: 'escape'}, typed('O')]}
		: {state: {pending: '', escapedAt, ...kept}, presses: []};
};
