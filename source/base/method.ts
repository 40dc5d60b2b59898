import type {Evidence} from './plan.js';

export type Direction = 'backup' | 'restore' | 'clone' | 'roll-back' | 'replicate' | 'verify' | 'expire';
export type Fit = 'recommended' | 'possible' | 'blocked';

/**
Why a method fits or does not, with what proves it.
*/
export type Reason = {
	readonly for: boolean;
	readonly text: string;
	readonly evidence?: Evidence;
	readonly source?: string;
};

/**
One value that a parameter may take; one that cannot be used now says why.
*/
export type Choice = {
	readonly value: string;
	readonly label: string;

	/**
	What a form shows as the chosen value, where that is an id that says nothing to people.
	*/
	readonly name?: string;
	readonly unusable?: string;
};

/**
One field of the form that a method's schema makes.
*/
export type Field = {
	readonly name: string;
	readonly label: string;
	readonly help: string;

	/**
	The flag it becomes, such as `-e`, for F1 and F6.
	*/
	readonly flag?: string;
	readonly kind: 'text' | 'file' | 'number' | 'choice' | 'many' | 'lines' | 'flag';
	readonly isRequired: boolean;
	readonly unit?: string;
	readonly default?: unknown;
	readonly choices?: readonly Choice[];

	/**
	Whether `Services.preview` answers for it.
	*/
	readonly hasPreview?: boolean;

	/**
	Shown only on demand: options that few need.
	*/
	readonly isAdvanced?: boolean;
};

export type Traits = {
	readonly bootable: boolean;
	readonly granularity: 'system' | 'volume-group' | 'filesystem' | 'logical-volume' | 'file' | 'database' | 'machine';
	readonly consistency: 'crash' | 'per-file-hot' | 'frozen' | 'application' | 'none';
	readonly media: ReadonlyArray<'file' | 'nfs' | 'tape' | 'optical' | 'disk' | 'server' | 'object-storage'>;
	readonly rpoClass: string;
	readonly rtoClass: string;
	readonly runsWhileInUse: boolean;
};

/**
A method as both faces see it; with host and target resolved it carries fit, reasons and fields with defaults and choices.
*/
export type MethodDescription = {
	readonly id: string;
	readonly title: string;
	readonly summary: string;
	readonly direction: Direction;
	readonly roles: readonly string[];
	readonly targets: readonly string[];
	readonly traits: Traits;
	readonly protects: readonly string[];
	readonly doesNotCover: readonly string[];
	readonly restoredBy: readonly string[];
	readonly guide: string;

	/**
	JSON Schema of the parameters.
	*/
	readonly parameters: Record<string, unknown>;
	readonly fields: readonly Field[];
	readonly fit?: Fit;
	readonly reasons?: readonly Reason[];
};

/**
What an exclude list matches, or whatever else a field's preview shows: counts and examples.
*/
export type Preview = {
	readonly title: string;
	readonly lines: readonly string[];
	readonly isComplete: boolean;
};

/**
A mistake in a parameter, shown at its field.
*/
export type FieldMistake = {
	readonly name: string;
	readonly message: string;
};
