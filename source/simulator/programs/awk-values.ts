import {
	formatFloat,
	formatInteger,
	formatText,
	parseFormat,
} from './print-format.js';

/**
Text from the input that looks like a number: it compares as one.
*/
class NumericText {
	readonly text: string;
	readonly number: number;

	constructor(text: string) {
		this.text = text;
		this.number = Number(text.trim());
	}
}

/**
A value of awk; undefined is one that was never set.
*/
export type Value = number | string | NumericText | undefined;

const looksNumeric = /^[\t-\r ]*[+\-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+\-]?\d+)?[\t-\r ]*$/iv;

/**
A text as it comes from the input, the command line or the environment.
*/
export const inputValue = (text: string): Value => text !== '' && looksNumeric.test(text) ? new NumericText(text) : text;

export const toNumber = (value: Value): number => {
	if (typeof value === 'number') {
		return value;
	}

	if (typeof value === 'string') {
		const match = /^[\t-\r ]*(?<number>[+\-]?(?:\d+\.?\d*|\.\d+)(?:e[+\-]?\d+)?)/iv.exec(value);

		return match === null ? 0 : Number(match.groups!['number']);
	}

	return value?.number ?? 0;
};

const integerConversion = {
	flags: '', width: undefined, precision: undefined, letter: 'd',
};

/**
A number as text: whole ones exactly, others by the format of CONVFMT or OFMT.
*/
export const numberText = (value: number, format: string): string => Math.trunc(value) === value && Math.abs(value) < 1e18
	? String(Object.is(value, -0) ? 0 : BigInt(value))
	: formatValues(format, [value], format);

export const toText = (value: Value, format: string): string => {
	if (typeof value === 'string') {
		return value;
	}

	return typeof value === 'number' ? numberText(value, format) : (value?.text ?? '');
};

export const isTrue = (value: Value): boolean => typeof value === 'string' ? value !== '' : toNumber(value) !== 0;

/**
Below 0, 0 or above 0. Two numbers compare by size, all else by text.
*/
export const compareValues = (left: Value, right: Value, format: string): number => {
	if (typeof left !== 'string' && typeof right !== 'string') {
		return toNumber(left) - toNumber(right);
	}

	const leftText = toText(left, format);
	const rightText = toText(right, format);

	return leftText < rightText ? -1 : (leftText > rightText ? 1 : 0);
};

/**
Formats as `printf` of awk does.

@param format
@param values
@param convert - The format of numbers as text: CONVFMT.
*/
export const formatValues = (format: string, values: readonly Value[], convert: string): string => {
	let used = 0;

	const next = (): Value => {
		used += 1;
		return values[used - 1];
	};

	return parseFormat(format).map(part => {
		if (typeof part === 'string') {
			return part;
		}

		let {flags} = part;
		let width = part.width === '*' ? toNumber(next()) : (part.width === '' ? undefined : Number(part.width));
		const precision = part.precision === '*' ? toNumber(next()) : (part.precision === undefined ? undefined : Number(part.precision));

		if (width !== undefined && width < 0) {
			flags += '-';
			width = -width;
		}

		const conversion = {
			flags, width, precision: precision !== undefined && precision < 0 ? undefined : precision, letter: part.letter,
		};

		if ('diouxX'.includes(part.letter)) {
			const number = toNumber(next());

			return Number.isFinite(number) ? formatInteger(BigInt(Math.trunc(number)), conversion) : formatText(String(number), {...integerConversion, width, flags});
		}

		if ('eEfFgG'.includes(part.letter)) {
			return formatFloat(toNumber(next()), conversion);
		}

		if (part.letter === 'c') {
			const value = next();

			return formatText(typeof value === 'string' || value === undefined ? toText(value, convert).slice(0, 1) : String.fromCodePoint(Math.trunc(toNumber(value)) & 255), {...conversion, precision: undefined});
		}

		return part.letter === 's' ? formatText(toText(next(), convert), conversion) : `%${part.flags}${part.width}${part.letter}`;
	}).join('');
};
