import {ifReadable, ParseError} from '../base/errors.js';
import type {Problem} from '../base/facts.js';
import {cleanLine} from '../base/text.js';
import type {Answer, SectionResult} from './ask.js';
import {contentLines, firstMessage, type OnOdd} from './output-lines.js';

/**
Lines quoted of one command's output; the rest is counted.
*/
const quotedLines = 5;

/**
As many of a kind are told in full before the rest is only named.
*/
const toldInFull = 3;

/**
Brings many problems of one kind (a command that is missing, asked of each of 600 disks) down to a few.
*/
const condense = (problems: readonly Problem[]): readonly Problem[] => {
	const kinds = new Map<string, Problem[]>();

	for (const problem of problems) {
		const [program = '', ...words] = problem.command.split(' ');
		const object = words.at(-1) ?? '';
		const shape = object === '' ? problem.message : problem.message.replaceAll(object, '…').replaceAll(object.replace('/dev/', ''), '…');
		const key = JSON.stringify([program, problem.exitCode, shape]);

		const known = kinds.get(key);

		if (known === undefined) {
			kinds.set(key, [problem]);
		} else {
			known.push(problem);
		}
	}

	return kinds.values().flatMap(all => {
		const rest = all.slice(toldInFull);
		const [first] = rest;

		if (first === undefined || rest.length === 1) {
			return all;
		}

		const names = rest.map(({command}) => command.split(' ').at(-1) ?? '');
		const named = names.slice(0, 20).join(', ') + (names.length > 20 ? `, … (${names.length - 20} more)` : '');

		return [...all.slice(0, toldInFull), {...first, command: first.command.split(' ', 1)[0] ?? '', message: `The same for ${rest.length} more: ${named}.`}];
	}).toArray();
};

/**
A carriage return at the end of a line arrives as its picture.
*/
const withoutReturns = (text: string): string => text.includes('\u{240D}') ? `${text}\n`.replaceAll('\u{240D}\n', '\n').slice(0, -1) : text;

/**
What a command that ended by itself printed is all there is, also where it left out the last line feed. Of one that was stopped, or that a signal ended, the last line may be half.
*/
const inFull = (answer: Answer): Answer => {
	const isAll = answer.ended === 'exited' && (answer.exitCode ?? 1) <= 128;
	const out = withoutReturns(answer.out);

	return {...answer, out: isAll && out !== '' && !out.endsWith('\n') ? `${out}\n` : out, err: withoutReturns(answer.err)};
};

/**
The answers of a discovery by command, and the problems met while they are read.
*/
export class Answers {
	readonly #problems: Array<Problem & {readonly section: string | undefined}> = [];
	readonly #byId = new Map<string, Answer>();
	readonly #sections = new Map<string, string>();
	readonly #odd = new Set<string>();
	readonly #told = new Set<string>();

	readonly #commandOf: (id: string) => string;

	/**
	Takes the answers of all sections.

	@param results - Of all questions.
	@param commandOf - An item's command as the operator would type it.
	*/
	constructor(results: readonly SectionResult[], commandOf: (id: string) => string) {
		this.#commandOf = commandOf;

		for (const {id, ended, reason, items} of results) {
			for (const item of items) {
				this.#take(item, id);
			}

			if (ended !== 'exited') {
				this.#problems.push({command: `discovery of ${id}`, message: reason ?? 'It did not run.', section: id});
			}
		}
	}

	/**
	Named twice (a host could print a name twice): the first counts.
	*/
	#take(item: Answer, section: string): void {
		if (this.#byId.has(item.id)) {
			return;
		}

		this.#byId.set(item.id, inFull(item));
		this.#sections.set(item.id, section);
	}

	/**
	What was met so far, in order; what befell many commands alike is told once.
	*/
	get problems(): readonly Problem[] {
		return condense(this.#problems.map(({section: _, ...problem}) => problem));
	}

	/**
	The problems of one section.
	*/
	problemsOf(section: string): readonly Problem[] {
		return this.#problems.filter(each => each.section === section);
	}

	/**
	Ids of the commands that begin so.
	*/
	ids(prefix: string): readonly string[] {
		const found: string[] = [];

		for (const id of this.#byId.keys()) {
			if (id.startsWith(prefix)) {
				found.push(id);
			}
		}

		return found;
	}

	/**
	What a command answered, whatever it was; undefined where it was not asked.
	*/
	raw(id: string): Answer | undefined {
		return this.#byId.get(id);
	}

	/**
	Whether what a command printed is all of it and was understood, so that what it does not name is not there.
	*/
	isWhole(id: string): boolean {
		const answer = this.#byId.get(id);

		return answer?.ended === 'exited' && answer.exitCode === 0 && !this.#odd.has(id);
	}

	problem(id: string, message: string, exitCode?: number, section = this.#sections.get(id)): void {
		const problem = {command: this.#commandOf(id), ...(exitCode !== undefined && {exitCode}), message: cleanLine(message).slice(0, 400)};
		const key = JSON.stringify(problem);

		// An answer may be read for more than one purpose.
		if (this.#told.has(key)) {
			return;
		}

		this.#told.add(key);
		this.#problems.push({...problem, section});
	}

	/**
	Takes problems away again that something else explains.

	@returns How many there were.
	*/
	withdraw(isExplained: (problem: Problem) => boolean): number {
		const before = this.#problems.length;
		const left = this.#problems.filter(problem => !isExplained(problem));

		this.#problems.splice(0, before, ...left);

		return before - left.length;
	}

	/**
	Reads a command's output with its parser. A command that failed, hung or printed what cannot be read becomes a problem; what it printed before is read all the same, and a line that is not understood costs only itself.

	@param id - The command.
	@param parse - Its parser.
	@param options - How.
	@param options.isExpected - Whether a failure is an answer like any other (then nothing is a problem).
	@returns Undefined where there is nothing to be had.
	*/
	read<Value>(id: string, parse: (text: string, odd: OnOdd) => Value, {isExpected = () => false}: {readonly isExpected?: (answer: Answer) => boolean} = {}): Value | undefined {
		const answer = this.#byId.get(id);

		if (answer === undefined) {
			return undefined;
		}

		const {ended, exitCode, out, err, reason} = answer;

		if (ended === 'exited' && exitCode === 0) {
			// A message alone may come with any exit status.
			return isExpected(answer) && contentLines(out).length === 0 ? undefined : this.parse(id, odd => parse(out, odd));
		}

		if (ended !== 'exited') {
			this.problem(id, reason ?? 'It did not run.');
		} else if (!isExpected(answer)) {
			this.problem(id, firstMessage(err) ?? firstMessage(out) ?? 'It failed without a message.', exitCode);
		}

		// What stands before the failure counts; that there is more was said.
		return contentLines(out).length === 0 ? undefined : ifReadable(() => parse(out, () => undefined));
	}

	/**
	Reads the first of several commands that answers; that the others fail is no problem more.
	*/
	readFirst<Value extends readonly unknown[]>(ids: readonly string[], parse: (text: string, odd: OnOdd) => Value): Value | undefined {
		let empty: Value | undefined;

		for (const [index, id] of ids.entries()) {
			const value = this.read(id, parse, index === 0 ? {} : {isExpected: () => true});

			if (value !== undefined && (value.length > 0 || this.#byId.get(id)?.exitCode === 0)) {
				return value;
			}

			empty ??= value;
		}

		return empty;
	}

	/**
	Runs a parser; what it cannot read becomes a problem.
	*/
	parse<Value>(id: string, parse: (odd: OnOdd) => Value): Value | undefined {
		let count = 0;

		try {
			return parse(error => {
				count += 1;
				this.#odd.add(id);

				if (count <= quotedLines) {
					this.problem(id, error.message);
				} else if (count === quotedLines + 1) {
					this.problem(id, 'More of its lines were not understood.');
				}
			});
		} catch (error) {
			if (error instanceof ParseError) {
				this.#odd.add(id);
				this.problem(id, error.message);

				return undefined;
			}

			throw error;
		}
	}
}
