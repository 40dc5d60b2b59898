import {createHash} from 'node:crypto';
import type {Utility, UtilityContext} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {inputsOf, pieces} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {createOutput} from './output.js';
import {
	attempt,
	costOf,
	Failure,
	program,
} from './program.js';

/**
The table of the CRC that POSIX gives for `cksum`.
*/
const table = Uint32Array.from({length: 256}, (_, index) => {
	let value = index << 24;

	for (let bit = 0; bit < 8; bit++) {
		value = (value & 0x80_00_00_00) === 0 ? value << 1 : (value << 1) ^ 0x04_C1_1D_B7;
	}

	return value >>> 0;
});

const addByte = (crc: number, byte: number): number => ((crc << 8) ^ table[((crc >>> 24) ^ byte) & 255]!) >>> 0;

/**
The checksum of POSIX: a CRC over the bytes and their number.
*/
const posixChecksum = (parts: readonly Uint8Array[]): {readonly crc: number; readonly size: number} => {
	let crc = 0;
	let size = 0;

	for (const part of parts) {
		size += part.length;

		for (const byte of part) {
			crc = ((crc << 8) ^ table[((crc >>> 24) ^ byte) & 255]!) >>> 0;
		}
	}

	for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) {
		crc = addByte(crc, rest % 256);
	}

	return {crc: ~crc >>> 0, size};
};

const readParts = async (context: UtilityContext, path: string | undefined): Promise<readonly Uint8Array[]> => {
	const parts: Uint8Array[] = await Array.fromAsync(pieces(context, path));

	return parts;
};

export const cksum: Utility = program(async context => {
	const options = parseOptions('cksum', context.args, '', 'Usage: cksum [File ...]', 1);
	let status = 0;

	for (const path of inputsOf(options.operands)) {
		const parts = await attempt(context, async () => readParts(context, path), (_, error) => `cksum: 0652-002 Cannot open ${error.path}.`);

		if (parts === undefined) {
			status = 2;
			continue;
		}

		const {crc, size} = posixChecksum(parts);
		await costOf(context, size);
		await context.out(`${crc} ${size}${path === undefined ? '' : ` ${path}`}\n`);
	}

	return status;
});

const rotateSum = (parts: readonly Uint8Array[]): number => {
	let sum = 0;

	for (const part of parts) {
		for (const byte of part) {
			sum = (((sum >> 1) + ((sum & 1) << 15)) + byte) & 0xFF_FF;
		}
	}

	return sum;
};

const plainSum = (parts: readonly Uint8Array[]): number => {
	let sum = 0;

	for (const part of parts) {
		for (const byte of part) {
			sum += byte;
		}
	}

	const folded = (sum % 65_536) + Math.floor((sum % 4_294_967_296) / 65_536);

	return (folded % 65_536) + Math.floor(folded / 65_536);
};

export const sum: Utility = program(async context => {
	const options = parseOptions('sum', context.args, 'rio', 'Usage: sum [-i] [-o] [-r] [File ...]', 1);
	let status = 0;

	for (const path of inputsOf(options.operands)) {
		const parts = await attempt(context, async () => readParts(context, path), (_, error) => `sum: 0653-161 Cannot open ${error.path}.`);

		if (parts === undefined) {
			status = 1;
			continue;
		}

		const size = parts.reduce((total, part) => total + part.length, 0);
		const name = path === undefined ? '' : ` ${path}`;
		await context.out(options.has('o') ? `${plainSum(parts)} ${Math.ceil(size / 512)}${name}\n` : `${String(rotateSum(parts)).padStart(5, '0')} ${String(Math.ceil(size / 1024)).padStart(5)}${name}\n`);
	}

	return status;
});

const digest = (algorithm: string, parts: readonly Uint8Array[]): string => {
	const hash = createHash(algorithm);

	for (const part of parts) {
		hash.update(part);
	}

	return hash.digest('hex');
};

const csumUsage = 'Usage: csum [-h Algorithm] [-o OutputFile] [-i InputFile] [File ...]';

const csumAlgorithms: Readonly<Record<string, string>> = {
	MD5: 'md5', SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512', RIPEMD160: 'ripemd160',
};

export const csum: Utility = program(async context => {
	const options = parseOptions('csum', context.args, 'h:o:i:', csumUsage, 1);
	const algorithm = csumAlgorithms[options.value('h') ?? 'MD5'];
	const output = createOutput(context.stdout);
	if (algorithm === undefined) {
		throw new SyntaxProblem(`csum: The algorithm ${options.value('h')} is not valid.\n${csumUsage}\n`, 1);
	}

	if (options.operands.length === 0) {
		throw new SyntaxProblem(`${csumUsage}\n`, 1);
	}

	let status = 0;

	for (const path of options.operands) {
		const parts = await attempt(context, async () => readParts(context, path === '-' ? undefined : path), (reason, error) => `csum: ${error.path}: ${reason}`);

		if (parts === undefined) {
			status = 1;
		} else {
			output.put(`${digest(algorithm, parts)}  ${byteTextOfWord(path)}\n`);
		}
	}

	await output.flush();

	return status;
});

/**
Only digests: `openssl dgst -sha256 FILE`, `openssl sha256`, `openssl version`.
*/
export const openssl: Utility = program(async context => {
	const [command = '', ...args] = context.args;

	if (command === 'version') {
		await context.out('OpenSSL 3.0.13 30 Jan 2024 (Library: OpenSSL 3.0.13 30 Jan 2024)\n');
		return 0;
	}

	const names = new Set(['md5', 'sha1', 'sha256', 'sha384', 'sha512']);
	const flags = args.filter(word => word.startsWith('-')).map(word => word.replace(/^-+/v, ''));
	const algorithm = names.has(command) ? command : (flags.find(flag => names.has(flag)) ?? 'sha256');

	if (command !== 'dgst' && !names.has(command)) {
		throw new Failure(`Invalid command '${command}'; type "help" for a list.`, 1);
	}

	const unknown = flags.find(flag => !names.has(flag) && flag !== 'r' && flag !== 'hex');

	if (unknown !== undefined) {
		throw new Failure(`dgst: Unknown option or message digest: ${unknown}\ndgst: Use -help for summary.`, 1);
	}

	const paths = args.filter(word => !word.startsWith('-'));
	let status = 0;

	for (const path of paths.length === 0 ? [undefined] : paths) {
		const parts = await attempt(context, async () => readParts(context, path), () => `dgst: Can't open "${path}" for reading, No such file or directory`);

		if (parts === undefined) {
			status = 1;
			continue;
		}

		await costOf(context, parts.reduce((total, part) => total + part.length, 0));
		const hex = digest(algorithm, parts);
		await context.out(flags.includes('r') ? `${hex} *${path ?? 'stdin'}\n` : `${algorithm.toUpperCase().replace(/^SHA(?=\d{3})/v, 'SHA2-')}(${path ?? 'stdin'})= ${hex}\n`);
	}

	return status;
});
