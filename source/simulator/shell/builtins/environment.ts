import {FileError} from '../../files.js';
import {canAccess} from '../../accounts.js';
import type {Builtin, BuiltinTable} from '../builtin.js';
import {notInRestricted, restricted} from '../shell.js';
import {CommandFailure} from '../shell-errors.js';

const cd: Builtin = async (shell, args) => {
	if (shell.options.has(restricted)) {
		throw new CommandFailure(`cd: ${notInRestricted}`);
	}

	let isPhysical = false;
	let index = 0;

	for (; /^-[LP]+$/v.test(args[index] ?? ''); index++) {
		isPhysical = args[index]!.endsWith('P');
	}

	if (args[index] === '--') {
		index++;
	}

	const [first, second] = args.slice(index);
	const here = shell.variables.get('PWD') ?? shell.process.view.directory;
	let target = second === undefined ? first : here.replace(first ?? '', () => second);

	if (target === undefined) {
		target = shell.variables.get('HOME');

		if (target === undefined) {
			throw new CommandFailure('cd: HOME: 0403-041 Parameter not set.');
		}
	}

	let isShown = second !== undefined;

	if (target === '-') {
		target = shell.variables.get('OLDPWD');
		isShown = true;

		if (target === undefined) {
			throw new CommandFailure('cd: 0403-013 There is no previous directory.');
		}
	}

	const candidates = target.startsWith('/') || /^\.\.?(?:\/|$)/v.test(target)
		? [target]
		: [...(shell.variables.get('CDPATH') ?? '').split(':').filter(directory => directory !== '').map(directory => `${directory}/${target}`), target];

	for (const [place, candidate] of candidates.entries()) {
		const logical = candidate.startsWith('/') ? shell.files.resolve(candidate) : shell.files.resolve(`${here}/${candidate}`);

		try {
			const node = shell.files.node(isPhysical ? candidate : logical);

			if (node.kind !== 'directory') {
				throw new FileError('ENOTDIR', candidate);
			}

			if (!canAccess(node, shell.process.view.account, 1)) {
				throw new FileError('EACCES', candidate);
			}

			const real = shell.files.realPath(isPhysical ? candidate : logical);
			shell.process.view.directory = real;
			shell.variables.set('OLDPWD', here);
			shell.variables.set('PWD', isPhysical ? real : logical);

			if (isShown || place < candidates.length - 1) {
				await shell.out(`${shell.variables.get('PWD')}\n`);
			}

			return 0;
		} catch (error) {
			if (!(error instanceof FileError)) {
				throw error;
			}

			if (place === candidates.length - 1) {
				const reason = error.code === 'ENOENT' ? ' not found.' : (error.code === 'ENOTDIR' ? '0403-036 The directory is not valid.' : '0403-006 Permission denied.');
				throw new CommandFailure(`${target}: ${reason}`);
			}
		}
	}

	return 1;
};

const umask: Builtin = async (shell, args) => {
	const {view} = shell.process;
	const isSymbolic = args[0] === '-S';
	const value = args[isSymbolic ? 1 : 0];

	if (value === undefined) {
		const letters = (bits: number): string => `${(bits & 4) === 0 ? '' : 'r'}${(bits & 2) === 0 ? '' : 'w'}${(bits & 1) === 0 ? '' : 'x'}`;
		const granted = 0o777 & ~view.umask;
		await shell.out(isSymbolic ? `u=${letters(granted >> 6)},g=${letters(granted >> 3)},o=${letters(granted)}\n` : `${view.umask.toString(8).padStart(3, '0')}\n`);
		return 0;
	}

	if (/^[0-7]{1,4}$/v.test(value)) {
		view.umask = Number.parseInt(value, 8) & 0o777;
		return 0;
	}

	let granted = 0o777 & ~view.umask;

	for (const clause of value.split(',')) {
		const match = /^(?<who>[ugoa]*)(?<operator>[+=\-])(?<bits>[rwx]*)$/v.exec(clause)?.groups;

		if (match === undefined) {
			throw new CommandFailure(`umask: ${value}: 0403-009 The specified number is not valid for this command.`);
		}

		const bits = (match['bits']!.includes('r') ? 4 : 0) | (match['bits']!.includes('w') ? 2 : 0) | (match['bits']!.includes('x') ? 1 : 0);
		const who = match['who'] === '' || match['who']!.includes('a') ? 'ugo' : match['who']!;
		const whose = (who.includes('u') ? 0o700 : 0) | (who.includes('g') ? 0o070 : 0) | (who.includes('o') ? 0o007 : 0);
		const mask = (bits * 0o111) & whose;

		granted = match['operator'] === '-' ? granted & ~mask : (match['operator'] === '+' ? granted : granted & ~whose) | mask;
	}

	view.umask = 0o777 & ~granted;
	return 0;
};

/**
What `ulimit -a` shows beside the file size, in AIX's order.
*/
const limits: ReadonlyArray<readonly [string, string, string]> = [
	['t', 'time(seconds)', 'unlimited'],
	['f', 'file(blocks)', ''],
	['d', 'data(kbytes)', '131072'],
	['s', 'stack(kbytes)', '32768'],
	['m', 'memory(kbytes)', '32768'],
	['c', 'coredump(blocks)', '2097151'],
	['n', 'nofiles(descriptors)', '2000'],
	['r', 'threads(per process)', 'unlimited'],
	['u', 'processes(per user)', 'unlimited'],
];

const ulimit: Builtin = async (shell, args) => {
	const words = args.filter(word => !/^-[HS]+$/v.test(word));
	const letter = /^-[HS]*(?<letter>[a-z])$/v.exec(words[0] ?? '')?.groups?.['letter'] ?? 'f';
	const {view} = shell.process;
	const fileSize = (): string => Number.isFinite(view.fileSizeLimit) ? String(Math.floor(view.fileSizeLimit / 512)) : 'unlimited';
	if (letter === 'a') {
		for (const [each, name, text] of limits) {
			await shell.out(`${name.padEnd(20)} ${each === 'f' ? fileSize() : text}\n`);
		}

		return 0;
	}

	const value = words.find(word => !word.startsWith('-'));

	if (value === undefined) {
		const known = limits.find(([each]) => each === letter);

		if (known === undefined) {
			throw new CommandFailure(`ulimit: -${letter}: 0403-010 A specified flag is not valid for this command.`, 2);
		}

		await shell.out(`${letter === 'f' ? fileSize() : known[2]}\n`);
		return 0;
	}

	if (letter === 'f') {
		const wanted = value === 'unlimited' ? Infinity : Number(shell.calculate(value)) * 512;

		if (wanted > view.fileSizeLimit && view.account.uid !== 0) {
			throw new CommandFailure(`ulimit: ${value}: 0403-045 The specified value is outside the user's allowable range.`);
		}

		view.fileSizeLimit = wanted;
	}

	return 0;
};

export const environmentBuiltins: BuiltinTable = {
	cd,
	umask,
	ulimit,
	async pwd(shell, args) {
		await shell.out(`${args[0] === '-P' ? shell.process.view.directory : (shell.variables.get('PWD') ?? shell.process.view.directory)}\n`);
		return 0;
	},
};
