import type {RegularExpression} from './regular-expression.js';

export type Address =
	| {readonly type: 'line'; readonly line: number}
	| {readonly type: 'last'}
	| {readonly type: 'pattern'; readonly pattern: RegularExpression | undefined};

/**
A piece of a replacement: text, or the group with that number.
*/
export type ReplacementPart = string | number;

export type Command = {
	readonly addresses: readonly Address[];
	readonly isNegated: boolean;
	readonly letter: string;

	/**
	Text of `a`, `i`, `c`; label of `b`, `t`, `:`; file of `r`, `w`.
	*/
	readonly text: string;
	readonly pattern?: RegularExpression | undefined;
	readonly replacement?: readonly ReplacementPart[];
	readonly occurrence?: number;
	readonly isGlobal?: boolean;
	readonly prints?: boolean;
	readonly file?: string;
	readonly map?: ReadonlyMap<string, string>;

	/**
	Index of the first command behind a block's end.
	*/
	end: number;
};

export class ScriptProblem extends Error {
	override readonly name = 'ScriptProblem';
}
