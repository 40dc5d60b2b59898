import type {Value} from './awk-values.js';

export type AwkArray = Map<string, Value>;

/**
What a program of awk waits for: it yields work and is given its result, so that everything else runs without waiting.
*/
export type Steps<Result> = Generator<() => Promise<unknown>, Result, unknown>;

/**
Leaves rules and functions at once.
*/
export class AwkJump extends Error {
	override readonly name = 'AwkJump';
	readonly to: 'next' | 'nextfile' | 'exit';

	constructor(to: 'next' | 'nextfile' | 'exit') {
		super(to);
		this.to = to;
	}
}

/**
How a statement left its block.
*/
export type Leaving = 'break' | 'continue' | 'return' | undefined;

export type Frame = Array<Value | AwkArray>;
