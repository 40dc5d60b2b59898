import type {Pattern} from './pattern-syntax.js';

const classes: Readonly<Record<string, RegExp>> = {
	alpha: /[A-Za-z]/v,
	digit: /\d/v,
	alnum: /[\dA-Za-z]/v,
	upper: /[A-Z]/v,
	lower: /[a-z]/v,
	space: /[\t-\r ]/v,
	blank: /[\t ]/v,
	punct: /[!-\/:-@\[-`\{-~]/v,
	print: /[ -~]/v,
	graph: /[!-~]/v,
	cntrl: /\p{Control}/v,
	xdigit: /[\da-f]/iv,
};

/**
The characters of a class such as `alpha`, in the C locale.
*/
export const charactersOfClass = (name: string): readonly string[] | undefined => {
	const test = classes[name];

	return test === undefined ? undefined : allCharacters.slice(0, 128).filter(character => test.test(character));
};

export const allCharacters = Array.from({length: 256}, (_, code) => String.fromCodePoint(code));

/**
The character in the other case, where there is one.
*/
export const swapCase = (character: string): string => /[a-z]/v.test(character) ? character.toUpperCase() : (/[A-Z]/v.test(character) ? character.toLowerCase() : character);

/**
A pattern that matches one of these.
*/
export const setOf = (characters: ReadonlySet<string>): Pattern => {
	let source = '';

	for (let code = 0; code < 256; code++) {
		if (!characters.has(String.fromCodePoint(code))) {
			continue;
		}

		let last = code;

		while (last < 255 && characters.has(String.fromCodePoint(last + 1))) {
			last += 1;
		}

		source += String.raw`\u{${code.toString(16)}}-\u{${last.toString(16)}}`;
		code = last;
	}

	return {type: 'set', source: source === '' ? '(?!)' : `[${source}]`, has: character => characters.has(character)};
};

export const anyCharacter: Pattern = {type: 'set', source: String.raw`[^\0]`, has: character => character !== '\0'};
