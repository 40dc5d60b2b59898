import type {Machine} from './machines.js';

/**
A machine and answers, as somebody who knows AIX would argue over them. `first`: the ways of the entry that comes first, in any order. `never`: ways that must not be recommended by themselves. `must`: where a text must be given, and words of it.
*/
export type Vignette = {
	readonly title: string;
	readonly machine: readonly Machine[];
	readonly target: string;
	readonly answers: Readonly<Record<string, string | readonly string[]>>;
	readonly first: readonly string[];
	readonly fit: 'recommended' | 'possible' | 'blocked';
	readonly never: readonly string[];

	/**
	`reason` and `change` of the entry of one way alone; `gap` of the first entry; `conflict` and `finding` of the whole.
	*/
	readonly must: ReadonlyArray<readonly [kind: 'reason' | 'change', way: string, words: RegExp] | readonly [kind: 'gap' | 'conflict' | 'finding' | 'decision', words: RegExp]>;
};
