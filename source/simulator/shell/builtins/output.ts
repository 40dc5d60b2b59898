import {FileError} from '../../files.js';
import type {BuiltinTable} from '../builtin.js';
import {CommandFailure} from '../shell-errors.js';

const escapes: Readonly<Record<string, string>> = {
	a: '\u{7}', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
};

/**
System V's escapes. `isCut` tells that `\c` ended the output.
*/
const unescape = (text: string): {readonly text: string; readonly isCut: boolean} => {
	let result = '';

	for (let index = 0; index < text.length; index++) {
		if (text[index] !== '\\') {
			result += text[index]!;
			continue;
		}

		index++;
		const next = text[index] ?? '';

		if (next === 'c') {
			return {text: result, isCut: true};
		}

		const octal = next === '0' ? /^[0-7]{0,3}/v.exec(text.slice(index + 1))![0] : undefined;

		if (octal === undefined) {
			result += escapes[next] ?? `\\${next}`;
		} else {
			const code = Number.parseInt(octal === '' ? '0' : octal, 8) & 255;
			result += code < 0x80 ? String.fromCodePoint(code) : String.fromCodePoint(0xDC_00 + code);
			index += octal.length;
		}
	}

	return {text: result, isCut: false};
};

export const outputBuiltins: BuiltinTable = {
	async echo(shell, args) {
		const {text, isCut} = unescape(args.join(' '));
		await shell.out(isCut ? text : `${text}\n`);
		return 0;
	},
	async print(shell, args) {
		let descriptor = 1;
		let isRaw = false;
		let hasNewline = true;
		let index = 0;

		for (; index < args.length; index++) {
			const argument = args[index]!;

			if (argument === '--') {
				index++;
				break;
			}

			if (argument === '-') {
				index++;
				isRaw = false;
				break;
			}

			const flags = /^-(?<letters>[Rnprs]*)(?:u(?<descriptor>\d?))?$/v.exec(argument)?.groups;

			if (flags === undefined) {
				if (argument.startsWith('-')) {
					throw new CommandFailure(`print: ${argument}: 0403-010 A specified flag is not valid for this command.`, 2);
				}

				break;
			}

			const letters = flags['letters']!;
			isRaw ||= /r/iv.test(letters);
			hasNewline &&= !letters.includes('n');

			if (flags['descriptor'] !== undefined) {
				descriptor = Number(flags['descriptor'] === '' ? args[++index] : flags['descriptor']);
			}

			if (letters.includes('R')) {
				index++;
				break;
			}
		}

		const joined = args.slice(index).join(' ');
		const {text, isCut} = isRaw ? {text: joined, isCut: false} : unescape(joined);

		if (!shell.process.descriptors.has(descriptor)) {
			throw new FileError('EBADF', '');
		}

		await shell.write(descriptor, isCut || !hasNewline ? text : `${text}\n`);
		return 0;
	},
};
