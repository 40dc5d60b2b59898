import type {RegularExpression} from './regular-expression.js';

export type Target =
	| {readonly type: 'variable'; readonly name: string}
	| {readonly type: 'local'; readonly index: number}
	| {readonly type: 'element'; readonly array: ArrayName; readonly index: readonly Expression[]}
	| {readonly type: 'field'; readonly index: Expression};

/**
An array by its global name or as a parameter of a function.
*/
export type ArrayName = {readonly name: string} | {readonly parameter: number};

export type Expression =
	| Target
	| {readonly type: 'number'; readonly value: number}
	| {readonly type: 'text'; readonly value: string}
	| {readonly type: 'pattern'; readonly pattern: RegularExpression}
	| {readonly type: 'unary'; readonly operator: '-' | '+' | '!'; readonly operand: Expression}
	| {readonly type: 'binary'; readonly operator: '+' | '-' | '*' | '/' | '%' | '^' | '<' | '<=' | '==' | '!=' | '>' | '>=' | 'concatenate'; readonly left: Expression; readonly right: Expression}
	| {readonly type: 'and' | 'or'; readonly left: Expression; readonly right: Expression}
	| {readonly type: 'match'; readonly isNegated: boolean; readonly text: Expression; readonly pattern: Expression}
	| {readonly type: 'in'; readonly index: readonly Expression[]; readonly array: ArrayName}
	| {readonly type: 'condition'; readonly test: Expression; readonly yes: Expression; readonly no: Expression}
	| {readonly type: 'assign'; readonly operator: '' | '+' | '-' | '*' | '/' | '%' | '^'; readonly target: Target; readonly value: Expression}
	| {readonly type: 'step'; readonly by: 1 | -1; readonly isBefore: boolean; readonly target: Target}
	| {readonly type: 'call'; readonly name: string; readonly args: readonly Expression[]}
	| {readonly type: 'built-in'; readonly name: string; readonly args: readonly Expression[]}
	| {readonly type: 'getline'; readonly from: 'input' | 'file' | 'command'; readonly source?: Expression; readonly target?: Target}
	| {readonly type: 'grouping'; readonly parts: readonly Expression[]};

export type Statement =
	| {readonly type: 'block'; readonly body: readonly Statement[]}
	| {readonly type: 'expression'; readonly expression: Expression}
	| {readonly type: 'print'; readonly isFormatted: boolean; readonly args: readonly Expression[]; readonly redirection?: {readonly kind: '>' | '>>' | '|'; readonly to: Expression}}
	| {readonly type: 'if'; readonly test: Expression; readonly yes: Statement; readonly no?: Statement}
	| {readonly type: 'while'; readonly test: Expression; readonly body: Statement}
	| {readonly type: 'do'; readonly body: Statement; readonly test: Expression}
	| {readonly type: 'for'; readonly start?: Statement; readonly test?: Expression; readonly step?: Statement; readonly body: Statement}
	| {readonly type: 'for-in'; readonly target: Target; readonly array: ArrayName; readonly body: Statement}
	| {readonly type: 'delete'; readonly array: ArrayName; readonly index?: readonly Expression[]}
	| {readonly type: 'next' | 'nextfile' | 'break' | 'continue'}
	| {readonly type: 'exit' | 'return'; readonly value?: Expression};

export type Rule = {
	readonly pattern?: Expression;

	/**
	The end of a range.
	*/
	readonly until?: Expression;

	/**
	Absent means print the record.
	*/
	readonly action?: Statement;
};

export type AwkFunction = {
	readonly name: string;
	readonly parameters: readonly string[];
	body: Statement;
};

export type AwkProgram = {
	readonly begin: readonly Statement[];
	readonly rules: readonly Rule[];
	readonly end: readonly Statement[];
	readonly functions: ReadonlyMap<string, AwkFunction>;
};

export class AwkProblem extends Error {
	override readonly name = 'AwkProblem';
}
