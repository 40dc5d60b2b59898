import {FileError, type FileStatus} from '../files.js';
import type {Utility, UtilityContext} from '../utility.js';
import {isConfirmed} from './answer.js';
import {destinationsOf} from './destinations.js';
import {type Options, parseOptions} from './options.js';
import {
	attempt,
	costOf,
	Failure,
	program,
	reasonOf,
} from './program.js';
import {removeTree} from './remove-files.js';
import {
	byBytes,
	isSameFile,
	joinPath,
	statusOrNothing,
} from './walk.js';

const copyContent = async (context: UtilityContext, from: string, to: string, status: FileStatus): Promise<void> => {
	const {files} = context;
	const isNew = statusOrNothing(files, to, true) === undefined;

	const reader = await context.openRead(from);
	let copied = 0;

	try {
		const writer = await context.openWrite(to);

		try {
			if (isNew) {
				files.setMode(to, files.status(to).mode & status.mode);
			}

			for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) {
				await writer.write(piece);
				copied += piece.length;

				if (!(copied >= 4_000_000)) {
					continue;
				}

				await costOf(context, copied);
				copied = 0;
			}
		} finally {
			writer.close();
		}
	} finally {
		reader.close();
	}

	await costOf(context, copied);
};

/**
Gives a copy the owner, mode and times of its original.
*/
const preserve = (context: UtilityContext, to: string, status: FileStatus): void => {
	try {
		context.files.setOwner(to, status.uid, status.gid);
	} catch {
		// Only root may give files away; the copy stays with who made it.
	}

	context.files.setMode(to, status.mode);
	context.files.setTimes(to, status.accessedAt, status.modifiedAt);
};

type CopyOptions = {
	readonly isRecursive: boolean;
	readonly keepsLinks: boolean;
	readonly preserves: boolean;
	readonly isForced: boolean;
	readonly asks: boolean;
	readonly name: string;
};

/**
Copies one path.

@returns Whether all of it was copied; what was not is told on stderr.
*/
const copyPath = async (context: UtilityContext, from: string, to: string, options: CopyOptions): Promise<boolean> => {
	const {files} = context;
	const {name} = options;

	const done = await attempt(context, async () => {
		const status = options.keepsLinks ? files.linkStatus(from) : files.status(from);
		const old = statusOrNothing(files, to, !options.keepsLinks);

		if (status.kind === 'directory') {
			if (!options.isRecursive) {
				throw new Failure(`${name}: ${from} is a directory -- not copied.`);
			}

			const resolved = files.resolve(from).replace(/\/+$/v, '');

			if (`${files.resolve(to)}/`.startsWith(`${resolved}/`)) {
				throw new Failure(`${name}: ${from} and ${to} are the same directory or one lies in the other.`);
			}

			if (old === undefined) {
				files.makeDirectory(to, (status.mode & 0o777) | 0o700);
			}

			let isWhole = true;

			for (const child of [...files.list(from)].sort(byBytes)) {
				isWhole = await copyPath(context, joinPath(from, child), joinPath(to, child), options) && isWhole;
			}

			if (options.preserves) {
				preserve(context, to, status);
			} else if (old === undefined) {
				files.setMode(to, files.status(to).mode & status.mode);
			}

			return isWhole;
		}

		if (old !== undefined && isSameFile(old, status)) {
			throw new Failure(`${name}: 0653-440 ${to} and ${from} are identical files.`);
		}

		if (old?.kind === 'directory') {
			throw new Failure(`${name}: 0653-437 ${to} is a directory.`);
		}

		if (old !== undefined && options.asks && !await isConfirmed(context, `${name}: overwrite ${to}? `)) {
			return true;
		}

		if (status.kind === 'link') {
			if (old !== undefined) {
				files.removeFile(to);
			}

			files.makeLink(status.linkTarget ?? '', to);
			return true;
		}

		if (status.kind === 'fifo' && options.isRecursive) {
			if (old !== undefined) {
				files.removeFile(to);
			}

			files.makeFifo(to, status.mode);
		} else {
			await copyContent(context, from, to, status);
		}

		if (options.preserves) {
			preserve(context, to, status);
		}

		return true;
	}, (reason, error) => `${name}: ${error.path}: ${reason}`).catch(async (error: unknown) => {
		if (!(error instanceof Failure)) {
			throw error;
		}

		await context.err(`${error.message}\n`);
		return undefined;
	});

	return done ?? false;
};

const copyUsage = 'Usage: cp [-fhipHILPU] [-d] [-e] [-E{force|ignore|warn}] [--] src target\n   or: cp [-fhipHILPU] [-d] [-e] [-E{force|ignore|warn}] [--] src1 ... srcN directory\n   or: cp {-R | -r} [-fhipHILPU] [-d] [-e] [-E{force|ignore|warn}] [--] src1 ... srcN directory';

export const cp: Utility = program(async context => {
	const options = parseOptions('cp', context.args, 'fhipHILPURrdeE:', copyUsage, 1);
	const isRecursive = options.has('R') || options.has('r');
	let status = 0;

	for (const [from, to] of destinationsOf(context, options.operands, {name: 'cp', usage: copyUsage})) {
		const isWhole = await copyPath(context, from, to, {
			isRecursive,
			keepsLinks: isRecursive ? options.last('HLP') !== 'L' && options.last('HLP') !== 'H' : options.has('h') || options.has('P'),
			preserves: options.has('p'),
			isForced: options.has('f'),
			asks: options.has('i'),
			name: 'cp',
		});

		status = isWhole ? status : 1;
	}

	return status;
});

const moveUsage = 'Usage: mv [-I] [-d] [-e] [-i | -f] [-E{force|ignore|warn}] [--] src target\n   or: mv [-I] [-d] [-e] [-i | -f] [-E{force|ignore|warn}] [--] src1 ... srcN directory';

const moveOne = async (context: UtilityContext, from: string, to: string, options: Options): Promise<boolean> => {
	const {files} = context;
	const source = statusOrNothing(files, from);
	const old = statusOrNothing(files, to);

	if (source === undefined) {
		await context.err(`mv: 0653-401 Cannot rename ${from} to ${to}:\n             A file or directory in the path name does not exist.\n`);
		return false;
	}

	if (old !== undefined && isSameFile(old, source)) {
		await context.err(`mv: 0653-405 ${from} and ${to} are identical.\n`);
		return false;
	}

	if (old !== undefined && options.last('fi') === 'i' && !await isConfirmed(context, `overwrite ${to}? `)) {
		return true;
	}

	try {
		files.rename(from, to);
		return true;
	} catch (error) {
		if ((error as {readonly code?: string}).code !== 'EXDEV') {
			if (!(error instanceof FileError)) {
				throw error;
			}

			await context.err(`mv: 0653-401 Cannot rename ${from} to ${to}:\n             ${reasonOf(error)}\n`);

			return false;
		}
	}

	const isWhole = await copyPath(context, from, to, {
		isRecursive: true, keepsLinks: true, preserves: true, isForced: true, asks: false, name: 'mv',
	});

	return isWhole && await removeTree(context, from, {
		name: 'mv', isForced: true, asks: false, isVerbose: false,
	});
};

export const mv: Utility = program(async context => {
	const options = parseOptions('mv', context.args, 'IdeifE:', moveUsage, 1);
	let status = 0;

	for (const [from, to] of destinationsOf(context, options.operands, {name: 'mv', usage: moveUsage})) {
		status = await moveOne(context, from, to, options) ? status : 1;
	}

	return status;
});
