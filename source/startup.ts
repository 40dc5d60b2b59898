import type {CrashDesk} from './engine/crash-desk.js';

/**
What the process was started with, for whichever face is opened.
*/
export type Startup = {
	readonly version: string;
	readonly crashes: CrashDesk;

	/**
	A file beside the entry in the bundle.
	*/
	beside(name: string): string;

	/**
	Says which home is in use; the first one stays, reports of faults lie there.
	*/
	useHome(path: string): void;

	/**
	Replaces how a fault of lparsafe's own is shown; it returns the exit code.
	*/
	showFaultsBy(show: (error: unknown) => number): void;
};

/**
What the command line says wherever it stands.
*/
export type Globals = {readonly home?: string; readonly isReadOnly: boolean};
