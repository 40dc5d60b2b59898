import type {FileStatus} from '../files.js';
import type {UtilityContext, WriteEnd} from '../utility.js';
import {accountNames} from './accounts.js';
import {byteTextOfWord} from './byte-text.js';
import {costOf} from './program.js';
import {blockSize, headerBlock} from './tar-header.js';
import type {TarRequest} from './tar-request.js';
import {byBytes, joinPath, statusOrNothing} from './walk.js';

export const createArchive = async (context: UtilityContext, {flags, archive, paths, directory}: TarRequest): Promise<number> => {
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
