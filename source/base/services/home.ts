import type {CommandEntry} from '../command-entry.js';

export type Setting = {
	readonly name: string;
	readonly value: string;
	readonly from: 'default' | 'settings file' | 'environment' | 'flag';

	/**
	What it says, in words.
	*/
	readonly about?: string;
};

export type Info = {
	readonly version: string;
	readonly node: string;
	readonly home: string;
	readonly isTraining: boolean;
	readonly isReadOnly: boolean;
	readonly places: ReadonlyArray<{readonly name: string; readonly path: string}>;
	readonly tools: ReadonlyArray<{readonly name: string; readonly version: string}>;
	readonly settings: readonly Setting[];

	/**
	Keys that the settings give to actions, by the action's id.
	*/
	readonly keys?: Readonly<Record<string, readonly string[]>>;

	/**
	What was found out of the terminal; the face fills it, not the engine.
	*/
	readonly terminal?: ReadonlyArray<{readonly name: string; readonly value: string}>;
	readonly problems: ReadonlyArray<{readonly code: string; readonly message: string; readonly advice: string}>;
};

/**
What lparsafe tells of itself and its home: version, places, settings, and what it ran on hosts.
*/
export type HomeServices = {
	info(): Promise<Info>;

	/**
	Stores a setting, and answers with everything as it is then. What is read at the start holds from the next one on.

	@throws UsageError for a name that is none, or a value that does not fit.
	*/
	setSetting(name: string, value: unknown): Promise<Info>;

	/**
	What was run on hosts, newest first; `before`: of those before that `seq`.
	*/
	commands(options?: {readonly host?: string; readonly runId?: string; readonly limit?: number; readonly before?: number}): Promise<readonly CommandEntry[]>;
};
