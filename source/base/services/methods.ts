import type {FieldMistake, MethodDescription, Preview} from '../method.js';
import type {Plan} from '../plan.js';

export type MethodRequest = {
	readonly method: string;
	readonly host: string;
	readonly target: string;

	/**
	By name; text is turned into the parameter's type, so that forms and `--set` are one way in.
	*/
	readonly values: Readonly<Record<string, unknown>>;

	/**
	When the defaults were proposed, in milliseconds since 1970 UTC; without it, now. A name with a time in it stays the one that was shown.
	*/
	readonly proposedAt?: number;
};

/**
What a method's values make of a command: lines that begin with `# ` and a number head a step; `main` is the one command that the others prepare or prove. `differs`: `LABEL: default -> now` each.

`isWhole`: planned from what is known, without a look; else flags and values only. `readAt`: of those facts. `byDefault`: the text that the defaults make.
*/
export type CommandDescription = {readonly text: string; readonly differs: readonly string[]; readonly isWhole?: boolean; readonly main?: string; readonly readAt?: string; readonly byDefault?: string};

/**
The catalogue, from a form's values to a plan.
*/
export type MethodServices = {
	methods(options?: {readonly host?: string; readonly target?: string; readonly values?: Readonly<Record<string, unknown>>}): Promise<readonly MethodDescription[]>;
	method(id: string, options?: Partial<Omit<MethodRequest, 'method'>>): Promise<MethodDescription>;

	/**
	Mistakes in values, field by field; empty when they can be planned with.
	*/
	checkValues(request: MethodRequest): Promise<readonly FieldMistake[]>;
	preview(request: MethodRequest & {readonly field: string}): Promise<Preview>;

	/**
	What a form's values come to, as far as it is known without asking the host, and where they differ from the defaults.
	*/
	describeCommand(request: MethodRequest): Promise<CommandDescription>;

	/**
	Plans with a fresh look at the host; a blocking finding is part of the plan, not an error.

	@throws UsageError where a value is wrong; its message names the parameter.
	*/
	plan(request: MethodRequest): Promise<Plan>;
	exportPlan(planId: string, format: 'ksh' | 'markdown'): Promise<string>;
};
