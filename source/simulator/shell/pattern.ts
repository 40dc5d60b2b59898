const classes: Readonly<Record<string, string>> = {
	alpha: 'a-zA-Z',
	digit: '0-9',
	alnum: 'a-zA-Z0-9',
	upper: 'A-Z',
	lower: 'a-z',
	space: String.raw` \t\n\r\f\v`,
	blank: String.raw` \t`,
	punct: '!-\\/:-@\\[-`\\{-~',
	print: ' -~',
	graph: '!-~',
	cntrl: String.raw`\x00-\x1f\x7f`,
	xdigit: '0-9A-Fa-f',
};

const escape = (character: string): string => /[\^$\\.*+?\(\)\[\]\{\}\|\/\-]/v.test(character) ? `\\${character}` : character;

/**
Quotes what a pattern would read, so that the text stands for itself.
*/
export const quotePattern = (text: string): string => text.replaceAll(/[\\*?\[\]\(\)\|!+@\-]/gv, String.raw`\$&`);

/**
Whether a pattern has anything but itself to match.
*/
export const hasPattern = (pattern: string): boolean => /(?<!\\)(?:\\\\)*[*?\[]|(?<!\\)(?:\\\\)*[+@!]\(/v.test(pattern);

/**
The text of a pattern that matches only itself.
*/
export const unquotePattern = (pattern: string): string => pattern.replaceAll(/\\(?<character>[\s\S])/gv, '$<character>');

const bracketEnd = (pattern: string, start: number): number => {
	let index = start + 1;

	if (pattern[index] === '!' || pattern[index] === '^') {
		index++;
	}

	if (pattern[index] === ']') {
		index++;
	}

	while (index < pattern.length) {
		if (pattern[index] === '\\') {
			index += 2;
			continue;
		}

		if (pattern.startsWith('[:', index)) {
			const end = pattern.indexOf(':]', index + 2);

			if (end !== -1) {
				index = end + 2;
				continue;
			}
		}

		if (pattern[index] === ']') {
			return index;
		}

		index++;
	}

	return -1;
};

const bracketSource = (inner: string): string => {
	let index = 0;
	let source = '';

	if (inner.startsWith('!') || inner.startsWith('^')) {
		source = '^';
		index = 1;
	}

	while (index < inner.length) {
		const named = /^\[:(?<name>[a-z]+):\]/v.exec(inner.slice(index))?.groups?.['name'];

		if (named !== undefined && Object.hasOwn(classes, named)) {
			source += classes[named]!;
			index += named.length + 4;
			continue;
		}

		const isEscaped = inner[index] === '\\' && index + 1 < inner.length;
		const character = isEscaped ? inner[index + 1]! : inner[index]!;
		const isRange = !isEscaped && character === '-' && index > (source === '^' ? 1 : 0) && index < inner.length - 1;
		source += isRange ? '-' : (/[\\\]\[^\-]/v.test(character) ? `\\${character}` : character);
		index += isEscaped ? 2 : 1;
	}

	return `[${source}]`;
};

/**
The index of the parenthesis that closes the one at `start`.
*/
const groupEnd = (pattern: string, start: number): number => {
	let depth = 0;

	for (const {index, 0: text} of pattern.slice(start).matchAll(/\\[\s\S]|[\(\)]/gv)) {
		if (text === '(') {
			depth++;
		} else if (text === ')') {
			depth--;

			if (depth === 0) {
				return start + index;
			}
		}
	}

	return -1;
};

const splitAlternatives = (text: string): string[] => {
	const parts = [''];
	let depth = 0;

	for (let index = 0; index < text.length; index++) {
		const character = text[index]!;

		if (character === '\\') {
			parts[parts.length - 1] += text.slice(index, index + 2);
			index++;
			continue;
		}

		depth += character === '(' ? 1 : (character === ')' ? -1 : 0);

		if (character === '|' && depth === 0) {
			parts.push('');
		} else {
			parts[parts.length - 1] += character;
		}
	}

	return parts;
};

type SourceOptions = {
	readonly isLazy?: boolean;

	/**
	`*`, `?` and brackets do not match `/`.
	*/
	readonly isPath?: boolean;
};

/**
A pattern of the shell (quoted characters carry a backslash) as the source of a regular expression.
*/
const patternSource = (pattern: string, options: SourceOptions = {}): string => {
	const {isLazy = false, isPath = false} = options;
	const any = isPath ? String.raw`[^\/]` : '[^]';
	let source = '';
	let index = 0;

	while (index < pattern.length) {
		const character = pattern[index]!;

		if (/[?*+@!]/v.test(character) && pattern[index + 1] === '(') {
			const end = groupEnd(pattern, index + 1);

			if (end !== -1) {
				const group = splitAlternatives(pattern.slice(index + 2, end)).map(part => patternSource(part, {isPath})).join('|');
				source += character === '!' ? `(?:(?!(?:${group})${isPath ? String.raw`(?:\/|$)` : '$'})${any}*)` : `(?:${group})${character === '@' ? '' : character}`;
				index = end + 1;
				continue;
			}
		}

		if (character === '*') {
			source += `${any}*${isLazy ? '?' : ''}`;
			index++;
			continue;
		}

		if (character === '?') {
			source += any;
			index++;
			continue;
		}

		if (character === '[') {
			const end = bracketEnd(pattern, index);

			if (end !== -1) {
				source += bracketSource(pattern.slice(index + 1, end));
				index = end + 1;
				continue;
			}
		}

		if (character === '\\' && index + 1 < pattern.length) {
			source += escape(pattern[index + 1]!);
			index += 2;
			continue;
		}

		source += escape(character);
		index++;
	}

	return source;
};

const known = new Map<string, RegExp>();

const compile = (source: string): RegExp => {
	let expression = known.get(source);

	if (expression === undefined) {
		if (known.size > 500) {
			known.clear();
		}

		try {
			// eslint-disable-next-line require-unicode-regexp -- text is matched by UTF-16 units: a lone surrogate stands for a byte.
			expression = new RegExp(source);
		} catch {
			// What cannot be read as a pattern matches nothing.
			expression = /\b\B/v;
		}

		known.set(source, expression);
	}

	return expression;
};

export const isPatternMatch = (text: string, pattern: string, {isPath = false}: {readonly isPath?: boolean} = {}): boolean => compile(`^(?:${patternSource(pattern, {isPath})})$`).test(text);

/**
`${text#pattern}` and `##`.
*/
export const removePrefix = (text: string, pattern: string, isLongest: boolean): string => {
	const match = compile(`^(?:${patternSource(pattern, {isLazy: !isLongest})})`).exec(text);

	return match === null ? text : text.slice(match[0].length);
};

/**
`${text%pattern}` and `%%`.
*/
export const removeSuffix = (text: string, pattern: string, isLongest: boolean): string => {
	const match = compile(`^([^]*${isLongest ? '?' : ''})(?:${patternSource(pattern)})$`).exec(text);

	return match === null ? text : match[1]!;
};
