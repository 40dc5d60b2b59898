import type {FileStatus} from '../files.js';
import type {
	ReadEnd,
	Utility,
	UtilityContext,
	WriteEnd,
} from '../utility.js';
import {accountNames, groupNumber, userNumber} from './accounts.js';
import {byteTextOfWord, wordOfByteText} from './byte-text.js';
import {formatTime, localTime} from './calendar.js';
import {modeText} from './mode.js';
import {SyntaxProblem} from './options.js';
import {
	attempt,
	costOf,
	Failure,
	program,
} from './program.js';
import {zoneOf} from './system.js';
import {
	blockSize,
	type Header,
	headerBlock,
	parseHeader,
} from './tar-header.js';
import {
	byBytes,
	directoryName,
	joinPath,
	statusOrNothing,
} from './walk.js';

const usage = 'Usage: tar -{c|r|t|u|x} [ -BdDEFhilmopRUsvwZ ] [ -Number ] [ -f TarFile ]\n\t[ -b Blocks ] [ -S [ Feet ] | [ Feet@Density ] | [ Blocksb ] ]\n\t[ -L InputList ] [-X ExcludeFile] [ -N Blocks ] [ -C Directory ] File ...\n';

type Request = {
	readonly action: string;
	readonly flags: string;
	readonly archive: string | undefined;
	readonly paths: readonly string[];
	readonly directory: string | undefined;
};

const readRequest = (args: readonly string[]): Request => {
	const [first = '', ...rest] = args;
	let flags = '';
	let archive: string | undefined;
	let directory: string | undefined;
	const paths: string[] = [];
	const words = [first.startsWith('-') ? first : `-${first}`, ...rest];

	while (words.length > 0) {
		const word = words.shift()!;

		if (!/^-./v.test(word) || paths.length > 0) {
			paths.push(word);
			continue;
		}

		for (let index = 1; index < word.length; index++) {
			const flag = word[index]!;

			if (!'cxtruvfpBdDEFhilmoRUswCbL'.includes(flag)) {
				throw new SyntaxProblem(`tar: Not a recognized flag: ${flag}\n${usage}`, 1);
			}

			flags += flag;

			if ('fCbL'.includes(flag)) {
				const value = word.startsWith('-') && index + 1 < word.length && word !== `-${first}` ? word.slice(index + 1) : words.shift();

				if (value === undefined) {
					throw new SyntaxProblem(`tar: Option requires an argument -- ${flag}\n${usage}`, 1);
				}

				archive = flag === 'f' ? value : archive;
				directory = flag === 'C' ? value : directory;

				if (word.startsWith('-') && index + 1 < word.length && word !== `-${first}`) {
					break;
				}
			}
		}
	}

	const action = [...flags].find(flag => 'cxtru'.includes(flag));

	if (action === undefined) {
		throw new SyntaxProblem(usage, 1);
	}

	return {
		action, flags, archive: archive ?? '/dev/rmt0', paths, directory,
	};
};

const createArchive = async (context: UtilityContext, {flags, archive, paths, directory}: Request): Promise<number> => {
	const {files} = context;
	const names = accountNames(context);
	const end: WriteEnd = archive === '-' ? context.stdout : await context.openWrite(archive!);
	const linked = new Map<string, string>();
	let status = 0;
	let written = 0;

	const write = async (bytes: Uint8Array): Promise<void> => {
		await end.write(bytes);
		written += bytes.length;
	};

	const add = async (path: string, name: string, found: FileStatus): Promise<void> => {
		const identity = `${found.mountPoint}:${found.inode}`;
		const earlier = found.kind === 'file' && found.links > 1 ? linked.get(identity) : undefined;
		const types = {
			file: '0', directory: '5', link: '2', fifo: '6', 'block-device': '4', 'character-device': '3',
		} as const;
		const isContent = found.kind === 'file' && earlier === undefined;
		const header = headerBlock({
			name: byteTextOfWord(found.kind === 'directory' && !name.endsWith('/') ? `${name}/` : name), mode: found.mode, uid: found.uid, gid: found.gid, size: isContent ? found.size : 0, modifiedAt: found.modifiedAt, type: earlier === undefined ? types[found.kind] : '1', linkName: earlier ?? byteTextOfWord(found.linkTarget ?? ''), user: names.user(found.uid), group: names.group(found.gid),
		});

		if (header === undefined) {
			await context.err(`tar: 0511-188 The file name ${name} is too long.\n`);
			status = 1;
			return;
		}

		linked.set(identity, byteTextOfWord(name));
		await write(header);

		if (flags.includes('v')) {
			await context.out(earlier === undefined ? `a ${name}${found.kind === 'directory' ? '' : (found.kind === 'link' ? ` symbolic link to ${found.linkTarget}.` : ` ${Math.ceil(found.size / blockSize)} blocks`)}\n` : `a ${name} linked to ${earlier}.\n`);
		}

		if (!isContent) {
			return;
		}

		for (let offset = 0; offset < found.size;) {
			const bytes = files.readRange(path, offset, 1_048_576);

			if (bytes.length === 0) {
				break;
			}

			await costOf(context, bytes.length);
			await write(bytes);
			offset += bytes.length;
		}

		await write(new Uint8Array((blockSize - (found.size % blockSize)) % blockSize));
	};

	const visit = async (path: string, name: string): Promise<void> => {
		const found = statusOrNothing(files, path, flags.includes('h'));

		if (found === undefined) {
			await context.err(`tar: ${name}: A file or directory in the path name does not exist.\n`);
			status = 1;
			return;
		}

		await add(path, name, found);

		if (found.kind === 'directory') {
			for (const child of [...files.list(path)].sort(byBytes)) {
				await visit(joinPath(path, child), joinPath(name, child));
			}
		}
	};

	for (const path of paths) {
		await visit(directory === undefined ? path : joinPath(directory, path), path);
	}

	// Two blocks of zeros, then up to a record of 20 blocks.
	await write(new Uint8Array(2 * blockSize));
	const record = 20 * blockSize;
	await write(new Uint8Array((record - (written % record)) % record));

	if (archive !== '-') {
		end.close();
	}

	return status;
};

/**
Exact pieces of a stream.
*/
const createReader = (end: ReadEnd): ((length: number) => Promise<Uint8Array>) => {
	let held: Uint8Array = new Uint8Array(0);

	return async length => {
		const parts: Uint8Array[] = [];
		let missing = length;

		while (missing > 0) {
			if (held.length === 0) {
				const next = await end.read();

				if (next === undefined) {
					break;
				}

				held = next;
				continue;
			}

			const taken = held.subarray(0, missing);
			parts.push(taken);
			missing -= taken.length;
			held = held.subarray(taken.length);
		}

		return new Uint8Array(Buffer.concat(parts));
	};
};

const readArchive = async (context: UtilityContext, {action, flags, archive, paths, directory}: Request): Promise<number> => {
	const end: ReadEnd = archive === '-' ? context.stdin : await context.openRead(archive!);
	const take = createReader(end);
	const {files} = context;
	const isVerbose = flags.includes('v');
	const directories: Array<{readonly path: string; readonly header: Header}> = [];
	let isFirst = true;
	let status = 0;

	const makeParents = (path: string): void => {
		const above = directoryName(path);

		if (!(above !== '.' && above !== '/' && statusOrNothing(files, above, true) === undefined)) {
			return;
		}

		makeParents(above);
		files.makeDirectory(above);
	};

	const settle = (path: string, header: Header): void => {
		const isRoot = context.process.view.account.uid === 0;

		if (isRoot && !flags.includes('o')) {
			files.setOwner(path, userNumber(context, header.user) ?? header.uid, groupNumber(context, header.group) ?? header.gid);
		}

		files.setMode(path, flags.includes('p') || isRoot ? header.mode : header.mode & ~context.process.view.umask);

		if (!flags.includes('m')) {
			files.setTimes(path, header.modifiedAt, header.modifiedAt);
		}
	};

	const extract = async (path: string, header: Header): Promise<void> => {
		makeParents(path);

		if (header.type === '5') {
			const plain = path.replace(/\/+$/v, '');

			if (statusOrNothing(files, plain, true)?.kind !== 'directory') {
				files.makeDirectory(plain);
			}

			directories.push({path: plain, header});
			return;
		}

		if (statusOrNothing(files, path) !== undefined) {
			files.removeFile(path);
		}

		switch (header.type) {
			case '2': {
				files.makeLink(wordOfByteText(header.linkName), path);

				break;
			}

			case '1': {
				files.makeHardLink(directory === undefined ? wordOfByteText(header.linkName) : joinPath(directory, wordOfByteText(header.linkName)), path);

				break;
			}

			case '6': {
				files.makeFifo(path);
				settle(path, header);

				break;
			}

			default: {
				const writer = await context.openWrite(path);
				let left = header.size;

				while (left > 0) {
					const bytes = await take(Math.min(left, 1_048_576));

					if (bytes.length === 0) {
						throw new Failure('tar: 0511-193 An error occurred while reading from the media.\nThere is an input or output error.', 1);
					}

					await costOf(context, bytes.length);
					await writer.write(bytes);
					left -= bytes.length;
				}

				writer.close();
				await take((blockSize - (header.size % blockSize)) % blockSize);
				settle(path, header);
			}
		}

		if (isVerbose) {
			await context.out(`x ${path}, ${header.size} bytes, ${Math.ceil(header.size / blockSize)} media blocks.\n`);
		}
	};

	const skip = async (size: number): Promise<void> => {
		for (let left = Math.ceil(size / blockSize) * blockSize; left > 0;) {
			const bytes = await take(Math.min(left, 1_048_576));

			if (bytes.length === 0) {
				return;
			}

			left -= bytes.length;
		}
	};

	for (;;) {
		const block = await take(blockSize);

		if (block.length < blockSize || block.every(byte => byte === 0)) {
			if (isFirst && block.length < blockSize) {
				throw new Failure('tar: 0511-193 An error occurred while reading from the media.\nThere is an input or output error.', 1);
			}

			break;
		}

		const header = parseHeader(block);
		isFirst = false;

		if (header === undefined) {
			throw new Failure('tar: 0511-169 A directory checksum error on media; the archive is not valid.', 1);
		}

		const name = wordOfByteText(header.name);
		const isWanted = paths.length === 0 || paths.some(path => name === path || name.startsWith(`${path.replace(/\/+$/v, '')}/`));
		const hasContent = header.type === '0' || header.type === '\0' || header.type === '7';

		if (action === 't' && isWanted) {
			const kinds: Readonly<Record<string, FileStatus['kind']>> = {5: 'directory', 2: 'link', 6: 'fifo'};
			const link = header.type === '2' ? ` symbolic link to ${header.linkName}` : (header.type === '1' ? ` linked to ${header.linkName}` : '');
			await context.out(isVerbose ? `${modeText(kinds[header.type] ?? 'file', header.mode)} ${header.uid} ${header.gid} ${String(header.size).padStart(7)} ${formatTime('%b %d %H:%M:%S %Y', localTime(header.modifiedAt, zoneOf(context)))} ${name}${link}\n` : `${name}\n`);
		}

		if (action === 'x' && isWanted) {
			const target = directory === undefined ? name : joinPath(directory, name);
			const done = await attempt(context, async () => {
				await extract(target, header);
				return true;
			}, reason => `tar: ${target}: ${reason}`);

			status = done === undefined ? 1 : status;
		} else if (hasContent) {
			await skip(header.size);
		}
	}

	// Last, so that what lies in a directory does not change its times, nor its mode keep files out.
	for (const each of directories.reverse()) {
		settle(each.path, each.header);
	}

	if (archive !== '-') {
		end.close();
	}

	return status;
};

export const tar: Utility = program(async context => {
	const request = readRequest(context.args);

	if ('ru'.includes(request.action)) {
		throw new Failure('tar: This machine does not append to archives.', 1);
	}

	const status = await attempt(context, async () => request.action === 'c' ? createArchive(context, request) : readArchive(context, request), (reason, error) => `tar: ${error.path === '' ? request.archive : error.path}: ${reason}`);

	return status ?? 1;
});
