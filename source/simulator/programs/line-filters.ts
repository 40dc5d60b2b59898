import type {Utility, WriteEnd} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {
	inputsOf,
	lineBatches,
	pieces,
	splitLines,
	textOf,
} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {createOutput} from './output.js';
import {attempt, Failure, program} from './program.js';
import {compile} from './regular-expression.js';

const uniqUsage = 'Usage: uniq [-c | -d | -u] [-f Fields] [-s Characters] [-Fields] [+Characters] [InFile [OutFile]]';

export const uniq: Utility = program(async context => {
	const args = context.args.map(word => /^-\d+$/v.test(word) ? `-f${word.slice(1)}` : (/^\+\d+$/v.test(word) ? `-s${word.slice(1)}` : word));
	const options = parseOptions('uniq', args, 'cduf:s:', uniqUsage, 1);
	const [input = '-', target, ...rest] = options.operands;
	const fields = Number(options.value('f') ?? 0);
	const characters = Number(options.value('s') ?? 0);

	if (rest.length > 0 || !Number.isSafeInteger(fields) || !Number.isSafeInteger(characters)) {
		throw new SyntaxProblem(`${uniqUsage}\n`, 1);
	}

	const skipped = new RegExp(String.raw`^(?:[\t ]*[^\t ]*){${fields}}`, 'v');
	const keyOf = (line: string): string => line.slice((fields === 0 ? 0 : skipped.exec(line)?.[0].length ?? 0) + characters);
	const text = await attempt(context, async () => textOf(context, input === '-' ? undefined : input), () => `uniq: 0653-881 Cannot open ${input}.`);

	if (text === undefined) {
		return 1;
	}

	const end = target === undefined ? context.stdout : await context.openWrite(target);
	const output = createOutput(end);

	const put = (line: string, count: number): void => {
		if ((options.has('d') && count < 2) || (options.has('u') && count > 1)) {
			return;
		}

		output.put(options.has('c') ? `${String(count).padStart(4)} ${line}\n` : `${line}\n`);
	};

	let last: {readonly line: string; readonly key: string; count: number} | undefined;

	for (const line of splitLines(text)) {
		const key = keyOf(line);

		if (last?.key === key) {
			last.count += 1;
			continue;
		}

		if (last !== undefined) {
			put(last.line, last.count);
		}

		last = {line, key, count: 1};
	}

	if (last !== undefined) {
		put(last.line, last.count);
	}

	await output.flush();

	return 0;
});

const nlUsage = 'Usage: nl [-b Type] [-f Type] [-h Type] [-i Number] [-l Number] [-n Format] [-v Number] [-w Number] [-p] [-s Separator] [-d Delimiter] [File]';

export const nl: Utility = program(async context => {
	const options = parseOptions('nl', context.args, 'b:f:h:i:l:n:v:w:ps:d:', nlUsage, 1);
	const type = options.value('b') ?? 't';
	const width = Number(options.value('w') ?? 6);
	const separator = byteTextOfWord(options.value('s') ?? '\t');
	const format = options.value('n') ?? 'rn';
	const pattern = type.startsWith('p') ? compile(byteTextOfWord(type.slice(1)), {dialect: 'basic'}) : undefined;
	const output = createOutput(context.stdout);
	let number = Number(options.value('v') ?? 1);

	for await (const {lines} of lineBatches(pieces(context, inputsOf(options.operands)[0]))) {
		for (const line of lines) {
			if (type === 'a' || (type === 't' && line !== '') || pattern?.test(line) === true) {
				const text = String(number);
				output.put(`${format === 'ln' ? text.padEnd(width) : text.padStart(width, format === 'rz' ? '0' : ' ')}${separator}${line}\n`);
				number += Number(options.value('i') ?? 1);
			} else {
				output.put(`${' '.repeat(width + separator.length)}${line}\n`);
			}
		}
	}

	await output.flush();

	return 0;
});

export const tee: Utility = program(async context => {
	const options = parseOptions('tee', context.args, 'ai', 'Usage: tee [-a] [-i] [File ...]', 1);
	const ends: WriteEnd[] = [context.stdout];
	let status = 0;

	if (options.has('i')) {
		context.ignoreSignal('INT');
	}

	for (const path of options.operands) {
		const end = await attempt(context, async () => context.openWrite(path, {append: options.has('a')}), reason => `tee: 0652-061 Cannot open ${path}.\n${reason}`);

		if (end === undefined) {
			status = 1;
		} else {
			ends.push(end);
		}
	}

	for await (const piece of pieces(context)) {
		for (const [index, end] of ends.entries()) {
			const done = await attempt(context, async () => {
				await end.write(piece);
				return true;
			}, reason => `tee: 0652-063 ${reason}`);

			if (done !== undefined) {
				continue;
			}

			status = 1;
			ends.splice(index, 1);
		}
	}

	return status;
});

const splitUsage = 'Usage: split [-l LineCount | -b Number[k | m]] [-a SuffixLength] [File [Prefix]]';

/**
`aa`, `ab` … `zz`.
*/
const suffixOf = (number: number, length: number): string => Array.from({length}, (_, place) => String.fromCodePoint(97 + (Math.floor(number / (26 ** (length - place - 1))) % 26))).join('');

export const split: Utility = program(async context => {
	const args = context.args.map(word => /^-\d+$/v.test(word) ? `-l${word.slice(1)}` : word);
	const options = parseOptions('split', args, 'l:b:a:', splitUsage, 1);
	const [input, prefix = 'x', ...rest] = options.operands;
	const length = Number(options.value('a') ?? 2);
	const size = /^(?<number>\d+)(?<unit>[km]?)$/v.exec(options.value('b') ?? '1');
	const bytes = options.has('b') && size !== null ? Number(size.groups!['number']) * (size.groups!['unit'] === 'k' ? 1024 : (size.groups!['unit'] === 'm' ? 1_048_576 : 1)) : undefined;
	const lineCount = Number(options.value('l') ?? 1000);

	if (rest.length > 0 || size === null || !(lineCount > 0) || bytes === 0) {
		throw new SyntaxProblem(`${splitUsage}\n`, 1);
	}

	let number = 0;
	let end: WriteEnd | undefined;
	let room = 0;

	for await (const piece of pieces(context, input === '-' ? undefined : input)) {
		let at = 0;

		while (at < piece.length) {
			if (room === 0) {
				end?.close();

				if (number >= 26 ** length) {
					throw new Failure('split: There are not enough names for the files.', 1);
				}

				end = await context.openWrite(prefix + suffixOf(number, length));
				number += 1;
				room = bytes ?? lineCount;
			}

			let stop: number;

			if (bytes === undefined) {
				stop = at;

				while (room > 0 && stop < piece.length) {
					const newline = piece.indexOf(10, stop);
					room -= newline === -1 ? 0 : 1;
					stop = newline === -1 ? piece.length : newline + 1;
				}
			} else {
				stop = Math.min(piece.length, at + room);
				room -= stop - at;
			}

			await end!.write(piece.subarray(at, stop));
			at = stop;
		}
	}

	end?.close();

	return 0;
});

const odUsage = 'Usage: od [-v] [-A AddressBase] [-N Count] [-j Skip] [-t TypeString ...] [-bcdhilostxX] [File ...]';

const characterNames: Readonly<Record<number, string>> = {
	0: String.raw`\0`, 7: String.raw`\a`, 8: String.raw`\b`, 9: String.raw`\t`, 10: String.raw`\n`, 11: String.raw`\v`, 12: String.raw`\f`, 13: String.raw`\r`,
};

const controlNames = ['nul', 'soh', 'stx', 'etx', 'eot', 'enq', 'ack', 'bel', 'bs', 'ht', 'nl', 'vt', 'ff', 'cr', 'so', 'si', 'dle', 'dc1', 'dc2', 'dc3', 'dc4', 'nak', 'syn', 'etb', 'can', 'em', 'sub', 'esc', 'fs', 'gs', 'rs', 'us', 'sp'];

type OdType = {readonly size: number; readonly width: number; show(bytes: Uint8Array): string};

const numberIn = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => (value * 256n) + BigInt(byte), 0n);

const odSizes: Readonly<Record<string, number>> = {
	C: 1, S: 2, I: 4, L: 8,
};

const odTypes = (text: string): readonly OdType[] => text.matchAll(/(?<letter>[acdoux])(?<size>[CSIL\d]?)/gv).toArray().map(match => {
	const {letter, size} = match.groups!;
	const length = size === ''
		? 4
		: (odSizes[size!] ?? Number(size));

	switch (letter) {
		case 'a': {
			return {size: 1, width: 4, show: bytes => controlNames[bytes[0]! & 127] ?? ((bytes[0]! & 127) === 127 ? 'del' : String.fromCodePoint(bytes[0]! & 127))};
		}

		case 'c': {
			return {size: 1, width: 4, show: bytes => characterNames[bytes[0]!] ?? (bytes[0]! >= 32 && bytes[0]! < 127 ? String.fromCodePoint(bytes[0]!) : bytes[0]!.toString(8).padStart(3, '0'))};
		}

		case 'x': {
			return {size: length, width: (length * 2) + 1, show: bytes => numberIn(bytes).toString(16).padStart(length * 2, '0')};
		}

		case 'o': {
			const digits = Math.ceil(length * 8 / 3);
			return {size: length, width: digits + 1, show: bytes => numberIn(bytes).toString(8).padStart(digits, '0')};
		}

		default: {
			const digits = String(2n ** BigInt((length * 8) - (letter === 'd' ? 1 : 0))).length + (letter === 'd' ? 1 : 0);
			return {size: length, width: digits + 1, show: bytes => String(letter === 'd' ? BigInt.asIntN(length * 8, numberIn(bytes)) : numberIn(bytes))};
		}
	}
});

const shortTypes: Readonly<Record<string, string>> = {
	b: 'o1', c: 'c', d: 'u2', o: 'o2', x: 'x2', X: 'x4', h: 'x2', i: 'd4', l: 'd8', s: 'd2', a: 'a',
};

export const od: Utility = program(async context => {
	const options = parseOptions('od', context.args, 'vA:N:j:t:bcdhilosxXa', odUsage, 1);
	const types = [...options.values('t').flatMap(each => odTypes(each)), ...Object.entries(shortTypes).filter(([flag]) => options.has(flag)).flatMap(([, type]) => odTypes(type))];
	const chosen = types.length === 0 ? odTypes('o2') : types;
	const base = options.value('A') ?? 'o';
	const offsetText = (offset: number): string => base === 'n' ? '' : offset.toString(base === 'x' ? 16 : (base === 'd' ? 10 : 8)).padStart(7, '0');
	const parts: Uint8Array[] = [];

	for (const path of inputsOf(options.operands)) {
		for await (const piece of pieces(context, path)) {
			parts.push(piece);
		}
	}

	const all = Buffer.concat(parts);
	const skip = Number(options.value('j') ?? 0);
	const bytes = all.subarray(skip, skip + Number(options.value('N') ?? all.length));
	const output = createOutput(context.stdout);
	let last = '';
	let isHidden = false;

	for (let offset = 0; offset < bytes.length; offset += 16) {
		const row = bytes.subarray(offset, offset + 16);
		const key = row.toString('latin1');

		if (!options.has('v') && offset > 0 && key === last && row.length === 16) {
			if (!isHidden) {
				output.put('*\n');
			}

			isHidden = true;
			continue;
		}

		isHidden = false;
		last = key;

		for (const [index, type] of chosen.entries()) {
			let line = index === 0 ? offsetText(skip + offset) : ' '.repeat(offsetText(0).length);

			for (let at = 0; at < row.length; at += type.size) {
				const unit = new Uint8Array(type.size);
				unit.set(row.subarray(at, at + type.size));
				line += type.show(unit).padStart(type.width);
			}

			output.put(`${line}\n`);
		}
	}

	if (base !== 'n') {
		output.put(`${offsetText(skip + bytes.length)}\n`);
	}

	await output.flush();

	return 0;
});

export const strings: Utility = program(async context => {
	const args = context.args.map(word => /^-\d+$/v.test(word) ? `-n${word.slice(1)}` : word);
	const options = parseOptions('strings', args, 'an:ot:', 'Usage: strings [-a] [-o] [-t Format] [-n Number] [File ...]', 1);
	const least = Number(options.value('n') ?? 4);
	const output = createOutput(context.stdout);

	for (const path of inputsOf(options.operands)) {
		const text = await textOf(context, path);

		for (const match of text.matchAll(/[\t -~]+/gv)) {
			if (!(match[0].length >= least)) {
				continue;
			}

			const offset = options.has('o') || options.has('t') ? `${match.index.toString(options.value('t') === 'x' ? 16 : (options.value('t') === 'd' ? 10 : 8)).padStart(7)} ` : '';
			output.put(`${offset}${match[0]}\n`);
		}
	}

	await output.flush();

	return 0;
});
