import {ParseError} from '../base/errors.js';
import type {Problem} from '../base/facts.js';
import {cleanLine} from '../base/text.js';
import type {Answer, SectionResult} from './ask.js';
import {firstMessage} from './output-lines.js';
import {commandOf} from './questions.js';

/**
The answers of a discovery by command, and the problems met while they are read.
*/
export class Answers {
	readonly problems: Problem[] = [];
	readonly #byId = new Map<string, Answer>();

	constructor(results: readonly SectionResult[]) {
		for (const {id, ended, reason, items} of results) {
			for (const item of items) {
				// Named twice (a host could print a name twice): the first counts.
				if (!this.#byId.has(item.id)) {
					this.#byId.set(item.id, item);
				}
			}

			if (ended !== 'exited') {
				this.problems.push({command: `discovery of ${id}`, message: reason ?? 'It did not run.'});
			}
		}
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

	problem(id: string, message: string, exitCode?: number): void {
		this.problems.push({command: commandOf(id), ...(exitCode !== undefined && {exitCode}), message: cleanLine(message).slice(0, 400)});
	}

	/**
	Reads a command's output with its parser. A command that failed, hung or printed what cannot be read becomes a problem.

	@param id - The command.
	@param parse - Its parser.
	@param options - How.
	@param options.isExpected - Whether a failure is an answer like any other (then nothing is a problem).
	@returns Undefined where there is nothing to be had.
	*/
	read<Value>(id: string, parse: (text: string, answer: Answer) => Value, {isExpected = () => false}: {readonly isExpected?: (answer: Answer) => boolean} = {}): Value | undefined {
		const answer = this.#byId.get(id);

		if (answer === undefined) {
			return undefined;
		}

		if (answer.ended !== 'exited') {
			this.problem(id, answer.reason ?? 'It did not run.');

			return undefined;
		}

		if (answer.exitCode !== 0) {
			if (!isExpected(answer)) {
				this.problem(id, firstMessage(answer.err) ?? firstMessage(answer.out) ?? 'It failed without a message.', answer.exitCode);
			}

			return undefined;
		}

		return this.parse(id, () => parse(answer.out, answer));
	}

	/**
	Runs a parser; what it cannot read becomes a problem.
	*/
	parse<Value>(id: string, parse: () => Value): Value | undefined {
		try {
			return parse();
		} catch (error) {
			if (error instanceof ParseError) {
				this.problem(id, error.message);

				return undefined;
			}

			throw error;
		}
	}
}
