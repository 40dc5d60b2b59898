import type {Field} from '../base/method.js';
import {cleanLine} from '../base/text.js';

/**
What is typed into a form, by field: text, booleans, lists of text, as it is sent.
*/
export type Values = Readonly<Record<string, unknown>>;

/**
Whether a field is typed into.
*/
export const isText = ({kind}: Field): boolean => ['text', 'file', 'number'].includes(kind);

/**
A plain value as text.
*/
export const plainText = (value: unknown): string => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value === undefined ? '' : JSON.stringify(value));

/**
A value as text of one line.
*/
export const valueText = (field: Field, value: unknown): string => {
	if (field.kind === 'flag') {
		return [true, 'true', 'yes'].includes(value as string) ? 'yes' : 'no';
	}

	const nameOf = (chosen: string): string => isText(field) ? chosen : field.choices?.find(choice => choice.value === chosen)?.name ?? chosen;

	if (Array.isArray(value)) {
		return value.map(each => nameOf(String(each))).join(', ');
	}

	return value === undefined ? '' : cleanLine(nameOf(plainText(value)));
};

export const listOf = (value: unknown): readonly string[] => Array.isArray(value) ? value.map(String) : (value === undefined || value === '' ? [] : plainText(value).split('\n'));

/**
The value that a field has: what was given, else its default.
*/
export const valueOf = (field: Field, values: Values): unknown => Object.hasOwn(values, field.name) ? values[field.name] : field.default;
