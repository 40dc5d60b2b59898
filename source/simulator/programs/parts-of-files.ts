import type {Utility, UtilityContext} from '../utility.js';
import {inputsOf, pieces, wholeOf} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {
	attempt,
	costOf,
	Failure,
	program,
} from './program.js';
import {statusOrNothing} from './walk.js';

const headUsage = 'Usage: head [-Count | -c Number | -n Number] [File ...]';

/**
Takes the first lines or bytes of an input and leaves the rest unread.
*/
const takeFirst = async (context: UtilityContext, path: string | undefined, count: number, unit: 'lines' | 'bytes'): Promise<void> => {
	let left = count;

	if (left <= 0) {
		return;
	}

	for await (const piece of pieces(context, path)) {
		if (unit === 'bytes') {
			await context.stdout.write(piece.subarray(0, left));
			left -= piece.length;
		} else {
			let end = 0;

			while (left > 0 && end < piece.length) {
				const newline = piece.indexOf(10, end);

				if (newline === -1) {
					end = piece.length;
				} else {
					end = newline + 1;
					left -= 1;
				}
			}

			await context.stdout.write(piece.subarray(0, end));
		}

		if (left <= 0) {
			return;
		}
	}
};

export const head: Utility = program(async context => {
	const args = context.args.map((word, index) => index === 0 ? word.replace(/^-(?=\d+$)/v, '-n') : word);
	const options = parseOptions('head', args, 'n:c:', headUsage, 1);
	const unit = options.has('c') ? 'bytes' : 'lines';
	const given = options.value('c') ?? options.value('n') ?? '10';
	const inputs = inputsOf(options.operands);
	if (!/^\d+$/v.test(given)) {
		throw new SyntaxProblem(`head: ${given} is not a valid number.\n${headUsage}\n`, 1);
	}

	let status = 0;

	for (const [index, path] of inputs.entries()) {
		const done = await attempt(context, async () => {
			if (inputs.length > 1) {
				if (path !== undefined) {
					context.files.status(path);
				}

				await context.out(`${index === 0 ? '' : '\n'}==> ${path ?? 'standard input'} <==\n`);
			}

			await takeFirst(context, path, Number(given), unit);
			return true;
		}, (reason, error) => `head: ${error.path}: ${reason}`);

		status = done === undefined ? 1 : status;
	}

	return status;
});

const tailUsage = 'Usage: tail [+ | -][Number][l|b|c|k|m][f] [File]\n   or: tail [-f] [-c Number | -n Number | -b Number | -k Number | -m Number] [File]\n   or: tail [-r] [-n Number] [File]';

type Place = {readonly isFromStart: boolean; readonly count: number; readonly unit: 'lines' | 'bytes'};

const unitSizes: Readonly<Record<string, number>> = {
	c: 1, m: 1, b: 512, k: 1024,
};

const placeOf = (text: string, letter: string): Place | undefined => {
	const match = /^(?<sign>[+\-]?)(?<count>\d+)$/v.exec(text);

	if (match === null) {
		return undefined;
	}

	const count = Number(match.groups!['count']) * (unitSizes[letter] ?? 1);

	return {isFromStart: match.groups!['sign'] === '+', count, unit: letter === 'n' || letter === 'l' ? 'lines' : 'bytes'};
};

/**
Where the last lines of some bytes begin.
*/
const startOfLastLines = (bytes: Uint8Array, count: number): number => {
	let at = bytes.length;

	if (count === 0) {
		return at;
	}

	if (at > 0 && bytes[at - 1] === 10) {
		at -= 1;
	}

	for (let left = count; left > 0; left--) {
		const newline = at === 0 ? -1 : bytes.lastIndexOf(10, at - 1);

		if (newline === -1) {
			return 0;
		}

		at = newline;
	}

	return at + 1;
};

const skipLines = (bytes: Uint8Array, count: number): number => {
	let at = 0;

	for (let left = count; left > 0; left--) {
		const newline = bytes.indexOf(10, at);

		if (newline === -1) {
			return bytes.length;
		}

		at = newline + 1;
	}

	return at;
};

const startIn = (bytes: Uint8Array, {isFromStart, count, unit}: Place): number => {
	if (unit === 'bytes') {
		return isFromStart ? Math.max(0, count - 1) : Math.max(0, bytes.length - count);
	}

	return isFromStart ? skipLines(bytes, Math.max(0, count - 1)) : startOfLastLines(bytes, count);
};

const chunk = 1_048_576;

/**
Writes the end of a regular file without reading what lies before it.

@returns Up to where the file was read.
*/
const tailFile = async (context: UtilityContext, path: string, place: Place): Promise<number> => {
	const {files} = context;
	const {size} = files.status(path);
	let start: number;

	if (place.unit === 'bytes') {
		start = place.isFromStart ? Math.max(0, place.count - 1) : Math.max(0, size - place.count);
	} else if (place.isFromStart) {
		start = skipLines(files.read(path), Math.max(0, place.count - 1));
	} else {
		let window = Math.min(size, chunk);
		start = 0;

		for (;;) {
			const bytes = files.readRange(path, size - window, window);
			const found = startOfLastLines(bytes, place.count);

			if (found > 0 || window === size) {
				start = size - window + found;
				break;
			}

			window = Math.min(size, window * 4);
		}
	}

	let offset = start;

	for (;;) {
		const bytes = files.readRange(path, offset, chunk);

		if (bytes.length === 0) {
			return offset;
		}

		await costOf(context, bytes.length);
		await context.stdout.write(bytes);
		offset += bytes.length;
	}
};

const follow = async (context: UtilityContext, path: string, from: number): Promise<never> => {
	let offset = from;

	for (;;) {
		await context.sleep(1000);
		const {size} = context.files.status(path);
		offset = size < offset ? 0 : offset;
		const bytes = context.files.readRange(path, offset, size - offset);

		if (bytes.length === 0) {
			continue;
		}

		await context.stdout.write(bytes);
		offset += bytes.length;
	}
};

export const tail: Utility = program(async context => {
	const [first = '', ...rest] = context.args;
	const old = /^(?<sign>[+\-])(?<count>\d*)(?<unit>[lbckm]?)(?<follow>[fr]?)$/v.exec(first);
	const isOld = old !== null && first !== '-' && first !== '+' && !(first.startsWith('-') && /^-[fr]$/v.test(first)) && !/^-[cnbkm]$/v.test(first);
	const options = parseOptions('tail', isOld ? rest : context.args, 'frc:n:b:k:m:', tailUsage, 1);
	const letter = options.last('cnbkm');
	const place = isOld
		? placeOf(`${old.groups!['sign']}${old.groups!['count'] === '' ? '10' : old.groups!['count']}`, old.groups!['unit'] === '' ? 'n' : old.groups!['unit']!)
		: (letter === undefined ? {isFromStart: false, count: 10, unit: 'lines' as const} : placeOf(options.value(letter)!, letter));

	if (place === undefined || options.operands.length > 1) {
		throw new SyntaxProblem(`${tailUsage}\n`, 1);
	}

	const [path] = inputsOf(options.operands);
	const isFollowing = options.has('f') || old?.groups?.['follow'] === 'f';
	const isReversed = options.has('r') || old?.groups?.['follow'] === 'r';

	if (path !== undefined && statusOrNothing(context.files, path, true) === undefined) {
		throw new Failure(`tail: 0652-030 Cannot open input file ${path}.\ntail: ${path}: A file or directory in the path name does not exist.`, 1);
	}

	if (path !== undefined && !isReversed && context.files.status(path).kind === 'file') {
		const end = await tailFile(context, path, place);

		return isFollowing ? follow(context, path, end) : 0;
	}

	if (place.isFromStart && place.unit === 'bytes' && !isReversed) {
		let skip = Math.max(0, place.count - 1);

		for await (const piece of pieces(context, path)) {
			if (skip < piece.length) {
				await context.stdout.write(skip === 0 ? piece : piece.subarray(skip));
			}

			skip = Math.max(0, skip - piece.length);
		}

		return 0;
	}

	const bytes = await wholeOf(context, path);

	if (isReversed) {
		const text = Buffer.from(bytes).toString('latin1').split('\n');

		if (text.at(-1) === '') {
			text.pop();
		}

		const lines = text.reverse();
		await context.stdout.write(Buffer.from((letter === undefined && !isOld ? lines : lines.slice(0, place.count)).map(line => `${line}\n`).join(''), 'latin1'));

		return 0;
	}

	await context.stdout.write(bytes.subarray(startIn(bytes, place)));

	return 0;
});
