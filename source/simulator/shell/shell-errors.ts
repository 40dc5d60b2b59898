import type {SignalName} from '../signals.js';

/**
Leaves `count` loops.
*/
export class BreakLoop extends Error {
	override readonly name = 'BreakLoop';
	count: number;

	constructor(count: number) {
		super('break');
		this.count = count;
	}
}

export class ContinueLoop extends Error {
	override readonly name = 'ContinueLoop';
	count: number;

	constructor(count: number) {
		super('continue');
		this.count = count;
	}
}

export class ReturnFromFunction extends Error {
	override readonly name = 'ReturnFromFunction';
	readonly status: number;

	constructor(status: number) {
		super('return');
		this.status = status;
	}
}

export class ExitShell extends Error {
	override readonly name = 'ExitShell';
	readonly status: number;

	/**
	Whether its EXIT trap still runs: not after `exec`.
	*/
	readonly hasTrap: boolean;

	constructor(status: number, {hasTrap = true}: {readonly hasTrap?: boolean} = {}) {
		super('exit');
		this.status = status;
		this.hasTrap = hasTrap;
	}
}

/**
A signal that ends the shell after its EXIT trap.
*/
export class FatalSignal extends Error {
	override readonly name = 'FatalSignal';
	readonly signal: SignalName;

	constructor(signal: SignalName) {
		super(signal);
		this.signal = signal;
	}
}

/**
A failure that ends a shell that is not interactive: a bad substitution, an assignment to a readonly name, a syntax error.
*/
export class ShellFailure extends Error {
	override readonly name = 'ShellFailure';
	readonly status: number;

	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}

/**
A failure that a command's status tells and that leaves the shell running.
*/
export class CommandFailure extends Error {
	override readonly name = 'CommandFailure';
	readonly status: number;

	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}
