import type {UtilityContext} from '../utility.js';
import {wordOfByteText} from './byte-text.js';
import {textOf} from './input.js';
import type {Output} from './output.js';
import {attempt, Failure} from './program.js';
import type {RegularExpression} from './regular-expression.js';
import type {Command} from './sed-command.js';
import {type createLines, listed, substitute} from './sed-text.js';

type State = {
	readonly context: UtilityContext;
	readonly commands: readonly Command[];
	readonly isQuiet: boolean;
	readonly output: Output;
	readonly files: ReadonlyMap<string, Output>;
	readonly lines: ReturnType<typeof createLines>;
};

/**
Runs a script over its lines; the status it ends with.
*/
export const runScript = async ({context, commands, isQuiet, output, files, lines}: State): Promise<number> => {
	const active = new Map<Command, boolean>();
	const labels = new Map(commands.map((command, index) => [command.letter === ':' ? command.text : `\n${index}`, index] as const));
	let pattern = '';
	let hold = '';
	let number = 0;
	let hasNewline = true;
	let lastExpression: RegularExpression | undefined;
	let queue: Array<{readonly text?: string; readonly path?: string}> = [];
	let isSubstituted = false;

	const expressionOr = (given: RegularExpression | undefined): RegularExpression => {
		const found = given ?? lastExpression;

		if (found === undefined) {
			throw new Failure('sed: 0602-404 There is no remembered search string.', 2);
		}

		lastExpression = found;

		return found;
	};

	const isAt = async (command: Command, index: number): Promise<boolean> => {
		const address = command.addresses[index]!;

		switch (address.type) {
			case 'line': {
				return number === address.line;
			}

			case 'last': {
				return lines.isLast();
			}

			case 'pattern': {
				return expressionOr(address.pattern).test(pattern);
			}
		}
	};

	const isSelected = async (command: Command): Promise<boolean> => {
		const {addresses} = command;

		if (addresses.length === 0) {
			return true;
		}

		if (addresses.length === 1) {
			return isAt(command, 0);
		}

		const second = addresses[1]!;

		if (active.get(command) === true) {
			if (second.type === 'line' ? number >= second.line : await isAt(command, 1)) {
				active.set(command, false);
				return second.type !== 'line' || number <= second.line;
			}

			return true;
		}

		if (await isAt(command, 0)) {
			active.set(command, !(second.type === 'line' && second.line <= number) && !(second.type === 'last' && await lines.isLast()));
			return true;
		}

		return false;
	};

	// A last line keeps its missing newline unless something follows it.
	let isOpen = false;

	const put = (text: string, newline = true): void => {
		output.put(`${isOpen ? '\n' : ''}${text}${newline ? '\n' : ''}`);
		isOpen = !newline;
	};

	const leaveQueue = async (): Promise<void> => {
		for (const {text, path} of queue) {
			if (text !== undefined) {
				put(text);
			} else if (path !== undefined) {
				await attempt(context, async () => {
					output.put(await textOf(context, path));
				}, () => '');
			}
		}

		queue = [];
		await output.settle();
	};

	const read = async (isAppending: boolean): Promise<boolean> => {
		const line = await lines.next();

		if (line === undefined) {
			return false;
		}

		number += 1;
		({hasNewline} = line);
		pattern = isAppending ? `${pattern}\n${line.text}` : line.text;

		return true;
	};

	const endCycle = async (): Promise<void> => {
		if (!isQuiet) {
			put(pattern, hasNewline);
		}

		await leaveQueue();
	};

	let isKeepsPattern = false;

	for (;;) {
		if (!isKeepsPattern && !await read(false)) {
			return 0;
		}

		isKeepsPattern = false;
		isSubstituted = false;
		let isDeleted = false;

		for (let index = 0; index < commands.length;) {
			const command = commands[index]!;

			if (await isSelected(command) === command.isNegated) {
				index = command.letter === '{' ? command.end : index + 1;
				continue;
			}

			index += 1;

			switch (command.letter) {
				case 'a': {
					queue.push({text: command.text});
					break;
				}

				case 'i': {
					put(command.text);
					break;
				}

				case 'c': {
					if (command.addresses.length < 2 || command.isNegated || active.get(command) !== true) {
						put(command.text);
					}

					isDeleted = true;
					break;
				}

				case 'b': {
					index = command.text === '' ? commands.length : labels.get(command.text)!;
					break;
				}

				case 't': {
					if (isSubstituted) {
						isSubstituted = false;
						index = command.text === '' ? commands.length : labels.get(command.text)!;
					}

					break;
				}

				case 'd': {
					isDeleted = true;
					break;
				}

				case 'D': {
					const newline = pattern.indexOf('\n');
					isDeleted = true;

					if (newline !== -1) {
						pattern = pattern.slice(newline + 1);
						isKeepsPattern = true;
					}

					break;
				}

				case 'g': {
					pattern = hold;
					break;
				}

				case 'G': {
					pattern += `\n${hold}`;
					break;
				}

				case 'h': {
					hold = pattern;
					break;
				}

				case 'H': {
					hold += `\n${pattern}`;
					break;
				}

				case 'x': {
					[pattern, hold] = [hold, pattern];
					break;
				}

				case 'l': {
					output.put(listed(pattern));
					break;
				}

				case 'n': {
					if (await lines.isLast()) {
						await endCycle();
						return 0;
					}

					await endCycle();
					await read(false);
					break;
				}

				case 'N': {
					if (await lines.isLast()) {
						// Without a next line the pattern space goes unprinted, as POSIX has it.
						await leaveQueue();
						return 0;
					}

					await leaveQueue();
					await read(true);
					break;
				}

				case 'p': {
					put(pattern, hasNewline);
					break;
				}

				case 'P': {
					put(pattern.split('\n', 1)[0]!);
					break;
				}

				case 'q': {
					await endCycle();
					return 0;
				}

				case 'r': {
					queue.push({path: wordOfByteText(command.text)});
					break;
				}

				case 's': {
					const result = substitute(pattern, command, expressionOr(command.pattern));

					if (result !== undefined) {
						pattern = result;
						isSubstituted = true;

						if (command.prints!) {
							put(pattern);
						}

						if (command.file !== undefined) {
							files.get(command.file)!.put(`${pattern}\n`);
						}
					}

					break;
				}

				case 'w': {
					files.get(command.text)!.put(`${pattern}\n`);
					break;
				}

				case 'y': {
					pattern = [...pattern].map(character => command.map!.get(character) ?? character).join('');
					break;
				}

				case '=': {
					put(String(number));
					break;
				}

				default: {
					break;
				}
			}

			if (isDeleted) {
				break;
			}
		}

		if (isDeleted) {
			await leaveQueue();
		} else {
			await endCycle();
		}
	}
};
