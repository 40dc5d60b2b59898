import type {Utility} from '../utility.js';
import {momentOf} from './calendar.js';
import {applyMode} from './mode.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {attempt, Failure, program} from './program.js';
import {nowOf, umaskOf} from './system.js';
import {directoryName, joinPath, statusOrNothing} from './walk.js';

export const mkdir: Utility = program(async context => {
	const usage = 'Usage: mkdir [-p] [-e] [-m mode] Directory ...';
	const options = parseOptions('mkdir', context.args, 'pem:', usage);
	const {files} = context;
	const given = options.value('m');
	const mode = given === undefined ? undefined : applyMode(given, 0o777, {isDirectory: true, mask: umaskOf(context)});
	if (options.operands.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 2);
	}

	if (given !== undefined && mode === undefined) {
		throw new Failure(`mkdir: 0653-361 The mode ${given} is not valid.`, 2);
	}

	let status = 0;

	for (const path of options.operands) {
		const done = await attempt(context, () => {
			if (options.has('p')) {
				let current = path.startsWith('/') ? '/' : '.';

				const parts = path.split('/').filter(each => each !== '');

				for (const part of parts) {
					current = joinPath(current, part);

					if (statusOrNothing(files, current, true)?.kind !== 'directory') {
						files.makeDirectory(current);
					}
				}
			} else {
				files.makeDirectory(path);
			}

			if (mode !== undefined) {
				files.setMode(path, mode);
			}

			return true;
		}, reason => `mkdir: 0653-358 Cannot create ${path}.\n${path}: ${reason}`);

		if (done === undefined) {
			status = 2;
		}
	}

	return status;
});

export const rmdir: Utility = program(async context => {
	const usage = 'Usage: rmdir [-p] Directory ...';
	const options = parseOptions('rmdir', context.args, 'p', usage);
	if (options.operands.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 2);
	}

	let status = 0;

	for (const path of options.operands) {
		const done = await attempt(context, () => {
			context.files.removeDirectory(path);

			for (let parent = directoryName(path); options.has('p') && parent !== '.' && parent !== '/'; parent = directoryName(parent)) {
				context.files.removeDirectory(parent);
			}

			return true;
		}, (reason, error) => error.code === 'ENOTEMPTY' || error.code === 'EEXIST' ? `rmdir: 0653-611 Directory ${path} is not empty.` : `rmdir: 0653-609 Cannot remove ${path}.\n${reason}`);

		if (done === undefined) {
			status = 2;
		}
	}

	return status;
});

export const mkfifo: Utility = program(async context => {
	const usage = 'Usage: mkfifo [-m Mode] File ...';
	const options = parseOptions('mkfifo', context.args, 'm:', usage, 1);
	const given = options.value('m');
	const mode = given === undefined ? undefined : applyMode(given, 0o666, {isDirectory: false, mask: umaskOf(context)});
	if (options.operands.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 1);
	}

	if (given !== undefined && mode === undefined) {
		throw new Failure(`mkfifo: The mode ${given} is not valid.`, 1);
	}

	let status = 0;

	for (const path of options.operands) {
		const done = await attempt(context, () => {
			context.files.makeFifo(path);

			if (mode !== undefined) {
				context.files.setMode(path, mode);
			}

			return true;
		}, reason => `mkfifo: 0653-358 Cannot create ${path}.\n${path}: ${reason}`);

		if (done === undefined) {
			status = 1;
		}
	}

	return status;
});

/**
Only FIFOs: devices are made by the configuration commands here.
*/
export const mknod: Utility = program(async context => {
	const [path, kind, ...rest] = context.args;

	if (path === undefined || kind !== 'p' || rest.length > 0) {
		if (path !== undefined && (kind === 'b' || kind === 'c') && rest.length === 2) {
			throw new Failure(`mknod: ${path}: Operation not permitted.`, 1);
		}

		throw new SyntaxProblem('Usage: mknod Name { b | c } Major Minor\n       mknod Name p\n', 1);
	}

	const done = await attempt(context, () => {
		context.files.makeFifo(path);
		return true;
	}, reason => `mknod: ${path}: ${reason}`);

	return done === undefined ? 1 : 0;
});

/**
Reads `[[CC]YY]MMDDhhmm[.SS]`.
*/
const parseTouchTime = (text: string, now: number, zone: string | undefined): number | undefined => {
	const match = /^(?<year>\d{2}|\d{4})?(?<month>\d{2})(?<day>\d{2})(?<hour>\d{2})(?<minute>\d{2})(?:\.(?<second>\d{2}))?$/v.exec(text);

	if (match === null) {
		return undefined;
	}

	const {year, month, day, hour, minute, second} = match.groups!;
	const fullYear = year === undefined ? new Date(now).getUTCFullYear() : (year.length === 4 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900));

	if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) {
		return undefined;
	}

	return momentOf({
		year: fullYear, month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second ?? 0),
	}, zone);
};

export const touch: Utility = program(async context => {
	const usage = 'Usage: touch [-acfm] [-r RefFile | -t [[CC]YY]MMDDhhmm[.SS]] File ...';
	const options = parseOptions('touch', context.args, 'acfmr:t:', usage);
	const operands = [...options.operands];
	const {files} = context;
	const now = nowOf(context);
	const zone = context.environment.get('TZ');
	let times = {accessedAt: now, modifiedAt: now};
	const reference = options.value('r');
	const given = options.value('t') ?? (reference === undefined && operands.length > 1 && /^\d{8}(?:\d{2})?$/v.test(operands[0]!) ? operands.shift() : undefined);
	if (operands.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 2);
	}

	let status = 0;

	if (reference !== undefined) {
		const found = statusOrNothing(files, reference, true);

		if (found === undefined) {
			throw new Failure(`touch: 0652-046 Cannot access ${reference}.`, 1);
		}

		times = found;
	} else if (given !== undefined) {
		// The form without -t ends with the year.
		const text = options.value('t') ?? `${given.slice(8)}${given.slice(0, 8)}`;
		const moment = parseTouchTime(text, now, zone);

		if (moment === undefined) {
			throw new SyntaxProblem(`touch: 0652-049 The time ${given} is not valid.\n${usage}\n`, 2);
		}

		times = {accessedAt: moment, modifiedAt: moment};
	}

	for (const path of operands) {
		const before = statusOrNothing(files, path, true);

		if (before === undefined && options.has('c')) {
			continue;
		}

		const done = await attempt(context, () => {
			if (before === undefined) {
				files.append(path, '');
			}

			const old = files.status(path);
			const isOne = options.has('a') !== options.has('m');
			files.setTimes(path, isOne && options.has('m') ? old.accessedAt : times.accessedAt, isOne && options.has('a') ? old.modifiedAt : times.modifiedAt);

			return true;
		}, reason => `touch: 0652-046 Cannot create ${path}.\n${path}: ${reason}`);

		if (done === undefined) {
			status = 1;
		}
	}

	return status;
});
