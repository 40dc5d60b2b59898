import type {Utility} from '../utility.js';
import {inputsOf, pieces, textOf} from './input.js';
import {parseOptions} from './options.js';
import {createOutput} from './output.js';
import {program} from './program.js';

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
