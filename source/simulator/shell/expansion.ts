import type {ParameterExpansionPart, Word, WordPart} from 'unbash';
import {
	expanded,
	literal,
	patternOf,
	quoted,
	splitFields,
	textOf,
	type Piece,
} from './fields.js';
import {expandPath} from './path-expansion.js';
import {
	hasPattern,
	removePrefix,
	removeSuffix,
	unquotePattern,
} from './pattern.js';
import type {Shell} from './shell.js';
import {ShellFailure} from './shell-errors.js';
import {expandTilde} from './tilde.js';
import {substituteCommand} from './command-substitution.js';
import {parseHereDocument} from './parse.js';

/**
Where a text stands: `word` is unquoted, `quoted` within double quotes, `document` in a here-document.
*/
type Place = 'word' | 'quoted' | 'document';

/**
Text as it stands in the source, with its backslashes.
*/
const literalPieces = (text: string, place: Place): Piece[] => {
	if (!text.includes('\\')) {
		return [place === 'word' ? literal(text) : quoted(text)];
	}

	const pieces: Piece[] = [];
	let plain = '';

	const flush = (): void => {
		if (plain === '') {
			return;
		}

		pieces.push(place === 'word' ? literal(plain) : quoted(plain));
		plain = '';
	};

	for (let index = 0; index < text.length; index++) {
		const next = text[index + 1];

		if (text[index] !== '\\' || next === undefined) {
			plain += text[index]!;
		} else if (next === '\n') {
			index++;
		} else if (place === 'word') {
			flush();
			pieces.push(quoted(next));
			index++;
		} else if ((place === 'quoted' ? '$`"\\}' : '$`\\').includes(next)) {
			plain += next;
			index++;
		} else {
			plain += '\\';
		}
	}

	flush();

	return pieces;
};

const isName = (text: string): boolean => /^[A-Z_a-z]\w*$/v.test(text);

/**
Expands the words of a shell's commands.
*/
export class Expansion {
	readonly #shell: Shell;

	constructor(shell: Shell) {
		this.#shell = shell;
	}

	/**
	Words as fields: all expansions, splitting, pathnames.
	*/
	async fields(words: readonly Word[]): Promise<string[]> {
		const fields: string[] = [];

		for (const word of words) {
			if (word.parts === undefined && /^[\w\/.,:+%@=\-]+$/v.test(word.text)) {
				fields.push(word.text);
				continue;
			}

			fields.push(...this.split(await this.pieces(word)));
		}

		return fields;
	}

	split(pieces: readonly Piece[]): string[] {
		return splitFields(pieces, this.#shell.variables.get('IFS') ?? ' \t\n').flatMap(field => {
			if (this.#shell.options.has('f') || !hasPattern(field.pattern)) {
				return [field.text];
			}

			const paths = expandPath(this.#shell.files, field.pattern);
			return paths.length === 0 ? [field.text] : paths;
		});
	}

	/**
	A word as one text: no splitting, no pathnames.
	*/
	async text(word: Word, {isAssignment = false}: {readonly isAssignment?: boolean} = {}): Promise<string> {
		return word.parts === undefined && !/[\\~]/v.test(word.text) ? word.text : textOf(await this.pieces(word, {isAssignment, isJoined: true}));
	}

	/**
	A word as a pattern: what was quoted carries a backslash.
	*/
	async pattern(word: Word): Promise<string> {
		return patternOf(await this.pieces(word, {isJoined: true}));
	}

	async pieces(word: Word, {isAssignment = false, isJoined = false}: {readonly isAssignment?: boolean; readonly isJoined?: boolean} = {}): Promise<Piece[]> {
		const pieces = word.parts === undefined ? literalPieces(word.text, 'word') : await this.#parts(word.parts, 'word', isJoined);
		return expandTilde(this.#shell, pieces, isAssignment);
	}

	/**
	The body of a here-document whose delimiter was not quoted.
	*/
	async document(text: string, parts: readonly WordPart[] | undefined): Promise<string> {
		return textOf(parts === undefined ? literalPieces(text, 'document') : await this.#parts(parts, 'document', true));
	}

	/**
	Text that is read as within double quotes: arithmetic, `PS4`.
	*/
	async quotedText(text: string): Promise<string> {
		return /[$`\\]/v.test(text) ? this.document(text, parseHereDocument(text)) : text;
	}

	async arithmetic(text: string): Promise<bigint> {
		const expression = await this.quotedText(text);
		return this.#shell.calculate(expression.replaceAll('"', ''));
	}

	async #parts(parts: readonly WordPart[], place: Place, isJoined: boolean): Promise<Piece[]> {
		const pieces: Piece[] = [];

		for (const part of parts) {
			pieces.push(...await this.#part(part, place, isJoined));
		}

		return pieces;
	}

	async #part(part: WordPart, place: Place, isJoined: boolean): Promise<readonly Piece[]> {
		const result = place === 'word' ? expanded : quoted;

		switch (part.type) {
			case 'Literal': {
				return literalPieces(part.text, place);
			}

			case 'Glob': {
				return part.kind === 'bracket' ? [literal('['), ...await this.#parts(part.parts, place, isJoined), literal(']')] : [literal(part.text)];
			}

			case 'BraceExpansion': {
				// Ksh88 knows no braces: they stand for themselves.
				return part.parts === undefined ? literalPieces(part.text, place) : [literal('{'), ...await this.#parts(part.parts, place, isJoined), literal('}')];
			}

			case 'ExtendedGlob': {
				return part.parts === undefined ? [literal(part.text)] : [literal(`${part.operator}(`), ...await this.#parts(part.parts, place, isJoined), literal(')')];
			}

			case 'SingleQuoted': {
				return [quoted(part.value)];
			}

			case 'AnsiCQuoted': {
				// Ksh88 knows no `$'…'`: a dollar and a quotation.
				return [quoted(`$${part.text.slice(2, -1)}`)];
			}

			case 'DoubleQuoted':
			case 'LocaleString': {
				const inner = await this.#parts(part.parts, 'quoted', isJoined);
				const pieces = part.type === 'LocaleString' ? [quoted('$'), ...inner] : inner;

				// `"$@"` without parameters is no field at all; every other empty quotation is one.
				return pieces.length === 0 && part.parts.length === 0 ? [quoted('')] : pieces;
			}

			case 'SimpleExpansion': {
				return this.#parameter(part.text.slice(1), place, isJoined);
			}

			case 'ParameterExpansion': {
				return this.#parameterExpansion(part, place, isJoined);
			}

			case 'CommandExpansion': {
				return [result(await substituteCommand(this.#shell, part.script))];
			}

			case 'ArithmeticExpansion': {
				return [result(String(await this.arithmetic(part.text.slice(3, -2))))];
			}

			case 'ProcessSubstitution': {
				throw new ShellFailure('0403-057 Syntax error: `(\' is not expected.', 2);
			}
		}
	}

	/**
	`$name` and what `${name}` comes to without an operation.
	*/
	#parameter(name: string, place: Place, isJoined: boolean): Piece[] {
		if (name === '@' || name === '*') {
			return this.#list(this.#shell.parameters, name, place, isJoined);
		}

		const value = this.#shell.parameter(name);

		if (value === undefined && this.#shell.options.has('u')) {
			throw new ShellFailure(`${name}: 0403-041 Parameter not set.`);
		}

		return [place === 'word' ? expanded(value ?? '') : quoted(value ?? '')];
	}

	#list(values: readonly string[], kind: '@' | '*', place: Place, isJoined: boolean): Piece[] {
		const separators = this.#shell.variables.get('IFS') ?? ' \t\n';

		if (isJoined || (kind === '*' && place !== 'word')) {
			const text = values.join(kind === '*' ? separators.slice(0, 1) : ' ');
			return [place === 'word' ? expanded(text) : quoted(text)];
		}

		return values.flatMap((value, index): Piece[] => [
			...(index === 0 ? [] : [{kind: 'break'} as const]),
			place === 'word' ? expanded(value) : quoted(value),
		]);
	}

	async #parameterExpansion(part: ParameterExpansionPart, place: Place, isJoined: boolean): Promise<readonly Piece[]> {
		const shell = this.#shell;
		const {parameter, operation, prefix, index} = part;

		if (prefix === '!') {
			throw new ShellFailure(`${part.text}: 0403-011 The specified substitution is not valid for this command.`);
		}

		const result = place === 'word' ? expanded : quoted;
		const isList = ['@', '*'].includes(index?.text ?? parameter);

		if (isList) {
			const values = index === undefined ? shell.parameters : shell.variables.elements(parameter).values().toArray();

			if (prefix === '#') {
				return [result(String(values.length))];
			}

			if (operation === undefined || values.length > 0) {
				const changed = operation?.type === 'Remove' ? await this.#removed(values, operation.operator, operation.operand) : values;

				return operation?.type === 'Default' && operation.operator.includes('+')
					? this.#operand(operation.operand, place, isJoined)
					: this.#list(changed, (index?.text ?? parameter) as '@' | '*', place, isJoined);
			}
		}

		const value = isList
			? undefined
			: (index === undefined
				? shell.parameter(parameter)
				: shell.variables.elements(parameter).get(Number(await this.arithmetic(index.text))));

		if (prefix === '#') {
			return [result(String([...value ?? ''].length))];
		}

		if (operation === undefined) {
			if (value === undefined && shell.options.has('u')) {
				throw new ShellFailure(`${parameter}: 0403-041 Parameter not set.`);
			}

			return [result(value ?? '')];
		}

		if (operation.type === 'Remove') {
			const [removed = ''] = await this.#removed([value ?? ''], operation.operator, operation.operand);
			return [result(removed)];
		}

		if (operation.type !== 'Default') {
			throw new ShellFailure(`${part.text}: 0403-011 The specified substitution is not valid for this command.`);
		}

		const {operator, operand} = operation;
		const isThere = value !== undefined && (!operator.startsWith(':') || value !== '');

		switch (operator.replace(':', '')) {
			case '+': {
				return isThere ? this.#operand(operand, place, isJoined) : [result('')];
			}

			case '-': {
				return isThere ? [result(value)] : this.#operand(operand, place, isJoined);
			}

			case '=': {
				if (!isThere) {
					if (!isName(parameter)) {
						throw new ShellFailure(`${part.text}: 0403-011 The specified substitution is not valid for this command.`);
					}

					shell.variables.set(parameter, textOf(await this.#operand(operand, place, true)));
				}

				return [result(isThere ? value : (shell.variables.get(parameter) ?? ''))];
			}

			default: {
				if (!isThere) {
					const text = textOf(await this.#operand(operand, place, true));
					throw new ShellFailure(`${parameter}: ${text === '' ? '0403-040 Parameter null or not set.' : text}`);
				}

				return [result(value)];
			}
		}
	}

	async #removed(values: readonly string[], operator: '#' | '##' | '%' | '%%', operand: Word): Promise<string[]> {
		const pattern = await this.pattern(operand);
		const isLongest = operator.length === 2;

		if (!hasPattern(pattern)) {
			const text = unquotePattern(pattern);
			return values.map(value => operator.startsWith('#')
				? (value.startsWith(text) ? value.slice(text.length) : value)
				: (text !== '' && value.endsWith(text) ? value.slice(0, -text.length) : value));
		}

		return values.map(value => operator.startsWith('#') ? removePrefix(value, pattern, isLongest) : removeSuffix(value, pattern, isLongest));
	}

	/**
	The word of `${name:-word}`: what is not quoted in it is split as an expansion is.
	*/
	async #operand(word: Word, place: Place, isJoined: boolean): Promise<readonly Piece[]> {
		if (place !== 'word') {
			return word.parts === undefined ? literalPieces(word.text, 'quoted') : this.#parts(word.parts, 'quoted', isJoined);
		}

		const pieces = await this.pieces(word, {isJoined});
		return pieces.map(piece => piece.kind === 'text' && !piece.isQuoted ? expanded(piece.text) : piece);
	}
}
