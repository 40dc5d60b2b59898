import type {Utility, WriteEnd} from '../utility.js';
import {byteTextOfWord, wordOfByteText} from './byte-text.js';
import {textOf} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {createOutput, type Output} from './output.js';
import {attempt, Failure, program} from './program.js';
import {ScriptProblem} from './sed-command.js';
import {runScript} from './sed-runner.js';
import {parseScript} from './sed-script.js';
import {createLines} from './sed-text.js';

const usage = 'Usage: sed [-n] [-u] Script [File ...]\n       sed [-n] [-u] [-e Script] ... [-f Script_file] ... [File ...]';

export const sed: Utility = program(async context => {
	const options = parseOptions('sed', context.args, 'nue:f:', usage, 2);
	const operands = [...options.operands];
	const scripts: string[] = [];
	let status = 0;

	// The parts of a script stand in the order in which they are given.
	for (let index = 0; index < context.args.length - operands.length; index++) {
		const word = context.args[index]!;
		const match = /^-[nu]*(?<flag>[ef])(?<value>.*)$/sv.exec(word);

		if (word === '--') {
			break;
		}

		if (match === null) {
			continue;
		}

		const value = match.groups!['value'] === '' ? context.args[++index]! : match.groups!['value']!;

		if (match.groups!['flag'] === 'e') {
			scripts.push(byteTextOfWord(value));
		} else {
			const text = await attempt(context, async () => textOf(context, value), () => `sed: 0602-420 Cannot open file ${value}.`);

			if (text === undefined) {
				return 2;
			}

			scripts.push(text.replace(/\n$/v, ''));
		}
	}

	if (scripts.length === 0) {
		const script = operands.shift();

		if (script === undefined) {
			throw new SyntaxProblem(`${usage}\n`, 2);
		}

		scripts.push(byteTextOfWord(script));
	}

	let script: ReturnType<typeof parseScript>;

	try {
		script = parseScript(scripts.join('\n'));
	} catch (error) {
		if (error instanceof ScriptProblem) {
			throw new Failure(`sed: 0602-403 ${error.message}`, 2);
		}

		throw error;
	}

	const files = new Map<string, Output>();
	const ends: WriteEnd[] = [];

	for (const path of script.commands.flatMap(command => command.letter === 'w' ? [command.text] : (command.file === undefined ? [] : [command.file]))) {
		if (files.has(path)) {
			continue;
		}

		const end = await context.openWrite(wordOfByteText(path));
		ends.push(end);
		files.set(path, createOutput(end));
	}

	const output = createOutput(context.stdout);

	const complain = async (path: string): Promise<void> => {
		await output.flush();
		await context.err(`sed: 0602-417 Cannot open ${path} for reading.\n`);
		status = 2;
	};

	await runScript({
		context, commands: script.commands, isQuiet: script.isQuiet || options.has('n'), output, files, lines: createLines(context, operands, complain),
	});

	for (const file of files.values()) {
		await file.flush();
	}

	for (const end of ends) {
		end.close();
	}

	await output.flush();

	return status;
});
