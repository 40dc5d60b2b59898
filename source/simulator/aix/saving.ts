import {FileError} from '../files.js';
import {PatternProblem} from '../programs/pattern-syntax.js';
import {compile} from '../programs/regular-expression.js';
import {byteTextOfWord} from '../programs/byte-text.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {Archive, ArchiveProblem} from './archive-files.js';
import {mountOf} from './groups.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import type {Pacing} from './pacing.js';

/**
Lines of a file that must be there.

@throws FileError
*/
const linesOf = (context: UtilityContext, path: string): readonly string[] => {
	const text = toText(context.files.read(path));

	return text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);
};

/**
Names of a directory's files as `find -xdev -print` gives them, relative to `/`.
*/
export const findNames = (context: {readonly files: Pick<UtilityContext['files'], 'linkStatus' | 'list'>}, mountPoint: string): readonly string[] => {
	const names: string[] = [];
	const visit = (path: string): void => {
		names.push(`.${path}`);

		try {
			const status = context.files.linkStatus(path === '' ? '/' : path);

			if (status.kind === 'directory' && (status.mountPoint === mountPoint || path === mountPoint)) {
				for (const name of context.files.list(path === '' ? '/' : path)) {
					visit(`${path}/${name}`);
				}
			}
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}
		}
	};

	visit(mountPoint === '/' ? '' : mountPoint);

	return names;
};

type ListOptions = {
	/**
	Patterns of names to leave out, one basic expression a line; a blank one matches every name.
	*/
	readonly excludeFile?: string | undefined;

	/**
	Mount points to leave out, one a line.
	*/
	readonly filesystemsFile?: string | undefined;

	/**
	Directories whose filesystems, and those below, belong to a workload partition and are left out.
	*/
	readonly partitions?: readonly string[];
};

const patternsOf = (context: UtilityContext, path: string | undefined) => {
	try {
		return path === undefined ? [] : linesOf(context, path).map(line => compile(byteTextOfWord(line), {dialect: 'basic'}));
	} catch (error) {
		throw error instanceof PatternProblem ? new LvmProblem(`grep: 0652-027 ${error.message}`) : error;
	}
};

/**
What is saved: the mounted filesystems of the group less those that one file names, their names less what the patterns of another match.

@throws FileError where a list that was asked for is not there, LvmProblem where a pattern in it is none.
*/
export const listNames = (context: UtilityContext, group: VolumeGroup, {excludeFile, filesystemsFile, partitions = []}: ListOptions): readonly string[] => {
	const {lvm} = context.machine;
	const excludedMounts = new Set(filesystemsFile === undefined ? [] : linesOf(context, filesystemsFile).map(line => line.trim()));
	const patterns = patternsOf(context, excludeFile);
	const isOfPartition = (mountPoint: string): boolean => partitions.some(directory => mountPoint === directory || mountPoint.startsWith(`${directory}/`));
	const mountPoints = group.logicalVolumes.map(volume => mountOf(lvm, volume)?.mountPoint).filter(mountPoint => mountPoint !== undefined && !excludedMounts.has(mountPoint) && !isOfPartition(mountPoint)) as string[];
	const names = new Set(mountPoints.toSorted().flatMap(mountPoint => findNames(context, mountPoint)));

	return [...names].filter(name => {
		const text = byteTextOfWord(name);

		return patterns.every(pattern => !pattern.test(text));
	});
};

/**
With the fault `truncated-image` half of the data reaches the file, without a word.
*/
const keptBytes = (context: UtilityContext, names: readonly string[], pathOf: (name: string) => string): number => {
	let sum = 0;

	for (const name of names) {
		try {
			const {kind, size} = context.files.linkStatus(pathOf(name));

			sum += kind === 'file' ? size : 0;
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}
		}
	}

	return Math.max(1024, Math.floor(sum * 0.5));
};

type SaveOrder = {
	readonly target: string;

	/**
	Names of what is saved, and where each is read.
	*/
	readonly names: readonly string[];
	readonly pathOf?: (name: string) => string;

	/**
	A reason why a file cannot be saved, for faults.
	*/
	readonly failureOf?: (name: string) => string | undefined;

	/**
	The program that the archive names as its maker in messages.
	*/
	readonly program: string;
	readonly isVerbose: boolean;
	readonly isPacking: boolean;

	/**
	Patterns of files that are not packed.
	*/
	readonly unpackedFile?: string | undefined;
};

type Saved = {
	readonly stored: number;
	readonly bytes: number;

	/**
	Whether the archive was written to its end.
	*/
	readonly isWhole: boolean;
};

/**
Writes an archive by name; what cannot be saved is told on stderr.
*/
export const writeArchive = async (context: UtilityContext, pacing: Pacing, order: SaveOrder): Promise<Saved> => {
	const {target, names, pathOf = (name: string): string => name === '.' ? '/' : name.slice(1), failureOf, program, isVerbose, isPacking, unpackedFile} = order;
	let bytes = 0;
	let stored = 0;

	try {
		const unpacked = patternsOf(context, unpackedFile);
		const archive = new Archive(context, {
			target,
			program,
			isPacking,
			pass: async milliseconds => pacing.pass(milliseconds),
			...(context.machine.faults.has('truncated-image') && {kept: keptBytes(context, names, pathOf)}),
		});

		for (const name of names) {
			const isPacked = unpacked.every(pattern => !pattern.test(byteTextOfWord(name)));
			const size = failureOf?.(name) ?? await archive.add(name, pathOf(name), {isPacked});
			pacing.finished(1);

			if (typeof size === 'string') {
				await context.err(`backup: 0511-449 An error occurred accessing ${name}: ${size}\n`);
				continue;
			}

			bytes += size;
			stored++;

			if (isVerbose) {
				await context.out(`a ${String(size).padStart(10)} ${name}\n`);
			}
		}

		await archive.end();
	} catch (error) {
		if (!(error instanceof ArchiveProblem || error instanceof LvmProblem || error instanceof FileError)) {
			throw error;
		}

		await context.err(error instanceof FileError ? `backup: 0511-089 Cannot open ${error.path}.\n` : `${error.message}\n`);

		return {stored, bytes, isWhole: false};
	}

	return {stored, bytes, isWhole: true};
};

/**
What follows when not all was saved.
*/
export const incomplete = (program: string): string => `0512-003 ${program} may not have been able to archive some files.\n\tThe messages displayed on the Standard Error\n\tcontained additional information.\n`;

export const isBadBlockCount = (value: string | undefined): boolean => value !== undefined && !/^[1-9]\d{0,4}$/v.test(value);
