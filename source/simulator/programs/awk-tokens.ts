import {AwkProblem} from './awk-syntax.js';

export type Token = {
	readonly type: 'number' | 'text' | 'pattern' | 'name' | 'function-name' | 'keyword' | 'built-in' | 'operator' | 'newline' | 'end';
	readonly text: string;
	readonly line: number;
};

const keywords = new Set(['BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'nextfile', 'exit', 'return', 'delete', 'in', 'getline', 'print', 'printf']);

const builtIns = new Set(['length', 'substr', 'index', 'split', 'sub', 'gsub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int', 'rand', 'srand', 'tolower', 'toupper', 'system', 'close', 'fflush']);

const operators = ['**=', '&&', '||', '**', '+=', '-=', '*=', '/=', '%=', '^=', '==', '<=', '>=', '!=', '++', '--', '>>', '!~', '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '>', '<', '|', '?', ':', '~', '$', '='];

const escapes: Readonly<Record<string, string>> = {
	n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\u{7}', b: '\b', f: '\f', v: '\v',
};

/**
What the backslash escapes of a string stand for, also of one assigned on the command line.
*/
export const unescapeAwk = (text: string): string => text.replaceAll(/\\(?:(?<octal>[0-7]{1,3})|(?<letter>.))/gsv, (whole, octal: string | undefined, letter: string | undefined) => octal === undefined
	? (letter === '\n' ? '' : escapes[letter!] ?? whole)
	: String.fromCodePoint(Number.parseInt(octal, 8) % 256));

/**
Whether a slash after this token divides; else it begins a pattern.
*/
const endsOperand = (token: Token | undefined): boolean => token !== undefined && (['number', 'text', 'pattern', 'name', 'built-in'].includes(token.type) || (token.type === 'operator' && [')', ']', '$', '++', '--'].includes(token.text)));

/**
Cuts a program of awk into tokens.

@throws AwkProblem
*/
export const tokenize = (source: string): readonly Token[] => {
	const tokens: Token[] = [];
	let at = 0;
	let line = 1;

	const push = (type: Token['type'], text: string): void => {
		tokens.push({type, text, line});
	};

	const pattern = (): string => {
		const start = at + 1;
		let isInBracket = false;

		for (at = start; ; at++) {
			const character = source[at];

			if (character === undefined || character === '\n') {
				throw new AwkProblem('A regular expression is not terminated.');
			}

			if (character === '\\') {
				at += 1;
			} else if (isInBracket) {
				isInBracket = character !== ']' || /\[\^?$/v.test(source.slice(Math.max(start, at - 2), at));
			} else if (character === '[') {
				isInBracket = true;
			} else if (character === '/') {
				at += 1;

				return source.slice(start, at - 1);
			}
		}
	};

	const step = (): void => {
		const rest = source.slice(at, at + 256);
		const blank = /^(?:[\t\r ]+|\\\r?\n|#[^\n]*)/v.exec(rest)?.[0];

		if (blank !== undefined) {
			line += blank.startsWith('\\') ? 1 : 0;
			at += blank.length;
			return;
		}

		if (rest.startsWith('\n')) {
			push('newline', '\n');
			line += 1;
			at += 1;
			return;
		}

		const number = /^(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+\-]?\d+)?)/iv.exec(rest)?.[0];

		if (number !== undefined) {
			push('number', number);
			at += number.length;
			return;
		}

		const name = /^[A-Za-z_]\w*/v.exec(rest)?.[0];

		if (name !== undefined) {
			at += name.length;
			const ownType = source[at] === '(' ? 'function-name' : 'name';
			push(keywords.has(name) ? 'keyword' : (builtIns.has(name) ? 'built-in' : ownType), name === 'func' ? 'function' : name);
			return;
		}

		if (rest.startsWith('"')) {
			const text = /^"(?<text>(?:[^"\\\n]|\\.)*)"/sv.exec(source.slice(at));

			if (text === null) {
				throw new AwkProblem('A string is not terminated.');
			}

			push('text', unescapeAwk(text.groups!['text']!));
			at += text[0].length;
			return;
		}

		if (rest.startsWith('/') && !endsOperand(tokens.at(-1))) {
			push('pattern', pattern());
			return;
		}

		const operator = operators.find(each => rest.startsWith(each));

		if (operator === undefined) {
			throw new AwkProblem(`The character ${rest[0]} is not expected.`);
		}

		push('operator', operator === '**' ? '^' : (operator === '**=' ? '^=' : operator));
		at += operator.length;
	};

	while (at < source.length) {
		step();
	}

	push('newline', '\n');
	push('end', '');

	return tokens;
};
