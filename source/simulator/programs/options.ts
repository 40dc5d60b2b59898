/**
The command line does not follow the program's syntax: its text goes to stderr, its status ends the program.
*/
export class SyntaxProblem extends Error {
	override readonly name = 'SyntaxProblem';
	readonly status: number;

	constructor(text: string, status: number) {
		super(text);
		this.status = status;
	}
}

export type Options = {
	has(flag: string): boolean;

	/**
	The last value given with a flag.
	*/
	value(flag: string): string | undefined;
	values(flag: string): readonly string[];

	/**
	The last one given of several flags that exclude each other.
	*/
	last(flags: string): string | undefined;
	readonly operands: readonly string[];
};

/**
Reads options as POSIX getopt does: they end at the first operand or at `--`.

@param name
@param args
@param specification - Letters, each followed by a colon where it takes a value, such as `ab:c`.
@param usage
@param status
@throws SyntaxProblem with the usage where an option is unknown or lacks its value.
*/
export const parseOptions = (name: string, args: readonly string[], specification: string, usage: string, status = 2): Options => {
	const given: Array<readonly [string, string]> = [];
	let at = 0;

	while (at < args.length) {
		const word = args[at]!;

		if (word === '--') {
			at += 1;
			break;
		}

		if (word.length < 2 || !word.startsWith('-')) {
			break;
		}

		at += 1;

		for (let index = 1; index < word.length; index++) {
			const flag = word[index]!;
			const place = flag === ':' ? -1 : specification.indexOf(flag);

			if (place === -1) {
				throw new SyntaxProblem(`${name}: Not a recognized flag: ${flag}\n${usage}\n`, status);
			}

			if (specification[place + 1] !== ':') {
				given.push([flag, '']);
				continue;
			}

			if (index + 1 < word.length) {
				given.push([flag, word.slice(index + 1)]);
			} else if (at < args.length) {
				given.push([flag, args[at]!]);
				at += 1;
			} else {
				throw new SyntaxProblem(`${name}: Option requires an argument -- ${flag}\n${usage}\n`, status);
			}

			break;
		}
	}

	return {
		has: flag => given.some(([each]) => each === flag),
		value: flag => given.findLast(([each]) => each === flag)?.[1],
		values: flag => given.filter(([each]) => each === flag).map(([, value]) => value),
		last: flags => given.findLast(([each]) => flags.includes(each))?.[0],
		operands: args.slice(at),
	};
};
