import type {ParsedScript} from 'unbash';
import {assertParsed, isIncomplete, parseScript} from './parse.js';
import {CommandFailure, ShellFailure} from './shell-errors.js';
import type {Shell} from './shell.js';
import {SourceText} from './source-text.js';
import {runStatements} from './statements.js';

/**
Runs a script line by line as it arrives: a command is run as soon as it is complete, so that it can read what follows it.
*/
export const runLines = async (shell: Shell, nextLine: () => Promise<string | undefined>): Promise<void> => {
	let text = '';
	let firstLine = 1;
	let lines = 0;

	const run = async (script: ParsedScript): Promise<void> => {
		assertParsed(text, script, firstLine);
		const source = new SourceText(text, firstLine);
		text = '';
		firstLine = lines + 1;

		if (shell.options.has('n')) {
			return;
		}

		await runStatements(shell, script.commands, source);
	};

	/**
	A failure that ends a script leaves somebody at a prompt where they are.
	*/
	const runGuarded = async (script: ParsedScript): Promise<void> => {
		try {
			await run(script);
		} catch (error) {
			if (!shell.isInteractive || !(error instanceof ShellFailure || error instanceof CommandFailure)) {
				throw error;
			}

			text = '';
			await shell.complain(error.message);
			shell.status = error.status;
		}
	};

	for (;;) {
		if (shell.isInteractive) {
			await shell.write(2, await shell.expansion.quotedText(shell.variables.get(text === '' ? 'PS1' : 'PS2') ?? ''));
		}

		const line = await nextLine();

		if (line === undefined) {
			break;
		}

		lines++;

		if (shell.options.has('v')) {
			await shell.write(2, line);
		}

		text += line;
		const script = parseScript(text);

		if (!isIncomplete(text, script)) {
			await runGuarded(script);
		}
	}

	if (text !== '') {
		await run(parseScript(text));
	}
};

/**
Runs a script that is there as a whole.

`shell`: runs it.

`text`: the script.

`standing`: `isLast`: a program that is all of it takes this process over.
*/
export const runScript = async (shell: Shell, text: string, {isLast = false}: {readonly isLast?: boolean} = {}): Promise<void> => {
	const script = parseScript(text);

	if (script.errors === undefined || script.errors.length === 0) {
		if (shell.options.has('n')) {
			return;
		}

		await runStatements(shell, script.commands, new SourceText(text), {isLast: isLast && script.commands.length === 1});
		return;
	}

	// Commands before a mistake still run.
	const lines = text.split(/(?<=\n)/v);
	await runLines(shell, async () => lines.shift());
};
