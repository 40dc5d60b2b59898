import {type z} from 'zod';
import type {Field, FieldMistake} from '../base/method.js';
import type {Method, ParameterMeta, Values} from './method.js';

/**
What was read from text or a form: values in their types, and a mistake for each field that cannot be used.
*/
type ReadValues = {
	readonly values: Values;
	readonly mistakes: readonly FieldMistake[];
};

const isField = (meta: Record<string, unknown> | undefined): meta is Record<string, unknown> & ParameterMeta => meta !== undefined && 'kind' in meta && 'label' in meta && 'help' in meta;

const isRequired = (schema: z.ZodType): boolean => !schema.safeParse(undefined).success;

/**
The fields of a method's form, in the order of its schema.
*/
export const methodFields = (method: Method): readonly Field[] => Object.entries(method.parameters.shape).map(([name, schema]) => {
	const meta = (schema as z.ZodType).meta();

	if (!isField(meta)) {
		throw new TypeError(`The parameter \`${name}\` of \`${method.id}\` says nothing of itself.`);
	}

	const byDefault = (schema as z.ZodType).safeParse(undefined).data;

	return {
		name,
		label: meta.label,
		help: meta.help,
		kind: meta.kind,
		isRequired: isRequired(schema as z.ZodType),
		...(meta.flag !== undefined && {flag: meta.flag}),
		...(meta.unit !== undefined && {unit: meta.unit}),
		...(meta.isAdvanced !== undefined && {isAdvanced: meta.isAdvanced}),
		...(meta.hasPreview !== undefined && {hasPreview: meta.hasPreview}),
		...(byDefault !== undefined && {default: byDefault}),
	};
});

/**
How many single-character changes lie between two words.
*/
const distance = (left: string, right: string): number => {
	let row = Array.from({length: right.length + 1}, (_, index) => index);

	for (const [index, character] of [...left].entries()) {
		const next = [index + 1];

		for (const [column, other] of [...right].entries()) {
			next.push(Math.min(
				(row[column + 1] ?? 0) + 1,
				(next[column] ?? 0) + 1,
				(row[column] ?? 0) + (character === other ? 0 : 1),
			));
		}

		row = next;
	}

	return row.at(-1) ?? 0;
};

/**
The name that was probably meant, if one is near.
*/
const nearest = (name: string, names: readonly string[]): string | undefined => {
	const [best] = names
		.map(each => ({each, far: distance(name.toLowerCase().replaceAll(/[_\-]/gv, ''), each.toLowerCase())}))
		.toSorted((left, right) => left.far - right.far);

	return best !== undefined && best.far <= Math.max(2, Math.floor(name.length / 3)) ? best.each : undefined;
};

const booleans: Readonly<Record<string, boolean>> = {
	yes: true, true: true, on: true, no: false, false: false, off: false,
};

/**
Text as a list: an array as it is, else at newlines, and at commas where the values cannot hold any.
*/
const readList = (given: unknown, separator: RegExp): unknown => {
	if (typeof given === 'string') {
		return given === '' ? [] : given.split(separator);
	}

	return Array.isArray(given) ? given.flatMap(each => typeof each === 'string' ? each.split(separator) : [each as unknown]) : given;
};

const numberPattern = /^\s*-?\d+(?:\.\d+)?\s*$/v;

/**
One value from text to its type. What cannot be turned stays as it is; the schema then says why.
*/
const readValue = (kind: Field['kind'], given: unknown): unknown => {
	switch (kind) {
		case 'flag': {
			return typeof given === 'string' ? booleans[given.trim().toLowerCase()] ?? given : given;
		}

		case 'number': {
			return typeof given === 'string' && numberPattern.test(given) ? Number(given) : given;
		}

		case 'many': {
			const list = readList(given, /[\n,]/v);

			return Array.isArray(list) ? list.map(each => typeof each === 'string' ? each.trim() : each as unknown).filter(each => each !== '') : list;
		}

		case 'lines': {
			// A blank line stays: what it means is for the method to judge, not to hide. Only the newline that ends the text is none.
			return readList(typeof given === 'string' ? given.replace(/\n$/v, '') : given, /\n/v);
		}

		case 'text':
		case 'file':
		case 'choice': {
			return given;
		}
	}
};

const wanted: Readonly<Record<Field['kind'], string>> = {
	flag: 'Say yes or no.',
	number: 'Give a whole number.',
	many: 'Give one or more values, with commas between them.',
	lines: 'Give one value a line.',
	text: 'Give a text.',
	file: 'Give a path.',
	choice: 'Choose one of the values.',
};

const inWords = (issue: z.core.$ZodIssue, kind: Field['kind']): string => {
	if (issue.code === 'invalid_type') {
		return wanted[kind];
	}

	if (issue.code === 'invalid_value') {
		return `One of: ${issue.values.join(', ')}.`;
	}

	if (kind === 'number' && issue.code === 'too_small') {
		return `At least ${issue.minimum}.`;
	}

	return kind === 'number' && issue.code === 'too_big' ? `At most ${issue.maximum}.` : issue.message;
};

/**
Turns what a form or `--set NAME=VALUE` gives into typed values: the one way in for both.

An empty text, and `undefined`, means: not given, take the default.

`defaults` come from `resolve`, before those of the schema.
*/
export const readValues = (method: Method, given: Readonly<Record<string, unknown>>, defaults: Values = {}): ReadValues => {
	const fields = methodFields(method);
	const mistakes: FieldMistake[] = [];
	const raw: Record<string, unknown> = {};

	for (const name of Object.keys(given)) {
		if (fields.some(field => field.name === name)) {
			continue;
		}

		const near = nearest(name, fields.map(field => field.name));

		mistakes.push({name, message: `\`${method.id}\` has no parameter \`${name}\`.${near === undefined ? ` It has: ${fields.map(field => field.name).join(', ')}.` : ` Did you mean \`${near}\`?`}`});
	}

	for (const {name, kind} of fields) {
		const value = given[name];
		const isGiven = value !== undefined && (value !== '' || kind === 'many' || kind === 'lines');
		const turned = isGiven ? readValue(kind, value) : defaults[name];

		if (turned !== undefined) {
			raw[name] = turned;
		}
	}

	const result = method.parameters.safeParse(raw);

	if (result.success) {
		return {values: result.data, mistakes};
	}

	const seen = new Set<string>();

	for (const issue of result.error.issues) {
		const name = String(issue.path[0] ?? '');
		const field = fields.find(each => each.name === name);

		if (field === undefined || seen.has(name)) {
			continue;
		}

		seen.add(name);
		mistakes.push({name, message: raw[name] === undefined ? `${field.label} is needed. ${wanted[field.kind]}` : inWords(issue, field.kind)});
	}

	return {values: raw, mistakes};
};
