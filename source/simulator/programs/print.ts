import type {Utility} from '../utility.js';
import {byteTextOfWord, bytesOfByteText} from './byte-text.js';
import {unescape} from './escapes.js';
import {SyntaxProblem} from './options.js';
import {
	formatFloat,
	formatInteger,
	type FormatPart,
	formatText,
	parseFormat,
} from './print-format.js';
import {program} from './program.js';

export const echo: Utility = program(async context => {
	const words = context.args.map(word => byteTextOfWord(word));
	const isBare = words[0] === '-n';
	const {text, isCut} = unescape((isBare ? words.slice(1) : words).join(' '), 'echo');
	await context.stdout.write(bytesOfByteText(isCut || isBare ? text : `${text}\n`));

	return 0;
});

type Numbers = {readonly value: bigint; readonly isWhole: boolean};

/**
Reads a number as C does, or the code of a character after a quote.
*/
const integerOf = (text: string): Numbers => {
	if (/^["']./sv.test(text)) {
		return {value: BigInt(text.codePointAt(1)!), isWhole: text.length === 2};
	}

	const match = /^\s*(?<sign>[+\-]?)(?<digits>0x[\da-f]+|\d+)/iv.exec(text);

	if (match === null) {
		return {value: 0n, isWhole: text === ''};
	}

	const {sign, digits = '0'} = match.groups!;
	const octal = /^0[0-7]+/v.exec(digits)?.[0];
	const size = /^0x/iv.test(digits) ? BigInt(digits) : (octal === undefined ? BigInt(/^\d+/v.exec(digits)![0]) : BigInt(`0o${octal.slice(1)}`));

	return {value: sign === '-' ? -size : size, isWhole: match[0].length === text.length && (octal === undefined || octal.length === digits.length)};
};

export const printf: Utility = program(async context => {
	const words = (context.args[0] === '--' ? context.args.slice(1) : context.args).map(word => byteTextOfWord(word));
	const [format, ...rest] = words;
	if (format === undefined) {
		throw new SyntaxProblem('Usage: printf Format [Argument ...]\n', 1);
	}

	let status = 0;
	let output = '';

	let used = 0;

	const {text, isCut} = unescapeFormat(format);
	const parts = parseFormat(text);
	const next = (): string | undefined => rest[used++];

	const complain = async (word: string): Promise<void> => {
		await context.err(`printf: ${word}: The number is not valid.\n`);
		status = 1;
	};

	const put = async (part: Exclude<FormatPart, string>): Promise<boolean> => {
		let {flags} = part;
		let width = part.width === '*' ? Number(integerOf(next() ?? '0').value) : (part.width === '' ? undefined : Number(part.width));
		const precision = part.precision === '*' ? Number(integerOf(next() ?? '0').value) : (part.precision === undefined ? undefined : Number(part.precision));
		const word = next();

		if (width !== undefined && width < 0) {
			flags += '-';
			width = -width;
		}

		const conversion = {
			flags, width, precision: precision !== undefined && precision < 0 ? undefined : precision, letter: part.letter,
		};

		switch (part.letter) {
			case 's': {
				output += formatText(word ?? '', conversion);
				return false;
			}

			case 'c': {
				output += formatText((word ?? '').slice(0, 1), {...conversion, precision: undefined});
				return false;
			}

			case 'b': {
				const escaped = unescape(word ?? '', 'echo');
				output += formatText(escaped.text, conversion);
				return escaped.isCut;
			}

			case 'd':
			case 'i':
			case 'u':
			case 'o':
			case 'x':
			case 'X': {
				const {value, isWhole} = integerOf(word ?? '');
				output += formatInteger(value, conversion);

				if (!isWhole) {
					await complain(word ?? '');
				}

				return false;
			}

			case 'e':
			case 'E':
			case 'f':
			case 'F':
			case 'g':
			case 'G': {
				const value = /^["']/v.test(word ?? '') ? word!.codePointAt(1)! : Number(/^\s*[+\-]?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+\-]?\d+)?)/iv.exec(word ?? '0')?.[0] ?? NaN);
				output += formatFloat(Number.isNaN(value) ? 0 : value, conversion);

				if (Number.isNaN(value)) {
					await complain(word ?? '');
				}

				return false;
			}

			default: {
				output += `%${part.letter}`;
				return false;
			}
		}
	};

	const putAll = async (): Promise<boolean> => {
		for (const part of parts) {
			if (typeof part === 'string') {
				output += part;
			} else if (await put(part)) {
				return false;
			}
		}

		return !isCut;
	};

	let goesOn = await putAll();

	while (goesOn && used > 0 && used < rest.length) {
		goesOn = await putAll();
	}

	await context.stdout.write(bytesOfByteText(output));

	return status;
});

/**
Escapes of a format, with a percent sign that came from one kept apart from conversions.
*/
const unescapeFormat = (format: string): {readonly text: string; readonly isCut: boolean} => unescape(format.replaceAll(/\\0?45/gv, '%%'), 'format');
