import type {z} from 'zod';
import type {Facts} from '../base/facts.js';
import type {Host} from '../base/host.js';
import type {
	Choice,
	Direction,
	Field,
	FieldMistake,
	Fit,
	Preview,
	Reason,
	Traits,
} from '../base/method.js';
import type {
	Finding,
	Look,
	LookResult,
	Plan,
	StepDraft,
} from '../base/plan.js';
import type {RecoveryPoint} from '../base/point.js';
import type {Expiry} from '../base/policy.js';
import type {Target, TargetKind} from '../base/target.js';

/**
What a method knows of the world when it judges and plans. It asks for no more: what needs a fresh look is declared as a Look.
*/
export type MethodContext = {
	readonly facts: Facts;
	readonly target: Target;

	/**
	Milliseconds since 1970 UTC.
	*/
	readonly now: number;

	/**
	When the defaults were proposed, where that is not now.
	*/
	readonly proposedAt?: number;
	readonly host: Host;

	/**
	Recovery points of this host.
	*/
	readonly points: readonly RecoveryPoint[];

	/**
	What retention says of the images of this host; absent where nobody asked, and then nothing is known to be free to go.
	*/
	readonly expiry?: readonly Expiry[];

	/**
	The run under way that reads an image at a path of this host.
	*/
	readonly readerOf?: (path: string) => string | undefined;

	/**
	Where jobs live on the host, such as `/var/adm/lparsafe`.
	*/
	readonly jobDirectory: string;
};

/**
What the looks saw, by their id. One that is missing was not made.
*/
export type Looks = ReadonlyMap<string, LookResult>;

/**
Values of a method's parameters, in their types.
*/
export type Values = Readonly<Record<string, unknown>>;

/**
A plan as a method writes it; the plan builder adds hosts, identities, findings and the exact commands.
*/
export type PlanDraft = {
	readonly steps: readonly StepDraft[];
	readonly confirmation?: string;
	readonly destroysInWords: readonly string[];
	readonly proof: Plan['proof'];
	readonly produces?: Plan['produces'];
	readonly raises?: Plan['raises'];
	readonly verifies?: Plan['verifies'];
	readonly ends?: Plan['ends'];
	readonly expires?: Plan['expires'];
	readonly locks: readonly string[];
	readonly space: Plan['space'];
	readonly growth?: Plan['growth'];
	readonly keeps?: Plan['keeps'];
};

/**
Defaults and choices of the parameters as the facts make them.
*/
type Resolution = {
	readonly defaults: Values;
	readonly choices: Readonly<Record<string, readonly Choice[]>>;
};

export type Assessment = {
	readonly fit: Fit;
	readonly reasons: readonly Reason[];
};

/**
What a field shows beside itself: read-only commands, and how their output is read.
*/
type FieldPreview<Given> = {
	looks(context: MethodContext, values: Given): readonly Look[];
	read(context: MethodContext, values: Given, looks: Looks): Preview;
};

/**
One value that is the source of the picker, the form, the review, the documentation and the tests of a way to protect or recover something.
*/
export type Method<Given = Values> = {
	readonly id: string;

	/**
	At most 40 characters.
	*/
	readonly title: string;
	readonly summary: string;
	readonly direction: Direction;
	readonly roles: readonly string[];
	readonly targets: readonly TargetKind[];

	/**
	Filesets, agents or devices that must be there.
	*/
	readonly systems: readonly string[];

	/**
	Ids of methods that restore what this one saves, and of those that verify it.
	*/
	readonly restoredBy: readonly string[];
	readonly verifiedBy: readonly string[];
	readonly traits: Traits;
	readonly protects: readonly string[];
	readonly doesNotCover: readonly string[];

	/**
	The operator's documentation, Markdown, with sources.
	*/
	readonly guide: string;

	/**
	Every property carries `.meta()` from `parameter()`.
	*/
	readonly parameters: z.ZodObject;

	/**
	`given`: values that are known so far, in their types; a later field may depend on an earlier one.
	*/
	resolve(context: MethodContext, given: Values): Resolution;
	assess(context: MethodContext): Assessment;

	/**
	Mistakes that only the facts or other values show, in values that are each right by themselves. What the facts do not tell is no mistake.
	*/
	mistakes?(context: MethodContext, values: Given): readonly FieldMistake[];

	/**
	Read-only commands whose answers `preflight` and `plan` need.
	*/
	looks(context: MethodContext, values: Given): readonly Look[];
	preflight(context: MethodContext, values: Given, looks: Looks): readonly Finding[];

	/**
	@throws UsageError where the values cannot be planned with at all.
	*/
	plan(context: MethodContext, values: Given, looks: Looks): PlanDraft;
	readonly previews?: Readonly<Record<string, FieldPreview<Given>>>;
};

/**
What a parameter's schema carries for the form.
*/
export type ParameterMeta = Pick<Field, 'label' | 'help' | 'flag' | 'kind' | 'unit' | 'isAdvanced' | 'hasPreview'>;

/**
A parameter: its schema with what the form and the documentation say of it.
*/
export const parameter = <Schema extends z.ZodType>(schema: Schema, meta: ParameterMeta): Schema => schema.meta({
	...meta,
	title: meta.label,
	description: meta.help,
});

/**
Gives a method its types inside and takes them off outside: the catalogue holds methods of all kinds, and values reach them through `readValues`, which checks them.
*/
export const defineMethod = <Shape extends z.ZodRawShape>(method: Omit<Method<z.output<z.ZodObject<Shape>>>, 'parameters'> & {readonly parameters: z.ZodObject<Shape>}): Method => method;
