import type {FileStatus} from '../files.js';
import {canAccess} from '../accounts.js';
import {CommandFailure} from './shell-errors.js';
import type {Shell} from './shell.js';

const statusOf = (shell: Shell, path: string, {isLink = false}: {readonly isLink?: boolean} = {}): FileStatus | undefined => {
	try {
		return isLink ? shell.files.linkStatus(path) : shell.files.status(path);
	} catch {
		return undefined;
	}
};

const isAccessible = (shell: Shell, path: string, wanted: number): boolean => {
	try {
		return canAccess(shell.files.node(path), shell.process.view.account, wanted);
	} catch {
		return false;
	}
};

const kinds: Readonly<Record<string, FileStatus['kind']>> = {
	'-f': 'file', '-d': 'directory', '-p': 'fifo', '-b': 'block-device', '-c': 'character-device',
};

export const unaryOperators = new Set(['-a', '-b', '-c', '-d', '-e', '-f', '-g', '-G', '-h', '-k', '-L', '-n', '-o', '-O', '-p', '-r', '-s', '-S', '-t', '-u', '-w', '-x', '-z']);
export const binaryOperators = new Set(['=', '==', '!=', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef', '<', '>']);

const modes: Readonly<Record<string, number>> = {'-u': 0o4000, '-g': 0o2000, '-k': 0o1000};
const accesses: Readonly<Record<string, number>> = {'-r': 4, '-w': 2, '-x': 1};

export const isUnaryTrue = (shell: Shell, operator: string, operand: string): boolean => {
	const kind = kinds[operator];

	if (kind !== undefined) {
		return statusOf(shell, operand)?.kind === kind;
	}

	const mode = modes[operator];

	if (mode !== undefined) {
		return ((statusOf(shell, operand)?.mode ?? 0) & mode) !== 0;
	}

	const access = accesses[operator];

	if (access !== undefined) {
		return isAccessible(shell, operand, access);
	}

	switch (operator) {
		case '-n': {
			return operand !== '';
		}

		case '-z': {
			return operand === '';
		}

		case '-a':
		case '-e': {
			return statusOf(shell, operand) !== undefined;
		}

		case '-h':
		case '-L': {
			return statusOf(shell, operand, {isLink: true})?.kind === 'link';
		}

		case '-s': {
			return (statusOf(shell, operand)?.size ?? 0) > 0;
		}

		case '-O': {
			return statusOf(shell, operand)?.uid === shell.process.view.account.uid;
		}

		case '-G': {
			return statusOf(shell, operand)?.gid === shell.process.view.account.gid;
		}

		case '-t': {
			return shell.process.descriptors.get(Number(operand))?.isTerminal === true;
		}

		case '-o': {
			return shell.hasOption(operand);
		}

		default: {
			return false;
		}
	}
};

const compare: Readonly<Record<string, (left: bigint, right: bigint) => boolean>> = {
	'-eq': (left, right) => left === right,
	'-ne': (left, right) => left !== right,
	'-lt': (left, right) => left < right,
	'-le': (left, right) => left <= right,
	'-gt': (left, right) => left > right,
	'-ge': (left, right) => left >= right,
};

export const isBinaryTrue = (shell: Shell, operator: string, left: string, right: string): boolean => {
	const numeric = compare[operator];

	if (numeric !== undefined) {
		return numeric(shell.calculate(left), shell.calculate(right));
	}

	switch (operator) {
		case '=':
		case '==': {
			return left === right;
		}

		case '!=': {
			return left !== right;
		}

		case '<': {
			return left < right;
		}

		case '>': {
			return left > right;
		}

		case '-ef': {
			const [first, second] = [statusOf(shell, left), statusOf(shell, right)];
			return first !== undefined && first.inode === second?.inode && first.mountPoint === second.mountPoint;
		}

		case '-nt': {
			return (statusOf(shell, left)?.modifiedAt ?? -1) > (statusOf(shell, right)?.modifiedAt ?? -1);
		}

		case '-ot': {
			return (statusOf(shell, left)?.modifiedAt ?? -1) < (statusOf(shell, right)?.modifiedAt ?? -1);
		}

		default: {
			throw new CommandFailure(`test: ${operator}: 0403-012 The test command parameter is not valid.`, 2);
		}
	}
};
