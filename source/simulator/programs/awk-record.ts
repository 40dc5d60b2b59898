import {inputValue, type Value, toText} from './awk-values.js';
import {compile, type RegularExpression} from './regular-expression.js';

const compiled = new Map<string, RegularExpression>();

/**
A regular expression that a program made of text; remembered, since such texts repeat.

@throws PatternProblem
*/
export const dynamicPattern = (text: string): RegularExpression => {
	let pattern = compiled.get(text);

	if (pattern === undefined) {
		pattern = compile(text, {dialect: 'awk'});

		if (compiled.size > 500) {
			compiled.clear();
		}

		compiled.set(text, pattern);
	}

	return pattern;
};

/**
Cuts a text into fields. One blank means runs of blanks, another single character itself, all else is a pattern.

@param text
@param separator
@param isParagraph - Newlines also separate fields.
*/
export const splitFields = (text: string, separator: string | RegularExpression, isParagraph = false): string[] => {
	if (separator === ' ') {
		const found = text.match(/[^\t\n ]+/gv);

		return found === null ? [] : [...found];
	}

	if (text === '') {
		return [];
	}

	if (separator === '') {
		return [...text];
	}

	if (typeof separator === 'string' && separator.length === 1 && separator !== '\\') {
		return isParagraph ? text.split(/\n/v).flatMap(line => line.split(separator)) : text.split(separator);
	}

	const pattern = typeof separator === 'string' ? dynamicPattern(isParagraph ? `(${separator})|\n` : separator) : separator;
	const fields: string[] = [];
	let from = 0;
	let search = 0;

	while (search <= text.length) {
		const match = pattern.exec(text, search);

		if (match === undefined) {
			break;
		}

		if (match.end === match.index) {
			search = match.index + 1;
			continue;
		}

		fields.push(text.slice(from, match.index));
		from = match.end;
		search = from;
	}

	return [...fields, text.slice(from)];
};

/**
The current record and its fields.
*/
export class AwkRecord {
	#text = '';
	#value: Value = '';
	#fields: Value[] | undefined = [];
	#isTextOld = false;
	readonly #settings: () => {readonly separator: string; readonly joiner: string; readonly format: string; readonly isParagraph: boolean};
	#separator = ' ';
	#isParagraph = false;

	constructor(settings: () => {readonly separator: string; readonly joiner: string; readonly format: string; readonly isParagraph: boolean}) {
		this.#settings = settings;
	}

	setText(text: string): void {
		const {separator, isParagraph} = this.#settings();
		this.#text = text;
		this.#value = undefined;
		this.#fields = undefined;
		this.#isTextOld = false;

		// The separator that counts is the one of the moment when the record came.
		this.#separator = separator;
		this.#isParagraph = isParagraph;
	}

	get text(): string {
		if (this.#isTextOld) {
			const {joiner, format} = this.#settings();
			this.#text = this.#fields!.map(field => toText(field, format)).join(joiner);
			this.#value = undefined;
			this.#isTextOld = false;
		}

		return this.#text;
	}

	get value(): Value {
		const {text} = this;
		this.#value ??= inputValue(text);

		return this.#value;
	}

	get count(): number {
		return this.#all().length;
	}

	set count(count: number) {
		const fields = this.#all();

		while (fields.length < count) {
			fields.push('');
		}

		fields.length = Math.max(0, count);
		this.#isTextOld = true;
	}

	get(index: number): Value {
		return index === 0 ? this.value : this.#all()[index - 1];
	}

	set(index: number, value: Value): void {
		if (index === 0) {
			this.setText(toText(value, this.#settings().format));
			return;
		}

		const fields = this.#all();

		while (fields.length < index) {
			fields.push('');
		}

		fields[index - 1] = value;
		this.#isTextOld = true;
	}

	#all(): Value[] {
		this.#fields ??= splitFields(this.#text, this.#separator, this.#isParagraph).map(field => inputValue(field));

		return this.#fields;
	}
}
