import type {FileStatus} from '../files.js';
import type {Utility, UtilityContext} from '../utility.js';
import {accountNames} from './accounts.js';
import {byteTextOfWord} from './byte-text.js';
import {formatTime, localTime} from './calendar.js';
import {modeText} from './mode.js';
import {type Options, parseOptions} from './options.js';
import {createOutput, type Output} from './output.js';
import {attempt, program} from './program.js';
import {nowOf, zoneOf} from './system.js';
import {byBytes, joinPath} from './walk.js';

const usage = 'Usage: ls [-1ACFHLNRSabcdefgiklmnopqrstuxEUX] [File...]';

type Entry = {readonly name: string; readonly path: string; readonly status: FileStatus};

const halfYear = 182.5 * 86_400_000;

/**
The date as `ls -l` gives it: the hour for the last six months, else the year.
*/
const listingDate = (moment: number, now: number, zone: string | undefined): string => {
	const isRecent = moment > now - halfYear && moment <= now + 60_000;

	return formatTime(isRecent ? '%b %d %H:%M' : '%b %d %Y ', localTime(moment, zone));
};

/**
Blocks of 512 bytes that a file takes in a filesystem with blocks of 4096.
*/
export const blocksOf = (status: FileStatus): number => status.kind === 'file' || status.kind === 'directory' ? Math.ceil(status.size / 4096) * 8 : 0;

export const longLine = (context: UtilityContext, {status, name}: {readonly status: FileStatus; readonly name: string}, {numeric = false, owner = true, group = true, moment}: {readonly numeric?: boolean; readonly owner?: boolean; readonly group?: boolean; readonly moment?: number} = {}, names = accountNames(context)): string => {
	const size = status.device === undefined ? String(status.size) : `${status.device.major},${String(status.device.minor).padStart(3)}`;
	const columns = [
		`${modeText(status.kind, status.mode)} ${String(status.links).padStart(4)}`,
		...owner ? [(numeric ? String(status.uid) : names.user(status.uid)).padEnd(8)] : [],
		...group ? [(numeric ? String(status.gid) : names.group(status.gid)).padEnd(8)] : [],
		size.padStart(10),
		listingDate(moment ?? status.modifiedAt, nowOf(context), zoneOf(context)),
		name,
	];

	return columns.join(' ');
};

const momentOf = (status: FileStatus, options: Options): number => options.has('u') ? status.accessedAt : (options.has('c') ? status.changedAt : status.modifiedAt);

const mark = (status: FileStatus, options: Options): string => {
	if (status.kind === 'directory') {
		return options.has('F') || options.has('p') ? '/' : '';
	}

	if (!options.has('F')) {
		return '';
	}

	const ofFile = status.kind === 'file' && (status.mode & 0o111) !== 0 ? '*' : '';

	return status.kind === 'link' ? '@' : (status.kind === 'fifo' ? '|' : ofFile);
};

const shownName = (name: string, options: Options): string => {
	const text = byteTextOfWord(name);

	if (options.has('b')) {
		return text.replaceAll(/[^ -~]/gv, character => `\\${character.codePointAt(0)!.toString(8).padStart(3, '0')}`);
	}

	return options.has('q') ? text.replaceAll(/[^ -~]/gv, '?') : text;
};

const sorted = (entries: readonly Entry[], options: Options): readonly Entry[] => {
	if (options.has('f')) {
		return entries;
	}

	const result = [...entries].sort((left, right) => byBytes(left.name, right.name));

	if (options.has('t')) {
		result.sort((left, right) => momentOf(right.status, options) - momentOf(left.status, options));
	} else if (options.has('S')) {
		result.sort((left, right) => right.status.size - left.status.size);
	}

	return options.has('r') ? result.reverse() : result;
};

const columnsOf = (texts: readonly string[], across: boolean): string => {
	const width = Math.max(...texts.map(text => text.length)) + 2;
	const columns = Math.max(1, Math.floor(80 / width));
	const rows = Math.ceil(texts.length / columns);
	const lines = Array.from({length: rows}, (_, row) => Array.from({length: columns}, (__, column) => texts[across ? (row * columns) + column : (column * rows) + row] ?? '').map(text => text.padEnd(width)).join('').trimEnd());

	return `${lines.join('\n')}\n`;
};

const put = (context: UtilityContext, entries: readonly Entry[], options: Options, output: Output, names: ReturnType<typeof accountNames>): void => {
	const isLong = ['l', 'o', 'g', 'n'].some(flag => options.has(flag)) && !['C', 'm', 'x'].includes(options.last('lognCmx1') ?? '');
	const texts = entries.map(({name, path, status}) => {
		const before = `${options.has('i') ? `${String(status.inode).padStart(5)} ` : ''}${options.has('s') ? `${String(Math.ceil(blocksOf(status) / 2)).padStart(4)} ` : ''}`;
		const shown = shownName(name, options) + mark(status, options);

		if (!isLong) {
			return before + shown;
		}

		const target = status.kind === 'link' ? ` -> ${byteTextOfWord(status.linkTarget ?? context.files.linkStatus(path).linkTarget ?? '')}` : '';

		return before + longLine(context, {status, name: shown + target}, {
			numeric: options.has('n'), owner: !options.has('g'), group: !options.has('o'), moment: momentOf(status, options),
		}, names);
	});

	if (texts.length === 0) {
		return;
	}

	if (!isLong && options.has('m')) {
		output.put(`${texts.join(', ')}\n`);
	} else if (!isLong && (options.has('C') || options.has('x')) && options.last('Cx1') !== '1') {
		output.put(columnsOf(texts, options.last('Cx') === 'x'));
	} else {
		output.put(texts.map(text => `${text}\n`).join(''));
	}
};

export const ls: Utility = program(async context => {
	const options = parseOptions('ls', context.args, '1ACFHLNRSabcdefgiklmnopqrstuxEUX', usage);
	const output = createOutput(context.stdout);
	const names = accountNames(context);
	const operands = options.operands.length === 0 ? ['.'] : options.operands;
	const {files} = context;
	const isLong = ['l', 'o', 'g', 'n'].some(flag => options.has(flag));
	let status = 0;

	const statusOf = (path: string, isOperand: boolean): FileStatus => {
		const own = files.linkStatus(path);

		if (own.kind !== 'link') {
			return own;
		}

		const isFollows = options.has('L') || (isOperand && (options.has('H') || (!isLong && !options.has('F') && !options.has('d'))));

		return isFollows && files.exists(path) ? files.status(path) : own;
	};

	const entries: Entry[] = [];

	for (const operand of [...operands].sort(byBytes)) {
		const found = await attempt(context, () => statusOf(operand, true), (reason, error) => error.code === 'ENOENT' || error.code === 'ENOTDIR' ? `ls: 0653-341 The file ${operand} does not exist.` : `ls: ${operand}: ${reason}`);

		if (found === undefined) {
			status = 2;
		} else {
			entries.push({name: operand, path: operand, status: found});
		}
	}

	const isListed = (entry: Entry): boolean => !options.has('d') && entry.status.kind === 'directory';
	put(context, sorted(entries.filter(entry => !isListed(entry)), options), options, output, names);
	let isNeedsBreak = entries.some(entry => !isListed(entry));

	const listDirectory = async (directory: string, withTitle: boolean): Promise<void> => {
		const children = await attempt(context, () => files.list(directory), (reason, error) => error.code === 'EACCES' ? `ls: ${directory}: ${reason}` : `ls: 0653-341 The file ${directory} does not exist.`);

		if (withTitle) {
			output.put(`${isNeedsBreak ? '\n' : ''}${byteTextOfWord(directory)}:\n`);
		}

		isNeedsBreak = true;

		if (children === undefined) {
			status = 2;
			return;
		}

		const isAll = options.has('a') || options.has('f');
		const wanted = [...isAll ? ['.', '..'] : [], ...children.filter(name => isAll || options.has('A') || !name.startsWith('.'))];
		const below = wanted.map(name => ({name, path: joinPath(directory, name), status: statusOf(joinPath(directory, name), false)}));

		if (isLong || options.has('s')) {
			output.put(`total ${below.reduce((sum, entry) => sum + blocksOf(entry.status), 0)}\n`);
		}

		const order = sorted(below, options);
		put(context, order, options, output, names);
		await output.settle();

		if (options.has('R')) {
			for (const entry of order) {
				if (entry.status.kind === 'directory' && entry.name !== '.' && entry.name !== '..') {
					await listDirectory(entry.path, true);
				}
			}
		}
	};

	for (const entry of sorted(entries.filter(each => isListed(each)), options)) {
		await listDirectory(entry.path, entries.length > 1 || operands.length > 1 || options.has('R'));
	}

	await output.flush();

	return status;
});
