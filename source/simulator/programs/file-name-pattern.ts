import {charactersOfClass} from './character-set.js';

const escaped = (character: string): string => /\w/v.test(character) ? character : String.raw`\u{${character.codePointAt(0)!.toString(16)}}`;

/**
A shell pattern as a test for whole names, as fnmatch without flags: `*` also matches slashes and a leading dot.
*/
export const nameTest = (pattern: string): ((name: string) => boolean) => {
	let source = '';

	for (let at = 0; at < pattern.length;) {
		const character = pattern[at]!;
		const bracket = character === '[' ? /^\[!?\]?(?:\[:[a-z]+:\]|[^\]])*\]/v.exec(pattern.slice(at))?.[0] : undefined;

		if (bracket !== undefined) {
			const isNegated = bracket[1] === '!';
			const inner = bracket.slice(isNegated ? 2 : 1, -1).replaceAll(/\[:(?<name>[a-z]+):\]|(?<from>.)-(?<to>.)|(?<single>.)/gsv, (_text, name: string | undefined, from: string | undefined, to: string | undefined, single: string | undefined) => name === undefined
				? (single === undefined ? `${escaped(from!)}-${escaped(to!)}` : escaped(single))
				: (charactersOfClass(name) ?? []).map(each => escaped(each)).join(''));
			source += `[${isNegated ? '^' : ''}${inner}]`;
			at += bracket.length;
		} else if (character === '\\' && at + 1 < pattern.length) {
			source += escaped(pattern[at + 1]!);
			at += 2;
		} else {
			source += character === '*' ? '.*' : (character === '?' ? '.' : escaped(character));
			at += 1;
		}
	}

	const test = new RegExp(`^${source}$`, 'sv');

	return name => test.test(name);
};
