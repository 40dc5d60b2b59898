import {FileError} from '../files.js';
import type {ReadEnd, Utility, WriteEnd} from '../utility.js';
import {
	costOf,
	Failure,
	program,
	reasonOf,
} from './program.js';

const usage = 'Usage: dd [if=InputFile] [of=OutputFile] [bs=n] [ibs=n] [obs=n] [cbs=n] [skip=n] [seek=n] [count=n] [files=n] [conv={ascii|ebcdic|ibm|block|unblock|lcase|ucase|swab|noerror|sync|notrunc} ...]';

const multiples: Readonly<Record<string, number>> = {
	w: 4, b: 512, k: 1024, m: 1_048_576, g: 1_073_741_824,
};

/**
Reads a size such as `512`, `1024k`, `1m` or `2x512`.
*/
const sizeOf = (text: string): number => {
	let size = 1;

	for (const factor of text.split('x')) {
		const match = /^(?<number>\d+)(?<unit>[wbkmg]?)$/v.exec(factor);

		if (match === null) {
			throw new Failure(`dd: 0511-041 The number ${text} is not valid.\n${usage}`, 2);
		}

		size *= Number(match.groups!['number']) * (multiples[match.groups!['unit']!] ?? 1);
	}

	return size;
};

/**
Reads blocks: what an end gives at once is a block as a real `read` has it, except from files and devices, where it is filled.
*/
const createBlocks = (end: ReadEnd, size: number, fills: boolean): (() => Promise<Uint8Array | undefined>) => {
	let rest: Uint8Array | undefined;
	let isEnded = false;

	return async () => {
		const parts: Uint8Array[] = [];
		let length = 0;

		while (length < size && !isEnded) {
			if (rest === undefined) {
				if (length > 0 && !fills) {
					break;
				}

				rest = await end.read();
				isEnded = rest === undefined;
				continue;
			}

			const taken = rest.subarray(0, size - length);
			parts.push(taken);
			length += taken.length;
			rest = taken.length === rest.length ? undefined : rest.subarray(taken.length);
		}

		return length === 0 ? undefined : (parts.length === 1 ? parts[0] : new Uint8Array(Buffer.concat(parts)));
	};
};

const swapBytes = (bytes: Uint8Array): Uint8Array => {
	const result = new Uint8Array(bytes);

	for (let index = 0; index + 1 < result.length; index += 2) {
		result[index] = bytes[index + 1]!;
		result[index + 1] = bytes[index]!;
	}

	return result;
};

const mapCase = (bytes: Uint8Array, first: number, last: number, difference: number): Uint8Array => bytes.map(byte => byte >= first && byte <= last ? byte + difference : byte);

export const dd: Utility = program(async context => {
	const settings = new Map<string, string>();

	for (const word of context.args) {
		const match = /^(?<name>if|of|bs|ibs|obs|cbs|skip|seek|count|files|fskip|iseek|oseek|conv|span)=(?<value>.*)$/sv.exec(word);

		if (match === null) {
			throw new Failure(`dd: 0511-044 The ${word} parameter is not valid.\n${usage}`, 2);
		}

		settings.set(match.groups!['name']!, match.groups!['value']!);
	}

	const number = (...names: readonly string[]): number | undefined => {
		const value = names.map(name => settings.get(name)).find(each => each !== undefined);

		return value === undefined ? undefined : sizeOf(value);
	};

	const conversions = (settings.get('conv') ?? '').split(',').filter(each => each !== '');
	const unknown = conversions.find(each => !['noerror', 'sync', 'notrunc', 'lcase', 'ucase', 'swab', 'iblock', 'oblock'].includes(each));

	if (unknown !== undefined) {
		throw new Failure(`dd: 0511-045 The ${unknown} conversion is not valid.\n${usage}`, 2);
	}

	const inputSize = number('bs', 'ibs') ?? 512;
	const outputSize = settings.has('bs') ? inputSize : number('obs') ?? 512;
	const count = number('count') ?? Infinity;
	const skip = number('skip', 'iseek') ?? 0;
	const seek = number('seek', 'oseek') ?? 0;
	const source = settings.get('if');
	const target = settings.get('of');
	const {files} = context;

	if (inputSize === 0 || outputSize === 0) {
		throw new Failure(`dd: 0511-041 The block size 0 is not valid.\n${usage}`, 2);
	}

	let reader: ReadEnd = context.stdin;
	let offset: number | undefined;

	if (source !== undefined) {
		try {
			const status = files.status(source);

			if (status.kind === 'file' || status.kind === 'block-device' || status.kind === 'character-device') {
				// Files and devices are read where they lie, so that a skip costs nothing.
				offset = skip * inputSize;
			}

			reader = await context.openRead(source);
		} catch (error) {
			if (error instanceof FileError) {
				throw new Failure(`dd: 0511-051 The open failed.\n: ${reasonOf(error)}`, 2);
			}

			throw error;
		}
	}

	let writer: WriteEnd = context.stdout;
	let place: number | undefined;

	if (target !== undefined) {
		try {
			const isThere = files.exists(target);
			const isRegular = !isThere || files.status(target).kind === 'file';

			if (isRegular && isThere && !conversions.includes('notrunc')) {
				files.truncate(target, Math.min(files.status(target).size, seek * outputSize));
			}

			writer = await context.openWrite(target, {keep: true});
			place = isThere && files.status(target).kind === 'fifo' ? undefined : seek * outputSize;
		} catch (error) {
			if (error instanceof FileError) {
				throw new Failure(`dd: 0511-052 The output file cannot be opened.\n: ${reasonOf(error)}`, 2);
			}

			throw error;
		}
	}

	const totals = {
		wholeIn: 0, partIn: 0, wholeOut: 0, partOut: 0,
	};

	const put = async (block: Uint8Array): Promise<void> => {
		if (place === undefined) {
			await writer.write(block);
		} else {
			files.writeRange(target!, place, block);
			place += block.length;
		}

		totals[block.length === outputSize ? 'wholeOut' : 'partOut'] += 1;
	};

	const stream = createBlocks(reader, inputSize, false);

	const next = async (): Promise<Uint8Array | undefined> => {
		if (offset === undefined) {
			return stream();
		}

		const block = files.readRange(source!, offset, inputSize);
		offset += block.length;

		return block.length === 0 ? undefined : block;
	};

	for (let skipped = 0; offset === undefined && skipped < skip; skipped++) {
		if (await stream() === undefined) {
			break;
		}
	}

	let pending = new Uint8Array(0);
	let unpaid = 0;
	let status = 0;

	try {
		for (let read = 0; read < count; read++) {
			let block = await next();

			if (block === undefined) {
				break;
			}

			totals[block.length === inputSize ? 'wholeIn' : 'partIn'] += 1;
			unpaid += block.length;

			if (unpaid >= 4_000_000) {
				await costOf(context, unpaid);
				unpaid = 0;
			}

			if (conversions.includes('sync') && block.length < inputSize) {
				const padded = new Uint8Array(inputSize);
				padded.set(block);
				block = padded;
			}

			block = conversions.includes('swab') ? swapBytes(block) : block;
			block = conversions.includes('lcase') ? mapCase(block, 65, 90, 32) : block;
			block = conversions.includes('ucase') ? mapCase(block, 97, 122, -32) : block;

			if (inputSize === outputSize || settings.has('bs')) {
				await put(block);
				continue;
			}

			let gathered = pending.length === 0 ? block : new Uint8Array(Buffer.concat([pending, block]));

			while (gathered.length >= outputSize) {
				await put(gathered.subarray(0, outputSize));
				gathered = gathered.subarray(outputSize);
			}

			pending = new Uint8Array(gathered);
		}

		if (pending.length > 0) {
			await put(pending);
		}
	} catch (error) {
		if (!(error instanceof FileError)) {
			throw error;
		}

		await context.err(`dd: 0511-053 The write failed.\n: ${reasonOf(error)}\n`);
		status = 2;
	}

	await costOf(context, unpaid);

	if (source !== undefined) {
		reader.close();
	}

	if (target !== undefined) {
		writer.close();
	}

	await context.err(`${totals.wholeIn}+${totals.partIn} records in.\n${totals.wholeOut}+${totals.partOut} records out.\n`);

	return status;
});
