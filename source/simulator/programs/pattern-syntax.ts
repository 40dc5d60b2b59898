import {
	allCharacters,
	anyCharacter,
	charactersOfClass,
	setOf,
	swapCase,
} from './character-set.js';

/**
A parsed regular expression.
*/
export type Pattern =
	| {readonly type: 'character'; readonly character: string}
	| {readonly type: 'set'; readonly source: string; has(character: string): boolean}
	| {readonly type: 'start'}
	| {readonly type: 'end'}
	| {readonly type: 'group'; readonly index: number; readonly inner: Pattern}
	| {readonly type: 'sequence'; readonly parts: readonly Pattern[]}
	| {readonly type: 'choice'; readonly parts: readonly Pattern[]}
	| {readonly type: 'repeat'; readonly inner: Pattern; readonly least: number; readonly most: number}
	| {readonly type: 'back'; readonly group: number};

/**
Basic and extended as grep knows them; `sed` is basic with `\n`; `awk` is extended with the escapes of its strings.
*/
export type Dialect = 'basic' | 'extended' | 'sed' | 'awk';

export class PatternProblem extends Error {
	override readonly name = 'PatternProblem';
}

const awkEscapes: Readonly<Record<string, string>> = {
	n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\u{7}', b: '\b', '/': '/', '"': '"', '\\': '\\',
};

/**
Parses a pattern.

@throws PatternProblem where its syntax is wrong.
*/
export const parsePattern = (pattern: string, dialect: Dialect, ignoreCase: boolean): {readonly root: Pattern; readonly groupCount: number} => {
	const isExtended = dialect === 'extended' || dialect === 'awk';
	const ended = new Set<number>();
	let at = 0;
	let groupCount = 0;

	const literal = (character: string): Pattern => ignoreCase && swapCase(character) !== character
		? setOf(new Set([character, swapCase(character)]))
		: {type: 'character', character};

	const bracketName = (kind: string): string => {
		const end = pattern.indexOf(`${kind}]`, at + 2);

		if (end === -1) {
			throw new PatternProblem('There is a [ ] imbalance.');
		}

		const name = pattern.slice(at + 2, end);
		at = end + 2;

		return name;
	};

	const bracketMember = (): string | readonly string[] => {
		const character = pattern[at]!;
		const kind = pattern[at + 1] ?? '';

		if (character === '[' && kind === ':') {
			const members = charactersOfClass(bracketName(':'));

			if (members === undefined) {
				throw new PatternProblem('The character class is not valid.');
			}

			return members;
		}

		if (character === '[' && (kind === '.' || kind === '=')) {
			const name = bracketName(kind);

			if (name.length !== 1) {
				throw new PatternProblem('The collating element is not valid.');
			}

			return kind === '=' ? [name] : name;
		}

		at += 1;

		if (character === '\\' && at < pattern.length) {
			if (dialect === 'awk') {
				at -= 1;
				return escapedCharacter();
			}

			if (dialect === 'sed' && (kind === 'n')) {
				at += 1;
				return '\n';
			}
		}

		return character;
	};

	const bracket = (): Pattern => {
		at += 1;
		const isNegated = pattern[at] === '^';
		at += isNegated ? 1 : 0;
		const characters = new Set<string>();
		let isFirst = true;

		for (;;) {
			if (at >= pattern.length) {
				throw new PatternProblem('There is a [ ] imbalance.');
			}

			if (pattern[at] === ']' && !isFirst) {
				at += 1;
				break;
			}

			isFirst = false;
			const member = bracketMember();

			if (typeof member !== 'string') {
				for (const each of member) {
					characters.add(each);
				}

				continue;
			}

			if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
				at += 1;
				const last = bracketMember();

				if (typeof last !== 'string' || last < member) {
					throw new PatternProblem('The endpoint in the range is not valid.');
				}

				for (let code = member.codePointAt(0)!; code <= last.codePointAt(0)!; code++) {
					characters.add(String.fromCodePoint(code));
				}
			} else {
				characters.add(member);
			}
		}

		if (ignoreCase) {
			for (const each of characters) {
				characters.add(swapCase(each));
			}
		}

		return setOf(isNegated ? new Set(allCharacters.filter(each => each !== '\0' && !characters.has(each))) : characters);
	};

	const escapedCharacter = (): string => {
		const octal = /^\\(?<digits>[0-7]{1,3})/v.exec(pattern.slice(at, at + 4));

		if (octal !== null) {
			at += octal[0].length;
			return String.fromCodePoint(Number.parseInt(octal.groups!['digits']!, 8) % 256);
		}

		const character = pattern[at + 1]!;
		at += 2;

		return awkEscapes[character] ?? character;
	};

	const interval = (open: string, close: string): {readonly least: number; readonly most: number} | undefined => {
		const match = /^(?<least>\d+)(?<comma>,(?<most>\d*))?/v.exec(pattern.slice(at + open.length));
		const end = match === null ? -1 : at + open.length + match[0].length;

		if (match === null || !pattern.startsWith(close, end)) {
			return undefined;
		}

		const least = Number(match.groups!['least']);
		const upper = match.groups!['most'];
		const most = match.groups!['comma'] === undefined ? least : (upper === '' ? Infinity : Number(upper));

		if (least > 255 || (most !== Infinity && (most > 255 || most < least))) {
			throw new PatternProblem(String.raw`The content of \{ \} is not valid.`);
		}

		at = end + close.length;

		return {least, most};
	};

	const quantifier = (): {readonly least: number; readonly most: number} | undefined => {
		const character = pattern[at];

		if (character === '*') {
			at += 1;
			return {least: 0, most: Infinity};
		}

		if (isExtended && (character === '+' || character === '?')) {
			at += 1;
			return character === '+' ? {least: 1, most: Infinity} : {least: 0, most: 1};
		}

		if (isExtended && character === '{') {
			return interval('{', '}');
		}

		if (!isExtended && pattern.startsWith(String.raw`\{`, at)) {
			const found = interval(String.raw`\{`, String.raw`\}`);

			if (found === undefined) {
				throw new PatternProblem(String.raw`The content of \{ \} is not valid.`);
			}

			return found;
		}

		return undefined;
	};

	const group = (close: string): Pattern => {
		groupCount += 1;
		const index = groupCount;
		const inner = choice(close);

		if (!pattern.startsWith(close, at)) {
			throw new PatternProblem(String.raw`There is a \( \) imbalance.`);
		}

		at += close.length;
		ended.add(index);

		return {type: 'group', index, inner};
	};

	const backslash = (): Pattern => {
		const next = pattern[at + 1];

		if (next === undefined) {
			throw new PatternProblem(String.raw`The pattern ends with a \ character.`);
		}

		if (dialect === 'awk') {
			return literal(escapedCharacter());
		}

		at += 2;

		if (!isExtended && next === '(') {
			return group(String.raw`\)`);
		}

		if (/[1-9]/v.test(next) && !isExtended) {
			if (!ended.has(Number(next))) {
				throw new PatternProblem(String.raw`The \digit subexpression number is not valid.`);
			}

			return {type: 'back', group: Number(next)};
		}

		return next === 'n' && dialect === 'sed' ? {type: 'character', character: '\n'} : literal(next);
	};

	const atom = (isFirst: boolean, close: string): Pattern | undefined => {
		const character = pattern[at]!;

		switch (character) {
			case '[': {
				return bracket();
			}

			case '.': {
				at += 1;
				return anyCharacter;
			}

			case '\\': {
				return backslash();
			}

			case '^': {
				at += 1;
				return isExtended || isFirst ? {type: 'start'} : literal('^');
			}

			case '$': {
				at += 1;
				return isExtended || at === pattern.length || (close !== '' && pattern.startsWith(close, at)) ? {type: 'end'} : literal('$');
			}

			case '(': {
				at += 1;
				return isExtended ? group(')') : literal('(');
			}

			case ')': {
				if (isExtended) {
					throw new PatternProblem(String.raw`There is a \( \) imbalance.`);
				}

				at += 1;
				return literal(character);
			}

			default: {
				at += 1;
				return literal(character);
			}
		}
	};

	const sequence = (close: string): Pattern => {
		const parts: Pattern[] = [];

		while (at < pattern.length && (close === '' || !pattern.startsWith(close, at)) && !(isExtended && pattern[at] === '|')) {
			const isFirst = parts.length === 0;
			let part = atom(isFirst, close);

			if (part === undefined) {
				break;
			}

			// After an anchor that begins an expression, a star stands for itself.
			if (part.type === 'start' && !isExtended && pattern[at] === '*') {
				at += 1;
				parts.push(part);
				part = literal('*');
			}

			if (part.type !== 'start') {
				for (;;) {
					const found = quantifier();

					if (found === undefined) {
						break;
					}

					part = {type: 'repeat', inner: part, ...found};
				}
			}

			parts.push(part);
		}

		return parts.length === 1 ? parts[0]! : {type: 'sequence', parts};
	};

	const choice = (close: string): Pattern => {
		const parts = [sequence(close)];

		while (isExtended && pattern[at] === '|') {
			at += 1;
			parts.push(sequence(close));
		}

		return parts.length === 1 ? parts[0]! : {type: 'choice', parts};
	};

	const root = choice('');

	if (at < pattern.length) {
		throw new PatternProblem(String.raw`There is a \( \) imbalance.`);
	}

	return {root, groupCount};
};
