/**
One key as the app knows it: `a`, `R`, ` `, `up`, `enter`, `escape`, `f4`, `ctrl-c`, `paste`; where the terminal says that one looks at it or elsewhere, `focus-in` and `focus-out`; `arrived` where it answers that it is well; and of a mouse `click`, `wheel-up` and `wheel-down`.
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

	/**
	A paste whose end did not come.
	*/
	readonly isCut?: boolean;

	/**
	Where the mouse was, counted from 1 at the top left.
	*/
	readonly at?: {readonly column: number; readonly row: number};
};

/**
`ESC [ NUMBER ~`: function keys of xterm (15…), of vt220, PuTTY and rxvt (11…14), and the editing keys.
*/
const tildeKeys: Readonly<Record<string, string>> = {
	1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
	11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};

/**
`ESC [ NUMBER q`: aixterm, whose terminfo writes F1 as `001`.
*/
const aixtermKeys: Readonly<Record<string, string>> = {
	...Object.fromEntries(Array.from({length: 12}, (_, index) => [index + 1, `f${index + 1}`])), 139: 'insert', 146: 'end', 150: 'pageup', 154: 'pagedown',
};

/**
`ESC [ NUMBER z`: Sun consoles.
*/
const sunKeys: Readonly<Record<string, string>> = {
	...Object.fromEntries(Array.from({length: 12}, (_, index) => [index + 224, `f${index + 1}`])), 214: 'home', 216: 'pageup', 220: 'end', 222: 'pagedown', 247: 'insert',
};

/**
`ESC [ LETTER` and `ESC [ 1 ; MODIFIER LETTER`.
*/
const letterKeys: Readonly<Record<string, string>> = {
	A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', Z: 'shift-tab', P: 'f1', Q: 'f2', R: 'f3', S: 'f4',
	// With Shift in rxvt.
	a: 'up', b: 'down', c: 'right', d: 'left',
	// From PuTTY in its SCO mode, as far as no other terminal sends the same for something else.
	N: 'f2', T: 'f8', U: 'f9', V: 'f10', W: 'f11', X: 'f12',
};

/**
The same where TERM says that it is a console of SCO or FreeBSD, or PuTTY in its SCO mode: F1 is what begins an old report of a mouse elsewhere, F3 and PageUp what tells where one looks.
*/
const scoKeys: Readonly<Record<string, string>> = {
	A: 'up', B: 'down', C: 'right', D: 'left', F: 'end', G: 'pagedown', H: 'home', I: 'pageup', L: 'insert', Z: 'shift-tab',
	M: 'f1', N: 'f2', O: 'f3', P: 'f4', Q: 'f5', R: 'f6', S: 'f7', T: 'f8', U: 'f9', V: 'f10', W: 'f11', X: 'f12',
};

/**
Terminals that mean something of their own by what others send too; TERM tells them.
*/
export type Dialect = 'aixterm' | 'putty' | 'sco';

/**
`ESC O LETTER`: cursor keys in application mode, F1 to F12 of vt100 and PuTTY's VT100+, the keypad; the middle of it (`E`) is no key.
*/
const ss3Keys: Readonly<Record<string, string>> = {
	A: 'up', B: 'down', C: 'right', D: 'left', E: '', H: 'home', F: 'end', M: 'enter',
	// With Ctrl in rxvt.
	a: 'up', b: 'down', c: 'right', d: 'left',
	P: 'f1', Q: 'f2', R: 'f3', S: 'f4', T: 'f5', U: 'f6', V: 'f7', W: 'f8', X: 'f9', Y: 'f10', Z: 'f11', '[': 'f12',
};
const ss3Text: Readonly<Record<string, string>> = {
	j: '*', k: '+', l: ',', m: '-', n: '.', o: '/', p: '0', q: '1', r: '2', s: '3', t: '4', u: '5', v: '6', w: '7', x: '8', y: '9',
};

/**
`ESC [ [ LETTER`: the Linux console.
*/
const consoleKeys: Readonly<Record<string, string>> = {
	A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5',
};

export const typed = (text: string): Press => ({name: text, text});

export const controlKey = (character: string): Press | undefined => {
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

/**
The buttons of a mouse by their number, with neither Shift, Alt, Ctrl (4, 8, 16) nor movement (32) in it.
*/
const mouseNames: Readonly<Record<number, string>> = {0: 'click', 64: 'wheel-up', 65: 'wheel-down'};

/**
A report of the mouse.
*/
const mousePress = (button: number, column: number, row: number, isRelease = false): {readonly press?: Press} => {
	const isMove = Math.floor(button / 32) % 2 === 1;
	const name = isRelease || isMove ? undefined : mouseNames[(Math.floor(button / 64) * 64) + (button % 4)];

	return name === undefined ? {} : {press: {name, at: {column, row}}};
};

const controlName = (parameters: string, final: string, dialect: Dialect | undefined): string | undefined => {
	const [first = '', modifier] = parameters.split(';', 2);

	if (dialect === 'sco' && parameters === '') {
		return scoKeys[final];
	}

	switch (final) {
		case '~': {
			return tildeKeys[first];
		}

		case 'q': {
			return aixtermKeys[first.replace(/^0+/v, '')];
		}

		case 'z': {
			return sunKeys[first];
		}

		case 'n': {
			return parameters === '0' ? 'arrived' : undefined;
		}

		case 'I':
		case 'O': {
			return parameters === '' ? (final === 'I' ? 'focus-in' : 'focus-out') : undefined;
		}

		default: {
			if (final === 'P' && parameters === '' && dialect === 'aixterm') {
				return 'delete';
			}

			// `ESC [ 24 ; 80 R` says where the cursor is: no F3.
			return parameters === '' || (first === '1' && modifier !== undefined) ? letterKeys[final] : undefined;
		}
	}
};

const controlSequence = (input: string, dialect: Dialect | undefined): Sequence => {
	if (input[2] === '[') {
		return input.length < 4 ? 'pending' : {length: 4, ...named(consoleKeys[input[3] ?? ''])};
	}

	// The old form of the mouse: three characters from the blank on, whatever they are.
	if (input[2] === 'M' && dialect !== 'sco') {
		const [button = 32, column = 32, row = 32] = [...input.slice(3, 6)].map(character => character.codePointAt(0) ?? 32);

		return input.length < 6 ? 'pending' : {length: 6, ...mousePress(button - 32, column - 32, row - 32)};
	}

	const match = controlPattern.exec(input.slice(1));

	if (match === null) {
		return openControlPattern.test(input.slice(1)) ? 'pending' : {length: 2};
	}

	const {parameters = '', final = ''} = match.groups ?? {};
	const mouse = /^<(?<button>\d+);(?<column>\d+);(?<row>\d+)$/v.exec(parameters)?.groups;
	const isMouse = mouse !== undefined && (final === 'M' || final === 'm');

	// `ESC [ ? …` and the like are answers of the terminal, not keys.
	const name = /^[<=>?]/v.test(parameters) ? undefined : controlName(parameters, final, dialect);

	return {length: match[0].length + 1, ...isMouse ? mousePress(Number(mouse['button']), Number(mouse['column']), Number(mouse['row']), final === 'm') : named(name)};
};

const ss3Sequence = (input: string, dialect: Dialect | undefined): Sequence => {
	const letter = input[2];

	if (letter === undefined) {
		return 'pending';
	}

	// Its End where it is told to send Home and End as rxvt does; elsewhere the 7 of a keypad.
	if (letter === 'w' && dialect === 'putty') {
		return {length: 3, press: {name: 'end'}};
	}

	const text = ss3Text[letter];

	if (text !== undefined) {
		return {length: 3, press: typed(text)};
	}

	// Esc and a capital O typed by hand: the O is not followed by a known letter.
	return ss3Keys[letter] === undefined ? {length: 1, press: {name: 'escape'}} : {length: 3, ...named(ss3Keys[letter])};
};

const named = (name: string | undefined): {readonly press?: Press} => name === undefined || name === '' ? {} : {press: {name}};

export const functionKey = (digit: string): string => `f${digit === '0' ? 10 : digit}`;

/**
The longest prefix of `input` that is one key, from an escape on.
*/
export const escapeSequence = (input: string, dialect: Dialect | undefined): Sequence => {
	if (input.length === 1) {
		return 'pending';
	}

	const next = input[1] ?? '';

	if (next === '[' || next === 'O') {
		return next === '[' ? controlSequence(input, dialect) : ss3Sequence(input, dialect);
	}

	const name = next === '\t' ? 'shift-tab' : (/^\d$/v.test(next) ? functionKey(next) : undefined);

	// Both bytes at once: Shift-Tab of the Linux console, smit's Esc and digit, or Alt and a digit. Esc was not acted upon yet.
	return name === undefined ? {length: 1, press: {name: 'escape'}} : {length: 2, press: {name}};
};
