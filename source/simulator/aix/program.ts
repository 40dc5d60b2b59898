import type {Provenance, Utility, UtilityContext} from '../utility.js';
import {FileError, errorTexts} from '../files.js';
import {callerUid} from './caller.js';
import {settleFaults} from './faults.js';

/**
A program of AIX: what it accepts and what it does.
*/
export type AixProgram = {
	/**
	Absolute paths; the first is where it lives, the others are links to it.
	*/
	readonly paths: readonly string[];

	/**
	Options in the grammar of getopts: a letter, with `:` where it takes a value.
	*/
	readonly options: string;

	/**
	Where its output's wording comes from: by option letter, `''` for the bare command and its errors.
	*/
	readonly provenance: Readonly<Record<string, Provenance>>;

	/**
	What it prints on stderr when it is called wrongly.
	*/
	readonly usage: string;

	/**
	Only root may execute it.
	*/
	readonly isRootOnly?: boolean;

	/**
	A shell script on AIX that takes its words apart again: empty ones vanish, blanks in one divide it, quotes in it are taken away.
	*/
	readonly isScript?: boolean;

	/**
	Machine time that a call takes before it answers, 40 ms unless given.
	*/
	readonly milliseconds?: number;
	readonly run: (call: Call) => Promise<number>;
};

export type Call = {
	readonly context: UtilityContext;

	/**
	Whether an option was given.
	*/
	has(letter: string): boolean;

	/**
	The last value of an option.
	*/
	value(letter: string): string | undefined;

	/**
	All values of an option that may be repeated.
	*/
	values(letter: string): readonly string[];
	readonly operands: readonly string[];

	/**
	Words the program's name and a message as AIX does on stderr, and gives the status to return.
	*/
	fail(message: string, status?: number): Promise<number>;

	/**
	Prints the usage; status 1 unless given.
	*/
	misused(status?: number): Promise<number>;
};

type Parsed = {
	readonly given: Map<string, string[]>;
	operands: readonly string[];
	unknown?: string;
	missing?: string;
};

/**
Takes the options of one word.

@returns How many words after it were values.
*/
const parseWord = (word: string, next: string | undefined, grammar: string, parsed: Parsed): number => {
	for (let position = 1; position < word.length; position++) {
		const letter = word[position] ?? '';
		const at = letter === ':' ? -1 : grammar.indexOf(letter);

		if (at === -1) {
			parsed.unknown = letter;

			return 0;
		}

		const values = parsed.given.get(letter) ?? [];
		parsed.given.set(letter, values);

		if (grammar[at + 1] === ':') {
			const attached = word.slice(position + 1);
			const value = attached === '' ? next : attached;

			if (value === undefined) {
				parsed.missing = letter;

				return 0;
			}

			values.push(value);

			return attached === '' ? 1 : 0;
		}
	}

	return 0;
};

const parse = (args: readonly string[], grammar: string): Parsed => {
	const parsed: Parsed = {given: new Map(), operands: []};
	let index = 0;

	while (index < args.length && parsed.unknown === undefined && parsed.missing === undefined) {
		const word = args[index] ?? '';

		if (word === '--') {
			index++;
			break;
		}

		if (word.length < 2 || !word.startsWith('-')) {
			break;
		}

		index += 1 + parseWord(word, args[index + 1], grammar, parsed);
	}

	parsed.operands = args.slice(index);

	return parsed;
};

/**
The words as a script sees them that hands its arguments through `eval`.
*/
const takenApart = (args: readonly string[]): readonly string[] => args.flatMap(word => word.match(/(?:'[^']*'|"[^"]*"|[[^\s'"]'"])+/gv)?.map(each => each.replaceAll(/'(?<single>[^']*)'|"(?<double>[^"]*)"/gv, (_, single?: string, double?: string) => single ?? double ?? '')) ?? []);

/**
Waits until the process is killed.
*/
export const hang = async (context: UtilityContext): Promise<number> => {
	for (;;) {
		await context.sleep(60_000);
	}
};

/**
Makes the program that the kernel runs: options, rights, faults and the time that it takes are the same for all.
*/
export const toUtility = (program: AixProgram): Utility => async context => {
	const {machine} = context;
	const name = program.paths[0]?.split('/').at(-1) ?? context.name;
	const isRoot = callerUid(context) === 0;

	if (program.isRootOnly === true && !isRoot) {
		await context.err(`ksh: ${context.name}: 0403-006 Execute permission denied.\n`);

		return 126;
	}

	settleFaults(machine);

	if (machine.faults.has(`hang-${name}`)) {
		return hang(context);
	}

	await context.sleep((program.milliseconds ?? 40) * (machine.faults.has('slow') ? 20 : 1));

	const {given, operands, unknown, missing} = parse(program.isScript === true ? takenApart(context.args) : context.args, program.options);
	const call: Call = {
		context,
		operands,
		has: letter => given.has(letter),
		value: letter => given.get(letter)?.at(-1),
		values: letter => given.get(letter) ?? [],
		async fail(message, status = 1) {
			await context.err(`${message}\n`);

			return status;
		},
		async misused(status = 1) {
			await context.err(program.usage.endsWith('\n') ? program.usage : `${program.usage}\n`);

			return status;
		},
	};

	if (unknown !== undefined) {
		await context.err(`${name}: Not a recognized flag: ${unknown}\n`);

		return call.misused(2);
	}

	if (missing !== undefined) {
		await context.err(`${name}: 0590-012 A value is required for the -${missing} flag.\n`);

		return call.misused(2);
	}

	try {
		return await program.run(call);
	} catch (error) {
		if (error instanceof FileError) {
			await context.err(`${name}: ${error.path}: ${errorTexts[error.code]}\n`);

			return 1;
		}

		throw error;
	}
};
