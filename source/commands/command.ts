import type {ParseArgsConfig} from 'node:util';
import type {Services} from '../base/services.js';
import type {Fleet, FleetControl, FleetOptions} from '../base/training.js';

/**
Where a command writes: its answer to `out`, everything else to `say`.
*/
export type Terminal = {
	out(text: string): void;
	say(text: string): void;

	/**
	Asks a question on the terminal; undefined where nobody can answer.
	*/
	ask(question: string): Promise<string | undefined>;

	/**
	The first line of stdin; undefined where it ends without one, or Ctrl-C came first.
	*/
	line(): Promise<string | undefined>;

	/**
	Aborted by the first Ctrl-C.
	*/
	readonly interrupted: AbortSignal;
};

export type CommandContext = {
	readonly isJson: boolean;
	readonly terminal: Terminal;

	/**
	The engine, started when a command first asks for it. `isLeftAsIs`: damaged records are not taken in again.
	*/
	services(options?: {readonly isLeftAsIs?: boolean}): Promise<Services>;

	/**
	Copies the home, and puts it back; without an engine, which would have it open.
	*/
	backupHome(to: string): Promise<{readonly path: string; readonly files: number; readonly bytes: number; readonly sha256: string; readonly unfinished?: readonly string[]}>;
	restoreHome(from: string, confirm: string | undefined): Promise<{readonly home: string; readonly madeAt: string; readonly files: number; readonly setAside?: string}>;
	readonly fleet: FleetControl;

	/**
	Shows what arrives for keys, with what the settings changed in them, until it is ended; absent where stdin or stdout is no terminal.
	*/
	readonly showKeys?: ((overrides: Readonly<Record<string, readonly string[]>>) => Promise<void>) | undefined;

	/**
	Told of a fault of lparsafe's own before it is shown; says where the report of it lies.
	*/
	readonly reportFault?: ((error: unknown) => string | undefined) | undefined;

	/**
	Serves the fleet in this process until it is stopped; `ready` is told once all listen.
	*/
	serveFleet(options: FleetOptions, ready: (fleet: Fleet) => void): Promise<void>;
};

export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
One command of the headless face.
*/
export type Command = {
	/**
	The words that call it, such as `hosts add`.
	*/
	readonly words: readonly string[];

	/**
	What follows the words, as `--help` shows it.
	*/
	readonly usage: string;
	readonly summary: string;
	readonly options: NonNullable<ParseArgsConfig['options']>;

	/**
	Fewest and most words after its own.
	*/
	readonly arguments: readonly [number, number];

	/**
	Does it and says the exit code.
	*/
	run(context: CommandContext, words: readonly string[], options: OptionValues): Promise<number>;
};
