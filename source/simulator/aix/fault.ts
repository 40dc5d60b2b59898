import type {Machine} from '../machine.js';

/**
A fault that the AIX side of a machine can have. One without `apply` changes no state: programs ask for it by its name in `machine.faults`.
*/
export type Fault = {
	/**
	What it does, as a sentence.
	*/
	readonly text: string;

	/**
	Takes effect, and says what was touched.

	@throws FileError where something holds what it would take away.
	*/
	readonly apply?: (machine: Machine) => readonly string[];

	/**
	Takes it back; absent where that cannot be.
	*/
	readonly revert?: (machine: Machine, touched: readonly string[]) => void;
};
