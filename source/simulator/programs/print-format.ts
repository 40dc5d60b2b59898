type Conversion = {
	readonly flags: string;
	readonly width: number | undefined;
	readonly precision: number | undefined;
	readonly letter: string;
};

export type FormatPart = string | {readonly flags: string; readonly width: string; readonly precision: string | undefined; readonly letter: string};

/**
Cuts a format into texts and conversions. A width or precision of `*` takes an argument.
*/
export const parseFormat = (format: string): readonly FormatPart[] => {
	const parts: FormatPart[] = [];
	let last = 0;

	for (const match of format.matchAll(/%(?:(?<percent>%)|(?<flags>[ #+\-0]*)(?<width>\*|[1-9]\d*)?(?:\.(?<precision>\*|\d*))?[hlLqjzt]*(?<letter>[A-Za-z]))/gv)) {
		if (match.index > last) {
			parts.push(format.slice(last, match.index));
		}

		last = match.index + match[0].length;
		const {percent, flags = '', width = '', precision, letter = ''} = match.groups!;
		parts.push(percent === undefined
			? {
				flags, width, precision, letter,
			}
			: '%');
	}

	if (last < format.length) {
		parts.push(format.slice(last));
	}

	return parts;
};

const pad = (text: string, {flags, width}: Conversion, mayZero: boolean): string => {
	if (width === undefined || text.length >= width) {
		return text;
	}

	if (flags.includes('-')) {
		return text.padEnd(width);
	}

	if (mayZero && flags.includes('0')) {
		const sign = /^(?:[+\- ]|0x)?/iv.exec(text)![0];

		return sign + text.slice(sign.length).padStart(width - sign.length, '0');
	}

	return text.padStart(width);
};

const signed = (digits: string, isNegative: boolean, flags: string): string => {
	const plus = flags.includes('+') ? '+' : (flags.includes(' ') ? ' ' : '');

	return (isNegative ? '-' : plus) + digits;
};

export const formatText = (text: string, conversion: Conversion): string => pad(conversion.precision === undefined ? text : text.slice(0, conversion.precision), conversion, false);

/**
Formats a whole number by `d i u o x X`.
*/
export const formatInteger = (value: bigint, conversion: Conversion): string => {
	const {flags, precision, letter} = conversion;
	const isSigned = letter === 'd' || letter === 'i';
	const isNegative = isSigned && value < 0n;
	const shown = isSigned ? (isNegative ? -value : value) : BigInt.asUintN(64, value);
	let digits = shown.toString(letter === 'o' ? 8 : (letter === 'x' || letter === 'X' ? 16 : 10));

	if (precision !== undefined) {
		digits = precision === 0 && shown === 0n ? '' : digits.padStart(precision, '0');
	}

	if (flags.includes('#') && letter === 'o' && !digits.startsWith('0')) {
		digits = `0${digits}`;
	}

	if (flags.includes('#') && (letter === 'x' || letter === 'X') && shown !== 0n) {
		digits = `0x${digits}`;
	}

	if (letter === 'X') {
		digits = digits.toUpperCase();
	}

	return pad(isSigned ? signed(digits, isNegative, flags) : digits, conversion, precision === undefined);
};

/**
Rounds digits as C does: a five with nothing behind it goes to the even side, where JavaScript goes up.

@param exact - The number with more digits than are wanted.
@param places - Digits wanted behind the point.
@param rounded - What JavaScript makes of it.
*/
const evenly = (exact: string, places: number, rounded: string): string => {
	const [mantissa = '', exponent] = exact.split('e', 2);
	const point = mantissa.indexOf('.');
	const kept = mantissa.slice(0, point + (places === 0 ? 0 : places + 1));
	const rest = mantissa.slice(point + 1 + places);

	return /^50*$/v.test(rest) && /[02468]$/v.test(kept) ? kept + (exponent === undefined ? '' : `e${exponent}`) : rounded;
};

const exponential = (value: number, precision: number): string => evenly(value.toExponential(Math.min(100, precision + 40)), precision, value.toExponential(precision)).replace(/e(?<sign>[+\-])(?=\d$)/v, 'e$<sign>0');

/**
`%g`: the shorter of fixed and exponential, without the zeros at its end.
*/
const general = (value: number, precision: number, keepsZeros: boolean): string => {
	const digits = Math.max(1, precision);

	if (value === 0) {
		return keepsZeros ? (0).toFixed(digits - 1) : '0';
	}

	const exponent = Number(value.toExponential(digits - 1).split('e', 2)[1]);
	const text = exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);

	return keepsZeros || !text.includes('.') ? text : text.replace(/\.?0+(?=e|$)/v, '');
};

/**
Like toFixed, also for numbers that toFixed shows with an exponent.
*/
export const fixed = (value: number, precision: number): string => {
	if (value < 1e21) {
		return precision > 60 ? value.toFixed(Math.min(100, precision)) : evenly(value.toFixed(precision + 40), precision, value.toFixed(precision));
	}

	const whole = BigInt(value).toString();

	return precision === 0 ? whole : `${whole}.${'0'.repeat(precision)}`;
};

/**
Formats a number by `f F e E g G`.
*/
export const formatFloat = (value: number, conversion: Conversion): string => {
	const {flags, precision = 6, letter} = conversion;
	const isNegative = value < 0 || Object.is(value, -0);
	const size = Math.abs(value);
	if (!Number.isFinite(size)) {
		return pad(signed(Number.isNaN(size) ? 'nan' : 'inf', isNegative, flags), conversion, false);
	}

	let digits: string;

	switch (letter.toLowerCase()) {
		case 'f': {
			digits = fixed(size, precision);
			break;
		}

		case 'e': {
			digits = exponential(size, Math.min(100, precision));
			break;
		}

		default: {
			digits = general(size, Math.min(100, precision), flags.includes('#'));
		}
	}

	if (letter === 'E' || letter === 'G') {
		digits = digits.toUpperCase();
	}

	return pad(signed(digits, isNegative, flags), conversion, true);
};
