/**
One key as the app knows it: `a`, `R`, ` `, `up`, `enter`, `escape`, `f4`, `ctrl-c`, `paste`; and where the terminal says that one looks at it or elsewhere, `focus-in` and `focus-out`.
*/
export type Press = {
	readonly name: string;

	/**
	What it types: one character, or a whole paste.
	*/
	readonly text?: string;

	/**
	A function key that was made of Esc and a digit, with Esc already acted upon.
	*/
	readonly isAfterEscape?: boolean;
};

/**
What the decoder remembers between two pieces of input.
*/
export type DecoderState = {
	/**
	Bytes of a sequence that is not whole yet.
	*/
	readonly pending: string;

	/**
	When a lone Esc was given out, for Esc then digit.
	*/
	readonly escapedAt: number | undefined;
};

export type Decoded = {readonly state: DecoderState; readonly presses: readonly Press[]};

export const initialDecoder: DecoderState = {pending: '', escapedAt: undefined};

/**
How long after Esc a digit still makes a function key.
*/
const escapeDigitMilliseconds = 1000;

const pasteStart = '\u{1B}[200~';
const pasteEnd = '\u{1B}[201~';

/**
`ESC [ NUMBER ~`: function keys of xterm (15…), of vt220, PuTTY and rxvt (11…14), and the editing keys.
*/
const tildeKeys: Readonly<Record<string, string>> = {
	1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
	11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};

/**
`ESC [ LETTER` and `ESC [ 1 ; MODIFIER LETTER`.
*/
const letterKeys: Readonly<Record<string, string>> = {
	A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', Z: 'shift-tab', P: 'f1', Q: 'f2', R: 'f3', S: 'f4',
};

/**
`ESC O LETTER`: cursor keys in application mode, F1 to F12 of vt100 and PuTTY's VT100+, the keypad.
*/
const ss3Keys: Readonly<Record<string, string>> = {
	A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', M: 'enter',
	P: 'f1', Q: 'f2', R: 'f3', S: 'f4', T: 'f5', U: 'f6', V: 'f7', W: 'f8', X: 'f9', Y: 'f10', Z: 'f11', '[': 'f12',
};
const ss3Text: Readonly<Record<string, string>> = {
	j: '*', k: '+', m: '-', n: '.', o: '/', p: '0', q: '1', r: '2', s: '3', t: '4', u: '5', v: '6', w: '7', x: '8', y: '9',
};

/**
`ESC [ [ LETTER`: the Linux console.
*/
const consoleKeys: Readonly<Record<string, string>> = {
	A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5',
};

const typed = (text: string): Press => ({name: text, text});

const controlKey = (character: string): Press | undefined => {
	switch (character) {
		case '\r':
		case '\n': {
			return {name: 'enter'};
		}

		case '\t': {
			return {name: 'tab'};
		}

		case '\u{7F}':
		case '\b': {
			return {name: 'backspace'};
		}

		default: {
			const code = character.codePointAt(0) ?? 0;

			return code >= 1 && code <= 26 ? {name: `ctrl-${String.fromCodePoint(96 + code)}`} : undefined;
		}
	}
};

type Sequence = 'pending' | {readonly length: number; readonly press?: Press};

/**
Parameters, intermediates and the final letter of what follows `ESC [`.
*/
const controlPattern = /^\[(?<parameters>[\u{30}-\u{3F}]*)[\u{20}-\u{2F}]*(?<final>[\u{40}-\u{7E}])/v;
const openControlPattern = /^\[[\u{20}-\u{3F}]*$/v;

const controlSequence = (input: string): Sequence => {
	if (input[2] === '[') {
		return input.length < 4 ? 'pending' : {length: 4, ...named(consoleKeys[input[3] ?? ''])};
	}

	const match = controlPattern.exec(input.slice(1));

	if (match === null) {
		return openControlPattern.test(input.slice(1)) ? 'pending' : {length: 2};
	}

	const {parameters = '', final = ''} = match.groups ?? {};

	if (parameters === '' && (final === 'I' || final === 'O')) {
		return {length: match[0].length + 1, press: {name: final === 'I' ? 'focus-in' : 'focus-out'}};
	}

	const [first = ''] = parameters.split(';', 1);
	const name = final === '~' ? tildeKeys[first] : letterKeys[final];

	// `ESC [ ? …` and the like are answers of the terminal, not keys.
	return {length: match[0].length + 1, ...named(/^[<=>?]/v.test(parameters) ? undefined : name)};
};

const ss3Sequence = (input: string): Sequence => {
	const letter = input[2];

	if (letter === undefined) {
		return 'pending';
	}

	const text = ss3Text[letter];

	if (text !== undefined) {
		return {length: 3, press: typed(text)};
	}

	// Esc and a capital O typed by hand: the O is not followed by a known letter.
	return ss3Keys[letter] === undefined ? {length: 1, press: {name: 'escape'}} : {length: 3, ...named(ss3Keys[letter])};
};

const named = (name: string | undefined): {readonly press?: Press} => name === undefined ? {} : {press: {name}};

const functionKey = (digit: string): string => `f${digit === '0' ? 10 : digit}`;

/**
The longest prefix of `input` that is one key, from an escape on.
*/
const escapeSequence = (input: string): Sequence => {
	if (input.length === 1) {
		return 'pending';
	}

	const next = input[1] ?? '';

	if (input.startsWith(pasteStart)) {
		const end = input.indexOf(pasteEnd);

		return end === -1 ? 'pending' : {length: end + pasteEnd.length, press: {name: 'paste', text: input.slice(pasteStart.length, end)}};
	}

	if (next === '[') {
		return controlSequence(input);
	}

	if (next === 'O') {
		return ss3Sequence(input);
	}

	// Both bytes at once: smit's Esc and digit, or Alt and a digit. Esc was not acted upon yet.
	return /^\d$/v.test(next) ? {length: 2, press: {name: functionKey(next)}} : {length: 1, press: {name: 'escape'}};
};

/**
Reads a piece of input; pure. What is left open stays in `state.pending` until more comes or `flush` is called.
*/
export const decode = (before: DecoderState, piece: string, now: number): Decoded => {
	const presses: Press[] = [];
	let input = before.pending + piece;
	let {escapedAt} = before;

	while (input !== '') {
		if (input.startsWith('\u{1B}')) {
			const sequence = escapeSequence(input);

			if (sequence === 'pending') {
				break;
			}

			input = input.slice(sequence.length);

			if (sequence.press !== undefined) {
				presses.push(sequence.press);
				escapedAt = sequence.press.name === 'escape' ? now : undefined;
			}

			continue;
		}

		const character = String.fromCodePoint(input.codePointAt(0) ?? 0);
		input = input.slice(character.length);

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

	return {state: {pending: input, escapedAt}, presses};
};

/**
How long to wait for the rest of a pending sequence before `flush`; undefined: nothing to wait for, or a paste that ends when it ends.

A lone Esc is a key; `ESC [` is not typed by hand and may be an arrow cut in two by a slow line.
*/
export const patience = ({pending}: DecoderState): number | undefined => {
	if (pending === '' || pending.startsWith(pasteStart)) {
		return undefined;
	}

	return pending === '\u{1B}' ? 40 : 400;
};

/**
Nothing more came in time: a lone Esc is the key Esc, a broken sequence is dropped.
*/
export const flush = (state: DecoderState, now: number): Decoded => {
	if (state.pending === '\u{1B}') {
		return {state: {pending: '', escapedAt: now}, presses: [{name: 'escape'}]};
	}

	return state.pending === '\u{1B}O'
		? {state: {pending: '', escapedAt: undefined}, presses: [{name: 'escape'}, typed('O')]}
		: {state: {pending: '', escapedAt: state.escapedAt}, presses: []};
};
