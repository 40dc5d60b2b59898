import {assertParsed, parseScript} from './parse.js';
import type {Shell} from './shell.js';
import {SourceText} from './source-text.js';
import {runStatements} from './statements.js';

/**
Runs commands given as text in this shell: `eval`, traps.

@throws ShellFailure where the text is wrong.
*/
export const runText = async (shell: Shell, text: string): Promise<void> => {
	const script = parseScript(text);
	assertParsed(text, script);
	await runStatements(shell, script.commands, new SourceText(text, shell.line));
};
