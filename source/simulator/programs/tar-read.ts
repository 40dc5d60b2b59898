import type {FileStatus} from '../files.js';
import type {ReadEnd, UtilityContext} from '../utility.js';
import {groupNumber, userNumber} from './accounts.js';
import {wordOfByteText} from './byte-text.js';
import {formatTime, localTime} from './calendar.js';
import {modeText} from './mode.js';
import {attempt, costOf, Failure} from './program.js';
import {zoneOf} from './system.js';
import {blockSize, parseHeader, type Header} from './tar-header.js';
import type {TarRequest} from './tar-request.js';
import {directoryName, joinPath, statusOrNothing} from './walk.js';

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

/**
Lists an archive, or extracts from it.
*/
export const readArchive = async (context: UtilityContext, {action, flags, archive, paths, directory}: TarRequest): Promise<number> => {
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
