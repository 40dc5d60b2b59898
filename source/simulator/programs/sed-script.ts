import {PatternProblem} from './pattern-syntax.js';
import {compile, type RegularExpression} from './regular-expression.js';
import {
	type Address,
	type Command,
	type ReplacementPart,
	ScriptProblem,
} from './sed-command.js';

const maximumAddresses: Readonly<Record<string, number>> = {
	':': 0, '}': 0, a: 1, i: 1, q: 1, r: 1, '=': 1,
};

/**
Parses a script of sed.

@throws ScriptProblem with AIX's text for what is wrong.
*/
export const parseScript = (source: string): {readonly commands: readonly Command[]; readonly isQuiet: boolean} => {
	const commands: Command[] = [];
	const blocks: number[] = [];
	let at = 0;
	const isQuiet = source === '#n' || source.startsWith('#n\n');

	const fail = (message: string): never => {
		throw new ScriptProblem(message);
	};

	const skip = (characters: string): void => {
		while (at < source.length && characters.includes(source[at]!)) {
			at += 1;
		}
	};

	const restOfLine = (): string => {
		const end = source.indexOf('\n', at);
		const text = source.slice(at, end === -1 ? source.length : end);
		at = end === -1 ? source.length : end + 1;

		return text;
	};

	const expression = (text: string): RegularExpression | undefined => {
		if (text === '') {
			return undefined;
		}

		try {
			return compile(text, {dialect: 'sed'});
		} catch (error) {
			if (error instanceof PatternProblem) {
				return fail(error.message);
			}

			throw error;
		}
	};

	/**
	Reads up to an unescaped delimiter; a delimiter that is escaped stands for itself.
	*/
	const delimited = (delimiter: string, isPattern: boolean): string => {
		let text = '';

		for (;;) {
			const character = source[at];

			if (character === undefined || (character === '\n' && isPattern)) {
				return fail('The command is not terminated.');
			}

			at += 1;

			if (character === delimiter) {
				return text;
			}

			if (character === '\\' && at < source.length) {
				const next = source[at]!;
				at += 1;
				text += next === delimiter ? (isPattern && '.*[]^$'.includes(next) ? `\\${next}` : next) : `\\${next}`;
			} else if (character === '[' && isPattern) {
				const end = /^\[\^?\]?(?:\[[.=:].*?[.=:]\]|[^\]])*\]/v.exec(source.slice(at - 1));
				text += end === null ? '[' : end[0];
				at += end === null ? 0 : end[0].length - 1;
			} else {
				text += character;
			}
		}
	};

	const address = (): Address | undefined => {
		const digits = /^\d+/v.exec(source.slice(at))?.[0];

		if (digits !== undefined) {
			at += digits.length;
			return {type: 'line', line: Number(digits)};
		}

		if (source[at] === '$') {
			at += 1;
			return {type: 'last'};
		}

		if (source[at] === '/' || source[at] === '\\') {
			at += source[at] === '\\' ? 1 : 0;
			const delimiter = source[at]!;
			at += 1;

			return {type: 'pattern', pattern: expression(delimited(delimiter, true))};
		}

		return undefined;
	};

	const replacementOf = (text: string): readonly ReplacementPart[] => {
		const parts: ReplacementPart[] = [];
		let plain = '';

		for (let index = 0; index < text.length; index++) {
			const character = text[index]!;
			const next = text[index + 1];

			if (character === '&' || (character === '\\' && next !== undefined && /\d/v.test(next))) {
				parts.push(plain, character === '&' ? 0 : Number(next));
				plain = '';
				index += character === '&' ? 0 : 1;
			} else if (character === '\\' && next !== undefined) {
				plain += next === 'n' ? '\n' : next;
				index += 1;
			} else {
				plain += character;
			}
		}

		return [...parts, plain];
	};

	/**
	The text of `a`, `i` and `c`: lines, each but the last ending in a backslash.
	*/
	const insertedText = (): string => {
		skip(' \t');

		if (source[at] === '\\') {
			at += 1;
			skip(' \t');

			if (source[at] === '\n') {
				at += 1;
			}
		}

		let text = '';

		for (;;) {
			const character = source[at];

			if (character === undefined || character === '\n') {
				at += 1;
				return text;
			}

			if (character === '\\' && at + 1 < source.length) {
				at += 1;
			}

			text += source[at]!;
			at += 1;
		}
	};

	const endOfCommand = (): void => {
		skip(' \t');

		if (at >= source.length || source[at] === '}') {
			return;
		}

		if (source[at] === '\n' || source[at] === ';') {
			at += 1;
			return;
		}

		if (source[at] === '#') {
			restOfLine();
			return;
		}

		fail('Extra text at the end of a command.');
	};

	const label = (): string => {
		skip(' \t');
		const match = /^[^\n;]*/v.exec(source.slice(at))![0];
		at += match.length + (at + match.length < source.length ? 1 : 0);

		return match.trimEnd();
	};

	const cursorBack = (): void => {
		at = source.lastIndexOf('}', at - 1);
	};

	const substitution = (): Omit<Command, 'addresses' | 'isNegated' | 'letter' | 'text' | 'end'> => {
		const delimiter = source[at];

		if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') {
			return fail('The command is not terminated.');
		}

		at += 1;
		const pattern = expression(delimited(delimiter, true));
		const replacement = replacementOf(delimited(delimiter, false));
		let occurrence = 1;
		let isGlobal = false;
		let isPrints = false;
		let file: string | undefined;

		for (;;) {
			const digits = /^[1-9]\d*/v.exec(source.slice(at))?.[0];

			if (digits !== undefined) {
				occurrence = Number(digits);
				at += digits.length;
			} else if (source[at] === 'g') {
				isGlobal = true;
				at += 1;
			} else if (source[at] === 'p') {
				isPrints = true;
				at += 1;
			} else if (source[at] === 'w') {
				at += 1;
				skip(' \t');
				file = restOfLine();
				break;
			} else {
				endOfCommand();
				break;
			}
		}

		if (pattern !== undefined && replacement.some(part => typeof part === 'number' && part > pattern.groupCount)) {
			fail('The replacement names a group that is not there.');
		}

		return {
			pattern, replacement, occurrence, isGlobal, prints: isPrints, ...(file !== undefined && {file}),
		};
	};

	const transliteration = (): ReadonlyMap<string, string> => {
		const delimiter = source[at]!;
		at += 1;
		const read = (): string[] => delimited(delimiter, false).matchAll(/\\.|[^\\]/gsv).toArray().map(([each]) => each === String.raw`\n` ? '\n' : each.replace(/^\\(?=.)/sv, ''));
		const from = read();
		const to = read();

		if (from.length !== to.length) {
			fail('The strings of the y command are not of the same length.');
		}

		endOfCommand();

		return new Map(from.map((each, index) => [each, to[index]!] as const).reverse());
	};

	while (at < source.length) {
		skip(' \t\n;');

		if (at >= source.length) {
			break;
		}

		if (source[at] === '#') {
			restOfLine();
			continue;
		}

		const addresses: Address[] = [];
		const first = address();

		if (first !== undefined) {
			addresses.push(first);
			skip(' \t');

			if (source[at] === ',') {
				at += 1;
				skip(' \t');
				addresses.push(address() ?? fail('The address is not valid.'));
			}
		}

		skip(' \t');
		let isNegated = false;

		while (source[at] === '!') {
			isNegated = true;
			at += 1;
			skip(' \t');
		}

		const letter = source[at];
		at += 1;

		if (letter === undefined) {
			fail('A command is missing.');
			break;
		}

		if (addresses.length > (maximumAddresses[letter] ?? 2)) {
			fail('The command has too many addresses.');
		}

		const command = {
			addresses, isNegated, letter, text: '', end: 0,
		};

		switch (letter) {
			case '{': {
				blocks.push(commands.length);
				commands.push(command);
				break;
			}

			case '}': {
				const open = blocks.pop() ?? fail('There is a } without a {.');
				commands.push(command);
				commands[open]!.end = commands.length;
				endOfCommand();
				break;
			}

			case 'a':
			case 'i':
			case 'c': {
				commands.push({...command, text: insertedText()});
				break;
			}

			case ':': {
				commands.push({...command, text: label()});
				break;
			}

			case 'b':
			case 't': {
				const target = label();

				if (target.endsWith('}')) {
					// `b }` ends its block: the brace is a command of its own.
					cursorBack();
				}

				commands.push({...command, text: target.replace(/\s*\}$/v, '')});
				break;
			}

			case 'r':
			case 'w': {
				skip(' \t');
				commands.push({...command, text: restOfLine()});
				break;
			}

			case 's': {
				commands.push({...command, ...substitution()});
				break;
			}

			case 'y': {
				commands.push({...command, map: transliteration()});
				break;
			}

			default: {
				if (!'dDgGhHlnNpPqx='.includes(letter)) {
					fail(`${letter} is not a recognized function.`);
				}

				commands.push(command);
				endOfCommand();
			}
		}
	}

	if (blocks.length > 0) {
		fail('There is a { without a }.');
	}

	const labels = new Set(commands.filter(({letter}) => letter === ':').map(({text}) => text));
	const lost = commands.find(({letter, text}) => (letter === 'b' || letter === 't') && text !== '' && !labels.has(text));

	if (lost !== undefined) {
		fail(`The label ${lost.text} is not there.`);
	}

	return {commands, isQuiet};
};
