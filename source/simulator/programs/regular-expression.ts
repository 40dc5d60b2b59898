import {createMatcher} from './longest-match.js';
import {type Pattern, parsePattern, type Dialect} from './pattern-syntax.js';

export type Match = {
	readonly index: number;
	readonly end: number;

	/**
	The whole match and its groups; undefined where a group took no part.
	*/
	readonly groups: ReadonlyArray<string | undefined>;
};

/**
A POSIX regular expression over byte text. Matches are leftmost and longest.
*/
export type RegularExpression = {
	readonly groupCount: number;
	test(text: string): boolean;
	exec(text: string, from?: number): Match | undefined;
};

type CompileOptions = {
	readonly dialect: Dialect;
	readonly ignoreCase?: boolean;

	/**
	The pattern must match from the start to the end of the text.
	*/
	readonly wholeText?: boolean;
};

const escaped = (character: string): string => /[\dA-Za-z]/v.test(character) ? character : String.raw`\u{${character.codePointAt(0)!.toString(16)}}`;

/**
The pattern as a JavaScript expression: it finds the same matches, but the first instead of the longest among those that start at one place.
*/
const sourceOf = (node: Pattern): string => {
	switch (node.type) {
		case 'set': {
			return node.source;
		}

		case 'character': {
			return escaped(node.character);
		}

		case 'start': {
			return '^';
		}

		case 'end': {
			return '$';
		}

		case 'group': {
			return `(${sourceOf(node.inner)})`;
		}

		case 'sequence': {
			return node.parts.map(part => sourceOf(part)).join('');
		}

		case 'choice': {
			return `(?:${node.parts.map(part => sourceOf(part)).join('|')})`;
		}

		case 'repeat': {
			return `(?:${sourceOf(node.inner)}){${node.least},${node.most === Infinity ? '' : node.most}}`;
		}

		case 'back': {
			return `(?:\\${node.group})`;
		}
	}
};

/**
Whether the first match that JavaScript finds at a place is also the longest: nothing but single characters is repeated, and there is no choice.
*/
const isSimple = (node: Pattern): boolean => {
	switch (node.type) {
		case 'choice': {
			return false;
		}

		case 'group': {
			return isSimple(node.inner);
		}

		case 'sequence': {
			return node.parts.every(part => isSimple(part));
		}

		case 'repeat': {
			return node.inner.type === 'character' || node.inner.type === 'set';
		}

		default: {
			return true;
		}
	}
};

/**
Whether JavaScript says fast that there is no match: what is repeated holds no repetition or choice of its own, which it would try in all ways.
*/
const isSafe = (node: Pattern, isRepeated = false): boolean => {
	switch (node.type) {
		case 'choice': {
			return !isRepeated && node.parts.every(part => isSafe(part));
		}

		case 'group': {
			return isSafe(node.inner, isRepeated);
		}

		case 'sequence': {
			return node.parts.every(part => isSafe(part, isRepeated));
		}

		case 'repeat': {
			return !isRepeated && isSafe(node.inner, true);
		}

		default: {
			return true;
		}
	}
};

const hasBack = (node: Pattern): boolean => {
	switch (node.type) {
		case 'back': {
			return true;
		}

		case 'group':
		case 'repeat': {
			return hasBack(node.inner);
		}

		case 'sequence':
		case 'choice': {
			return node.parts.some(part => hasBack(part));
		}

		default: {
			return false;
		}
	}
};

/**
Compiles a pattern.

@throws PatternProblem where its syntax is wrong.
*/
export const compile = (pattern: string, {dialect, ignoreCase = false, wholeText = false}: CompileOptions): RegularExpression => {
	const {root, groupCount} = parsePattern(pattern, dialect, ignoreCase);
	const source = sourceOf(root);
	const tester = new RegExp(wholeText ? `^(?:${source})$` : source, 'sv');
	const finder = new RegExp(source, 'gsv');
	const isEnough = isSimple(root) || hasBack(root);

	if (!isEnough && !isSafe(root)) {
		return {
			groupCount,
			test(text) {
				const matcher = createMatcher(root, groupCount, text);

				return wholeText ? matcher.matchesAll() : matcher.search(0) !== undefined;
			},
			exec: (text, from = 0) => createMatcher(root, groupCount, text).search(from),
		};
	}

	return {
		groupCount,
		test: text => tester.test(text),
		exec(text, from = 0) {
			finder.lastIndex = from;
			const found = finder.exec(text);

			if (found === null) {
				return undefined;
			}

			return isEnough ? {index: found.index, end: found.index + found[0].length, groups: found} : createMatcher(root, groupCount, text).longest(found.index);
		},
	};
};
